package program

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// stopWithin is how long the server may take to end. A page that does not answer
// the farewell of its socket takes five seconds of it.
const stopWithin = 10 * time.Second

// server is what one listener serves.
type server struct {
	handler http.Handler
	// tls is nil where TLS is another's work, or nobody's.
	tls *tls.Config
	// relay is the address that TURN over TLS is passed on to; "" has none.
	relay string
	// drain is called when the server is about to end, and returns when it may.
	drain func()
	// closeSockets ends the sockets, since http.Server does not know of them.
	closeSockets func(context.Context) error
}

// serve serves until ctx ends, and lets finish what is under way.
func serve(ctx context.Context, s server, l net.Listener) error {
	unused := &unusedConns{open: map[net.Conn]bool{}}
	hs := &http.Server{
		Handler:           s.handler,
		TLSConfig:         s.tls,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second, // of a request; sockets are no longer the server's
		IdleTimeout:       2 * time.Minute,
		ConnState:         unused.note,
	}
	failed := make(chan error, 1)
	go func() { failed <- s.listen(ctx, hs, l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	if s.drain != nil {
		s.drain()
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	unused.close()
	if err := errors.Join(s.endSockets(stopping), hs.Shutdown(stopping)); err != nil {
		return errors.Join(fmt.Errorf("not everything ended in time: %w", err), hs.Close())
	}
	return nil
}

func (s server) listen(ctx context.Context, hs *http.Server, l net.Listener) error {
	switch {
	case s.tls == nil:
		return hs.Serve(l)
	case s.relay == "":
		return hs.ServeTLS(l, "", "") // the certificate is the configuration's
	}
	hs.TLSConfig = s.tls.Clone()
	hs.TLSConfig.NextProtos = []string{"h2", "http/1.1"}
	shared := sharePort(l, hs.TLSConfig, s.relay)
	go shared.sort(context.WithoutCancel(ctx))
	return hs.Serve(shared)
}

func (s server) endSockets(ctx context.Context) error {
	if s.closeSockets == nil {
		return nil
	}
	return s.closeSockets(ctx)
}

// unusedConns are the connections over which nothing was asked yet. Browsers
// keep some in store, and a server that stops would wait seconds for each.
type unusedConns struct {
	mu      sync.Mutex
	open    map[net.Conn]bool
	closing bool
}

// note is the server's http.Server.ConnState.
func (u *unusedConns) note(c net.Conn, state http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case state != http.StateNew:
		delete(u.open, c)
	case u.closing:
		closeQuietly(c)
	default:
		u.open[c] = true
	}
}

func (u *unusedConns) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closing = true
	for c := range u.open {
		closeQuietly(c)
	}
}

func listen(ctx context.Context, name, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("--%s %s cannot be listened on: %w", name, addr, cause(err))
	}
	return l, nil
}

// cause is the plain reason in a network error, such as "address already in use".
func cause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		var sys *os.SyscallError
		if errors.As(op.Err, &sys) {
			return sys.Err
		}
		return op.Err
	}
	return err
}

func port(l net.Listener) string {
	_, p, _ := net.SplitHostPort(l.Addr().String())
	return p
}

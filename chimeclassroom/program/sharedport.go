package program

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

const (
	// firstWithin is how long a connection may take until its first byte is there.
	firstWithin = 10 * time.Second
	// relayedAtMost is how many connections to the relay there are at a time.
	relayedAtMost = 1000
	// lastOfSTUN is the highest first byte of a STUN message (RFC 7983, section 7);
	// every request of HTTP begins with a letter.
	lastOfSTUN = 3
)

// sharedPort takes TLS off what comes to one port, and tells by the first byte who
// wants the classroom and who its relay (TURN, RFC 8656): networks that let out
// nothing but port 443 let both out. It is the listener of the classroom's own.
type sharedPort struct {
	net.Listener
	tls      *tls.Config
	relay    string // address of the relay, where TLS is off already
	arrivals chan arrival
	relayed  chan struct{} // a place for each connection to the relay
	closed   chan struct{}
	close    sync.Once
}

// arrival is what Accept returns.
type arrival struct {
	conn net.Conn
	err  error
}

func sharePort(l net.Listener, config *tls.Config, relay string) *sharedPort {
	return &sharedPort{
		Listener: l, tls: config, relay: relay, arrivals: make(chan arrival), relayed: make(chan struct{}, relayedAtMost), closed: make(chan struct{}),
	}
}

// Accept returns who wants the classroom.
func (s *sharedPort) Accept() (net.Conn, error) {
	select {
	case next := <-s.arrivals:
		return next.conn, next.err
	case <-s.closed:
		return nil, net.ErrClosed
	}
}

// Close closes the port, and ends with everybody whom the relay serves.
func (s *sharedPort) Close() error {
	s.close.Do(func() { close(s.closed) })
	return s.Listener.Close()
}

// sort takes in who comes until the port is closed.
func (s *sharedPort) sort(ctx context.Context) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	for {
		conn, err := s.Listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			s.hand(ctx, arrival{err: err}) // the server waits a little and asks again
		default:
			go s.receive(ctx, conn)
		}
	}
}

// receive finds out what a connection is for.
func (s *sharedPort) receive(ctx context.Context, raw net.Conn) {
	stop := context.AfterFunc(ctx, func() { closeQuietly(raw) })
	defer stop() // from then on it is another's
	conn := tls.Server(raw, s.tls)
	first, err := firstOf(ctx, conn)
	switch {
	case err != nil:
		closeQuietly(raw)
	case first == nil:
		s.hand(ctx, arrival{conn: conn}) // as it is, since HTTP/2 is spoken over nothing else
	case first[0] <= lastOfSTUN:
		s.pass(ctx, begin(conn, first))
	default:
		s.hand(ctx, arrival{conn: begin(conn, first)})
	}
}

// firstOf is the first byte that comes, and nil of HTTP/2, which is agreed on before.
func firstOf(ctx context.Context, conn *tls.Conn) (first []byte, err error) {
	_ = conn.SetDeadline(time.Now().Add(firstWithin))
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	if conn.ConnectionState().NegotiatedProtocol != "h2" {
		first = make([]byte, 1)
		_, err = io.ReadFull(conn, first)
	}
	return first, errors.Join(err, conn.SetDeadline(time.Time{}))
}

// hand gives something to whoever accepts.
func (s *sharedPort) hand(ctx context.Context, a arrival) {
	select {
	case s.arrivals <- a:
		return
	case <-s.closed:
	case <-ctx.Done():
	}
	if a.conn != nil {
		closeQuietly(a.conn)
	}
}

// pass connects somebody to the relay, if it has room, until either side ends.
func (s *sharedPort) pass(ctx context.Context, from net.Conn) {
	defer closeQuietly(from)
	select {
	case s.relayed <- struct{}{}:
		defer func() { <-s.relayed }()
	default:
		return
	}
	to, err := new(net.Dialer).DialContext(ctx, "tcp", s.relay)
	if err != nil {
		return
	}
	defer closeQuietly(to)
	ended := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{from, to}, {to, from}} {
		go func() {
			_, _ = io.Copy(way[1], way[0])
			ended <- struct{}{}
		}()
	}
	select {
	case <-ended:
	case <-ctx.Done():
	}
}

// begun is a connection of which something was read.
type begun struct {
	net.Conn
	whole io.Reader
}

func begin(conn net.Conn, read []byte) begun {
	return begun{conn, io.MultiReader(bytes.NewReader(read), conn)}
}

// Read reads what was read before, and then what comes.
func (b begun) Read(p []byte) (int, error) { return b.whole.Read(p) }

package conformance

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// server is the checking side's own address.
type server struct {
	base string // public URL without a slash at its end
	http *http.Server
	done chan struct{}
}

// serve serves until close: at the listener, or at any free port on loopback.
// Without a public URL the address itself is it.
func serve(ctx context.Context, l net.Listener, publicURL string, config *tls.Config, h http.Handler) (*server, error) {
	if l == nil {
		var err error
		if l, err = new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
			return nil, err
		}
	}
	s := &server{base: strings.TrimSuffix(publicURL, "/"), done: make(chan struct{})}
	if s.base == "" {
		s.base = "http://" + l.Addr().String()
		if config != nil {
			s.base = "https://" + l.Addr().String()
		}
	}
	if config != nil {
		l = tls.NewListener(l, config)
	}
	s.http = &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(l) // ends with close, and says so
	}()
	return s, nil
}

// close ends the server and waits for it.
func (s *server) close() error {
	err := s.http.Close()
	<-s.done
	return err
}

func (s *server) url() *url.URL {
	u, err := url.Parse(s.base)
	if err != nil {
		return &url.URL{}
	}
	return u
}

// owns tells addresses of this server.
func (s *server) owns(u *url.URL) bool {
	return strings.HasPrefix(u.Scheme+"://"+u.Host+u.Path+"/", s.base+"/")
}

// newClient is what requests are made with: the caller's client or one of its own,
// bounded in time.
func newClient(given *http.Client) *http.Client {
	c := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	if given != nil {
		copied := *given
		c = &copied
	}
	if c.Timeout == 0 {
		c.Timeout = 15 * time.Second
	}
	return c
}

// fetchDocument reads a document of bounded size.
func fetchDocument(ctx context.Context, client *http.Client, address string) (status int, document []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	document, err = io.ReadAll(io.LimitReader(resp.Body, maxPage))
	return resp.StatusCode, document, err
}

// pause waits, unless the context ends first.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// checkURL names the field that lacks a usable URL.
func checkURL(field, raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return fmt.Errorf("conformance: %s must be an absolute URL", field)
	}
	return nil
}

// ErrControl is wrapped by the error of a run whose good launch was not accepted:
// nothing it saw says anything.
var ErrControl = errors.New("the good launch was not accepted")

package advantage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/fetch"
)

var errSlow = errors.New("the service kept its caller waiting for too long")

// stream sends the request and gives a 2xx answer to read as it arrives.
func (c *Client) stream(req *http.Request, call Call) (http.Header, error) {
	client := fetch.SameOrigin(c.HTTP) // our own copy
	if call.Elsewhere {
		client = fetch.AcrossOrigins(c.HTTP)
	}
	ctx, cancel := context.WithCancel(req.Context())
	defer cancel()
	p := newPatience(client.Timeout, cancel)
	client.Timeout = 0
	resp, err := client.Do(req.WithContext(ctx))
	p.rest()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", lti.ErrUnavailable, p.cause(fetch.Cause(err)))
	}
	defer func() { _ = resp.Body.Close() }()
	body := &patientBody{body: resp.Body, patience: p}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		resp.Body = body
		return receive(req, resp, nil)
	}
	err = call.Read(resp.Header, body)
	if body.err != nil {
		return nil, fmt.Errorf("%w: reading the answer: %w", lti.ErrUnavailable, body.err)
	}
	if err == nil {
		_, _ = io.CopyN(io.Discard, body, 512) // what is read to its end leaves a connection for the next page
	}
	return resp.Header, err
}

// patience cancels a request when one wait for the platform takes too long.
type patience struct {
	limit time.Duration // zero: endless
	timer *time.Timer
	over  atomic.Bool
}

// newPatience begins the first wait.
func newPatience(limit time.Duration, cancel context.CancelFunc) *patience {
	p := &patience{limit: limit}
	if limit > 0 {
		p.timer = time.AfterFunc(limit, func() {
			p.over.Store(true)
			cancel()
		})
	}
	return p
}

func (p *patience) wait() {
	if p.timer != nil {
		p.timer.Reset(p.limit)
	}
}

func (p *patience) rest() {
	if p.timer != nil {
		p.timer.Stop()
	}
}

// cause is why the request failed: that the patience was over, where it was.
func (p *patience) cause(err error) error {
	if p.over.Load() {
		return errSlow
	}
	return err
}

// patientBody waits anew for each part of an answer. It keeps what went wrong
// on the way, which its reader may take for the end of a broken text.
type patientBody struct {
	body     io.ReadCloser
	patience *patience
	err      error
}

// Read implements io.Reader.
func (b *patientBody) Read(to []byte) (int, error) {
	b.patience.wait()
	n, err := b.body.Read(to)
	b.patience.rest()
	if err != nil && err != io.EOF {
		b.err = b.patience.cause(err)
		return n, b.err
	}
	return n, err
}

// Close implements io.Closer.
func (b *patientBody) Close() error { return b.body.Close() }

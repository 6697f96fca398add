package advantage_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
)

// pacing is a platform that waits before its answer and before each line of it.
type pacing struct {
	first, each time.Duration
	status      int
	lines       []string
	broken      error // how the answer ends, if not well

	ctx context.Context //nolint:containedctx // of the request
}

func (p *pacing) RoundTrip(r *http.Request) (*http.Response, error) {
	p.ctx = r.Context()
	if err := p.wait(p.first); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: p.status, Request: r, Header: http.Header{"X-Page": {"1"}}, Body: io.NopCloser(p)}, nil
}

func (p *pacing) Read(to []byte) (int, error) {
	if err := p.wait(p.each); err != nil {
		return 0, err
	}
	if len(p.lines) == 0 {
		if p.broken != nil {
			return 0, p.broken
		}
		return 0, io.EOF
	}
	n := copy(to, p.lines[0])
	p.lines = p.lines[1:]
	return n, nil
}

func (p *pacing) wait(d time.Duration) error {
	if err := p.ctx.Err(); err != nil {
		return err
	}
	select {
	case <-time.After(d):
		return nil
	case <-p.ctx.Done():
		return p.ctx.Err()
	}
}

// stream makes a call whose answer is read line by line, with so long a pause
// behind each, and returns what was read.
func (p *pacing) stream(ctx context.Context, pause time.Duration) (got string, header http.Header, err error) {
	read := func(_ http.Header, body io.Reader) error {
		buffer := make([]byte, 100)
		for {
			n, err := body.Read(buffer)
			got += string(buffer[:n])
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			time.Sleep(pause)
		}
	}
	c := &advantage.Client{Tokens: new(tokens), HTTP: &http.Client{Timeout: 10 * time.Second, Transport: p}}
	header, err = c.Do(ctx, advantage.Call{Method: http.MethodGet, URL: "https://lms.example/x", Read: read}, nil)
	return got, header, err
}

// The clock of these tests is that of the bubble: nobody waits.
func TestStream(t *testing.T) {
	t.Parallel()
	const long = 9 * time.Second // of the 10 that the client allows
	for _, test := range []struct {
		name  string
		p     pacing
		pause time.Duration
		want  string
		slow  bool
	}{
		{"a reader who takes long", pacing{status: 200, lines: []string{"a", "b", "c"}}, time.Minute, "abc", false},
		{"a platform that always goes on in time", pacing{first: long, each: long, status: 200, lines: []string{"a", "b", "c"}}, long, "abc", false},
		{"a platform that does not answer", pacing{first: time.Minute, status: 200}, 0, "", true},
		{"a platform that stops in the midst", pacing{each: time.Minute, status: 200, lines: []string{"a"}}, 0, "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				got, header, err := test.p.stream(t.Context(), test.pause)
				require.Equal(t, test.want, got)
				if test.slow {
					require.ErrorIs(t, err, lti.ErrUnavailable)
					require.ErrorContains(t, err, "kept its caller waiting")
					return
				}
				require.NoError(t, err)
				require.Equal(t, "1", header.Get("X-Page"))
			})
		})
	}
}

func TestStreamFails(t *testing.T) {
	t.Parallel()
	t.Run("another status is not read", func(t *testing.T) {
		t.Parallel()
		got, _, err := (&pacing{status: 403, lines: []string{"no"}}).stream(t.Context(), 0)
		var status *advantage.StatusError
		require.ErrorAs(t, err, &status)
		require.Equal(t, "no", status.Body)
		require.Empty(t, got)
	})
	t.Run("a connection that breaks", func(t *testing.T) {
		t.Parallel()
		got, _, err := (&pacing{status: 200, lines: []string{"a"}, broken: io.ErrUnexpectedEOF}).stream(t.Context(), 0)
		require.ErrorIs(t, err, lti.ErrUnavailable)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.Equal(t, "a", got)
	})
	t.Run("a caller who has gone", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, _, err := (&pacing{status: 200}).stream(ctx, 0)
		require.ErrorIs(t, err, context.Canceled)
	})
	t.Run("what the reader says comes back as it is", func(t *testing.T) {
		t.Parallel()
		enough := errors.New("enough")
		c := &advantage.Client{Tokens: new(tokens), HTTP: &http.Client{Transport: &pacing{status: 200, lines: []string{strings.Repeat("x", 50)}}}}
		_, err := c.Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: "https://lms.example/x",
			Read: func(http.Header, io.Reader) error { return enough }}, nil)
		require.Equal(t, enough, err)
	})
}

package advantage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Open makes a call by GET whose answer may be too large for memory: the body
// comes as it is sent, and the caller closes it. A redirect to another host, where
// platforms keep their files, is followed without the token. How long it may take
// is for ctx alone to say. Errors are those of Do; a body that breaks off wraps
// lti.ErrUnavailable.
func (c *Client) Open(ctx context.Context, call Call) (io.ReadCloser, http.Header, error) {
	if err := web.CheckURL(call.URL, c.InsecureAllowLoopback); err != nil {
		return nil, nil, fmt.Errorf("service URL: %w", err)
	}
	body, header, token, err := c.tryOpen(ctx, call)
	var status *StatusError
	if errors.As(err, &status) && status.Status == http.StatusUnauthorized {
		c.Tokens.Refused(token, call.Scopes...)
		body, header, _, err = c.tryOpen(ctx, call)
	}
	return body, header, err
}

func (c *Client) tryOpen(ctx context.Context, call Call) (body io.ReadCloser, header http.Header, token string, err error) {
	if token, err = c.Tokens.Token(ctx, call.Scopes...); err != nil {
		return nil, nil, "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, call.URL, http.NoBody)
	if err != nil {
		return nil, nil, token, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("User-Agent", fetch.UserAgent)
	if call.Accept != "" {
		req.Header.Set("Accept", call.Accept)
	}
	resp, err := fetch.AcrossOrigins(c.HTTP).Do(req)
	if err != nil {
		return nil, nil, token, fmt.Errorf("%w: %w", lti.ErrUnavailable, fetch.Cause(err))
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		defer func() { _ = resp.Body.Close() }()
		start, _ := io.ReadAll(io.LimitReader(resp.Body, 300)) // the status counts
		return nil, nil, token, &StatusError{Method: http.MethodGet, URL: call.URL, Status: resp.StatusCode, Body: string(start)}
	}
	return answer{resp.Body}, resp.Header, token, nil
}

// answer tells a connection that broke from a writer that failed.
type answer struct{ io.ReadCloser }

func (a answer) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: reading the answer: %w", lti.ErrUnavailable, err)
	}
	return n, err
}

package lti11

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const (
	maxAnswer    = 8 << 20 // bytes
	longestQuote = 300     // bytes of an answer that an error keeps
)

// Client calls the services of one platform for one consumer: those of the
// packages outcomes and memberships.
type Client struct {
	Signer Signer
	// HTTP makes the calls. The addresses come from launches, so take a client
	// that keeps to public addresses where the platform is not trusted.
	HTTP *http.Client
	// InsecureAllowLoopback makes calls to http:// addresses of this machine.
	// For demos and tests on one machine only.
	InsecureAllowLoopback bool
}

// Reading returns the client by which a tool of LTI 1.1 reads services of LTI
// Advantage, such as the roster whose address a launch names in the custom
// parameter context_memberships_v2_url: calls that only read, signed instead of
// carrying a token.
func (c *Client) Reading() *advantage.Client {
	signing := *c.HTTP
	signing.Transport = signingTransport{signer: c.Signer, next: c.HTTP.Transport}
	return &advantage.Client{Tokens: advantage.StaticToken("none"), HTTP: &signing, InsecureAllowLoopback: c.InsecureAllowLoopback}
}

// signingTransport signs requests without a body; a redirect is signed anew.
type signingTransport struct {
	signer Signer
	next   http.RoundTripper // nil means http.DefaultTransport
}

// RoundTrip implements http.RoundTripper.
func (t signingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet {
		return nil, fmt.Errorf("%w: tools of LTI 1.1 can only read there", advantage.ErrNotOffered)
	}
	signed := r.Clone(r.Context())
	if err := t.signer.SignBody(signed, nil); err != nil {
		return nil, err
	}
	next := t.next
	if next == nil {
		next = http.DefaultTransport
	}
	return next.RoundTrip(signed)
}

// Call is one request to a service.
type Call struct {
	Method string
	// URL is used as it came from the platform; it must be https.
	URL string
	// Accept and ContentType are media types; empty sends none.
	Accept, ContentType string
	Body                []byte
}

// Answer is what a service answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // 8 MiB at most
}

// Do signs a call with its body and makes it once. An answer outside 2xx comes
// with an *advantage.StatusError; errors of the network wrap lti.ErrUnavailable. No
// redirect is followed, since what is signed is good for one address alone.
func (c *Client) Do(ctx context.Context, call Call) (*Answer, error) {
	req, err := c.request(ctx, call)
	if err != nil {
		return nil, err
	}
	if err := c.Signer.SignBody(req, call.Body); err != nil {
		return nil, err
	}
	return c.send(req)
}

// PostForm signs fields and posts them as a form, and else does as Do.
func (c *Client) PostForm(ctx context.Context, address string, fields url.Values) (*Answer, error) {
	signed, err := c.Signer.SignForm(http.MethodPost, address, fields)
	if err != nil {
		return nil, err
	}
	req, err := c.request(ctx, Call{Method: http.MethodPost, URL: address, ContentType: formType, Body: []byte(signed.Encode())})
	if err != nil {
		return nil, err
	}
	return c.send(req)
}

func (c *Client) request(ctx context.Context, call Call) (*http.Request, error) {
	if err := web.CheckURL(call.URL, c.InsecureAllowLoopback); err != nil {
		return nil, fmt.Errorf("service URL: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, call.URL, bytes.NewReader(call.Body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", fetch.UserAgent)
	if call.Accept != "" {
		req.Header.Set("Accept", call.Accept)
	}
	if call.ContentType != "" {
		req.Header.Set("Content-Type", call.ContentType)
	}
	return req, nil
}

func (c *Client) send(req *http.Request) (*Answer, error) {
	once := *c.HTTP
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := once.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", lti.ErrUnavailable, fetch.Cause(err))
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("%w: reading the answer: %w", lti.ErrUnavailable, err)
	}
	if len(body) > maxAnswer {
		return nil, errors.New("the service's answer is larger than 8 MiB")
	}
	got := &Answer{Status: resp.StatusCode, Header: resp.Header, Body: body}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return got, &advantage.StatusError{Method: req.Method, URL: req.URL.String(), Status: resp.StatusCode,
			Body: string(body[:min(len(body), longestQuote)]), RetryAfter: fetch.RetryAfter(resp.Header)}
	}
	return got, nil
}

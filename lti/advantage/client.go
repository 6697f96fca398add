package advantage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const maxBody = 8 << 20 // bytes of one answer

// ErrNotOffered: the platform does not offer this to the tool here, as its
// launch claim says. No call was made.
var ErrNotOffered = errors.New("the platform does not offer this service here")

// TokenSource gives access tokens that hold at least the scopes.
type TokenSource interface {
	// Token returns a token; a refusal of the token endpoint is a *TokenError,
	// and an lti.ErrScope where it does not grant the scopes.
	Token(ctx context.Context, scopes ...lti.Scope) (string, error)
	// Refused tells that the platform no longer accepts a token that was given
	// for these scopes, so that it is not given again.
	Refused(token string, scopes ...lti.Scope)
}

// Authorizer answers who calls a service and what they may do there at this
// moment. The call needs at least one of the scopes. Errors are *lti.Error.
type Authorizer interface {
	AuthorizeService(r *http.Request, anyOf ...lti.Scope) (*lti.Grant, error)
}

// Client calls the services of one platform for one registration and deployment.
// tool.Services makes it.
type Client struct {
	Tokens TokenSource
	HTTP   *http.Client
	// InsecureAllowLoopback sends tokens to http:// addresses of this machine.
	InsecureAllowLoopback bool
	// MaxWait is how long one call may wait in all for a platform that answers 429
	// or 503. Zero means not at all: the error comes at once.
	MaxWait time.Duration
	// Wait waits for that long, or until the context ends, and then returns its
	// error. Nil waits by the clock of the system.
	Wait func(context.Context, time.Duration) error
	// TokenRefusedWith are the statuses, besides 401, by which the platform may
	// refuse a token; profile.Services knows them.
	TokenRefusedWith []int
	// Extensions are the prefixes of the members of vendors that the platform
	// takes; no others are sent, since some platforms refuse what they do not
	// know.
	Extensions []string
	// Flights joins calls of clients that mean the same. Nil shares nothing.
	Flights *Flights
}

// Call is one request to a service.
type Call struct {
	Method string
	// URL is used as it came from the platform; it must be https.
	URL string
	// Scopes the access token must hold. They alone are asked for: some platforms
	// (Sakai) refuse all for one that they do not grant, and so only the calls that
	// need it fail. Where the platform is known not to grant them no call is made.
	Scopes []lti.Scope
	// Accept and ContentType are media types; Body is sent as JSON, nil sends
	// none.
	Accept, ContentType string
	Body                any
	// Read, if set, is given each 2xx answer in place of out, as it arrives and
	// however large it is. The Timeout of HTTP then limits each time that the
	// platform keeps the caller waiting, not the time that Read takes.
	Read func(header http.Header, body io.Reader) error
	// Elsewhere follows the redirect to another host of a call with Read, without
	// the token: it is where platforms keep their files.
	Elsewhere bool
}

// StatusError is a service's answer outside 2xx.
type StatusError struct {
	Method, URL string
	Status      int
	// Body is the beginning of the answer. It may name people, so Error leaves
	// it out.
	Body string
	// RetryAfter is what the answer's Retry-After asks for; zero: it names none.
	RetryAfter time.Duration
}

// Error returns the text for the log. It names no query, which may hold ids.
func (e *StatusError) Error() string {
	address, _, _ := strings.Cut(e.URL, "?")
	return fmt.Sprintf("%s %s answered %d", e.Method, address, e.Status)
}

// Temporary tells whether the same call may succeed later. A redirect counts as
// temporary: it is a sign-in page or a proxy in the way.
func (e *StatusError) Temporary() bool {
	return e.Status < http.StatusBadRequest || e.Status == http.StatusUnauthorized || e.Status == http.StatusTooManyRequests ||
		e.Status == http.StatusRequestTimeout || e.Status >= http.StatusInternalServerError
}

// Do makes the call and decodes a JSON answer into out unless out is nil or the
// answer is empty. It returns the headers of a 2xx answer, of whatever media type;
// anything else is a *StatusError. A token that is refused is replaced once, and a
// busy platform is waited for within MaxWait. Errors of the token endpoint come as
// they are; those of the network wrap lti.ErrUnavailable. Only the redirect of a
// GET is followed, and only to the same host unless the call says Elsewhere.
func (c *Client) Do(ctx context.Context, call Call, out any) (http.Header, error) {
	if err := web.CheckURL(call.URL, c.InsecureAllowLoopback); err != nil {
		return nil, fmt.Errorf("service URL: %w", err)
	}
	for w := (waiting{left: c.MaxWait, next: firstWait}); ; {
		header, err := c.withToken(ctx, call, out)
		pause, again := w.pause(call.Method, err)
		if !again {
			return header, err
		}
		if ended := c.wait(ctx, pause); ended != nil {
			return nil, fmt.Errorf("%w while waiting after: %w", ended, err)
		}
	}
}

// withToken makes the call once more if its token is refused.
func (c *Client) withToken(ctx context.Context, call Call, out any) (http.Header, error) {
	header, token, err := c.try(ctx, call, out)
	var status *StatusError
	if errors.As(err, &status) && (status.Status == http.StatusUnauthorized || slices.Contains(c.TokenRefusedWith, status.Status)) {
		c.Tokens.Refused(token, call.Scopes...)
		header, _, err = c.try(ctx, call, out)
	}
	return header, err
}

func (c *Client) try(ctx context.Context, call Call, out any) (header http.Header, token string, err error) {
	if token, err = c.Tokens.Token(ctx, call.Scopes...); err != nil {
		return nil, "", err
	}
	req, err := c.request(ctx, call, token)
	if err != nil {
		return nil, "", err
	}
	if call.Read != nil {
		header, err = c.stream(req, call)
	} else {
		header, err = c.send(req, out)
	}
	return header, token, err
}

func (c *Client) send(req *http.Request, out any) (http.Header, error) {
	resp, err := fetch.SameOrigin(c.HTTP).Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", lti.ErrUnavailable, fetch.Cause(err))
	}
	defer func() { _ = resp.Body.Close() }()
	return receive(req, resp, out)
}

// receive reads an answer that is held whole.
func receive(req *http.Request, resp *http.Response, out any) (http.Header, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("%w: reading the answer: %w", lti.ErrUnavailable, err)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, &StatusError{Method: req.Method, URL: req.URL.String(), Status: resp.StatusCode, Body: string(body[:min(len(body), 300)]), RetryAfter: fetch.RetryAfter(resp.Header)}
	}
	if len(body) > maxBody {
		return nil, errors.New("the service's answer is larger than 8 MiB")
	}
	if out != nil && len(bytes.TrimSpace(body)) > 0 {
		if err := json.Unmarshal(body, out); err != nil {
			return nil, fmt.Errorf("the service's answer is not the expected JSON: %w", err)
		}
	}
	return resp.Header, nil
}

func (c *Client) request(ctx context.Context, call Call, token string) (*http.Request, error) {
	var body io.Reader
	if call.Body != nil {
		raw, err := json.Marshal(call.Body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, call.URL, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("User-Agent", fetch.UserAgent)
	if call.Accept != "" {
		req.Header.Set("Accept", call.Accept)
	}
	if call.Body != nil {
		req.Header.Set("Content-Type", call.ContentType)
	}
	return req, nil
}

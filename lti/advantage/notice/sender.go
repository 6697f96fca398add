package notice

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Signer completes and signs a notice; platform.Platform is one. It refuses tools
// that must not have notices.
type Signer interface {
	SignNotice(ctx context.Context, r *lti.Registration, deploymentID string, m *lti.Message) (string, error)
}

// Recipient is a subscription and whose it is.
type Recipient struct {
	Registration *lti.Registration
	DeploymentID string
	Subscription
}

// Sender delivers notices.
type Sender struct {
	Signer Signer
	// HTTP calls the tools. Nil means a guarded client that connects to public
	// addresses only; with a client of your own that guard is yours.
	HTTP *http.Client
	// InsecureAllowLoopback delivers to http:// addresses of this machine. For
	// demos and tests on one machine only.
	InsecureAllowLoopback bool
}

// Send delivers one batch, once: see [Subscription.Batches]. It tries nothing
// again by itself, so that a queue can; the tool knows by its id a notice that
// comes twice. What the tool answers outside 2xx is an *advantage.StatusError,
// which knows whether it is temporary, and errors of the network wrap
// lti.ErrUnavailable. Any other error stays until something else is changed.
func (s *Sender) Send(ctx context.Context, to Recipient, notices ...*lti.Message) error {
	if len(notices) == 0 {
		return nil
	}
	if len(notices) > to.batch() {
		return fmt.Errorf("%d notices are more than the %d that go in one call", len(notices), to.batch())
	}
	if err := checkHandler(to.Registration, to.Handler, s.InsecureAllowLoopback); err != nil {
		return err
	}
	var out batch
	for _, m := range notices {
		jwt, err := s.sign(ctx, to, m)
		if err != nil {
			return err
		}
		out.Notices = append(out.Notices, signed{jwt})
	}
	return s.post(ctx, to.Handler, out)
}

func (s *Sender) sign(ctx context.Context, to Recipient, m *lti.Message) (string, error) {
	n, err := m.Notice()
	if err != nil {
		return "", err
	}
	if n == nil || n.Type != to.Type {
		return "", fmt.Errorf("the recipient has subscribed to %s alone", to.Type)
	}
	return s.Signer.SignNotice(ctx, to.Registration, to.DeploymentID, m)
}

func (s *Sender) post(ctx context.Context, handler string, b batch) error {
	raw, err := json.Marshal(b)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, handler, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", web.MediaTypeJSON)
	req.Header.Set("User-Agent", fetch.UserAgent)
	resp, err := fetch.SameOrigin(s.client()).Do(req)
	if err != nil {
		return fmt.Errorf("%w: notice handler: %w", lti.ErrUnavailable, fetch.Cause(err))
	}
	defer func() { _ = resp.Body.Close() }()
	begin, err := io.ReadAll(io.LimitReader(resp.Body, 300))
	if err != nil {
		return fmt.Errorf("%w: notice handler: %w", lti.ErrUnavailable, err)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return &advantage.StatusError{Method: req.Method, URL: handler, Status: resp.StatusCode, Body: string(begin)}
	}
	return nil
}

func (s *Sender) client() *http.Client {
	if s.HTTP != nil {
		return s.HTTP
	}
	return fetch.NewClient(s.InsecureAllowLoopback)
}

package notice

import (
	"context"
	"fmt"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
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
	// Poster calls the tools; its zero value connects to public addresses only.
	Poster advantage.Poster
}

// Send delivers one batch, once: see [Subscription.Batches]. It tries nothing
// again by itself, so that a queue can; the tool knows by its id a notice that
// comes twice. What the tool answers outside 2xx is an *advantage.StatusError,
// which knows whether it is temporary; errors of the network and of stores wrap
// lti.ErrUnavailable. Any other error stays until something else is changed.
func (s *Sender) Send(ctx context.Context, to Recipient, notices ...*lti.Message) error {
	if len(notices) == 0 {
		return nil
	}
	if len(notices) > to.batch() {
		return fmt.Errorf("%d notices are more than the %d that go in one call", len(notices), to.batch())
	}
	if err := checkHandler(to.Registration, to.Handler, s.Poster.InsecureAllowLoopback); err != nil {
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
	return s.Poster.Post(ctx, to.Handler, out)
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

package placement

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// sign makes the launch of a tool of LTI 1.1.
func (s *Service) sign(ctx context.Context, e config.Effective, p config.Placement, t ticket, address string) (*lti11.SignedForm, error) {
	c, err := s.consumer(ctx, e.Tool)
	if err != nil {
		return nil, err
	}
	req, err := s.request11(ctx, e, p, t, platform.Start{Type: lti.ResourceLinkRequest, TargetLinkURI: address})
	if err != nil {
		return nil, err
	}
	return s.signer(c).Launch(req)
}

// request11 is the message that a tool of LTI 1.3 would get, restricted as that
// is.
func (s *Service) request11(ctx context.Context, e config.Effective, p config.Placement, t ticket, start platform.Start) (lti11.Request, error) {
	place, err := placeOf(e, p, t)
	if err != nil {
		return lti11.Request{}, err
	}
	m := s.describe(place, t)
	m.Type = start.Type
	if err := s.offer(ctx, place, m); err != nil {
		return lti11.Request{}, err
	}
	if m.Type == lti.DeepLinkingRequest {
		leaveOutLink(m)
	}
	allowed, err := s.allowLaunch(ctx, e, t)
	if err != nil {
		return lti11.Request{}, err
	}
	allowed.Restrict(m)
	start.UserID = t.Person.ID
	if start.Data, err = json.Marshal(t); err != nil {
		return lti11.Request{}, err
	}
	if err := platform.Substitute(ctx, s, platform.AuthRequest{Start: start, Allowed: allowed}, m); err != nil {
		return lti11.Request{}, err
	}
	return lti11.Request{URL: start.TargetLinkURI, Message: m, ShareName: allowed.ShareName, ShareEmail: allowed.ShareEmail,
		InsecureAllowLoopback: s.cfg.InsecureAllowLoopback}, nil
}

// signer signs with the first method that the consumer knows.
func (s *Service) signer(c *storage.Consumer) lti11.Signer {
	signer := lti11.Signer{Credentials: lti11.Credentials{Key: c.Key, Secret: c.Secret}, Now: s.cfg.Now, Rand: s.cfg.Rand}
	if len(c.Methods) > 0 {
		signer.Method = c.Methods[0]
	}
	return signer
}

// consumer finds the secret of the tool.
func (s *Service) consumer(ctx context.Context, t config.Tool) (*storage.Consumer, error) {
	refused := func(got string, err error) error {
		return &lti.Error{Code: lti.CodeUnauthorizedClient, Public: "The connection to this application is not set up completely.", Claim: "consumer key",
			Want: "that of credentials which are in use", Got: got, Err: err, Fix: "enter key and secret of the tool again, or enable them"}
	}
	if s.cfg.Consumers == nil {
		return nil, refused("a platform without tools of LTI 1.1", config.ErrVersion)
	}
	c, err := s.cfg.Consumers.FindConsumer(ctx, t.ConsumerKey)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, refused("an unknown one", err)
	case err != nil:
		return nil, storeError("consumer", t.ID, err)
	case c.Disabled:
		return nil, refused("one that is disabled", lti.ErrDisabled)
	}
	return c, nil
}

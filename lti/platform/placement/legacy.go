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

// sign makes the launch of a tool of LTI 1.1: the message that one of LTI 1.3
// would get, restricted as that is, in a signed form.
func (s *Service) sign(ctx context.Context, e config.Effective, p config.Placement, t ticket, address string) (*lti11.SignedForm, error) {
	c, err := s.consumer(ctx, e.Tool)
	if err != nil {
		return nil, err
	}
	place, err := placeOf(e, p, t)
	if err != nil {
		return nil, err
	}
	m := s.describe(place, t)
	m.Type = lti.ResourceLinkRequest
	if err := s.offer(ctx, place, m); err != nil {
		return nil, err
	}
	allowed, err := s.allowLaunch(ctx, e, t)
	if err != nil {
		return nil, err
	}
	allowed.Restrict(m)
	data, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	a := platform.AuthRequest{Start: platform.Start{UserID: t.Person.ID, TargetLinkURI: address, Type: m.Type, Data: data}, Allowed: allowed}
	if err := platform.Substitute(ctx, s, a, m); err != nil {
		return nil, err
	}
	return s.signer(c).Launch(lti11.Request{URL: address, Message: m, ShareName: allowed.ShareName, ShareEmail: allowed.ShareEmail,
		InsecureAllowLoopback: s.cfg.InsecureAllowLoopback})
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

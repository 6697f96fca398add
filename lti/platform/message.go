package platform

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/lti"
)

const messageLife = 5 * time.Minute

// LaunchBuilder writes the message of a launch: person, roles, context, link,
// custom parameters and service endpoints. It may set whatever it knows;
// issuer, audience, nonce, times, version, deployment, type and target are set
// after it, what the Policy does not allow is taken out, white space around
// values is cut, the custom parameters of platform, tool and deployment are
// added, and variables in them resolved. A message without Subject is an
// anonymous launch and says nothing of the person (Core §5.3.6.1). An error
// refuses the launch; an *lti.Error says why.
type LaunchBuilder interface {
	BuildLaunch(ctx context.Context, r *http.Request, a AuthRequest) (*lti.Message, error)
}

// LaunchBuilderFunc is a function that is a LaunchBuilder.
type LaunchBuilderFunc func(ctx context.Context, r *http.Request, a AuthRequest) (*lti.Message, error)

// BuildLaunch calls f.
func (f LaunchBuilderFunc) BuildLaunch(ctx context.Context, r *http.Request, a AuthRequest) (*lti.Message, error) {
	return f(ctx, r, a)
}

// AuthRequest is a checked authorization request: the Start it belongs to and
// what the Policy allows.
type AuthRequest struct {
	Start
	Allowed Allowance
}

// signLaunch composes the message and signs it.
func (p *Platform) signLaunch(ctx context.Context, r *lti.Registration, l *launch, in AuthorizationInput) (string, error) {
	m, _, err := p.compose(ctx, in.HTTP, l.start(r), in.Params.Get("nonce"))
	if err != nil {
		return "", err
	}
	if p.cfg.BeforeSigning != nil {
		if err := p.cfg.BeforeSigning(ctx, m); err != nil {
			return "", applicationError("message", err)
		}
	}
	if err := m.Validate(); err != nil {
		return "", brokenMessage(err)
	}
	if err := p.openSelection(ctx, l, m); err != nil {
		return "", err
	}
	return lti.Sign(ctx, p.cfg.Keys, r, m)
}

// Compose writes the message of a launch that does not go through Authorize, such
// as one of LTI 1.1: Policy, LaunchBuilder, custom parameters and variables are
// those of every launch. The caller has checked that the person of s is signed in
// on r. The message has no nonce and is not signed; what the Policy allows comes
// with it.
func (p *Platform) Compose(ctx context.Context, r *http.Request, s Start) (*lti.Message, Allowance, error) {
	if err := s.check(); err != nil {
		return nil, Allowance{}, err
	}
	m, allowed, err := p.compose(ctx, r, s.complete(), "")
	if err != nil {
		return nil, Allowance{}, err
	}
	if err := m.Validate(); err != nil {
		return nil, Allowance{}, brokenMessage(err)
	}
	return m, allowed, nil
}

// compose asks Policy and LaunchBuilder and puts the message together.
func (p *Platform) compose(ctx context.Context, r *http.Request, s Start, nonce string) (*lti.Message, Allowance, error) {
	d, err := p.findDeployment(ctx, s.Registration, s.DeploymentID)
	if err != nil {
		return nil, Allowance{}, err
	}
	allowed, err := p.allow(ctx, s.Registration, s.DeploymentID)
	if err != nil {
		return nil, Allowance{}, err
	}
	a := AuthRequest{Start: s, Allowed: allowed}
	if a.Allowed, err = p.narrow(ctx, a); err != nil {
		return nil, Allowance{}, err
	}
	built, err := p.cfg.Launches.BuildLaunch(ctx, r, a)
	if err != nil {
		return nil, Allowance{}, err
	}
	if built == nil {
		return nil, Allowance{}, errors.New("the LaunchBuilder returned neither a message nor an error")
	}
	m := built.Trimmed() // the builder's own stays as it is
	p.complete(m, s, nonce)
	a.Allowed.Restrict(m)
	m.Custom = MergeCustom(p.cfg.Custom, s.Registration.Tool.Custom, d.Custom, m.Custom)
	if err := Substitute(ctx, p.cfg.Variables, a, m); err != nil {
		return nil, Allowance{}, err
	}
	return m, a.Allowed, nil
}

// brokenMessage tells of a LaunchBuilder's mistake.
func brokenMessage(cause error) error {
	e := lti.AsError(cause)
	return &lti.Error{Code: lti.CodeServerError, Public: "The launch could not be put together.", Claim: e.Claim, Want: e.Want, Got: e.Got,
		Fix: "correct the LaunchBuilder, or the link's data that it reads", Err: e.Err}
}

// complete sets what no LaunchBuilder may get wrong.
func (p *Platform) complete(m *lti.Message, s Start, nonce string) {
	now, clientID := p.cfg.Now(), s.Registration.ClientID
	m.Issuer, m.Audience, m.AuthorizedParty = p.cfg.Issuer, lti.Audience{clientID}, clientID
	m.Nonce, m.IssuedAt, m.Expires, m.NotBefore = nonce, now, now.Add(messageLife), time.Time{}
	m.Type, m.Version, m.DeploymentID, m.TargetLinkURI = s.Type, lti.Version, s.DeploymentID, s.TargetLinkURI
	if m.Roles == nil {
		m.Roles = []lti.Role{}
	}
	if !m.HasRole(lti.RoleMentor) { // Core §5.4.3
		m.MentorOf = nil
	}
}

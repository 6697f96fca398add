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

// signLaunch asks Policy and LaunchBuilder and signs the message.
func (p *Platform) signLaunch(ctx context.Context, r *lti.Registration, l *launch, in AuthorizationInput) (string, error) {
	d, err := p.findDeployment(ctx, r, l.DeploymentID)
	if err != nil {
		return "", err
	}
	allowed, err := p.allow(ctx, r, l.DeploymentID)
	if err != nil {
		return "", err
	}
	a := AuthRequest{Start: l.start(r), Allowed: allowed}
	if a.Allowed, err = p.narrow(ctx, a); err != nil {
		return "", err
	}
	built, err := p.cfg.Launches.BuildLaunch(ctx, in.HTTP, a)
	if err != nil {
		return "", err
	}
	if built == nil {
		return "", errors.New("the LaunchBuilder returned neither a message nor an error")
	}
	m := built.Trimmed() // the builder's own stays as it is
	p.complete(m, r, l, in.Params.Get("nonce"))
	a.Allowed.Restrict(m)
	m.Custom = MergeCustom(p.cfg.Custom, r.Tool.Custom, d.Custom, m.Custom)
	if err := Substitute(ctx, p.cfg.Variables, a, m); err != nil {
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

// brokenMessage tells of a LaunchBuilder's mistake.
func brokenMessage(cause error) error {
	e := lti.AsError(cause)
	return &lti.Error{Code: lti.CodeServerError, Public: "The launch could not be put together.", Claim: e.Claim, Want: e.Want, Got: e.Got,
		Fix: "correct the LaunchBuilder, or the link's data that it reads", Err: e.Err}
}

// complete sets what no LaunchBuilder may get wrong.
func (p *Platform) complete(m *lti.Message, r *lti.Registration, l *launch, nonce string) {
	now := p.cfg.Now()
	m.Issuer, m.Audience, m.AuthorizedParty = p.cfg.Issuer, lti.Audience{r.ClientID}, r.ClientID
	m.Nonce, m.IssuedAt, m.Expires, m.NotBefore = nonce, now, now.Add(messageLife), time.Time{}
	m.Type, m.Version, m.DeploymentID, m.TargetLinkURI = l.Type, lti.Version, l.DeploymentID, l.TargetLinkURI
	if m.Roles == nil {
		m.Roles = []lti.Role{}
	}
	if !m.HasRole(lti.RoleMentor) { // Core §5.4.3
		m.MentorOf = nil
	}
}

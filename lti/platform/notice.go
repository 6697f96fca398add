package platform

import (
	"context"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// SignNotice completes and signs a notice to a tool: issuer, audience, times,
// nonce, version and deployment are set here; the notice and its further claims
// are the caller's, whose message stays as it is. What the Policy does not allow
// is taken out, and who must not have notices at all is refused. Each call signs
// with a nonce of its own; a notice that is sent again keeps its id.
func (p *Platform) SignNotice(ctx context.Context, r *lti.Registration, deploymentID string, m *lti.Message) (string, error) {
	id := r.ID
	r, err := p.client(ctx, r.ClientID) // as it is now
	if err != nil {
		return "", err
	}
	if r.ID != id {
		return "", &lti.Error{Code: lti.CodeUnauthorizedClient, Public: "This application is not registered here any more.", Claim: "client_id",
			Want: "the registration that subscribed", Got: "another, which has its client id now", Err: lti.ErrRegistration, Fix: "end the subscriptions of the registration that is gone"}
	}
	if _, err := p.findDeployment(ctx, r, deploymentID); err != nil {
		return "", err
	}
	allowed, err := p.allow(ctx, r, deploymentID)
	if err != nil {
		return "", err
	}
	if !slices.Contains(allowed.Scopes, lti.ScopeNoticeHandlers) {
		return "", &lti.Error{Code: lti.CodeUnauthorizedClient, Public: "This application gets no notices.", Claim: "scope",
			Want: string(lti.ScopeNoticeHandlers), Got: lti.JoinScopes(allowed.Scopes), Err: lti.ErrScope, Fix: "grant the scope to the tool, or end its subscriptions"}
	}
	nonce, err := web.Token(p.cfg.Rand, 16)
	if err != nil {
		return "", err
	}
	now := p.cfg.Now()
	m = m.Trimmed()
	m.Issuer, m.Audience, m.AuthorizedParty = p.cfg.Issuer, lti.Audience{r.ClientID}, r.ClientID
	m.Nonce, m.IssuedAt, m.Expires, m.NotBefore = nonce, now, now.Add(messageLife), time.Time{}
	m.Version, m.DeploymentID, m.Type = lti.Version, deploymentID, ""
	m.Subject, m.Roles, m.MentorOf, m.Locale, m.LTI11 = "", nil, nil, "", nil // nobody is launched
	Allowance{}.restrictPerson(m)
	allowed.restrictServices(m)
	allowed.restrictForUser(m)
	if _, err := m.ValidateNotice(); err != nil {
		return "", err
	}
	return lti.Sign(ctx, p.cfg.Keys, r, m)
}

package platform

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// AuthorizeService answers who calls a service and what they may do there now
// (RFC 6750). The token must be one of this platform's, its client still
// registered, its deployment still in use, and of its scopes those count that the
// Policy allows at this moment; at least one of anyOf must be among them. Errors
// have the code invalid_token or insufficient_scope.
func (p *Platform) AuthorizeService(r *http.Request, anyOf ...lti.Scope) (g *lti.Grant, err error) {
	ctx := r.Context()
	step := p.begin()
	defer func() { step.end(ctx, p.cfg.Trace.Service, err) }()
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return nil, &lti.Error{Code: lti.CodeInvalidToken, Public: "An access token is required.", Err: errors.New("no bearer token in the Authorization header"),
			Claim: "Authorization", Want: "Bearer and an access token", Got: "none",
			Fix: "if the tool sends one, a proxy in front of the platform takes the Authorization header away"}
	}
	if g, err = p.grant(ctx, token); err != nil {
		return nil, err
	}
	step.registration = g.Registration.ID
	if !g.Has(anyOf...) {
		return nil, &lti.Error{Code: lti.CodeInsufficientScope, Public: "The access token does not hold the scope of this call.",
			Claim: "scope", Want: lti.JoinScopes(anyOf), Got: lti.JoinScopes(g.Scopes), Err: lti.ErrScope,
			Fix: "grant the scope to the tool, or let it ask for it with its token"}
	}
	return g, nil
}

func (p *Platform) grant(ctx context.Context, token string) (*lti.Grant, error) {
	var t accessToken
	want := lti.Expect{Issuer: p.cfg.Issuer, Audience: p.cfg.Issuer, Type: accessTokenType, Now: p.cfg.Now(), Leeway: leeway,
		Algorithms: lti.Algorithms()} // its own keys decide
	if err := lti.Verify(ctx, token, p.own, want, &t); err != nil {
		return nil, invalidToken(err)
	}
	registration, err := p.client(ctx, t.ClientID)
	if err != nil {
		return nil, invalidToken(err)
	}
	if registration.ID != t.Subject {
		return nil, invalidToken(&lti.Error{Code: lti.CodeInvalidToken, Claim: "sub", Want: "the registration of client " + registration.ClientID,
			Got: "another, which had the client id before", Err: lti.ErrRegistration})
	}
	if t.DeploymentID != "" {
		if err := p.deployment(ctx, registration, t.DeploymentID); err != nil {
			return nil, invalidToken(err)
		}
	}
	allowed, err := p.allow(ctx, registration, t.DeploymentID)
	if err != nil {
		return nil, err
	}
	scopes := lti.IntersectScopes(lti.ParseScopes(t.Scope), allowed.Scopes)
	return &lti.Grant{Registration: registration, DeploymentID: t.DeploymentID, Scopes: scopes,
		ShareName: allowed.ShareName, ShareEmail: allowed.ShareEmail}, nil
}

func invalidToken(cause error) error {
	return refusedToken(cause, lti.Error{Code: lti.CodeInvalidToken, Public: "The access token is not valid.",
		Claim: "access token", Want: "one of this platform, before its end", Got: "another",
		Fix: "the tool must use its token as it got it, and ask for another when it ends"})
}

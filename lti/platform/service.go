package platform

import (
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
func (p *Platform) AuthorizeService(r *http.Request, anyOf ...lti.Scope) (*lti.Grant, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) == "" {
		return nil, &lti.Error{Code: lti.CodeInvalidToken, Public: "An access token is required.", Err: errors.New("no bearer token in the Authorization header")}
	}
	g, err := p.grant(r, strings.TrimSpace(token))
	if err != nil {
		return nil, err
	}
	if !g.Has(anyOf...) {
		return nil, &lti.Error{Code: lti.CodeInsufficientScope, Public: "The access token does not hold the scope of this call.",
			Claim: "scope", Want: lti.JoinScopes(anyOf), Got: lti.JoinScopes(g.Scopes), Err: lti.ErrScope}
	}
	return g, nil
}

func (p *Platform) grant(r *http.Request, token string) (*lti.Grant, error) {
	ctx := r.Context()
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
	if e := lti.AsError(cause); e.Code == lti.CodeUnavailable {
		return e
	}
	return &lti.Error{Code: lti.CodeInvalidToken, Public: "The access token is not valid.", Err: cause}
}

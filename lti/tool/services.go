package tool

import (
	"context"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const (
	assertionLife    = 5 * time.Minute
	assertionBackset = 10 * time.Second // some platforms refuse an iat ahead of their clock
)

// Services returns the client for the platform's services of one registration
// and deployment. It needs no launch at hand: a stored registration and service
// URL are enough, any time later. The deployment may be empty. Access tokens are
// kept and shared until they end. A disabled registration gets none, not even
// one that is kept: every call is [lti.ErrDisabled]. One that is disabled or
// removed later gets no further ones, and clients that were made before go on with
// those that are kept until they end. The client is the caller's own: set its
// MaxWait to have it wait for a busy platform.
func (t *Tool) Services(r *lti.Registration, deploymentID string) *advantage.Client {
	r = r.Clone()
	if r.Disabled {
		return &advantage.Client{Tokens: noTokens{disabled(r)}}
	}
	fetchToken := func(ctx context.Context, scopes []lti.Scope) (advantage.AccessToken, error) {
		return t.fetchToken(ctx, r, deploymentID, scopes)
	}
	owner := r.ID + "\x00" + r.ClientID + "\x00" + r.Platform.TokenURL + "\x00" + deploymentID
	return &advantage.Client{
		Tokens:                t.tokens.Source(owner, fetchToken),
		HTTP:                  t.cfg.HTTPClient,
		InsecureAllowLoopback: t.cfg.InsecureAllowLoopback,
		TokenRefusedWith:      slices.Clone(t.profiles[r.Profile].Services.TokenRefusedWith),
		Extensions:            t.profiles[r.Profile].Services.ScoreExtensions,
		Flights:               t.flights.Of(owner),
	}
}

// noTokens answers every call with one error.
type noTokens struct{ err error }

func (n noTokens) Token(context.Context, ...lti.Scope) (string, error) { return "", n.err }
func (n noTokens) Refused(string, ...lti.Scope)                        {}

// assertion proves to the token endpoint who asks (Sec §4.1.1, RFC 7523).
type assertion struct {
	Issuer       string `json:"iss"`
	Subject      string `json:"sub"`
	Audience     any    `json:"aud"` // one text, or an array of one where a profile asks for it
	IssuedAt     int64  `json:"iat"`
	Expires      int64  `json:"exp"`
	ID           string `json:"jti"`
	DeploymentID string `json:"https://purl.imsglobal.org/spec/lti/claim/deployment_id,omitempty"`
}

func (t *Tool) assertion(ctx context.Context, r *lti.Registration, deploymentID string) (string, error) {
	id, err := web.Token(t.cfg.Rand, 16)
	if err != nil {
		return "", err
	}
	p := t.profiles[r.Profile]
	var audience any = p.TokenAudience(r)
	if p.Services.TokenAudienceArray {
		audience = []any{audience}
	}
	now := t.cfg.Now().Add(-assertionBackset)
	return lti.Sign(ctx, t.cfg.Keys, r, assertion{
		Issuer: r.ClientID, Subject: r.ClientID, Audience: audience, DeploymentID: deploymentID,
		IssuedAt: now.Unix(), Expires: now.Add(assertionLife).Unix(), ID: id,
	})
}

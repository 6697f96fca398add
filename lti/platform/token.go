package platform

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

const (
	maxTokenForm     = 64 << 10 // bytes
	tokenLife        = time.Hour
	maxAssertionLife = time.Hour
	leeway           = time.Minute // what the clocks may differ by

	assertionType   = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	accessTokenType = "at+jwt" // RFC 9068 §2.1; no other token passes for one
)

// TokenRequest is a client credentials request (Sec §4.1.1, RFC 7523).
type TokenRequest struct {
	GrantType           string
	ClientAssertionType string
	ClientAssertion     string
	Scope               string
}

// TokenResponse is the answer of the token endpoint (RFC 6749 §5.1). Scope names
// what was granted, which may be less than was asked for.
type TokenResponse struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int    `json:"expires_in"` // seconds
	Scope       string `json:"scope"`
}

// assertion is the part of a client assertion that is checked here.
type assertion struct {
	Issuer       string       `json:"iss"`
	Subject      string       `json:"sub"`
	Audience     lti.Audience `json:"aud"`
	ID           string       `json:"jti"`
	Expires      float64      `json:"exp"`
	DeploymentID string       `json:"https://purl.imsglobal.org/spec/lti/claim/deployment_id"`
}

// accessToken is the payload of this platform's access tokens (RFC 9068 §2.2).
type accessToken struct {
	Issuer       string `json:"iss"`
	Audience     string `json:"aud"`
	Subject      string `json:"sub"` // the registration's id
	ClientID     string `json:"client_id"`
	Scope        string `json:"scope"`
	DeploymentID string `json:"https://purl.imsglobal.org/spec/lti/claim/deployment_id,omitempty"`
	IssuedAt     int64  `json:"iat"`
	Expires      int64  `json:"exp"`
	ID           string `json:"jti"`
}

// IssueToken checks a client assertion and gives an access token for the scopes
// that were asked for and that the Policy allows. Errors carry RFC 6749 codes.
func (p *Platform) IssueToken(ctx context.Context, in TokenRequest) (out *TokenResponse, err error) {
	step := p.begin()
	defer func() { step.end(ctx, p.cfg.Trace.Token, err) }()
	if err := in.check(); err != nil {
		return nil, err
	}
	r, a, err := p.verifyAssertion(ctx, in.ClientAssertion)
	if err != nil {
		return nil, err
	}
	step.registration = r.ID
	allowed, err := p.allow(ctx, r, a.DeploymentID)
	if err != nil {
		return nil, err
	}
	granted := lti.IntersectScopes(lti.ParseScopes(in.Scope), allowed.Scopes)
	if len(granted) == 0 {
		return nil, &lti.Error{Code: lti.CodeInvalidScope, Public: "None of the scopes is granted to this client.",
			Claim: "scope", Want: "some of: " + lti.JoinScopes(allowed.Scopes), Got: lti.Shortened(in.Scope), Err: lti.ErrScope,
			Fix: "grant the scopes to the tool, or let it ask for those alone that its launches name"}
	}
	id, err := web.Token(p.cfg.Rand, 16)
	if err != nil {
		return nil, err
	}
	now := p.cfg.Now()
	signed, err := lti.SignTyped(ctx, p.cfg.Keys, nil, accessTokenType, accessToken{
		Issuer: p.cfg.Issuer, Audience: p.cfg.Issuer, Subject: r.ID, ClientID: r.ClientID, DeploymentID: a.DeploymentID,
		Scope: lti.JoinScopes(granted), IssuedAt: now.Unix(), Expires: now.Add(tokenLife).Unix(), ID: id,
	})
	if err != nil {
		return nil, err
	}
	return &TokenResponse{AccessToken: signed, TokenType: "Bearer", ExpiresIn: int(tokenLife / time.Second), Scope: lti.JoinScopes(granted)}, nil
}

func (in TokenRequest) check() error {
	refuse := func(code lti.Code, name, want, got string) error {
		return &lti.Error{Code: code, Public: name + " must be " + want + ".", Claim: name, Want: want, Got: lti.Shortened(got),
			Fix: "the tool must ask for tokens as LTI 1.3 says (RFC 7523); ask who made it"}
	}
	switch {
	case in.GrantType == "":
		return refuse(lti.CodeInvalidRequest, "grant_type", "client_credentials", "nothing")
	case in.GrantType != "client_credentials":
		return refuse(lti.CodeUnsupportedGrantType, "grant_type", "client_credentials", in.GrantType)
	case in.ClientAssertionType != assertionType:
		return refuse(lti.CodeInvalidClient, "client_assertion_type", assertionType, in.ClientAssertionType)
	case in.ClientAssertion == "":
		return refuse(lti.CodeInvalidClient, "client_assertion", "a signed JWT", "nothing")
	case len(lti.ParseScopes(in.Scope)) == 0:
		return refuse(lti.CodeInvalidScope, "scope", "at least one scope", "nothing")
	}
	return nil
}

// verifyAssertion finds out which client it is and burns the assertion's jti.
// Whatever is wrong with it, the client learns only that it is not accepted.
func (p *Platform) verifyAssertion(ctx context.Context, signed string) (*lti.Registration, *assertion, error) {
	var a assertion
	if err := lti.PeekUnverified(signed, &a); err != nil {
		return nil, nil, invalidClient(err)
	}
	if a.Issuer == "" || a.Issuer != a.Subject {
		return nil, nil, invalidClient(badAssertion("iss", "the client id, as sub", lti.Shortened(a.Issuer)+", and sub "+lti.Shortened(a.Subject), lti.ErrIssuer))
	}
	r, err := p.client(ctx, a.Issuer)
	if err != nil {
		p.checkForNobody(ctx, signed)
		return nil, nil, invalidClient(err)
	}
	want := lti.Expect{Issuer: r.ClientID, Audience: p.assertionAudience(a.Audience), TrustedAudiences: a.Audience,
		Now: p.cfg.Now(), Leeway: leeway, MaxLifetime: maxAssertionLife, Algorithms: r.Algorithms}
	if err := lti.Verify(ctx, signed, p.keySets.Of(r.Tool.JWKSURL, r.Tool.JWKS), want, &a); err != nil {
		return nil, nil, invalidClient(unproven(err))
	}
	if a.ID == "" {
		return nil, nil, invalidClient(badAssertion("jti", "a value of its own", "nothing", lti.ErrMessage))
	}
	if a.DeploymentID != "" {
		if err := p.deployment(ctx, r, a.DeploymentID); err != nil {
			return nil, nil, invalidClient(err)
		}
	}
	until := time.Unix(int64(a.Expires), 0).Add(leeway + time.Second)
	if err := p.markUsed(ctx, "assertion", r, a.ID, until); err != nil {
		return nil, nil, invalidClient(err)
	}
	return r, &a, nil
}

// unproven takes a key set that cannot be had for a client that did not prove who
// it is. To say that the platform is unavailable would tell whoever makes up an
// assertion that its client is registered, and where its keys are: of an unknown
// client no key set is asked for. A tool may try again after invalid_client as
// after 503, and the log says what is the matter.
func unproven(err error) error {
	if !errors.Is(err, lti.ErrKeySet) {
		return err
	}
	e := *lti.AsError(err)
	e.Code, e.Claim, e.Want, e.Got = lti.CodeInvalidClient, "key set of the tool", "one that can be had", "none"
	return &e
}

func badAssertion(claim, want, got string, reason error) error {
	return &lti.Error{Code: lti.CodeInvalidClient, Claim: claim, Want: want, Got: got, Err: reason}
}

// assertionAudience is the name of this platform that the assertion uses, or
// the token URL when it uses none, so that verifying fails.
func (p *Platform) assertionAudience(aud lti.Audience) string {
	for _, name := range p.cfg.TokenAudiences {
		if aud.Contains(name) {
			return name
		}
	}
	return p.cfg.TokenURL
}

// markUsed burns a client's single-use value. The key is a hash, so that no
// value, however it is made up, meets that of another purpose or client.
func (p *Platform) markUsed(ctx context.Context, purpose string, r *lti.Registration, value string, until time.Time) error {
	sum := sha256.Sum256([]byte(strconv.Quote(r.ID) + value))
	err := p.cfg.Replay.MarkUsed(ctx, purpose+":"+base64.RawURLEncoding.EncodeToString(sum[:]), until)
	switch {
	case errors.Is(err, storage.ErrUsed):
		return &lti.Error{Code: lti.CodeReplayed, Public: "This message was used before.", Err: fmt.Errorf("%w: %w", lti.ErrReplayed, err),
			Claim: "jti or nonce", Want: "a value that was not used before", Got: "one that was", Fix: "the tool must make a new one for every message"}
	case err != nil:
		return storeError("replay", err)
	}
	return nil
}

// invalidClient says the same to every client, whatever is wrong, and keeps the
// cause for the log; what is merely unavailable stays so.
func invalidClient(cause error) error {
	return refusedToken(cause, lti.Error{Code: lti.CodeInvalidClient, Public: "The client assertion is not accepted.",
		Claim: "client_assertion", Want: "a JWT signed with a key that the tool publishes", Got: "another",
		Fix: "the tool must sign its assertions as LTI 1.3 says (RFC 7523); ask who made it"})
}

// refusedToken gives a cause the public face of e, and what is known of the
// cause for e's own claim and fix.
func refusedToken(cause error, e lti.Error) error {
	c := lti.AsError(cause)
	if c.Code == lti.CodeUnavailable {
		return c
	}
	e.Err = c.Err
	if c.Claim != "" {
		e.Claim, e.Want, e.Got = c.Claim, c.Want, lti.Shortened(c.Got)
	}
	if c.Fix != "" {
		e.Fix = c.Fix
	}
	return &e
}

// Token answers client credentials requests.
//
// A bad assertion tells nothing: an unknown client, a wrong signature, a used jti
// and a key set that cannot be had get one and the same answer, an unknown client
// costs a signature check like any other, nothing is stored, and a tool's key set is fetched for an unknown
// kid at most once an interval. How often somebody may ask is the application's
// to say, which knows the addresses behind its proxies: put its limiter in front
// of this handler. Trace.Token tells it of refusals.
func (p *Platform) Token() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			web.MethodNotAllowed(w, http.MethodPost)
			return
		}
		form, err := web.ReadForm(w, r, maxTokenForm)
		if err != nil {
			p.begin().end(r.Context(), p.cfg.Trace.Token, err)
			p.refuseToken(w, r, err)
			return
		}
		out, err := p.IssueToken(r.Context(), tokenRequest(form))
		if err != nil {
			p.refuseToken(w, r, err)
			return
		}
		web.JSON(w, http.StatusOK, "application/json", out)
	})
}

func tokenRequest(form url.Values) TokenRequest {
	return TokenRequest{GrantType: form.Get("grant_type"), ClientAssertionType: form.Get("client_assertion_type"),
		ClientAssertion: form.Get("client_assertion"), Scope: form.Get("scope")}
}

func (p *Platform) refuseToken(w http.ResponseWriter, r *http.Request, err error) {
	p.logRefusal(r.Context(), "token request", "", err)
	e := lti.AsError(err)
	status := http.StatusBadRequest
	if slices.Contains([]lti.Code{lti.CodeUnavailable, lti.CodeServerError}, e.Code) {
		status = web.Status(e.Code)
	}
	web.OAuthError(w, status, e)
}

package tool

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const (
	assertionLife    = 5 * time.Minute
	assertionBackset = 10 * time.Second // some platforms refuse an iat ahead of their clock
	maxTokenAnswer   = 64 << 10         // bytes
	defaultTokenLife = 5 * time.Minute  // when the platform names none
)

// Services returns the client for the platform's services of one registration
// and deployment. It needs no launch at hand: a stored registration and service
// URL are enough, any time later. The deployment may be empty. Access tokens are
// kept and shared until they end. A disabled registration gets none, not even
// one that is kept: every call is [lti.ErrDisabled].
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

func (t *Tool) fetchToken(ctx context.Context, r *lti.Registration, deploymentID string, scopes []lti.Scope) (out advantage.AccessToken, err error) {
	step := t.begin()
	step.registration = r.ID
	defer func() { step.end(ctx, t.cfg.Trace.Token, err) }()
	var none advantage.AccessToken
	if err := web.CheckURL(r.Platform.TokenURL, t.cfg.InsecureAllowLoopback); err != nil {
		return none, fmt.Errorf("token URL of the registration: %w", err)
	}
	signed, err := t.assertion(ctx, r, deploymentID)
	if err != nil {
		return none, err
	}
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {signed},
		"scope":                 {lti.JoinScopes(scopes)},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.Platform.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return none, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", fetch.UserAgent)
	resp, err := fetch.SameOrigin(t.cfg.HTTPClient).Do(req)
	if err != nil {
		return none, fmt.Errorf("%w: token endpoint: %w", lti.ErrUnavailable, fetch.Cause(err))
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxTokenAnswer))
	if err != nil {
		return none, fmt.Errorf("%w: token endpoint: %w", lti.ErrUnavailable, err)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return none, tokenError(resp.StatusCode, body)
	}
	return t.readToken(body)
}

// tokenError reads a refusal. What is not the JSON of RFC 6749 has no code.
func tokenError(status int, body []byte) error {
	var answer struct {
		Error lti.Code `json:"error"`
	}
	_ = json.Unmarshal(body, &answer)
	return &advantage.TokenError{Status: status, Code: answer.Error[:min(len(answer.Error), 64)]}
}

func (t *Tool) readToken(body []byte) (advantage.AccessToken, error) {
	var answer struct {
		AccessToken string          `json:"access_token"`
		ExpiresIn   json.RawMessage `json:"expires_in"` // a number, or one in quotes
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.AccessToken == "" {
		return advantage.AccessToken{}, errors.New("the token endpoint's answer holds no access token")
	}
	life := defaultTokenLife
	if seconds, err := strconv.ParseInt(strings.Trim(string(answer.ExpiresIn), `"`), 10, 64); err == nil && seconds > 0 {
		life = time.Duration(min(seconds, int64(24*time.Hour/time.Second))) * time.Second
	}
	return advantage.AccessToken{Value: answer.AccessToken, Expires: t.cfg.Now().Add(life)}, nil
}

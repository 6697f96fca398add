package tool

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const (
	maxTokenAnswer   = 64 << 10        // bytes
	maxTokenLife     = 24 * time.Hour  // whatever the platform says
	maxTokenScopes   = 100             // that are looked at
	defaultTokenLife = 5 * time.Minute // when the platform names none
)

// fetchToken asks the platform's token endpoint (Sec §4.1), as long as the
// registration is there and not disabled, whatever it was when the client was made.
func (t *Tool) fetchToken(ctx context.Context, r *lti.Registration, deploymentID string, scopes []lti.Scope) (out advantage.AccessToken, err error) {
	step := t.begin()
	step.registration = r.ID
	defer func() { step.end(ctx, t.cfg.Trace.Token, err) }()
	if _, err := t.registration(ctx, r.Issuer, r.ClientID, ""); err != nil {
		return advantage.AccessToken{}, err
	}
	req, err := t.tokenRequest(ctx, r, deploymentID, scopes)
	if err != nil {
		return advantage.AccessToken{}, err
	}
	resp, err := fetch.SameOrigin(t.cfg.HTTPClient).Do(req)
	if err != nil {
		return advantage.AccessToken{}, fmt.Errorf("%w: token endpoint: %w", lti.ErrUnavailable, fetch.Cause(err))
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxTokenAnswer))
	if err != nil {
		return advantage.AccessToken{}, fmt.Errorf("%w: token endpoint: %w", lti.ErrUnavailable, err)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return advantage.AccessToken{}, tokenError(resp, body, scopes)
	}
	return readToken(body, t.cfg.Now())
}

func (t *Tool) tokenRequest(ctx context.Context, r *lti.Registration, deploymentID string, scopes []lti.Scope) (*http.Request, error) {
	if err := web.CheckURL(r.Platform.TokenURL, t.cfg.InsecureAllowLoopback); err != nil {
		return nil, fmt.Errorf("token URL of the registration: %w", err)
	}
	signed, err := t.assertion(ctx, r, deploymentID)
	if err != nil {
		return nil, err
	}
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {signed},
		"scope":                 {lti.JoinScopes(scopes)},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.Platform.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", fetch.UserAgent)
	return req, nil
}

// tokenError reads a refusal. What is not the JSON of RFC 6749 has no code.
func tokenError(resp *http.Response, body []byte, scopes []lti.Scope) error {
	var answer struct {
		Error lti.Code `json:"error"`
	}
	_ = json.Unmarshal(body, &answer)
	e := &advantage.TokenError{Status: resp.StatusCode, Code: answer.Error[:min(len(answer.Error), 64)], RetryAfter: fetch.RetryAfter(resp.Header)}
	if e.Code == lti.CodeInvalidScope && len(scopes) == 1 {
		e.Missing = scopes
	}
	return e
}

// tokenAnswer is a successful answer of a token endpoint (RFC 6749 §5.1), as it
// is met with.
type tokenAnswer struct {
	AccessToken string          `json:"access_token"`
	TokenType   string          `json:"token_type"`
	ExpiresIn   json.RawMessage `json:"expires_in"` // a number, or one in quotes
	Scope       json.RawMessage `json:"scope"`      // a text, or a list of them
}

func readToken(body []byte, now time.Time) (advantage.AccessToken, error) {
	var none advantage.AccessToken
	var answer tokenAnswer
	if err := json.Unmarshal(body, &answer); err != nil || answer.AccessToken == "" {
		return none, errors.New("the token endpoint's answer holds no access token")
	}
	if answer.TokenType != "" && !strings.EqualFold(answer.TokenType, "Bearer") {
		return none, errors.New("the token endpoint's answer holds a token that is no bearer token")
	}
	if strings.ContainsFunc(answer.AccessToken, func(r rune) bool { return r < ' ' || r > '~' }) {
		return none, errors.New("the token endpoint's answer holds an access token that no header can carry")
	}
	return advantage.AccessToken{Value: answer.AccessToken, Expires: now.Add(answer.life()), Scopes: answer.scopes()}, nil
}

func (a tokenAnswer) life() time.Duration {
	seconds, err := strconv.ParseInt(strings.Trim(string(a.ExpiresIn), `"`), 10, 64)
	if err != nil || seconds <= 0 {
		return defaultTokenLife
	}
	return time.Duration(min(seconds, int64(maxTokenLife/time.Second))) * time.Second
}

// scopes are those that the answer says were granted (RFC 6749 §5.1). Nil means
// those that were asked for: what names no scope of LTI, which all are URLs, says
// nothing about them.
func (a tokenAnswer) scopes() []lti.Scope {
	var text string
	var list []string
	if json.Unmarshal(a.Scope, &text) != nil {
		_ = json.Unmarshal(a.Scope, &list)
	}
	words := strings.FieldsFunc(text+" "+strings.Join(list, " "), func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	words = slices.DeleteFunc(words, func(s string) bool { return !strings.Contains(s, "://") })
	return lti.ParseScopes(strings.Join(words[:min(len(words), maxTokenScopes)], " "))
}

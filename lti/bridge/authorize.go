package bridge

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/tool"
)

const maxAuthorizeForm = 32 << 10 // bytes

// AuthorizationRequest is a client's request with the browser's cookies (OpenID
// Connect Core §3.1.2.1, RFC 7636 §4.3).
type AuthorizationRequest struct {
	ClientID, RedirectURI, ResponseType, ResponseMode string
	Scope, State, Nonce, Prompt, LoginHint            string
	CodeChallenge, CodeChallengeMethod                string
	// Object is a request or request_uri, which are not supported.
	Object  string
	Cookies []*http.Cookie
}

// AuthorizationAnswer is where the browser goes back to the client, with a code or
// with the reason why there is none.
type AuthorizationAnswer struct {
	URL string
	// Spent takes the cookie of the login away; nil if there was none.
	Spent *http.Cookie
	// Refused is the reason for the log; nil if the answer is a code.
	Refused error
}

// code is what a code stands for.
type code struct {
	ClientID    string `json:"clientId"`
	RedirectURI string `json:"redirectUri"`
	Challenge   string `json:"challenge,omitempty"`
	Nonce       string `json:"nonce,omitempty"`
	Scope       string `json:"scope"`
	Session     string `json:"session"` // the id of the kept launch
	AuthTime    int64  `json:"authTime"`
}

// Authorize answers an authorization request for the launch that this browser
// comes from, without a page, whatever the prompt: a launch is a fresh sign-in at
// the learning platform. An error means that the browser must not be sent
// anywhere: the client or its redirect URI is not registered.
func (b *Bridge) Authorize(ctx context.Context, in AuthorizationRequest) (*AuthorizationAnswer, error) {
	c, err := b.redirectable(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &AuthorizationAnswer{}
	answer := url.Values{"iss": {b.cfg.Issuer}} // RFC 9207
	if in.State != "" {
		answer.Set("state", in.State)
	}
	granted, secret, err := b.authorize(ctx, c, in)
	if secret != "" {
		out.Spent = spentCookie(secret)
	}
	if err != nil {
		e := lti.AsError(err)
		answer.Set("error", string(e.Code))
		answer.Set("error_description", e.Public)
		out.Refused = err
	} else {
		answer.Set("code", granted)
	}
	out.URL = withParameters(in.RedirectURI, answer)
	return out, nil
}

// redirectable finds the client, and refuses every address that is not one of its
// own: nothing but a registered one is ever redirected to.
func (b *Bridge) redirectable(ctx context.Context, in AuthorizationRequest) (*rp.Client, error) {
	c, err := b.client(ctx, in.ClientID)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(c.RedirectURIs, in.RedirectURI) {
		return nil, &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application asked to be answered at an address that it has not registered.",
			Claim: "redirect_uri", Want: "one of the client's, as a whole string", Got: lti.ShortenedURL(in.RedirectURI),
			Fix: "add the address to the client's redirect URIs, if it is the application's"}
	}
	return c, nil
}

// authorize checks the request and exchanges the launch for a code. The secret is
// that of a login that is spent, whatever became of it.
func (b *Bridge) authorize(ctx context.Context, c *rp.Client, in AuthorizationRequest) (granted, secret string, err error) {
	if err := in.check(c); err != nil {
		return "", "", err
	}
	kept, secret, err := b.loginOf(ctx, c.ID, in.LoginHint, in.Cookies)
	if err != nil {
		return "", "", err
	}
	l, err := b.keptLaunch(ctx, c, kept)
	if err != nil {
		return "", secret, err
	}
	session, err := b.cfg.Tool.KeepLaunch(ctx, l, b.cfg.Now().Add(b.cfg.SessionLife))
	if err != nil {
		return "", secret, err
	}
	if err := b.cfg.Tool.ForgetLaunch(ctx, kept); err != nil {
		return "", secret, err
	}
	granted, err = b.giveCode(ctx, code{ClientID: c.ID, RedirectURI: in.RedirectURI, Challenge: in.CodeChallenge, Nonce: in.Nonce,
		Scope: strings.Join(grantedScopes(c, l, in.Scope), " "), Session: session, AuthTime: b.cfg.Now().Unix()})
	return granted, secret, err
}

// giveCode keeps what the code stands for, and beside it, for as long as tokens
// may live, which session it opened: a code that comes twice ends it.
func (b *Bridge) giveCode(ctx context.Context, c code) (string, error) {
	value, err := web.Token(b.cfg.Rand, 32)
	if err != nil {
		return "", err
	}
	if err := b.put(ctx, "spent", value, c.Session, codeLife+b.cfg.SessionLife); err != nil {
		return "", err
	}
	return value, b.put(ctx, "code", value, c, codeLife)
}

// check holds the request against what this provider offers.
func (in AuthorizationRequest) check(c *rp.Client) error {
	switch {
	case in.Object != "":
		return badRequest("request_not_supported", "request", "plain parameters", "a request object")
	case in.ResponseType != "code":
		return badRequest(lti.CodeUnsupportedResponseType, "response_type", "code", in.ResponseType)
	case in.ResponseMode != "" && in.ResponseMode != "query":
		return badRequest(lti.CodeInvalidRequest, "response_mode", "query", in.ResponseMode)
	case !slices.Contains(strings.Fields(in.Scope), "openid"):
		return badRequest(lti.CodeInvalidScope, "scope", "openid among them", in.Scope)
	case len(in.State) > 4<<10 || len(in.Nonce) > 1<<10:
		return badRequest(lti.CodeInvalidRequest, "state and nonce", "4 KiB and 1 KiB at most", "more")
	}
	for _, prompt := range strings.Fields(in.Prompt) {
		if prompt != "login" && (prompt != "none" || len(strings.Fields(in.Prompt)) > 1) {
			return badRequest(lti.CodeInvalidRequest, "prompt", "none or login", in.Prompt)
		}
	}
	return in.checkChallenge(c)
}

// checkChallenge asks for PKCE with S256 (RFC 7636 §4.2, RFC 9700 §2.1.1).
func (in AuthorizationRequest) checkChallenge(c *rp.Client) error {
	if in.CodeChallenge == "" && in.CodeChallengeMethod == "" && c.InsecureWithoutPKCE {
		return nil
	}
	if in.CodeChallengeMethod != "S256" || !regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`).MatchString(in.CodeChallenge) {
		return badRequest(lti.CodeInvalidRequest, "code_challenge", "one with code_challenge_method S256", in.CodeChallengeMethod)
	}
	return nil
}

func badRequest(c lti.Code, name, want, got string) error {
	return &lti.Error{Code: c, Public: name + " must be " + want + ".", Claim: name, Want: want, Got: lti.Shortened(got)}
}

// grantedScopes are those of OpenID Connect that were asked for, and those of the
// platform's services that were asked for, that the client may have and that the
// launch offers.
func grantedScopes(c *rp.Client, l *tool.Launch, asked string) []string {
	var granted []string
	services := lti.IntersectScopes(c.Scopes, offered(l))
	for _, s := range lti.ParseScopes(asked) {
		if slices.Contains(openIDScopes(), string(s)) || slices.Contains(services, s) {
			granted = append(granted, string(s))
		}
	}
	return granted
}

func openIDScopes() []string { return []string{"openid", "profile", "email"} }

// offered are the scopes that a launch says the tool may ask for.
func offered(l *tool.Launch) []lti.Scope {
	var scopes []lti.Scope
	if l.Message.AGS != nil {
		scopes = slices.Clone(l.Message.AGS.Scopes)
	}
	if l.Message.NRPS != nil {
		scopes = append(scopes, lti.ScopeMembership)
	}
	return scopes
}

// withParameters adds an answer behind the query that the address has (RFC 6749
// §3.1.2).
func withParameters(address string, q url.Values) string {
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + q.Encode()
}

// challengeOf is the S256 challenge of a verifier (RFC 7636 §4.6).
func challengeOf(verifier string) string {
	return base64.RawURLEncoding.EncodeToString(sha256Of(verifier))
}

func (b *Bridge) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	form, err := web.ReadForm(w, r, maxAuthorizeForm)
	if err != nil {
		b.refuse(w, r, "authorization request", err)
		return
	}
	out, err := b.Authorize(r.Context(), AuthorizationRequest{
		ClientID: form.Get("client_id"), RedirectURI: form.Get("redirect_uri"), ResponseType: form.Get("response_type"),
		ResponseMode: form.Get("response_mode"), Scope: form.Get("scope"), State: form.Get("state"), Nonce: form.Get("nonce"),
		Prompt: form.Get("prompt"), LoginHint: form.Get("login_hint"), CodeChallenge: form.Get("code_challenge"),
		CodeChallengeMethod: form.Get("code_challenge_method"), Object: form.Get("request") + form.Get("request_uri"), Cookies: r.Cookies(),
	})
	if err != nil {
		b.refuse(w, r, "authorization request", err)
		return
	}
	if out.Refused != nil {
		b.logRefusal(r.Context(), "authorization request", "", out.Refused)
	}
	if out.Spent != nil {
		http.SetCookie(w, out.Spent)
	}
	redirect(w, out.URL)
}

package bridge

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

const (
	maxTokenForm = 64 << 10 // bytes

	// CodeInvalidGrant: the code is not valid, was used, or was given for
	// something else (RFC 6749 §5.2).
	CodeInvalidGrant lti.Code = "invalid_grant"

	accessTokenType = "at+jwt" // RFC 9068 §2.1; no other token passes for one
)

// TokenRequest exchanges a code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5).
type TokenRequest struct {
	Client                                     Credentials
	GrantType, Code, RedirectURI, CodeVerifier string
}

// TokenResponse is the answer (OpenID Connect Core §3.1.3.3). There is no refresh
// token.
type TokenResponse struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int    `json:"expires_in"` // seconds
	IDToken     string `json:"id_token"`
	Scope       string `json:"scope"`
}

// IssueTokens checks who asks and takes the code, which is good once, for the
// client, redirect URI and verifier it was given for. Errors carry RFC 6749 codes.
func (b *Bridge) IssueTokens(ctx context.Context, in TokenRequest) (*TokenResponse, error) {
	if in.GrantType == "" {
		return nil, badRequest(lti.CodeInvalidRequest, "grant_type", "authorization_code", in.GrantType)
	}
	c, err := b.authenticate(ctx, in.Client)
	if err != nil {
		return nil, err
	}
	if in.GrantType != "authorization_code" {
		return nil, badRequest(lti.CodeUnsupportedGrantType, "grant_type", "authorization_code", in.GrantType)
	}
	granted, err := b.redeem(ctx, c, in)
	if err != nil {
		return nil, err
	}
	l, err := b.keptLaunch(ctx, c, granted.Session)
	if err != nil {
		return nil, invalidGrant(err)
	}
	return b.tokens(ctx, &Session{Client: c, Launch: l, scope: granted.Scope, kept: granted.Session}, granted)
}

// redeem takes the code. One that was taken before ends the session that it
// opened, and with it every token of that session (RFC 6749 §10.5).
func (b *Bridge) redeem(ctx context.Context, c *rp.Client, in TokenRequest) (*code, error) {
	var granted code
	err := b.take(ctx, "code", in.Code, &granted)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, b.revoke(ctx, in.Code, err)
	}
	if err != nil {
		return nil, err
	}
	switch {
	case granted.ClientID != c.ID:
		return nil, b.revoke(ctx, in.Code, errors.New("the code was given to another client"))
	case granted.RedirectURI != in.RedirectURI:
		return nil, b.revoke(ctx, in.Code, errors.New("the code was given to another redirect URI"))
	case granted.Challenge == "" && in.CodeVerifier != "":
		return nil, b.revoke(ctx, in.Code, errors.New("the code was asked for without a challenge"))
	case granted.Challenge != "" && !verifies(in.CodeVerifier, granted.Challenge):
		return nil, b.revoke(ctx, in.Code, errors.New("the verifier is another"))
	}
	return &granted, nil
}

func verifies(verifier, challenge string) bool {
	return len(verifier) >= 43 && len(verifier) <= 128 &&
		subtle.ConstantTimeCompare([]byte(challengeOf(verifier)), []byte(challenge)) == 1
}

// revoke ends the session of a code, if there is one, and returns the refusal.
func (b *Bridge) revoke(ctx context.Context, value string, cause error) error {
	var session string
	err := b.take(ctx, "spent", value, &session)
	if err == nil {
		err = b.cfg.Tool.ForgetLaunch(ctx, session)
	}
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	return invalidGrant(cause)
}

func invalidGrant(cause error) error {
	if e := lti.AsError(cause); e.Code == lti.CodeUnavailable {
		return e
	}
	return &lti.Error{Code: CodeInvalidGrant, Public: "The code is not valid, or was given for something else.", Err: cause}
}

// idToken are the claims of an ID token that the bridge decides (OpenID Connect
// Core §2).
func (b *Bridge) idToken(s *Session, granted *code) map[string]any {
	now := b.cfg.Now()
	claims := b.claims(s)
	claims["iss"], claims["sub"], claims["aud"] = b.cfg.Issuer, b.Subject(s.Client, s.Launch), s.Client.ID
	claims["iat"], claims["exp"], claims["auth_time"] = now.Unix(), now.Add(idTokenLife).Unix(), granted.AuthTime
	claims["sid"] = b.sealSession(s.kept)
	if granted.Nonce != "" {
		claims["nonce"] = granted.Nonce
	}
	return claims
}

func (b *Bridge) tokens(ctx context.Context, s *Session, granted *code) (*TokenResponse, error) {
	idToken, err := lti.Sign(ctx, b.cfg.Keys, nil, b.idToken(s, granted))
	if err != nil {
		return nil, err
	}
	id, err := web.Token(b.cfg.Rand, 16)
	if err != nil {
		return nil, err
	}
	now, ends := b.cfg.Now(), time.Unix(granted.AuthTime, 0).Add(b.cfg.SessionLife)
	access, err := lti.SignTyped(ctx, b.cfg.Keys, nil, accessTokenType, accessToken{
		Issuer: b.cfg.Issuer, Audience: b.cfg.Issuer, Subject: b.Subject(s.Client, s.Launch), ClientID: s.Client.ID,
		Scope: s.scope, Session: b.sealSession(s.kept), IssuedAt: now.Unix(), Expires: ends.Unix(), ID: id,
	})
	if err != nil {
		return nil, err
	}
	return &TokenResponse{AccessToken: access, TokenType: "Bearer", ExpiresIn: int(ends.Sub(now) / time.Second), IDToken: idToken, Scope: s.scope}, nil
}

func (b *Bridge) serveToken(w http.ResponseWriter, r *http.Request) {
	form, err := web.ReadForm(w, r, maxTokenForm)
	if err != nil {
		b.refuseToken(w, r, false, err)
		return
	}
	in := TokenRequest{Client: readCredentials(r, form), GrantType: form.Get("grant_type"), Code: form.Get("code"),
		RedirectURI: form.Get("redirect_uri"), CodeVerifier: form.Get("code_verifier")}
	out, err := b.IssueTokens(r.Context(), in)
	if err != nil {
		b.refuseToken(w, r, in.Client.basic, err)
		return
	}
	web.JSON(w, http.StatusOK, "application/json", out)
}

func (b *Bridge) refuseToken(w http.ResponseWriter, r *http.Request, basic bool, err error) {
	b.logRefusal(r.Context(), "token request", "", err)
	e := lti.AsError(err)
	status := http.StatusBadRequest
	switch e.Code {
	case lti.CodeUnavailable, lti.CodeServerError:
		status = web.Status(e.Code)
	case lti.CodeInvalidClient:
		status = http.StatusUnauthorized
		if basic {
			w.Header().Set("WWW-Authenticate", `Basic realm="token"`) // RFC 6749 §5.2
		}
	}
	web.OAuthError(w, status, e)
}

// Subject is the name by which a client knows the person of a launch: stable, the
// client's own unless its record says otherwise, and of 255 characters at most
// (OpenID Connect Core §8). It belongs to the tenant of the registration, too: who
// registers a platform says which issuer it is, and could name anybody there.
func (b *Bridge) Subject(c *rp.Client, l *tool.Launch) string {
	return b.subjectOf(c, l, l.Message.Subject)
}

// subjectOf names somebody of the launch's platform.
func (b *Bridge) subjectOf(c *rp.Client, l *tool.Launch, userID string) string {
	return b.seal[0].subject(userID, subjectPurpose(c, l))
}

// subject names a person in 255 characters at most.
func (s *sealer) subject(userID string, purpose []string) string {
	const longest = 170 // bytes that seal makes 248 characters of
	if len(userID) > longest {
		return hashed(s.seal(userID, purpose...)) // which userOf cannot read again
	}
	return s.seal(userID, purpose...)
}

// userOf is the platform's name for a person that the client names.
func (b *Bridge) userOf(c *rp.Client, l *tool.Launch, subject string) (userID string, ok bool) {
	purpose := subjectPurpose(c, l)
	if slices.ContainsFunc(b.seal, func(s *sealer) bool { return subject == s.subject(l.Message.Subject, purpose) }) {
		return l.Message.Subject, true
	}
	return b.seal.open(subject, purpose...)
}

func subjectPurpose(c *rp.Client, l *tool.Launch) []string {
	if c.PublicSubject {
		return []string{"public subject", l.Registration.Tenant, l.Message.Issuer}
	}
	return []string{"subject", c.SectorID(), l.Registration.Tenant, l.Message.Issuer}
}

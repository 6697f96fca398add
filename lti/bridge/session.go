package bridge

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/tool"
)

// Session is what an access token stands for: one client, one launch, and so one
// person in one course.
type Session struct {
	Client *rp.Client
	Launch *tool.Launch

	scope string
	kept  string // the id of the launch
}

// Has tells whether the session was granted the scope.
func (s *Session) Has(scope lti.Scope) bool { return hasScope(s.scope, string(scope)) }

// accessToken is the payload of the bridge's access tokens (RFC 9068 §2.2).
type accessToken struct {
	Issuer   string `json:"iss"`
	Audience string `json:"aud"`
	Subject  string `json:"sub"`
	ClientID string `json:"client_id"`
	Scope    string `json:"scope"`
	Session  string `json:"sid"`
	IssuedAt int64  `json:"iat"`
	Expires  int64  `json:"exp"`
	ID       string `json:"jti"`
}

// Session returns what an access token stands for now: a client that was disabled
// since or may not be opened by the launch any more, a registration that was, and a
// session that has ended are refused, and it has the scopes that the client still
// may have.
func (b *Bridge) Session(ctx context.Context, token string) (*Session, error) {
	var a accessToken
	want := lti.Expect{Issuer: b.cfg.Issuer, Audience: b.cfg.Issuer, Now: b.cfg.Now(), Type: accessTokenType,
		Algorithms: lti.Algorithms(), MaxLifetime: b.cfg.SessionLife + leeway}
	if err := lti.Verify(ctx, token, b.own, want, &a); err != nil {
		return nil, badToken(err)
	}
	c, err := b.client(ctx, a.ClientID)
	if err != nil {
		return nil, badToken(err)
	}
	kept, ok := b.openSession(a.Session)
	if !ok {
		return nil, badToken(errors.New("the token names no session"))
	}
	l, err := b.keptLaunch(ctx, c, kept)
	if err != nil {
		return nil, badToken(err)
	}
	return &Session{Client: c, Launch: l, scope: strings.Join(grantedScopes(c, l, a.Scope), " "), kept: kept}, nil
}

func badToken(cause error) error {
	if e := lti.AsError(cause); e.Code == lti.CodeUnavailable {
		return e
	}
	return &lti.Error{Code: lti.CodeInvalidToken, Public: "The access token is not valid, or its session has ended.", Err: cause}
}

// bearer is the session of a request (RFC 6750 §2.1). A token in a query or a form
// is not looked at.
func (b *Bridge) bearer(r *http.Request, anyOf ...lti.Scope) (*Session, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return nil, badToken(errors.New("no bearer token"))
	}
	s, err := b.Session(r.Context(), strings.TrimSpace(token))
	if err != nil || len(anyOf) == 0 {
		return s, err
	}
	for _, scope := range anyOf {
		if s.Has(scope) {
			return s, nil
		}
	}
	return nil, &lti.Error{Code: lti.CodeInsufficientScope, Public: "The access token does not hold the scope of this call.",
		Claim: "scope", Want: lti.JoinScopes(anyOf), Got: lti.Shortened(s.scope), Err: lti.ErrScope,
		Fix: "let the client ask for the scope, add it to the client's record, and grant it to the tool in the learning platform"}
}

// The id of a kept launch never leaves the bridge: tokens carry a name of it that
// only the bridge can read.

func (b *Bridge) sealSession(kept string) string { return b.seal.seal(kept, "session") }

func (b *Bridge) openSession(name string) (kept string, ok bool) { return b.seal.open(name, "session") }

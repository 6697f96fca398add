// Package authority makes the classroom an issuer of its own. After the launch the
// LMS is not asked any more who somebody is: the classroom says so itself, in signed
// access tokens that anybody can verify who finds its keys by OpenID discovery, and
// that its own API verifies in the same way.
//
// A token lives for minutes and names the session that it was made for. Whoever
// relies on it for longer than it takes to answer a request asks for the session.
package authority

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/lti"
)

const (
	// tokenType is the `typ` header of access tokens (RFC 9068 §2.1). Launches and
	// everything else of LTI have another, so neither passes for the other.
	tokenType = "at+jwt"
	// clientID names the page, the one client that tokens are made for.
	clientID = "chimeclassroom-page"
	// leeway is what the clocks of nodes that serve one classroom may differ by.
	leeway = 30 * time.Second
)

// Config says who issues tokens and how.
type Config struct {
	// Issuer is the classroom's public URL, without a path; required.
	Issuer string
	// Keys sign the tokens and are published; required. They must be a ring of their
	// own: with the keys of LTI, what is signed for one could be used as the other.
	Keys lti.KeySource
	// Lifetime is how long a token is good; 0 means ten minutes.
	Lifetime time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of token ids; nil means crypto/rand.
	Rand io.Reader
}

// Authority issues and verifies access tokens. It is safe for concurrent use.
type Authority struct {
	cfg  Config
	keys lti.KeySet
}

// New returns the authority of a classroom. It does no I/O.
func New(cfg Config) (*Authority, error) {
	issuer, err := url.Parse(cfg.Issuer)
	if err != nil || issuer.Host == "" || issuer.Scheme+"://"+issuer.Host != cfg.Issuer {
		return nil, fmt.Errorf("authority.Config.Issuer %q is not an address such as https://class.example, without a path", cfg.Issuer)
	}
	if cfg.Keys == nil {
		return nil, errors.New("authority.Config.Keys is required")
	}
	if cfg.Lifetime < 0 {
		return nil, errors.New("authority.Config.Lifetime must not be negative")
	}
	cfg.Lifetime = cmp.Or(cfg.Lifetime, 10*time.Minute)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	return &Authority{cfg: cfg, keys: lti.LocalKeys(cfg.Keys)}, nil
}

// Audience is whom the tokens are for: the classroom's API.
func (a *Authority) Audience() string { return a.cfg.Issuer + "/api" }

// Claims is what a token says (RFC 9068 §2.2). All ids are the classroom's own and
// opaque; no name and nothing of the LMS is in it.
type Claims struct {
	Issuer   string       `json:"iss"`
	Audience lti.Audience `json:"aud"`
	// Subject is the person.
	Subject  string `json:"sub"`
	ClientID string `json:"client_id"`
	// ID is the token's own, never used twice.
	ID       string `json:"jti"`
	IssuedAt int64  `json:"iat"`
	Expires  int64  `json:"exp"`
	// SessionID names the session; see [chimeclassroom.Visitor].
	SessionID string              `json:"sid"`
	RoomID    string              `json:"room"`
	Role      chimeclassroom.Role `json:"role"`
	// EventID is there in the tokens of guests, who have to do with that event alone.
	EventID string `json:"event,omitempty"`
}

// Of tells whether the token was made for the visitor as they are now.
func (c Claims) Of(v chimeclassroom.Visitor) bool {
	return c.SessionID == v.SessionID && c.Subject == v.Person.ID && c.RoomID == v.Room.ID && c.Role == v.Role && c.EventID == eventOf(v)
}

// eventOf is the one event of a guest, "" for anybody else.
func eventOf(v chimeclassroom.Visitor) string {
	if v.Guest == nil {
		return ""
	}
	return v.Guest.EventID
}

// Token is an access token, and how long it is good from now on. That is a span and
// no instant, for the clock of whoever gets it may be wrong.
type Token struct {
	Text string
	Good time.Duration
}

// Issue makes a token for the visitor.
func (a *Authority) Issue(ctx context.Context, v chimeclassroom.Visitor) (Token, error) {
	id := make([]byte, 16)
	if _, err := io.ReadFull(a.cfg.Rand, id); err != nil {
		return Token{}, fmt.Errorf("making a token's id: %w", err)
	}
	now := a.cfg.Now()
	text, err := lti.SignTyped(ctx, a.cfg.Keys, nil, tokenType, Claims{
		Issuer: a.cfg.Issuer, Audience: lti.Audience{a.Audience()}, ClientID: clientID,
		Subject: v.Person.ID, SessionID: v.SessionID, RoomID: v.Room.ID, Role: v.Role, EventID: eventOf(v),
		ID: hex.EncodeToString(id), IssuedAt: now.Unix(), Expires: now.Add(a.cfg.Lifetime).Unix(),
	})
	if err != nil {
		return Token{}, fmt.Errorf("signing an access token: %w", err)
	}
	return Token{Text: text, Good: a.cfg.Lifetime}, nil
}

// Verify checks a token as any recipient does (RFC 9068 §4) and returns what it
// says. Whether its session is still open it does not know. An error that is the
// token's fault is a *lti.Error with lti.CodeInvalidToken.
func (a *Authority) Verify(ctx context.Context, token string) (Claims, error) {
	var c Claims
	err := lti.Verify(ctx, token, a.keys, lti.Expect{
		Issuer: a.cfg.Issuer, Audience: a.Audience(), Type: tokenType,
		Algorithms: lti.Algorithms(), // each key is published for one of them
		Now:        a.cfg.Now(), Leeway: leeway, MaxLifetime: a.cfg.Lifetime,
	}, &c)
	if err != nil {
		return Claims{}, err
	}
	if c.Subject == "" || c.SessionID == "" || c.RoomID == "" || !c.Role.Valid() {
		return Claims{}, &lti.Error{Code: lti.CodeInvalidToken, Public: "The token does not say who it is for.", Err: lti.ErrMalformed}
	}
	return c, nil
}

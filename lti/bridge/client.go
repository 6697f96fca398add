package bridge

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/storage"
)

const (
	assertionType    = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	maxAssertionLife = time.Hour
)

// client finds a client that may be served.
func (b *Bridge) client(ctx context.Context, id string) (*rp.Client, error) {
	c, err := b.cfg.Clients.FindRelyingParty(ctx, id)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, unknownClient(id, err)
	case err != nil:
		return nil, storeError("clients", err)
	case c.Disabled:
		return nil, unknownClient(id, lti.ErrDisabled)
	}
	return c, nil
}

func unknownClient(id string, cause error) error {
	return &lti.Error{Code: lti.CodeUnauthorizedClient, Public: "This application is not connected here.",
		Claim: "client_id", Want: "a registered client that is not disabled", Got: lti.Shortened(id), Err: cause}
}

// Credentials are what a client shows to prove who it is, by one of the methods of
// OpenID Connect Core §9: a secret, or an assertion that it signed.
type Credentials struct {
	ClientID, Secret         string
	AssertionType, Assertion string
	basic, several           bool
}

// readCredentials takes them from the Authorization header or the form.
func readCredentials(r *http.Request, form url.Values) Credentials {
	in := Credentials{ClientID: form.Get("client_id"), Secret: form.Get("client_secret"),
		AssertionType: form.Get("client_assertion_type"), Assertion: form.Get("client_assertion")}
	in.several = in.Secret != "" && in.Assertion != ""
	id, secret, ok := r.BasicAuth()
	if !ok {
		return in
	}
	in.several = in.Secret != "" || in.Assertion != ""
	plainID, err1 := url.QueryUnescape(id) // RFC 6749 §2.3.1
	plainSecret, err2 := url.QueryUnescape(secret)
	if err1 != nil || err2 != nil || in.ClientID != "" && in.ClientID != plainID {
		in.several = true
	}
	in.ClientID, in.Secret, in.basic = plainID, plainSecret, true
	return in
}

// authenticate tells which client it is. Whatever is wrong, the client learns only
// that it is not accepted.
func (b *Bridge) authenticate(ctx context.Context, in Credentials) (*rp.Client, error) {
	c, err := b.prove(ctx, in)
	if err == nil {
		return c, nil
	}
	e := lti.AsError(err)
	if e.Code == lti.CodeUnavailable && !errors.Is(err, lti.ErrKeySet) {
		return nil, err
	}
	return nil, &lti.Error{Code: lti.CodeInvalidClient, Public: "The client did not prove who it is.",
		Claim: e.Claim, Want: e.Want, Got: e.Got, Err: err}
}

func (b *Bridge) prove(ctx context.Context, in Credentials) (*rp.Client, error) {
	switch {
	case in.several:
		return nil, errors.New("the client uses several ways of authentication at once")
	case in.Assertion != "" && in.AssertionType == assertionType:
		return b.proveBySignature(ctx, in)
	case in.Secret == "":
		return nil, errors.New("the client shows no secret and no assertion")
	}
	c, err := b.client(ctx, in.ClientID)
	if err == nil && !c.HasSecret(in.Secret) {
		err = errors.New("the secret is another")
	}
	return c, err
}

// clientAssertion is the part of an assertion that is checked here (RFC 7523 §3).
type clientAssertion struct {
	Issuer   string       `json:"iss"`
	Subject  string       `json:"sub"`
	Audience lti.Audience `json:"aud"`
	ID       string       `json:"jti"`
	Expires  float64      `json:"exp"`
}

// proveBySignature checks an assertion and burns its jti.
func (b *Bridge) proveBySignature(ctx context.Context, in Credentials) (*rp.Client, error) {
	var a clientAssertion
	if err := lti.PeekUnverified(in.Assertion, &a); err != nil {
		return nil, err
	}
	if a.Issuer != a.Subject || in.ClientID != "" && in.ClientID != a.Issuer {
		return nil, errors.New("the assertion is of another client")
	}
	c, err := b.client(ctx, a.Issuer)
	if err != nil {
		return nil, err
	}
	if c.JWKSURL == "" && len(c.JWKS) == 0 {
		return nil, errors.New("the client has no key set")
	}
	audience := b.cfg.Issuer
	if a.Audience.Contains(b.cfg.Issuer + tokenPath) {
		audience = b.cfg.Issuer + tokenPath
	}
	want := lti.Expect{Issuer: c.ID, Audience: audience, TrustedAudiences: []string{b.cfg.Issuer, b.cfg.Issuer + tokenPath},
		Now: b.cfg.Now(), Leeway: leeway, MaxLifetime: maxAssertionLife, Algorithms: c.Algorithms}
	if err := lti.Verify(ctx, in.Assertion, b.keySets.Of(c.JWKSURL, c.JWKS), want, &a); err != nil {
		return nil, err
	}
	if a.ID == "" {
		return nil, errors.New("the assertion has no jti")
	}
	until := time.Unix(int64(a.Expires), 0).Add(leeway + time.Second)
	err = b.cfg.Replay.MarkUsed(ctx, "bridge:assertion:"+hashed(c.ID+"\x00"+a.ID), until)
	if err != nil && !errors.Is(err, storage.ErrUsed) {
		err = storeError("replay", err)
	}
	return c, err
}

// hasScope tells whether a list of scopes holds one.
func hasScope(scope, name string) bool { return slices.Contains(strings.Fields(scope), name) }

func sha256Of(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// Package signin signs the administrators of the bridge in at the OpenID Provider
// of their organisation (code flow with PKCE), and keeps them signed in by a sealed
// cookie, so that nothing is stored and any node knows them.
package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Config says where administrators sign in. All but Now and Logger are required.
type Config struct {
	// Issuer is the organisation's OpenID Provider, whose discovery document tells
	// the rest.
	Issuer                 string
	ClientID, ClientSecret string
	// RedirectURL is where the provider sends people back to: [Door.Callback].
	RedirectURL string
	// Claim and Value tell administrators from others: the ID token's claim, a text
	// or a list of texts such as "groups", holds the value.
	Claim, Value string
	// Home is where who has signed in goes.
	Home string
	// Key seals the cookies; 32 random bytes.
	Key    []byte
	Now    func() time.Time // nil means time.Now
	Logger *slog.Logger     // nil means slog.Default()
}

// Door is where administrators come in.
type Door struct {
	cfg     Config
	cookies cookies

	mu         sync.Mutex
	discovered *oidc.Provider
	at         time.Time
}

// What discovery says is good for a while, so that nobody has the provider asked
// again and again, and a provider that does not answer holds nobody up for long.
const (
	discoveryLife = 10 * time.Minute
	patience      = 10 * time.Second
)

// New returns the door. It asks the provider nothing before the first login.
func New(cfg Config) (*Door, error) {
	for _, required := range []string{cfg.Issuer, cfg.ClientID, cfg.ClientSecret, cfg.RedirectURL, cfg.Claim, cfg.Value, cfg.Home} {
		if required == "" {
			return nil, errors.New("signing in needs the issuer, the client with its secret, the redirect URL, the claim with its value, and the page to go to")
		}
	}
	if len(cfg.Key) < 32 {
		return nil, errors.New("signing in needs a key of 32 bytes")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	return &Door{cfg: cfg, cookies: cookies{key: cfg.Key, now: cfg.Now}}, nil
}

// Account returns the subject of who is signed in, "" for nobody.
func (d *Door) Account(r *http.Request) string { return d.cookies.account(r) }

// Begin sends the browser to the provider.
func (d *Door) Begin(w http.ResponseWriter, r *http.Request) {
	_, client, err := d.provider(r.Context())
	if err != nil {
		d.refuse(w, r, http.StatusBadGateway, "The sign-in of your organisation cannot be reached.", err)
		return
	}
	l := login{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	http.SetCookie(w, d.cookies.begun(l))
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, client.AuthCodeURL(l.State, oidc.Nonce(l.Nonce), oauth2.S256ChallengeOption(l.Verifier)), http.StatusFound)
}

// Callback ends the login that this browser began.
func (d *Door) Callback(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, d.cookies.over(loginCookie))
	subject, err := d.whoCame(r)
	if err != nil {
		d.refuse(w, r, http.StatusForbidden, "You could not be signed in.", err)
		return
	}
	if subject == "" {
		d.refuse(w, r, http.StatusForbidden, "Your account is not among those who administer the bridge.", nil)
		return
	}
	http.SetCookie(w, d.cookies.signedIn(subject))
	http.Redirect(w, r, d.cfg.Home, http.StatusSeeOther)
}

// SignOut ends the session of this browser. That at the provider goes on.
func (d *Door) SignOut(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, d.cookies.over(sessionCookie))
	d.page(w, http.StatusOK, "You are signed out.")
}

// whoCame returns the subject of the administrator whom the provider names, or ""
// if it is somebody else.
func (d *Door) whoCame(r *http.Request) (string, error) {
	l, err := d.cookies.login(r)
	if err != nil {
		return "", err
	}
	answer := r.URL.Query()
	if subtle.ConstantTimeCompare([]byte(l.State), []byte(answer.Get("state"))) != 1 {
		return "", errors.New("the answer belongs to another login")
	}
	if refusal := answer.Get("error"); refusal != "" {
		return "", errors.New("the provider refused: " + refusal)
	}
	p, client, err := d.provider(r.Context())
	if err != nil {
		return "", err
	}
	token, err := client.Exchange(withPatience(r.Context()), answer.Get("code"), oauth2.VerifierOption(l.Verifier))
	if err != nil {
		return "", withoutBody(err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: d.cfg.ClientID, Now: d.cfg.Now}).Verify(r.Context(), raw)
	if err != nil {
		return "", err
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(l.Nonce)) != 1 {
		return "", errors.New("the ID token belongs to another login")
	}
	return d.administrator(id)
}

// administrator returns the subject if the claim says that it administers.
func (d *Door) administrator(id *oidc.IDToken) (string, error) {
	var claims map[string]any
	if err := id.Claims(&claims); err != nil {
		return "", err
	}
	switch held := claims[d.cfg.Claim].(type) {
	case string:
		if held == d.cfg.Value {
			return id.Subject, nil
		}
	case []any:
		if slices.Contains(held, any(d.cfg.Value)) {
			return id.Subject, nil
		}
	}
	return "", nil
}

// provider is what discovery says, and the client for it.
func (d *Door) provider(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	p, err := d.discover(ctx)
	if err != nil {
		return nil, nil, err
	}
	return p, &oauth2.Config{ClientID: d.cfg.ClientID, ClientSecret: d.cfg.ClientSecret, Endpoint: p.Endpoint(),
		RedirectURL: d.cfg.RedirectURL, Scopes: []string{oidc.ScopeOpenID}}, nil
}

func (d *Door) discover(ctx context.Context) (*oidc.Provider, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.discovered != nil && d.cfg.Now().Sub(d.at) < discoveryLife {
		return d.discovered, nil
	}
	p, err := oidc.NewProvider(withPatience(context.WithoutCancel(ctx)), d.cfg.Issuer) // it fetches keys later on
	if err == nil {
		d.discovered, d.at = p, d.cfg.Now()
	}
	return p, err
}

// withPatience has the provider asked by a client that does not wait for ever.
func withPatience(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, &http.Client{Timeout: patience})
}

// withoutBody leaves out what a token endpoint answered, which may hold tokens.
func withoutBody(err error) error {
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return errors.New("the token endpoint refused: " + refused.ErrorCode)
	}
	return errors.New("the token endpoint gave no token")
}

// refuse tells the person one sentence, and the log the cause.
func (d *Door) refuse(w http.ResponseWriter, r *http.Request, status int, public string, cause error) {
	d.cfg.Logger.WarnContext(r.Context(), "administration: nobody was signed in", "reason", public, "error", cause)
	d.page(w, status, public)
}

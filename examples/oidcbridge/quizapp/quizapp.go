// Package quizapp is an application as there are many: people sign in by OpenID
// Connect, with coreos/go-oidc and golang.org/x/oauth2, and it has never heard of
// LTI. What it does beyond signing in, it does over the bridge's services, whose
// addresses stand in the ID token.
package quizapp

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed" // the page
	"html/template"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Config is what any OpenID Connect client is told.
type Config struct {
	URL                    string // of the application, without a slash at the end
	Issuer                 string
	ClientID, ClientSecret string
}

// App is the application.
type App struct {
	cfg     Config
	handler http.Handler

	mu       sync.Mutex
	sessions map[string]*session
}

// session is somebody who is signed in.
type session struct {
	Name    string
	Roles   []string
	subject string
	calls   *services
}

// Teaches tells whether the person may give grades.
func (s *session) Teaches() bool { return slices.Contains(s.Roles, "teacher") }

// New returns the application. It discovers the provider at the first login.
func New(cfg Config) *App {
	a := &App{cfg: cfg, sessions: map[string]*session{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", a.login)
	mux.HandleFunc("GET /callback", a.callback)
	mux.HandleFunc("GET /{$}", a.home)
	mux.HandleFunc("POST /grade", a.grade)
	a.handler = http.NewCrossOriginProtection().Handler(mux) // the cookie comes with posts of other sites too
	return a
}

// ServeHTTP serves the application.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// provider is what discovery says, and the client for it.
func (a *App) provider(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	p, err := oidc.NewProvider(ctx, a.cfg.Issuer)
	if err != nil {
		return nil, nil, err
	}
	return p, &oauth2.Config{ClientID: a.cfg.ClientID, ClientSecret: a.cfg.ClientSecret, Endpoint: p.Endpoint(),
		RedirectURL: a.cfg.URL + "/callback", Scopes: append([]string{oidc.ScopeOpenID, "profile", "email"}, serviceScopes()...)}, nil
}

// login begins a login at the provider (OpenID Connect Core §4).
func (a *App) login(w http.ResponseWriter, r *http.Request) {
	_, client, err := a.provider(r.Context())
	if err != nil {
		http.Error(w, "The provider cannot be reached.", http.StatusBadGateway)
		return
	}
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	for name, value := range map[string]string{"quiz-state": state, "quiz-nonce": nonce, "quiz-verifier": verifier} {
		http.SetCookie(w, cookie(name, value, 5*time.Minute))
	}
	http.Redirect(w, r, client.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier),
		oauth2.SetAuthURLParam("login_hint", r.URL.Query().Get("login_hint"))), http.StatusFound)
}

// callback ends it.
func (a *App) callback(w http.ResponseWriter, r *http.Request) {
	s, err := a.signIn(r)
	if err != nil {
		http.Error(w, "You could not be signed in. Open the quiz from your course.", http.StatusForbidden)
		return
	}
	id := rand.Text()
	a.mu.Lock()
	a.sessions[id] = s
	a.mu.Unlock()
	http.SetCookie(w, cookie("quiz-session", id, 8*time.Hour))
	http.Redirect(w, r, a.cfg.URL+"/", http.StatusSeeOther)
}

func (a *App) signIn(r *http.Request) (*session, error) {
	ctx := r.Context()
	state, err := r.Cookie("quiz-state")
	if err != nil || subtle.ConstantTimeCompare([]byte(state.Value), []byte(r.URL.Query().Get("state"))) != 1 {
		return nil, errState
	}
	verifier, err := r.Cookie("quiz-verifier")
	if err != nil {
		return nil, err
	}
	p, client, err := a.provider(ctx)
	if err != nil {
		return nil, err
	}
	token, err := client.Exchange(ctx, r.URL.Query().Get("code"), oauth2.VerifierOption(verifier.Value))
	if err != nil {
		return nil, err
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: a.cfg.ClientID}).Verify(ctx, raw)
	if err != nil {
		return nil, err
	}
	if nonce, err := r.Cookie("quiz-nonce"); err != nil || nonce.Value != id.Nonce {
		return nil, errState
	}
	var claims claims
	if err := id.Claims(&claims); err != nil {
		return nil, err
	}
	return &session{Name: claims.Name, Roles: claims.Roles, subject: claims.Subject,
		calls: &services{roster: claims.Roster.URL, columns: claims.Gradebook.LineItems, http: client.Client(context.WithoutCancel(ctx), token)}}, nil
}

// claims are those that the client's record at the bridge asks for.
type claims struct {
	Subject string   `json:"sub"`
	Name    string   `json:"name"`
	Roles   []string `json:"role"`
	Roster  struct {
		URL string `json:"context_memberships_url"`
	} `json:"https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"`
	Gradebook struct {
		LineItems string `json:"lineitems"`
	} `json:"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"`
}

// cookie works in the learning platform's frame too.
func cookie(name, value string, life time.Duration) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(life / time.Second), //nolint:gosec // G124: SameSite=None is what a frame needs
		Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode, Partitioned: true}
}

func (a *App) session(r *http.Request) *session {
	c, err := r.Cookie("quiz-session")
	if err != nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.sessions[c.Value]
}

//go:embed quiz.html
var page string

// home shows who is signed in, and to teachers who else is in the course.
func (a *App) home(w http.ResponseWriter, r *http.Request) {
	s := a.session(r)
	if s == nil {
		http.Error(w, "Open the quiz from your course.", http.StatusUnauthorized)
		return
	}
	shown := struct {
		*session
		Students []member
	}{session: s}
	if s.Teaches() {
		var err error
		if shown.Students, err = s.calls.students(r.Context()); err != nil {
			http.Error(w, "The roster cannot be had.", http.StatusBadGateway)
			return
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = template.Must(template.New("quiz").Parse(page)).Execute(w, shown) // the client is gone if this fails
}

// grade gives a student points out of ten.
func (a *App) grade(w http.ResponseWriter, r *http.Request) {
	s := a.session(r)
	if s == nil || !s.Teaches() {
		http.Error(w, "Teachers give grades.", http.StatusForbidden)
		return
	}
	if err := s.calls.score(r.Context(), r.FormValue("student"), r.FormValue("points")); err != nil {
		http.Error(w, "The grade could not be given.", http.StatusBadGateway)
		return
	}
	http.Redirect(w, r, a.cfg.URL+"/", http.StatusSeeOther)
}

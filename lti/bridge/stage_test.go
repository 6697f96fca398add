package bridge_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// stage is a learning platform, a bridge that it launches, and an application
// behind the bridge that knows OpenID Connect alone.
type stage struct {
	platform *ltitest.Platform
	tool     *ltitest.Tool // the bridge
	bridge   *bridge.Bridge
	client   *rp.Client
	app      *app
	config   bridge.Config
	hint     string // of the last login that atStart began
}

const clientSecret = "a secret of the tests, which nobody else may use"

// newStage starts all three; with changes the client's record is another.
func newStage(t testing.TB, changes ...func(*rp.Client)) *stage {
	t.Helper()
	return newStageWith(t, nil, changes...)
}

// newStageWith changes the bridge's configuration too.
func newStageWith(t testing.TB, configure func(*bridge.Config), changes ...func(*rp.Client)) *stage {
	t.Helper()
	return newStageAt(t, ltitest.NewPlatform(t), configure, changes...)
}

// newStageAt stands at that platform.
func newStageAt(t testing.TB, platform *ltitest.Platform, configure func(*bridge.Config), changes ...func(*rp.Client)) *stage {
	t.Helper()
	s := &stage{platform: platform}
	s.app = newApp(t)
	store := memory.New(memory.Config{Now: s.platform.Clock.Now})
	handler := func(role *tool.Tool) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/lti/login", role.Login())
		mux.Handle("/lti/jwks", role.JWKS())
		mux.Handle("/lti/launch", s.late(func() http.Handler { return s.bridge.Launch() }))
		mux.Handle("/", s.late(func() http.Handler { return s.bridge.Handler() }))
		return mux
	}
	s.tool = ltitest.NewApp(t, s.platform, ltitest.App{Handler: handler, Login: "/lti/login", Launch: "/lti/launch", JWKS: "/lti/jwks"},
		func(c *tool.Config) {
			c.MessageTypes = []lti.MessageType{lti.ResourceLinkRequest, lti.DeepLinkingRequest}
		})
	s.client = &rp.Client{
		ID: "app", Name: "Quiz", Registrations: []string{s.tool.Registration.ID}, Home: s.app.url("/"), LoginURI: s.app.url("/start"),
		RedirectURIs: []string{s.app.url("/callback")}, PostLogoutURIs: []string{s.app.url("/bye")}, SecretHashes: []string{rp.HashSecret(clientSecret)},
		Scopes: []lti.Scope{lti.ScopeMembership, lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly},
	}
	for _, change := range changes {
		change(s.client)
	}
	require.NoError(t, s.client.Check(false))
	require.NoError(t, store.PutRelyingParty(t.Context(), s.client))
	s.config = bridge.Config{
		Issuer: s.tool.Server.URL, Tool: s.tool.Tool, Clients: store, Keys: ltitest.Keys(t, "other"), SealKey: bytes.Repeat([]byte("seal"), 8),
		Transient: store, Replay: store, HTTPClient: s.app.server.Client(), Now: s.platform.Clock.Now, Logger: ltitest.Logger(t),
	}
	if configure != nil {
		configure(&s.config)
	}
	var err error
	s.bridge, err = bridge.New(s.config)
	require.NoError(t, err)
	s.app.connect(t, s)
	return s
}

// late serves a handler that is made after the server that serves it.
func (s *stage) late(handler func() http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler().ServeHTTP(w, r) })
}

// app is an application with an unmodified client library.
type app struct {
	t      testing.TB
	server *httptest.Server
	oauth  oauth2.Config
	ids    *oidc.IDTokenVerifier
	op     *oidc.Provider
	ctx    context.Context //nolint:containedctx // how go-oidc is given its HTTP client

	claims map[string]any // of the last who signed in
	token  *oauth2.Token
	target string
}

func newApp(t testing.TB) *app {
	t.Helper()
	a := &app{t: t}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /start", a.start)
	mux.HandleFunc("GET /callback", a.callback)
	a.server = httptest.NewTLSServer(mux)
	t.Cleanup(a.server.Close)
	return a
}

func (a *app) url(path string) string { return a.server.URL + path }

// connect discovers the provider.
func (a *app) connect(t testing.TB, s *stage) {
	t.Helper()
	a.ctx = oidc.ClientContext(context.Background(), a.server.Client())
	var err error
	a.op, err = oidc.NewProvider(a.ctx, s.config.Issuer)
	require.NoError(t, err)
	a.ids = a.op.Verifier(&oidc.Config{ClientID: s.client.ID, Now: s.platform.Clock.Now})
	a.oauth = oauth2.Config{ClientID: s.client.ID, ClientSecret: clientSecret, Endpoint: a.op.Endpoint(), RedirectURL: a.url("/callback"),
		Scopes: []string{oidc.ScopeOpenID, "profile", "email", string(lti.ScopeMembership), string(lti.ScopeLineItem), string(lti.ScopeScore), string(lti.ScopeResultReadOnly)}}
}

// start is the initiate_login_uri.
func (a *app) start(w http.ResponseWriter, r *http.Request) {
	verifier := oauth2.GenerateVerifier()
	a.target = r.URL.Query().Get("target_link_uri")
	for name, value := range map[string]string{"state": "s-1", "verifier": verifier, "nonce": "n-1"} {
		http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode})
	}
	to := a.oauth.AuthCodeURL("s-1", oidc.Nonce("n-1"), oauth2.S256ChallengeOption(verifier), oauth2.SetAuthURLParam("login_hint", r.URL.Query().Get("login_hint")))
	http.Redirect(w, r, to, http.StatusFound)
}

// callback is the redirect URI.
func (a *app) callback(w http.ResponseWriter, r *http.Request) {
	if refused := r.URL.Query().Get("error"); refused != "" {
		http.Error(w, "refused: "+refused, http.StatusForbidden)
		return
	}
	state, _ := r.Cookie("state")
	verifier, _ := r.Cookie("verifier")
	if state == nil || state.Value != r.URL.Query().Get("state") {
		http.Error(w, "state", http.StatusBadRequest)
		return
	}
	ctx := oidc.ClientContext(r.Context(), a.server.Client())
	token, err := a.oauth.Exchange(ctx, r.URL.Query().Get("code"), oauth2.VerifierOption(verifier.Value))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := a.ids.Verify(ctx, raw)
	if err != nil || id.Nonce != "n-1" {
		http.Error(w, "id_token", http.StatusBadRequest)
		return
	}
	a.claims = map[string]any{}
	if err := id.Claims(&a.claims); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a.token = token
	_, _ = io.WriteString(w, "signed in")
}

// call calls a service of the bridge with the access token.
func (a *app) call(method, address, mediaType string, body any) (int, map[string]any, []any) {
	a.t.Helper()
	var reader io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		require.NoError(a.t, err)
		reader = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, address, reader)
	require.NoError(a.t, err)
	req.Header.Set("Authorization", "Bearer "+a.token.AccessToken)
	if mediaType != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	resp, err := a.server.Client().Do(req)
	require.NoError(a.t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(a.t, err)
	var object map[string]any
	var list []any
	switch {
	case strings.HasPrefix(string(raw), "{"):
		require.NoError(a.t, json.Unmarshal(raw, &object), string(raw))
	case strings.HasPrefix(string(raw), "["):
		require.NoError(a.t, json.Unmarshal(raw, &list), string(raw))
	}
	return resp.StatusCode, object, list
}

func teacher() ltitest.Person {
	return ltitest.Person{ID: "u-1", Name: "Ada Example", Email: "ada@school.example", Roles: []lti.Role{lti.RoleInstructor, lti.RoleInstitutionStaff}}
}

func student() ltitest.Person {
	return ltitest.Person{ID: "u-2", Name: "Grace Example", Email: "grace@school.example", Roles: []lti.Role{lti.RoleLearner}}
}

// withServices offers the gradebook and the roster in a launch.
func (s *stage) withServices(m *lti.Message) {
	m.AGS, m.NRPS = s.platform.GradesClaim(), s.platform.RosterClaim()
}

// signIn launches the person and follows to the application.
func (s *stage) signIn(t testing.TB, who ltitest.Person, changes ...func(*lti.Message)) {
	t.Helper()
	page := ltitest.NewBrowser(t, s.platform).Launch(s.tool, who, changes...)
	require.Equal(t, "signed in", page.Body, page.URL.String())
}

// otherClient is the client under another id, changed.
func (s *stage) otherClient(t testing.TB, id string, change func(*rp.Client)) *rp.Client {
	t.Helper()
	c, err := s.config.Clients.FindRelyingParty(t.Context(), s.client.ID)
	require.NoError(t, err)
	c.ID = id
	change(c)
	require.NoError(t, s.config.Clients.(rp.ClientWriter).PutRelyingParty(t.Context(), c))
	return c
}

func query(t testing.TB, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Query()
}

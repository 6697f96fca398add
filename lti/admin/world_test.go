package admin_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage/memory"
)

// world is an installation whose administration is served over HTTP.
type world struct {
	store *memory.Store
	ring  *keyring.Rotating
	url   string
	log   *bytes.Buffer
	// applying is where tools register, and started what test launches began.
	applying http.Handler
	started  []platform.Start
}

const (
	root   = "token-of-those-who-run-the-installation"
	north  = "token-of-the-administrator-of-north"
	viewer = "token-of-somebody-who-only-looks"
	// teacher administers the course c1, and dean the organisation org of north.
	teacher = "token-of-who-teaches-the-course-c1"
	dean    = "token-of-the-administrator-of-org"
)

func newWorld(t *testing.T) *world {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC) }
	w := &world{store: memory.New(memory.Config{Now: now}), log: new(bytes.Buffer)}
	secrets, err := keyring.NewSecrets(bytes.Repeat([]byte{7}, 32))
	require.NoError(t, err)
	w.ring, err = keyring.NewRotating(keyring.Config{Store: w.store, Wrapper: secrets, Algorithm: "ES256", Now: now})
	require.NoError(t, err)
	a, err := admin.New(admin.Config{Store: w.store, Role: admin.Platform, Keys: w.ring, RelyingParties: w.store, Now: now, InsecureAllowLoopback: true,
		Placements: w.placements(t, now), Registrar: w.registrar(t, now), Connector: w.connector(t, now), Consumers: lti11.Sealed{SecretStore: w.store, Keys: secrets}})
	require.NoError(t, err)
	w.serve(t, a)
	return w
}

func (w *world) serve(t *testing.T, a *admin.Admin) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	w.url = "http://" + server.Listener.Addr().String() + "/admin/api"
	handler, err := admin.NewHandler(admin.HandlerConfig{BaseURL: w.url, Admin: a, Auth: accounts(), Logger: slog.New(slog.NewTextHandler(w.log, nil))})
	require.NoError(t, err)
	server.Config.Handler = handler
	server.Start()
	t.Cleanup(server.Close)
}

// placements is a platform with the scopes root, in it org and other, and in org
// the courses c1 and c2.
func (w *world) placements(t *testing.T, now func() time.Time) *admin.Placements {
	t.Helper()
	s, err := placement.New(placement.Config{Store: w.store, Registrations: w.store, Consumers: w.store, Now: now})
	require.NoError(t, err)
	for _, scope := range []config.Scope{
		{ID: "root", Kind: config.Platform}, {ID: "org", ParentID: "root", Kind: config.Organisation}, {ID: "other", ParentID: "root", Kind: config.Organisation},
		{ID: "c1", ParentID: "org", Kind: config.Course, Context: &lti.Context{Title: "Course 1"}},
		{ID: "c2", ParentID: "org", Kind: config.Course, Context: &lti.Context{Title: "Course 2"}},
	} {
		_, err := s.SaveScope(t.Context(), scope)
		require.NoError(t, err)
	}
	return &admin.Placements{Service: s, Store: w.store, Starter: w, UserOf: func(p admin.Principal) string { return "user-" + p.Name }}
}

// LoginURL stands for a platform: it notes what is started.
func (w *world) LoginURL(_ context.Context, s platform.Start) (string, error) {
	w.started = append(w.started, s)
	return "https://tool.example/login?login_hint=" + s.UserID, nil
}

func (w *world) registrar(t *testing.T, now func() time.Time) *admin.Registrar {
	t.Helper()
	p, err := dynreg.NewPlatform(dynreg.PlatformConfig{
		Configuration: dynreg.Configuration{
			Issuer: "https://lms.example", AuthorizationURL: "https://lms.example/auth", TokenURL: "https://lms.example/token", JWKSURL: "https://lms.example/jwks",
			RegistrationURL: "https://lms.example/register", Scopes: []lti.Scope{lti.ScopeScore, lti.ScopeMembership},
			LTI: &dynreg.PlatformConfiguration{ProductFamilyCode: "ltikit", Version: "1", Messages: []dynreg.SupportedMessage{{Type: lti.ResourceLinkRequest}}},
		},
		ClientsURL: "https://lms.example/clients", Clients: w.store, Registrations: w.store, Remover: w.store, Invitations: w.store, Now: now, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	w.applying = p.Registration()
	return &admin.Registrar{Platform: p, Clients: w.store}
}

// metadata is that of a tool which registers itself.
func metadata(name string) dynreg.Metadata {
	return dynreg.Metadata{
		Name: name, LoginURL: "https://tool.example/login", RedirectURIs: []string{"https://tool.example/launch"}, JWKSURL: "https://tool.example/jwks",
		Scope: lti.JoinScopes([]lti.Scope{"openid", lti.ScopeScore, lti.ScopeMembership}),
		Tool:  &dynreg.ToolConfiguration{TargetLinkURI: "https://tool.example/launch", Messages: []dynreg.Message{{Type: lti.ResourceLinkRequest}}},
	}
}

func (w *world) connector(t *testing.T, now func() time.Time) *dynreg.Tool {
	t.Helper()
	c, err := dynreg.NewTool(dynreg.ToolConfig{Metadata: metadata("Quiz"), InitiationURL: "https://tool.example/register", Registrations: w.store, Invitations: w.store, Now: now})
	require.NoError(t, err)
	return c
}

func accounts() admin.Authenticator {
	return admin.Tokens(
		admin.Token{Hash: admin.TokenHash(root), Principal: admin.Principal{Name: "root", Installation: true, MayChange: true}},
		admin.Token{Hash: admin.TokenHash(north), Principal: admin.Principal{Name: "north-1", Tenant: "north", MayChange: true}},
		admin.Token{Hash: admin.TokenHash(teacher), Principal: admin.Principal{Name: "teacher", Scopes: []string{"c1"}, MayChange: true}},
		admin.Token{Hash: admin.TokenHash(dean), Principal: admin.Principal{Name: "dean", Tenant: "north", Scopes: []string{"org"}, MayChange: true}},
		admin.Token{Hash: admin.TokenHash(viewer), Principal: admin.Principal{Name: "viewer", Installation: true}},
	)
}

func (w *world) as(token string) *admin.Client { return &admin.Client{BaseURL: w.url, Token: token} }

// send makes a call by hand and returns the answer with its body read.
func (w *world) send(t *testing.T, method, path, contentType, body string) (status int, header http.Header, answered string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, w.url+path, bytes.NewBufferString(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+root)
	req.Header.Set("Content-Type", contentType)
	answer, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, answer.Header, string(text)
}

// aTool is a registration that breaks no rule of a platform.
func aTool(clientID string) *lti.Registration {
	return &lti.Registration{
		Issuer: "https://lms.example", ClientID: clientID, Name: "Quizzes",
		Tool: lti.ToolSide{LoginURL: "https://tool.example/login", LaunchURL: "https://tool.example/launch",
			RedirectURIs: []string{"https://tool.example/launch"}, JWKSURL: "https://tool.example/jwks",
			Scopes: []lti.Scope{lti.ScopeScore}, Custom: map[string]string{"theme": "dark"}},
	}
}

// register stores a registration for the account of that token.
func (w *world) register(t *testing.T, token, clientID string) *lti.Registration {
	t.Helper()
	made, err := w.as(token).Register(t.Context(), aTool(clientID))
	require.NoError(t, err)
	return made
}

func requireCode(t *testing.T, err error, code lti.Code) {
	t.Helper()
	var known *lti.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, code, known.Code, known.Public)
}

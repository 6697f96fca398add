package admin_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage/memory"
)

// world is an installation whose administration is served over HTTP.
type world struct {
	store *memory.Store
	ring  *keyring.Rotating
	url   string
	log   *bytes.Buffer
}

const (
	root   = "token-of-those-who-run-the-installation"
	north  = "token-of-the-administrator-of-north"
	viewer = "token-of-somebody-who-only-looks"
)

func newWorld(t *testing.T) *world {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC) }
	w := &world{store: memory.New(memory.Config{Now: now}), log: new(bytes.Buffer)}
	secrets, err := keyring.NewSecrets(bytes.Repeat([]byte{7}, 32))
	require.NoError(t, err)
	w.ring, err = keyring.NewRotating(keyring.Config{Store: w.store, Wrapper: secrets, Algorithm: "ES256", Now: now})
	require.NoError(t, err)
	a, err := admin.New(admin.Config{Store: w.store, Role: admin.Platform, Keys: w.ring, RelyingParties: w.store, Now: now, InsecureAllowLoopback: true})
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(nil)
	w.url = "http://" + server.Listener.Addr().String() + "/admin/api"
	server.Config.Handler, err = admin.NewHandler(admin.HandlerConfig{BaseURL: w.url, Admin: a, Auth: accounts(), Logger: slog.New(slog.NewTextHandler(w.log, nil))})
	require.NoError(t, err)
	server.Start()
	t.Cleanup(server.Close)
	return w
}

func accounts() admin.Authenticator {
	return admin.Tokens(
		admin.Token{Hash: admin.TokenHash(root), Principal: admin.Principal{Name: "root", Installation: true, MayChange: true}},
		admin.Token{Hash: admin.TokenHash(north), Principal: admin.Principal{Name: "north-1", Tenant: "north", MayChange: true}},
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

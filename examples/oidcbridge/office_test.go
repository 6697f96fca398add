package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/bridge/rp"
)

// TestOffice connects a platform and an application while the bridge runs, with the
// operator's token alone.
func TestOffice(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(nil)
	address := "http://" + server.Listener.Addr().String()
	data := t.TempDir()
	b, err := openBridge(t.Context(), settings{issuer: address, data: data})
	require.NoError(t, err)
	server.Config.Handler = b.handler
	server.Start()
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, b.close())
	})
	raw, err := os.ReadFile(filepath.Join(data, adminTokenFile))
	require.NoError(t, err)
	token := strings.TrimSpace(string(raw))

	api := &admin.Client{BaseURL: address + "/admin/api", Token: token}
	school, err := api.Register(t.Context(), &lti.Registration{Issuer: "https://lms.example", ClientID: "7", Name: "School",
		Platform: lti.PlatformSide{AuthorizationURL: "https://lms.example/auth", JWKSURL: "https://lms.example/jwks"}})
	require.NoError(t, err)
	made, err := api.CreateRelyingParty(t.Context(), &rp.Client{Name: "Quiz", Registrations: []string{school.ID}, Home: "https://quiz.example/",
		LoginURI: "https://quiz.example/login", RedirectURIs: []string{"https://quiz.example/callback"}})
	require.NoError(t, err)

	require.Contains(t, ask(t, http.StatusBadRequest, http.MethodPost, address+"/token", made.ID, made.Secret, "grant_type=authorization_code&code=x"), "invalid_grant", "the bridge knows it at once")
	require.Contains(t, ask(t, http.StatusOK, http.MethodGet, address+"/admin/applications/"+url.PathEscape(made.ID), "operator", token, ""), "Quiz")
	ask(t, http.StatusUnauthorized, http.MethodGet, address+"/admin/", "operator", token+"x", "")
	ask(t, http.StatusUnauthorized, http.MethodGet, address+"/admin/", "", "", "")
	ask(t, http.StatusUnauthorized, http.MethodGet, address+"/admin/api/relying-parties", "operator", token, "")
	require.NoError(t, api.SetRelyingPartyDisabled(t.Context(), made.ID, true))
	require.Contains(t, ask(t, http.StatusUnauthorized, http.MethodPost, address+"/token", made.ID, made.Secret, "grant_type=authorization_code&code=x"), "invalid_client")

	again, err := tokenFile(filepath.Join(data, adminTokenFile))
	require.NoError(t, err)
	require.Equal(t, token, again)
}

func TestHowTheOfficeIsEntered(t *testing.T) {
	t.Parallel()
	_, err := openOffice("https://bridge.example", secrets{adminToken: "secret"})
	require.ErrorContains(t, err, "at least 32 characters")
	own := secrets{adminToken: strings.Repeat("x", minToken), stateKey: make([]byte, 32), admins: organisation{issuer: "https://login.school.example"}}
	_, err = openOffice("https://bridge.example", own)
	require.ErrorContains(t, err, "the client with its secret")
	_, err = openBridge(t.Context(), settings{issuer: "https://bridge.example", data: t.TempDir(), admins: own.admins})
	require.ErrorContains(t, err, "the client secret of the administrators' provider")
}

// ask sends one request with a user and password and returns the answer's body.
func ask(t *testing.T, want int, method, address, user, password, form string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if user != "" {
		r.SetBasicAuth(user, password)
	}
	w := httptest.NewRecorder()
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	_, err = w.Body.ReadFrom(answer.Body)
	require.NoError(t, err)
	require.Equal(t, want, answer.StatusCode, w.Body.String())
	return w.Body.String()
}

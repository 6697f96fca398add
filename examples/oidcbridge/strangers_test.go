package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
)

// TestBrowser plays the demo in Chromium, with third-party cookies blocked.
func TestBrowser(t *testing.T) {
	t.Parallel()
	chromium, node := needs.Browser(t), needs.Node(t, "strangers")
	lms, _ := startDemo(t)
	needs.Scenarios(t, node, "strangers/story.mjs", map[string]string{"CHROMIUM": chromium, "LMS_URL": lms})
}

// TestOpenIDClient signs somebody in at an application made with an unmodified
// openid-client, which discovers the bridge and proves itself with private_key_jwt,
// and out again.
func TestOpenIDClient(t *testing.T) {
	t.Parallel()
	node := needs.Node(t, "strangers")
	bridgeListener, lmsListener := listenFree(t), listenFree(t)
	s := settings{issuer: "http://localhost:" + port(bridgeListener), data: t.TempDir()}
	b, err := openBridge(t.Context(), s)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.close()) })
	app := startClient(t, node, s.issuer)
	lmsURL := "http://127.0.0.1:" + port(lmsListener)
	require.NoError(t, b.connect(t.Context(), []connected{platformOf(lmsURL)}, []*rp.Client{{
		ID: "node", Registrations: []string{registrationID}, Home: app.Address + "/", LoginURI: app.Address + "/login",
		RedirectURIs: []string{app.Address + "/callback"}, PostLogoutURIs: []string{app.Address + "/bye"}, JWKS: app.JWKS,
		VerifiedEmailDomains: []string{"school.example"},
	}}))
	school, err := openLMS(t.Context(), s, lmsURL, app.Address)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	go func() { _ = serve(ctx, bridgeListener, b.handler) }()
	go func() { _ = serve(ctx, lmsListener, school) }()

	v := newVisitor(t, lmsURL)
	var told struct {
		Claims, Info map[string]any
		Out          string
	}
	require.NoError(t, json.Unmarshal([]byte(v.enter("teacher")), &told))
	require.Equal(t, "Tycho Lindqvist", told.Claims["name"])
	require.Contains(t, told.Claims[lti.ClaimRoles], string(lti.RoleInstructor))
	require.Equal(t, true, told.Info["email_verified"])
	require.Equal(t, told.Claims["sub"], told.Info["sub"])
	require.Equal(t, "goodbye", v.get(told.Out))
}

// client is what the application tells of itself.
type client struct {
	Address string
	JWKS    json.RawMessage
}

func startClient(t *testing.T, node, issuer string) (out client) {
	t.Helper()
	command := exec.CommandContext(t.Context(), node, "client.mjs")
	command.Dir = "strangers"
	command.Env = append(os.Environ(), "ISSUER="+issuer, "CLIENT_ID=node")
	command.Stderr = t.Output()
	stdout, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() { _ = command.Wait() }) // the context has ended it
	lines := bufio.NewScanner(stdout)
	require.True(t, lines.Scan(), "the client says where it is")
	require.NoError(t, json.Unmarshal(lines.Bytes(), &out))
	return out
}

func listenFree(t *testing.T) net.Listener {
	t.Helper()
	l, err := listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	return l
}

package conformance_test

import (
	"bufio"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti/conformance"
)

// An unmodified ltijs 5.9 is a tool that people use, and no launch it takes is made
// for it: what the checks find is what it does.
func TestLtijs(t *testing.T) {
	t.Parallel()
	const folder = "../platform/testdata/ltijs"
	node := needs.Node(t, folder)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	issuer := "http://" + l.Addr().String()
	address := startLtijs(t, node, folder, issuer)
	report, err := conformance.Tool{
		LoginURL: address + "/login", LaunchURL: address, ClientID: "stranger-1", DeploymentID: "d-1", Listener: l,
		Oracle: conformance.Oracle{AcceptedText: "platformContext"}, KeyWait: time.Millisecond,
	}.Run(t.Context())
	require.NoError(t, err)
	require.False(t, report.Conforms())
	outcomes := map[string]conformance.Outcome{}
	for _, r := range report.Results {
		outcomes[strings.TrimSpace(r.ID+" "+r.Variant)] = r.Outcome
	}
	// The nonce is looked up among those that came, never among those that were
	// issued: any that is new will do, and so will none.
	require.Equal(t, conformance.Failed, outcomes["TC-034 never issued by the tool"])
	require.Equal(t, conformance.Failed, outcomes["TC-034 of another login"])
	require.Equal(t, conformance.Failed, outcomes["TC-032"])
	// What it does check is seen as checked, and good launches as accepted.
	for _, id := range []string{"TC-029", "TC-030 no cookies at all", "TC-035", "TC-036 no state", "TC-038", "TC-049", "TC-053 none", "TC-055", "TC-085", "TC-105",
		"TC-141", "TC-142", "TC-146", "TC-169"} {
		require.Equal(t, conformance.Passed, outcomes[id], id)
	}
}

// startLtijs runs the tool until the test ends and returns its URL.
func startLtijs(t *testing.T, node, folder, issuer string) string {
	t.Helper()
	trusted, err := json.Marshal(map[string]any{
		"url": issuer, "name": "Checks", "clientId": "stranger-1",
		"authenticationEndpoint": issuer + "/authorize", "accesstokenEndpoint": issuer + "/token",
		"authConfig": map[string]string{"method": "JWK_SET", "key": issuer + "/jwks"},
	})
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), node, "tool.mjs")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "LTIJS_PLATFORM="+string(trusted))
	cmd.Stderr = t.Output()
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	_, err = cmd.StdinPipe() // open for as long as this process lives
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context has ended it
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, "ltijs ended before it was ready")
	var ready struct{ URL string }
	require.NoError(t, json.Unmarshal([]byte(line), &ready), line)
	return ready.URL
}

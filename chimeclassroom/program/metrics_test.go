package program

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// freePort is a port of this machine that nobody listens at.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return ":" + port
}

// Operators read how the classroom does, as a page and as metrics; the world reads
// neither.
func TestOperatorsSeeHowItDoes(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	s := startServing(t, "--metrics-addr", port, "--archive", t.TempDir(), "--smtp-url", "smtp://127.0.0.1:1", "--mail-from", "class@school.example")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1"+port+metricsPath, http.NoBody)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	for _, metric := range []string{"classroom_database_up 1", `classroom_queue_waiting{queue="mail"} 0`, "classroom_archive_waiting_lines 0",
		`classroom_disk_free_bytes{folder="archive"}`, "classroom_live_classes 0", "go_goroutines"} {
		assert.Contains(t, string(body), metric)
	}
	_, _, public := s.fetch(nil, publicURL+metricsPath)
	assert.NotContains(t, public, "classroom_database_up", "not at the public address")

	token, err := os.ReadFile(filepath.Join(s.data, tokenFile))
	require.NoError(t, err)
	operator, stranger := newVisitor(t, s.running), newVisitor(t, s.running)
	operator.client.Transport, stranger.client.Transport = s.transport, s.transport
	operator.post(publicURL+"/admin/sign-in", url.Values{"token": {strings.TrimSpace(string(token))}})
	page := operator.get(publicURL + "/admin/health").body
	assert.Contains(t, page, "Database")
	assert.Contains(t, page, ">answers<")
	assert.NotContains(t, stranger.get(publicURL+"/admin/health").body, ">answers<", "strangers see a form")
}

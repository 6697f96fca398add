package entrance

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHandOver(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	handOver(w, `c"><script>alert(1)</script>`, "e/1")
	body := w.Body.String()
	assert.Equal(t, 200, w.Code)
	assert.Contains(t, body, `data-hand-over="code=c%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E&amp;event=e%2F1"`)
	assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	assert.Equal(t, "no-referrer", w.Header().Get("Referrer-Policy"))
	assert.Empty(t, w.Header().Get("Location"), "the code is in no address")

	// The policy allows the one script that the page has, byte for byte.
	_, rest, found := strings.Cut(body, "<script>")
	require.True(t, found)
	script, _, found := strings.Cut(rest, "</script>")
	require.True(t, found)
	hash := sha256.Sum256([]byte(script))
	assert.Contains(t, w.Header().Get("Content-Security-Policy"), "script-src 'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"';")
}

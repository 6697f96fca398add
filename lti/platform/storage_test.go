package platform_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

// Section 20 of the conformance catalogue, in real Chromium: a page of the
// platform that runs the script, and frames of three origins in it.
func TestStorageInBrowser(t *testing.T) {
	t.Parallel()
	chromium, node := needs.Browser(t), needs.Node(t, "../tool/testdata/browser")
	lms := newSmallLMS(t)
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	var clients, frames strings.Builder
	for _, name := range []string{"first", "second", "stranger"} {
		frame := frameOfAnotherSite(t)
		fmt.Fprintf(&frames, `<iframe name=%q src=%q></iframe>`, name, frame)
		if name != "stranger" {
			r := &lti.Registration{ID: name, Issuer: lms.server.URL, ClientID: name, Tool: lti.ToolSide{LoginURL: frame + "login"}}
			require.NoError(t, lms.store.PutRegistration(t.Context(), r))
			clients.WriteString("&client_id=" + name)
		}
	}
	mux.Handle("/storage", lms.role.StorageScript())
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<!doctype html><script src="/storage?`+clients.String()[1:]+`"></script>`+frames.String())
	})
	needs.Scenarios(t, node, "../tool/testdata/browser/responder.mjs", map[string]string{"CHROMIUM": chromium, "PAGE_URL": server.URL + "/page"})
}

// frameOfAnotherSite serves an empty page on localhost, which is another site
// than 127.0.0.1, and returns its URL.
func frameOfAnotherSite(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>Tool</title>")
	}))
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1) + "/"
}

func TestStorageScript(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := ltitest.NewBrowser(t, s.Platform)
	s.Mux.Handle("/storage", s.StorageScript())
	bare := &lti.Registration{ID: "r-bare", Issuer: s.Issuer(), ClientID: "bare"}
	require.NoError(t, s.Store.PutRegistration(t.Context(), bare))
	second := &lti.Registration{ID: "r-2", Issuer: s.Issuer(), ClientID: "tool-2", Tool: lti.ToolSide{
		LoginURL: "https://TOOL.example:443/login", RedirectURIs: []string{"https://other.example/a", "https://tool.example/b"}}}
	require.NoError(t, s.Store.PutRegistration(t.Context(), second))

	t.Run("origins of the registration", func(t *testing.T) {
		t.Parallel()
		page := b.Get(s.Server.URL + "/storage?client_id=tool-1&client_id=tool-2")
		require.Equal(t, http.StatusOK, page.Status)
		require.True(t, strings.HasSuffix(page.Body, "\nserveStorage([\""+s.tool.Server.URL+`","https://tool.example","https://other.example"]);`+"\n"), page.Body)
		require.Equal(t, "text/javascript; charset=utf-8", page.Header.Get("Content-Type"))
		require.Equal(t, "same-origin", page.Header.Get("Cross-Origin-Resource-Policy"))
		require.Equal(t, "nosniff", page.Header.Get("X-Content-Type-Options"))
		require.Equal(t, "no-store", page.Header.Get("Cache-Control"))
	})
	for name, query := range map[string]string{
		"no tool": "", "empty client id": "?client_id=", "unknown tool": "?client_id=tool-9",
		"one of them unknown": "?client_id=tool-1&client_id=tool-9", "tool without addresses": "?client_id=bare",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := b.Get(s.Server.URL + "/storage" + query)
			require.Equal(t, http.StatusBadRequest, page.Status)
			require.NotContains(t, page.Body, "serveStorage")
		})
	}
	t.Run("one client over and over", func(t *testing.T) {
		t.Parallel()
		again := strings.Repeat("&client_id="+s.tool.Registration.ClientID, 101)
		require.Equal(t, http.StatusBadRequest, ltitest.NewBrowser(t, s.Platform).Get(s.Server.URL+"/storage?"+again[1:]).Status)
	})
	t.Run("other methods", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, http.StatusMethodNotAllowed, b.Post(s.Server.URL+"/storage?client_id=tool-1", nil).Status)
	})
}

func TestStorageTargetOfALogin(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	start := platform.Start{Registration: s.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: "u-1"}
	require.NotContains(t, s.click(t, start), "lti_storage_target")
	start.StorageTarget = platform.StorageParent
	require.Equal(t, "_parent", s.click(t, start).Get("lti_storage_target"))
}

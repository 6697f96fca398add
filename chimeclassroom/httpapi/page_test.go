package httpapi_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
)

// get asks the site without the contract: these addresses are none of it.
func get(s *site, method, path string) answer {
	b := &browser{site: s}
	return b.send(b.request(method, path, nil))
}

func TestThePageHasAFreshNonce(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	policy := regexp.MustCompile(`^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-(\w{20,})'; img-src 'self' data: https:; ` +
		`font-src 'self'; connect-src 'self'; base-uri 'none'; form-action https://lms\.example; frame-ancestors https://lms\.example$`)
	seen := map[string]bool{}
	for range 3 {
		got := get(s, "GET", "/")
		require.Equal(t, http.StatusOK, got.status)
		match := policy.FindStringSubmatch(got.header.Get("Content-Security-Policy"))
		require.NotNil(t, match, got.header.Get("Content-Security-Policy"))
		assert.Equal(t, `<style nonce="`+match[1]+`"></style>`, string(got.body))
		assert.Equal(t, "no-store", got.header.Get("Cache-Control"))
		assert.Equal(t, "text/html; charset=utf-8", got.header.Get("Content-Type"))
		seen[match[1]] = true
	}
	assert.Len(t, seen, 3)
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for _, path := range []string{"/", "/assets/app-1.js", "/nowhere", "/api/me", "/api/nowhere", "/api/openapi.yaml"} {
		got := get(s, "GET", path)
		assert.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"), path)
		assert.Equal(t, "no-referrer", got.header.Get("Referrer-Policy"), path)
		assert.Contains(t, got.header.Get("Permissions-Policy"), "camera=(self)", path)
		assert.Contains(t, got.header.Get("Content-Security-Policy"), "frame-ancestors https://lms.example", path)
		assert.Empty(t, got.header.Get("Access-Control-Allow-Origin"), path)
		if strings.HasPrefix(path, "/api/") {
			assert.Equal(t, "no-store", got.header.Get("Cache-Control"), path)
		}
	}
}

func TestFilesOfThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for path, want := range map[string]struct {
		status  int
		caching string
	}{
		"/assets/app-1.js":  {http.StatusOK, "public, max-age=31536000, immutable"},
		"/favicon.svg":      {http.StatusOK, "no-cache"},
		"/assets/":          {http.StatusNotFound, "no-store"},
		"/assets":           {http.StatusNotFound, "no-store"},
		"/assets/app-2.js":  {http.StatusNotFound, "no-store"},
		"/index.html":       {http.StatusNotFound, "no-store"},
		"/some/route":       {http.StatusNotFound, "no-store"},
		"/%2e%2e/go.mod":    {http.StatusNotFound, "no-store"},
		"/assets/..%2fx":    {http.StatusNotFound, "no-store"},
		"/assets/app-1.js/": {http.StatusNotFound, "no-store"},
	} {
		got := get(s, "GET", path)
		assert.Equal(t, want.status, got.status, path)
		assert.Equal(t, want.caching, got.header.Get("Cache-Control"), path)
		if want.status == http.StatusNotFound {
			assert.Contains(t, string(got.body), "nothing at this address", path)
		}
	}
	got := get(s, "POST", "/")
	assert.Equal(t, http.StatusMethodNotAllowed, got.status)
	assert.Equal(t, "GET, HEAD", got.header.Get("Allow"))
}

func TestASiteWithoutAPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, func(cfg *httpapi.Config) { cfg.Static, cfg.FrameAncestors = nil, nil })
	got := get(s, "GET", "/")
	assert.Equal(t, http.StatusNotFound, got.status)
	assert.Contains(t, got.header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
}

func TestUnknownAddressesAndMethodsAreProblems(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.teacher()
	for path, allow := range map[string]string{
		"/api/session":         "DELETE, POST",
		"/api/me":              "GET, HEAD",
		"/api/events":          "GET, HEAD, POST",
		"/api/events/x":        "DELETE, GET, HEAD, PUT",
		"/api/events/x/cancel": "POST",
		"/api/events/x/report": "GET, HEAD",
		"/api/events/x/socket": "GET, HEAD",
		"/api/openapi.yaml":    "GET, HEAD",
		"/api/events/x/join":   "POST",
		"/api/events/x%2Fjoin": "DELETE, GET, HEAD, PUT",
		"/api/events/x/start":  "POST",
		"/api/events/x/end":    "POST",
	} {
		b.refused(http.StatusMethodNotAllowed, "method_not_allowed", "PATCH", path, nil)
		got := b.send(b.request("PATCH", path, nil))
		assert.Equal(t, allow, got.header.Get("Allow"), path)
	}
	for _, path := range []string{"/api/", "/api/nothing", "/api/events/x/y", "/api/events/x/join/z"} {
		b.refused(http.StatusNotFound, "not_found", "GET", path, nil)
		b.refused(http.StatusNotFound, "not_found", "POST", path, nil)
	}
}

func TestAnInternalErrorShowsOnlyItsNumber(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher := s.teacher()
	require.NoError(t, s.db.Close())
	p := teacher.refused(http.StatusInternalServerError, "internal", "GET", "/api/events", nil)
	id := strings.TrimPrefix(p.Instance, "urn:chimeclassroom:error:")
	assert.Len(t, id, 26)
	assert.Contains(t, p.Detail, id)
	assert.Contains(t, s.log.String(), id)
	assert.Contains(t, s.log.String(), "closed", "the cause is in the log")
	assert.NotContains(t, p.Title+p.Detail, "closed")
	assert.NotContains(t, s.log.String(), teacher.token)
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := newSite(t, nil).cfg
	for want, spoil := range map[string]func(*httpapi.Config){
		"Config.Service":        func(c *httpapi.Config) { c.Service = nil },
		"Config.PublicURL":      func(c *httpapi.Config) { c.PublicURL = "class.example" },
		"Config.FrameAncestors": func(c *httpapi.Config) { c.FrameAncestors = []string{"https://lms.example; script-src *"} },
		"Config.Static":         func(c *httpapi.Config) { c.Static = fstest.MapFS{} },
	} {
		cfg := good
		spoil(&cfg)
		_, err := httpapi.New(cfg)
		assert.ErrorContains(t, err, want)
	}
}

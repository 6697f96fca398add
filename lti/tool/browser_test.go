package tool_test

import (
	"os"
	"testing"
	"time"

	"github.com/ltikit/ltikit/internal/needs"
)

// TestBrowser launches the tool from a school's pages in real Chromium, over TLS,
// with the browser's cookies set in every way that people have them. Every
// scenario first shows that its browser is set so. LTIKIT_SCREENSHOTS names a
// folder for pictures of the pages on the way.
func TestBrowser(t *testing.T) {
	t.Parallel()
	chromium, node := needs.Browser(t), needs.Node(t, "testdata/browser")
	s := newSchool(t)
	needs.Scenarios(t, node, "testdata/browser/ladder.mjs", map[string]string{
		"CHROMIUM": chromium, "PICTURES": os.Getenv("LTIKIT_SCREENSHOTS"), "AUTHORITY": s.authority.fingerprint(),
		"LMS_URL": s.lms, "PORTAL_URL": s.portal, "TOOL_URL": s.tool,
	})
}

// loginLife is how long a login lasts.
const loginLife = 10 * time.Minute

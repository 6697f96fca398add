package lms

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/storage/memory"
)

func newLMS(t *testing.T, log *strings.Builder) *LMS {
	t.Helper()
	tool := lti.Registration{ID: "r", ClientID: "tool", Tool: lti.ToolSide{
		LoginURL: "https://tool.example/login", LaunchURL: "https://tool.example/launch", RedirectURIs: []string{"https://tool.example/launch"}}}
	l, err := New(t.Context(), Config{URL: "https://lms.example", Tool: tool, Course: SeedCourse(), Store: memory.New(memory.Config{}),
		Keys: ltitest.Keys(t, "platform"), Logger: slog.New(slog.NewTextHandler(log, nil)), LinksFile: filepath.Join(t.TempDir(), "links.json"),
		Now: func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }})
	require.NoError(t, err)
	return l
}

// answered is what the LMS shows when the tool answered the person's request.
func answered(t *testing.T, l *LMS, slug string, notes deeplink.Notes, items ...deeplink.Item) *httptest.ResponseRecorder {
	t.Helper()
	p, ok := l.course.Person(slug)
	require.True(t, ok)
	request := l.buildChoice(&lti.Message{Type: lti.DeepLinkingRequest})
	open := *request.DeepLinking
	open.AcceptTypes = append(open.AcceptTypes, deeplink.TypeHTML)
	response, err := deeplink.Response(&lti.Message{Type: lti.DeepLinkingRequest, DeepLinking: &open}, items...)
	require.NoError(t, err)
	require.NoError(t, notes.AddTo(response))
	w := httptest.NewRecorder()
	l.receive(w, httptest.NewRequest(http.MethodPost, "/lti/chosen", nil),
		&platform.Received{Message: response, Registration: l.tool, Start: &platform.Start{UserID: p.ID}, Offered: request.DeepLinking})
	return w
}

func TestTheToolsAnswer(t *testing.T) {
	t.Parallel()
	quiz := deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Quiz <7>", URL: "https://tool.example/quiz", Custom: deeplink.Custom{"quiz": "7"}}
	t.Run("links are added and the browser goes back", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, new(strings.Builder))
		w := answered(t, l, "teacher", deeplink.Notes{}, quiz, deeplink.Item{Type: deeplink.TypeResourceLink})
		assert.Contains(t, w.Body.String(), `src="/back.js"`)
		added := l.links.all()[1:]
		require.Len(t, added, 2)
		assert.Equal(t, Link{ID: added[0].ID, Title: "Quiz <7>", URL: "https://tool.example/quiz", Custom: map[string]string{"quiz": "7"}}, added[0])
		assert.Equal(t, "Untitled", added[1].Title)
		kept, err := openLinks(nil, l.links.file)
		require.NoError(t, err)
		assert.Equal(t, added, kept.all())
	})
	t.Run("TC-486 messages are shown as plain text, logs are logged", func(t *testing.T) {
		t.Parallel()
		log := new(strings.Builder)
		w := answered(t, newLMS(t, log), "teacher", deeplink.Notes{ErrorMessage: "<script>alert(1)</script>", ErrorLog: "shelf 4: timeout"})
		assert.Contains(t, w.Body.String(), "&lt;script&gt;alert(1)&lt;/script&gt;")
		assert.NotContains(t, w.Body.String(), "/back.js", "there is something to read")
		assert.Contains(t, log.String(), "shelf 4: timeout")
	})
	t.Run("what is not taken is said", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, new(strings.Builder))
		w := answered(t, l, "teacher", deeplink.Notes{}, deeplink.Item{Type: deeplink.TypeHTML, HTML: "<p>"},
			deeplink.Item{Type: deeplink.TypeResourceLink, URL: "https://evil.example/launch"})
		assert.Contains(t, w.Body.String(), "The course does not take that kind of content here.")
		assert.Contains(t, w.Body.String(), "The application offers a link to another site.")
		assert.Len(t, l.links.all(), 1)
	})
	t.Run("who does not teach adds nothing", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, new(strings.Builder))
		assert.Equal(t, http.StatusNotFound, answered(t, l, "caroline", deeplink.Notes{}, quiz).Code)
		assert.Len(t, l.links.all(), 1)
	})
	t.Run("nothing was chosen", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, new(strings.Builder))
		assert.Contains(t, answered(t, l, "teacher", deeplink.Notes{}).Body.String(), `src="/back.js"`)
		assert.Len(t, l.links.all(), 1)
	})
}

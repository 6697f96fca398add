package lms

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/storage/memory"
)

func newLMS(t *testing.T, log *strings.Builder) *LMS {
	t.Helper()
	tool := lti.Registration{ID: "r", ClientID: "tool", Name: "Observatory", Tool: lti.ToolSide{
		LoginURL: "https://tool.example/login", LaunchURL: "https://tool.example/launch", RedirectURIs: []string{"https://tool.example/launch"}}}
	now := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }
	l, err := New(t.Context(), Config{URL: "https://lms.example", Tool: tool, School: SeedSchool(), Store: memory.New(memory.Config{Now: now}),
		Keys: ltitest.Keys(t, "platform"), Logger: slog.New(slog.NewTextHandler(log, nil)), Now: now})
	require.NoError(t, err)
	return l
}

// astro is the seat of a person in the first course.
func astro(t *testing.T, l *LMS, slug string) seat {
	t.Helper()
	p, ok := l.school.Courses[0].Person(slug)
	require.True(t, ok)
	return seat{l.school.Courses[0], p}
}

// started keeps what a launch or a choice starts with.
type started struct{ platform.Start }

func (s *started) LoginURL(_ context.Context, start platform.Start) (string, error) {
	s.Start = start
	return "https://tool.example/login", nil
}

// choosing starts a choice of the teacher, in the first course.
func choosing(t *testing.T, l *LMS) platform.Start {
	t.Helper()
	s := astro(t, l, "teacher")
	p, err := l.choosing(t.Context(), s.Course, "r")
	require.NoError(t, err)
	req := l.request(httptest.NewRequest(http.MethodGet, "/", nil), s)
	req.PlacementID = p.ID
	var start started
	_, err = l.tools.Choose(t.Context(), &start, req)
	require.NoError(t, err)
	return start.Start
}

// answered is what the LMS shows when the tool answered the choice.
func answered(t *testing.T, l *LMS, start platform.Start, notes deeplink.Notes, items ...deeplink.Item) *httptest.ResponseRecorder {
	t.Helper()
	request, err := l.tools.BuildLaunch(t.Context(), nil, platform.AuthRequest{Start: start})
	require.NoError(t, err)
	open := *request.DeepLinking
	open.AcceptTypes = append(slices.Clone(open.AcceptTypes), deeplink.TypeHTML)
	response, err := deeplink.Response(&lti.Message{Type: lti.DeepLinkingRequest, DeepLinking: &open}, items...)
	require.NoError(t, err)
	require.NoError(t, notes.AddTo(response))
	w := httptest.NewRecorder()
	l.receive(w, httptest.NewRequest(http.MethodPost, "/lti/chosen", nil),
		&platform.Received{Message: response, Registration: start.Registration, Start: &start, Offered: request.DeepLinking})
	return w
}

// shownLinks are the links of the first course.
func shownLinks(t *testing.T, l *LMS) []Link {
	t.Helper()
	links, err := l.links(t.Context(), l.school.Courses[0])
	require.NoError(t, err)
	return links
}

func TestTheToolsAnswer(t *testing.T) {
	t.Parallel()
	quiz := deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Quiz <7>", URL: "https://tool.example/quiz", Custom: deeplink.Custom{"quiz": "7"},
		LineItem: &deeplink.LineItem{ScoreMaximum: 7}}
	t.Run("links are added and the browser goes back", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, new(strings.Builder))
		w := answered(t, l, choosing(t, l), deeplink.Notes{}, quiz, deeplink.Item{Type: deeplink.TypeResourceLink}, deeplink.Item{Type: deeplink.TypeLink, Title: "Map", URL: "https://map.example/"})
		assert.Contains(t, w.Body.String(), `src="/back.js"`)
		titles := map[string]Link{}
		for _, k := range shownLinks(t, l)[1:] {
			titles[k.Title] = k
		}
		require.Len(t, titles, 3)
		assert.True(t, titles["Quiz <7>"].Launches())
		assert.True(t, titles["Untitled"].Launches())
		assert.Equal(t, "https://map.example/", titles["Map"].URL)
		assert.Contains(t, visit(t, l, "teacher", "gradebook", nil).Body.String(), "Out of 7", "the link brings its column")

		visit(t, l, "teacher", "links/"+titles["Quiz <7>"].ID+"/remove", url.Values{})
		assert.Len(t, shownLinks(t, l), 3)
		assert.NotContains(t, visit(t, l, "teacher", "gradebook", nil).Body.String(), "Out of 7", "and takes it along")
	})
	t.Run("another choice adds to what is there", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, new(strings.Builder))
		answered(t, l, choosing(t, l), deeplink.Notes{}, quiz)
		answered(t, l, choosing(t, l), deeplink.Notes{}, deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Comets"})
		assert.Len(t, shownLinks(t, l), 3)
	})
	t.Run("TC-486 messages are shown as plain text, logs are logged", func(t *testing.T) {
		t.Parallel()
		log := new(strings.Builder)
		l := newLMS(t, log)
		w := answered(t, l, choosing(t, l), deeplink.Notes{ErrorMessage: "<script>alert(1)</script>", ErrorLog: "shelf 4: timeout"})
		assert.Contains(t, w.Body.String(), "&lt;script&gt;alert(1)&lt;/script&gt;")
		assert.NotContains(t, w.Body.String(), "/back.js", "there is something to read")
		assert.Contains(t, log.String(), "shelf 4: timeout")
	})
	t.Run("what is not taken is said", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, new(strings.Builder))
		w := answered(t, l, choosing(t, l), deeplink.Notes{}, deeplink.Item{Type: deeplink.TypeHTML, HTML: "<p>"},
			deeplink.Item{Type: deeplink.TypeResourceLink, URL: "https://evil.example/launch"})
		assert.Contains(t, w.Body.String(), "The course does not take that kind of content here.")
		assert.Contains(t, w.Body.String(), "The application offers a link to another site.")
		assert.Len(t, shownLinks(t, l), 1)
	})
	t.Run("who is not active any more adds nothing", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, new(strings.Builder))
		start := choosing(t, l)
		visit(t, l, "admin", "people/teacher", become(nrps.Inactive))
		assert.Equal(t, http.StatusForbidden, answered(t, l, start, deeplink.Notes{}, quiz).Code)
		assert.Len(t, shownLinks(t, l), 1)
	})
	t.Run("nothing was chosen", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, new(strings.Builder))
		assert.Contains(t, answered(t, l, choosing(t, l), deeplink.Notes{}).Body.String(), `src="/back.js"`)
		assert.Len(t, shownLinks(t, l), 1)
	})
}

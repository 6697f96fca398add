package lms

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/platform"
)

// opened is what a person's click on the first link of the course starts with.
func opened(t *testing.T, l *LMS, slug string) platform.AuthRequest {
	t.Helper()
	req := l.request(httptest.NewRequest(http.MethodGet, "/", nil), astro(t, l, slug))
	req.PlacementID = shownLinks(t, l)[0].placement.ID
	var start started
	_, err := l.tools.Launch(t.Context(), &start, req)
	require.NoError(t, err)
	return platform.AuthRequest{Start: start.Start}
}

// launched is what a launch of the course's own link says.
func launched(t *testing.T, l *LMS) *lti.Message {
	t.Helper()
	m, err := l.buildLaunch(t.Context(), nil, opened(t, l, "teacher"))
	require.NoError(t, err)
	return m
}

func TestComingBack(t *testing.T) {
	t.Parallel()
	const back = "https://lms.example/as/teacher/courses/0d3c6c1e-astro-101/back"
	open := func(t *testing.T, l *LMS, query url.Values, signedIn bool) *httptest.ResponseRecorder {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, back+"?"+query.Encode(), nil)
		if signedIn {
			r.AddCookie(l.sessionCookie(astro(t, l, "teacher").Person))
		}
		w := httptest.NewRecorder()
		l.ServeHTTP(w, r)
		return w
	}
	t.Run("launches lead there", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, back, launched(t, newLMS(t, new(strings.Builder))).LaunchPresentation.ReturnURL)
	})
	t.Run("TC-311 what the tool says is shown in its frame and logged", func(t *testing.T) {
		t.Parallel()
		log := new(strings.Builder)
		w := open(t, newLMS(t, log), url.Values{"lti_msg": {"Saved <b>all</b>"}, "lti_errormsg": {"The sound was lost"},
			"lti_log": {"left early"}, "lti_errorlog": {"ice failed"}}, true)
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Contains(t, w.Body.String(), `role="status">Saved &lt;b&gt;all&lt;/b&gt;<`)
		assert.Contains(t, w.Body.String(), `role="alert">The sound was lost<`)
		assert.Contains(t, w.Body.String(), `href="/as/teacher/courses/0d3c6c1e-astro-101" target="_top"`)
		assert.NotContains(t, w.Body.String(), "/back.js", "there is something to read")
		assert.Contains(t, w.Header().Get("Content-Security-Policy"), "frame-ancestors 'self'")
		assert.Contains(t, log.String(), "left early")
		assert.Contains(t, log.String(), "ice failed")
	})
	t.Run("who says nothing is back in the course at once", func(t *testing.T) {
		t.Parallel()
		w := open(t, newLMS(t, new(strings.Builder)), nil, true)
		assert.Contains(t, w.Body.String(), `<script src="/back.js">`)
		assert.Contains(t, w.Header().Get("Content-Security-Policy"), "frame-ancestors 'self'")
	})
	t.Run("who is not signed in writes no log", func(t *testing.T) {
		t.Parallel()
		log := new(strings.Builder)
		w := open(t, newLMS(t, log), url.Values{"lti_errorlog": {"forged"}}, false)
		assert.Equal(t, "/", w.Header().Get("Location"))
		assert.Empty(t, log.String())
	})
}

func TestTheGradebookClaim(t *testing.T) {
	t.Parallel()
	l := newLMS(t, new(strings.Builder))
	create := func() string {
		item, err := l.cfg.Store.CreateLineItem(t.Context(), ags.Owner{RegistrationID: "r", ContextID: l.school.Courses[0].ID}, ags.LineItem{Label: "Class", ScoreMaximum: 10, ResourceLinkID: SeedSchool().Courses[0].Links[0].ID})
		require.NoError(t, err)
		return l.gradebook.LineItemURL(l.school.Courses[0].ID, item.ID)
	}
	assert.Empty(t, launched(t, l).AGS.LineItem)
	only := create()
	assert.Equal(t, only, launched(t, l).AGS.LineItem, "the link has exactly one")
	create()
	assert.Empty(t, launched(t, l).AGS.LineItem)
	assert.Equal(t, l.gradebook.LineItemsURL(l.school.Courses[0].ID), launched(t, l).AGS.LineItems)

	choice, err := l.buildLaunch(t.Context(), nil, platform.AuthRequest{Start: choosing(t, l)})
	require.NoError(t, err)
	assert.Equal(t, l.gradebook.LineItemsURL(l.school.Courses[0].ID), choice.AGS.LineItems)
	assert.Empty(t, choice.AGS.LineItem, "what is not chosen yet has no column")
}

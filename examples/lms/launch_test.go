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

// launched is what a launch of the course's own link says.
func launched(t *testing.T, l *LMS) *lti.Message {
	t.Helper()
	m, err := l.buildLaunch(t.Context(), nil, platform.AuthRequest{Start: platform.Start{
		UserID: SeedCourse().People[1].ID, Type: lti.ResourceLinkRequest, Data: []byte(SeedCourse().Links[0].ID)}})
	require.NoError(t, err)
	return m
}

func TestComingBack(t *testing.T) {
	t.Parallel()
	const back = "https://lms.example/as/teacher/back"
	open := func(t *testing.T, l *LMS, query url.Values, signedIn bool) *httptest.ResponseRecorder {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, back+"?"+query.Encode(), nil)
		if signedIn {
			p, _ := l.course.Person("teacher")
			r.AddCookie(l.sessionCookie(p))
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
		assert.Contains(t, w.Body.String(), `href="/as/teacher/course" target="_top"`)
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
		item, err := l.cfg.Store.CreateLineItem(t.Context(), l.owner(), ags.LineItem{Label: "Class", ScoreMaximum: 10, ResourceLinkID: SeedCourse().Links[0].ID})
		require.NoError(t, err)
		return l.gradebook.LineItemURL(l.course.ID, item.ID)
	}
	assert.Empty(t, launched(t, l).AGS.LineItem)
	only := create()
	assert.Equal(t, only, launched(t, l).AGS.LineItem, "the link has exactly one")
	create()
	assert.Empty(t, launched(t, l).AGS.LineItem)
	assert.Equal(t, l.gradebook.LineItemsURL(l.course.ID), launched(t, l).AGS.LineItems)

	choice, err := l.buildLaunch(t.Context(), nil, platform.AuthRequest{Start: platform.Start{UserID: SeedCourse().People[1].ID, Type: lti.DeepLinkingRequest}})
	require.NoError(t, err)
	assert.Equal(t, l.gradebook.LineItemsURL(l.course.ID), choice.AGS.LineItems)
	assert.Empty(t, choice.AGS.LineItem, "what is not chosen yet has no column")
}

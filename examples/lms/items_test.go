package lms

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/contentitem"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// withQuiz is an LMS with a tool of LTI 1.1 in every course, where teachers choose.
func withQuiz(t *testing.T) (*LMS, config.Tool) {
	t.Helper()
	l := newLMS(t, new(strings.Builder))
	open(t, l, "admin", "/school/old", url.Values{"name": {"Quiz"}, "url": {"https://quiz.example/launch"}, "key": {"k"}, "secret": {"s"}, "choosing": {"on"}})
	for x, err := range l.cfg.Store.ListTools(t.Context(), platformScope, "") {
		require.NoError(t, err)
		if x.Version == config.V11 {
			_, err := l.tools.Enable(t.Context(), x.ID, l.school.ID, "")
			require.NoError(t, err)
			return l, x
		}
	}
	require.Fail(t, "there is no tool of LTI 1.1")
	return nil, config.Tool{}
}

// chosenItem is what the quiz answers when the teacher was sent there.
func chosenItem(t *testing.T, l *LMS, x config.Tool) url.Values {
	t.Helper()
	s := astro(t, l, "teacher")
	p, err := l.choosing(t.Context(), s.Course, x.ID)
	require.NoError(t, err)
	req := l.request(httptest.NewRequest(http.MethodGet, "/", nil), s)
	req.PlacementID = p.ID
	o, err := l.tools.Choose(t.Context(), l.platform, req)
	require.NoError(t, err)
	tool, err := lti11.NewTool(lti11.ToolConfig{LaunchURL: o.Form.URL, Consumers: l.cfg.Store, Now: l.cfg.Now, ContentItems: true})
	require.NoError(t, err)
	launch, err := tool.VerifyLaunch(t.Context(), lti11.LaunchInput{URLs: []string{o.Form.URL}, Form: o.Form.Fields})
	require.NoError(t, err)
	request, err := contentitem.RequestOf(launch)
	require.NoError(t, err)
	m, err := deeplink.Response(request, deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Quiz 7", URL: "https://quiz.example/7"})
	require.NoError(t, err)
	params, err := contentitem.ResponseParameters(m)
	require.NoError(t, err)
	form, err := lti11.Signer{Credentials: lti11.Credentials{Key: "k", Secret: "s"}, Now: l.cfg.Now}.SignForm(http.MethodPost, request.DeepLinking.ReturnURL, params)
	require.NoError(t, err)
	return form
}

// posted is what the browser of the person is shown for the answer.
func posted(t *testing.T, l *LMS, slug string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "https://lms.example/lti/items", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(l.sessionCookie(astro(t, l, slug).Person))
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w
}

func TestTheAnswerOfATool11(t *testing.T) {
	t.Parallel()
	t.Run("links are added and the browser goes back", func(t *testing.T) {
		t.Parallel()
		l, quiz := withQuiz(t)
		assert.Contains(t, visit(t, l, "teacher", "add", nil).Body.String(), "Quiz")
		assert.Contains(t, visit(t, l, "teacher", "choose/"+quiz.ID, nil).Body.String(), "ContentItemSelectionRequest")
		before := len(shownLinks(t, l))
		form := chosenItem(t, l, quiz)
		assert.Contains(t, posted(t, l, "teacher", form).Body.String(), `src="/back.js"`)
		links := shownLinks(t, l)
		require.Len(t, links, before+1)
		assert.Equal(t, "Quiz 7", links[len(links)-1].Title)
		assert.True(t, links[len(links)-1].Launches())
		assert.Equal(t, http.StatusUnauthorized, posted(t, l, "teacher", form).Code, "an answer counts once")
	})
	t.Run("in another person's browser nothing is added", func(t *testing.T) {
		t.Parallel()
		l, quiz := withQuiz(t)
		before := len(shownLinks(t, l))
		assert.Equal(t, http.StatusUnauthorized, posted(t, l, "caroline", chosenItem(t, l, quiz)).Code)
		assert.Len(t, shownLinks(t, l), before)
	})
	t.Run("who is not active any more neither chooses nor adds", func(t *testing.T) {
		t.Parallel()
		l, quiz := withQuiz(t)
		form, before := chosenItem(t, l, quiz), len(shownLinks(t, l))
		visit(t, l, "admin", "people/teacher", become(nrps.Inactive))
		assert.Equal(t, http.StatusForbidden, visit(t, l, "teacher", "choose/"+quiz.ID, nil).Code)
		assert.Equal(t, http.StatusForbidden, posted(t, l, "teacher", form).Code)
		assert.Len(t, shownLinks(t, l), before)
	})
}

package lms

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

func TestTheSchoolIsForAdministrators(t *testing.T) {
	t.Parallel()
	l := newLMS(t, new(strings.Builder))
	for _, page := range []string{"/school", "/admin/", "/admin/log"} {
		assert.Equal(t, http.StatusOK, open(t, l, "admin", page, nil).Code, page)
		assert.Equal(t, http.StatusNotFound, open(t, l, "teacher", page, nil).Code, page)
	}
	for _, page := range []string{"/school/register", "/school/old", "/school/applications/x/approve", "/school/applications/x/refuse", "/school/tools/r/place"} {
		assert.Equal(t, http.StatusNotFound, open(t, l, "caroline", page, url.Values{}).Code, page)
	}
}

func TestWhoIsNotInACourseSeesNothingOfIt(t *testing.T) {
	t.Parallel()
	l := newLMS(t, new(strings.Builder))
	optics := "/courses/" + l.school.Courses[1].ID
	for _, page := range []string{"", "/gradebook", "/people", "/tools", "/links/5b1f9c42-classroom", "/launch/5b1f9c42-classroom"} {
		assert.Equal(t, http.StatusNotFound, open(t, l, "edwin", optics+page, nil).Code, page)
	}
	assert.Equal(t, http.StatusOK, open(t, l, "amara", optics, nil).Code)
	assert.NotContains(t, open(t, l, "amara", optics+"/people", nil).Body.String(), "Edwin")
	assert.Equal(t, http.StatusNotFound, open(t, l, "teacher", optics+"/launch/5b1f9c42-classroom", nil).Code, "a link belongs to its course")
}

func TestWhatAnAdministratorEntersWrong(t *testing.T) {
	t.Parallel()
	old := func(address string) url.Values {
		return url.Values{"name": {"Quiz"}, "url": {address}, "key": {"k"}, "secret": {"s"}}
	}
	l := newLMS(t, new(strings.Builder))
	for name, test := range map[string]struct {
		page string
		form url.Values
		want int
	}{
		"no address to register at": {"/school/register", url.Values{"url": {"javascript:alert(1)"}}, http.StatusBadRequest},
		"no such application":       {"/school/applications/x/approve", url.Values{"version": {"1"}}, http.StatusNotFound},
		"no application to place":   {"/school/applications/x/place", url.Values{}, http.StatusNotFound},
		"no such tool":              {"/school/tools/x/place", url.Values{}, http.StatusNotFound},
		"no launch URL":             {"/school/old", old("nowhere"), http.StatusBadRequest},
	} {
		assert.Equal(t, test.want, open(t, l, "admin", test.page, test.form).Code, name)
	}
	assert.Equal(t, http.StatusSeeOther, open(t, l, "admin", "/school/old", old("https://quiz.example/launch")).Code, "the key was given back")
	assert.Equal(t, http.StatusConflict, open(t, l, "admin", "/school/old", old("https://quiz.example/launch")).Code, "it is in use now")
}

// An administrator may place a tool outside of all courses, and open it there.
func TestALaunchOutsideOfCourses(t *testing.T) {
	t.Parallel()
	l := newLMS(t, new(strings.Builder))
	p, err := l.tools.Place(t.Context(), placement.NewPlacement{ScopeID: l.school.ID, ToolID: "r", Title: "Staff room"})
	require.NoError(t, err)
	var start started
	_, err = l.tools.Launch(t.Context(), &start, placement.Request{PlacementID: p.ID, Person: placement.Person{ID: astro(t, l, "admin").ID}})
	require.NoError(t, err)
	m, err := l.buildLaunch(t.Context(), nil, platform.AuthRequest{Start: start.Start})
	require.NoError(t, err)
	assert.Nil(t, m.Context)
	assert.Nil(t, m.AGS)
}

func TestATeacherNarrowsATool(t *testing.T) {
	t.Parallel()
	all := func() url.Values {
		return url.Values{"use": {"on"}, "grades": {"on"}, "names": {"on"}, "addresses": {"on"}, "roster": {"on"}}
	}
	for off, holds := range map[string]func(config.Effective) bool{
		"use":       func(e config.Effective) bool { return e.Enabled.Value },
		"grades":    func(e config.Effective) bool { return e.Grades.Value != config.GradesOff },
		"names":     func(e config.Effective) bool { return e.ShareName.Value },
		"addresses": func(e config.Effective) bool { return e.ShareEmail.Value },
		"roster":    func(e config.Effective) bool { return e.Has(config.Roster) },
	} {
		t.Run(off, func(t *testing.T) {
			t.Parallel()
			l := newLMS(t, new(strings.Builder))
			at := func(c *Course) bool {
				e, err := l.tools.Effective(t.Context(), "r", c.ID)
				require.NoError(t, err)
				return holds(e)
			}
			here, there := l.school.Courses[0], l.school.Courses[1]
			form := all()
			form.Del(off)
			visit(t, l, "caroline", "tools/r", form)
			assert.True(t, at(here), "students narrow nothing")
			assert.Equal(t, http.StatusSeeOther, visit(t, l, "teacher", "tools/r", form).Code)
			assert.False(t, at(here))
			assert.Contains(t, visit(t, l, "teacher", "tools", nil).Body.String(), "Off by scope Introduction to Astronomy")
			assert.True(t, at(there), "in the other course it is as it was")
			visit(t, l, "teacher", "tools/r", all())
			assert.True(t, at(here), "and is allowed again")
		})
	}
}

// Where the course asks, nothing is shared before the person agreed, and they are
// asked once.
func TestPeopleAreAsked(t *testing.T) {
	t.Parallel()
	l := newLMS(t, new(strings.Builder))
	launch := "launch/5b1f9c42-classroom"
	everything := url.Values{"use": {"on"}, "grades": {"on"}, "names": {"on"}, "addresses": {"on"}, "roster": {"on"}, "ask": {"on"}}
	require.Equal(t, http.StatusSeeOther, visit(t, l, "teacher", "tools/r", everything).Code)
	page := visit(t, l, "caroline", launch, nil)
	require.Equal(t, http.StatusOK, page.Code)
	require.Contains(t, page.Body.String(), "caroline@school.example")
	may := func(who string) placement.Consent {
		c, err := l.tools.MayShare(t.Context(), "r", l.school.Courses[0].ID, astro(t, l, who).ID)
		require.NoError(t, err)
		return c
	}
	require.Equal(t, placement.Consent{}, may("caroline"))

	visit(t, l, "caroline", launch, url.Values{"name": {"on"}})
	require.Equal(t, placement.Consent{Name: true}, may("caroline"))
	require.Equal(t, http.StatusSeeOther, visit(t, l, "caroline", launch, nil).Code, "on to the tool")
	visit(t, l, "edwin", launch, url.Values{})
	require.Equal(t, placement.Consent{}, may("edwin"), "a refusal")
	require.Equal(t, http.StatusSeeOther, visit(t, l, "edwin", launch, nil).Code, "opens it as well")
	require.Equal(t, placement.Consent{}, may("vera"))
}

func TestATeacherAllowsNothingThatTheSchoolForbids(t *testing.T) {
	t.Parallel()
	l := newLMS(t, new(strings.Builder))
	no := false
	require.NoError(t, l.tools.SaveRule(t.Context(), config.Rule{ScopeID: l.school.ID, ToolID: "r", Settings: config.Settings{ShareName: &no}}))
	visit(t, l, "teacher", "tools/r", url.Values{"use": {"on"}, "names": {"on"}})
	allowed, err := l.tools.NarrowLaunch(t.Context(), opened(t, l, "teacher"))
	require.NoError(t, err)
	assert.False(t, allowed.ShareName)

	require.NoError(t, l.tools.DeleteRule(t.Context(), l.school.ID, "r"))
	said, err := l.said(t.Context(), l.school.Courses[0], "r")
	require.NoError(t, err)
	assert.Nil(t, said.ShareName, "the course said nothing of what it could not decide")
	assert.Equal(t, config.GradesOff, said.Grades)
}

func TestPlainWordsForScopes(t *testing.T) {
	t.Parallel()
	for _, scope := range offeredScopes() {
		assert.NotContains(t, words(scope), "https://", scope)
	}
	assert.Equal(t, "https://other.example/scope", words(lti.Scope("https://other.example/scope")))
}

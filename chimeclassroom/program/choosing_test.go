package program

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// choose answers the LMS with the events, and returns the page that it shows.
func (v *visitor) choose(ids ...string) shown {
	v.t.Helper()
	var answer struct{ URL, JWT string }
	v.want(http.StatusOK, "POST", "/api/choice", map[string]any{"eventIds": append([]string{}, ids...)}, &answer)
	require.Equal(v.t, v.demo.lms+"/lti/chosen", answer.URL)
	return v.post(answer.URL, url.Values{"JWT": {answer.JWT}})
}

// launchOf is the path behind the link of that title on the person's course page.
func (v *visitor) launchOf(slug, title string) string {
	v.t.Helper()
	course := v.get(v.demo.lms + coursePath(slug)).body
	link := regexp.MustCompile(`(?s)aria-label="` + title + `".*?href="(/as/[^"]+/launch/[^"]+)"`).FindStringSubmatch(course)
	require.NotNil(v.t, link, course)
	return link[1]
}

// A teacher chooses an event for the course, and the link opens it, over HTTP
// alone.
func TestChoosing(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	d := startDemo(t, data)
	teacher, caroline := newVisitor(t, d), newVisitor(t, d)
	teacher.signIn("teacher")
	teacher.arrive(teacher.open(coursePath("teacher") + "/choose/demo"))
	orbits, comets := teacher.schedule("Orbits"), teacher.schedule("Comets")

	page := teacher.choose(comets.ID)
	require.Equal(t, http.StatusOK, page.status, page.body)
	assert.Contains(t, page.body, "Content was added")
	assert.Contains(t, page.body, `href="`+coursePath("teacher")+`" target="_top"`)

	again := teacher.choose(orbits.ID)
	assert.Equal(t, http.StatusUnauthorized, again.status, "one request has one answer")
	assert.NotContains(t, teacher.get(d.lms+coursePath("teacher")).body, "Orbits")

	caroline.signIn("caroline")
	told := caroline.arrive(caroline.open(caroline.launchOf("caroline", "Comets")))
	assert.Equal(t, comets.ID, told.Get("event"))
	assert.Equal(t, map[string]string{"Comets": "open", "Orbits": "open"}, caroline.statuses())

	d.cancel()
	d.stop()
	later := newVisitor(t, startDemo(t, data))
	later.signIn("caroline")
	assert.Equal(t, comets.ID, later.arrive(later.open(later.launchOf("caroline", "Comets"))).Get("event"), "links outlast a restart")
}

func TestWhoMayNotChoose(t *testing.T) {
	t.Parallel()
	d := startDemo(t, t.TempDir())
	teacher, caroline := newVisitor(t, d), newVisitor(t, d)
	teacher.signIn("teacher")
	teacher.arrive(teacher.open(coursePath("teacher") + "/choose/demo"))
	e := teacher.schedule("Orbits")

	var answer struct{ URL, JWT string }
	teacher.want(http.StatusOK, "POST", "/api/choice", map[string]any{"eventIds": []string{e.ID}}, &answer)
	caroline.signIn("caroline")
	stolen := caroline.post(answer.URL, url.Values{"JWT": {answer.JWT}})
	assert.Equal(t, http.StatusUnauthorized, stolen.status, "an answer counts in the session that it was asked in")
	assert.Equal(t, coursePath("caroline"), caroline.get(d.lms+coursePath("caroline")+"/choose/demo").url.Path)
	removed := caroline.post(d.lms+coursePath("caroline")+"/links/5b1f9c42-classroom/remove", nil)
	assert.Equal(t, coursePath("caroline"), removed.url.Path)
	assert.Contains(t, removed.body, "Virtual classroom")
}

// Whoever follows the link of an event that is gone is told so on a page.
func TestALinkToAnEventThatIsGone(t *testing.T) {
	t.Parallel()
	d := startDemo(t, t.TempDir())
	teacher, caroline := newVisitor(t, d), newVisitor(t, d)
	teacher.signIn("teacher")
	teacher.arrive(teacher.open(coursePath("teacher") + "/choose/demo"))
	comets := teacher.schedule("Comets")
	require.Equal(t, http.StatusOK, teacher.choose(comets.ID).status)
	teacher.enter("teacher")
	teacher.want(http.StatusNoContent, "DELETE", "/api/events/"+comets.ID, nil, nil)

	caroline.signIn("caroline")
	refused := caroline.post(caroline.open(caroline.launchOf("caroline", "Comets")))
	assert.Equal(t, http.StatusNotFound, refused.status)
	assert.Contains(t, refused.body, "<h1>The classroom cannot be opened</h1>")
}

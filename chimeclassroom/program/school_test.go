package program

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/outcomes"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

const opticsPath = "/courses/7fa2d904-optics-210"

// found is the first group of the pattern in the page.
func (v *visitor) found(page shown, pattern string) string {
	v.t.Helper()
	match := regexp.MustCompile(pattern).FindStringSubmatch(page.body)
	require.NotNil(v.t, match, page.body)
	return html.UnescapeString(match[1])
}

// linkIn is the path behind the link of that title on a course page.
func (v *visitor) linkIn(coursePath, title string) string {
	v.t.Helper()
	return v.found(v.get(v.demo.lms+coursePath), `(?s)aria-label="`+title+`".*?href="(/as/[^"]+/launch/[^"]+)"`)
}

// register brings the classroom in by dynamic registration, under another name,
// and places it in the school.
func (v *visitor) register(name string) {
	v.t.Helper()
	school := v.demo.lms + "/as/admin/school"
	frame := v.found(v.post(school+"/register", url.Values{"url": {v.demo.connect}}), `<iframe id="registration"[^>]* src="([^"]*)"`)
	done := v.get(frame)
	require.Equal(v.t, http.StatusOK, done.status, done.body)
	require.Contains(v.t, done.body, "org.imsglobal.lti.close")
	waiting := v.get(school)
	approve := v.demo.lms + v.found(waiting, `action="([^"]*/applications/[^"]*/approve)"`)
	version := v.found(waiting, `name="version" value="([^"]*)"`)
	require.Equal(v.t, http.StatusConflict, v.post(approve, url.Values{"name": {name}, "version": {version + "0"}}).status, "not as it was seen")
	placing := v.post(approve, url.Values{"name": {name}, "version": {version}, "names": {"on"}})
	v.post(v.demo.lms+v.found(placing, `(?s)aria-label="`+name+`".*?action="([^"]*/place)"`), nil)
}

// TestTheWholeSchool configures a tool once and launches it anywhere, over HTTP
// alone: the classroom registers itself, is approved and placed in the school, is
// launched from two courses and narrowed in one.
func TestTheWholeSchool(t *testing.T) {
	t.Parallel()
	d := startDemo(t, t.TempDir())
	admin, teacher, caroline := newVisitor(t, d), newVisitor(t, d), newVisitor(t, d)
	admin.signIn("admin")
	teacher.signIn("teacher")
	caroline.signIn("caroline")
	admin.register("Lecture hall")
	again := admin.post(d.lms+"/as/admin/school/register", url.Values{"url": {d.connect}})
	assert.Equal(t, http.StatusForbidden, admin.get(admin.found(again, `<iframe id="registration"[^>]* src="([^"]*)"`)).status, "an invitation is good once")

	rooms := map[string]string{}
	for _, course := range []string{coursePath("caroline"), "/as/caroline" + opticsPath} {
		caroline.arrive(caroline.open(caroline.linkIn(course, "Lecture hall")))
		rooms[course] = caroline.call("GET", "/api/me", nil).body
	}
	assert.Contains(t, rooms[coursePath("caroline")], "Introduction to Astronomy")
	assert.Contains(t, rooms["/as/caroline"+opticsPath], "Telescopes and Optics")
	assert.Contains(t, rooms[coursePath("caroline")], "Caroline Haddad")

	tools := teacher.get(d.lms + coursePath("teacher") + "/tools")
	narrow := teacher.found(tools, `action="([^"]*)"[^>]*aria-label="Lecture hall"`)
	narrowed := teacher.post(d.lms+narrow, url.Values{"use": {"on"}, "grades": {"on"}, "addresses": {"on"}}) // no names
	assert.Contains(t, narrowed.body, "Off by scope Introduction to Astronomy")
	caroline.arrive(caroline.open(caroline.linkIn(coursePath("caroline"), "Lecture hall")))
	assert.NotContains(t, caroline.call("GET", "/api/me", nil).body, "Caroline")
	caroline.arrive(caroline.open(caroline.linkIn("/as/caroline"+opticsPath, "Lecture hall")))
	assert.Contains(t, caroline.call("GET", "/api/me", nil).body, "Caroline Haddad", "the other course is as it was")

	teacher.post(d.lms+narrow, url.Values{"grades": {"on"}}) // not in use
	assert.Equal(t, http.StatusForbidden, caroline.get(d.lms+caroline.linkIn(coursePath("caroline"), "Lecture hall")).status)
	assert.Equal(t, http.StatusNotFound, teacher.get(d.lms+"/as/teacher/school").status, "the school is for administrators")
	assert.Contains(t, admin.get(d.lms+"/as/admin/admin/log").body, "application.approve")
}

// oldTool is a tool of LTI 1.1 that gives everybody 0.9 as they come in.
func oldTool(t *testing.T) *httptest.Server {
	t.Helper()
	db := memory.New(memory.Config{})
	require.NoError(t, db.PutConsumer(t.Context(), &storage.Consumer{Key: "quiz-key", Secret: "quiz-secret"}))
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	quiz, err := lti11.NewTool(lti11.ToolConfig{LaunchURL: server.URL + "/launch", Consumers: db, InsecureAllowLoopback: true})
	require.NoError(t, err)
	calls := &lti11.Client{Signer: lti11.Signer{Credentials: lti11.Credentials{Key: "quiz-key", Secret: "quiz-secret"}}, HTTP: http.DefaultClient, InsecureAllowLoopback: true}
	mux.Handle("/launch", quiz.Launch(func(w http.ResponseWriter, r *http.Request, l *lti11.Launch) {
		score := 0.9
		if err := outcomes.NewClient(calls).Replace(r.Context(), outcomes.OfferOf(l), outcomes.Result{Score: &score}); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		_, _ = w.Write([]byte("Well done, " + l.Message.Name))
	}))
	return server
}

// A tool of LTI 1.1 stands beside the others, and its grade arrives.
func TestAnOldTool(t *testing.T) {
	t.Parallel()
	d, quiz := startDemo(t, t.TempDir()), oldTool(t)
	admin, caroline := newVisitor(t, d), newVisitor(t, d)
	admin.signIn("admin")
	school := admin.post(d.lms+"/as/admin/school/old", url.Values{"name": {"Star quiz"}, "url": {quiz.URL + "/launch"}, "key": {"quiz-key"}, "secret": {"quiz-secret"}, "names": {"on"}})
	assert.NotContains(t, school.body, "quiz-secret")
	admin.post(d.lms+admin.found(school, `(?s)aria-label="Star quiz".*?action="([^"]*/place)"`), nil)

	caroline.signIn("caroline")
	done := caroline.post(caroline.open(caroline.linkIn("/as/caroline"+opticsPath, "Star quiz")))
	require.Equal(t, http.StatusOK, done.status, done.body)
	assert.Contains(t, done.body, "Well done, Caroline Haddad")
	page := caroline.get(d.lms + "/as/caroline" + opticsPath + "/gradebook").body
	assert.Contains(t, page, "Star quiz")
	assert.Contains(t, strings.Join(strings.Fields(page), " "), `<span class="score">9</span>`)
	assert.NotContains(t, caroline.get(d.lms+coursePath("caroline")+"/gradebook").body, `<span class="score">9</span>`, "each course has its own gradebook")
}

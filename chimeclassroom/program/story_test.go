package program

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// patience is how long the story waits for what should come at once.
const patience = 20 * time.Second

// event is what the story reads of an event.
type event struct {
	ID, Title, Status string
	Version           int
	Actions           []string
}

// attendance is what the story reads of a line of the report.
type attendance struct {
	Name            string
	AttendedSeconds int
	Present         bool
	Grade           struct {
		State                    string
		ScoreGiven, ScoreMaximum float64
	}
}

// A class from the first launch to the grade in the LMS, over HTTP alone.
func TestStory(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	d := startDemo(t, data)
	teacher, caroline := newVisitor(t, d), newVisitor(t, d)
	teacher.enter("teacher")
	caroline.enter("caroline")

	e := teacher.schedule("Orbits")
	assertStudentIsRefused(t, caroline, e)
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/start", nil, nil)
	inTeacher := teacher.join(e)
	inTeacher.until("Tycho Lindqvist")
	inCaroline := caroline.join(e)
	inTeacher.until("Caroline Haddad", "Tycho Lindqvist")
	inCaroline.until("Caroline Haddad", "Tycho Lindqvist")
	require.Eventually(t, func() bool { return teacher.report(e)["Caroline Haddad"].AttendedSeconds > 0 }, patience, 50*time.Millisecond)
	inCaroline.say(`{"type":"bye"}`)
	assert.Equal(t, websocket.StatusNormalClosure, inCaroline.untilClosed())
	inTeacher.until("Tycho Lindqvist")
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/end", nil, nil)
	inTeacher.untilEnded()
	assert.Equal(t, websocket.StatusNormalClosure, inTeacher.untilClosed())

	require.Eventually(t, func() bool { return teacher.report(e)["Caroline Haddad"].Grade.State == "sent" }, patience, 50*time.Millisecond)
	grade := teacher.report(e)["Caroline Haddad"].Grade
	assert.Positive(t, grade.ScoreGiven)
	assert.InDelta(t, 100, grade.ScoreMaximum, 0)
	cell := caroline.gradebook("caroline")["Caroline Haddad"]
	assert.Regexp(t, fmt.Sprintf(`^%g Attended [0-9.]+ of [0-9.]+ minutes; points in proportion. Completed$`, grade.ScoreGiven), cell)
	var everyone map[string]string
	require.Eventually(t, func() bool {
		everyone = teacher.gradebook("teacher")
		absent := func(name string) bool { return strings.HasPrefix(everyone[name], "0 Attended 0 of ") }
		return absent("Edwin Nakamura") && absent("Vera Martins")
	}, patience, 50*time.Millisecond, "they are in the course, and were never there")
	assert.Equal(t, everyone, teacher.gradebook("teacher"))
	assert.Equal(t, map[string]string{"Caroline Haddad": cell}, caroline.gradebook("caroline"))
	assert.Empty(t, caroline.gradebook("teacher"), "she is not signed in as the teacher")

	assertKept(t, data, d, e, everyone)
}

// assertKept stops the demo in the middle of a class and starts it again.
func assertKept(t *testing.T, data string, d *running, ended event, grades map[string]string) {
	t.Helper()
	teacher := newVisitor(t, d)
	teacher.enter("teacher")
	live := teacher.schedule("Comets")
	teacher.want(http.StatusOK, "POST", "/api/events/"+live.ID+"/start", nil, nil)
	here := teacher.join(live)
	here.until("Tycho Lindqvist")
	d.cancel()
	assert.Equal(t, websocket.StatusGoingAway, here.untilClosed())
	d.stop()

	again := newVisitor(t, startDemo(t, data))
	again.enter("teacher")
	assert.Equal(t, map[string]string{ended.Title: "ended", live.Title: "live"}, again.statuses())
	assert.Equal(t, grades, again.gradebook("teacher"))
	assert.Contains(t, again.report(ended), "Caroline Haddad")
	again.join(live).until("Tycho Lindqvist")
	again.want(http.StatusOK, "POST", "/api/events/"+live.ID+"/end", nil, nil)
}

func assertStudentIsRefused(t *testing.T, student *visitor, e event) {
	t.Helper()
	path := "/api/events/" + e.ID
	change := input("Free afternoon")
	change["version"] = e.Version
	for _, op := range []struct {
		method, path string
		in           any
	}{
		{"POST", "/api/events", input("Free afternoon")}, {"PUT", path, change}, {"DELETE", path, nil},
		{"POST", path + "/cancel", map[string]any{}}, {"POST", path + "/start", nil}, {"POST", path + "/end", nil}, {"GET", path + "/report", nil},
	} {
		student.want(http.StatusForbidden, op.method, op.path, op.in, nil)
	}
	assert.Equal(t, map[string]string{e.Title: "open"}, student.statuses())
}

// Somebody whose computer sleeps does not answer the farewell.
func TestStopWithASilentPage(t *testing.T) {
	t.Parallel()
	d := startDemo(t, t.TempDir())
	teacher := newVisitor(t, d)
	teacher.enter("teacher")
	e := teacher.schedule("Comets")
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/start", nil, nil)
	teacher.join(e).until("Tycho Lindqvist")
	d.stop()
}

// A launch opens the classroom once, and only in the browser that began it.
func TestLaunchesThatAreRefused(t *testing.T) {
	t.Parallel()
	d := startDemo(t, t.TempDir())
	for name, test := range map[string]struct {
		// spoil changes what is posted or who posts it.
		spoil func(t *testing.T, v *visitor, target string, form url.Values) *visitor
		code  string
	}{
		"launch in another browser than the login": {
			func(t *testing.T, _ *visitor, _ string, _ url.Values) *visitor { return newVisitor(t, d) }, "invalid_state"},
		"replayed launch": {
			func(_ *testing.T, v *visitor, target string, form url.Values) *visitor {
				v.post(target, form)
				return v
			}, "invalid_state"},
		"replayed launch with its cookie put back": {
			func(_ *testing.T, v *visitor, target string, form url.Values) *visitor {
				before := v.jar.copy()
				v.post(target, form)
				v.jar = before
				return v
			}, "replayed"},
		"altered token": {
			func(_ *testing.T, v *visitor, _ string, form url.Values) *visitor {
				parts := strings.Split(form.Get("id_token"), ".")
				form.Set("id_token", parts[0]+"."+parts[1][:len(parts[1])-4]+"AAAA."+parts[2])
				return v
			}, "invalid_token"},
		"altered state": {
			func(_ *testing.T, v *visitor, _ string, form url.Values) *visitor {
				form.Set("state", "A"+form.Get("state"))
				return v
			}, "invalid_state"},
		"token of another login": {
			func(_ *testing.T, v *visitor, _ string, form url.Values) *visitor {
				_, other := v.follow(v.signIn("edwin"))
				form.Set("id_token", other.Get("id_token"))
				return v
			}, "invalid_token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVisitor(t, d)
			target, form := v.follow(v.signIn("vera"))
			page := test.spoil(t, v, target, form).post(target, form)
			assert.GreaterOrEqual(t, page.status, 400)
			assert.Less(t, page.status, 500)
			assert.Contains(t, page.body, "This did not work")
			assert.Contains(t, page.body, "<code>"+test.code+"</code>")
			assert.NotRegexp(t, handOver, page.body, "nothing opens a session")
		})
	}
}

// The LMS lets nobody launch as somebody else.
func TestNobodyIsSomebodyElse(t *testing.T) {
	t.Parallel()
	d := startDemo(t, t.TempDir())
	edwin := newVisitor(t, d)
	course := edwin.signIn("edwin")
	for _, path := range []string{launchLink.FindStringSubmatch(course.body)[1], coursePath("edwin"), coursePath("edwin") + "/gradebook"} {
		page := edwin.get(d.lms + strings.Replace(path, "edwin", "teacher", 1))
		assert.Equal(t, "/", page.url.Path, "the LMS asks who this is")
	}
}

func input(title string) map[string]any {
	now := time.Now().UTC()
	return map[string]any{"title": title, "date": now.Format(time.DateOnly), "startTime": now.Format("15:04"), "durationMinutes": 45, "timeZone": "UTC"}
}

// schedule creates an event that starts now.
func (v *visitor) schedule(title string) (e event) {
	v.t.Helper()
	v.want(http.StatusCreated, "POST", "/api/events", input(title), &e)
	return e
}

// statuses is the status of each event, by title.
func (v *visitor) statuses() map[string]string {
	v.t.Helper()
	var list struct{ Events []event }
	v.want(http.StatusOK, "GET", "/api/events", nil, &list)
	statuses := map[string]string{}
	for _, e := range list.Events {
		statuses[e.Title] = e.Status
	}
	return statuses
}

// report is who attended, by name.
func (v *visitor) report(e event) map[string]attendance {
	v.t.Helper()
	var report struct{ People []attendance }
	v.want(http.StatusOK, "GET", "/api/events/"+e.ID+"/report", nil, &report)
	people := map[string]attendance{}
	for _, p := range report.People {
		people[p.Name] = p
	}
	return people
}

// inside is a place in the room.
type inside struct {
	t    *testing.T
	conn *websocket.Conn
}

func (v *visitor) join(e event) inside {
	v.t.Helper()
	var ticket struct{ JoinToken, SocketPath string }
	v.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/join", nil, &ticket)
	address := strings.Replace(v.demo.classroom, "http", "ws", 1) + ticket.SocketPath
	conn, _, err := websocket.Dial(v.t.Context(), address, &websocket.DialOptions{HTTPClient: &http.Client{Transport: v.client.Transport}, HTTPHeader: http.Header{"Origin": {v.demo.classroom}}}) //nolint:bodyclose // the connection is the body
	require.NoError(v.t, err)
	v.t.Cleanup(func() { _ = conn.CloseNow() })
	i := inside{t: v.t, conn: conn}
	i.say(`{"type":"hello","joinToken":"` + ticket.JoinToken + `"}`)
	return i
}

func (i inside) say(message string) {
	i.t.Helper()
	require.NoError(i.t, i.conn.Write(i.t.Context(), websocket.MessageText, []byte(message)))
}

// until reads until exactly these people are there, in order of the alphabet.
func (i inside) until(names ...string) {
	i.t.Helper()
	for {
		var here []string
		for _, p := range i.read().People {
			here = append(here, p.Name)
		}
		if slices.Sort(here); slices.Equal(names, here) {
			return
		}
	}
}

// untilEnded reads until the class is over.
func (i inside) untilEnded() {
	i.t.Helper()
	for ended := false; !ended; {
		ended = i.read().Type == "ended"
	}
}

// untilClosed reads until the other side closes and returns its code.
func (i inside) untilClosed() websocket.StatusCode {
	ctx, cancel := context.WithTimeout(i.t.Context(), patience)
	defer cancel()
	for {
		if _, _, err := i.conn.Read(ctx); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

type message struct {
	Type   string
	People []struct{ Name string }
}

func (i inside) read() (m message) {
	i.t.Helper()
	ctx, cancel := context.WithTimeout(i.t.Context(), patience)
	defer cancel()
	_, raw, err := i.conn.Read(ctx)
	require.NoError(i.t, err)
	require.NoError(i.t, json.Unmarshal(raw, &m))
	return m
}

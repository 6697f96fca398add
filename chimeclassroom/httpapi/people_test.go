package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// readRoster stores a reading of the roster of the launches' room.
func (s *site) readRoster(entries ...service.RosterEntry) {
	s.t.Helper()
	store, err := classroomsql.New(s.t.Context(), s.db, sqlstore.SQLite)
	require.NoError(s.t, err)
	_, err = store.PutRoster(s.t.Context(), service.RosterSource{RegistrationID: "reg", URL: "https://lms.example/roster"},
		service.RosterReading{Complete: true, Entries: entries, Groups: []service.Group{{ID: "red", Name: "Red"}}}, s.clock.Now())
	require.NoError(s.t, err)
}

func entry(subject string, role chimeclassroom.Role) service.RosterEntry {
	return service.RosterEntry{Role: role, Active: true,
		Person: chimeclassroom.Person{ID: "id of " + subject, RegistrationID: "reg", Subject: subject, Name: strings.ToUpper(subject)}}
}

func aRosterAndThoseWhoAreInvited(t *testing.T, c *contract) {
	s := newSite(t, c)
	type course struct {
		People []struct{ ID, Name, Role string }
		More   bool
		Roster struct{ State, ReadAt string }
		Groups []struct {
			ID, Name string
			Members  int
		}
	}
	var known course
	teacher := s.teacher()
	teacher.want(http.StatusOK, "GET", "/api/people", nil, &known)
	assert.Equal(t, "none", known.Roster.State)
	offered := arrival("teacher", chimeclassroom.Teacher)
	offered.RosterURL = "https://lms.example/roster"
	teacher = s.launch(offered)
	teacher.want(http.StatusOK, "GET", "/api/people", nil, &known)
	assert.Equal(t, "waiting", known.Roster.State)
	s.readRoster(entry("teacher", chimeclassroom.Teacher), entry("grace", chimeclassroom.Teacher), entry("ada", chimeclassroom.Student), entry("ben", chimeclassroom.Student))
	teacher.want(http.StatusOK, "GET", "/api/people?search=be", nil, &known)
	assert.Equal(t, "read", known.Roster.State)
	assert.Equal(t, "2026-11-23T09:00:00.000Z", known.Roster.ReadAt)
	require.Len(t, known.People, 1)
	assert.Equal(t, "student", known.People[0].Role)

	require.Len(t, known.Groups, 1)
	assert.Equal(t, "Red", known.Groups[0].Name)

	in := with(input(), "invitedIds", []string{"id of ada"})
	in["groupIds"] = []string{"red"}
	in["hostIds"] = []string{"id of grace"}
	var e struct {
		event
		Invited []struct{ ID, Name string }
		Groups  []struct{ ID, Name string }
	}
	teacher.want(http.StatusCreated, "POST", "/api/events", in, &e)
	assert.Equal(t, "GRACE", e.Hosts[0].Name)
	assert.Equal(t, "ADA", e.Invited[0].Name)
	assert.Equal(t, "Red", e.Groups[0].Name)
	ada, ben := s.student("ada"), s.student("ben")
	ada.want(http.StatusOK, "GET", "/api/events/"+e.ID, nil, &e)
	assert.Empty(t, e.Invited)
	assert.Empty(t, e.Groups)
	assert.Empty(t, ben.events("").Events)
	ben.refused(http.StatusNotFound, "not_found", "GET", "/api/events/"+e.ID, nil)
	ben.refused(http.StatusForbidden, "forbidden", "GET", "/api/people", nil)
	p := teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/events", with(input(), "invitedIds", []string{"nobody"}))
	assert.Equal(t, "invited", p.Errors[0].Field)

	all := teacher.schedule()
	teacher.do(all, "start")
	ada.enter(all)
	var report struct {
		Absent, Guests []struct{ Name string }
		RosterAt       string
	}
	teacher.want(http.StatusOK, "GET", "/api/events/"+all.ID+"/report", nil, &report)
	assert.Equal(t, []struct{ Name string }{{"BEN"}}, report.Absent)
	assert.Empty(t, report.Guests)
	assert.NotEmpty(t, report.RosterAt)
}

func commentsUnderAnEvent(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.schedule()
	path := "/api/events/" + e.ID + "/comments"
	page := s.follow(teacher)
	type comment struct {
		ID, Text, At string
		Author       struct{ Name, Role string }
		Removable    bool
	}
	var written comment
	say := func(text string) map[string]any { return map[string]any{"text": text} }
	ada.want(http.StatusCreated, "POST", path, say("Which chapter? See https://lms.example/7"), &written)
	assert.Equal(t, "changed", page.next().Type)
	var list struct {
		Comments []comment
		Open     bool
	}
	teacher.want(http.StatusOK, "GET", path, nil, &list)
	require.Len(t, list.Comments, 1)
	assert.Equal(t, "ADA", list.Comments[0].Author.Name)
	assert.True(t, list.Open)

	ben, nobody := s.student("ben"), &browser{site: s}
	ada.refused(http.StatusBadRequest, "invalid", "POST", path, say(" "))
	ada.refused(http.StatusRequestEntityTooLarge, "too_large", "POST", path, say(strings.Repeat("x", 65<<10)))
	ada.refusedAsText(path)
	s.launch(arrival("mentor", chimeclassroom.Observer)).refused(http.StatusForbidden, "forbidden", "POST", path, say("Hello"))
	ben.refused(http.StatusForbidden, "forbidden", "DELETE", path+"/"+written.ID, nil)
	for _, op := range [][2]string{{"GET", path}, {"POST", path}, {"DELETE", path + "/" + written.ID}} {
		nobody.refused(http.StatusUnauthorized, "not_signed_in", op[0], op[1], nil)
		ada.refused(http.StatusNotFound, "not_found", op[0], strings.Replace(op[1], e.ID, "another", 1), map[string]any{"text": "x"})
	}
	ada.want(http.StatusNoContent, "DELETE", path+"/"+written.ID, nil, nil)
	for range chimeclassroom.MaxComments {
		_, err := s.db.ExecContext(t.Context(), `INSERT INTO classroom_comment SELECT lower(hex(randomblob(8))), ?, id, 'student', 'x', 0 FROM classroom_person WHERE subject = 'ada'`, e.ID)
		require.NoError(t, err)
	}
	for range 20 {
		ben.refused(http.StatusConflict, "not_available", "POST", path, say("One too many"))
	}
	ben.refused(http.StatusTooManyRequests, "too_much", "POST", path, say("And another"))
	s.clock.Advance(10 * time.Second)
	ben.refused(http.StatusConflict, "not_available", "POST", path, say("And another"))
}

// refusedAsText posts what is no JSON.
func (b *browser) refusedAsText(path string) {
	b.site.t.Helper()
	r := b.request(http.MethodPost, path, `{}`)
	r.Header.Set("Content-Type", "text/plain")
	assert.Equal(b.site.t, http.StatusUnsupportedMediaType, b.send(r).status)
}

func newsOfEvents(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.schedule()
	in := inputAt(e.Version)
	in["startTime"] = "11:00"
	teacher.want(http.StatusOK, "PUT", "/api/events/"+e.ID, in, nil)
	var news struct {
		Unread  int
		Notices []struct {
			Number           int
			Kind, By, Before string
			Unread           bool
			Event            struct{ Title, StartsAt string }
			Classes          int
		}
	}
	ada.want(http.StatusOK, "GET", "/api/notices", nil, &news)
	assert.Equal(t, 2, news.Unread)
	require.Len(t, news.Notices, 2)
	moved := news.Notices[0]
	assert.Equal(t, "moved", moved.Kind)
	assert.Equal(t, "TEACHER", moved.By)
	assert.Equal(t, "2026-11-23T09:00:00.000Z", moved.Before)
	assert.Equal(t, "2026-11-23T10:00:00.000Z", moved.Event.StartsAt)
	ada.want(http.StatusNoContent, "POST", "/api/notices/read", map[string]any{"upTo": moved.Number}, nil)
	ada.want(http.StatusOK, "GET", "/api/notices", nil, &news)
	assert.Zero(t, news.Unread)
	assert.Len(t, news.Notices, 2)

	nobody := &browser{site: s}
	nobody.refused(http.StatusUnauthorized, "not_signed_in", "GET", "/api/notices", nil)
	nobody.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/notices/read", nil)
	nobody.refused(http.StatusUnauthorized, "not_signed_in", "GET", "/api/people", nil)
	ada.refused(http.StatusBadRequest, "invalid", "POST", "/api/notices/read", map[string]any{"upTo": 0})
	ada.refused(http.StatusRequestEntityTooLarge, "too_large", "POST", "/api/notices/read", map[string]any{"x": strings.Repeat("x", 65<<10)})
	ada.refusedAsText("/api/notices/read")
}

func aTimetableIsImported(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	file := func(store bool, lines ...string) map[string]any {
		return map[string]any{"text": strings.Join(lines, "\n"), "timeZone": "Europe/Berlin", "store": store}
	}
	const head, algebra = "title,date,start,duration,repeat", "Algebra,2026-11-24,9:00,60,FREQ=DAILY;COUNT=2"
	var read struct {
		Rows []struct {
			Line    int
			Event   struct{ Title, StartsAt string }
			Problem string
		}
		Classes, Faulty int
	}
	teacher.want(http.StatusOK, "POST", "/api/imports", file(false, head, algebra, "Chess,2026-11-24,9:00,0,"), &read)
	assert.Equal(t, 1, read.Faulty)
	assert.Equal(t, "2026-11-24T08:00:00.000Z", read.Rows[0].Event.StartsAt)
	assert.NotEmpty(t, read.Rows[1].Problem)
	p := teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/imports", file(true, head, algebra, "Chess,2026-11-24,9:00,0,"))
	assert.Equal(t, "line 3", p.Errors[0].Field)
	assert.Empty(t, teacher.events("").Events)
	teacher.want(http.StatusOK, "POST", "/api/imports", file(true, head, algebra), &read)
	assert.Len(t, teacher.events("").Events, 2)

	(&browser{site: s}).refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/imports", file(false))
	s.student("ada").refused(http.StatusForbidden, "forbidden", "POST", "/api/imports", file(false, head, algebra))
	teacher.refused(http.StatusRequestEntityTooLarge, "too_large", "POST", "/api/imports", file(false, strings.Repeat("x", 65<<10)))
	teacher.refusedAsText("/api/imports")
}

func aCopiedCourse(t *testing.T, c *contract) {
	s := newSite(t, c)
	old, fresh := arrival("teacher", chimeclassroom.Teacher), arrival("teacher", chimeclassroom.Teacher)
	old.ContextID, fresh.ContextID, fresh.CopiedFrom = "2026", "2027", []string{"2026"}
	before := s.launch(old)
	none := before.send(before.request("GET", "/api/origin", nil))
	assert.JSONEq(t, `{}`, string(none.body))
	before.want(http.StatusCreated, "POST", "/api/events", with(input(), "rule", "FREQ=WEEKLY;COUNT=3"), nil)

	teacher := s.launch(fresh)
	var read struct {
		Origin struct {
			Course, FirstDay string
			Classes          int
		}
	}
	teacher.want(http.StatusOK, "GET", "/api/origin", nil, &read)
	assert.Equal(t, "Algebra", read.Origin.Course)
	assert.Equal(t, 3, read.Origin.Classes)
	day := func(text string) map[string]any { return map[string]any{"firstDay": text} }
	p := teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/origin/copy", day("soon"))
	assert.Equal(t, "firstDay", p.Errors[0].Field)
	teacher.refused(http.StatusRequestEntityTooLarge, "too_large", "POST", "/api/origin/copy", day(strings.Repeat("x", 65<<10)))
	teacher.refusedAsText("/api/origin/copy")
	fresh.Subject, fresh.Role = "ada", chimeclassroom.Student
	ada, nobody := s.launch(fresh), &browser{site: s}
	for _, op := range [][2]string{{"GET", "/api/origin"}, {"POST", "/api/origin/copy"}} {
		ada.refused(http.StatusForbidden, "forbidden", op[0], op[1], day("2027-02-01"))
		nobody.refused(http.StatusUnauthorized, "not_signed_in", op[0], op[1], nil)
	}
	teacher.want(http.StatusNoContent, "POST", "/api/origin/copy", day("2027-02-01"), nil)
	copied := teacher.events("").Events
	require.Len(t, copied, 3)
	assert.Equal(t, "2027-02-01", copied[0].Date)
	assert.Equal(t, "FREQ=WEEKLY;UNTIL=20270215", copied[0].Series.Rule)
	teacher.refused(http.StatusNotFound, "not_found", "POST", "/api/origin/copy", day("2027-02-01"))
}

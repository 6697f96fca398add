package httpapi_test

import (
	"flag"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// TestAPI tells every story of the API against the OpenAPI document, and
// afterwards checks that the document promises nothing that did not happen.
func TestAPI(t *testing.T) {
	t.Parallel()
	c := newContract(t)
	t.Run("story", func(t *testing.T) {
		for name, story := range map[string]func(*testing.T, *contract){
			"a class with two students":              aClassWithTwoStudents,
			"an event is planned":                    anEventIsPlanned,
			"a class is looked back at":              aClassIsLookedBackAt,
			"a report is followed":                   aReportIsFollowed,
			"a student tries a teacher's things":     aStudentTriesATeachersThings,
			"an event of another room":               anEventOfAnotherRoom,
			"events are chosen for the course":       eventsAreChosen,
			"somebody without a session":             somebodyWithoutASession,
			"a series is planned":                    aSeriesIsPlanned,
			"an event is hidden":                     anEventIsHidden,
			"parts of the schedule":                  partsOfTheSchedule,
			"a class at once":                        aClassAtOnce,
			"calendars":                              calendars,
			"settings of a level":                    settingsOfALevel,
			"settings of a platform":                 settingsOfAPlatform,
			"attendance becomes grades":              attendanceBecomesGrades,
			"what is kept and erased":                whatIsKeptAndErased,
			"pages follow the schedule":              pagesFollowTheSchedule,
			"codes that are used or expired":         codesThatAreUsedOrExpired,
			"bodies that are not accepted":           bodiesThatAreNotAccepted,
			"requests from another site":             requestsFromAnotherSite,
			"things at the wrong time":               thingsAtTheWrongTime,
			"the same database after a restart":      theSameDatabaseAfterARestart,
			"tickets that do not open":               ticketsThatDoNotOpen,
			"messages that are not understood":       messagesThatAreNotUnderstood,
			"one person in two tabs":                 onePersonInTwoTabs,
			"the teacher ends the class":             theTeacherEndsTheClass,
			"a page that has gone silent":            aPageThatHasGoneSilent,
			"a server that crashes":                  aServerThatCrashes,
			"a server that stops":                    aServerThatStops,
			"a tab of its own":                       aTabOfItsOwn,
			"permissions are changed":                permissionsAreChanged,
			"the log is read":                        theLogIsRead,
			"the usage is read":                      theUsageIsRead,
			"tokens that run out":                    tokensThatRunOut,
			"tokens that open nothing":               tokensThatOpenNothing,
			"a token that a stranger verifies":       aTokenThatAStrangerVerifies,
			"people take part":                       peopleTakePart,
			"captions of a class":                    captionsOfAClass,
			"signals between pages":                  signalsBetweenPages,
			"pages that go on without end":           pagesThatGoOnWithoutEnd,
			"a host sends somebody out":              aHostSendsSomebodyOut,
			"somebody waits at the door":             somebodyWaitsAtTheDoor,
			"somebody is sent away from the door":    somebodyIsSentAwayFromTheDoor,
			"the door is locked meanwhile":           theDoorIsLockedMeanwhile,
			"who waits hears how it ends":            whoWaitsHearsHowItEnds,
			"a co-host lets in":                      aCoHostLetsIn,
			"students see the hosts alone":           studentsSeeTheHostsAlone,
			"a class ends by its terms":              aClassEndsByItsTerms,
			"a socket that is none":                  aSocketThatIsNone,
			"sockets without end":                    socketsWithoutEnd,
			"handshakes that are none":               handshakesThatAreNone,
			"codes that are too long":                codesThatAreTooLong,
			"the document itself":                    theDocumentItself,
			"a name that the LMS does not give":      aNameThatTheLMSDoesNotGive,
			"an event that is deleted after class":   anEventThatIsDeletedAfterClass,
			"a ticket of an event that is then over": aTicketOfAnEventThatIsThenOver,
			"a roster and those who are invited":     aRosterAndThoseWhoAreInvited,
			"comments under an event":                commentsUnderAnEvent,
			"polls are prepared":                     pollsArePrepared,
			"a poll in class":                        aPollInClass,
			"news of events":                         newsOfEvents,
			"a copied course":                        aCopiedCourse,
			"a timetable is imported":                aTimetableIsImported,
			"a guest comes by a link":                aGuestComesByALink,
			"guest links that do not open":           guestLinksThatDoNotOpen,
			"a room without dates":                   aRoomWithoutDates,
			"templates of events":                    templatesOfEvents,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				story(t, c)
			})
		}
	})
	if !strings.Contains(flag.Lookup("test.run").Value.String(), "/") {
		c.requireComplete(t)
	}
}

func aClassWithTwoStudents(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada, ben := s.teacher(), s.student("ada"), s.student("ben")
	var me struct {
		Person      struct{ ID, Name, Role string }
		Room        struct{ Title, Course string }
		Permissions []string
	}
	teacher.want(http.StatusOK, "GET", "/api/me", nil, &me)
	assert.Equal(t, "TEACHER", me.Person.Name)
	assert.Equal(t, "Algebra", me.Room.Course)
	assert.Subset(t, me.Permissions, []string{"events.create", "events.manage", "class.start", "reports.read", "class.host", "comments.write"})
	assert.NotContains(t, me.Permissions, "permissions.manage")
	ada.want(http.StatusOK, "GET", "/api/me", nil, &me)
	assert.Equal(t, []string{"class.join", "class.poll", "class.speak", "class.camera", "class.share", "class.chat", "comments.write"}, me.Permissions)

	e := teacher.schedule()
	assert.Equal(t, "open", e.Status)
	assert.Equal(t, []string{"edit", "copy", "cancel", "hide", "delete", "start"}, e.Actions)
	e = teacher.do(e, "start")
	assert.Equal(t, "live", e.Status)
	again := teacher.do(e, "start")
	assert.Equal(t, e, again, "starting what is live answers it as it is")

	inTeacher, _ := teacher.enter(e)
	inAda, welcome := ada.enter(e)
	assert.Equal(t, []string{"ADA", "TEACHER"}, welcome.names())
	inTeacher.until("ADA", "TEACHER")
	s.clock.Advance(10 * time.Minute)
	inBen, _ := ben.enter(e)
	inAda.until("ADA", "TEACHER", "BEN")
	s.clock.Advance(21*time.Minute + 30*time.Second)
	inAda.say(`{"type":"bye"}`)
	_, code := inAda.last()
	assert.EqualValues(t, 1000, code)
	inTeacher.until("TEACHER", "BEN")
	assert.True(t, teacher.report(e)["BEN"].Present)
	require.NoError(t, inBen.conn.CloseNow())
	inTeacher.until("TEACHER")
	s.clock.Advance(8*time.Minute + 30*time.Second)
	e = teacher.do(e, "end")
	assert.Equal(t, "ended", e.Status)
	assert.Equal(t, []string{"copy", "hide", "report"}, e.Actions)
	assert.Equal(t, "2026-11-23T09:40:00.000Z", e.Meeting.EndedAt)

	people := teacher.report(e)
	assert.Equal(t, 40*60, people["TEACHER"].AttendedSeconds)
	assert.Equal(t, 31*60+30, people["ADA"].AttendedSeconds)
	assert.Equal(t, 21*60+30, people["BEN"].AttendedSeconds)
	assert.Equal(t, "2026-11-23T09:31:30.000Z", people["ADA"].Intervals[0].LeftAt)
	assert.Equal(t, "none", people["TEACHER"].Grade.State)
	assert.Equal(t, "waiting", people["ADA"].Grade.State)
	assert.Equal(t, "2026-11-23T09:50:00.000Z", people["ADA"].Grade.Until)
}

func anEventIsPlanned(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	got := teacher.send(teacher.request("POST", "/api/events", input()))
	assert.Equal(t, http.StatusCreated, got.status)
	assert.Equal(t, "no-store", got.header.Get("Cache-Control"))
	path := got.header.Get("Location")
	var e event
	teacher.want(http.StatusOK, "GET", path, nil, &e)
	assert.Equal(t, "/api/events/"+e.ID, path)

	renamed := inputAt(e.Version)
	renamed["title"] = "Geometry"
	teacher.want(http.StatusOK, "PUT", path, renamed, &e)
	assert.Equal(t, "Geometry", e.Title)
	teacher.refused(http.StatusConflict, "conflict", "PUT", path, renamed)
	teacher.want(http.StatusOK, "POST", path+"/cancel", map[string]any{"reason": "Snow"}, &e)
	assert.Equal(t, "cancelled", e.Status)
	assert.Equal(t, "Snow", e.CancelReason)
	var list struct{ Events []event }
	s.student("ada").want(http.StatusOK, "GET", "/api/events", nil, &list)
	require.Len(t, list.Events, 1)
	assert.Empty(t, list.Events[0].Actions)
	teacher.want(http.StatusNoContent, "DELETE", path, nil, nil)
	teacher.refused(http.StatusNotFound, "not_found", "GET", path, nil)
}

// operations are the requests on one event that teachers may make.
func operations(e event) []struct {
	method, path string
	body         any
} {
	path := "/api/events/" + e.ID
	return []struct {
		method, path string
		body         any
	}{
		{"PUT", path, inputAt(e.Version)},
		{"DELETE", path, nil},
		{"POST", path + "/cancel", map[string]any{}},
		{"POST", path + "/hide", map[string]any{"hidden": true}},
		{"POST", path + "/start", nil},
		{"POST", path + "/end", nil},
		{"GET", path + "/report", nil},
		{"GET", path + "/sittings", nil},
		{"GET", path + "/report/csv", nil},
		{"GET", path + "/report/statements", nil},
		{"POST", path + "/report/corrections", map[string]any{"personId": "x", "note": "x"}},
		{"GET", path + "/people/x/timeline", nil},
	}
}

func aStudentTriesATeachersThings(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, student := s.teacher(), s.student("ada")
	for _, e := range []event{teacher.schedule(), teacher.do(teacher.schedule(), "start")} {
		for _, op := range operations(e) {
			student.refused(http.StatusForbidden, "forbidden", op.method, op.path, op.body)
		}
	}
	student.refused(http.StatusForbidden, "forbidden", "POST", "/api/events", input())
	student.refused(http.StatusForbidden, "forbidden", "POST", "/api/classes", map[string]any{"title": "x", "durationMinutes": 5, "timeZone": "UTC"})
	student.refused(http.StatusForbidden, "forbidden", "GET", "/api/hosts", nil)
}

func anEventOfAnotherRoom(t *testing.T, c *contract) {
	s := newSite(t, c)
	e := s.teacher().do(s.teacher().schedule(), "start")
	for _, role := range []chimeclassroom.Role{chimeclassroom.Administrator, chimeclassroom.Student} {
		elsewhere := arrival("stranger", role)
		elsewhere.ResourceLinkID = "another link"
		stranger := s.launch(elsewhere)
		for _, op := range operations(e) {
			stranger.refused(http.StatusNotFound, "not_found", op.method, op.path, op.body)
		}
		stranger.refused(http.StatusNotFound, "not_found", "GET", "/api/events/"+e.ID, nil)
		stranger.refused(http.StatusNotFound, "not_found", "GET", "/api/events/"+e.ID+"/calendar", nil)
		stranger.refused(http.StatusNotFound, "not_found", "POST", "/api/events/"+e.ID+"/join", nil)
	}
}

func eventsAreChosen(t *testing.T, c *contract) {
	s := newSite(t, c)
	a := arrival("teacher", chimeclassroom.Teacher)
	a.Choice = &chimeclassroom.Choice{Accepts: chimeclassroom.AcceptsOne, Request: []byte("return?state=7")}
	teacher := s.launch(a)
	var me struct{ Choice struct{ Accepts string } }
	teacher.want(http.StatusOK, "GET", "/api/me", nil, &me)
	assert.Equal(t, "one", me.Choice.Accepts)

	e := teacher.schedule()
	choice := func(ids ...string) map[string]any { return map[string]any{"eventIds": append([]string{}, ids...)} }
	var answer struct{ URL, JWT string }
	teacher.want(http.StatusOK, "POST", "/api/choice", choice(e.ID), &answer)
	assert.Equal(t, "https://lms.example/return?state=7", answer.URL)
	assert.Equal(t, e.Title, answer.JWT)
	teacher.want(http.StatusOK, "POST", "/api/choice", choice(), &answer)
	assert.Empty(t, answer.JWT, "none is wanted")

	teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/choice", choice(e.ID, teacher.schedule().ID))
	teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/choice", `{}`)
	teacher.refused(http.StatusNotFound, "not_found", "POST", "/api/choice", choice("of another course"))
	s.teacher().refused(http.StatusConflict, "not_available", "POST", "/api/choice", choice(e.ID))
	s.student("ada").refused(http.StatusForbidden, "forbidden", "POST", "/api/choice", choice(e.ID))
	(&browser{site: s}).refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/choice", choice(e.ID))
	teacher.refused(http.StatusRequestEntityTooLarge, "too_large", "POST", "/api/choice", choice(strings.Repeat("x", 65<<10)))
	plain := teacher.request("POST", "/api/choice", choice())
	plain.Header.Set("Content-Type", "text/plain")
	assert.Equal(t, http.StatusUnsupportedMediaType, teacher.send(plain).status)
}

func somebodyWithoutASession(t *testing.T, c *contract) {
	s := newSite(t, c)
	e := s.teacher().do(s.teacher().schedule(), "start")
	signedOut := s.student("ada")
	signedOut.want(http.StatusNoContent, "DELETE", "/api/session", nil, nil)
	for _, nobody := range []*browser{{site: s}, {site: s, token: "guessed"}, signedOut} {
		for _, op := range operations(e) {
			nobody.refused(http.StatusUnauthorized, "not_signed_in", op.method, op.path, op.body)
		}
		for _, path := range []string{"/api/me", "/api/events", "/api/events/" + e.ID, "/api/events/" + e.ID + "/calendar", "/api/hosts", "/api/feed", "/api/settings", "/api/permissions?scope=course", "/api/log?scope=course", "/api/grading", "/api/events/" + e.ID + "/grading", "/api/report", "/api/report/csv", "/api/people/x/report"} {
			nobody.refused(http.StatusUnauthorized, "not_signed_in", "GET", path, nil)
		}
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/events", input())
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/classes", map[string]any{})
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "PUT", "/api/settings/course", map[string]any{})
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "PUT", "/api/permissions", map[string]any{})
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "PUT", "/api/grading", map[string]any{})
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "PUT", "/api/events/"+e.ID+"/grading", map[string]any{})
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/events/"+e.ID+"/grades/p", map[string]any{})
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/feed", nil)
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "DELETE", "/api/feed", nil)
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/events/"+e.ID+"/join", nil)
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "DELETE", "/api/session", nil)
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/session/code", nil)
	}
	basic := (&browser{site: s}).request("GET", "/api/me", nil)
	basic.Header.Set("Authorization", "Basic "+s.teacher().token)
	got := signedOut.send(basic)
	assert.Equal(t, http.StatusUnauthorized, got.status)
	assert.Equal(t, "Bearer", got.header.Get("WWW-Authenticate"))
	(&browser{site: s}).refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/session/token", map[string]any{"renewal": signedOut.renewal})
}

func codesThatAreUsedOrExpired(t *testing.T, c *contract) {
	s := newSite(t, c)
	nobody := &browser{site: s}
	ada := arrival("ada", chimeclassroom.Student)
	used, expired := s.code(ada), s.code(ada)
	nobody.want(http.StatusCreated, "POST", "/api/session", map[string]any{"code": used}, nil)
	nobody.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/session", map[string]any{"code": used})
	s.clock.Advance(time.Minute)
	nobody.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/session", map[string]any{"code": expired})
	nobody.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/session", map[string]any{"code": "guessed"})
	nobody.refused(http.StatusBadRequest, "invalid", "POST", "/api/session", map[string]any{"code": ""})
	session := s.student("ada")
	s.clock.Advance(8 * time.Hour)
	session.refused(http.StatusUnauthorized, "not_signed_in", "GET", "/api/me", nil)
}

func bodiesThatAreNotAccepted(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	e := teacher.schedule()
	path := "/api/events/" + e.ID
	for name, body := range map[string]string{
		"empty":              ``,
		"no JSON":            `title=Algebra`,
		"cut off":            `{"title":`,
		"null":               `null`,
		"a list":             `[]`,
		"a string":           `"x"`,
		"two values":         `{} {}`,
		"trailing text":      `{}x`,
		"unknown field":      `{"titel":"Algebra"}`,
		"wrong type":         `{"title":7}`,
		"half a minute":      `{"durationMinutes":0.5}`,
		"nothing in it":      `{}`,
		"deeply nested list": `{"title":` + strings.Repeat("[", 20000) + `}`,
	} {
		t.Log(name)
		teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/events", body)
		teacher.refused(http.StatusBadRequest, "invalid", "PUT", path, body)
		teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/session", body)
		teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/session/token", body)
		teacher.refused(http.StatusBadRequest, "invalid", "POST", path+"/hide", body)
		teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/classes", body)
		if body != `{}` {
			teacher.refused(http.StatusBadRequest, "invalid", "POST", path+"/cancel", body)
		}
	}
	p := teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/events", `{"titel":"Algebra"}`)
	assert.Equal(t, "titel", p.Errors[0].Field)
	p = teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/events", `{"durationMinutes":"60"}`)
	assert.Equal(t, "durationMinutes", p.Errors[0].Field)
	p = teacher.refused(http.StatusBadRequest, "invalid", "PUT", path, input())
	assert.Equal(t, "version", p.Errors[0].Field)
	teacher.refused(http.StatusBadRequest, "invalid", "POST", path+"/cancel", map[string]any{"reason": strings.Repeat("x", 501)})

	large := map[string]any{"title": strings.Repeat("x", 65<<10)}
	for _, target := range [][2]string{{"POST", "/api/events"}, {"PUT", path}, {"POST", path + "/cancel"}, {"POST", path + "/hide"}, {"POST", "/api/classes"}, {"PUT", "/api/settings/course"}, {"PUT", "/api/permissions"}, {"POST", "/api/session"}, {"POST", "/api/session/token"},
		{"PUT", "/api/grading"}, {"PUT", path + "/grading"}, {"POST", path + "/grades/p"}} {
		teacher.refused(http.StatusRequestEntityTooLarge, "too_large", target[0], target[1], large)
		form := teacher.request(target[0], target[1], "title=Algebra")
		form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		got := teacher.send(form)
		assert.Equal(t, http.StatusUnsupportedMediaType, got.status)
	}
	var after event
	teacher.want(http.StatusOK, "GET", path, nil, &after)
	assert.Equal(t, e, after, "nothing of it was stored")
}

func requestsFromAnotherSite(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	e := teacher.schedule()
	cross := operations(e)
	cross = append(cross, operations(e)[0])
	cross[len(cross)-1].method, cross[len(cross)-1].path, cross[len(cross)-1].body = "POST", "/api/session", map[string]any{"code": "c"}
	for _, op := range cross {
		if op.method == "GET" {
			continue
		}
		r := teacher.request(op.method, op.path, op.body)
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		got := teacher.send(r)
		assert.Equal(t, http.StatusForbidden, got.status, "%s %s", op.method, op.path)
	}
	for _, r := range []*http.Request{
		teacher.request("POST", "/api/events/"+e.ID+"/join", nil),
		teacher.request("DELETE", "/api/session", nil),
		teacher.request("POST", "/api/session/code", nil),
		teacher.request("POST", "/api/session/token", map[string]any{"renewal": teacher.renewal}),
		teacher.request("POST", "/api/classes", map[string]any{}),
		teacher.request("POST", "/api/feed", nil),
		teacher.request("DELETE", "/api/feed", nil),
	} {
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		got := teacher.send(r)
		assert.Equal(t, http.StatusForbidden, got.status)
	}
	proxied := teacher.request("POST", "/api/events/"+e.ID+"/start", nil)
	proxied.Header.Set("Origin", "https://class.example")
	got := teacher.send(proxied)
	assert.Equal(t, http.StatusOK, got.status, "our own public address is no other site")
}

func thingsAtTheWrongTime(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	e := teacher.schedule()
	path := "/api/events/" + e.ID
	refused := func(method, path string, body any) {
		t.Helper()
		teacher.refused(http.StatusConflict, "not_available", method, path, body)
	}
	refused("POST", path+"/join", nil)
	refused("POST", path+"/end", nil)
	s.clock.Advance(-time.Hour)
	refused("POST", path+"/start", nil)
	s.clock.Advance(time.Hour)
	e = teacher.do(e, "start")
	refused("PUT", path, inputAt(e.Version))
	refused("DELETE", path, nil)
	refused("POST", path+"/cancel", map[string]any{})
	refused("POST", path+"/hide", map[string]any{"hidden": true})
	s.clock.Advance(time.Minute)
	teacher.do(e, "end")
	refused("POST", path+"/end", nil)
	refused("POST", path+"/start", nil)
	refused("POST", path+"/join", nil)
}

func theSameDatabaseAfterARestart(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	before := ada.ticket(e)
	ada.enter(e)
	s.clock.Advance(10 * time.Minute)
	s.stop()
	s.clock.Advance(10 * time.Minute)
	s.start()
	assert.Equal(t, 600, teacher.report(e)["ADA"].AttendedSeconds, "the session, the class and the attendance are there")
	assert.False(t, teacher.report(e)["ADA"].Present)
	assert.Equal(t, before.AttendeeID, ada.ticket(e).AttendeeID)
	_, welcome := ada.enter(e)
	assert.Equal(t, []string{"ADA"}, welcome.names())
	s.clock.Advance(5 * time.Minute)
	teacher.do(e, "end")
	assert.Equal(t, 900, teacher.report(e)["ADA"].AttendedSeconds)
	assert.Equal(t, "waiting", teacher.report(e)["ADA"].Grade.State)
}

func aNameThatTheLMSDoesNotGive(t *testing.T, c *contract) {
	s := newSite(t, c)
	nameless := arrival("ada", chimeclassroom.Student)
	nameless.Name = ""
	guest := s.launch(nameless)
	var me struct{ Person struct{ Name string } }
	guest.want(http.StatusOK, "GET", "/api/me", nil, &me)
	assert.Equal(t, "Guest", me.Person.Name)
}

func anEventThatIsDeletedAfterClass(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	e := teacher.do(teacher.schedule(), "start")
	teacher.enter(e)
	s.clock.Advance(time.Minute)
	e = teacher.do(e, "end")
	teacher.want(http.StatusNoContent, "DELETE", "/api/events/"+e.ID, nil, nil)
	teacher.refused(http.StatusNotFound, "not_found", "GET", "/api/events/"+e.ID+"/report", nil)
}

func theDocumentItself(t *testing.T, c *contract) {
	s := newSite(t, c)
	nobody := &browser{site: s}
	got := nobody.send(nobody.request("GET", "/api/openapi.yaml", nil))
	assert.Equal(t, http.StatusOK, got.status)
	assert.True(t, strings.HasPrefix(string(got.body), "openapi: 3.1"))
}

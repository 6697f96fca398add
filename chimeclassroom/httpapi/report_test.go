package httpapi_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

type engaged struct {
	PersonID, Name, Status string
	AttendedSeconds        int
	Figures                map[string]*struct {
		Value        float64
		SelfReported bool
	}
	Measured    *struct{ Status string }
	Corrections []struct{ Note, By, Status string }
}

type fullReport struct {
	People []engaged
	Sums   *struct {
		Live           bool
		CountedSeconds int
		Class          struct{ Peak, Late, Excused int }
	}
}

func (r fullReport) person(t *testing.T, name string) engaged {
	t.Helper()
	for _, p := range r.People {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("%s is not in the report", name)
	return engaged{}
}

func aClassIsLookedBackAt(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	formula := arrival("eve", chimeclassroom.Student)
	formula.Name = "=1+1"
	eve := s.launch(formula)
	e := teacher.schedule()
	path := "/api/events/" + e.ID + "/report"
	teacher.refused(http.StatusConflict, "not_available", "POST", path+"/corrections", map[string]any{"personId": "x", "note": "Why."})
	e = teacher.do(e, "start")
	inTeacher, _ := teacher.enter(e)
	inAda, _ := ada.enter(e)
	inAda.say(`{"type":"talk","seconds":5}`)
	inAda.say(`{"type":"hand","on":true}`)
	require.Eventually(t, func() bool { return s.count("AttendeeHandRaised") == 1 }, time.Minute, time.Millisecond)
	s.clock.Advance(30 * time.Minute)
	eve.enter(e)
	inTeacher.until("ADA", "TEACHER", "=1+1")
	s.clock.Advance(30 * time.Minute)
	teacher.do(e, "end")

	var r fullReport
	teacher.want(http.StatusOK, "GET", path, nil, &r)
	require.NotNil(t, r.Sums)
	assert.Equal(t, 3600, r.Sums.CountedSeconds)
	assert.Equal(t, 3, r.Sums.Class.Peak)
	talker, late := r.person(t, "ADA"), r.person(t, "=1+1")
	assert.Equal(t, "late", late.Status)
	assert.InDelta(t, 50, late.Figures["attendancePercent"].Value, 0)
	assert.True(t, talker.Figures["talkMilliseconds"].SelfReported)
	assert.InDelta(t, 1, talker.Figures["hands"].Value, 0)
	assert.Nil(t, talker.Figures["cameraMilliseconds"], "no data is not 0")

	whoWasThere := map[string]any{"personId": late.PersonID, "status": "excused", "note": "The train."}
	teacher.want(http.StatusCreated, "POST", path+"/corrections", whoWasThere, &r)
	corrected := r.person(t, "=1+1")
	assert.Equal(t, "excused", corrected.Status)
	require.NotNil(t, corrected.Measured)
	assert.Equal(t, "late", corrected.Measured.Status)
	assert.Equal(t, "TEACHER", corrected.Corrections[0].By)
	teacher.refused(http.StatusBadRequest, "invalid", "POST", path+"/corrections", map[string]any{"personId": late.PersonID, "note": ""})
	teacher.refused(http.StatusBadRequest, "invalid", "POST", path+"/corrections", map[string]any{"personId": late.PersonID, "note": "x", "attendedSeconds": 1 << 40})
	whoWasThere["note"] = strings.Repeat("x", 65<<10)
	teacher.refused(http.StatusRequestEntityTooLarge, "too_large", "POST", path+"/corrections", whoWasThere)
	plain := teacher.request("POST", path+"/corrections", map[string]any{})
	plain.Header.Set("Content-Type", "text/plain")
	assert.Equal(t, http.StatusUnsupportedMediaType, teacher.send(plain).status)

	rows := teacher.table(path + "/csv")
	require.Len(t, rows, 4)
	assert.Equal(t, []string{"'=1+1", "student", "excused", "yes"}, rows[1][:4])
	var statements []struct {
		Actor struct{ Account struct{ Name string } }
	}
	teacher.want(http.StatusOK, "GET", path+"/statements", nil, &statements)
	assert.Len(t, statements, 3)

	var line struct {
		Presence []struct{ From, Until string }
		Marks    []struct{ What string }
	}
	ada.want(http.StatusOK, "GET", "/api/events/"+e.ID+"/people/"+talker.PersonID+"/timeline", nil, &line)
	assert.Equal(t, "2026-11-23T10:00:00.000Z", line.Presence[0].Until)
	assert.Equal(t, "hand-up", line.Marks[0].What)
	theCourseIsLookedBackAt(t, teacher, ada, talker.PersonID, late.PersonID)
}

// table reads a file for spreadsheets.
func (b *browser) table(path string) [][]string {
	b.site.t.Helper()
	answer := b.send(b.request("GET", path, nil))
	text, marked := strings.CutPrefix(string(answer.body), "\ufeff")
	assert.True(b.site.t, marked, "spreadsheets read UTF-8")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(b.site.t, err)
	return rows
}

func theCourseIsLookedBackAt(t *testing.T, teacher, ada *browser, adaID, eveID string) {
	t.Helper()
	var course struct {
		Trend  []struct{ Title string }
		AtRisk []string
		People []struct {
			PersonID string
			Excused  int
		}
		Matrix [][]*struct{ Status string }
	}
	teacher.want(http.StatusOK, "GET", "/api/report", nil, &course)
	require.Len(t, course.Matrix, 3)
	status := map[string]string{}
	for i, p := range course.People {
		require.Len(t, course.Matrix[i], 1)
		status[p.PersonID] = course.Matrix[i][0].Status
	}
	assert.Equal(t, "excused", status[eveID])
	rows := teacher.table("/api/report/csv")
	require.Len(t, rows, 4)
	assert.Equal(t, []string{"'=1+1", "0"}, rows[1][:2])
	assert.Equal(t, []string{"excused", "30"}, rows[1][11:])
	assert.Len(t, course.Trend, 1)
	assert.Empty(t, course.AtRisk)
	assert.Len(t, course.People, 3)
	ada.refused(http.StatusForbidden, "forbidden", "GET", "/api/report", nil)
	ada.refused(http.StatusForbidden, "forbidden", "GET", "/api/report/csv", nil)
	var own struct {
		Person  struct{ Name string }
		Classes []struct{ Attendance engaged }
	}
	ada.want(http.StatusOK, "GET", "/api/people/"+adaID+"/report", nil, &own)
	assert.Equal(t, "ADA", own.Person.Name)
	require.Len(t, own.Classes, 1)
	assert.Nil(t, own.Classes[0].Attendance.Figures["score"], "it compares with others")
	ada.refused(http.StatusForbidden, "forbidden", "GET", "/api/people/"+eveID+"/report", nil)
	teacher.refused(http.StatusNotFound, "not_found", "GET", "/api/people/nobody/report", nil)
}

// count is how many events of a type the ledger has.
func (s *site) count(what string) (n int) {
	s.t.Helper()
	require.NoError(s.t, s.db.QueryRowContext(s.t.Context(), `SELECT COUNT(*) FROM classroom_ledger WHERE type = ?`, what).Scan(&n))
	return n
}

func aReportIsFollowed(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.schedule()
	follow := func(b *browser, id string) *socket {
		socket := s.dial("/api/live")
		socket.say(`{"type":"hello","token":"` + b.token + `","reportOf":"` + id + `"}`)
		return socket
	}
	turnedAway := func(b *browser, id string) {
		t.Helper()
		_, code := follow(b, id).last()
		assert.EqualValues(t, 4404, code)
	}
	turnedAway(teacher, e.ID)
	e = teacher.do(e, "start")
	turnedAway(teacher, "another")
	turnedAway(ada, e.ID)
	page := follow(teacher, e.ID)
	assert.Equal(t, "changed", page.next().Type, "at once")
	ada.enter(e)
	began := time.Now()
	assert.Equal(t, "changed", page.next().Type)
	t.Logf("the page heard of the arrival %s later", time.Since(began).Round(time.Millisecond))
	assert.True(t, teacher.report(e)["ADA"].Present)
	teacher.do(e, "end")
	assert.Equal(t, "changed", page.next().Type)
	assert.False(t, teacher.report(e)["ADA"].Present)
}

package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// leave takes somebody out of the room.
func (w *world) leave(a service.Admission) {
	w.t.Helper()
	require.NoError(w.t, w.RecordDeparture(w.t.Context(), w.Left(a)))
}

// hour is a class of an hour: ada is there all the time, bob from minute 20.
func (w *world) hour(teacher, ada, bob chimeclassroom.Visitor) string {
	w.t.Helper()
	e := w.liveEvent(teacher)
	w.join(teacher, e.ID)
	w.join(ada, e.ID)
	w.clock.Advance(20 * time.Minute)
	w.join(bob, e.ID)
	w.clock.Advance(40 * time.Minute)
	_, err := w.EndMeeting(w.t.Context(), teacher, e.ID)
	require.NoError(w.t, err)
	return e.ID
}

func figure(p engagement.Person, m engagement.Metric) float64 { return p.Figures[m].Value }

func TestAReportSaysWhoTookPartAndHow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, bob := w.teacher(), w.student("ada"), w.student("bob")
	id := w.hour(teacher, ada, bob)
	r, err := w.Report(t.Context(), teacher, id)
	require.NoError(t, err)
	require.Len(t, r.People, 3)
	assert.Equal(t, time.Hour, r.Sums.Counted)
	assert.Equal(t, nine, r.StartedAt)
	assert.Equal(t, 2, r.Sums.Class.Expected)
	assert.Equal(t, 3, r.Sums.Class.Peak)
	late := w.attendance(teacher, id, bob).Part
	assert.Equal(t, engagement.StatusLate, late.Status)
	assert.InDelta(t, 66.6, figure(late, engagement.MetricPercent), 0)
	assert.Equal(t, engagement.StatusPresent, w.attendance(teacher, id, ada).Part.Status)
	assert.True(t, late.Figures[engagement.MetricHands].Known, "none is a figure: hands go through the room")
	assert.False(t, late.Figures[engagement.MetricTalk].Known, "nobody knows whether they talked")
	rows := r.Rows()
	require.Len(t, rows, 4)
	assert.Equal(t, []string{"Name of bob", "student", "late"}, rows[2][:3])
}

func TestALiveReportFollowsTheClass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, bob := w.teacher(), w.student("ada"), w.student("bob")
	e := w.liveEvent(teacher)
	news, stop, err := w.FollowReport(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	defer stop()
	w.join(ada, e.ID)
	require.Len(t, news, 1, "an arrival is told")
	<-news
	require.True(t, w.attendance(teacher, e.ID, ada).Present)
	seconds := func(of chimeclassroom.Visitor) float64 { return w.attendance(teacher, e.ID, of).Attended.Seconds() }
	w.clock.Advance(10 * time.Second)
	inside := w.join(bob, e.ID)
	assert.InDelta(t, 10, seconds(ada), 0)
	w.clock.Advance(10 * time.Second)
	w.leave(inside)
	assert.InDelta(t, 20, seconds(ada), 0)
	assert.InDelta(t, 10, seconds(bob), 0)

	w.clock.Advance(2 * time.Minute) // its account is too old
	assert.InDelta(t, 140, seconds(ada), 0)
	assert.InDelta(t, 10, seconds(bob), 0)
	w.crash()
	assert.InDelta(t, 140, w.attendance(teacher, e.ID, ada).Attended.Seconds(), 0, "all is in the ledger")
	w.leave(inside)
	w.clock.Advance(time.Second)
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.InDelta(t, 141, w.attendance(teacher, e.ID, ada).Attended.Seconds(), 0)
}

func TestACorrectionHoldsAndShowsWhatWasBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, bob := w.teacher(), w.student("ada"), w.student("bob")
	id := w.hour(teacher, ada, bob)
	full := time.Hour
	correct := func(c service.Correction) service.Attendance {
		t.Helper()
		c.EventID, c.PersonID, c.Note = id, bob.Person.ID, "The bus."
		_, err := w.Correct(t.Context(), teacher, c)
		require.NoError(t, err)
		return w.attendance(teacher, id, bob)
	}
	got := correct(service.Correction{Attended: &full})
	assert.Equal(t, time.Hour, got.Attended)
	assert.InDelta(t, 100, figure(got.Part, engagement.MetricPercent), 0)
	assert.Equal(t, engagement.StatusLate, got.Part.Measured)
	assert.Equal(t, 40*time.Minute, got.Measured[engagement.MetricAttended].Duration())

	got = correct(service.Correction{Status: engagement.StatusExcused})
	assert.Equal(t, engagement.StatusExcused, got.Part.Status, "the newest holds, though of the same instant")
	assert.Equal(t, 40*time.Minute, got.Attended)
	require.Len(t, got.Corrections, 2, "and the others stay")
	assert.Equal(t, "Name of teacher", got.Corrections[1].By.Name)

	w.crash()
	got = correct(service.Correction{})
	assert.Equal(t, engagement.StatusLate, got.Part.Status, "taken back")
	assert.Nil(t, got.Part.Correction)
	assert.Len(t, got.Corrections, 3)
}

func TestCorrectionsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, bob := w.teacher(), w.student("ada"), w.student("bob")
	id := w.hour(teacher, ada, bob)
	tooLong, negative := time.Hour+time.Millisecond, -time.Second
	good := service.Correction{EventID: id, PersonID: bob.Person.ID, Status: engagement.StatusPresent, Note: "Was there."}
	for name, spoil := range map[string]func(*service.Correction){
		"nobody":             func(c *service.Correction) { c.PersonID = "x" },
		"a teacher":          func(c *service.Correction) { c.PersonID = teacher.Person.ID },
		"no such status":     func(c *service.Correction) { c.Status = "asleep" },
		"more than there is": func(c *service.Correction) { c.Attended = &tooLong },
		"less than nothing":  func(c *service.Correction) { c.Attended = &negative },
		"no note":            func(c *service.Correction) { c.Note = " \n" },
	} {
		c := good
		spoil(&c)
		_, err := w.Correct(t.Context(), teacher, c)
		require.Equal(t, chimeclassroom.CodeInvalid, chimeclassroom.ErrorCode(err), name)
	}
	_, err := w.Correct(t.Context(), bob, good)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	good.EventID = w.event(teacher).ID
	_, err = w.Correct(t.Context(), teacher, good)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	assert.Empty(t, w.attendance(teacher, id, bob).Corrections)
}

func TestACourseHasATrendAndThoseAtRisk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, bob := w.teacher(), w.student("ada"), w.student("bob")
	first := w.hour(teacher, ada, bob)
	w.event(teacher) // never held
	w.clock.Advance(-time.Hour)
	e := w.liveEvent(teacher)
	w.join(ada, e.ID)
	w.leave(w.join(bob, e.ID))
	w.clock.Advance(time.Hour)
	_, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	c, err := w.CourseReport(t.Context(), teacher)
	require.NoError(t, err)
	require.Len(t, c.Classes, 2)
	require.Len(t, c.Sums.Trend, 2)
	assert.ElementsMatch(t, []string{first, e.ID}, []string{c.Classes[0].ID, c.Classes[1].ID})
	risky := c.Sums.AtRisk()
	require.Len(t, risky, 1)
	assert.Equal(t, "Name of bob", c.People[risky[0].ID].Name)
	assert.Equal(t, []engagement.Risk{engagement.RiskPercent}, risky[0].Risks)
	_, err = w.CourseReport(t.Context(), ada)
	requireCode(t, chimeclassroom.CodeForbidden, err)
}

func TestAStudentSeesTheirOwnRecordAndNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, bob := w.teacher(), w.student("ada"), w.student("bob")
	id := w.hour(teacher, ada, bob)
	_, err := w.Correct(t.Context(), teacher, service.Correction{EventID: id, PersonID: bob.Person.ID, Status: engagement.StatusExcused, Note: "Ill."})
	require.NoError(t, err)
	own, err := w.PersonReport(t.Context(), bob, bob.Person.ID)
	require.NoError(t, err)
	require.Len(t, own.Classes, 1)
	part := own.Classes[0].Part
	assert.Equal(t, engagement.StatusExcused, part.Part.Status)
	assert.Equal(t, "Ill.", part.Corrections[0].Note)
	assert.Empty(t, part.Corrections[0].By.ID)
	assert.False(t, part.Part.Figures[engagement.MetricScore].Known, "what compares with others is left out")
	assert.Empty(t, part.Part.Score)
	assert.Equal(t, 1, own.Totals.Excused)
	line, err := w.Timeline(t.Context(), bob, id, 0, bob.Person.ID)
	require.NoError(t, err)
	assert.Equal(t, []engagement.Interval{{From: nine.Add(20 * time.Minute), Until: nine.Add(time.Hour)}}, line.Presence)

	_, err = w.PersonReport(t.Context(), bob, ada.Person.ID)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	_, err = w.Timeline(t.Context(), bob, id, 0, ada.Person.ID)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	_, _, err = w.FollowReport(t.Context(), bob, id)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	all, err := w.PersonReport(t.Context(), teacher, bob.Person.ID)
	require.NoError(t, err)
	assert.Equal(t, "Name of teacher", all.Classes[0].Part.Corrections[0].By.Name)
	_, err = w.PersonReport(t.Context(), teacher, "x")
	requireCode(t, chimeclassroom.CodeNotFound, err)

	hidden, err := w.HideEvent(t.Context(), teacher, id, true, chimeclassroom.ThisOne)
	require.NoError(t, err)
	require.True(t, hidden.Hidden)
	own, err = w.PersonReport(t.Context(), bob, bob.Person.ID)
	require.NoError(t, err)
	assert.Empty(t, own.Classes, "they know nothing of a hidden class")
}

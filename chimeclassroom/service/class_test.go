package service_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func TestStartOnlyWhileOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.event(teacher)
	w.clock.Advance(-15*time.Minute - time.Millisecond)
	_, err := w.StartMeeting(t.Context(), teacher, e.ID)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	w.clock.Advance(15*time.Minute + time.Hour + time.Millisecond)
	_, err = w.StartMeeting(t.Context(), teacher, e.ID)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	w.clock.Advance(-time.Hour - 15*time.Minute)
	started, err := w.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Equal(t, chimeclassroom.Live, started.Status)
	assert.Equal(t, w.clock.Now(), started.Meeting.StartedAt)
	assert.Equal(t, 1, started.Meeting.Generation)
}

func TestTwentyTeachersStartOneMeeting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.event(teacher)
	ids := make([]string, 20)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			started, err := w.StartMeeting(t.Context(), teacher, e.ID)
			if assert.NoError(t, err) {
				ids[i] = started.Meeting.ID
			}
		})
	}
	all.Wait()
	for _, id := range ids {
		assert.Equal(t, ids[0], id)
	}
	var starts int
	require.NoError(t, w.db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM classroom_ledger WHERE type = 'MeetingStarted'`).Scan(&starts))
	assert.Equal(t, 1, starts)
}

func TestAPersonIsOneAttendee(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	e := w.liveEvent(teacher)
	tickets := make([]service.JoinTicket, 20)
	var all sync.WaitGroup
	for i := range tickets {
		all.Go(func() {
			var err error
			tickets[i], err = w.JoinMeeting(t.Context(), student, e.ID)
			assert.NoError(t, err)
		})
	}
	all.Wait()
	for _, ticket := range tickets {
		assert.Equal(t, tickets[0].AttendeeID, ticket.AttendeeID, "racing joins and rejoins keep the identity")
	}
	own, err := w.JoinMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.NotEqual(t, tickets[0].AttendeeID, own.AttendeeID)
}

func TestATicketAdmitsOnceWithinAMinuteToItsEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	e, other := w.liveEvent(teacher), w.liveEvent(teacher)
	ticket, err := w.JoinMeeting(t.Context(), student, e.ID)
	require.NoError(t, err)
	_, err = w.Admit(t.Context(), other.ID, ticket.Token)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	a, err := w.Admit(t.Context(), e.ID, ticket.Token)
	require.NoError(t, err, "trying it at another event did not use it up")
	assert.Equal(t, ticket.AttendeeID, a.Attendee.ID)
	assert.Equal(t, student.Person.ID, a.Attendee.Person.ID)
	assert.Equal(t, chimeclassroom.Student, a.Attendee.Role)
	_, err = w.Admit(t.Context(), e.ID, ticket.Token)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)

	ticket, err = w.JoinMeeting(t.Context(), student, e.ID)
	require.NoError(t, err)
	w.clock.Advance(time.Minute)
	_, err = w.Admit(t.Context(), e.ID, ticket.Token)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
}

func TestJoinOnlyWhileLive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	e := w.event(teacher)
	_, err := w.JoinMeeting(t.Context(), student, e.ID)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	ticket, err := w.JoinMeeting(t.Context(), student, e.ID)
	require.NoError(t, err)
	a, err := w.Admit(t.Context(), e.ID, ticket.Token)
	require.NoError(t, err)
	w.clock.Advance(time.Second)
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	_, err = w.RecordJoined(t.Context(), a)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.JoinMeeting(t.Context(), student, e.ID)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.StartMeeting(t.Context(), teacher, e.ID)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
}

func TestAttendanceIsComputedFromTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	e := w.liveEvent(teacher)
	a := w.join(student, e.ID)
	w.clock.Advance(10 * time.Minute)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Left(a)))
	w.clock.Advance(5 * time.Minute)
	w.join(student, e.ID)
	w.clock.Advance(5 * time.Minute)
	now := w.attendance(teacher, e.ID, student)
	assert.Equal(t, 15*time.Minute, now.Attended, "up to now while the class is live")
	assert.True(t, now.Present)
	assert.Equal(t, service.GradeNone, now.Grade.State)
	w.clock.Advance(10 * time.Minute)
	_, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.clock.Advance(time.Hour)
	after := w.attendance(teacher, e.ID, student)
	assert.Equal(t, 25*time.Minute, after.Attended, "0-10 and 15-30 min give 25")
	assert.False(t, after.Present)
	require.Len(t, after.Intervals, 2)
	assert.Equal(t, nine.Add(30*time.Minute), after.Intervals[1].Until)
}

func TestEventsOfOneInstantKeepTheirOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	e := w.liveEvent(teacher)
	a := w.join(student, e.ID)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Dropped(a)))
	assert.False(t, w.attendance(teacher, e.ID, student).Present, "joined and dropped")
	w.join(student, e.ID)
	assert.True(t, w.attendance(teacher, e.ID, student).Present, "and joined again, all in one millisecond")
}

func TestTheReportOfWhatHasNotStartedIsEmpty(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.event(teacher)
	report, err := w.Report(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	report.Counting = service.Counting{} // there before anything is counted
	assert.Equal(t, service.Report{EventID: e.ID}, report)
	_, err = w.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	_, err = w.JoinMeeting(t.Context(), w.student("s"), e.ID)
	require.NoError(t, err)
	report, err = w.Report(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Empty(t, report.People, "a ticket is no presence")
}

func TestAStoreThatCannotAnswerRefusesTheJoin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	ticket, err := w.JoinMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	a, err := w.Admit(t.Context(), e.ID, ticket.Token)
	require.NoError(t, err)
	require.NoError(t, w.db.Close())
	_, err = w.RecordJoined(t.Context(), a)
	require.Error(t, err)
	assert.Empty(t, chimeclassroom.ErrorCode(err), "that is nothing the person did")
}

func TestPresenceEndsAtTheLastSignOfLifeAfterACrash(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student, early := w.teacher(), w.student("s"), w.student("early")
	e := w.liveEvent(teacher)
	left := w.join(early, e.ID)
	w.join(student, e.ID)
	w.clock.Advance(5 * time.Minute)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Left(left)))
	w.clock.Advance(5 * time.Minute)
	require.NoError(t, w.KeepAlive(t.Context(), e.Meeting.ID))
	w.clock.Advance(10 * time.Second)
	w.crash()
	w.clock.Advance(20 * time.Minute)
	require.NoError(t, w.Recover(t.Context()))
	got := w.attendance(teacher, e.ID, student)
	assert.Equal(t, 10*time.Minute, got.Attended)
	assert.False(t, got.Present)
	assert.Equal(t, 5*time.Minute, w.attendance(teacher, e.ID, early).Attended, "who had left is left alone")

	w.join(student, e.ID)
	w.clock.Advance(5 * time.Minute)
	require.NoError(t, w.Recover(t.Context()))
	w.clock.Advance(5 * time.Minute)
	_, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Equal(t, 10*time.Minute+time.Millisecond, w.attendance(teacher, e.ID, student).Attended,
		"a join without a later sign of life is worth a millisecond")
	require.NoError(t, w.Recover(t.Context()), "an ended meeting needs none")
}

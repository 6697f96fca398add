package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

func TestTheScheduleOfARoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	later := input()
	later.Date, later.Title = "2026-11-24", "Later"
	second, err := w.CreateEvent(t.Context(), teacher, later)
	require.NoError(t, err)
	first := w.event(teacher)

	list, err := w.ListEvents(t.Context(), student)
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, []string{first.ID, second.ID}, []string{list[0].ID, list[1].ID}, "earliest first")
	assert.Equal(t, chimeclassroom.Open, list[0].Status)
	assert.Empty(t, list[0].Actions, "a student can do nothing yet")

	read, err := w.ReadEvent(t.Context(), teacher, first.ID)
	require.NoError(t, err)
	assert.Equal(t, first, read)
	assert.Equal(t, 1, read.Version)
}

func TestUpdateNeedsTheVersionLastRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.event(teacher)
	in := input()
	in.Title = "Renamed"
	updated, err := w.UpdateEvent(t.Context(), teacher, e.ID, in, 1)
	require.NoError(t, err)
	assert.Equal(t, 2, updated.Version)
	in.Title = "Too late"
	_, err = w.UpdateEvent(t.Context(), teacher, e.ID, in, 1)
	requireCode(t, chimeclassroom.CodeConflict, err)
	_, err = w.UpdateEvent(t.Context(), teacher, e.ID, chimeclassroom.EventInput{}, 2)
	requireCode(t, chimeclassroom.CodeInvalid, err)
	read, err := w.ReadEvent(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Equal(t, updated, read)
}

func TestACancelledEventStaysWithItsReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.event(teacher)
	cancelled, err := w.CancelEvent(t.Context(), teacher, e.ID, "Snow")
	require.NoError(t, err)
	assert.Equal(t, chimeclassroom.Cancelled, cancelled.Status)
	assert.Equal(t, "Snow", cancelled.CancelReason)
	_, err = w.CancelEvent(t.Context(), teacher, e.ID, "again")
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.StartMeeting(t.Context(), teacher, e.ID)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.UpdateEvent(t.Context(), teacher, e.ID, input(), cancelled.Version)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	require.NoError(t, w.DeleteEvent(t.Context(), teacher, e.ID))
	_, err = w.ReadEvent(t.Context(), teacher, e.ID)
	requireCode(t, chimeclassroom.CodeNotFound, err)
}

func TestALiveEventCannotBeChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	_, err := w.UpdateEvent(t.Context(), teacher, e.ID, input(), e.Version)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.CancelEvent(t.Context(), teacher, e.ID, "")
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	requireCode(t, chimeclassroom.CodeNotAvailable, w.DeleteEvent(t.Context(), teacher, e.ID))
}

func TestDeletingTakesTheAttendanceAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	e := w.liveEvent(teacher)
	w.join(student, e.ID)
	w.clock.Advance(time.Minute)
	_, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	require.NoError(t, w.DeleteEvent(t.Context(), teacher, e.ID))
	for _, table := range []string{"event", "meeting", "attendee", "ticket", "ledger", "grade"} {
		var rows int
		require.NoError(t, w.db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM classroom_`+table).Scan(&rows))
		assert.Zero(t, rows, table)
	}
	require.NoError(t, w.SendDueGrades(t.Context()))
	assert.Empty(t, w.lms.grades(), "nothing is sent for a deleted event")
}

func TestEventsOfAnotherRoomDoNotExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.liveEvent(w.teacher())
	elsewhere := arrival("teacher", chimeclassroom.Administrator)
	elsewhere.ResourceLinkID = "another link"
	v := w.visit(elsewhere)
	for name, use := range map[string]func() error{
		"read":   func() error { _, err := w.ReadEvent(t.Context(), v, e.ID); return err },
		"update": func() error { _, err := w.UpdateEvent(t.Context(), v, e.ID, input(), 1); return err },
		"cancel": func() error { _, err := w.CancelEvent(t.Context(), v, e.ID, ""); return err },
		"delete": func() error { return w.DeleteEvent(t.Context(), v, e.ID) },
		"start":  func() error { _, err := w.StartMeeting(t.Context(), v, e.ID); return err },
		"join":   func() error { _, err := w.JoinMeeting(t.Context(), v, e.ID); return err },
		"end":    func() error { _, err := w.EndMeeting(t.Context(), v, e.ID); return err },
		"report": func() error { _, err := w.Report(t.Context(), v, e.ID); return err },
	} {
		assert.Equal(t, chimeclassroom.CodeNotFound, chimeclassroom.ErrorCode(use()), name)
	}
	list, err := w.ListEvents(t.Context(), v)
	require.NoError(t, err)
	assert.Empty(t, list)
}

func TestAStudentReadsAndJoinsOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.liveEvent(w.teacher())
	v := w.student("s")
	for name, use := range map[string]func() error{
		"create": func() error { _, err := w.CreateEvent(t.Context(), v, input()); return err },
		"update": func() error { _, err := w.UpdateEvent(t.Context(), v, e.ID, input(), 1); return err },
		"cancel": func() error { _, err := w.CancelEvent(t.Context(), v, e.ID, ""); return err },
		"delete": func() error { return w.DeleteEvent(t.Context(), v, e.ID) },
		"start":  func() error { _, err := w.StartMeeting(t.Context(), v, e.ID); return err },
		"end":    func() error { _, err := w.EndMeeting(t.Context(), v, e.ID); return err },
		"report": func() error { _, err := w.Report(t.Context(), v, e.ID); return err },
	} {
		assert.Equal(t, chimeclassroom.CodeForbidden, chimeclassroom.ErrorCode(use()), name)
	}
	read, err := w.ReadEvent(t.Context(), v, e.ID)
	require.NoError(t, err)
	assert.Equal(t, []chimeclassroom.Action{chimeclassroom.Join}, read.Actions)
	w.join(v, e.ID)
}

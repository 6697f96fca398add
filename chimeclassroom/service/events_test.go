package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
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

	found, err := w.ListEvents(t.Context(), student, service.Query{})
	require.NoError(t, err)
	list := found.Events
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
	updated, err := w.UpdateEvent(t.Context(), teacher, e.ID, in, 1, chimeclassroom.ThisOne)
	require.NoError(t, err)
	assert.Equal(t, 2, updated.Version)
	in.Title = "Too late"
	_, err = w.UpdateEvent(t.Context(), teacher, e.ID, in, 1, chimeclassroom.ThisOne)
	requireCode(t, chimeclassroom.CodeConflict, err)
	_, err = w.UpdateEvent(t.Context(), teacher, e.ID, chimeclassroom.EventInput{}, 2, chimeclassroom.ThisOne)
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
	cancelled, err := w.CancelEvent(t.Context(), teacher, e.ID, "Snow", chimeclassroom.ThisOne)
	require.NoError(t, err)
	assert.Equal(t, chimeclassroom.Cancelled, cancelled.Status)
	assert.Equal(t, "Snow", cancelled.CancelReason)
	_, err = w.CancelEvent(t.Context(), teacher, e.ID, "again", chimeclassroom.ThisOne)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.StartMeeting(t.Context(), teacher, e.ID)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.UpdateEvent(t.Context(), teacher, e.ID, input(), cancelled.Version, chimeclassroom.ThisOne)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	require.NoError(t, w.DeleteEvent(t.Context(), teacher, e.ID, chimeclassroom.ThisOne))
	_, err = w.ReadEvent(t.Context(), teacher, e.ID)
	requireCode(t, chimeclassroom.CodeNotFound, err)
}

func TestALiveEventCannotBeChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	_, err := w.UpdateEvent(t.Context(), teacher, e.ID, input(), e.Version, chimeclassroom.ThisOne)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.CancelEvent(t.Context(), teacher, e.ID, "", chimeclassroom.ThisOne)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	requireCode(t, chimeclassroom.CodeNotAvailable, w.DeleteEvent(t.Context(), teacher, e.ID, chimeclassroom.ThisOne))
}

func TestAClassThatSomebodyAttendedIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	e := w.liveEvent(teacher)
	w.join(student, e.ID)
	ended, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.NotContains(t, ended.Actions, chimeclassroom.Delete)
	requireCode(t, chimeclassroom.CodeNotAvailable, w.DeleteEvent(t.Context(), teacher, e.ID, chimeclassroom.ThisOne))
	hidden, err := w.HideEvent(t.Context(), teacher, e.ID, true, chimeclassroom.ThisOne)
	require.NoError(t, err)
	assert.True(t, hidden.Hidden)
	w.attendance(teacher, e.ID, student)
}

func TestDeletingAClassThatNobodyAttendedTakesEverythingAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	w.join(teacher, e.ID)
	w.clock.Advance(time.Minute)
	_, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	require.NoError(t, w.DeleteEvent(t.Context(), teacher, e.ID, chimeclassroom.ThisOne))
	for _, table := range []string{"event", "meeting", "attendee", "ticket", "ledger", "score", "grading_due"} {
		var rows int
		require.NoError(t, w.db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM classroom_`+table).Scan(&rows))
		assert.Zero(t, rows, table)
	}
}

func TestEventsOfAnotherRoomDoNotExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.liveEvent(w.teacher())
	elsewhere := arrival("teacher", chimeclassroom.Administrator)
	elsewhere.ResourceLinkID = "another link"
	v := w.visit(elsewhere)
	for name, use := range map[string]func() error{
		"read": func() error { _, err := w.ReadEvent(t.Context(), v, e.ID); return err },
		"update": func() error {
			_, err := w.UpdateEvent(t.Context(), v, e.ID, input(), 1, chimeclassroom.ThisOne)
			return err
		},
		"cancel": func() error { _, err := w.CancelEvent(t.Context(), v, e.ID, "", chimeclassroom.ThisOne); return err },
		"delete": func() error { return w.DeleteEvent(t.Context(), v, e.ID, chimeclassroom.ThisOne) },
		"hide": func() error {
			_, err := w.HideEvent(t.Context(), v, e.ID, true, chimeclassroom.ThisOne)
			return err
		},
		"start":  func() error { _, err := w.StartMeeting(t.Context(), v, e.ID); return err },
		"join":   func() error { _, err := w.JoinMeeting(t.Context(), v, e.ID); return err },
		"end":    func() error { _, err := w.EndMeeting(t.Context(), v, e.ID); return err },
		"report": func() error { _, err := w.Report(t.Context(), v, e.ID); return err },
	} {
		assert.Equal(t, chimeclassroom.CodeNotFound, chimeclassroom.ErrorCode(use()), name)
	}
	list, err := w.ListEvents(t.Context(), v, service.Query{})
	require.NoError(t, err)
	assert.Empty(t, list.Events)
}

func TestAStudentReadsAndJoinsOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.liveEvent(w.teacher())
	v := w.student("s")
	for name, use := range map[string]func() error{
		"start now": func() error { _, err := w.StartNow(t.Context(), v, input()); return err },
		"hosts":     func() error { _, err := w.Hosts(t.Context(), v); return err },
		"create":    func() error { _, err := w.CreateEvent(t.Context(), v, input()); return err },
		"update": func() error {
			_, err := w.UpdateEvent(t.Context(), v, e.ID, input(), 1, chimeclassroom.ThisOne)
			return err
		},
		"cancel": func() error { _, err := w.CancelEvent(t.Context(), v, e.ID, "", chimeclassroom.ThisOne); return err },
		"delete": func() error { return w.DeleteEvent(t.Context(), v, e.ID, chimeclassroom.ThisOne) },
		"hide": func() error {
			_, err := w.HideEvent(t.Context(), v, e.ID, true, chimeclassroom.ThisOne)
			return err
		},
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

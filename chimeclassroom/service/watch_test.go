package service_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func TestAClassThatNobodyEndsIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	e := w.liveEvent(teacher)
	a := w.join(ada, e.ID)
	status := func() chimeclassroom.Status {
		t.Helper()
		require.NoError(t, w.EndForgottenClasses(t.Context()))
		return w.status(teacher, e.ID)
	}
	w.clock.Advance(20 * time.Minute)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Dropped(a)))
	left := w.clock.Now()
	w.clock.Advance(40*time.Minute - time.Millisecond)
	require.Equal(t, chimeclassroom.Live, status(), "everybody is gone, but its time has not passed")
	w.join(ada, e.ID)
	w.clock.Advance(30*time.Minute - time.Millisecond)
	require.Equal(t, chimeclassroom.Live, status(), "somebody was there half an hour ago")
	last := w.clock.Now().Add(-30*time.Minute + time.Millisecond)
	w.clock.Advance(time.Millisecond)
	require.Equal(t, chimeclassroom.Ended, status())

	view, err := w.ReadEvent(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Equal(t, last.Add(time.Millisecond), view.Meeting.EndedAt, "when anyone was last there")
	got := w.attendance(teacher, e.ID, ada)
	assert.Equal(t, left.Sub(nine)+time.Millisecond, got.Attended, "nothing of the half hour counts")
	w.settle()
	require.Len(t, w.lms.grades(), 1)
	assert.Equal(t, "Attended 20 of 60 minutes; points in proportion.", w.lms.grades()[0].Comment)
	var source string
	require.NoError(t, w.db.QueryRowContext(t.Context(), `SELECT source FROM classroom_ledger WHERE type = 'MeetingEnded'`).Scan(&source))
	assert.Equal(t, "watch", source, "the ledger tells who concluded it")
}

// surprised is a store in which somebody comes back when the live meetings have
// just been read.
type surprised struct {
	service.Store
	comeBack func()
}

func (s surprised) LiveMeetings(ctx context.Context) ([]service.LiveMeeting, error) {
	live, err := s.Store.LiveMeetings(ctx)
	s.comeBack()
	return live, err
}

func TestAClassToWhichSomebodyComesBackIsNotForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	e := w.liveEvent(teacher)
	w.clock.Advance(3 * time.Hour)
	w.serve(surprised{w.store, func() { w.join(ada, e.ID) }}, w.lms)
	require.NoError(t, w.EndForgottenClasses(t.Context()))
	assert.Equal(t, chimeclassroom.Live, w.status(teacher, e.ID))
}

func TestAClassLastsADayAtMost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	e := w.liveEvent(teacher)
	w.join(ada, e.ID)
	status := func() chimeclassroom.Status {
		t.Helper()
		require.NoError(t, w.KeepAlive(t.Context(), e.Meeting.ID), "ada's page is open all the time")
		require.NoError(t, w.EndForgottenClasses(t.Context()))
		return w.status(teacher, e.ID)
	}
	w.clock.Advance(24*time.Hour - time.Millisecond)
	require.Equal(t, chimeclassroom.Live, status())
	w.clock.Advance(time.Millisecond)
	require.Equal(t, chimeclassroom.Ended, status())
	requireCode(t, chimeclassroom.CodeNotAvailable, w.KeepAlive(t.Context(), e.Meeting.ID))
	w.settle()
	assert.Len(t, w.lms.grades(), 1)
}

func TestALongClassIsNotCutShort(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	in := input()
	in.DurationMinutes = 1440
	w.clock.Advance(-15 * time.Minute)
	e, err := w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	_, err = w.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.clock.Advance(24 * time.Hour)
	require.NoError(t, w.EndForgottenClasses(t.Context()))
	assert.Equal(t, chimeclassroom.Live, w.status(teacher, e.ID), "started early, it goes on to its scheduled end")
}

func TestRunEndsForgottenClassesAndGradesThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	e := w.liveEvent(teacher)
	w.join(ada, e.ID)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- w.Run(ctx) }()
	w.clock.Advance(2 * time.Hour)
	<-w.lms.handed
	stop()
	require.NoError(t, <-done)
	assert.Equal(t, chimeclassroom.Ended, w.status(teacher, e.ID))
}

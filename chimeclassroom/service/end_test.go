package service_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// impatient is a store whose caller gives up as soon as a class has ended.
type impatient struct {
	service.Store
	giveUp context.CancelFunc
}

func (i impatient) EndMeeting(ctx context.Context, end meeting.LedgerEvent, grade *time.Duration) (time.Time, error) {
	i.giveUp()
	return i.Store.EndMeeting(ctx, end, grade)
}

func TestAnEndIsAnsweredThoughItsRequestIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	ctx, giveUp := context.WithCancel(t.Context())
	w.serve(impatient{w.store, giveUp}, w.lms)
	w.clock.Advance(time.Minute)
	ended, err := w.EndMeeting(ctx, teacher, e.ID)
	require.NoError(t, err)
	require.Error(t, ctx.Err())
	assert.Equal(t, chimeclassroom.Ended, ended.Status)
	assert.Equal(t, w.clock.Now(), ended.Meeting.EndedAt)
	stored, err := w.ReadEvent(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Equal(t, stored, ended, "it is answered as it is stored")
}

func TestAnEndIsLaterThanEverythingBeforeItThoughTheClockWentBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, bob := w.teacher(), w.student("ada"), w.student("bob")
	e := w.liveEvent(teacher)
	w.join(ada, e.ID)
	w.clock.Advance(30 * time.Minute)
	w.join(bob, e.ID)
	w.clock.Advance(-50 * time.Minute)
	ended, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	last := nine.Add(30*time.Minute + time.Millisecond)
	assert.Equal(t, last, ended.Meeting.EndedAt)
	assert.Equal(t, 30*time.Minute+time.Millisecond, w.attendance(teacher, e.ID, ada).Attended)
	assert.Equal(t, time.Millisecond, w.attendance(teacher, e.ID, bob).Attended)
	due := w.attendance(teacher, e.ID, ada).Grade
	assert.Equal(t, service.GradeStatus{State: service.GradeWaiting, Until: last.Add(10 * time.Minute)}, due, "graded when that has passed")
}

func TestAnEndIsLaterThanTheStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	ended, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Equal(t, nine.Add(time.Millisecond), ended.Meeting.EndedAt)
}

func TestOvertimeIsPartOfTheClass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	e := w.liveEvent(teacher)
	w.join(ada, e.ID)
	w.clock.Advance(75 * time.Minute)
	_, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.settle()
	got := w.attendance(teacher, e.ID, ada)
	assert.Equal(t, 75*time.Minute, got.Attended)
	assert.Equal(t, &service.Mark{Given: 100, Maximum: 100}, got.Grade.Ours)
}

func TestAnUnreadableTargetDoesNotKeepAClassFromEnding(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	_, err := w.db.ExecContext(t.Context(), `UPDATE classroom_room SET grade_target = '{'`)
	require.NoError(t, err)
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
}

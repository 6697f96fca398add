package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

const day = 24 * time.Hour

// keepFor has the platform keep attendance for so many days.
func (w *world) keepFor(days int) {
	w.t.Helper()
	w.set(w.administrator(), chimeclassroom.PlatformLevel, chimeclassroom.Settings{RetentionDays: days})
}

// held is a class that a student attended for half an hour.
func (w *world) held() (eventID string) {
	w.t.Helper()
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	a := w.join(w.student("ada"), e.ID)
	w.clock.Advance(30 * time.Minute)
	require.NoError(w.t, w.RecordDeparture(w.t.Context(), w.Left(a)))
	_, err := w.EndMeeting(w.t.Context(), teacher, e.ID)
	require.NoError(w.t, err)
	return e.ID
}

func TestAttendanceIsDeletedAfterItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.keepFor(30)
	id := w.held()
	report := func() service.Report {
		r, err := w.Report(t.Context(), w.teacher(), id)
		require.NoError(t, err)
		return r
	}
	kept := report()
	w.clock.Advance(kept.EndedAt.Add(30 * day).Sub(w.clock.Now()))
	require.NoError(t, w.DeleteExpired(t.Context()))
	assert.Equal(t, kept, report(), "to the millisecond")

	w.clock.Advance(time.Millisecond)
	require.NoError(t, w.DeleteExpired(t.Context()))
	gone := report()
	assert.Empty(t, gone.People)
	assert.Equal(t, w.clock.Now(), gone.DeletedAt)
	assert.Equal(t, kept.EndedAt, gone.EndedAt)
	_, err := w.store.FindPerson(t.Context(), "reg", "ada")
	require.ErrorIs(t, err, service.ErrNotFound, "nothing speaks of her any more")
}

func TestOneSchoolDoesNotSayHowLongAnotherKeeps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := arrival("head", chimeclassroom.Teacher)
	head.AdministersLMS, head.DeploymentID = true, "another school"
	w.set(w.visit(head), chimeclassroom.PlatformLevel, chimeclassroom.Settings{RetentionDays: 1})
	id := w.held()
	w.clock.Advance(30 * day)
	require.NoError(t, w.DeleteExpired(t.Context()))
	r, err := w.Report(t.Context(), w.teacher(), id)
	require.NoError(t, err)
	assert.NotEmpty(t, r.People)
}

func TestAttendanceIsKeptForGoodUntilThePlatformSaysOtherwise(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.held()
	w.clock.Advance(20 * 365 * day)
	require.NoError(t, w.DeleteExpired(t.Context()))
	r, err := w.Report(t.Context(), w.teacher(), id)
	require.NoError(t, err)
	assert.Len(t, r.People, 1)
}

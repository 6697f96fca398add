package mail_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/mail"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// last changes how long the class lasts.
func (w *world) last(v chimeclassroom.Visitor, e service.EventView, minutes int) service.EventView {
	w.t.Helper()
	in := input()
	in.StartTime, in.DurationMinutes = e.StartTime, minutes
	e, err := w.UpdateEvent(w.t.Context(), v, e.ID, in, e.Version, chimeclassroom.ThisOne)
	require.NoError(w.t, err)
	return e
}

func TestChangesInARowAreOneMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.visit("teacher", chimeclassroom.Teacher)
	w.visit("ada", chimeclassroom.Student)
	e := w.schedule(teacher)
	for _, minutes := range []int{30, 45, 90} {
		e = w.last(teacher, e, minutes)
	}
	got := w.deliver()
	require.Len(t, got, 1)
	text, _ := got[0].parts(t)
	assert.Contains(t, text, "09:00–10:30", "as it is now")

	e = w.move(teacher, e, "10:00")
	w.move(teacher, e, "11:00")
	got = w.deliver()
	require.Len(t, got, 1, "and of what comes after that people hear again")
	text, _ = got[0].parts(t)
	assert.Contains(t, text, "When: Tuesday, 24 November 2026, 11:00")
	assert.Contains(t, text, "Before: Tuesday, 24 November 2026, 09:00", "what people knew, not what was in between")
}

func TestAChangeThatIsTakenBackIsNoNews(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.visit("teacher", chimeclassroom.Teacher)
	w.visit("ada", chimeclassroom.Student)
	e := w.move(teacher, w.schedule(teacher), "10:00")
	e = w.move(teacher, e, "09:00")
	w.cancel(teacher, w.schedule(teacher)) // something to wait for
	got := w.deliver()
	require.Len(t, got, 1)
	assert.Equal(t, "Cancelled: “Algebra”", got[0].subject(t))
	w.last(teacher, e, 30)
	assert.Len(t, w.deliver(), 1, "the next one is")
}

func TestPeopleAreNotToldBeforeAChangeHasSettled(t *testing.T) {
	t.Parallel()
	w := newSettlingWorld(t, time.Hour)
	teacher := w.visit("teacher", chimeclassroom.Teacher)
	w.visit("ada", chimeclassroom.Student)
	w.move(teacher, w.schedule(teacher), "10:00")
	lease, next, err := w.queue.ClaimJob(t.Context(), mail.Kind, time.Now().Add(time.Minute), nil)
	require.NoError(t, err)
	assert.Nil(t, lease)
	assert.WithinDuration(t, time.Now().Add(time.Hour), next, time.Minute)
}

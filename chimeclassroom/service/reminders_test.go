package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func before(minutes int) chimeclassroom.Settings {
	return chimeclassroom.Settings{RemindMinutes: &minutes}
}

// reminders are the minutes of those that somebody sees.
func (w *world) reminders(v chimeclassroom.Visitor) []int {
	w.t.Helper()
	all := []int{}
	for _, n := range w.news(v).Notices {
		if n.Kind == chimeclassroom.NoticeReminder {
			all = append(all, n.Minutes)
		}
	}
	return all
}

// remindUpTo moves the clock and gives what is due, and returns what is next.
func (w *world) remindUpTo(at time.Time) time.Time {
	w.t.Helper()
	last := w.clock.Now()
	w.clock.Advance(at.Sub(last))
	next, err := w.RemindBetween(w.t.Context(), last, at)
	require.NoError(w.t, err)
	return next
}

// tomorrow is the class of nine o'clock on the next day.
func (w *world) tomorrow(teacher chimeclassroom.Visitor) service.EventView {
	w.t.Helper()
	in := input()
	in.Date = "2026-11-24"
	e, err := w.CreateEvent(w.t.Context(), teacher, in)
	require.NoError(w.t, err)
	return e
}

func TestEveryoneIsRemindedWhenTheyWant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, ben, carla := w.teacher(), w.student("ada"), w.student("ben"), w.student("carla")
	w.tomorrow(teacher)
	starts := nine.Add(24 * time.Hour)
	w.set(teacher, chimeclassroom.CourseLevel, before(30))
	w.set(ben, chimeclassroom.PersonLevel, before(60))
	w.set(carla, chimeclassroom.PersonLevel, before(0))
	changed, stop := w.Changes(ada.Room.ID)
	defer stop()

	assert.Equal(t, starts.Add(-2*time.Hour), w.remindUpTo(starts.Add(-3*time.Hour)))
	assert.Empty(t, w.reminders(ben))
	assert.Empty(t, changed, "the pages are left alone")
	w.remindUpTo(starts.Add(-time.Hour))
	assert.Equal(t, []int{60}, w.reminders(ben))
	assert.Len(t, changed, 1, "the open pages look again")
	assert.Empty(t, w.reminders(ada))
	unread := w.news(ada).Unread
	w.remindUpTo(starts.Add(-30 * time.Minute))
	assert.Equal(t, []int{30}, w.reminders(ada))
	assert.Equal(t, unread+1, w.news(ada).Unread)
	assert.Equal(t, []int{30}, w.reminders(teacher), "teachers too")
	assert.Equal(t, []int{60}, w.reminders(ben))
	assert.Empty(t, w.reminders(carla), "she wants none")
	w.remindUpTo(starts.Add(time.Hour))
	assert.Empty(t, w.reminders(ada), "the class is over")
}

func TestRemindersOfARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	w.tomorrow(teacher)
	due := nine.Add(24*time.Hour - 15*time.Minute)
	w.remindUpTo(due)
	require.Equal(t, []int{15}, w.reminders(ada))
	w.crash()
	_, err := w.RemindBetween(t.Context(), due.Add(-15*time.Minute), due.Add(time.Minute))
	require.NoError(t, err)
	assert.Equal(t, []int{15}, w.reminders(ada), "once, whatever happens")
}

func TestAReminderFollowsItsClass(t *testing.T) {
	t.Parallel()
	starts := nine.Add(24 * time.Hour)
	for name, c := range map[string]struct {
		change func(w *world, teacher chimeclassroom.Visitor, e service.EventView) error
		want   []int // at a quarter of an hour before the first time
	}{
		"moved": {func(w *world, teacher chimeclassroom.Visitor, e service.EventView) error {
			in := input()
			in.Date, in.StartTime = "2026-11-24", "10:00"
			_, err := w.UpdateEvent(w.t.Context(), teacher, e.ID, in, e.Version, chimeclassroom.ThisOne)
			return err
		}, []int{}},
		"cancelled": {func(w *world, teacher chimeclassroom.Visitor, e service.EventView) error {
			_, err := w.CancelEvent(w.t.Context(), teacher, e.ID, "", chimeclassroom.ThisOne)
			return err
		}, []int{}},
		"hidden": {func(w *world, teacher chimeclassroom.Visitor, e service.EventView) error {
			_, err := w.HideEvent(w.t.Context(), teacher, e.ID, true, chimeclassroom.ThisOne)
			return err
		}, []int{}},
		"deleted": {func(w *world, teacher chimeclassroom.Visitor, e service.EventView) error {
			return w.DeleteEvent(w.t.Context(), teacher, e.ID, chimeclassroom.ThisOne)
		}, []int{}},
		"as it was": {func(*world, chimeclassroom.Visitor, service.EventView) error { return nil }, []int{15}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			teacher, ada := w.teacher(), w.student("ada")
			e := w.tomorrow(teacher)
			require.NoError(t, c.change(w, teacher, e))
			w.remindUpTo(starts.Add(-15 * time.Minute))
			assert.Equal(t, c.want, w.reminders(ada), "changed before")

			after := newWorld(t)
			teacher, ada = after.teacher(), after.student("ada")
			e = after.tomorrow(teacher)
			after.remindUpTo(starts.Add(-15 * time.Minute))
			require.Equal(t, []int{15}, after.reminders(ada))
			require.NoError(t, c.change(after, teacher, e))
			assert.Equal(t, c.want, after.reminders(ada), "changed afterwards")
			if name == "moved" {
				after.remindUpTo(starts.Add(45 * time.Minute))
				assert.Equal(t, []int{15}, after.reminders(ada), "of the new time anew")
			}
		})
	}
}

func TestNobodyIsRemindedOfAnothersClass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, ben := w.teacher(), w.student("ada"), w.student("ben")
	in := input()
	in.Date, in.Invited = "2026-11-24", []string{ben.Person.ID}
	_, err := w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	w.remindUpTo(nine.Add(24*time.Hour - 15*time.Minute))
	assert.Equal(t, []int{15}, w.reminders(ben))
	assert.Empty(t, w.reminders(ada))
	assert.Empty(t, w.reminders(teacher), "who sees it because they manage it need not come")
}

func TestALockedReminderIsEverybodys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	w.tomorrow(teacher)
	w.set(ada, chimeclassroom.PersonLevel, before(5))
	locked := before(120)
	locked.Locked = []chimeclassroom.Setting{"remindMinutes"}
	w.set(teacher, chimeclassroom.CourseLevel, locked)
	reminder, err := w.Reminder(t.Context(), ada)
	require.NoError(t, err)
	assert.Equal(t, 2*time.Hour, reminder)
	w.remindUpTo(nine.Add(22 * time.Hour))
	assert.Equal(t, []int{120}, w.reminders(ada))
}

package service_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// heldAt is a class of one minute at an LMS with so many students.
func (w *world) heldAt(registration string, students int) (teacher chimeclassroom.Visitor, eventID string) {
	w.t.Helper()
	at := func(subject string, role chimeclassroom.Role) chimeclassroom.Visitor {
		a := arrival(subject, role)
		a.RegistrationID = registration
		return w.visit(a)
	}
	teacher = at("teacher", chimeclassroom.Teacher)
	e := w.liveEvent(teacher)
	for i := range students {
		w.join(at(fmt.Sprintf("s%03d", i), chimeclassroom.Student), e.ID)
	}
	w.clock.Advance(time.Minute)
	_, err := w.EndMeeting(w.t.Context(), teacher, e.ID)
	require.NoError(w.t, err)
	return teacher, e.ID
}

// states counts the grades of an event by state.
func (w *world) states(teacher chimeclassroom.Visitor, eventID string) map[service.GradeState]int {
	w.t.Helper()
	report, err := w.Report(w.t.Context(), teacher, eventID)
	require.NoError(w.t, err)
	states := map[service.GradeState]int{}
	for _, p := range report.People {
		states[p.Grade.State]++
	}
	return states
}

// senderFunc is a sender in a test's own words.
type senderFunc func(context.Context, service.Grade) error

func (f senderFunc) SendGrade(ctx context.Context, g service.Grade) error { return f(ctx, g) }

func TestADeadLMSHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alive := make(chan struct{}, 1)
	w.serve(w.store, senderFunc(func(ctx context.Context, g service.Grade) error {
		if g.RegistrationID == "alive" {
			alive <- struct{}{}
			return nil
		}
		select { // the dead one answers only after the other has its grade
		case <-alive:
			return errors.New("no answer")
		case <-ctx.Done():
			t.Error("the other LMS had to wait")
			return ctx.Err()
		}
	}))
	dead, deadEvent := w.heldAt("dead", 60)
	living, livingEvent := w.heldAt("alive", 1)
	require.NoError(t, w.SendDueGrades(t.Context()))
	assert.Equal(t, map[service.GradeState]int{service.GradeSent: 1}, w.states(living, livingEvent))
	assert.Equal(t, map[service.GradeState]int{service.GradePending: 60}, w.states(dead, deadEvent))
}

func TestOneTryTellsThatAnLMSIsDead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, eventID := w.heldAt("dead", 60)
	w.lms.answerWith(errors.New("no answer"))
	require.NoError(t, w.SendDueGrades(t.Context()))
	require.Len(t, w.lms.grades(), 1, "the other 59 wait with it")
	var tries int
	require.NoError(t, w.db.QueryRowContext(t.Context(), `SELECT SUM(tries) FROM classroom_grade`).Scan(&tries))
	assert.Equal(t, 1, tries, "waiting is no try")
	require.NoError(t, w.SendDueGrades(t.Context()))
	require.Len(t, w.lms.grades(), 1, "not before its time")

	w.lms.answerWith(nil)
	w.clock.Advance(30 * time.Second)
	require.NoError(t, w.SendDueGrades(t.Context()))
	assert.Equal(t, map[service.GradeState]int{service.GradeSent: 60}, w.states(teacher, eventID))
}

func TestAGradeThatTheLMSChokesOnDoesNotBlockTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.serve(w.store, senderFunc(func(_ context.Context, g service.Grade) error {
		if g.Subject == "s001" {
			return errors.New("status 500")
		}
		return nil
	}))
	teacher, eventID := w.heldAt("reg", 5)
	require.NoError(t, w.SendDueGrades(t.Context()))
	w.clock.Advance(30 * time.Second)
	require.NoError(t, w.SendDueGrades(t.Context()))
	assert.Equal(t, map[service.GradeState]int{service.GradeSent: 4, service.GradePending: 1}, w.states(teacher, eventID))
}

func TestAGradeWaitsAWeekAtMost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, eventID := w.heldAt("dead", 3)
	w.lms.answerWith(errors.New("no answer"))
	for range 1000 {
		require.NoError(t, w.SendDueGrades(t.Context()))
		w.clock.Advance(6 * time.Hour)
		if w.states(teacher, eventID)[service.GradePending] == 0 {
			break
		}
	}
	assert.Equal(t, map[service.GradeState]int{service.GradeFailed: 3}, w.states(teacher, eventID))
	assert.Less(t, w.clock.Now().Sub(nine), 10*24*time.Hour)
}

// forgetful is a store that cannot keep what came of a grade.
type forgetful struct {
	service.Store
	asked chan struct{}
}

func (f forgetful) SettleGrade(context.Context, string, service.GradeOutcome) error {
	return errors.New("disk full")
}

func (f forgetful) DueRegistrations(ctx context.Context, now time.Time) ([]string, error) {
	f.asked <- struct{}{}
	return f.Store.DueRegistrations(ctx, now)
}

func TestAStoreThatFailsIsNotAskedInALoop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.heldAt("reg", 1)
	store := forgetful{w.store, make(chan struct{}, 100)}
	w.serve(store, w.lms)
	require.ErrorContains(t, w.SendDueGrades(t.Context()), "disk full")
	<-store.asked
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- w.Run(ctx) }()
	<-store.asked
	<-w.lms.sent
	<-w.lms.sent
	w.heldAt("reg", 0) // wakes the delivery, which does not listen now
	stop()
	require.NoError(t, <-done)
	assert.Empty(t, store.asked)
	assert.Len(t, w.lms.grades(), 2, "sent by hand and once by Run")
}

func TestAnUnreadableTargetFailsItsGradesOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	broken, brokenEvent := w.heldAt("broken", 1)
	sound, soundEvent := w.heldAt("sound", 1)
	_, err := w.db.ExecContext(t.Context(), `UPDATE classroom_room SET grade_target = '{' WHERE registration_id = 'broken'`)
	require.NoError(t, err)
	require.NoError(t, w.SendDueGrades(t.Context()))
	assert.Equal(t, map[service.GradeState]int{service.GradeFailed: 1}, w.states(broken, brokenEvent))
	assert.Equal(t, map[service.GradeState]int{service.GradeSent: 1}, w.states(sound, soundEvent))
	report, err := w.Report(t.Context(), broken, brokenEvent)
	require.NoError(t, err)
	assert.Equal(t, "The classroom no longer knows where the LMS takes this grade.", report.People[0].Grade.Detail)
}

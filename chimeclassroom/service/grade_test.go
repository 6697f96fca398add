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

// held is a class of an hour in which the student was for 31.5 minutes.
func held(w *world) (teacher, student chimeclassroom.Visitor, eventID string) {
	w.t.Helper()
	teacher, student = w.teacher(), w.student("s")
	e := w.liveEvent(teacher)
	w.join(teacher, e.ID)
	a := w.join(student, e.ID)
	w.clock.Advance(31*time.Minute + 30*time.Second)
	require.NoError(w.t, w.RecordDeparture(w.t.Context(), w.Left(a)))
	w.clock.Advance(10 * time.Minute)
	_, err := w.EndMeeting(w.t.Context(), teacher, e.ID)
	require.NoError(w.t, err)
	return teacher, student, e.ID
}

func TestAttendedMinutesBecomeAGrade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student, eventID := held(w)
	pending := w.attendance(teacher, eventID, student).Grade
	assert.Equal(t, service.GradeStatus{State: service.GradePending, ScoreGiven: 31.5, ScoreMaximum: 60}, pending)
	assert.Equal(t, service.GradeNone, w.attendance(teacher, eventID, teacher).Grade.State, "teachers get none")

	ended := w.clock.Now()
	w.clock.Advance(time.Hour)
	require.NoError(t, w.SendDueGrades(t.Context()))
	require.Equal(t, []service.Grade{{
		RegistrationID: "reg", DeploymentID: "dep",
		Target:  service.GradeTarget{LineItemsURL: "https://lms.example/lineitems?type=x", Scopes: []string{"score"}},
		EventID: eventID, Label: "Algebra", Subject: "s",
		ScoreGiven: 31.5, ScoreMaximum: 60, At: ended, Comment: "Attended 31.5 of 60 minutes.",
	}}, w.lms.grades())
	assert.Equal(t, service.GradeSent, w.attendance(teacher, eventID, student).Grade.State)
	require.NoError(t, w.SendDueGrades(t.Context()))
	assert.Len(t, w.lms.grades(), 1, "sent once")
}

func TestTheNewestTargetCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	held(w)
	moved := arrival("s", chimeclassroom.Student)
	moved.Grades = &service.GradeTarget{LineItemURL: "https://lms.example/lineitems/7"}
	w.visit(moved)
	silent := arrival("s", chimeclassroom.Student)
	silent.Grades = nil
	w.visit(silent)
	require.NoError(t, w.SendDueGrades(t.Context()))
	require.Len(t, w.lms.grades(), 1)
	assert.Equal(t, *moved.Grades, w.lms.grades()[0].Target, "a launch that does not say keeps it")
}

func TestAnLMSWithoutGradesGetsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	without := func(subject string, role chimeclassroom.Role) chimeclassroom.Visitor {
		a := arrival(subject, role)
		a.Grades = nil
		return w.visit(a)
	}
	teacher, student := without("teacher", chimeclassroom.Teacher), without("s", chimeclassroom.Student)
	e := w.liveEvent(teacher)
	w.join(student, e.ID)
	w.clock.Advance(time.Minute)
	_, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Equal(t, service.GradeStatus{State: service.GradeNone}, w.attendance(teacher, e.ID, student).Grade)
	require.NoError(t, w.SendDueGrades(t.Context()))
	assert.Empty(t, w.lms.grades())
}

func TestARefusalIsFinal(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err    error
		detail string
	}{
		"with a sentence": {&service.PermanentError{Public: "The gradebook is closed.", Err: errors.New("403")}, "The gradebook is closed."},
		"without":         {service.ErrRefused, "The LMS refused the grade."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			teacher, student, eventID := held(w)
			w.lms.answerWith(tc.err)
			require.NoError(t, w.SendDueGrades(t.Context()))
			got := w.attendance(teacher, eventID, student).Grade
			assert.Equal(t, service.GradeFailed, got.State)
			assert.Equal(t, tc.detail, got.Detail)
			w.clock.Advance(100 * time.Hour)
			require.NoError(t, w.SendDueGrades(t.Context()))
			assert.Len(t, w.lms.grades(), 1)
		})
	}
}

func TestAnOutageIsWaitedOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student, eventID := held(w)
	w.lms.answerWith(errors.New("no route to host"))
	wait := 30 * time.Second
	for try := 1; try < 16; try++ {
		require.NoError(t, w.SendDueGrades(t.Context()))
		require.Len(t, w.lms.grades(), try)
		require.Equal(t, service.GradePending, w.attendance(teacher, eventID, student).Grade.State)
		w.clock.Advance(wait - time.Millisecond)
		require.NoError(t, w.SendDueGrades(t.Context()))
		require.Len(t, w.lms.grades(), try, "not before its time")
		if try == 5 {
			w.crash() // the tries are kept
		}
		w.clock.Advance(time.Millisecond)
		wait = min(2*wait, 6*time.Hour)
	}
	require.NoError(t, w.SendDueGrades(t.Context()))
	got := w.attendance(teacher, eventID, student).Grade
	assert.Equal(t, service.GradeFailed, got.State)
	assert.Equal(t, "The LMS could not be reached.", got.Detail)
	sent := w.lms.grades()
	assert.Len(t, sent, 16)
	assert.Equal(t, sent[0], sent[15], "every try says the same")
}

func TestRunSendsAtTheStartAndWhenAClassEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	held(w)
	w.crash() // with a grade waiting
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- w.Run(ctx) }()
	<-w.lms.sent
	w.clock.Advance(nine.Sub(w.clock.Now()))
	held(w)
	<-w.lms.sent
	stop()
	require.NoError(t, <-done)
	assert.Len(t, w.lms.grades(), 2)
}

func TestStoppingIsNoTry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student, eventID := held(w)
	ctx, stop := context.WithCancel(t.Context())
	w.lms.answer, w.lms.during = context.Canceled, stop
	require.ErrorIs(t, w.SendDueGrades(ctx), context.Canceled)
	assert.Len(t, w.lms.grades(), 1, "it was on its way")
	w.lms.answer, w.lms.during = nil, nil
	require.NoError(t, w.SendDueGrades(t.Context()), "still due, without waiting")
	assert.Equal(t, service.GradeSent, w.attendance(teacher, eventID, student).Grade.State)
}

func TestEveryGradeOfALargeClassIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	for i := range 60 {
		w.join(w.student(fmt.Sprintf("s%03d", i)), e.ID)
	}
	w.clock.Advance(time.Minute)
	_, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	report, err := w.Report(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	require.Len(t, report.People, 60)
	assert.Equal(t, "s000", report.People[0].Attendee.Person.Subject, "by name")
	assert.Equal(t, "s059", report.People[59].Attendee.Person.Subject)
	require.NoError(t, w.SendDueGrades(t.Context()))
	subjects := map[string]bool{}
	for _, g := range w.lms.grades() {
		subjects[g.Subject] = true
		assert.InDelta(t, 1, g.ScoreGiven, 0)
	}
	assert.Len(t, subjects, 60)
	assert.Len(t, w.lms.grades(), 60)
}

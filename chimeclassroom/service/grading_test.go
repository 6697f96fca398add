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
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// held is a class of 42 minutes in which the student was for 31.5.
func held(w *world) (teacher, student chimeclassroom.Visitor, eventID string) {
	w.t.Helper()
	teacher, student = w.teacher(), w.student("s")
	e := w.liveEvent(teacher)
	w.join(teacher, e.ID)
	a := w.join(student, e.ID)
	w.clock.Advance(31*time.Minute + 30*time.Second)
	require.NoError(w.t, w.RecordDeparture(w.t.Context(), w.Left(a)))
	w.clock.Advance(10*time.Minute + 30*time.Second)
	_, err := w.EndMeeting(w.t.Context(), teacher, e.ID)
	require.NoError(w.t, err)
	return teacher, student, e.ID
}

func TestWhatIsHandedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student, eventID := held(w)
	w.settle()
	mark := &service.Mark{Given: 75, Maximum: 100}
	require.Equal(t, []service.Grade{{
		RegistrationID: "reg", DeploymentID: "dep",
		Target:   service.GradeTarget{LineItemsURL: "https://lms.example/lineitems?type=x", Scopes: allScopes()},
		ColumnID: eventID, Label: "Algebra", Subject: "s", Maximum: 100, Mark: mark, Comment: "Attended 31.5 of 42 minutes; points in proportion.",
	}}, w.lms.grades())
	assert.Equal(t, service.GradeStatus{State: service.GradeWaiting, Ours: mark}, w.attendance(teacher, eventID, student).Grade)
	assert.Equal(t, service.GradeNone, w.attendance(teacher, eventID, teacher).Grade.State, "teachers get none")
	w.crash()
	w.settle()
	assert.Len(t, w.lms.grades(), 1, "once")
}

func TestACorrectionIsGraded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student, eventID := held(w)
	w.settle()
	whole := 42 * time.Minute
	_, err := w.Correct(t.Context(), teacher, service.Correction{EventID: eventID, PersonID: student.Person.ID, Attended: &whole, Note: "The line broke."})
	require.NoError(t, err)
	w.settle()
	require.Len(t, w.lms.grades(), 2)
	assert.Equal(t, &service.Mark{Given: 100, Maximum: 100}, w.lms.grades()[1].Mark)
}

func TestTheNewestTargetCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	held(w)
	moved := arrival("s", chimeclassroom.Student)
	moved.Grades = &service.GradeTarget{LineItemsURL: "https://lms.example/moved", Scopes: allScopes()}
	w.visit(moved)
	silent := arrival("s", chimeclassroom.Student)
	silent.Grades = nil
	w.visit(silent)
	w.settle()
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
	w.settle()
	assert.Empty(t, w.lms.grades())
}

func TestARefusalAtOnceIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student, eventID := held(w)
	w.lms.answerWith(&service.PermanentError{Public: "The gradebook is closed.", Err: errors.New("403")})
	w.settle()
	got := w.attendance(teacher, eventID, student).Grade
	assert.Equal(t, service.GradeFailed, got.State)
	assert.Equal(t, "The gradebook is closed.", got.Detail)
}

func TestAGradeThatCannotBeHandedOverIsHandedOverLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	held(w)
	w.clock.Advance(10 * time.Minute)
	w.lms.answerWith(errors.New("disk full"))
	_, err := w.GradeDueClasses(t.Context())
	require.ErrorContains(t, err, "disk full")
	w.lms.answerWith(nil)
	w.settle()
	assert.Len(t, w.lms.grades(), 1)
}

func TestRunGradesAtTheStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	held(w)
	w.clock.Advance(10 * time.Minute)
	w.crash()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- w.Run(ctx) }()
	<-w.lms.handed
	stop()
	require.NoError(t, <-done)
}

func TestEverybodyOfALargeClassIsGraded(t *testing.T) {
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
	w.settle()
	subjects := map[string]bool{}
	for _, g := range w.lms.grades() {
		subjects[g.Subject] = true
	}
	assert.Len(t, subjects, 60)
	assert.Len(t, w.lms.grades(), 60)
}

// A room that fails holds up no other.
type broken struct {
	service.Store
	roomID string
}

func (b broken) ListEvents(ctx context.Context, roomID string, within service.Span) ([]chimeclassroom.Event, error) {
	if roomID == b.roomID {
		return nil, errors.New("a page of the database cannot be read")
	}
	return b.Store.ListEvents(ctx, roomID, within)
}

func TestARoomThatFailsHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bad, _, _ := held(w)
	w.clock.Advance(nine.Sub(w.clock.Now()))
	other := arrival("teacher", chimeclassroom.Teacher)
	other.ResourceLinkID = "other"
	teacher := w.visit(other)
	other.Subject, other.Role = "s", chimeclassroom.Student
	e := w.liveEvent(teacher)
	w.join(w.visit(other), e.ID)
	w.clock.Advance(time.Minute)
	_, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.serve(broken{w.store, bad.Room.ID}, w.lms)
	w.clock.Advance(time.Hour)
	_, err = w.GradeDueClasses(t.Context())
	require.ErrorContains(t, err, "cannot be read")
	require.Len(t, w.lms.grades(), 1)
	assert.Equal(t, e.ID, w.lms.grades()[0].ColumnID)
}

func TestTheDeskIsTrueToTheScore(t *testing.T) {
	t.Parallel()
	mark := func(given float64) *service.Mark { return &service.Mark{Given: given, Maximum: 100} }
	for name, tc := range map[string]struct {
		before service.Score
		there  service.Found
		want   service.GradeState
		goes   bool
	}{
		"nothing is there":                   {service.Score{}, service.Found{Seen: true}, service.GradeWaiting, true},
		"the last that was sent":             {service.Score{Sent: mark(50)}, service.Found{Seen: true, Mark: mark(50)}, service.GradeWaiting, true},
		"the last, rounded on another scale": {service.Score{Sent: mark(33.33)}, service.Found{Seen: true, Mark: &service.Mark{Given: 3.33, Maximum: 10}}, service.GradeWaiting, true},
		"the last, as a fraction":            {service.Score{Sent: mark(33.33)}, service.Found{Seen: true, Mark: &service.Mark{Given: 0.3333, Maximum: 1}}, service.GradeWaiting, true},
		"another, as a fraction":             {service.Score{Sent: mark(33.33)}, service.Found{Seen: true, Mark: &service.Mark{Given: 0.34, Maximum: 1}}, service.GradeParked, false},
		"one that may have arrived":          {service.Score{Sent: mark(50), Tried: mark(60)}, service.Found{Seen: true, Mark: mark(60)}, service.GradeWaiting, true},
		"this one, of an attempt in doubt":   {service.Score{Tried: mark(75)}, service.Found{Seen: true, Mark: mark(75)}, service.GradeSent, false},
		"somebody else's":                    {service.Score{Sent: mark(50)}, service.Found{Seen: true, Mark: mark(70)}, service.GradeParked, false},
		"somebody else's before ours":        {service.Score{}, service.Found{Seen: true, Mark: mark(0)}, service.GradeParked, false},
		"somebody else's, but ours once":     {service.Score{Override: true}, service.Found{Seen: true, Mark: mark(70)}, service.GradeWaiting, true},
		"unseen":                             {service.Score{}, service.Found{}, service.GradeWaiting, true},
		"unseen and held":                    {service.Score{Hold: true}, service.Found{}, service.GradeParked, false},
		"ours was removed there":             {service.Score{Sent: mark(50)}, service.Found{Seen: true}, service.GradeWaiting, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			_, student, eventID := held(w)
			sc := tc.before
			sc.ColumnID, sc.EventID, sc.PersonID, sc.Job, sc.State, sc.Ours = eventID, eventID, student.Person.ID, "job", service.GradeWaiting, mark(75)
			require.NoError(t, w.store.PutScore(t.Context(), sc))
			err := w.CheckGrade(t.Context(), "job", mark(75), tc.there)
			if tc.goes {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, service.ErrGradeWithdrawn)
			}
			got, err := w.store.ScoreOfJob(t.Context(), "job")
			require.NoError(t, err)
			assert.Equal(t, tc.want, got.State)
			require.ErrorIs(t, w.CheckGrade(t.Context(), "job", mark(10), tc.there), service.ErrGradeWithdrawn, "another one follows it")
			require.ErrorIs(t, w.CheckGrade(t.Context(), "gone", mark(75), tc.there), service.ErrGradeWithdrawn)
			require.NoError(t, w.GradeArrived(t.Context(), "gone", mark(75)))
			require.NoError(t, w.GradeRefused(t.Context(), "gone", "no"))
		})
	}
}

func TestGradingsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	minutes := func(m int) *int { return &m }
	for name, spoil := range map[string]func(*service.Grading){
		"no rule": func(g *service.Grading) { g.Rule = engagement.Rule{} },
		"more than everything": func(g *service.Grading) {
			g.Rule = engagement.Rule{Kind: engagement.Threshold, Threshold: 101, Maximum: 1}
		},
		"no points":             func(g *service.Grading) { g.Rule.Maximum = 0 },
		"too many points":       func(g *service.Grading) { g.Rule.Maximum = 1e9 },
		"no column":             func(g *service.Grading) { g.Column = "" },
		"nothing for absentees": func(g *service.Grading) { g.Absent = "x" },
		"unseen":                func(g *service.Grading) { g.Unseen = "x" },
		"before the end":        func(g *service.Grading) { g.SettleMinutes = minutes(-1) },
		"next month":            func(g *service.Grading) { g.SettleMinutes = minutes(40 * 24 * 60) },
	} {
		g := service.DefaultGrading()
		spoil(&g)
		_, err := w.ChangeGrading(t.Context(), teacher, "", g, 0)
		assert.Equal(t, chimeclassroom.CodeInvalid, chimeclassroom.ErrorCode(err), name)
	}
	off := service.DefaultGrading()
	off.Rule = engagement.Rule{Kind: service.GradingOff}
	_, err := w.ChangeGrading(t.Context(), teacher, "", off, 0)
	require.NoError(t, err)
	_, err = w.ChangeGrading(t.Context(), teacher, "", off, 0)
	requireCode(t, chimeclassroom.CodeConflict, err)
	_, err = w.ReadGrading(t.Context(), w.student("s"), "")
	requireCode(t, chimeclassroom.CodeForbidden, err)
}

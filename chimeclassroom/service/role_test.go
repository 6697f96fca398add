package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func TestATicketThatIsNotUsedChangesNoRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	ada := w.student("ada")
	_, err := w.JoinMeeting(t.Context(), w.visit(arrival("ada", chimeclassroom.Teacher)), e.ID)
	require.NoError(t, err)
	w.join(ada, e.ID)
	_, err = w.JoinMeeting(t.Context(), w.visit(arrival("ada", chimeclassroom.Teacher)), e.ID)
	require.NoError(t, err)
	assert.Equal(t, chimeclassroom.Student, w.attendance(teacher, e.ID, ada).Attendee.Role)
	w.clock.Advance(30 * time.Minute)
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.settle()
	assert.Equal(t, &service.Mark{Given: 100, Maximum: 100}, w.attendance(teacher, e.ID, ada).Grade.Ours)
}

func TestWhoeverTaughtIsNotGraded(t *testing.T) {
	t.Parallel()
	for _, taught := range []chimeclassroom.Role{chimeclassroom.Teacher, chimeclassroom.Administrator} {
		w := newWorld(t)
		teacher := w.teacher()
		e := w.liveEvent(teacher)
		kim := w.visit(arrival("kim", taught))
		w.join(kim, e.ID)
		again := w.join(w.visit(arrival("kim", chimeclassroom.Student)), e.ID)
		assert.Equal(t, taught, again.Attendee.Role)
		w.clock.Advance(30 * time.Minute)
		_, err := w.EndMeeting(t.Context(), teacher, e.ID)
		require.NoError(t, err)
		w.settle()
		assert.Empty(t, w.lms.grades())
	}
}

func TestAnObserverLooksOnAndIsNotGraded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, mentor := w.teacher(), w.visit(arrival("mo", chimeclassroom.Observer))
	e := w.liveEvent(teacher)
	w.join(mentor, e.ID)
	_, err := w.CreateEvent(t.Context(), mentor, input())
	requireCode(t, chimeclassroom.CodeForbidden, err)
	_, err = w.Report(t.Context(), mentor, e.ID)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	w.clock.Advance(30 * time.Minute)
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.settle()
	assert.Empty(t, w.lms.grades())
	assert.Equal(t, 30*time.Minute, w.attendance(teacher, e.ID, mentor).Attended)
}

func TestAStudentMayBecomeATeacher(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, kim := w.teacher(), w.student("kim")
	e := w.liveEvent(teacher)
	w.join(kim, e.ID)
	w.join(w.visit(arrival("kim", chimeclassroom.Teacher)), e.ID)
	assert.Equal(t, chimeclassroom.Teacher, w.attendance(teacher, e.ID, kim).Attendee.Role)
}

func TestANewTicketMakesTheOneBeforeWorthless(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.liveEvent(w.teacher())
	ada := w.student("ada")
	older, err := w.JoinMeeting(t.Context(), ada, e.ID)
	require.NoError(t, err)
	newer, err := w.JoinMeeting(t.Context(), ada, e.ID)
	require.NoError(t, err)
	_, err = w.Admit(t.Context(), e.ID, older.Token)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	first, err := w.Admit(t.Context(), e.ID, newer.Token)
	require.NoError(t, err)
	third, err := w.JoinMeeting(t.Context(), ada, e.ID)
	require.NoError(t, err)
	second, err := w.Admit(t.Context(), e.ID, third.Token)
	require.NoError(t, err)
	assert.Greater(t, second.Number, first.Number, "the admissions have an order")
}

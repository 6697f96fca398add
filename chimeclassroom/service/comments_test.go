package service_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func TestPeopleCommentOnAnEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, ben := w.teacher(), w.student("ada"), w.student("ben")
	observer := w.visit(arrival("mentor", chimeclassroom.Observer))
	e := w.event(teacher)
	changed, stop := w.Changes(ada.Room.ID)
	defer stop()
	question, err := w.WriteComment(t.Context(), ada, e.ID, "  Which chapter?\n")
	require.NoError(t, err)
	assert.Equal(t, "Which chapter?", question.Text)
	assert.NotEmpty(t, changed, "open pages are told")
	w.clock.Advance(time.Minute)
	answer, err := w.WriteComment(t.Context(), teacher, e.ID, "The third.")
	require.NoError(t, err)

	read := func(v chimeclassroom.Visitor) service.Discussion {
		t.Helper()
		d, err := w.ReadComments(t.Context(), v, e.ID)
		require.NoError(t, err)
		return d
	}
	got := read(ada)
	require.Len(t, got.Comments, 2)
	assert.Equal(t, nine, got.Comments[0].At)
	assert.Equal(t, ada.Person, got.Comments[0].Author)
	assert.Equal(t, chimeclassroom.Teacher, got.Comments[1].Role)
	assert.True(t, got.Open)
	assert.True(t, got.Comments[0].Removable)
	assert.False(t, got.Comments[1].Removable)
	assert.False(t, read(observer).Open, "who looks on reads")
	_, err = w.WriteComment(t.Context(), observer, e.ID, "Hello")
	requireCode(t, chimeclassroom.CodeForbidden, err)

	requireCode(t, chimeclassroom.CodeForbidden, w.DeleteComment(t.Context(), ben, e.ID, question.ID))
	requireCode(t, chimeclassroom.CodeForbidden, w.DeleteComment(t.Context(), ada, e.ID, answer.ID))
	requireCode(t, chimeclassroom.CodeNotFound, w.DeleteComment(t.Context(), teacher, e.ID, "guessed"))
	require.NoError(t, w.DeleteComment(t.Context(), teacher, e.ID, question.ID), "a teacher deletes anybody's")
	requireCode(t, chimeclassroom.CodeNotFound, w.DeleteComment(t.Context(), ada, e.ID, question.ID))
	assert.Len(t, read(ada).Comments, 1)
}

func TestACommentSaysSomethingAndHasAnEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.event(teacher)
	for name, text := range map[string]string{
		"nothing":       " \n ",
		"too long":      strings.Repeat("x", chimeclassroom.MaxComment+1),
		"a bell":        "ring\a",
		"turned around": "abc\u202edef",
	} {
		t.Log(name)
		_, err := w.WriteComment(t.Context(), teacher, e.ID, text)
		requireCode(t, chimeclassroom.CodeInvalid, err)
	}
	for range chimeclassroom.MaxComments {
		_, err := w.db.ExecContext(t.Context(), `INSERT INTO classroom_comment VALUES (lower(hex(randomblob(8))), ?, ?, 'teacher', 'More', 0)`, e.ID, teacher.Person.ID)
		require.NoError(t, err)
	}
	_, err := w.WriteComment(t.Context(), teacher, e.ID, "One too many")
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	d, err := w.ReadComments(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.False(t, d.Open)
}

func TestACourseTakesCommentsFromItsStudents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head, teacher, ada := w.head(), w.teacher(), w.student("ada")
	e := w.event(teacher)
	_, err := w.WriteComment(t.Context(), ada, e.ID, "Which chapter?")
	require.NoError(t, err)
	w.except(head, service.InCourse, denying(chimeclassroom.Student, chimeclassroom.WriteComments))
	ada, teacher = w.again(ada), w.again(teacher)
	_, err = w.WriteComment(t.Context(), ada, e.ID, "Hello?")
	requireCode(t, chimeclassroom.CodeForbidden, err)
	_, err = w.WriteComment(t.Context(), teacher, e.ID, "The third.")
	require.NoError(t, err)
	read, err := w.ReadComments(t.Context(), ada, e.ID)
	require.NoError(t, err)
	assert.Len(t, read.Comments, 2, "they read on")
	assert.False(t, read.Open)
}

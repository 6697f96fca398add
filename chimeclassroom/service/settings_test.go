package service_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func TestSettingsOfACourse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	read, err := w.ReadSettings(t.Context(), student)
	require.NoError(t, err)
	assert.Zero(t, read)

	opens := 0
	wanted := service.CourseSettings{Settings: chimeclassroom.Settings{PageTitle: " Live ", WeekStart: chimeclassroom.Sunday, OpensBefore: &opens}}
	changed, err := w.ChangeSettings(t.Context(), teacher, wanted)
	require.NoError(t, err)
	assert.Equal(t, "Live", changed.PageTitle)
	w.student("comes later") // another launch changes nothing
	read, err = w.ReadSettings(t.Context(), student)
	require.NoError(t, err)
	assert.Equal(t, changed, read)

	_, err = w.ChangeSettings(t.Context(), teacher, wanted)
	requireCode(t, chimeclassroom.CodeConflict, err)
	_, err = w.ChangeSettings(t.Context(), student, changed)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	changed.Clock = "x"
	_, err = w.ChangeSettings(t.Context(), teacher, changed)
	requireCode(t, chimeclassroom.CodeInvalid, err)
}

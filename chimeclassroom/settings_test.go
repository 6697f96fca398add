package chimeclassroom_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

func TestSettingsNameEveryWrongField(t *testing.T) {
	t.Parallel()
	before := func(minutes int) *int { return &minutes }
	require.NoError(t, chimeclassroom.Settings{}.Check())
	require.NoError(t, chimeclassroom.Settings{PageTitle: "Übungen", WeekStart: chimeclassroom.Sunday, Clock: chimeclassroom.Clock12, DurationMinutes: 90, OpensBefore: before(0)}.Check())
	for field, s := range map[string]chimeclassroom.Settings{
		"pageTitle":          {PageTitle: strings.Repeat("x", 201)},
		"weekStart":          {WeekStart: "friday"},
		"clock":              {Clock: "24"},
		"durationMinutes":    {DurationMinutes: 1441},
		"opensBeforeMinutes": {OpensBefore: before(-1)},
	} {
		var invalid *chimeclassroom.Error
		require.True(t, errors.As(s.Check(), &invalid), field)
		require.Len(t, invalid.Fields, 1, field)
		assert.Equal(t, field, invalid.Fields[0].Field)
	}
	assert.Error(t, chimeclassroom.Settings{PageTitle: "\u200b"}.Check())
}

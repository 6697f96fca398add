package chimeclassroom_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

func TestCheckQuestion(t *testing.T) {
	t.Parallel()
	many := strings.Split("abcdefghijk", "")
	for name, c := range map[string]struct {
		q     chimeclassroom.Question
		field string
	}{
		"fine":                {chimeclassroom.Question{Text: "Is 91 prime?", Choices: []string{"Yes", "No"}}, ""},
		"ten choices":         {chimeclassroom.Question{Text: "Which?", Choices: many[:10], Several: true, Anonymous: true}, ""},
		"no question":         {chimeclassroom.Question{Text: " \u2800", Choices: []string{"Yes", "No"}}, "text"},
		"a long question":     {chimeclassroom.Question{Text: strings.Repeat("x", 301), Choices: []string{"Yes", "No"}}, "text"},
		"a steering question": {chimeclassroom.Question{Text: "a\u202eb", Choices: []string{"Yes", "No"}}, "text"},
		"one choice":          {chimeclassroom.Question{Text: "Which?", Choices: []string{"Yes"}}, "choices"},
		"eleven choices":      {chimeclassroom.Question{Text: "Which?", Choices: many}, "choices"},
		"an empty choice":     {chimeclassroom.Question{Text: "Which?", Choices: []string{"Yes", ""}}, "choices.1"},
		"a long choice":       {chimeclassroom.Question{Text: "Which?", Choices: []string{"Yes", strings.Repeat("x", 121)}}, "choices.1"},
		"a choice twice":      {chimeclassroom.Question{Text: "Which?", Choices: []string{"Yes", "No", "Yes"}}, "choices.2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := chimeclassroom.CheckQuestion(c.q.Tidy())
			if c.field == "" {
				require.NoError(t, err)
				return
			}
			var problem *chimeclassroom.Error
			require.ErrorAs(t, err, &problem)
			require.Len(t, problem.Fields, 1)
			assert.Equal(t, c.field, problem.Fields[0].Field)
		})
	}
}

func TestWhatAQuestionAccepts(t *testing.T) {
	t.Parallel()
	one := chimeclassroom.Question{Choices: []string{"a", "b", "c"}}
	several := one
	several.Several = true
	for _, c := range []struct {
		choices      []int
		one, several bool
	}{
		{nil, false, false},
		{[]int{0}, true, true},
		{[]int{2}, true, true},
		{[]int{3}, false, false},
		{[]int{-1}, false, false},
		{[]int{0, 2}, false, true},
		{[]int{2, 0}, false, false},
		{[]int{1, 1}, false, false},
		{[]int{0, 1, 2, 3}, false, false},
	} {
		assert.Equal(t, c.one, one.Accepts(c.choices), c.choices)
		assert.Equal(t, c.several, several.Accepts(c.choices), c.choices)
	}
}

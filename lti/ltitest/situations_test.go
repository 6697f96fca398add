package ltitest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
)

func TestAttemptLimit(t *testing.T) {
	t.Parallel()
	s := newSchool(t, profile.Canvas)
	s.Behave(ltitest.AttemptLimit(2))
	column := s.column(t)
	require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(time.Second, 6)))
	refused(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)), http.StatusBadRequest) // stale: no attempt
	require.NoError(t, s.grades.PostScoreTo(t.Context(), column, points(2*time.Second, 7)))
	err := s.grades.PostScoreTo(t.Context(), column, points(3*time.Second, 8))
	assert.Contains(t, refused(t, err, http.StatusUnprocessableEntity), "attempts")
	require.ErrorIs(t, err, ags.ErrNotGradable)

	other := points(0, 5)
	other.UserID = "u-3"
	require.NoError(t, s.grades.PostScoreTo(t.Context(), column, other), "the attempts are those of a person")
	require.NoError(t, s.grades.PostScoreTo(t.Context(), s.column(t), points(0, 8)), "in one column")
}

func TestClosedCourse(t *testing.T) {
	t.Parallel()
	s := newSchool(t, profile.Canvas)
	s.enrol(t, 1)
	column := s.column(t)
	s.Behave(ltitest.ClosedCourse())
	require.ErrorIs(t, s.grades.PostScoreTo(t.Context(), column, points(0, 7)), ags.ErrNotFound)
	_, err := s.grades.FindOrCreate(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "quiz"})
	require.ErrorIs(t, err, ags.ErrNotFound)
	for _, err := range s.grades.Results(t.Context(), column, "") {
		refused(t, err, http.StatusNotFound)
	}
	_, err = s.members(t, nrps.Query{Role: lti.RoleLearner})
	require.NoError(t, err)
}

package outbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
)

func TestForget(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.put(t, s.target("r-1"), "u-1", 10)
	s.put(t, s.target("r-2"), "u-1", 10)
	s.put(t, s.target("r-1"), "u-2", 20)
	byHer := score("u-3", 30)
	grader := "u-1"
	byHer.ScoringUserID = &grader
	require.NoError(t, s.box.Put(t.Context(), s.target("r-1"), byHer))
	for range 2 {
		require.NoError(t, outbox.Forget(t.Context(), s.store, s.tool.Registration.ID, "u-1"))
	}
	require.NoError(t, outbox.Forget(t.Context(), s.store, "another", "u-2"))
	s.run(t)
	assert.Equal(t, map[string]float64{"r-1/u-2": 20, "r-1/u-3": 30}, s.points(t), "what she gave to others is theirs")
}

func TestDropParked(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	to := s.target("r-1")
	to.RegistrationID = "gone"
	s.put(t, to, "u-1", 10)
	s.run(t)
	parked := func() (n int) {
		for _, err := range s.box.Parked(t.Context(), "gone") {
			require.NoError(t, err)
			n++
		}
		return n
	}
	require.NoError(t, outbox.DropParked(t.Context(), s.store, time.Now().Add(-time.Hour)))
	require.Equal(t, 1, parked())
	require.NoError(t, outbox.DropParked(t.Context(), s.store, time.Now().Add(time.Hour)))
	require.Zero(t, parked())
}

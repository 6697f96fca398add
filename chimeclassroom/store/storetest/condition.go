package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func conditions() []check[Watched] {
	return []check[Watched]{{"how the classroom does", condition}}
}

func condition(t *testing.T, s Watched) {
	at := func(now time.Time) service.StoredCondition {
		c, err := s.Condition(t.Context(), now)
		require.NoError(t, err)
		return c
	}
	assert.Zero(t, at(nine))
	live(t, s)
	for i, provider := range []string{"", "unknown", "another"} {
		require.NoError(t, s.Park(t.Context(), service.Parked{Digest: string(rune('a' + i)), ProviderID: provider, Message: "m", Reason: "r", At: nine}))
	}
	assert.Equal(t, service.StoredCondition{Live: 1, ParkedUnknown: 2, ParkedSenseless: 1}, at(nine))
	wait := 10 * time.Minute
	_, err := s.EndMeeting(t.Context(), ending(noon), &wait)
	require.NoError(t, err)
	assert.Equal(t, service.StoredCondition{ParkedUnknown: 2, ParkedSenseless: 1}, at(noon.Add(wait)), "it is due now, and not late")
	late := at(noon.Add(time.Hour))
	assert.False(t, late.UngradedSince.IsZero())
	assert.WithinDuration(t, noon.Add(wait), late.UngradedSince, time.Second)
}

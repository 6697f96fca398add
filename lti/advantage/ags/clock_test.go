package ags_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/ltitest"
)

func TestClock(t *testing.T) {
	t.Parallel()
	t.Run("TC-231 two scores in one millisecond", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		clock := ags.Clock{Now: s.Clock.Now} // which stands still
		for _, points := range []float64{1, 2, 3} {
			sc := score(0, points, 10)
			sc.Timestamp = clock.Next()
			require.NoError(t, c.PostScoreTo(t.Context(), item.ID, sc))
			require.InDelta(t, points, *results(t, c, item.ID, "")[0].ResultScore, 0)
		}
	})
	t.Run("each later than the one before on the wire", func(t *testing.T) {
		t.Parallel()
		standing := ltitest.NewClock()
		clock := ags.Clock{Now: standing.Now}
		var last ags.Timestamp
		for _, step := range []time.Duration{0, 0, time.Nanosecond, 999 * time.Nanosecond, -time.Hour, 2 * time.Hour, 0} {
			standing.Advance(step)
			raw, err := json.Marshal(clock.Next())
			require.NoError(t, err)
			var next ags.Timestamp
			require.NoError(t, json.Unmarshal(raw, &next))
			require.True(t, time.Time(next).After(time.Time(last)), "after a step of %v", step)
			last = next
		}
		require.Equal(t, standing.Now().Truncate(time.Microsecond).Add(time.Microsecond), time.Time(last).UTC(), "it keeps to the time")
	})
	t.Run("no two goroutines get the same", func(t *testing.T) {
		t.Parallel()
		var clock ags.Clock
		var mu sync.Mutex
		seen := map[int64]bool{}
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				for range 200 {
					at := time.Time(clock.Next()).UnixMicro()
					mu.Lock()
					seen[at] = true
					mu.Unlock()
				}
			})
		}
		all.Wait()
		require.Len(t, seen, 16*200)
	})
}

package memory

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A flood of short-lived keys must not hold more than about twice what is
// alive, however long it lasts.
func TestFloodIsBounded(t *testing.T) {
	t.Parallel()
	const alive = 10_000
	e := newExpiring()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 20 * alive {
		now = now.Add(time.Second)
		require.True(t, e.add(fmt.Sprint(i), nil, now.Add(alive*time.Second), now))
	}
	held := 0
	for i := range e.shards {
		held += len(e.shards[i].entries)
	}
	require.GreaterOrEqual(t, held, alive)
	require.LessOrEqual(t, held, 3*alive)
}

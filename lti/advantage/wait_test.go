package advantage

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Without a Wait of its own a client waits by the clock of the system.
func TestWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		require.NoError(t, new(Client).wait(t.Context(), 5*time.Second))
		require.Equal(t, 5*time.Second, time.Since(began))

		soon, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, new(Client).wait(soon, time.Hour), context.DeadlineExceeded)
		require.Equal(t, 6*time.Second, time.Since(began))
	})
}

package advantage

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Without a Wait of its own a client waits by the clock of the system.
func TestWait(t *testing.T) {
	t.Parallel()
	c := new(Client)
	require.NoError(t, c.wait(t.Context(), time.Nanosecond))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, c.wait(gone, time.Hour), context.Canceled)
}

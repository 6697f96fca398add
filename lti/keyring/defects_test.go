package keyring_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What went wrong with keys elsewhere: defects of Open edX's consumer (D), errors
// in Cella's design (B5).
func TestDefectsOfOthers(t *testing.T) {
	t.Parallel()
	t.Run("D17 a rotation has an overlap", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		first := n.signing(t)
		_, err := n.Rotate(t.Context())
		require.NoError(t, err)
		n.clock.Advance(lead)
		require.NotEqual(t, first, n.signing(t))
		require.Contains(t, n.published(t), first, "what it signed is still verified")
	})
	t.Run("B5 8 a key is published before it signs, and the two do not end together", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		first := n.signing(t)
		n.clock.Advance(period - lead)
		require.Len(t, n.published(t), 2)
		require.Equal(t, first, n.signing(t), "the newest is one that nobody has read yet")
		keys, err := n.Keys(t.Context())
		require.NoError(t, err)
		require.GreaterOrEqual(t, keys[1].SignsFrom.Sub(n.clock.Now()), lead-time.Minute)
		require.GreaterOrEqual(t, keys[1].SignsFrom.Sub(keys[0].SignsFrom), period)
	})
}

package keyring_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// remote is the ring's key set as the other side has it: fetched over HTTP and
// cached.
func (n *node) remote(t *testing.T) lti.KeySet {
	t.Helper()
	server := httptest.NewServer(web.KeySetHandler(n, func(_ context.Context, err error) { t.Error(err) }))
	t.Cleanup(server.Close)
	return fetch.NewKeySets(fetch.NewClient(true), n.clock.Now, true).Of(server.URL, nil)
}

func TestRotationAsTheOtherSideSeesIt(t *testing.T) {
	t.Parallel()
	t.Run("TC-316 key rotation in the middle of a launch", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		other := n.remote(t)
		first := n.signing(t)
		_, err := n.Rotate(t.Context())
		require.NoError(t, err)
		n.clock.Advance(lead - time.Second)
		token := n.sign(t) // the launch begins
		n.clock.Advance(time.Second)
		require.NotEqual(t, first, n.signing(t))
		require.NoError(t, n.verify(t, token, other), "and ends after the rotation")
		require.NoError(t, n.verify(t, n.sign(t), other))
	})
	t.Run("TC-169 the new key is known before it signs", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		other := n.remote(t)
		for range 3 * int(period/time.Hour) {
			require.NoError(t, n.verify(t, n.sign(t), other), "at %s", n.clock.Now())
			n.clock.Advance(time.Hour)
		}
	})
	t.Run("TC-170 the old key's tokens are good until they run out", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		other := n.remote(t)
		for range int(2 * period / time.Hour) {
			token := n.sign(t)
			n.clock.Advance(time.Hour - time.Second)
			require.NoError(t, n.verify(t, token, other), "at %s", n.clock.Now())
			n.clock.Advance(time.Second)
		}
	})
	t.Run("TC-171 a revoked key is refused when the cache has run out", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		other := n.remote(t)
		require.NoError(t, n.verify(t, n.sign(t), other))
		revoked := n.signing(t)
		n.clock.Advance(time.Hour)
		token := n.sign(t)
		require.NoError(t, n.Revoke(t.Context(), revoked))
		require.ErrorIs(t, n.verify(t, token, other), lti.ErrUnknownKey)
		require.NoError(t, n.verify(t, n.sign(t), other))
	})
}

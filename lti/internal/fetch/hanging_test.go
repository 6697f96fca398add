package fetch_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/fetch"
)

// A key set URL that never answers costs each caller one fetch at most, and the
// next callers none for a while: here with the real clock, since a clock that
// stands still would hide a loop.
func TestKeySetThatHangs(t *testing.T) {
	t.Parallel()
	var fetches atomic.Int64
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fetches.Add(1)
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	client := fetch.NewClient(true)
	client.Timeout = 50 * time.Millisecond
	keys := fetch.NewKeySets(client, time.Now, true).Of(server.URL, nil)
	for range 5 {
		_, err := keys.VerificationKeys(t.Context(), "k")
		require.ErrorIs(t, err, lti.ErrKeySet)
	}
	require.EqualValues(t, 1, fetches.Load())
}

func TestKeySetMustBeSecure(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://platform.example/jwks", "http://127.0.0.1/jwks", "ftp://platform.example/jwks", "", "/jwks"} {
		_, err := fetch.NewKeySets(fetch.NewClient(false), time.Now, false).Of(address, nil).VerificationKeys(t.Context(), "k")
		require.ErrorIs(t, err, lti.ErrKeySet, address)
	}
	_, err := fetch.NewKeySets(fetch.NewClient(true), time.Now, true).Of("http://platform.example/jwks", nil).VerificationKeys(t.Context(), "k")
	require.ErrorContains(t, err, "https", "loopback is the only exception")
}

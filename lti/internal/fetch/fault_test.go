package fetch_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// While the URL hangs, those who hold a key are served: one caller waits for the
// fetch that finds it out, and after that nobody does.
func TestKeySetThatHangsWhileWarm(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, "a")
	require.NoError(t, p.look(t, "a"))
	p.fail()
	p.clock.Advance(2 * time.Hour)
	require.NoError(t, p.look(t, "a"))

	release := make(chan struct{})
	reached := make(chan struct{})
	p.serve(func(http.ResponseWriter, *http.Request) {
		close(reached)
		<-release
	})
	t.Cleanup(func() { close(release) })
	p.clock.Advance(time.Minute)
	for range 100 {
		require.NoError(t, p.look(t, "a"), "nobody waits for a URL that was down before")
	}
	<-reached
	require.EqualValues(t, 3, p.fetches.Load(), "one attempt is under way")
}

func TestKeySetRecovers(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, "a")
	require.NoError(t, p.look(t, "a"))
	p.fail()
	p.clock.Advance(2 * time.Hour)
	require.NoError(t, p.look(t, "a"))
	p.publish(t, "b")
	p.clock.Advance(time.Minute)
	require.NoError(t, p.look(t, "b"), "who needs what is not there waits for it")
	require.ErrorIs(t, p.look(t, "a"), lti.ErrUnknownKey, "and what left the set is gone")
	require.EqualValues(t, 3, p.fetches.Load())
}

// The platform rotates while launches come in from everywhere: those with the
// new key cost one fetch together, and none with the old key is refused.
func TestKeyRotatedMidTraffic(t *testing.T) {
	t.Parallel()
	t.Run("TC-169 in the middle of traffic", func(t *testing.T) {
		t.Parallel()
		p := newPublisher(t, "k0")
		require.NoError(t, p.look(t, "k0"))
		for round := range 20 {
			before, next := fmt.Sprint("k", round), fmt.Sprint("k", round+1)
			p.publish(t, next, before)
			p.clock.Advance(10 * time.Second)
			errs := make([]error, 64)
			var callers sync.WaitGroup
			for i := range errs {
				callers.Go(func() { errs[i] = p.look(t, []string{before, next}[i%2]) })
			}
			callers.Wait()
			for i, err := range errs {
				require.NoError(t, err, "round %d, caller %d", round, i)
			}
			require.EqualValues(t, 2+round, p.fetches.Load())
		}
	})
}

// A flood of unknown ids from many callers at once costs one fetch an interval.
func TestKeySetFlood(t *testing.T) {
	t.Parallel()
	t.Run("TC-174 flood from many at once", func(t *testing.T) {
		t.Parallel()
		p := newPublisher(t, "a")
		require.NoError(t, p.look(t, "a"))
		const intervals = 5
		for n := range intervals {
			p.clock.Advance(10 * time.Second)
			var callers sync.WaitGroup
			for i := range 64 {
				callers.Go(func() {
					for j := range 20 {
						if err := p.look(t, fmt.Sprintf("flood-%d-%d-%d", n, i, j)); err == nil {
							t.Error("an unknown key was found")
						}
					}
				})
			}
			callers.Wait()
		}
		require.EqualValues(t, 1+intervals, p.fetches.Load())
	})
}

// Several keys with one id: each is offered, whichever stands first.
func TestTwoKeysWithOneKid(t *testing.T) {
	t.Parallel()
	p := newPublisher(t)
	var set lti.JWKS
	for _, name := range []string{"platform", "other"} {
		one, err := ltitest.Keys(t, name).PublicKeys(t.Context())
		require.NoError(t, err)
		one.Keys[0].KeyID = "same"
		set.Keys = append(set.Keys, one.Keys...)
	}
	p.serve(func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(set) })
	now := p.clock.Now()
	for _, name := range []string{"platform", "other"} {
		key, err := ltitest.Keys(t, name).SigningKey(t.Context(), nil)
		require.NoError(t, err)
		key.ID = "same"
		ring, err := keyring.New(key)
		require.NoError(t, err)
		token, err := lti.Sign(t.Context(), ring, nil, map[string]any{"iss": "i", "aud": "a", "iat": now.Unix(), "exp": now.Unix() + 60})
		require.NoError(t, err)
		var claims map[string]any
		require.NoError(t, lti.Verify(t.Context(), token, p.keys.Of(p.URL, nil), lti.Expect{Issuer: "i", Audience: "a", Now: now}, &claims))
	}
	require.EqualValues(t, 1, p.fetches.Load())
}

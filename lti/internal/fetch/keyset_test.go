package fetch_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// publisher serves a key set, or what a test sets in its place.
type publisher struct {
	*httptest.Server
	fetches atomic.Int64
	answer  atomic.Pointer[http.HandlerFunc]
	clock   *ltitest.Clock
	keys    *fetch.KeySets
}

func newPublisher(t *testing.T, kids ...string) *publisher {
	t.Helper()
	p := &publisher{clock: ltitest.NewClock()}
	p.publish(t, kids...)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.fetches.Add(1)
		(*p.answer.Load())(w, r)
	}))
	t.Cleanup(p.Close)
	p.keys = fetch.NewKeySets(fetch.NewClient(true), p.clock.Now, true)
	return p
}

func (p *publisher) serve(h http.HandlerFunc) { p.answer.Store(&h) }

func (p *publisher) publish(t *testing.T, kids ...string) {
	t.Helper()
	set, err := ltitest.Keys(t, "platform").PublicKeys(t.Context())
	require.NoError(t, err)
	key := set.Keys[0]
	set.Keys = nil
	for _, kid := range kids {
		key.KeyID = kid
		set.Keys = append(set.Keys, key)
	}
	p.serve(func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(set) })
}

func (p *publisher) fail() {
	p.serve(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "out of order", http.StatusInternalServerError)
	})
}

// look asks for a key of the set.
func (p *publisher) look(t *testing.T, kid string) error {
	t.Helper()
	key, err := p.keys.Of(p.URL, nil).VerificationKeys(t.Context(), kid)
	require.Equal(t, err == nil, key != nil)
	return err
}

func TestKeySetIsFetchedOnceForAllCallers(t *testing.T) {
	t.Parallel()
	p := newPublisher(t)
	release := make(chan struct{})
	p.publish(t, "a")
	answer := *p.answer.Load()
	p.serve(func(w http.ResponseWriter, r *http.Request) { <-release; answer(w, r) })
	var callers, started sync.WaitGroup
	errs := make(chan error, 64)
	for range 64 {
		callers.Add(1)
		started.Add(1)
		go func() {
			defer callers.Done()
			started.Done()
			_, err := p.keys.Of(p.URL, nil).VerificationKeys(context.Background(), "a")
			errs <- err
		}()
	}
	started.Wait()
	close(release)
	callers.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.EqualValues(t, 1, p.fetches.Load())
}

func TestKeySetWaitingEndsWithTheCaller(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, "a")
	answer := *p.answer.Load()
	release := make(chan struct{})
	p.serve(func(w http.ResponseWriter, r *http.Request) { <-release; answer(w, r) })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := p.keys.Of(p.URL, nil).VerificationKeys(ctx, "a")
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, lti.ErrKeySet)
	close(release)
	require.NoError(t, p.look(t, "a"), "the fetch goes on for the others")
	require.EqualValues(t, 1, p.fetches.Load())
}

func TestKeySetCache(t *testing.T) {
	t.Parallel()
	t.Run("cached for an hour", func(t *testing.T) {
		t.Parallel()
		p := newPublisher(t, "a")
		for range 3 {
			require.NoError(t, p.look(t, "a"))
			p.clock.Advance(19 * time.Minute)
		}
		require.EqualValues(t, 1, p.fetches.Load())
		p.clock.Advance(3 * time.Minute)
		require.NoError(t, p.look(t, "a"))
		require.EqualValues(t, 2, p.fetches.Load())
	})
	t.Run("cached for as long as its publisher says", func(t *testing.T) {
		t.Parallel()
		p := newPublisher(t, "a")
		answer := *p.answer.Load()
		p.serve(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "public, max-age=1800")
			answer(w, r)
		})
		require.NoError(t, p.look(t, "a"))
		p.clock.Advance(30*time.Minute - time.Second)
		require.NoError(t, p.look(t, "a"))
		require.EqualValues(t, 1, p.fetches.Load())
		p.clock.Advance(time.Second)
		require.NoError(t, p.look(t, "a"))
		require.EqualValues(t, 2, p.fetches.Load())
	})
	t.Run("TC-169 new kid is fetched at once", func(t *testing.T) {
		t.Parallel()
		p := newPublisher(t, "a")
		require.NoError(t, p.look(t, "a"))
		p.publish(t, "b", "a")
		p.clock.Advance(10 * time.Second)
		require.NoError(t, p.look(t, "b"))
		require.EqualValues(t, 2, p.fetches.Load())
	})
	t.Run("TC-170 old key still in the set", func(t *testing.T) {
		t.Parallel()
		p := newPublisher(t, "a")
		require.NoError(t, p.look(t, "a"))
		p.publish(t, "b", "a")
		for range 3 {
			p.clock.Advance(time.Hour)
			require.NoError(t, p.look(t, "b"))
			require.NoError(t, p.look(t, "a"))
		}
		require.EqualValues(t, 4, p.fetches.Load())
	})
	t.Run("TC-171 a key that left the set goes with the cache", func(t *testing.T) {
		t.Parallel()
		p := newPublisher(t, "a", "b")
		require.NoError(t, p.look(t, "b"))
		p.publish(t, "a")
		require.NoError(t, p.look(t, "b"))
		p.clock.Advance(time.Hour)
		require.ErrorIs(t, p.look(t, "b"), lti.ErrUnknownKey)
		require.NoError(t, p.look(t, "a"))
		require.EqualValues(t, 2, p.fetches.Load())
	})
	t.Run("TC-172 URL down, cache warm", func(t *testing.T) {
		t.Parallel()
		p := newPublisher(t, "a")
		require.NoError(t, p.look(t, "a"))
		p.fail()
		p.clock.Advance(23 * time.Hour)
		require.NoError(t, p.look(t, "a"))
		require.NoError(t, p.look(t, "a"))
		require.EqualValues(t, 2, p.fetches.Load(), "not asked again at once")
		require.ErrorIs(t, p.look(t, "b"), lti.ErrKeySet)
		p.clock.Advance(time.Hour)
		require.ErrorIs(t, p.look(t, "a"), lti.ErrKeySet, "a day is the limit")
		require.ErrorContains(t, p.look(t, "a"), "500")
	})
	t.Run("TC-173 URL down, cache cold", func(t *testing.T) {
		t.Parallel()
		p := newPublisher(t)
		p.fail()
		require.ErrorIs(t, p.look(t, "a"), lti.ErrKeySet)
		require.ErrorIs(t, p.look(t, "a"), lti.ErrKeySet)
		require.EqualValues(t, 1, p.fetches.Load())
		p.publish(t, "a")
		p.clock.Advance(10 * time.Second)
		require.NoError(t, p.look(t, "a"))
	})
	t.Run("TC-174 a thousand random kids", func(t *testing.T) {
		t.Parallel()
		p := newPublisher(t, "a")
		require.NoError(t, p.look(t, "a"))
		for i := range 1000 {
			require.ErrorIs(t, p.look(t, fmt.Sprintf("random-%d", i)), lti.ErrUnknownKey)
		}
		require.EqualValues(t, 1, p.fetches.Load(), "the set is fresh to the second")
		for i := range 100 {
			p.clock.Advance(time.Second)
			require.ErrorIs(t, p.look(t, fmt.Sprintf("later-%d", i)), lti.ErrUnknownKey)
			require.NoError(t, p.look(t, "a"), "good tokens are not held up")
		}
		require.EqualValues(t, 1+10, p.fetches.Load(), "one in ten seconds")
	})
	t.Run("sets do not mix", func(t *testing.T) {
		t.Parallel()
		p, q := newPublisher(t, "a"), newPublisher(t, "b")
		require.NoError(t, p.look(t, "a"))
		_, err := p.keys.Of(q.URL, nil).VerificationKeys(t.Context(), "a")
		require.ErrorIs(t, err, lti.ErrUnknownKey)
	})
}

func TestKeySetRefusesWhatIsNone(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]http.HandlerFunc{
		"TC-178 key set of 5 MB": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"keys":[],"padding":"` + strings.Repeat("x", 5<<20) + `"}`))
		},
		"HTML": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<!doctype html><p>Sign in")) },
		"status 500": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, `{"keys":[]}`, http.StatusInternalServerError)
		},
		"status 404": http.NotFound,
		"empty":      func(http.ResponseWriter, *http.Request) {},
		"cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte(`{"keys"`))
		},
		"TC-178 private": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://10.0.0.7/jwks", http.StatusFound)
		},
		"status 204": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"HTML with the right type": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte("<html>"))
		},
		"TC-178 5 MB without an end": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		},
		"TC-178 redirect to a cloud's metadata": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusFound)
		},
		"hung up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPublisher(t)
			p.serve(serve)
			require.ErrorIs(t, p.look(t, "a"), lti.ErrKeySet)
		})
	}
	t.Run("URL that is none", func(t *testing.T) {
		t.Parallel()
		p := newPublisher(t)
		_, err := p.keys.Of("http://[::1", nil).VerificationKeys(t.Context(), "a")
		require.ErrorIs(t, err, lti.ErrKeySet)
	})
}

func TestKeySetRequest(t *testing.T) {
	t.Parallel()
	p := newPublisher(t)
	header := make(chan http.Header, 1)
	p.publish(t, "a")
	answer := *p.answer.Load()
	p.serve(func(w http.ResponseWriter, r *http.Request) { header <- r.Header; answer(w, r) })
	require.NoError(t, p.look(t, "a"))
	h := <-header
	require.Contains(t, h.Get("Accept"), "application/json")
	require.Equal(t, fetch.UserAgent, h.Get("User-Agent"))
}

func TestKeySetOfADocument(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, "published")
	set, err := ltitest.Keys(t, "tool").PublicKeys(t.Context())
	require.NoError(t, err)
	document, err := json.Marshal(set)
	require.NoError(t, err)

	fixed := p.keys.Of(p.URL, document)
	keys, err := fixed.VerificationKeys(t.Context(), set.Keys[0].KeyID)
	require.NoError(t, err)
	require.Len(t, keys, 1)
	_, err = fixed.VerificationKeys(t.Context(), "published")
	require.ErrorIs(t, err, lti.ErrUnknownKey, "the document stands in place of the URL")
	require.Zero(t, p.fetches.Load())

	for _, bad := range []string{"<html>", "[]", `{"keys":7}`, p.URL} {
		_, err = p.keys.Of("", []byte(bad)).VerificationKeys(t.Context(), "published")
		require.ErrorIs(t, err, lti.ErrKeySet, bad)
	}
	require.NoError(t, p.look(t, "published"), "no document stands for the URL of another registration")
}

package keyring_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// The life of keys, from the first on: made when asked for, the next one
// published ahead of its time, the last one for a while after.
func TestRotationBySchedule(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	require.Zero(t, n.store.reads.Load(), "nothing is read or made before it is needed")
	first := n.signing(t)
	require.Equal(t, []string{first}, n.published(t))

	n.clock.Advance(period - lead - time.Minute) // Refresh is a minute
	require.Equal(t, []string{first}, n.published(t))
	n.clock.Advance(time.Minute)
	two := n.published(t)
	require.Len(t, two, 2, "the next key is published")
	require.Equal(t, first, n.signing(t), "before it signs")
	second := two[1]

	n.clock.Advance(lead - time.Nanosecond)
	require.Equal(t, first, n.signing(t))
	n.clock.Advance(time.Nanosecond)
	require.Equal(t, second, n.signing(t), "on time, to the nanosecond")
	require.Equal(t, two, n.published(t), "the first still verifies")

	n.clock.Advance(overlap - time.Nanosecond)
	require.Equal(t, two, n.published(t))
	n.clock.Advance(time.Nanosecond)
	require.Equal(t, []string{second}, n.published(t), "until what it signed has run out")
	keys, err := n.Keys(t.Context())
	require.NoError(t, err)
	require.Len(t, keys, 1, "and then it is gone")
}

// A ring that nobody asked for a year signs on with its key until the next one
// was published for long enough.
func TestRotationAfterSleep(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	first := n.signing(t)
	n.clock.Advance(365 * 24 * time.Hour)
	require.Equal(t, first, n.signing(t))
	require.Equal(t, []keyring.State{keyring.Signing, keyring.Next}, n.states(t))
	n.clock.Advance(lead - time.Second)
	require.Equal(t, first, n.signing(t))
	n.clock.Advance(time.Second)
	require.NotEqual(t, first, n.signing(t))
}

// Whatever happens, no key signs that was not published for the lead, but for
// the first one.
func TestPublishedBeforeUse(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	since := map[string]time.Time{}
	first := n.signing(t)
	rotations := map[string]bool{}
	for hour := range 200 * 24 {
		if hour%1000 == 500 {
			_, err := n.Rotate(t.Context())
			require.NoError(t, err)
		}
		signing := n.signing(t)
		rotations[signing] = true
		for _, id := range n.published(t) {
			if _, seen := since[id]; !seen {
				since[id] = n.clock.Now()
			}
		}
		require.Contains(t, since, signing)
		if signing != first {
			require.GreaterOrEqual(t, n.clock.Now().Sub(since[signing]), lead-time.Hour)
		}
		n.clock.Advance(time.Hour)
	}
	require.GreaterOrEqual(t, len(rotations), 7)
	require.LessOrEqual(t, len(rotations), 12)
}

func TestRotate(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	first := n.signing(t)
	next, err := n.Rotate(t.Context())
	require.NoError(t, err)
	require.Equal(t, keyring.Next, next.State)
	require.Equal(t, "ES256", next.Algorithm)
	require.Equal(t, n.clock.Now().Add(lead), next.SignsFrom)
	require.Equal(t, []string{first, next.ID}, n.published(t), "published at once")
	require.Equal(t, first, n.signing(t))

	again, err := n.Rotate(t.Context())
	require.NoError(t, err)
	require.Equal(t, next, again, "one next key is enough")

	n.clock.Advance(lead)
	require.Equal(t, next.ID, n.signing(t))
	keys, err := n.Keys(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{first, next.ID}, []string{keys[0].ID, keys[1].ID})
	require.Equal(t, keyring.Retired, keys[0].State)
	require.Equal(t, next.SignsFrom, keys[0].SignsUntil)
	require.Equal(t, next.SignsFrom.Add(overlap), keys[0].PublishedUntil)
	require.Equal(t, keyring.Signing, keys[1].State)
	require.Zero(t, keys[1].SignsUntil)

	empty := newNode(t)
	made, err := empty.Rotate(t.Context())
	require.NoError(t, err)
	require.Equal(t, made.ID, empty.signing(t), "the first key signs at once")
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	t.Run("the key that signs", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		first, token := n.signing(t), n.sign(t)
		keys := lti.LocalKeys(n)
		require.NoError(t, n.verify(t, token, keys))
		require.NoError(t, n.Revoke(t.Context(), first))
		require.ErrorIs(t, n.verify(t, token, keys), lti.ErrUnknownKey)
		second := n.signing(t)
		require.NotEqual(t, first, second)
		require.Equal(t, []string{second}, n.published(t))
		require.NoError(t, n.verify(t, n.sign(t), keys))
	})
	t.Run("the key that signs, with a next one waiting", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		first := n.signing(t)
		next, err := n.Rotate(t.Context())
		require.NoError(t, err)
		require.NoError(t, n.Revoke(t.Context(), first))
		require.Equal(t, next.ID, n.signing(t), "it takes over at once")
		require.Equal(t, []string{next.ID}, n.published(t))
		n.clock.Advance(period - lead)
		n.published(t)
		require.Equal(t, []keyring.State{keyring.Signing, keyring.Next}, n.states(t), "and serves a whole period")
	})
	t.Run("a next key", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		first := n.signing(t)
		next, err := n.Rotate(t.Context())
		require.NoError(t, err)
		require.NoError(t, n.Revoke(t.Context(), next.ID))
		require.Equal(t, []string{first}, n.published(t))
	})
	t.Run("a retired key", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		first := n.signing(t)
		next, err := n.Rotate(t.Context())
		require.NoError(t, err)
		n.clock.Advance(lead)
		require.NoError(t, n.Revoke(t.Context(), first))
		require.Equal(t, []string{next.ID}, n.published(t))
		require.Equal(t, next.ID, n.signing(t))
	})
	t.Run("an unknown key", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		first := n.signing(t)
		require.ErrorIs(t, n.Revoke(t.Context(), "nobody"), storage.ErrNotFound)
		require.Equal(t, first, n.signing(t))
	})
	t.Run("on another node", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		first := n.signing(t)
		other := n.another(t)
		require.Equal(t, first, other.signing(t))
		require.NoError(t, n.Revoke(t.Context(), first))
		n.clock.Advance(time.Minute)
		require.Equal(t, n.signing(t), other.signing(t), "known within the time of Refresh")
		require.NotContains(t, other.published(t), first)
	})
}

// Nodes that start, rotate and revoke at the same moment end with the same keys.
func TestNodesAgree(t *testing.T) {
	t.Parallel()
	for name, store := range map[string]func(t *testing.T, now func() time.Time) keyring.Store{
		"memory": func(_ *testing.T, now func() time.Time) keyring.Store { return memory.New(memory.Config{Now: now}) },
		"SQLite": func(t *testing.T, now func() time.Time) keyring.Store {
			return sqliteStore(t, filepath.Join(t.TempDir(), "lti.db"), now)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNode(t)
			n.store.Store = store(t, n.clock.Now)
			nodes := []*node{n}
			for range 7 {
				nodes = append(nodes, n.another(t))
			}
			together := func(f func(n *node)) {
				var all sync.WaitGroup
				for _, n := range nodes {
					for range 4 {
						all.Go(func() { f(n) })
					}
				}
				all.Wait()
			}
			agreed := func() (signing string, published []string) {
				n.clock.Advance(time.Minute)
				signing, published = n.signing(t), n.published(t)
				for i, other := range nodes {
					require.Equal(t, signing, other.signing(t), "node %d", i)
					require.Equal(t, published, other.published(t), "node %d", i)
				}
				return signing, published
			}

			together(func(n *node) { _, _ = n.SigningKey(t.Context(), nil) })
			first, published := agreed()
			require.Equal(t, []string{first}, published)
			require.EqualValues(t, 1, n.store.saves.Load(), "one node made the key")

			n.clock.Advance(period - lead)
			together(func(n *node) { _, _ = n.PublicKeys(t.Context()) })
			_, published = agreed()
			require.Len(t, published, 2)
			require.EqualValues(t, 2, n.store.saves.Load(), "one node made the next one")

			together(func(n *node) {
				if _, err := n.Rotate(t.Context()); err != nil {
					t.Error(err)
				}
			})
			_, after := agreed()
			require.Equal(t, published, after, "nobody made one more")

			together(func(n *node) { _ = n.Revoke(t.Context(), first) })
			signing, left := agreed()
			require.Equal(t, published[1:], left)
			require.Equal(t, published[1], signing)
		})
	}
}

func sqliteStore(t *testing.T, path string, now func() time.Time) keyring.Store {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	s, err := sqlstore.New(t.Context(), db, sqlstore.Config{Now: now})
	require.NoError(t, err)
	return s
}

// After a restart the same keys sign and verify.
func TestRingSurvivesRestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lti.db")
	n := newNode(t)
	n.store.Store = sqliteStore(t, path, n.clock.Now)
	token, id := n.sign(t), n.signing(t)
	again := n.another(t, func(c *keyring.Config) { c.Store = sqliteStore(t, path, n.clock.Now) })
	require.Equal(t, id, again.signing(t))
	require.NoError(t, again.verify(t, token, lti.LocalKeys(again)))
}

// A node whose clock is a little behind does not take the other's first key for
// one of the future.
func TestClocksThatDiffer(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	first := n.signing(t)
	behind := n.another(t, func(c *keyring.Config) { c.Now = func() time.Time { return n.clock.Now().Add(-5 * time.Second) } })
	require.Equal(t, first, behind.signing(t))
	require.Equal(t, []string{first}, behind.published(t))
}

func TestRingWhileTheStoreIsDown(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.store.down.Store(true)
	_, err := n.SigningKey(t.Context(), nil)
	require.ErrorIs(t, err, errDown)
	require.Equal(t, lti.CodeUnavailable, lti.AsError(err).Code)
	n.store.down.Store(false)
	first := n.signing(t)

	n.store.down.Store(true)
	before := n.store.reads.Load()
	for range 59 {
		n.clock.Advance(time.Minute)
		for range 3 {
			require.Equal(t, first, n.signing(t), "what was read before serves for an hour")
		}
	}
	require.EqualValues(t, 59, n.store.reads.Load()-before, "and the store is asked once a minute")
	n.clock.Advance(time.Minute)
	_, err = n.SigningKey(t.Context(), nil)
	require.ErrorIs(t, err, errDown)
	_, err = n.PublicKeys(t.Context())
	require.ErrorIs(t, err, errDown)
	_, err = n.Rotate(t.Context())
	require.ErrorIs(t, err, errDown)
	require.ErrorIs(t, n.Revoke(t.Context(), first), errDown)

	n.store.down.Store(false)
	require.Equal(t, first, n.signing(t))
}

// A change of the algorithm comes with the next key.
func TestAlgorithmChanges(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.signing(t)
	later := n.another(t, func(c *keyring.Config) { c.Algorithm = "ES384" })
	next, err := later.Rotate(t.Context())
	require.NoError(t, err)
	require.Equal(t, "ES384", next.Algorithm)
	set, err := later.PublicKeys(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"ES256", "ES384"}, []string{set.Keys[0].Algorithm, set.Keys[1].Algorithm})
}

func TestGenerateFor(t *testing.T) {
	t.Parallel()
	for _, algorithm := range lti.Algorithms() {
		k, err := keyring.GenerateFor(algorithm)
		require.NoError(t, err)
		ring, err := keyring.New(k)
		require.NoError(t, err)
		set, err := ring.PublicKeys(t.Context())
		require.NoError(t, err)
		require.Equal(t, algorithm, set.Keys[0].Algorithm)
	}
	for _, algorithm := range []string{"", "none", "HS256", "ES512"} {
		_, err := keyring.GenerateFor(algorithm)
		require.Error(t, err, algorithm)
	}
}

func TestNewRotatingChecksTheConfiguration(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*keyring.Config){
		"Store is required":   func(c *keyring.Config) { c.Store = nil },
		"Wrapper is required": func(c *keyring.Config) { c.Wrapper = nil },
		`"HS256" is not`:      func(c *keyring.Config) { c.Algorithm = "HS256" },
		"negative":            func(c *keyring.Config) { c.Overlap = -1 },
		"Lead must not":       func(c *keyring.Config) { c.Lead = period + 1 },
		"Refresh must be":     func(c *keyring.Config) { c.Refresh = lead },
	} {
		cfg := newNode(t).cfg
		change(&cfg)
		_, err := keyring.NewRotating(cfg)
		require.ErrorContains(t, err, want)
	}
	plain, err := keyring.NewRotating(keyring.Config{Store: memory.New(memory.Config{}), Wrapper: secrets(t, "k")})
	require.NoError(t, err)
	k, err := plain.SigningKey(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, "RS256", k.Algorithm, "the default")
}

func TestByAlgorithm(t *testing.T) {
	t.Parallel()
	rings := map[string]lti.KeySource{}
	for _, algorithm := range []string{"RS256", "ES256"} {
		rings[algorithm] = newNode(t, func(c *keyring.Config) { c.Name, c.Algorithm = algorithm, algorithm })
	}
	all := keyring.ByAlgorithm(rings["RS256"], rings["ES256"])
	for want, accepts := range map[string][]string{"RS256": nil, "ES256": {"ES256"}} {
		k, err := all.SigningKey(t.Context(), &lti.Registration{Algorithms: accepts})
		require.NoError(t, err)
		require.Equal(t, want, k.Algorithm)
	}
	k, err := all.SigningKey(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, "RS256", k.Algorithm)
	_, err = lti.Sign(t.Context(), all, &lti.Registration{Algorithms: []string{"PS256"}}, struct{}{})
	require.ErrorIs(t, err, lti.ErrAlgorithm)
	set, err := all.PublicKeys(t.Context())
	require.NoError(t, err)
	require.Len(t, set.Keys, 2)
	_, err = keyring.ByAlgorithm().SigningKey(t.Context(), nil)
	require.Error(t, err)
}

// Registrations may have rings of their own, which are published together.
func TestRingsByRegistration(t *testing.T) {
	t.Parallel()
	shared := newNode(t)
	own := shared.another(t, func(c *keyring.Config) { c.Name = "registration/r1" })
	all := keyring.Together(func(_ context.Context, r *lti.Registration) (lti.KeySource, error) {
		switch {
		case r == nil:
			return shared, nil
		case r.ID == "r1":
			return own, nil
		case r.ID == "":
			return nil, errDown
		case r.ID == "nobody's":
			return nil, nil
		}
		return shared, nil
	}, shared, own)
	for id, want := range map[string]string{"r1": own.signing(t), "r2": shared.signing(t)} {
		k, err := all.SigningKey(t.Context(), &lti.Registration{ID: id})
		require.NoError(t, err)
		require.Equal(t, want, k.ID)
	}
	require.NotEqual(t, own.signing(t), shared.signing(t))
	set, err := all.PublicKeys(t.Context())
	require.NoError(t, err)
	require.Len(t, set.Keys, 2)
	_, err = all.SigningKey(t.Context(), &lti.Registration{})
	require.ErrorIs(t, err, errDown)
	_, err = all.SigningKey(t.Context(), &lti.Registration{ID: "nobody's"})
	require.ErrorContains(t, err, "chosen")
	shared.store.down.Store(true)
	shared.clock.Advance(2 * time.Hour)
	_, err = all.PublicKeys(t.Context())
	require.ErrorIs(t, err, errDown, "half a set would refuse good launches")
}

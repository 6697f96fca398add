//go:build unix

package redisstore_test

import (
	"crypto/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/redisstore"
	"github.com/ltikit/ltikit/storage/storagetest"
)

// openStore opens a store with keys of its own on the shared server.
func openStore(t testing.TB, now func() time.Time) *redisstore.Store {
	t.Helper()
	return openStoreAt(t, needs.Redis(t), rand.Text()+":", now)
}

func openStoreAt(t testing.TB, url, prefix string, now func() time.Time) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Open(t.Context(), url, redisstore.Config{Prefix: prefix, Now: now})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestReplay(t *testing.T) {
	t.Parallel()
	storagetest.Replay(t, func(t *testing.T, now func() time.Time) storage.Replay { return openStore(t, now) })
}

func TestTransient(t *testing.T) {
	t.Parallel()
	storagetest.Transient(t, func(t *testing.T, now func() time.Time) storage.Transient { return openStore(t, now) })
}

func TestPrefixesApart(t *testing.T) {
	t.Parallel()
	a, b := openStore(t, time.Now), openStore(t, time.Now)
	until := time.Now().Add(time.Minute)
	require.NoError(t, a.MarkUsed(t.Context(), "k", until))
	require.NoError(t, b.MarkUsed(t.Context(), "k", until))
	require.NoError(t, a.Put(t.Context(), "k", nil, until))
	require.NoError(t, b.Put(t.Context(), "k", nil, until))
}

// A server that evicts keys when its memory is full would let a launch in twice.
func TestAnEvictingServerIsRefused(t *testing.T) {
	t.Parallel()
	server := needs.OwnRedis(t, "--save", "", "--maxmemory-policy", "allkeys-lru")
	_, err := redisstore.Open(t.Context(), server.URL, redisstore.Config{})
	require.ErrorIs(t, err, redisstore.ErrEvicts)
	require.ErrorContains(t, err, "allkeys-lru")
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	_, err := redisstore.Open(t.Context(), "http://cache.example", redisstore.Config{})
	require.ErrorContains(t, err, "URL of the Redis server")
	_, err = redisstore.Open(t.Context(), "unix://"+t.TempDir()+"/nobody.sock", redisstore.Config{})
	require.ErrorContains(t, err, "cannot be used")
}

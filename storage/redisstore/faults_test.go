//go:build unix

package redisstore_test

import (
	"crypto/rand"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/storage/storagetest"
)

// faults is how often a fault test breaks the engine.
func faults() int {
	if os.Getenv("LTIKIT_LONG") != "" {
		return 15
	}
	return 2
}

// twoNodes are two clients on the same keys of the server.
func twoNodes(t *testing.T, server *needs.Engine, options string) []storagetest.ShortLived {
	t.Helper()
	prefix := rand.Text() + ":"
	return []storagetest.ShortLived{
		openStoreAt(t, server.URL+options, prefix, time.Now), openStoreAt(t, server.URL+options, prefix, time.Now),
	}
}

// appendOnly is a server that keeps what it acknowledged.
func appendOnly(fsync string) []string {
	return []string{"--save", "", "--appendonly", "yes", "--appendfsync", fsync}
}

// A process that is killed loses nothing of its append-only file, whatever
// appendfsync says: that is about power cuts.
func TestFaultsServerKilled(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string][]string{
		"appendfsync always": appendOnly("always"), "appendfsync everysec": appendOnly("everysec"), "no file": {"--save", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := needs.OwnRedis(t, settings...)
			storagetest.UnderFaults(t, storagetest.Faults{
				Nodes: twoNodes(t, server, ""), Forgets: name == "no file",
				Now: time.Now,
				Break: func(working func(int)) {
					for range faults() {
						working(500)
						server.Kill(t)
						working(50)
						server.Restart(t)
					}
				},
			})
		})
	}
}

func TestFaultsConnectionsCut(t *testing.T) {
	t.Parallel()
	server := needs.OwnRedis(t, "--save", "")
	options, err := redis.ParseURL(server.URL)
	require.NoError(t, err)
	admin := redis.NewClient(options)
	defer admin.Close()
	storagetest.UnderFaults(t, storagetest.Faults{
		Nodes: twoNodes(t, server, ""),
		Now:   time.Now,
		Break: func(working func(int)) {
			for range 10 * faults() {
				working(200)
				require.NoError(t, admin.Do(t.Context(), "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes").Err())
			}
		},
	})
}

// A server that hangs, or is cut off, may carry a command out long after its
// caller has been told that it failed.
func TestFaultsServerHangs(t *testing.T) {
	t.Parallel()
	server := needs.OwnRedis(t, "--save", "")
	storagetest.UnderFaults(t, storagetest.Faults{
		Nodes: twoNodes(t, server, "?read_timeout=50ms&dial_timeout=50ms"),
		Now:   time.Now,
		Break: func(working func(int)) {
			for range faults() {
				working(500)
				server.Signal(t, syscall.SIGSTOP)
				working(30)
				server.Signal(t, syscall.SIGCONT)
			}
		},
	})
}

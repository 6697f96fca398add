// Package storagetest holds the suites that every backend passes, one for each
// contract of package storage, of the gradebook in package ags, of the rosters in
// package nrps, of the subscriptions in package notice, of the clients in packages
// dynreg and bridge, of the rings in package keyring and of the jobs in package delivery. A
// backend's test calls them with a function that opens an empty store:
//
//	func TestReplay(t *testing.T) {
//		storagetest.Replay(t, func(t *testing.T, now func() time.Time) storage.Replay {
//			return mystore.Open(t.TempDir(), now)
//		})
//	}
//
// A suite asks for nothing that the contract does not promise. Run it with
// -race as well.
package storagetest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Reopener is implemented by stores that keep their data. The suites then
// restart the store and look for everything again.
type Reopener interface {
	// Reopen closes the store and opens again what it kept.
	Reopen() error
}

// check is one promise of a contract.
type check[S any] struct {
	name string
	run  func(t testingT, s S, c *clock)
}

// testingT is what a check needs of a test; the tests of the suites put a
// recorder in its place.
type testingT interface {
	require.TestingT
	Helper()
	Context() context.Context
}

// runAll runs each check on a store of its own.
func runAll[S any](t *testing.T, open func(*testing.T, func() time.Time) S, checks []check[S]) {
	t.Helper()
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			clock := newClock()
			c.run(t, open(t, clock.Now), clock)
		})
	}
}

// reopen restarts a store that keeps its data. Of one that does not, nothing
// can be expected, and it tells so.
func reopen(t testingT, s any) bool {
	t.Helper()
	r, keeps := s.(Reopener)
	if keeps {
		require.NoError(t, r.Reopen())
	}
	return keeps
}

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 3, 29, 0, 59, 59, 987_654_321, time.UTC)}
}

// Now returns the time that the clock shows.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// racers is how many goroutines take part in a race.
const racers = 64

// race calls f from all racers at one moment and returns what each one got.
func race(f func(i int) error) []error {
	errs := make([]error, racers)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// requireOneWinner fails unless one racer got nil and all others got lost; it
// returns the winner.
func requireOneWinner(t testingT, errs []error, lost error) int {
	t.Helper()
	winner := -1
	for i, err := range errs {
		if err != nil {
			require.ErrorIs(t, err, lost)
			continue
		}
		require.Equalf(t, -1, winner, "racers %d and %d both won", winner, i)
		winner = i
	}
	require.NotEqual(t, -1, winner, "nobody won")
	return winner
}

// cancelled returns a context that is over.
func cancelled(t testingT) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// oddIDs are ids that a store must keep apart, byte for byte.
func oddIDs() []string {
	return []string{
		"plain", "PLAIN", "plain ", "plain/", "plain#1", "a/b/../c", "..", "?a=b&c", "100%", "%31",
		`"double"`, `it's`, "`back`", `back\slash`, "x'; DROP TABLE x; --", "line\nbreak", "tab\t",
		"Ünïcødé ☃ 課程 🎓", "caf\u00e9", "cafe\u0301", "null", "0", "00", "1e3", "1000",
		strings.Repeat("x", 255), strings.Repeat("x", 254) + "y",
	}
}

// Package storetest holds the suite that every store of the classroom passes. A
// store's test calls it with a function that opens an empty one:
//
//	func TestStore(t *testing.T) {
//		storetest.Store(t, func(t *testing.T) service.Store { return open(t) })
//	}
//
// It asks for nothing that the contracts in package service do not promise. Run
// it with -race as well.
package storetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Reopener is implemented by stores that keep their data. The suite then restarts
// the store and looks for everything again.
type Reopener interface {
	// Reopen closes the store and opens again what it kept.
	Reopen() error
}

// check is one promise of a contract.
type check struct {
	name string
	run  func(t *testing.T, s service.Store)
}

// Store runs the whole suite, each check on a store of its own.
func Store(t *testing.T, open func(t *testing.T) service.Store) {
	t.Helper()
	for _, contract := range []struct {
		name   string
		checks []check
	}{
		{"sessions", sessions()}, {"launches", launches()}, {"events", events()}, {"series", series()},
		{"feeds", feeds()}, {"settings", settings()}, {"permissions", permissions()},
		{"meetings", meetings()}, {"generations", generations()}, {"tickets", tickets()}, {"doors", doors()}, {"ledger", ledger()}, {"grades", grades()},
		{"reported", reported()},
		{"reminders", reminders()},
		{"condition", conditions()},
		{"hooks", hooks()},
		{"polls", polls()},
		{"privacy", privacy()},
		{"reports", reports()}, {"log", log()},
		{"restoring", restoring()},
		{"guests", guests()},
		{"templates", templates()},
		{"nodes", nodes()},
	} {
		t.Run(contract.name, func(t *testing.T) {
			for _, c := range contract.checks {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					c.run(t, open(t))
				})
			}
		})
	}
}

// reopen restarts a store that keeps its data, or ends the check.
func reopen(t *testing.T, s service.Store) {
	t.Helper()
	r, keeps := s.(Reopener)
	if !keeps {
		t.Skip("the store keeps nothing")
	}
	require.NoError(t, r.Reopen())
}

// racers is how many goroutines take part in a race.
const racers = 64

// rounds is how often a race is run whose losers are rarely close.
const rounds = 6

// race calls f from all racers at one moment and returns how many got nil; every
// other error must be one of lost.
func race(t *testing.T, f func(i int) error, lost ...error) (won int) {
	t.Helper()
	errs := make([]error, racers)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	all.Wait()
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		require.Conditionf(t, func() bool { return isAny(err, lost) }, "a racer got: %v", err)
	}
	return won
}

func isAny(err error, targets []error) bool {
	for _, target := range targets {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// cancelled is a context that is over.
func cancelled(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// oddIDs are ids of others that a store must keep apart, byte for byte.
func oddIDs() []string {
	return []string{
		"plain", "PLAIN", "plain ", "plain/", "plain#1", "a/b/../c", "..", "?a=b&c", "100%", "%31", "$1",
		`"double"`, `it's`, "`back`", `back\slash`, "x'; DROP TABLE x; --", "line\nbreak", "tab\t",
		"Ünïcødé ☃ 課程 🎓", "caf\u00e9", "cafe\u0301", "null", "0", "00", "1e3", "1000",
		strings.Repeat("x", 255), strings.Repeat("x", 254) + "y",
	}
}

// noIDs are ids that nothing has, and that not every engine could keep.
func noIDs() []string {
	return []string{"", "nothing", "\x00", "event\x00", "\xff", strings.Repeat("x", 1<<16)}
}

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

// Class is what a class needs of a store.
type Class interface {
	service.Sessions
	service.SettingsStore
	service.PermissionStore
	service.Events
	service.Feeds
	service.Meetings
	service.Generations
	service.Doors
	service.Ledger
	service.Parking
	service.Reports
}

// check is one promise of a contract, asked of a store that keeps that much.
type check[S any] struct {
	name string
	run  func(t *testing.T, s S)
}

// contract is a part of the suite.
type contract[S any] struct {
	name   string
	checks []check[S]
}

// Store runs the whole suite, each check on a store of its own.
func Store(t *testing.T, open func(t *testing.T) service.Store) {
	t.Helper()
	Classes(t, func(t *testing.T) Class { return open(t) })
	Grades(t, func(t *testing.T) Graded { return open(t) })
	Templates(t, func(t *testing.T) Templated { return open(t) })
	Condition(t, func(t *testing.T) Watched { return open(t) })
	Reminders(t, func(t *testing.T) Reminded { return open(t) })
	Log(t, func(t *testing.T) Logged { return open(t) })
	Guests(t, func(t *testing.T) Visited { return open(t) })
	GuestLimits(t, func(t *testing.T) Visited { return open(t) })
	Rosters(t, func(t *testing.T) Enrolled { return open(t) })
	Hooks(t, func(t *testing.T) Hooked { return open(t) })
	Comments(t, func(t *testing.T) Commented { return open(t) })
	Whole(t, open)
}

// Whole runs the part of the suite that is about what hangs on the whole of a store.
func Whole(t *testing.T, open func(t *testing.T) service.Store) {
	t.Helper()
	runAll(t, open, []contract[service.Store]{
		{"polls", polls()},
		{"privacy", privacy()},
		{"restoring", restoring()},
		{"nodes", nodes()},
		{"usage", usage()},
		{"groups", groups()},
		{"outgoing", outgoing()},
	})
}

// Classes runs the part of the suite that is about what a class needs, for a store
// that keeps as much.
func Classes(t *testing.T, open func(t *testing.T) Class) {
	t.Helper()
	runAll(t, open, []contract[Class]{
		{"sessions", sessions()}, {"launches", launches()}, {"events", events()}, {"series", series()},
		{"feeds", feeds()}, {"settings", settings()}, {"permissions", permissions()},
		{"meetings", meetings()}, {"generations", generations()}, {"tickets", tickets()}, {"doors", doors()}, {"ledger", ledger()},
		{"reported", reported()}, {"reports", reports()},
	})
}

// Graded is a class that is graded.
type Graded interface {
	Class
	service.Grades
}

// Grades runs the part of the suite that is about grades.
func Grades(t *testing.T, open func(t *testing.T) Graded) {
	t.Helper()
	runAll(t, open, []contract[Graded]{{"grades", grades()}})
}

// Templated is a class with templates for its events.
type Templated interface {
	Class
	service.Templates
}

// Templates runs the part of the suite that is about templates.
func Templates(t *testing.T, open func(t *testing.T) Templated) {
	t.Helper()
	runAll(t, open, []contract[Templated]{{"templates", templates()}})
}

// Watched is a store that tells how the classroom does.
type Watched interface {
	Graded
	service.Conditions
}

// Condition runs the part of the suite that is about how the classroom does.
func Condition(t *testing.T, open func(t *testing.T) Watched) {
	t.Helper()
	runAll(t, open, []contract[Watched]{{"condition", conditions()}})
}

// Reminded is a class of which people are told, in the classroom and by mail.
type Reminded interface {
	Class
	service.Notices
	service.Reminders
	service.Contacts
}

// Reminders runs the part of the suite that is about what people are told.
func Reminders(t *testing.T, open func(t *testing.T) Reminded) {
	t.Helper()
	runAll(t, open, []contract[Reminded]{{"reminders", reminders()}})
}

// Logged is a class with a log of who did what.
type Logged interface {
	Class
	service.LogStore
}

// Log runs the part of the suite that is about the log.
func Log(t *testing.T, open func(t *testing.T) Logged) {
	t.Helper()
	runAll(t, open, []contract[Logged]{{"log", log()}})
}

// Commented is a class under whose events people write.
type Commented interface {
	Class
	service.Comments
}

// Comments runs the part of the suite that is about what is written under events.
func Comments(t *testing.T, open func(t *testing.T) Commented) {
	t.Helper()
	runAll(t, open, []contract[Commented]{{"comments", comments()}})
}

// Hooked is a class of which programs are told.
type Hooked interface {
	Class
	service.HookStore
}

// Hooks runs the part of the suite that is about what programs are told.
func Hooks(t *testing.T, open func(t *testing.T) Hooked) {
	t.Helper()
	runAll(t, open, []contract[Hooked]{{"hooks", hooks()}})
}

// Enrolled is a class that knows who is in its course.
type Enrolled interface {
	Class
	service.Rosters
}

// Rosters runs the part of the suite that is about who is in the courses.
func Rosters(t *testing.T, open func(t *testing.T) Enrolled) {
	t.Helper()
	runAll(t, open, []contract[Enrolled]{{"rosters", rosters()}})
}

// Visited is a class that takes guests.
type Visited interface {
	Class
	service.Guests
}

// Guests runs the part of the suite that is about guests, but for GuestLimits.
func Guests(t *testing.T, open func(t *testing.T) Visited) {
	t.Helper()
	runAll(t, open, []contract[Visited]{{"guests", guests()}})
}

// GuestLimits runs the part of the suite that is about too many guests and links, and
// makes as many.
func GuestLimits(t *testing.T, open func(t *testing.T) Visited) {
	t.Helper()
	runAll(t, open, []contract[Visited]{{"limits of guests", guestLimits()}})
}

func runAll[S any](t *testing.T, open func(t *testing.T) S, contracts []contract[S]) {
	t.Helper()
	for _, contract := range contracts {
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
func reopen(t *testing.T, s any) {
	t.Helper()
	r, keeps := s.(Reopener)
	if !keeps {
		t.Skip("the store keeps nothing")
	}
	require.NoError(t, r.Reopen())
}

// Slow is implemented by stores whose engine takes its time. Fewer race for them, in
// fewer rounds.
type Slow interface {
	// Racers is how many take part in a race: a multiple of eight.
	Racers() int
}

// racers is how many goroutines take part in a race.
func racers(s any) int {
	if slow, is := s.(Slow); is {
		return slow.Racers()
	}
	return 64
}

// rounds is how often a race is run whose losers are rarely close.
func rounds(s any) int {
	if _, slow := s.(Slow); slow {
		return 2
	}
	return 6
}

// race calls f from all racers at one moment and returns how many got nil; every
// other error must be one of lost.
func race(t *testing.T, s any, f func(i int) error, lost ...error) (won int) {
	t.Helper()
	errs := make([]error, racers(s))
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

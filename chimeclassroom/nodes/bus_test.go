//go:build unix

package nodes_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/nodes"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/storage/sqlstore/postgres"
)

// patience is how long a test waits for what should come at once.
const patience = 20 * time.Second

// listener is a node that hears.
type listener struct {
	t      *testing.T
	heard  chan service.NodeNews
	missed chan struct{}
}

func (l *listener) Hear(n service.NodeNews) { l.heard <- n }
func (l *listener) MissedNews()             { l.missed <- struct{}{} }

func (l *listener) next() service.NodeNews {
	l.t.Helper()
	select {
	case n := <-l.heard:
		return n
	case <-time.After(patience):
		l.t.Fatal("nothing is heard")
		return service.NodeNews{}
	}
}

func (l *listener) untilMissed() {
	l.t.Helper()
	select {
	case <-l.missed:
	case <-time.After(patience):
		l.t.Fatal("nobody says that news were missed")
	}
}

// newSchema makes tables' own place on the server, and returns its address.
func newSchema(t *testing.T) string {
	t.Helper()
	server := needs.Postgres(t)
	admin := open(t, server)
	name := "n" + rand.Text()
	_, err := admin.ExecContext(t.Context(), `CREATE SCHEMA "`+name+`"`)
	require.NoError(t, err)
	return server + `&search_path="` + name + `"`
}

func open(t *testing.T, address string) *sql.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

// join runs a bus that hears from now on.
func join(t *testing.T, address string, silence time.Duration) (*nodes.Bus, *listener) {
	t.Helper()
	bus, err := nodes.NewBus(nodes.BusConfig{Database: address, DB: open(t, address), Silence: silence, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	l := &listener{t: t, heard: make(chan service.NodeNews, 100_000), missed: make(chan struct{}, 100)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		bus.Run(ctx, l)
	}()
	t.Cleanup(func() { cancel(); <-ended })
	l.untilMissed()
	return bus, l
}

func TestNodesHearEachOther(t *testing.T) {
	t.Parallel()
	address := newSchema(t)
	a, hearsA := join(t, address, 0)
	_, hearsB := join(t, address, 0)
	_, stranger := join(t, newSchema(t), 0)
	line := meeting.LedgerEvent{MeetingID: "m", Type: meeting.AttendeeJoined, AttendeeID: "x", PersonID: "p", At: time.UnixMilli(1234567).UTC(), Source: meeting.FromRoom}
	told := []service.NodeNews{{Room: "1"}, {Line: &line}, {Report: "m"}, {Session: "s"}}
	for _, n := range told {
		a.Tell(n)
	}
	for _, n := range told {
		assert.Equal(t, n, hearsB.next())
	}
	assert.Empty(t, hearsA.heard, "nobody hears themselves")
	assert.Empty(t, stranger.heard, "nor those of another classroom")
}

// Much at once comes in several letters, and the same once.
func TestMuchAtOnceIsHeard(t *testing.T) {
	t.Parallel()
	address := newSchema(t)
	a, _ := join(t, address, 0)
	_, hears := join(t, address, 0)
	want := map[string]bool{}
	for range 2000 {
		id := rand.Text()
		want[id] = true
		a.Tell(service.NodeNews{Room: id})
		a.Tell(service.NodeNews{Room: id})
	}
	for len(want) > 0 {
		delete(want, hears.next().Room)
	}
	a.Tell(service.NodeNews{Room: strings.Repeat("x", 9000)})
	hears.untilMissed() // what is too long for a letter
}

func TestWhoWasCutOffKnowsThatNewsWereMissed(t *testing.T) {
	t.Parallel()
	address := newSchema(t)
	a, _ := join(t, address, 0)
	_, hears := join(t, address, 0)
	_, err := open(t, address).ExecContext(t.Context(), `
		SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN "chimeclassroom_' || md5(current_schema()) || '%'`)
	require.NoError(t, err)
	hears.untilMissed()
	a.Tell(service.NodeNews{Room: "1"})
	assert.Equal(t, service.NodeNews{Room: "1"}, hears.next())
}

// A silent connection that still listens is no reason to look for everything.
func TestSilenceIsNoLoss(t *testing.T) {
	t.Parallel()
	address := newSchema(t)
	a, _ := join(t, address, 0)
	_, hears := join(t, address, 200*time.Millisecond)
	time.AfterFunc(time.Second, func() { a.Tell(service.NodeNews{Room: "1"}) })
	assert.Equal(t, service.NodeNews{Room: "1"}, hears.next())
	assert.Empty(t, hears.missed)
}

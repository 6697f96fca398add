package service_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// soon is how long a test waits for what should come at once.
const soon = 20 * time.Second

// nodeWorld is one of the nodes on a database file, on the real clock.
type nodeWorld struct {
	*world
	fail atomic.Bool // its beats
	all  atomic.Bool // the others say that they are cut off
	deaf atomic.Bool // it cannot read which classes are live
}

// LiveMeetings are the store's, unless the node cannot read them.
type deafStore struct {
	service.Store
	n *nodeWorld
}

func (d deafStore) LiveMeetings(ctx context.Context) ([]service.LiveMeeting, error) {
	if d.n.deaf.Load() {
		return nil, errCutOff
	}
	return d.Store.LiveMeetings(ctx)
}

// Beat is the store's, unless that is cut off.
type cutOffStore struct {
	service.NodeStore
	n *nodeWorld
}

var errCutOff = errors.New("the store does not answer")

func (c cutOffStore) Beat(ctx context.Context, id string, lives time.Duration, now time.Time) error {
	if c.n.fail.Load() {
		return errCutOff
	}
	return c.NodeStore.Beat(ctx, id, lives, now)
}

// newNode joins the nodes on the file; tell may be nil.
func newNode(t *testing.T, path, address string, lives time.Duration, tell func(service.NodeNews)) *nodeWorld {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	store, err := classroomsql.New(t.Context(), db, sqlstore.SQLite)
	require.NoError(t, err)
	if tell == nil {
		tell = func(service.NodeNews) {}
	}
	n := &nodeWorld{world: &world{t: t, path: path, db: db, store: store}}
	n.Service, err = service.New(service.Config{
		Store: deafStore{store, n}, WatchInterval: time.Millisecond, Logger: slog.New(slog.DiscardHandler),
		Nodes: &service.NodesConfig{Store: cutOffStore{store, n}, Address: address, Secrets: "s", Tell: tell,
			CutOff: func(context.Context, string) bool { return n.all.Load() }, Lives: lives, Beat: 5 * time.Millisecond},
	})
	require.NoError(t, err)
	require.NoError(t, n.JoinNodes(t.Context()))
	return n
}

// run keeps the node alive until the test ends.
func (n *nodeWorld) run() {
	ctx, cancel := context.WithCancel(n.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		n.RunNode(ctx)
	}()
	n.t.Cleanup(func() { cancel(); <-ended })
}

// beatsLast has the node beat once more, and not in time for the next.
func (n *nodeWorld) beatsLast() {
	n.t.Helper()
	living, err := n.store.Nodes(n.t.Context())
	require.NoError(n.t, err)
	for _, one := range living {
		if one.Address == "a:1" {
			require.NoError(n.t, n.store.Beat(n.t.Context(), one.ID, time.Millisecond, time.Now()))
		}
	}
}

// hold starts a class in which a teacher is.
func (n *nodeWorld) hold() (e service.EventView, teacher service.Admission, r service.Residence) {
	n.t.Helper()
	v := n.teacher()
	now := time.Now().UTC()
	e, err := n.CreateEvent(n.t.Context(), v, chimeclassroom.EventInput{Title: "Algebra", Date: now.Format(time.DateOnly), StartTime: now.Format("15:04"), TimeZone: "UTC", DurationMinutes: 60})
	require.NoError(n.t, err)
	e, err = n.StartMeeting(n.t.Context(), v, e.ID)
	require.NoError(n.t, err)
	r, err = n.Reside(n.t.Context(), e.Meeting.ID)
	require.NoError(n.t, err)
	teacher = n.admit(v, e)
	_, err = n.RecordJoined(n.t.Context(), teacher)
	require.NoError(n.t, err)
	return e, teacher, r
}

// admit has somebody take a ticket and use it.
func (n *nodeWorld) admit(v chimeclassroom.Visitor, e service.EventView) service.Admission {
	n.t.Helper()
	ticket, err := n.JoinMeeting(n.t.Context(), v, e.ID)
	require.NoError(n.t, err)
	a, err := n.Admit(n.t.Context(), e.ID, ticket.Token)
	require.NoError(n.t, err)
	return a
}

func (n *nodeWorld) homeOf(e service.EventView) string {
	n.t.Helper()
	address, err := n.HomeOf(n.t.Context(), e.ID)
	require.NoError(n.t, err)
	return address
}

func requireLost(t *testing.T, r service.Residence) {
	t.Helper()
	select {
	case <-r.Lost:
	case <-time.After(soon):
		t.Fatal("the room is not given up")
	}
}

func newFile(t *testing.T) string { return filepath.Join(t.TempDir(), "classroom.db") }

func TestAClassHasOneHome(t *testing.T) {
	t.Parallel()
	path := newFile(t)
	a, b := newNode(t, path, "a:1", time.Hour, nil), newNode(t, path, "b:1", time.Hour, nil)
	e, teacher, r := a.hold()
	assert.Equal(t, "a:1", b.homeOf(e))
	assert.Empty(t, a.homeOf(e), "it is here")
	_, err := b.Reside(t.Context(), e.Meeting.ID)
	require.ErrorIs(t, err, service.ErrMoved)
	_, err = b.RecordJoined(t.Context(), teacher)
	require.ErrorIs(t, err, service.ErrMoved)
	require.ErrorIs(t, b.KeepAlive(t.Context(), e.Meeting.ID), service.ErrMoved)

	r.Leave()
	require.NoError(t, a.LeaveNodes(t.Context()))
	requireLost(t, r)
	assert.Empty(t, b.homeOf(e), "nobody has it")
	_, err = b.Reside(t.Context(), e.Meeting.ID)
	require.NoError(t, err)
	_, err = a.Reside(t.Context(), e.Meeting.ID)
	require.ErrorIs(t, err, service.ErrMoved, "who has left does not come back")
}

// A node stops without a word. Another takes its class over by itself, and notes its
// people as dropped when it was last alive; what the old one would still write is refused.
func TestTheClassOfANodeThatStoppedGoesOn(t *testing.T) {
	t.Parallel()
	path := newFile(t)
	a, b := newNode(t, path, "a:1", time.Hour, nil), newNode(t, path, "b:1", 200*time.Millisecond, nil)
	e, teacher, _ := a.hold()
	a.beatsLast()
	began := time.Now()
	b.run()
	require.Eventually(t, func() bool {
		events, _, err := b.store.Ledger(t.Context(), e.Meeting.ID)
		require.NoError(t, err)
		return !engagement.Presence(events)[teacher.Attendee.Person.ID][0].Open()
	}, soon, time.Millisecond)
	assert.Empty(t, b.homeOf(e))
	events, _, err := b.store.Ledger(t.Context(), e.Meeting.ID)
	require.NoError(t, err)
	last := events[len(events)-1]
	assert.Equal(t, meeting.AttendeeDropped, last.Type)
	assert.Equal(t, meeting.FromRecovery, last.Source)
	assert.WithinDuration(t, began, last.At, 150*time.Millisecond, "when it was last alive, and not when that was noticed")

	require.ErrorIs(t, a.RecordDeparture(t.Context(), a.Left(teacher)), service.ErrMoved)
	again, _, err := b.store.Ledger(t.Context(), e.Meeting.ID)
	require.NoError(t, err)
	assert.Equal(t, events, again)
	_, err = b.Reside(t.Context(), e.Meeting.ID)
	require.NoError(t, err)
	_, err = b.RecordJoined(t.Context(), teacher)
	require.NoError(t, err)
}

// The store fails just when a node takes a class over. It tries again, and knows when the
// class's home was last alive.
func TestATakeoverThatFailedIsTriedAgain(t *testing.T) {
	t.Parallel()
	path := newFile(t)
	a, b := newNode(t, path, "a:1", time.Hour, nil), newNode(t, path, "b:1", 200*time.Millisecond, nil)
	e, teacher, _ := a.hold()
	a.beatsLast()
	began := time.Now()
	b.deaf.Store(true)
	b.run()
	require.Eventually(t, func() bool {
		holder, err := b.store.Holder(t.Context(), e.Meeting.ID)
		return err == nil && holder.Address == "b:1"
	}, soon, time.Millisecond)
	_, err := b.Reside(t.Context(), e.Meeting.ID)
	require.ErrorIs(t, err, errCutOff, "who comes meanwhile is not let into a room that was not taken over")
	b.deaf.Store(false)
	var events []meeting.LedgerEvent
	require.Eventually(t, func() bool {
		events, _, err = b.store.Ledger(t.Context(), e.Meeting.ID)
		require.NoError(t, err)
		return !engagement.Presence(events)[teacher.Attendee.Person.ID][0].Open()
	}, soon, time.Millisecond)
	assert.WithinDuration(t, began, events[len(events)-1].At, 150*time.Millisecond, "when its home was last alive")
}

// A node that was given up though it lives gives up its rooms, and is a node again.
func TestANodeThatWasGivenUpComesBack(t *testing.T) {
	t.Parallel()
	path := newFile(t)
	a := newNode(t, path, "a:1", time.Millisecond, nil)
	b := newNode(t, path, "b:1", time.Hour, nil)
	for gone := 0; gone == 0; {
		var err error
		gone, err = b.store.GiveUpNodes(t.Context())
		require.NoError(t, err)
	}
	a.run()
	require.Eventually(t, func() bool {
		living, err := b.store.Nodes(t.Context())
		require.NoError(t, err)
		return len(living) > 0 && (living[0].Address == "a:1" || living[len(living)-1].Address == "a:1")
	}, soon, time.Millisecond)
}

// A node that cannot say that it lives gives up its rooms before another may take them,
// though it does not know whether one does.
func TestANodeThatIsCutOffGivesUpItsRooms(t *testing.T) {
	t.Parallel()
	path := newFile(t)
	newNode(t, path, "b:1", time.Hour, nil)
	a := newNode(t, path, "a:1", 2*time.Second, nil)
	a.run()
	e, _, r := a.hold()
	a.fail.Store(true)
	requireLost(t, r)
	living, err := a.store.Nodes(t.Context())
	require.NoError(t, err)
	assert.Len(t, living, 2, "its time was not over")
	_, err = a.Reside(t.Context(), e.Meeting.ID)
	require.ErrorIs(t, err, service.ErrMoved)
	a.fail.Store(false)
	require.Eventually(t, func() bool {
		_, err := a.Reside(t.Context(), e.Meeting.ID)
		return err == nil
	}, soon, time.Millisecond, "nobody took it over")
}

// While the store answers nobody, nobody is given up, and classes go on.
func TestNodesThatAreAllCutOffKeepTheirRooms(t *testing.T) {
	t.Parallel()
	path := newFile(t)
	b := newNode(t, path, "b:1", time.Hour, nil)
	a := newNode(t, path, "a:1", 2*time.Second, nil)
	a.all.Store(true)
	a.run()
	e, _, r := a.hold()
	a.fail.Store(true)
	require.Eventually(t, func() bool {
		living, err := b.store.Nodes(t.Context())
		require.NoError(t, err)
		return len(living) == 1
	}, soon, time.Millisecond, "its time is over")
	assert.True(t, a.CutOff())
	a.fail.Store(false)
	require.Eventually(t, func() bool { return !a.CutOff() }, soon, time.Millisecond)
	select {
	case <-r.Lost:
		t.Fatal("the room was given up")
	default:
	}
	assert.Equal(t, "a:1", b.homeOf(e))
}

// What one node tells, the pages of another hear.
func TestPagesHearWhatOtherNodesDo(t *testing.T) {
	t.Parallel()
	path := newFile(t)
	b := newNode(t, path, "b:1", time.Hour, nil)
	var sessions []string
	a := newNode(t, path, "a:1", time.Hour, func(n service.NodeNews) {
		b.Hear(n)
		if n.Session != "" {
			sessions = append(sessions, n.Session)
		}
	})
	v := a.teacher()
	changed, stop := b.Changes(v.Room.ID)
	defer stop()
	e, teacher, _ := a.hold()
	<-changed
	report, stopReport, err := b.FollowReport(t.Context(), v, e.ID)
	require.NoError(t, err)
	defer stopReport()
	before, err := b.Report(t.Context(), v, e.ID)
	require.NoError(t, err)
	require.True(t, before.People[0].Present)
	require.NoError(t, a.RecordDeparture(t.Context(), a.Left(teacher)))
	<-report
	after, err := b.Report(t.Context(), v, e.ID)
	require.NoError(t, err)
	assert.False(t, after.People[0].Present, "without reading the ledger again")

	require.NoError(t, a.CloseSession(t.Context(), v))
	assert.Equal(t, []string{v.SessionID}, sessions)
	for len(changed) > 0 {
		<-changed
	}
	b.MissedNews()
	<-changed
	<-report
}

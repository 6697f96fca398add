package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// liveClass is a service with a class that is live, and its teacher admitted to it as
// often as they ask.
func liveClass(t *testing.T, adjust ...func(*service.Config)) (*service.Service, func() service.Admission) {
	t.Helper()
	c := newClass(t, adjust...)
	return c.service, func() service.Admission { return c.admit(c.teacher) }
}

// class is a class that is live.
type class struct {
	t       *testing.T
	service *service.Service
	eventID string
	teacher chimeclassroom.Visitor
}

func newClass(t *testing.T, adjust ...func(*service.Config)) *class {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "classroom.db"))
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	store, err := classroomsql.New(t.Context(), db, sqlstore.SQLite)
	require.NoError(t, err)
	cfg := service.Config{Store: store, Now: func() time.Time { return nine }}
	for _, a := range adjust {
		a(&cfg)
	}
	c := &class{t: t}
	c.service, err = service.New(cfg)
	require.NoError(t, err)
	c.teacher = c.visit("s", chimeclassroom.Teacher)
	e, err := c.service.CreateEvent(t.Context(), c.teacher, chimeclassroom.EventInput{
		Title: "Algebra", Date: "2026-11-23", StartTime: "09:00", TimeZone: "UTC", DurationMinutes: 60,
	})
	require.NoError(t, err)
	c.eventID = e.ID
	_, err = c.service.StartMeeting(t.Context(), c.teacher, e.ID)
	require.NoError(t, err)
	return c
}

// visit launches and signs in.
func (c *class) visit(subject string, role chimeclassroom.Role) chimeclassroom.Visitor {
	c.t.Helper()
	code, err := c.service.Enter(c.t.Context(), service.Arrival{
		RegistrationID: "r", DeploymentID: "d", ResourceLinkID: "l", Subject: subject, Role: role,
	})
	require.NoError(c.t, err)
	token, _, err := c.service.OpenSession(c.t.Context(), code)
	require.NoError(c.t, err)
	session, err := c.service.Renew(c.t.Context(), token)
	require.NoError(c.t, err)
	return session.Visitor
}

// admit has a visitor take a ticket and use it.
func (c *class) admit(v chimeclassroom.Visitor) service.Admission {
	c.t.Helper()
	ticket, err := c.service.JoinMeeting(c.t.Context(), v, c.eventID)
	require.NoError(c.t, err)
	a, err := c.service.Admit(c.t.Context(), c.eventID, ticket.Token)
	require.NoError(c.t, err)
	return a
}

func newTestHub(s *service.Service) *hub {
	return newHub(Config{Service: s, Logger: slog.New(slog.DiscardHandler), PingInterval: time.Minute, WatchInterval: time.Minute})
}

func TestWhoSlipsInDuringShutdownIsSentAwayToo(t *testing.T) {
	t.Parallel()
	s, admit := liveClass(t)
	admission := admit()
	h := newTestHub(s)
	r, ok := h.acquire(t.Context(), admission.MeetingID, service.Residence{})
	require.True(t, ok)
	stopped := make(chan error)
	go func() { stopped <- h.shutdown(t.Context()) }()
	for dismissed := false; !dismissed; {
		r.mu.Lock()
		dismissed = r.farewell != nil
		r.mu.Unlock()
	}
	m := newMember(admission)
	require.NoError(t, r.enter(t.Context(), m))
	require.Len(t, m.over, 1)
	how := <-m.over
	assert.Equal(t, goingAway(), how)
	r.leave(t.Context(), m, how)
	h.release(r)
	require.NoError(t, <-stopped)
	assert.Empty(t, h.rooms)
	_, ok = h.acquire(t.Context(), admission.MeetingID, service.Residence{})
	assert.False(t, ok)
}

func TestAnOlderAdmissionNeverReplacesANewerOne(t *testing.T) {
	t.Parallel()
	s, admit := liveClass(t)
	h := newTestHub(s)
	older, newer := newMember(admit()), newMember(admit())
	r, ok := h.acquire(t.Context(), newer.admission.MeetingID, service.Residence{})
	require.True(t, ok)
	require.NoError(t, r.enter(t.Context(), newer))
	err := r.enter(t.Context(), older)
	require.ErrorIs(t, err, errOlder)
	assert.Equal(t, replaced(), h.refusal(t.Context(), err))
	assert.Empty(t, newer.over, "the newer stays")
	r.leave(t.Context(), older, broken())
	assert.Contains(t, r.members, newer.admission.Attendee.ID)
	r.leave(t.Context(), newer, saidBye())
	h.release(r)
	assert.Empty(t, h.rooms)
}

// full is a store whose ledger takes no departure.
type full struct {
	service.Store
	tries *int
}

func (s full) AppendPresence(ctx context.Context, e meeting.LedgerEvent) (time.Time, error) {
	if e.Type == meeting.AttendeeDropped {
		*s.tries++
		return time.Time{}, errors.New("disk full")
	}
	return s.Store.AppendPresence(ctx, e)
}

// Each try may take the ledger ten seconds, during which nobody enters or leaves.
func TestOneTryTellsThatTheLedgerTakesNothing(t *testing.T) {
	t.Parallel()
	var tries int
	s, admit := liveClass(t, func(cfg *service.Config) { cfg.Store = full{cfg.Store, &tries} })
	admission := admit()
	h := newTestHub(s)
	r, ok := h.acquire(t.Context(), admission.MeetingID, service.Residence{})
	require.True(t, ok)
	defer h.release(r)
	for _, id := range []string{"a", "b", "c"} {
		h.hold(r)
		r.owed[id] = s.Dropped(admission)
	}
	assert.False(t, r.settleAll(t.Context()))
	assert.Equal(t, 1, tries)
	assert.Len(t, r.owed, 3, "nothing is forgotten")
}

// The ledger may be slow, and everyone who goes waits for those who went before.
func TestADepartureIsWhenItHappensHoweverBusyTheRoomIs(t *testing.T) {
	t.Parallel()
	var minutes, looks atomic.Int64
	now := func() time.Time {
		looks.Add(1)
		return nine.Add(time.Duration(minutes.Load()) * time.Minute)
	}
	departed := make(chan time.Time, 1)
	s, admit := liveClass(t, func(cfg *service.Config) { cfg.Now, cfg.Store = now, witness{cfg.Store, departed} })
	h := newTestHub(s)
	m := newMember(admit())
	r, ok := h.acquire(t.Context(), m.admission.MeetingID, service.Residence{})
	require.True(t, ok)
	require.NoError(t, r.enter(t.Context(), m))
	minutes.Store(5)
	before := looks.Load()
	r.mu.Lock()
	var left sync.WaitGroup
	left.Go(func() {
		r.leave(context.Background(), m, broken())
		h.release(r)
	})
	assert.Eventually(t, func() bool { return looks.Load() > before }, 10*time.Second, time.Millisecond, "it looks at the clock first")
	minutes.Store(15)
	r.mu.Unlock()
	left.Wait()
	assert.Equal(t, nine.Add(5*time.Minute), <-departed)
}

// witness is a store that tells of departures.
type witness struct {
	service.Store
	departed chan<- time.Time
}

func (s witness) AppendPresence(ctx context.Context, e meeting.LedgerEvent) (time.Time, error) {
	if e.Type == meeting.AttendeeDropped {
		s.departed <- e.At
	}
	return s.Store.AppendPresence(ctx, e)
}

// A room whose class is at another node sends everybody there, and writes nothing more:
// the other node has noted who was here.
func TestARoomThatIsLostWritesNothing(t *testing.T) {
	t.Parallel()
	s, admit := liveClass(t)
	h := newTestHub(s)
	lost := make(chan struct{})
	inside, owing := newMember(admit()), newMember(admit())
	r, ok := h.acquire(t.Context(), inside.admission.MeetingID, service.Residence{Lost: lost})
	require.True(t, ok)
	owing.admission.Attendee.ID = "somebody who has gone"
	r.mu.Lock()
	r.members[inside.id()] = inside
	r.owed[owing.id()] = s.Dropped(owing.admission)
	h.hold(r)
	r.mu.Unlock()

	close(lost)
	assert.Equal(t, goingAway(), <-inside.over)
	r.leave(t.Context(), inside, goingAway())
	assert.Empty(t, r.owed)
	require.ErrorIs(t, r.enter(t.Context(), newMember(admit())), service.ErrMoved)
	h.release(r)
	assert.Empty(t, h.rooms)
}

package classroomsql_test

import (
	"context"
	"database/sql"
	"errors"
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

func open(t *testing.T) (*classroomsql.Store, *sql.DB) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "classroom.db"))
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	store, err := classroomsql.New(t.Context(), db)
	require.NoError(t, err)
	return store, db
}

// launch records a launch into the room "link".
func launch(ctx context.Context, s *classroomsql.Store, id string) error {
	return s.RecordLaunch(ctx, service.Launch{
		Room:   chimeclassroom.Room{ID: "room-" + id, Key: chimeclassroom.RoomKey{RegistrationID: "r", DeploymentID: "d", Place: "link:link"}},
		Person: chimeclassroom.Person{ID: "person-" + id, RegistrationID: "r", Subject: "s"},
		Role:   chimeclassroom.Student,
		Code:   service.Secret{Hash: "code-" + id, Expires: nine.Add(time.Minute)},
	})
}

// classroom is a room with an event, not started, and with somebody signed in.
func classroom(t *testing.T) (*classroomsql.Store, chimeclassroom.Event) {
	t.Helper()
	store, _ := open(t)
	require.NoError(t, launch(t.Context(), store, "1"))
	session := service.Secret{Hash: "session", Expires: nine.Add(time.Hour)}
	expires, err := store.OpenSession(t.Context(), "code-1", session, nine.Add(2*time.Hour), nine)
	require.NoError(t, err)
	require.Equal(t, session.Expires, expires)
	e := chimeclassroom.Event{
		ID: "event", RoomID: "room-1", Title: "Algebra", Description: "Matrices", Date: "2026-11-23", StartTime: "09:00",
		TimeZone: "UTC", DurationMinutes: 60, StartsAt: nine, Version: 1,
	}
	require.NoError(t, store.CreateEvent(t.Context(), e))
	return store, e
}

func start(ctx context.Context, s *classroomsql.Store, id string, version int) error {
	return s.StartMeeting(ctx, chimeclassroom.Meeting{ID: id, EventID: "event", Generation: 1, StartedAt: nine}, version)
}

func ticket(hash string) service.Ticket {
	return service.Ticket{
		Secret:    service.Secret{Hash: hash, Expires: nine.Add(time.Minute)},
		SessionID: "session", MeetingID: "meeting", AttendeeID: "attendee-" + hash, PersonID: "person-1", Role: chimeclassroom.Student,
	}
}

// ending is the end of the meeting at an instant.
func ending(at time.Time) meeting.LedgerEvent {
	return meeting.LedgerEvent{MeetingID: "meeting", Type: meeting.MeetingEnded, At: at, Source: meeting.FromRoom}
}

func joined(at time.Time) meeting.LedgerEvent {
	return meeting.LedgerEvent{MeetingID: "meeting", Type: meeting.AttendeeJoined, AttendeeID: "a", PersonID: "person-1", At: at, Source: meeting.FromRoom}
}

func noGrades(time.Time, []meeting.LedgerEvent, []service.Attendee) ([]service.NewGrade, error) {
	return nil, nil
}

// race calls do from many goroutines and returns how many got nil; every other
// error must be want.
func race(t *testing.T, want error, do func(i int) error) int {
	t.Helper()
	var won atomic.Int32
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() {
			if err := do(i); err == nil {
				won.Add(1)
			} else {
				assert.ErrorIs(t, err, want)
			}
		})
	}
	all.Wait()
	return int(won.Load())
}

func TestEventsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	store, e := classroom(t)
	got, err := store.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, e, got)
	_, err = store.Event(t.Context(), "another room", e.ID)
	require.ErrorIs(t, err, service.ErrNotFound)
	require.ErrorIs(t, store.DeleteEvent(t.Context(), "another room", e.ID), service.ErrNotFound)
	elsewhere := e
	elsewhere.RoomID = "another room"
	require.ErrorIs(t, store.ReplaceEvent(t.Context(), elsewhere), service.ErrNotFound)
}

func TestRacingLaunchesMakeOneRoomAndOnePerson(t *testing.T) {
	t.Parallel()
	store, db := open(t)
	ids := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	var all sync.WaitGroup
	for _, id := range ids {
		all.Go(func() { assert.NoError(t, launch(t.Context(), store, id)) })
	}
	all.Wait()
	for _, table := range []string{"classroom_room", "classroom_person"} {
		var rows int
		require.NoError(t, db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM `+table).Scan(&rows))
		assert.Equal(t, 1, rows, table)
	}
}

func TestOfManyChangesToOneVersionOneIsStored(t *testing.T) {
	t.Parallel()
	store, e := classroom(t)
	won := race(t, service.ErrConflict, func(int) error { return store.ReplaceEvent(t.Context(), e) })
	assert.Equal(t, 1, won)
	got, err := store.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, 2, got.Version)
}

func TestAnEventIsStartedOnceAndThenKept(t *testing.T) {
	t.Parallel()
	store, e := classroom(t)
	require.ErrorIs(t, start(t.Context(), store, "stale", 7), service.ErrConflict)
	won := race(t, service.ErrConflict, func(i int) error { return start(t.Context(), store, string(rune('a'+i)), 1) })
	assert.Equal(t, 1, won)
	require.ErrorIs(t, store.ReplaceEvent(t.Context(), e), service.ErrConflict, "a started event is not changed")
	require.ErrorIs(t, store.DeleteEvent(t.Context(), e.RoomID, e.ID), service.ErrConflict, "a live event is not deleted")
}

func TestATicketIsTakenOnce(t *testing.T) {
	t.Parallel()
	store, _ := classroom(t)
	require.NoError(t, start(t.Context(), store, "meeting", 1))
	_, err := store.IssueTicket(t.Context(), ticket("h"))
	require.NoError(t, err)
	won := race(t, service.ErrNotFound, func(int) error {
		_, err := store.TakeTicket(t.Context(), "event", "h", nine)
		return err
	})
	assert.Equal(t, 1, won)
}

func TestTheLedgerOfAnEndedMeetingIsClosed(t *testing.T) {
	t.Parallel()
	store, _ := classroom(t)
	require.NoError(t, start(t.Context(), store, "meeting", 1))
	won := race(t, service.ErrConflict, func(int) error {
		_, err := store.EndMeeting(t.Context(), ending(nine.Add(time.Minute)), noGrades)
		return err
	})
	assert.Equal(t, 1, won)
	_, err := store.AppendPresence(t.Context(), joined(nine))
	require.ErrorIs(t, err, service.ErrConflict)
	_, err = store.IssueTicket(t.Context(), ticket("h"))
	require.ErrorIs(t, err, service.ErrConflict)
	events, _, err := store.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Len(t, events, 2, "started and ended")
}

func TestAnEndThatCannotBeGradedDidNotHappen(t *testing.T) {
	t.Parallel()
	store, e := classroom(t)
	require.NoError(t, start(t.Context(), store, "meeting", 1))
	fault := errors.New("a fault")
	_, err := store.EndMeeting(t.Context(), ending(nine), func(_ time.Time, _ []meeting.LedgerEvent, _ []service.Attendee) ([]service.NewGrade, error) {
		return nil, fault
	})
	require.ErrorIs(t, err, fault)
	_, err = store.EndMeeting(t.Context(), ending(nine), func(_ time.Time, _ []meeting.LedgerEvent, _ []service.Attendee) ([]service.NewGrade, error) {
		return []service.NewGrade{{ID: "g1", PersonID: "person-1"}, {ID: "g2", PersonID: "nobody"}}, nil
	})
	require.Error(t, err, "a grade for nobody")
	got, err := store.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	assert.True(t, got.Meeting.Live())
	events, _, err := store.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Len(t, events, 1, "only the start")
	_, pending, err := store.NextGrade(t.Context())
	require.NoError(t, err)
	assert.False(t, pending)
}

func TestTheEventsOfAnAttendeeNeverShareAnInstant(t *testing.T) {
	t.Parallel()
	store, e := classroom(t)
	require.NoError(t, start(t.Context(), store, "meeting", 1))
	race(t, nil, func(int) error {
		_, err := store.AppendPresence(t.Context(), joined(nine))
		return err
	})
	events, _, err := store.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	require.Len(t, events, 33)
	for i, e := range events[1:] {
		assert.Equal(t, nine.Add(time.Duration(i)*time.Millisecond), e.At)
	}
	live, err := store.LiveMeetings(t.Context())
	require.NoError(t, err)
	e.Meeting = &chimeclassroom.Meeting{ID: "meeting", EventID: e.ID, Generation: 1, StartedAt: nine}
	assert.Equal(t, []service.LiveMeeting{{Event: e, LastAlive: nine.Add(31 * time.Millisecond)}}, live)
	require.NoError(t, store.KeepAlive(t.Context(), "meeting", nine))
	again, err := store.LiveMeetings(t.Context())
	require.NoError(t, err)
	assert.Equal(t, live, again, "signs of life do not go back")
}

func TestADatabaseOfANewerVersionIsRefused(t *testing.T) {
	t.Parallel()
	_, db := open(t)
	_, err := classroomsql.New(t.Context(), db)
	require.NoError(t, err, "opening it again is fine")
	_, err = db.ExecContext(t.Context(), `UPDATE schema_version SET version = 1000 WHERE component = 'chimeclassroom'`)
	require.NoError(t, err)
	_, err = classroomsql.New(t.Context(), db)
	require.ErrorIs(t, err, sqlstore.ErrNewer)
}

func TestReadingTheLedgerWaitsForNoWriter(t *testing.T) {
	t.Parallel()
	store, db := open(t)
	writing, err := db.BeginTx(t.Context(), nil) // takes the lock for writing
	require.NoError(t, err)
	t.Cleanup(func() { _ = writing.Rollback() })
	_, _, err = store.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
}

func TestNoSignOfLifeComesAfterTheEnd(t *testing.T) {
	t.Parallel()
	store, _ := classroom(t)
	require.NoError(t, start(t.Context(), store, "meeting", 1))
	require.NoError(t, store.KeepAlive(t.Context(), "meeting", nine))
	_, err := store.EndMeeting(t.Context(), ending(nine), noGrades)
	require.NoError(t, err)
	require.ErrorIs(t, store.KeepAlive(t.Context(), "meeting", nine.Add(time.Minute)), service.ErrConflict)
}

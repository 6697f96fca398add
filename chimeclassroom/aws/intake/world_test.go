package intake_test

import (
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/aws/intake"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// nine is when the class of the tests begins.
var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// clock is a settable clock.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// world is a classroom with a live class, which Chime's meeting "chime-1" carries,
// and which Ada has been given a place in.
type world struct {
	*service.Service
	t         testing.TB
	db        *sql.DB
	store     *classroomsql.Store
	intake    *intake.Intake
	clock     *clock
	teacher   chimeclassroom.Visitor
	eventID   string
	meetingID string
	ada       service.Admission
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{now: nine}}
	var err error
	w.db, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "classroom.db"))
	require.NoError(t, err)
	t.Cleanup(func() { w.db.Close() })
	w.store, err = classroomsql.New(t.Context(), w.db, sqlstore.SQLite)
	require.NoError(t, err)
	w.Service, err = service.New(service.Config{Store: w.store, Now: w.clock.Now, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	w.intake = intake.New(w.Service, slog.New(slog.NewTextHandler(t.Output(), nil)))
	w.teacher = w.visit("teacher", chimeclassroom.Teacher)
	e, err := w.CreateEvent(t.Context(), w.teacher, chimeclassroom.EventInput{
		Title: "Algebra", Date: "2026-11-23", StartTime: "09:00", TimeZone: "UTC", DurationMinutes: 60, OpensBefore: 15,
	})
	require.NoError(t, err)
	e, err = w.StartMeeting(t.Context(), w.teacher, e.ID)
	require.NoError(t, err)
	w.eventID, w.meetingID = e.ID, e.Meeting.ID
	w.carry(1, "chime-1")
	w.ada = w.admit(w.visit("ada", chimeclassroom.Student))
	return w
}

// carry makes a meeting of Chime's the next generation.
func (w *world) carry(number int, providerID string) {
	w.t.Helper()
	_, err := w.store.PutGeneration(w.t.Context(), w.meetingID, service.Generation{Number: number, ProviderID: providerID})
	require.NoError(w.t, err)
}

func (w *world) visit(subject string, role chimeclassroom.Role) chimeclassroom.Visitor {
	w.t.Helper()
	code, err := w.Enter(w.t.Context(), service.Arrival{
		RegistrationID: "reg", DeploymentID: "dep", ResourceLinkID: "link", Subject: subject, Name: subject, Role: role,
	})
	require.NoError(w.t, err)
	token, _, err := w.OpenSession(w.t.Context(), code)
	require.NoError(w.t, err)
	session, err := w.Renew(w.t.Context(), token)
	require.NoError(w.t, err)
	return session.Visitor
}

func (w *world) admit(v chimeclassroom.Visitor) service.Admission {
	w.t.Helper()
	ticket, err := w.JoinMeeting(w.t.Context(), v, w.eventID)
	require.NoError(w.t, err)
	a, err := w.Admit(w.t.Context(), w.eventID, ticket.Token)
	require.NoError(w.t, err)
	return a
}

// at is so many minutes into the class.
func at(minute float64) time.Time { return nine.Add(time.Duration(minute * float64(time.Minute))) }

// message is what Chime reports of an attendee's connection, as EventBridge has it.
func message(what, meetingID, attendeeID, connection string, minute float64) string {
	return fmt.Sprintf(`{"source":"aws.chime","detail-type":"Chime Meeting State Change","detail":{"eventType":"chime:%s",
		"timestamp":%d,"meetingId":%q,"attendeeId":%q,"externalUserId":%q}}`, what, at(minute).UnixMilli(), meetingID, connection, attendeeID)
}

// reported is how many events of Chime's the ledger has.
func (w *world) reported() (n int) {
	w.t.Helper()
	require.NoError(w.t, w.db.QueryRowContext(w.t.Context(), `SELECT COUNT(*) FROM classroom_ledger WHERE source = 'provider'`).Scan(&n))
	return n
}

// parked is how many messages are parked.
func (w *world) parked() (unknown, senseless int) {
	w.t.Helper()
	require.NoError(w.t, w.db.QueryRowContext(w.t.Context(), `
		SELECT COUNT(CASE WHEN provider_id <> '' THEN 1 END), COUNT(CASE WHEN provider_id = '' THEN 1 END) FROM classroom_parked`).Scan(&unknown, &senseless))
	return unknown, senseless
}

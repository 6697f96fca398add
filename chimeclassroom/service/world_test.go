package service_test

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// nine is when the class of the tests is scheduled.
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

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// lms takes grades and answers as it is told.
type lms struct {
	mu     sync.Mutex
	answer error
	// during is called while a grade is on its way.
	during func()
	got    []service.Grade
	sent   chan struct{}
}

func (l *lms) SendGrade(_ context.Context, g service.Grade) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.got = append(l.got, g)
	if l.during != nil {
		l.during()
	}
	select {
	case l.sent <- struct{}{}:
	default:
	}
	return l.answer
}

func (l *lms) answerWith(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = err
}

func (l *lms) grades() []service.Grade {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]service.Grade(nil), l.got...)
}

// world is a classroom on a database file.
type world struct {
	*service.Service
	t     *testing.T
	path  string
	db    *sql.DB
	store *classroomsql.Store
	clock *clock
	lms   *lms
	media meeting.Provider
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		t: t, path: filepath.Join(t.TempDir(), "classroom.db"),
		clock: &clock{now: nine}, lms: &lms{sent: make(chan struct{}, 100)},
	}
	w.open()
	return w
}

// open starts the service on the file.
func (w *world) open() {
	w.t.Helper()
	db, err := sqlite.Open(w.t.Context(), w.path)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { db.Close() })
	w.store, err = classroomsql.New(w.t.Context(), db)
	require.NoError(w.t, err)
	w.db = db
	w.serve(w.store, w.lms)
}

// serve puts a service on a store and a sender.
func (w *world) serve(store service.Store, sender service.GradeSender) {
	w.t.Helper()
	var err error
	w.Service, err = service.New(service.Config{
		Store: store, Grades: sender, Links: &lms{}, Media: w.media, WatchInterval: time.Millisecond, Now: w.clock.Now, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(w.t, err)
}

// crash ends the process without a word and starts the next one.
func (w *world) crash() {
	w.t.Helper()
	require.NoError(w.t, w.db.Close())
	w.open()
}

func arrival(subject string, role chimeclassroom.Role) service.Arrival {
	return service.Arrival{
		RegistrationID: "reg", DeploymentID: "dep", ResourceLinkID: "link",
		RoomTitle: "Algebra room", CourseTitle: "Algebra", Subject: subject, Name: "Name of " + subject, Role: role,
		Grades: &service.GradeTarget{LineItemsURL: "https://lms.example/lineitems?type=x", Scopes: []string{"score"}},
	}
}

// visit launches and signs in.
func (w *world) visit(a service.Arrival) chimeclassroom.Visitor {
	w.t.Helper()
	code, err := w.Enter(w.t.Context(), a)
	require.NoError(w.t, err)
	token, _, err := w.OpenSession(w.t.Context(), code)
	require.NoError(w.t, err)
	v, err := w.Authenticate(w.t.Context(), token)
	require.NoError(w.t, err)
	return v
}

func (w *world) teacher() chimeclassroom.Visitor {
	return w.visit(arrival("teacher", chimeclassroom.Teacher))
}

func (w *world) student(subject string) chimeclassroom.Visitor {
	return w.visit(arrival(subject, chimeclassroom.Student))
}

func input() chimeclassroom.EventInput {
	return chimeclassroom.EventInput{
		Title: "Algebra", Description: "Matrices", Date: "2026-11-23", StartTime: "09:00", TimeZone: "UTC", DurationMinutes: 60,
	}
}

// event schedules the class of nine o'clock.
func (w *world) event(teacher chimeclassroom.Visitor) service.EventView {
	w.t.Helper()
	e, err := w.CreateEvent(w.t.Context(), teacher, input())
	require.NoError(w.t, err)
	return e
}

// liveEvent schedules and starts the class.
func (w *world) liveEvent(teacher chimeclassroom.Visitor) service.EventView {
	w.t.Helper()
	e, err := w.StartMeeting(w.t.Context(), teacher, w.event(teacher).ID)
	require.NoError(w.t, err)
	return e
}

// join takes a visitor into the room.
func (w *world) join(v chimeclassroom.Visitor, eventID string) service.Admission {
	w.t.Helper()
	ticket, err := w.JoinMeeting(w.t.Context(), v, eventID)
	require.NoError(w.t, err)
	a, err := w.Admit(w.t.Context(), eventID, ticket.Token)
	require.NoError(w.t, err)
	_, err = w.RecordJoined(w.t.Context(), a)
	require.NoError(w.t, err)
	return a
}

// status is where an event stands.
func (w *world) status(v chimeclassroom.Visitor, eventID string) chimeclassroom.Status {
	w.t.Helper()
	view, err := w.ReadEvent(w.t.Context(), v, eventID)
	require.NoError(w.t, err)
	return view.Status
}

// attendance returns a person's line of the report.
func (w *world) attendance(teacher chimeclassroom.Visitor, eventID string, of chimeclassroom.Visitor) service.Attendance {
	w.t.Helper()
	report, err := w.Report(w.t.Context(), teacher, eventID)
	require.NoError(w.t, err)
	for _, p := range report.People {
		if p.Attendee.Person.ID == of.Person.ID {
			return p
		}
	}
	w.t.Fatalf("%s is not in the report", of.Person.Subject)
	return service.Attendance{}
}

func requireCode(t *testing.T, want chimeclassroom.Code, err error) {
	t.Helper()
	require.Equal(t, want, chimeclassroom.ErrorCode(err), "%v", err)
}

package service_test

import (
	"context"
	"database/sql"
	"io"
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
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage/sqlstore"
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

// lms keeps what is handed over, until a test sends it.
type lms struct {
	mu     sync.Mutex
	answer error // of Put
	queue  map[string]service.Grade
	put    []service.Grade
	handed chan struct{}
}

func newLMS() *lms { return &lms{queue: map[string]service.Grade{}, handed: make(chan struct{}, 100)} }

func (l *lms) Job(g service.Grade) string {
	return g.RegistrationID + " " + g.ColumnID + g.Target.LineItemURL + " " + g.Subject
}

func (l *lms) Put(_ context.Context, g service.Grade) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answer != nil {
		return l.answer
	}
	l.put = append(l.put, g)
	l.queue[l.Job(g)] = g
	l.handed <- struct{}{}
	return nil
}

func (l *lms) Forget(context.Context, string, string) error { return nil }

func (l *lms) DropRefused(context.Context, chimeclassroom.Deployment, time.Time) error { return nil }

func (l *lms) Run(ctx context.Context, _ service.GradeDesk) { <-ctx.Done() }

func (l *lms) answerWith(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = err
}

// grades are all that were handed over.
func (l *lms) grades() []service.Grade {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]service.Grade(nil), l.put...)
}

// world is a classroom on a database file.
type world struct {
	*service.Service
	t      *testing.T
	path   string
	db     *sql.DB
	store  *classroomsql.Store
	clock  *clock
	lms    *lms
	media  meeting.Provider
	roster service.Roster
	rand   io.Reader // nil: that of the machine
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		t: t, path: filepath.Join(t.TempDir(), "classroom.db"),
		clock: &clock{now: nine}, lms: newLMS(),
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
	w.store, err = classroomsql.New(w.t.Context(), db, sqlstore.SQLite)
	require.NoError(w.t, err)
	w.db = db
	w.serve(w.store, w.lms)
}

// serve puts a service on a store and a gradebook.
func (w *world) serve(store service.Store, gradebook service.Gradebook) {
	w.t.Helper()
	var err error
	w.Service, err = service.New(service.Config{
		Store: store, Grades: gradebook, Links: newLMS(), Media: w.media, Roster: w.roster, WatchInterval: time.Millisecond, Now: w.clock.Now, Rand: w.rand, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(w.t, err)
}

// crash ends the process without a word and starts the next one.
func (w *world) crash() {
	w.t.Helper()
	require.NoError(w.t, w.db.Close())
	w.open()
}

func allScopes() []string {
	return []string{string(lti.ScopeLineItem), string(lti.ScopeScore), string(lti.ScopeResultReadOnly)}
}

func arrival(subject string, role chimeclassroom.Role) service.Arrival {
	return service.Arrival{
		RegistrationID: "reg", DeploymentID: "dep", ResourceLinkID: "link",
		RoomTitle: "Algebra room", CourseTitle: "Algebra", Subject: subject, Name: "Name of " + subject, Role: role,
		Grades: &service.GradeTarget{LineItemsURL: "https://lms.example/lineitems?type=x", Scopes: allScopes()},
	}
}

// visit launches and signs in.
func (w *world) visit(a service.Arrival) chimeclassroom.Visitor {
	w.t.Helper()
	code, err := w.Enter(w.t.Context(), a)
	require.NoError(w.t, err)
	token, _, err := w.OpenSession(w.t.Context(), code)
	require.NoError(w.t, err)
	v, err := w.authenticate(token)
	require.NoError(w.t, err)
	return v
}

// authenticate returns whose session the secret opens.
func (w *world) authenticate(secret string) (chimeclassroom.Visitor, error) {
	s, err := w.Renew(w.t.Context(), secret)
	return s.Visitor, err
}

func (w *world) teacher() chimeclassroom.Visitor {
	return w.visit(arrival("teacher", chimeclassroom.Teacher))
}

func (w *world) student(subject string) chimeclassroom.Visitor {
	return w.visit(arrival(subject, chimeclassroom.Student))
}

func input() chimeclassroom.EventInput {
	return chimeclassroom.EventInput{
		Title: "Algebra", Description: "Matrices", Date: "2026-11-23", StartTime: "09:00", TimeZone: "UTC", DurationMinutes: 60, OpensBefore: 15,
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

// settle has the clock reach the time of grading, and grades.
func (w *world) settle() {
	w.t.Helper()
	w.clock.Advance(10 * time.Minute)
	_, err := w.GradeDueClasses(w.t.Context())
	require.NoError(w.t, err)
}

func requireCode(t *testing.T, want chimeclassroom.Code, err error) {
	t.Helper()
	require.Equal(t, want, chimeclassroom.ErrorCode(err), "%v", err)
}

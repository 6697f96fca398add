package grades_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/grades"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// course is one course of one link; of strangers it takes no grades.
type course struct{}

func (course) OpenGradebook(context.Context, *lti.Grant, string) error { return nil }

func (course) HasLink(context.Context, *lti.Grant, string, string) (bool, error) { return true, nil }

func (course) CanBeGraded(_ context.Context, _, person string) (bool, error) {
	return person != "stranger", nil
}

// stage is an LMS with a gradebook, and a database file of the classroom, which
// nodes are started on.
type stage struct {
	*ltitest.Platform
	t         *testing.T
	gradebook *ags.Handler
	tool      *ltitest.Tool
	file      string

	mu     sync.Mutex
	wire   func(w http.ResponseWriter, r *http.Request) bool // tells whether it answered
	posted []string                                          // scores that the LMS took
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{Platform: ltitest.NewPlatform(t), t: t, file: filepath.Join(t.TempDir(), "classroom.db")}
	s.tool = ltitest.NewTool(t, s.Platform, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	s.gradebook = &ags.Handler{BaseURL: s.Server.URL + "/grades", Auth: s.Platform, Courses: course{},
		LineItems: s.Store, Scores: s.Store, Results: s.Store, Now: s.Clock.Now, Logger: ltitest.Logger(t)}
	s.Mux.HandleFunc("/grades/", s.meet)
	return s
}

// meet is the gradebook behind the wire.
func (s *stage) meet(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wire != nil && s.wire(w, r) {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	answer := &status{ResponseWriter: w, code: http.StatusOK}
	s.gradebook.ServeHTTP(answer, r)
	if strings.HasSuffix(r.URL.Path, "/scores") && answer.code < 300 {
		s.posted = append(s.posted, string(body))
	}
}

type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// node is a process of the classroom.
type node struct {
	*service.Service
	stage *stage
	life  *life
	store service.Store
	box   *grades.Outbox
	queue *sqlstore.Store
	idle  context.CancelFunc
}

// life is what a node has left: so many steps, or with none set all it wants.
type life struct {
	mu   sync.Mutex
	left int
	dead bool
	end  func()
}

var errDead = errors.New("the process has died")

// step tells whether the process died at this step.
func (l *life) step() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left--; l.left == 0 {
		l.dead = true
	}
	if !l.dead {
		return nil
	}
	if l.end != nil {
		l.end()
	}
	return errDead
}

// mortal is the classroom's store of a process that may die before or behind each
// of its steps.
type mortal struct {
	service.Store
	*life
}

func (m mortal) ClaimTurn(ctx context.Context, now, until time.Time) (turn *service.GradingTurn, next time.Time, err error) {
	err = m.around(func() error { turn, next, err = m.Store.ClaimTurn(ctx, now, until); return err })
	return turn, next, err
}

func (m mortal) FinishTurn(ctx context.Context, t *service.GradingTurn) error {
	return m.around(func() error { return m.Store.FinishTurn(ctx, t) })
}

func (m mortal) PutScore(ctx context.Context, sc service.Score) error {
	return m.around(func() error { return m.Store.PutScore(ctx, sc) })
}

func (l *life) around(work func() error) error {
	if err := l.step(); err != nil {
		return err
	}
	if err := work(); err != nil {
		return err
	}
	return l.step()
}

// mortalQueue is the outbox's store of such a process. Waiting costs it no time.
type mortalQueue struct {
	grades.Store
	*life
	clock interface {
		Now() time.Time
		Advance(d time.Duration)
	}
}

func (m mortalQueue) PutJob(ctx context.Context, j delivery.Job, apart time.Duration) error {
	return m.around(func() error { return m.Store.PutJob(ctx, j, apart) })
}

func (m mortalQueue) SetPlace(ctx context.Context, n delivery.Name, fence int64, address string) error {
	return m.around(func() error { return m.Store.SetPlace(ctx, n, fence, address) })
}

func (m mortalQueue) SettleJob(ctx context.Context, l *delivery.Lease, o delivery.Outcome) error {
	err := m.around(func() error { return m.Store.SettleJob(ctx, l, o) })
	if o.State == delivery.Waiting && o.Due.After(m.clock.Now()) {
		m.clock.Advance(o.Due.Sub(m.clock.Now()))
	}
	return err
}

// open starts a node, which dies at that step; 0 is never.
func (s *stage) open(diesAt int) *node {
	s.t.Helper()
	db, err := sqlite.Open(s.t.Context(), s.file)
	require.NoError(s.t, err)
	s.t.Cleanup(func() { db.Close() })
	trust, err := sqlstore.New(s.t.Context(), db, sqlstore.Config{Now: s.Clock.Now})
	require.NoError(s.t, err)
	store, err := classroomsql.New(s.t.Context(), db, sqlstore.SQLite)
	require.NoError(s.t, err)
	l := &life{left: diesAt}
	n := &node{stage: s, life: l, store: mortal{store, l}, queue: trust}
	logger := slog.New(slog.DiscardHandler)
	n.box, err = grades.New(grades.Config{
		Tool: s.tool.Tool, Registrations: s.tool.Store, Store: mortalQueue{trust, l, s.Clock}, Now: s.Clock.Now, Logger: logger,
		Pace: delivery.Pace{Poll: time.Millisecond}, Idle: func(context.Context) { n.idle() },
	})
	require.NoError(s.t, err)
	n.Service, err = service.New(service.Config{
		Store: n.store, Grades: n.box, Now: s.Clock.Now, Logger: logger,
	})
	require.NoError(s.t, err)
	l.end = func() {
		if n.idle != nil {
			n.idle()
		}
	}
	return n
}

// rosterURL is where the LMS would tell who is in the course.
const rosterURL = "https://lms.example/roster"

// enrol makes these the roster of the course.
func (n *node) enrol(subjects ...string) {
	n.stage.t.Helper()
	r := service.RosterReading{Complete: true}
	for _, subject := range subjects {
		v := n.visit(subject, chimeclassroom.Student)
		r.Entries = append(r.Entries, service.RosterEntry{Person: v.Person, Role: v.Role, Active: true})
	}
	from := service.RosterSource{RegistrationID: n.stage.tool.Registration.ID, DeploymentID: ltitest.DeploymentID, URL: rosterURL}
	_, err := n.store.PutRoster(n.stage.t.Context(), from, r, n.stage.Clock.Now())
	require.NoError(n.stage.t, err)
}

// send grades what has settled and sends it, until there is nothing to do or the
// node dies. Scores of one person are some time apart.
func (n *node) send() error {
	n.stage.Clock.Advance(2 * time.Second)
	ctx, stop := context.WithTimeout(n.stage.t.Context(), time.Minute)
	defer stop()
	n.idle = stop
	_, err := n.GradeDueClasses(ctx)
	n.box.Run(ctx, n)
	return err
}

// settle has the clock reach the time of grading, and sends.
func (n *node) settle() {
	n.stage.t.Helper()
	n.stage.Clock.Advance(10 * time.Minute)
	require.NoError(n.stage.t, n.send())
}

// visit launches and signs in.
func (n *node) visit(subject string, role chimeclassroom.Role, change ...func(*service.Arrival)) chimeclassroom.Visitor {
	t := n.stage.t
	t.Helper()
	a := service.Arrival{
		RegistrationID: n.stage.tool.Registration.ID, DeploymentID: ltitest.DeploymentID, ContextID: "c-1", ResourceLinkID: "link", RosterURL: rosterURL,
		Subject: subject, Name: "Name of " + subject, Role: role,
		Grades: grades.Target(&lti.AGSClaim{LineItems: n.stage.gradebook.LineItemsURL("c-1"), Scopes: []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly}}),
	}
	for _, c := range change {
		c(&a)
	}
	code, err := n.Enter(t.Context(), a)
	require.NoError(t, err)
	token, _, err := n.OpenSession(t.Context(), code)
	require.NoError(t, err)
	session, err := n.Renew(t.Context(), token)
	require.NoError(t, err)
	return session.Visitor
}

func (n *node) teacher() chimeclassroom.Visitor { return n.visit("teacher", chimeclassroom.Teacher) }

// hold is a class of 40 minutes in which each person was for so many.
func (n *node) hold(people map[string]int) (eventID string) {
	t := n.stage.t
	t.Helper()
	teacher, now := n.teacher(), n.stage.Clock.Now().UTC()
	e, err := n.CreateEvent(t.Context(), teacher, chimeclassroom.EventInput{
		Title: "Algebra", Date: now.Format(time.DateOnly), StartTime: now.Format("15:04"), TimeZone: "UTC", DurationMinutes: 60, OpensBefore: 15,
	})
	require.NoError(t, err)
	_, err = n.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	leaving := map[int][]service.Admission{}
	for subject, minutes := range people {
		v := n.visit(subject, chimeclassroom.Student)
		ticket, err := n.JoinMeeting(t.Context(), v, e.ID)
		require.NoError(t, err)
		a, err := n.Admit(t.Context(), e.ID, ticket.Token)
		require.NoError(t, err)
		_, err = n.RecordJoined(t.Context(), a)
		require.NoError(t, err)
		leaving[minutes] = append(leaving[minutes], a)
	}
	for minute := range 40 { // who is there at the end does not leave before it
		for _, a := range leaving[minute] {
			require.NoError(t, n.RecordDeparture(t.Context(), n.Left(a)))
		}
		n.stage.Clock.Advance(time.Minute)
	}
	_, err = n.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	return e.ID
}

// grade is what the report says of somebody's.
func (n *node) grade(eventID, subject string) service.GradeStatus {
	n.stage.t.Helper()
	report, err := n.Report(n.stage.t.Context(), n.teacher(), eventID)
	require.NoError(n.stage.t, err)
	for _, p := range report.People {
		if p.Attendee.Person.Subject == subject {
			return p.Grade
		}
	}
	n.stage.t.Fatalf("%s is not in the report", subject)
	return service.GradeStatus{}
}

// rule changes how the room is graded.
func (n *node) rule(change func(*service.Grading)) {
	t := n.stage.t
	t.Helper()
	teacher := n.teacher()
	view, err := n.ReadGrading(t.Context(), teacher, "")
	require.NoError(t, err)
	change(&view.Grading)
	_, err = n.ChangeGrading(t.Context(), teacher, "", view.Grading, view.Version)
	require.NoError(t, err)
}

// owner is whose gradebook it is.
func (s *stage) owner() ags.Owner {
	return ags.Owner{RegistrationID: s.tool.Registration.ID, ContextID: "c-1"}
}

// columns are the line items of the gradebook.
func (s *stage) columns() []ags.LineItem {
	s.t.Helper()
	client := ags.NewClient(s.tool.Services(s.tool.Registration, ltitest.DeploymentID),
		&lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeLineItem}, LineItems: s.gradebook.LineItemsURL("c-1")})
	var all []ags.LineItem
	for item, err := range client.LineItems(s.t.Context(), ags.Filter{}) {
		require.NoError(s.t, err)
		all = append(all, item)
	}
	return all
}

// results are what the gradebook shows in a column, by subject.
func (s *stage) results(column ags.LineItem) map[string]float64 {
	s.t.Helper()
	client := ags.NewClient(s.tool.Services(s.tool.Registration, ltitest.DeploymentID),
		&lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeResultReadOnly}, LineItem: column.ID})
	shown := map[string]float64{}
	for r, err := range client.Results(s.t.Context(), column.ID, "") {
		require.NoError(s.t, err)
		if r.ResultScore != nil {
			shown[r.UserID] = *r.ResultScore
		}
	}
	return shown
}

// only is the results of the one column that there is.
func (s *stage) only() map[string]float64 {
	s.t.Helper()
	columns := s.columns()
	require.Len(s.t, columns, 1)
	return s.results(columns[0])
}

// teacherGrades is a grade that the teacher gives in the LMS.
func (s *stage) teacherGrades(subject string, points float64) {
	s.t.Helper()
	id := s.columns()[0].ID
	require.NoError(s.t, s.Store.SetGrade(s.t.Context(), s.owner(), id[strings.LastIndex(id, "/")+1:], ags.Grade{UserID: subject, ScoreGiven: &points, ScoreMaximum: 100}))
}

// database is the classroom's, for what no use case does.
func (s *stage) database(statement string, args ...any) {
	s.t.Helper()
	db, err := sqlite.Open(s.t.Context(), s.file)
	require.NoError(s.t, err)
	defer db.Close()
	_, err = db.ExecContext(s.t.Context(), statement, args...)
	require.NoError(s.t, err)
}

// waiting counts the grades that the outbox holds of somebody.
func (s *stage) waiting(subject string) (n int) {
	s.t.Helper()
	db, err := sqlite.Open(s.t.Context(), s.file)
	require.NoError(s.t, err)
	defer db.Close()
	require.NoError(s.t, db.QueryRowContext(s.t.Context(), `SELECT COUNT(*) FROM delivery_job WHERE CAST(payload AS TEXT) LIKE ?`, `%"`+subject+`"%`).Scan(&n))
	return n
}

// erase deletes an event though somebody attended it.
func (s *stage) erase(eventID string) {
	s.database(`DELETE FROM classroom_event WHERE id = ?`, eventID)
}

// tell puts into the ledger what a page says of somebody.
func (s *stage) tell(meetingID, personID string, what meeting.EventType, at time.Time) {
	s.database(`INSERT INTO classroom_ledger (meeting_id, attendee_id, at, type, person_id, source, detail) VALUES (?, 'page', ?, ?, ?, ?, '')`,
		meetingID, at.UnixMilli(), what, personID, meeting.SelfReported)
}

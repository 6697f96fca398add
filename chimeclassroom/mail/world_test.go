package mail_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	netmail "net/mail"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/mail"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// letter is what arrived at a mailbox.
type letter struct {
	to     string
	header netmail.Header
	body   string
}

// office is a real SMTP server on loopback.
type office struct {
	t       *testing.T
	address string

	mu      sync.Mutex
	arrived []letter
	// answer may refuse what a session wants, by its step: "rcpt" or "data".
	answer func(step, to string) error
	users  []string
}

func openOffice(t *testing.T, change ...func(*smtp.Server)) *office {
	t.Helper()
	o := &office{t: t, answer: func(string, string) error { return nil }}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{office: o}, nil }))
	server.AllowInsecureAuth = true
	for _, f := range change {
		f(server)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	o.address = l.Addr().String()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // its end is that of the test
	}()
	t.Cleanup(func() {
		assert.NoError(t, server.Close())
		<-done
	})
	return o
}

func (o *office) refuse(answer func(step, to string) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.answer = answer
}

func (o *office) letters() []letter {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]letter(nil), o.arrived...)
}

// session is a conversation of the server.
type session struct {
	office *office
	to     string
}

func (s *session) Reset()                               { s.to = "" }
func (s *session) Logout() error                        { return nil }
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.say("rcpt")
}

func (s *session) say(step string) error {
	s.office.mu.Lock()
	answer := s.office.answer
	s.office.mu.Unlock()
	return answer(step, s.to)
}

func (s *session) Data(r io.Reader) error {
	m, err := netmail.ReadMessage(r)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(m.Body)
	if err != nil {
		return err
	}
	s.office.mu.Lock()
	s.office.arrived = append(s.office.arrived, letter{to: s.to, header: m.Header, body: string(body)})
	s.office.mu.Unlock()
	return s.say("data")
}

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at
}

// log is what the classroom has logged.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// world is a classroom that sends its mail to an office.
type world struct {
	*service.Service
	t      *testing.T
	post   *mail.Post
	store  *classroomsql.Store
	queue  *sqlstore.Store
	office *office
	clock  *clock
	log    *log
	idle   chan struct{}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newSettlingWorld(t, time.Nanosecond)
}

// newSettlingWorld is one whose classes have to stay as they are for so long.
func newSettlingWorld(t *testing.T, settling time.Duration) *world {
	t.Helper()
	w := &world{t: t, office: openOffice(t), clock: &clock{now: nine}, log: &log{}, idle: make(chan struct{}, 1)}
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "classroom.db"))
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	w.queue, err = sqlstore.New(t.Context(), db, sqlstore.Config{Dialect: sqlstore.SQLite})
	require.NoError(t, err)
	w.store, err = classroomsql.New(t.Context(), db, sqlstore.SQLite)
	require.NoError(t, err)
	server, err := mail.NewSMTP("smtp://" + w.office.address)
	require.NoError(t, err)
	logger := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.post, err = mail.New(mail.Config{
		Store: w.queue, Server: server, From: "Classroom <class@school.example>", PublicURL: "https://class.example",
		Key: bytes.Repeat([]byte("k"), 32), Logger: logger, Settling: settling, Pace: delivery.Pace{FirstRetry: time.Millisecond, LongestRetry: time.Millisecond},
		Idle: func(context.Context) {
			select {
			case w.idle <- struct{}{}:
			default:
			}
		},
	})
	require.NoError(t, err)
	w.Service, err = service.New(service.Config{Store: w.store, Mail: w.post, Now: w.clock.Now, Logger: logger})
	require.NoError(t, err)
	return w
}

// deliver sends everything that waits.
func (w *world) deliver() []letter {
	w.t.Helper()
	before := len(w.office.letters())
	select { // of before
	case <-w.idle:
	default:
	}
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.post.Run(ctx, w.MailDesk())
	}()
	<-w.idle
	cancel()
	<-done
	return w.office.letters()[before:]
}

func (w *world) visit(subject string, role chimeclassroom.Role, change ...func(*service.Arrival)) chimeclassroom.Visitor {
	w.t.Helper()
	a := service.Arrival{
		RegistrationID: "reg", DeploymentID: "dep", ContextID: "course", CourseTitle: "Algebra I", Subject: subject, Name: "Name of " + subject,
		Role: role, Platform: "Mini LMS", RosterURL: "https://lms.example/roster",
		Contact: service.Contact{Address: subject + "@school.example", Locale: "en-GB"},
	}
	for _, f := range change {
		f(&a)
	}
	code, err := w.Enter(w.t.Context(), a)
	require.NoError(w.t, err)
	secret, _, err := w.OpenSession(w.t.Context(), code)
	require.NoError(w.t, err)
	s, err := w.Renew(w.t.Context(), secret)
	require.NoError(w.t, err)
	return s.Visitor
}

func input() chimeclassroom.EventInput {
	return chimeclassroom.EventInput{Title: "Algebra", Date: "2026-11-24", StartTime: "09:00", TimeZone: "Europe/Berlin", DurationMinutes: 60, OpensBefore: 15}
}

func (w *world) schedule(v chimeclassroom.Visitor) service.EventView {
	w.t.Helper()
	e, err := w.CreateEvent(w.t.Context(), v, input())
	require.NoError(w.t, err)
	return e
}

func (w *world) cancel(v chimeclassroom.Visitor, e service.EventView) {
	w.t.Helper()
	_, err := w.CancelEvent(w.t.Context(), v, e.ID, "I am ill", chimeclassroom.ThisOne)
	require.NoError(w.t, err)
}

func (w *world) move(v chimeclassroom.Visitor, e service.EventView, to string) service.EventView {
	w.t.Helper()
	in := input()
	in.StartTime = to
	e, err := w.UpdateEvent(w.t.Context(), v, e.ID, in, e.Version, chimeclassroom.ThisOne)
	require.NoError(w.t, err)
	return e
}

func recipients(letters []letter) []string {
	to := []string{}
	for _, l := range letters {
		to = append(to, l.to)
	}
	return to
}

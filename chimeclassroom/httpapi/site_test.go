package httpapi_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/authority"
	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/mesh"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/lti/ltitest"
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

// lms keeps every grade that is handed over.
type lms struct {
	mu  sync.Mutex
	got []service.Grade
}

func (l *lms) Job(g service.Grade) string { return g.ColumnID + " " + g.Subject }

func (l *lms) Put(_ context.Context, g service.Grade) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.got = append(l.got, g)
	return nil
}

func (l *lms) Forget(context.Context, string, string) error { return nil }

func (l *lms) DropRefused(context.Context, chimeclassroom.Deployment, time.Time) error { return nil }

func (l *lms) Run(ctx context.Context, _ service.GradeDesk) { <-ctx.Done() }

// Link answers with the titles of the events.
func (l *lms) Link(_ context.Context, _ chimeclassroom.Room, request []byte, events []chimeclassroom.Event) (service.Answer, error) {
	titles := make([]string, 0, len(events))
	for _, e := range events {
		titles = append(titles, e.Title)
	}
	return service.Answer{URL: "https://lms.example/" + string(request), JWT: strings.Join(titles, ",")}, nil
}

// site is a running classroom, held against the contract.
type site struct {
	t     *testing.T
	c     *contract
	path  string
	clock *clock
	lms   *lms
	log   *bytes.Buffer
	cfg   httpapi.Config
	// ending is called when a class is about to be ended.
	ending func()
	// joining is called when the provider is about to make credentials for an
	// attendee.
	joining func(attendeeID string)
	// media is the provider of sound and picture; nil is a mesh.
	media   meeting.Provider
	db      *sql.DB
	store   service.NodeStore
	service *service.Service
	api     *httpapi.API
	server  *httptest.Server
	// asked counts the requests that are being answered.
	asked sync.WaitGroup
}

// newSite starts a classroom; adjust may change its configuration.
func newSite(t *testing.T, c *contract, adjust ...func(*httpapi.Config)) *site {
	t.Helper()
	s := &site{
		t: t, c: c, path: filepath.Join(t.TempDir(), "classroom.db"),
		clock: &clock{now: nine}, lms: &lms{}, log: &bytes.Buffer{},
	}
	s.cfg = httpapi.Config{
		PublicURL: "https://class.example", FrameAncestors: []string{"https://lms.example"},
		Logger: slog.New(slog.NewTextHandler(s.log, nil)),
		Static: fstest.MapFS{
			"index.html":      {Data: []byte(`<style nonce="__CSP_NONCE__"></style>`)},
			"assets/app-1.js": {Data: []byte(`run()`)},
			"favicon.svg":     {Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)},
		},
	}
	for _, a := range adjust {
		a(&s.cfg)
	}
	s.start()
	t.Cleanup(s.stop)
	return s
}

func (s *site) start() {
	s.t.Helper()
	db, err := sqlite.Open(s.t.Context(), s.path)
	require.NoError(s.t, err)
	store, err := classroomsql.New(s.t.Context(), db, sqlstore.SQLite)
	require.NoError(s.t, err)
	if s.media == nil {
		media, err := mesh.New(mesh.Config{Now: s.clock.Now})
		require.NoError(s.t, err)
		s.media = &watchedMedia{media, s}
	}
	cfg := service.Config{Store: &watchedStore{store, s}, Grades: s.lms, Links: s.lms, Media: s.media, Now: s.clock.Now, Logger: s.cfg.Logger}
	if s.cfg.Neighbours != nil {
		cfg.Nodes = &service.NodesConfig{Store: store, Address: "here:1", Secrets: "s", Lives: time.Hour,
			Tell: func(service.NodeNews) {}, CutOff: func(context.Context, string) bool { return false }}
	}
	s.service, err = service.New(cfg)
	require.NoError(s.t, err)
	if cfg.Nodes == nil {
		require.NoError(s.t, s.service.Recover(s.t.Context()))
	} else {
		require.NoError(s.t, s.service.JoinNodes(s.t.Context()))
	}
	s.store = store
	s.db, s.cfg.Service = db, s.service
	s.cfg.Authority, err = authority.New(authority.Config{Issuer: s.cfg.PublicURL, Keys: ltitest.Keys(s.t, "tool"), Now: s.clock.Now})
	require.NoError(s.t, err)
	s.api, err = httpapi.New(s.cfg)
	require.NoError(s.t, err)
	var handler http.Handler = s.api
	if s.c != nil {
		handler = s.c.watch(s.t, handler)
	}
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		defer s.asked.Done()
		handler.ServeHTTP(w, r)
	}))
}

// watchedStore tells the site what is about to be stored.
type watchedStore struct {
	service.Store
	site *site
}

func (w *watchedStore) EndMeeting(ctx context.Context, end meeting.LedgerEvent, grade *time.Duration) (time.Time, error) {
	if w.site.ending != nil {
		w.site.ending()
	}
	return w.Store.EndMeeting(ctx, end, grade)
}

// watchedMedia tells the site who is about to take part.
type watchedMedia struct {
	*mesh.Mesh
	site *site
}

func (w *watchedMedia) Join(ctx context.Context, r meeting.Ref, id string, may meeting.Capabilities) (meeting.Credentials, error) {
	if w.site.joining != nil {
		w.site.joining(id)
	}
	return w.Mesh.Join(ctx, r, id, may)
}

// stop ends the server gracefully, and of a test that broke off for good.
func (s *site) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	assert.NoError(s.t, s.api.Shutdown(ctx))
	s.server.Close()
	s.asked.Wait() // the server does not wait for sockets
	assert.NoError(s.t, s.db.Close())
}

// crash ends the server without a word: nothing more is stored.
func (s *site) crash() {
	s.t.Helper()
	require.NoError(s.t, s.db.Close())
	atOnce, cancel := context.WithCancel(context.Background())
	cancel()
	_ = s.api.Shutdown(atOnce) // it can store nothing, whatever it waits for
	s.server.Close()
	s.asked.Wait()
}

// browser is a person's page.
type browser struct {
	site               *site
	token, renewal     string
	tokenFrom, renewAt time.Time
	sessionExpires     string
}

// launch comes in from the LMS.
func (s *site) launch(a service.Arrival) *browser {
	s.t.Helper()
	return s.open(s.code(a))
}

// open opens a session with a code.
func (s *site) open(code string) *browser {
	s.t.Helper()
	b := &browser{site: s}
	var session issued
	b.want(http.StatusCreated, "POST", "/api/session", map[string]any{"code": code}, &session)
	b.renewal = session.Renewal
	b.take(session)
	return b
}

// issued is an access token, and when there is a new session what renews it.
type issued struct {
	Token, Renewal   string
	ExpiresInSeconds int
	SessionExpiresAt string
}

func (b *browser) take(i issued) {
	b.token, b.sessionExpires = i.Token, i.SessionExpiresAt
	b.tokenFrom = b.site.clock.Now()
	b.renewAt = b.tokenFrom.Add(time.Duration(i.ExpiresInSeconds) * time.Second)
}

// freshen has a good access token if the session is open.
func (b *browser) freshen() {
	b.site.t.Helper()
	if now := b.site.clock.Now(); b.renewal != "" && (now.Before(b.tokenFrom) || !now.Before(b.renewAt)) {
		b.renew()
	}
}

// renew gets a new access token, as a page does when its own has run out.
func (b *browser) renew() {
	b.site.t.Helper()
	anyone := &browser{site: b.site}
	got := anyone.send(anyone.request("POST", "/api/session/token", map[string]any{"renewal": b.renewal}))
	if got.status != http.StatusOK {
		return // the session is over, as the next request is told
	}
	var i issued
	require.NoError(b.site.t, json.Unmarshal(got.body, &i))
	b.take(i)
}

func (s *site) code(a service.Arrival) string {
	s.t.Helper()
	code, err := s.service.Enter(s.t.Context(), a)
	require.NoError(s.t, err)
	return code
}

func arrival(subject string, role chimeclassroom.Role) service.Arrival {
	return service.Arrival{
		RegistrationID: "reg", DeploymentID: "dep", ResourceLinkID: "link", RoomTitle: "Room", CourseTitle: "Algebra",
		Subject: subject, Name: strings.ToUpper(subject), Role: role,
		Grades: &service.GradeTarget{LineItemsURL: "https://lms.example/lineitems"},
	}
}

func (s *site) administrator() *browser {
	a := arrival("administrator", chimeclassroom.Observer)
	a.AdministersLMS = true
	return s.launch(a)
}
func (s *site) teacher() *browser { return s.launch(arrival("teacher", chimeclassroom.Teacher)) }
func (s *site) student(subject string) *browser {
	return s.launch(arrival(subject, chimeclassroom.Student))
}

// request makes a request of the page; body is JSON text, nil or a value.
func (b *browser) request(method, path string, body any) *http.Request {
	b.site.t.Helper()
	b.freshen()
	var payload io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		payload = strings.NewReader(body)
	default:
		encoded, err := json.Marshal(body)
		require.NoError(b.site.t, err)
		payload = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(b.site.t.Context(), method, b.site.server.URL+path, payload)
	require.NoError(b.site.t, err)
	if payload != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if b.token != "" {
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return r
}

// answer is what a request got.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (b *browser) send(r *http.Request) answer {
	b.site.t.Helper()
	response, err := b.site.server.Client().Do(r)
	require.NoError(b.site.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(b.site.t, err)
	return answer{status: response.StatusCode, header: response.Header, body: body}
}

// want makes a request that must be answered with status, and decodes it.
func (b *browser) want(status int, method, path string, body, into any) {
	b.site.t.Helper()
	got := b.send(b.request(method, path, body))
	require.Equal(b.site.t, status, got.status, "%s %s: %s", method, path, got.body)
	if into != nil {
		require.NoError(b.site.t, json.Unmarshal(got.body, into))
	}
}

type problem struct {
	Title, Code, Detail, Instance string
	Status                        int
	Errors                        []struct{ Field, Detail string }
}

// refused makes a request that must be answered with a problem.
func (b *browser) refused(status int, code, method, path string, body any) problem {
	b.site.t.Helper()
	var p problem
	b.want(status, method, path, body, &p)
	require.Equal(b.site.t, code, p.Code, "%s %s", method, path)
	require.Equal(b.site.t, status, p.Status)
	require.NotEmpty(b.site.t, p.Title)
	return p
}

type event struct {
	ID, Title, Status, CancelReason string
	Date, StartTime                 string
	OpensBeforeMinutes, Version     int
	Hidden                          bool
	Attachments                     []struct{ Title, URL string }
	Hosts                           []struct{ ID, Name string }
	Series                          struct{ ID, Rule string }
	Actions                         []string
	Meeting                         *struct {
		ID                 string
		StartedAt, EndedAt string
	}
}

func input() map[string]any {
	return map[string]any{
		"title": "Algebra", "description": "Matrices", "date": "2026-11-23", "startTime": "10:00",
		"durationMinutes": 60, "timeZone": "Europe/Berlin",
	}
}

// inputAt is the update of an event at a version.
func inputAt(version int) map[string]any {
	in := input()
	in["version"] = version
	return in
}

func (b *browser) schedule() event {
	b.site.t.Helper()
	var e event
	b.want(http.StatusCreated, "POST", "/api/events", input(), &e)
	return e
}

func (b *browser) do(e event, action string) event {
	b.site.t.Helper()
	b.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/"+action, nil, &e)
	return e
}

type attendance struct {
	PersonID, Name, Role string
	AttendedSeconds      int
	Present              bool
	Intervals            []struct{ JoinedAt, LeftAt string }
	Grade                struct {
		State, Until, Detail     string
		ScoreGiven, ScoreMaximum float64
		Theirs                   *service.Mark
	}
}

// report returns the people of the report by name.
func (b *browser) report(e event) map[string]attendance {
	b.site.t.Helper()
	var report struct{ People []attendance }
	b.want(http.StatusOK, "GET", "/api/events/"+e.ID+"/report", nil, &report)
	people := map[string]attendance{}
	for _, p := range report.People {
		people[p.Name] = p
	}
	return people
}

// socket is an open WebSocket of a page that reads all the time, as a browser
// does, and so answers every ping.
type socket struct {
	t        *testing.T
	conn     *websocket.Conn
	messages chan message
	// code is why the socket was closed, known once messages is closed.
	code websocket.StatusCode
}

type message struct {
	Type, AttendeeID     string
	People               []roomPerson
	Rules                map[string]bool
	From, Reaction       string
	Device, Code, Reason string
	Connection, Position int
	CloseCode            int
	Signal               json.RawMessage
	Message              struct {
		Name, Text string
		Guest      bool
	}
	Messages []struct{ Name, Text string }
	Polls    []poll
	Media    struct {
		Provider  string
		Languages []string
	}

	Captions          string
	Door, Spotlight   string
	Waiting           []struct{ AttendeeID, Name, Role, Since string }
	Hostless          bool
	ClosesAt, StopsAt string

	raw []byte
}

type roomPerson struct {
	AttendeeID, Name, Role, JoinedAt, HandRaisedAt string
	Connection                                     int
	Host, CoHost, Microphone, Camera, Sharing      bool
	May                                            map[string]bool
}

func (m message) names() []string {
	names := []string{}
	for _, p := range m.People {
		names = append(names, p.Name)
	}
	return names
}

type ticket struct{ MeetingID, AttendeeID, JoinToken, SocketPath string }

func (t ticket) hello() string { return `{"type":"hello","joinToken":"` + t.JoinToken + `"}` }

func (b *browser) ticket(e event) ticket {
	b.site.t.Helper()
	var tk ticket
	b.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/join", nil, &tk)
	require.Equal(b.site.t, "/api/events/"+e.ID+"/socket", tk.SocketPath)
	return tk
}

func (s *site) dial(path string) *socket { return s.dialWith(path, nil) }

func (s *site) dialWith(path string, options *websocket.DialOptions) *socket {
	s.t.Helper()
	conn, _, err := websocket.Dial(s.t.Context(), s.server.URL+path, options) //nolint:bodyclose // Dial sees to it
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = conn.CloseNow() })
	socket := &socket{t: s.t, conn: conn, messages: make(chan message, 1000)}
	go socket.read()
	return socket
}

// turnedAway asks for a WebSocket that must be refused, and returns the status.
func (s *site) turnedAway(path string) int {
	s.t.Helper()
	conn, answer, err := websocket.Dial(s.t.Context(), s.server.URL+path, nil) //nolint:bodyclose // Dial sees to it
	if err == nil {
		_ = conn.CloseNow()
	}
	require.NotNil(s.t, answer, "%v", err)
	return answer.StatusCode
}

func (s *socket) read() {
	defer close(s.messages)
	for {
		_, data, err := s.conn.Read(context.Background())
		if err != nil {
			s.code = websocket.CloseStatus(err)
			return
		}
		var m message
		if !assert.NoError(s.t, json.Unmarshal(data, &m)) {
			return
		}
		m.raw = data
		s.messages <- m
	}
}

// enter joins the class and waits for the welcome.
func (b *browser) enter(e event) (*socket, message) {
	b.site.t.Helper()
	tk := b.ticket(e)
	s := b.site.dial(tk.SocketPath)
	s.say(tk.hello())
	welcome := s.next()
	require.Equal(b.site.t, "welcome", welcome.Type)
	require.Equal(b.site.t, tk.AttendeeID, welcome.AttendeeID)
	return s, welcome
}

func (s *socket) say(text string) {
	s.t.Helper()
	require.NoError(s.t, s.conn.Write(s.t.Context(), websocket.MessageText, []byte(text)))
}

func (s *socket) next() message {
	s.t.Helper()
	m, ok := s.receive()
	if !ok {
		require.FailNow(s.t, "the socket was closed", "code %d", s.code)
	}
	return m
}

// receive waits for a message, or for the end, and fails when neither comes.
func (s *socket) receive() (message, bool) {
	s.t.Helper()
	select {
	case m, ok := <-s.messages:
		return m, ok
	case <-time.After(time.Minute):
		require.FailNow(s.t, "the server says nothing")
		return message{}, false
	}
}

// until reads on to the message that shows exactly these people.
func (s *socket) until(names ...string) {
	s.t.Helper()
	for {
		m := s.next()
		if m.Type == "people" && assert.ObjectsAreEqual(names, m.names()) {
			return
		}
	}
}

// hear reads on to the next message of a type.
func (s *socket) hear(kind string) message {
	s.t.Helper()
	for {
		if m := s.next(); m.Type == kind {
			return m
		}
	}
}

// see reads on to the list in which somebody is as they should be.
func (s *socket) see(name string, as func(p roomPerson) bool) roomPerson {
	s.t.Helper()
	for {
		for _, p := range s.hear("people").People {
			if p.Name == name && as(p) {
				return p
			}
		}
	}
}

// seeBoth reads on to the list in which two people are. Lists that follow each other
// at once may come as one.
func (s *socket) seeBoth(one, other string) (a, b roomPerson) {
	s.t.Helper()
	for {
		found := map[string]roomPerson{}
		for _, p := range s.hear("people").People {
			found[p.Name] = p
		}
		a, isHere := found[one]
		b, isToo := found[other]
		if isHere && isToo {
			return a, b
		}
	}
}

// last reads on to the end and returns the last message's type and the code.
func (s *socket) last() (kind string, code websocket.StatusCode) {
	s.t.Helper()
	for {
		m, ok := s.receive()
		if !ok {
			return kind, s.code
		}
		kind = m.Type
	}
}

package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
)

// often makes rooms look after themselves at once. Their sockets have as much time
// for their answers as ever.
func often(cfg *httpapi.Config) { cfg.WatchInterval = 10 * time.Millisecond }

func TestTheRoomIsDismissedThoughTheTeacherGaveUp(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	inAda, _ := ada.enter(e)
	ctx, giveUp := context.WithCancel(t.Context())
	s.ending = giveUp
	s.api.ServeHTTP(httptest.NewRecorder(), teacher.request("POST", "/api/events/"+e.ID+"/end", nil).WithContext(ctx))
	require.Error(t, ctx.Err())
	kind, code := inAda.last()
	assert.Equal(t, "ended", kind)
	assert.EqualValues(t, 1000, code)
}

func TestARoomWhoseClassIsOverIsDismissedThoughNobodyToldIt(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, often)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	inAda, _ := ada.enter(e)
	s.clock.Advance(24 * time.Hour)
	require.Eventually(t, func() bool {
		return assert.NoError(t, s.service.EndForgottenClasses(t.Context())) && s.stored(`SELECT COUNT(*) FROM classroom_meeting WHERE ended_at IS NOT NULL`) == 1
	}, time.Minute, time.Millisecond)
	_, code := inAda.last()
	assert.Contains(t, []int{1000, 4401}, int(code), "the class is over, and so is her session: whichever is seen first")
}

func TestADepartureThatCannotBeStoredIsStoredLater(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, often)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	inTeacher, _ := teacher.enter(e)
	inAda, _ := ada.enter(e)
	s.clock.Advance(5 * time.Minute)
	repair := s.refuse("AttendeeDropped")
	require.NoError(t, inAda.conn.CloseNow())
	inTeacher.until("TEACHER")
	inTeacher.say(`{"type":"bye"}`) // so that nobody holds the room but the departure
	inTeacher.last()
	s.clock.Advance(50 * time.Minute)
	repair()
	require.Eventually(t, func() bool { return !teacher.report(e)["ADA"].Present }, time.Minute, time.Millisecond)
	assert.Equal(t, 300, teacher.report(e)["ADA"].AttendedSeconds, "at the instant at which she went")
}

func TestADepartureThatIsOwedCountsThoughTheClassEndsFirst(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	inTeacher, _ := teacher.enter(e)
	inAda, _ := ada.enter(e)
	s.clock.Advance(5 * time.Minute)
	repair := s.refuse("AttendeeDropped")
	require.NoError(t, inAda.conn.CloseNow())
	inTeacher.until("TEACHER")
	s.clock.Advance(10 * time.Minute)
	repair()
	teacher.do(e, "end")
	assert.Equal(t, 300, teacher.report(e)["ADA"].AttendedSeconds)
}

func TestWhoComesBackIsNotDroppedByAnOldDeparture(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	inTeacher, _ := teacher.enter(e)
	inAda, _ := ada.enter(e)
	s.clock.Advance(5 * time.Minute)
	repair := s.refuse("AttendeeDropped")
	require.NoError(t, inAda.conn.CloseNow())
	inTeacher.until("TEACHER")
	s.clock.Advance(10 * time.Minute)

	tk := ada.ticket(e)
	refused := s.dial(tk.SocketPath)
	refused.say(tk.hello())
	_, code := refused.last()
	assert.EqualValues(t, websocket.StatusInternalError, code, "not before the ledger knows that she went")
	repair()
	ada.enter(e)
	s.clock.Advance(5 * time.Minute)
	got := teacher.report(e)["ADA"]
	assert.Equal(t, 600, got.AttendedSeconds)
	assert.Len(t, got.Intervals, 2)
	assert.True(t, got.Present)
}

// refuse makes the ledger refuse events of a type until it is repaired.
func (s *site) refuse(kind string) (repair func()) {
	s.t.Helper()
	do := func(statement string) {
		_, err := s.db.ExecContext(s.t.Context(), statement)
		require.NoError(s.t, err)
	}
	do(`CREATE TRIGGER refuse BEFORE INSERT ON classroom_ledger WHEN NEW.type = '` + kind + `' BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
	return func() { do(`DROP TRIGGER refuse`) }
}

// stored is a number that the database holds.
func (s *site) stored(query string) (n int) {
	s.t.Helper()
	require.NoError(s.t, s.db.QueryRowContext(s.t.Context(), query).Scan(&n))
	return n
}

func TestClosingASessionEndsItsSockets(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	inTeacher, _ := teacher.enter(e)
	inAda, _ := ada.enter(e)
	inTeacher.until("ADA", "TEACHER")
	tk := ada.ticket(e)
	s.clock.Advance(time.Minute / 2)
	ada.want(http.StatusNoContent, "DELETE", "/api/session", nil, nil)
	_, code := inAda.last()
	assert.EqualValues(t, 4401, code)
	inTeacher.until("TEACHER")
	assert.Equal(t, 1, s.stored(`SELECT COUNT(*) FROM classroom_ledger WHERE type = 'AttendeeLeft'`), "signing out is on purpose")
	socket := s.dial(tk.SocketPath)
	socket.say(tk.hello())
	_, code = socket.last()
	assert.EqualValues(t, 4401, code, "and its ticket opens nothing")
}

func TestAPageThatSleepsDoesNotHoldUpTheEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	teacher.enter(e)
	s.sleeper(ada.ticket(e))
	s.clock.Advance(time.Minute)
	atMost, cancel := context.WithTimeout(t.Context(), 4*time.Second) // a farewell alone takes five
	defer cancel()
	require.NoError(t, s.api.Shutdown(atMost))
	assert.Equal(t, 2, s.stored(`SELECT COUNT(*) FROM classroom_ledger WHERE type = 'AttendeeDropped'`))
}

// sleeper is a page that comes in and then neither reads nor answers.
func (s *site) sleeper(tk ticket) {
	s.t.Helper()
	_, err := s.deaf(tk.SocketPath, tk.hello()).ReadByte() // the welcome begins
	require.NoError(s.t, err)
}

// deaf opens a socket that says one thing and never answers; it returns what the
// server sends.
func (s *site) deaf(path, says string) *bufio.Reader {
	s.t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(s.t.Context(), "tcp", s.server.Listener.Addr().String())
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = conn.Close() })
	require.Less(s.t, len(says), 126)
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", path)
	require.NoError(s.t, err)
	frame := append([]byte{0x81, 0x80 | byte(len(says)), 0, 0, 0, 0}, says...) // a text, masked with zeros
	_, err = conn.Write(frame)
	require.NoError(s.t, err)
	answer := bufio.NewReader(conn)
	for {
		line, err := answer.ReadString('\n')
		require.NoError(s.t, err)
		if line == "\r\n" {
			return answer
		}
	}
}

func TestSocketsWithoutAHelloAreClosedAtTheEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, func(cfg *httpapi.Config) { cfg.HelloTimeout = time.Hour })
	teacher := s.teacher()
	silent := s.dial("/api/events/" + teacher.schedule().ID + "/socket")
	require.NoError(t, s.api.Shutdown(t.Context()))
	_, code := silent.last()
	assert.EqualValues(t, websocket.StatusGoingAway, code)
}

func socketsWithoutEnd(t *testing.T, c *contract) {
	s := newSite(t, c, func(cfg *httpapi.Config) { cfg.MaxWaiting = 3 })
	teacher := s.teacher()
	e := teacher.do(teacher.schedule(), "start")
	path := "/api/events/" + e.ID + "/socket"
	teacher.enter(e) // and is no longer waiting
	silent := []*socket{s.dial(path), s.dial(path), s.dial(path)}
	assert.Equal(t, http.StatusServiceUnavailable, s.turnedAway(path))
	s.follow(teacher)
	for range 3 {
		s.dial("/api/live")
	}
	assert.Equal(t, http.StatusServiceUnavailable, s.turnedAway("/api/live"))
	silent[0].say(`{}`)
	_, code := silent[0].last()
	assert.EqualValues(t, 4400, code)
	require.Eventually(t, func() bool {
		conn, _, err := websocket.Dial(t.Context(), s.server.URL+path, nil) //nolint:bodyclose // Dial sees to it
		if err == nil {
			_ = conn.CloseNow()
		}
		return err == nil
	}, time.Minute, time.Millisecond, "a place that is given back is free")
}

func TestWhoIsTurnedAwayKeepsThePlaceUntilTheyHaveGone(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, func(cfg *httpapi.Config) { cfg.MaxWaiting = 1 })
	path := "/api/events/" + s.teacher().schedule().ID + "/socket"
	farewell, err := s.deaf(path, "{}").ReadByte() // which it does not return, and the server waits
	require.NoError(t, err)
	require.EqualValues(t, 0x88, farewell)
	assert.Equal(t, http.StatusServiceUnavailable, s.turnedAway(path))
}

func handshakesThatAreNone(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	for _, path := range []string{"/api/events/" + teacher.schedule().ID + "/socket", "/api/live"} {
		noHandshakesAt(t, teacher, path)
	}
}

func noHandshakesAt(t *testing.T, teacher *browser, path string) {
	t.Helper()
	handshake := map[string]string{
		"Connection": "keep-alive, Upgrade", "Upgrade": "websocket",
		"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
	}
	for name, tc := range map[string]struct {
		header, value string
		status        int
	}{
		"no key":            {"Sec-WebSocket-Key", "", http.StatusBadRequest},
		"a short key":       {"Sec-WebSocket-Key", "AAAA", http.StatusBadRequest},
		"an older version":  {"Sec-WebSocket-Version", "8", http.StatusBadRequest},
		"another protocol":  {"Upgrade", "h2c", http.StatusUpgradeRequired},
		"no upgrade at all": {"Connection", "keep-alive", http.StatusUpgradeRequired},
	} {
		r := teacher.request("GET", path, nil)
		for header, value := range handshake {
			r.Header.Set(header, value)
		}
		r.Header.Set(tc.header, tc.value)
		got := teacher.send(r)
		assert.Equal(t, tc.status, got.status, name)
		assert.Equal(t, "application/problem+json", got.header.Get("Content-Type"), name)
	}
}

func codesThatAreTooLong(t *testing.T, c *contract) {
	s := newSite(t, c)
	nobody := &browser{site: s}
	nobody.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/session", map[string]any{"code": strings.Repeat("ü", 200)})
	p := nobody.refused(http.StatusBadRequest, "invalid", "POST", "/api/session", map[string]any{"code": strings.Repeat("ü", 201)})
	assert.Equal(t, "code", p.Errors[0].Field)
}

func TestThePublicURLHasNoPath(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for _, address := range []string{"", "/", "class.example", "https://", "https://class.example/", "https://class.example/room", "https://class.example?x", "https://u@class.example"} {
		cfg := s.cfg
		cfg.PublicURL = address
		_, err := httpapi.New(cfg)
		assert.ErrorContains(t, err, "httpapi.Config.PublicURL", address)
	}
}

// lines is a log that tests may read while it is written.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestTheLogTellsFaultsFromRefusals(t *testing.T) {
	t.Parallel()
	var log lines
	s := newSite(t, nil, func(cfg *httpapi.Config) {
		cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	teacher := s.teacher()
	teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/events", `{"title":`)
	assert.Contains(t, log.String(), "level=DEBUG msg=\"request refused\" method=POST path=/api/events code=invalid cause=\"unexpected EOF\"")
	(&browser{site: s, token: "guessed"}).refused(http.StatusUnauthorized, "not_signed_in", "GET", "/api/me", nil)
	assert.Contains(t, log.String(), "code=not_signed_in cause=\"invalid_token: not a well-formed signed token: not three parts\"")

	gone, cancel := context.WithCancel(t.Context())
	cancel()
	unread := httptest.NewRecorder()
	s.api.ServeHTTP(unread, teacher.request("GET", "/api/me", nil).WithContext(gone))
	assert.Contains(t, log.String(), "level=DEBUG msg=\"request given up by the client\" method=GET path=/api/me")
	assert.NotContains(t, log.String(), "level=ERROR", "a client that gives up is no fault")
	assert.NotContains(t, log.String(), teacher.token)
	assert.NotContains(t, log.String(), teacher.renewal)
	assert.NotContains(t, log.String(), "guessed")
}

// The address of a calendar is as good as a password.
func TestTheLogHoldsNoAddressOfACalendar(t *testing.T) {
	t.Parallel()
	var log lines
	s := newSite(t, nil, func(cfg *httpapi.Config) {
		cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	teacher := s.teacher()
	var feed struct{ URL string }
	teacher.want(http.StatusCreated, "POST", "/api/feed", nil, &feed)
	path := strings.TrimPrefix(feed.URL, "https://class.example")
	_, err := s.db.ExecContext(t.Context(), `ALTER TABLE classroom_event RENAME TO gone`)
	require.NoError(t, err)
	nobody := &browser{site: s}
	nobody.refused(http.StatusInternalServerError, "internal", "GET", path, nil)
	_, err = s.db.ExecContext(t.Context(), `ALTER TABLE gone RENAME TO classroom_event`)
	require.NoError(t, err)
	nobody.refused(http.StatusMethodNotAllowed, "method_not_allowed", "PUT", path, nil)
	teacher.want(http.StatusNoContent, "DELETE", "/api/feed", nil, nil)
	nobody.refused(http.StatusNotFound, "not_found", "GET", path, nil)
	nobody.refused(http.StatusNotFound, "not_found", "GET", path+"/", nil)
	assert.Contains(t, log.String(), "level=ERROR msg=\"internal error\"")
	assert.NotContains(t, log.String(), strings.Split(strings.TrimSuffix(path, ".ics"), "/")[3])
}

func TestAStaleHelloDoesNotThrowOutTheNewerSocket(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	older := ada.ticket(e)
	waiting := s.dial(older.SocketPath)
	newer, _ := ada.enter(e)
	waiting.say(older.hello())
	_, code := waiting.last()
	assert.EqualValues(t, 4401, code, "its ticket was replaced")
	newer.say(`{"type":"bye"}`)
	kind, _ := newer.last()
	assert.Empty(t, kind, "the newer heard of nothing")
}

func TestDatesBeyondTheCalendarAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher := s.teacher()
	for _, date := range []string{"9999-12-31", "0001-01-01", "3000-01-01", "1969-12-31"} {
		in := input()
		in["date"] = date
		p := teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/events", in)
		require.Len(t, p.Errors, 1)
		assert.Equal(t, "date", p.Errors[0].Field)
	}
}

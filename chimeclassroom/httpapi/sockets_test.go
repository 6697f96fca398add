package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
)

func ticketsThatDoNotOpen(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	e, other := teacher.do(teacher.schedule(), "start"), teacher.do(teacher.schedule(), "start")
	used := ada.ticket(e)
	hello := func(path, token string) websocket.StatusCode {
		t.Helper()
		socket := s.dial(path)
		socket.say(`{"type":"hello","joinToken":"` + token + `"}`)
		_, code := socket.last()
		return code
	}
	first := s.dial(used.SocketPath)
	first.say(used.hello())
	require.Equal(t, "welcome", first.next().Type)
	assert.EqualValues(t, 4401, hello(used.SocketPath, used.JoinToken), "a replay")
	assert.EqualValues(t, 4401, hello(used.SocketPath, "guessed"))
	assert.EqualValues(t, 4401, hello(used.SocketPath, ""))
	assert.EqualValues(t, 4401, hello("/api/events/"+other.ID+"/socket", ada.ticket(e).JoinToken), "another event's")
	assert.EqualValues(t, 4401, hello(used.SocketPath, ada.token), "a session is no ticket")
	late := ada.ticket(e)
	s.clock.Advance(time.Minute)
	assert.EqualValues(t, 4401, hello(late.SocketPath, late.JoinToken), "older than a minute")

	impatient := newSite(t, c, func(cfg *httpapi.Config) { cfg.HelloTimeout = 20 * time.Millisecond })
	_, code := impatient.dial(used.SocketPath).last()
	assert.EqualValues(t, 4401, code, "no hello at all")
}

func messagesThatAreNotUnderstood(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	e := teacher.do(teacher.schedule(), "start")
	path := "/api/events/" + e.ID + "/socket"
	for _, text := range []string{`hello`, `{}`, `{"type":"bye"}`, `[]`, `{"type":7}`} {
		socket := s.dial(path)
		socket.say(text)
		_, code := socket.last()
		assert.EqualValues(t, 4400, code, text)
	}
	binary := s.dial(path)
	require.NoError(t, binary.conn.Write(t.Context(), websocket.MessageBinary, []byte(`{"type":"hello"}`)))
	_, code := binary.last()
	assert.EqualValues(t, 4400, code)
	large := s.dial(path)
	large.say(`{"type":"hello","joinToken":"` + strings.Repeat("x", 5000) + `"}`)
	_, code = large.last()
	assert.EqualValues(t, websocket.StatusMessageTooBig, code)

	inRoom, _ := teacher.enter(e)
	s.clock.Advance(time.Minute)
	inRoom.say(`{"type":"shout"}`)
	_, code = inRoom.last()
	assert.EqualValues(t, 4400, code)
	assert.False(t, teacher.report(e)["TEACHER"].Present, "and is out of the room")
}

func onePersonInTwoTabs(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	inTeacher, _ := teacher.enter(e)
	older, first := ada.enter(e)
	s.clock.Advance(5 * time.Minute)
	newer, second := ada.enter(e)
	kind, code := older.last()
	assert.Equal(t, "replaced", kind)
	assert.EqualValues(t, 1000, code)
	assert.Equal(t, first.AttendeeID, second.AttendeeID)
	assert.Equal(t, []string{"ADA", "TEACHER"}, second.names(), "once in the list")
	assert.Equal(t, "2026-11-23T09:00:00.000Z", second.People[0].JoinedAt, "there since the first tab")
	s.clock.Advance(5 * time.Minute)
	newer.say(`{"type":"bye"}`)
	_, code = newer.last()
	assert.EqualValues(t, 1000, code)
	inTeacher.until("TEACHER")
	got := teacher.report(e)["ADA"]
	require.Len(t, got.Intervals, 1, "the presence is continuous")
	assert.Equal(t, 600, got.AttendedSeconds)
	var departures int
	require.NoError(t, s.db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM classroom_ledger WHERE type IN ('AttendeeLeft', 'AttendeeDropped')`).Scan(&departures))
	assert.Equal(t, 1, departures, "the replaced tab is no departure")
}

func theTeacherEndsTheClass(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	inTeacher, _ := teacher.enter(e)
	inAda, _ := ada.enter(e)
	s.clock.Advance(time.Minute)
	teacher.do(e, "end")
	for _, socket := range []*socket{inTeacher, inAda} {
		kind, code := socket.last()
		assert.Equal(t, "ended", kind)
		assert.EqualValues(t, 1000, code)
	}
	got := teacher.report(e)["ADA"]
	assert.Equal(t, 60, got.AttendedSeconds)
	assert.False(t, got.Present)
	assert.Equal(t, "2026-11-23T09:01:00.000Z", got.Intervals[0].LeftAt)
}

func aTicketOfAnEventThatIsThenOver(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	tk := ada.ticket(e)
	s.clock.Advance(time.Second)
	teacher.do(e, "end")
	socket := s.dial(tk.SocketPath)
	socket.say(tk.hello())
	kind, code := socket.last()
	assert.Equal(t, "ended", kind)
	assert.EqualValues(t, 1000, code)
	assert.Empty(t, teacher.report(e))
}

func aPageThatHasGoneSilent(t *testing.T, c *contract) {
	s := newSite(t, c, func(cfg *httpapi.Config) { cfg.PingInterval = 20 * time.Millisecond })
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	tk := ada.ticket(e)
	silent := s.dialWith(tk.SocketPath, &websocket.DialOptions{
		OnPingReceived: func(context.Context, []byte) bool { return false },
	})
	silent.say(tk.hello())
	_, code := silent.last()
	assert.EqualValues(t, -1, code, "cut off without a farewell")
	got := teacher.report(e)["ADA"]
	assert.False(t, got.Present)
	assert.NotEmpty(t, got.Intervals[0].LeftAt)
	var kind string
	require.NoError(t, s.db.QueryRowContext(t.Context(), `SELECT type FROM classroom_ledger ORDER BY at DESC LIMIT 1`).Scan(&kind))
	assert.Equal(t, "AttendeeDropped", kind)
}

func aServerThatCrashes(t *testing.T, c *contract) {
	s := newSite(t, c, often)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	ada.enter(e)
	s.clock.Advance(5 * time.Minute)
	seen := func() bool {
		var alive int64
		err := s.db.QueryRowContext(t.Context(), `SELECT alive_at FROM classroom_meeting`).Scan(&alive)
		return err == nil && alive == s.clock.Now().UnixMilli()
	}
	require.Eventually(t, seen, time.Minute, time.Millisecond, "the room shows signs of life")
	s.crash()
	s.clock.Advance(20 * time.Minute)
	s.start()
	got := teacher.report(e)["ADA"]
	assert.Equal(t, 300, got.AttendedSeconds, "the outage does not count")
	assert.False(t, got.Present)
}

func aServerThatStops(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	inAda, _ := ada.enter(e)
	s.clock.Advance(5 * time.Minute)
	require.NoError(t, s.api.Shutdown(t.Context()))
	_, code := inAda.last()
	assert.EqualValues(t, websocket.StatusGoingAway, code)
	s.clock.Advance(5 * time.Minute)
	got := teacher.report(e)["ADA"]
	assert.Equal(t, 300, got.AttendedSeconds)
	assert.False(t, got.Present)

	assert.Equal(t, http.StatusServiceUnavailable, s.turnedAway(ada.ticket(e).SocketPath), "nobody gets in any more")
}

func aSocketThatIsNone(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	for _, path := range []string{"/api/events/" + teacher.schedule().ID + "/socket", "/api/live"} {
		originsAt(t, s, teacher, path)
	}
}

func originsAt(t *testing.T, s *site, teacher *browser, path string) {
	t.Helper()
	got := teacher.send(teacher.request("GET", path, nil))
	assert.Equal(t, http.StatusUpgradeRequired, got.status)
	for origin, status := range map[string]int{
		"https://evil.example":       http.StatusForbidden,
		"null":                       http.StatusForbidden,
		"https://class.example.evil": http.StatusForbidden,
		"https://class.example":      http.StatusSwitchingProtocols,
		s.server.URL:                 http.StatusSwitchingProtocols,
	} {
		from := &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {origin}}}
		conn, answer, err := websocket.Dial(t.Context(), s.server.URL+path, from) //nolint:bodyclose // Dial sees to it
		require.NotNil(t, answer, "%v", err)
		assert.Equal(t, status, answer.StatusCode, origin)
		if err == nil {
			_ = conn.CloseNow()
		}
	}
}

package httpapi_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// startWith starts a class with terms.
func (b *browser) startWith(terms map[string]any) event {
	b.site.t.Helper()
	in := input()
	in["terms"] = terms
	var e event
	b.want(http.StatusCreated, "POST", "/api/events", in, &e)
	return b.do(e, "start")
}

// knock joins the class and says hello, whatever comes of it.
func (b *browser) knock(e event) (s *socket, attendeeID string) {
	b.site.t.Helper()
	tk := b.ticket(e)
	s = b.site.dial(tk.SocketPath)
	s.say(tk.hello())
	return s, tk.AttendeeID
}

// wait knocks and is kept waiting.
func (b *browser) wait(e event) (s *socket, attendeeID string) {
	b.site.t.Helper()
	s, attendeeID = b.knock(e)
	require.JSONEq(b.site.t, `{"type":"waiting"}`, string(s.next().raw), "and nothing more")
	return s, attendeeID
}

// queue reads on to the message that shows exactly these people at the door.
func (s *socket) queue(names ...string) {
	s.t.Helper()
	for {
		waiting := []string{}
		for _, w := range s.hear("people").Waiting {
			waiting = append(waiting, w.Name)
		}
		if assert.ObjectsAreEqual(append([]string{}, names...), waiting) {
			return
		}
	}
}

func waitingRoom() map[string]any { return map[string]any{"waitingRoom": true} }

func somebodyWaitsAtTheDoor(t *testing.T, c *contract) {
	s := newSite(t, c)
	var (
		mu     sync.Mutex
		joined = map[string]bool{}
	)
	s.joining = func(id string) {
		mu.Lock()
		defer mu.Unlock()
		joined[id] = true
	}
	host := s.teacher()
	e := host.startWith(waitingRoom())
	teacher, welcome := host.enter(e)
	require.NoError(t, c.validate("/components/schemas/Welcome", welcome.raw))
	assert.Equal(t, "waiting", welcome.Door)
	teacher.say(`{"type":"say","text":"Nobody outside reads this"}`)
	ada, ben := s.student("ada"), s.student("ben")
	atDoor, adaID := ada.wait(e)
	s.clock.Advance(time.Second)
	benAtDoor, benID := ben.wait(e)
	for {
		m := teacher.hear("people")
		require.NoError(t, c.validate("/components/schemas/RoomPeople", m.raw))
		if len(m.Waiting) == 2 {
			assert.Equal(t, []string{"TEACHER"}, m.names())
			assert.Equal(t, adaID, m.Waiting[0].AttendeeID)
			break
		}
	}
	require.NoError(t, benAtDoor.conn.CloseNow())
	teacher.queue("ADA")
	benAtDoor, _ = ben.wait(e)
	teacher.queue("ADA", "BEN")
	mu.Lock()
	assert.Len(t, joined, 1, "the teacher alone has credentials")
	mu.Unlock()
	assert.Len(t, host.report(e), 1)

	teacher.say(`{"type":"admit","target":"` + adaID + `"}`)
	let := atDoor.next()
	require.Equal(t, "welcome", let.Type, "without another request")
	assert.Empty(t, let.Waiting)
	assert.Len(t, let.Messages, 1)
	teacher.until("TEACHER", "ADA")
	atDoor.say(`{"type":"admit","target":"` + benID + `"}`)
	assert.Equal(t, "forbidden", atDoor.hear("refused").Code)
	for _, act := range []string{
		`{"type":"say","text":"hello"}`, `{"type":"admit","target":"` + benID + `"}`,
		`{"type":"signal","to":"` + adaID + `","connection":1,"signal":{"candidate":{}}}`,
	} {
		benAtDoor.say(act)
		_, code := benAtDoor.last()
		assert.EqualValues(t, 4400, code, "who waits has nothing to say: %s", act)
		benAtDoor, _ = ben.wait(e)
	}
	teacher.say(`{"type":"admit"}`)
	assert.Equal(t, "welcome", benAtDoor.next().Type)

	require.NoError(t, atDoor.conn.CloseNow())
	teacher.until("TEACHER", "BEN")
	ada.enter(e) // who was in comes in again
	s.crash()
	s.start()
	s.student("ada").enter(e)
	s.student("cem").wait(e)
}

func somebodyIsSentAwayFromTheDoor(t *testing.T, c *contract) {
	s := newSite(t, c)
	host, ada := s.teacher(), s.student("ada")
	e := host.startWith(waitingRoom())
	teacher, _ := host.enter(e)
	atDoor, id := ada.wait(e)
	teacher.say(`{"type":"deny","target":"` + id + `"}`)
	kind, code := atDoor.last()
	assert.Equal(t, "not_now", kind)
	assert.EqualValues(t, 1000, code)
	atDoor, _ = ada.wait(e)
	newer, _ := ada.wait(e)
	kind, _ = atDoor.last()
	assert.Equal(t, "replaced", kind)

	old := ada.ticket(e)
	teacher.say(`{"type":"deny","target":"` + id + `","forGood":true}`)
	kind, code = newer.last()
	assert.Equal(t, "denied", kind)
	assert.EqualValues(t, 1000, code)
	again := s.dial(old.SocketPath)
	again.say(old.hello())
	kind, _ = again.last()
	assert.Equal(t, "denied", kind, "an old ticket is of no use")
	p := ada.refused(http.StatusForbidden, "forbidden", "POST", "/api/events/"+e.ID+"/join", nil)
	assert.Equal(t, "A host has not let you into this class.", p.Title)
	teacher.say(`{"type":"admit","target":"` + id + `"}`)
	assert.Equal(t, "not_available", teacher.hear("refused").Code)
	assert.NotContains(t, host.report(e), "ADA")
}

func theDoorIsLockedMeanwhile(t *testing.T, c *contract) {
	s := newSite(t, c)
	host := s.teacher()
	e := host.startWith(map[string]any{"capacity": 3})
	teacher, _ := host.enter(e)
	ada := s.student("ada")
	inAda, _ := ada.enter(e)
	s.joining = func(string) {
		teacher.say(`{"type":"door","door":"locked"}`)
		for teacher.hear("people").Door != "locked" { //nolint:revive // it waits for the door
		}
	}
	onTheWay, _ := s.student("late").knock(e)
	kind, code := onTheWay.last()
	assert.Equal(t, "locked", kind, "whoever was not in is late, even with credentials under way")
	assert.EqualValues(t, 1000, code)
	s.joining = nil
	kind, _ = first(s.student("later").knock(e)).last()
	assert.Equal(t, "locked", kind)
	require.NoError(t, inAda.conn.CloseNow())
	teacher.until("TEACHER")
	ada.enter(e)
	teacher.say(`{"type":"door","door":"ajar"}`)
	_, code = teacher.last()
	assert.EqualValues(t, 4400, code)
	teacher, welcome := host.enter(e)
	assert.Equal(t, "locked", welcome.Door)
	teacher.say(`{"type":"door","door":"open"}`)
	for teacher.hear("people").Door != "open" { //nolint:revive // it waits for the door
	}
	s.student("later").enter(e)
	kind, _ = first(s.student("one too many").knock(e)).last()
	assert.Equal(t, "full", kind)
}

func first(s *socket, _ string) *socket { return s }

func whoWaitsHearsHowItEnds(t *testing.T, c *contract) {
	s := newSite(t, c, often)
	host, ada := s.teacher(), s.student("ada")
	e := host.startWith(waitingRoom())
	atDoor, _ := ada.wait(e)
	ada.want(http.StatusNoContent, "DELETE", "/api/session", nil, nil)
	_, code := atDoor.last()
	assert.EqualValues(t, 4401, code, "the session was closed")
	atDoor, _ = s.student("ada").wait(e)
	atDoor.say(`{"type":"bye"}`)
	_, code = atDoor.last()
	assert.EqualValues(t, 1000, code)
	atDoor, _ = s.student("ada").wait(e)
	host.do(e, "end")
	kind, _ := atDoor.last()
	assert.Equal(t, "ended", kind)

	alone := host.startWith(waitingRoom())
	atDoor, _ = s.student("ada").wait(alone)
	s.clock.Advance(2 * time.Hour)
	require.NoError(t, s.service.EndForgottenClasses(t.Context()))
	kind, _ = atDoor.last()
	assert.Equal(t, "ended", kind, "though nobody was in the room")

	last := host.do(func() event {
		in := input()
		in["startTime"], in["terms"] = "12:00", waitingRoom()
		var e event
		host.want(http.StatusCreated, "POST", "/api/events", in, &e)
		return e
	}(), "start")
	atDoor, _ = s.student("ada").wait(last)
	require.NoError(t, s.api.Shutdown(t.Context()))
	_, code = atDoor.last()
	assert.Equal(t, websocket.StatusGoingAway, code)
}

func aCoHostLetsIn(t *testing.T, c *contract) {
	s := newSite(t, c)
	host := s.teacher()
	e := host.startWith(map[string]any{})
	teacher, _ := host.enter(e)
	ada, welcome := s.student("ada").enter(e)
	teacher.say(`{"type":"door","door":"waiting"}`)
	ben, benID := s.student("ben").wait(e)
	teacher.say(`{"type":"promote","target":"` + welcome.AttendeeID + `","on":true}`)
	ada.see("ADA", func(p roomPerson) bool { return p.Host && p.CoHost && p.Role == "student" && p.May["content"] })
	ada.say(`{"type":"promote","target":"` + welcome.AttendeeID + `","on":false}`)
	assert.Equal(t, "forbidden", ada.hear("refused").Code)
	teacherID := teacher.see("TEACHER", func(roomPerson) bool { return true }).AttendeeID
	ada.say(`{"type":"remove","target":"` + teacherID + `"}`)
	assert.Equal(t, "forbidden", ada.hear("refused").Code)
	s.student("ada").refused(http.StatusForbidden, "forbidden", "POST", "/api/events/"+e.ID+"/end", nil)
	ada.say(`{"type":"admit","target":"` + benID + `"}`)
	assert.Equal(t, "welcome", ben.next().Type)
}

func studentsSeeTheHostsAlone(t *testing.T, c *contract) {
	_, _, teacher, ada, ben := inClass(t, c)
	adas, bens := teacher.seeBoth("ADA", "BEN")
	teacher.say(`{"type":"rule","rules":{"unmute":true,"camera":true,"chat":true,"focus":true}}`)
	ada.until("TEACHER", "ADA")
	ben.until("TEACHER", "BEN")
	signal := func(to roomPerson, text string) string {
		return `{"type":"signal","to":"` + to.AttendeeID + `","connection":1,"signal":{"candidate":{"candidate":"` + text + `"}}}`
	}
	ada.say(signal(bens, "to a student"))
	ada.say(`{"type":"react","reaction":"like"}`)
	assert.Equal(t, adas.AttendeeID, teacher.hear("reacted").From)
	teacher.say(`{"type":"spotlight","target":"` + adas.AttendeeID + `","on":true}`)
	ben.until("TEACHER", "ADA", "BEN")
	ada.say(signal(bens, "from the spotlight"))
	for {
		m := ben.next()
		require.NotEqual(t, "reacted", m.Type)
		if m.Type == "signal" {
			assert.Contains(t, string(m.Signal), "from the spotlight")
			break
		}
	}
}

func aClassEndsByItsTerms(t *testing.T, c *contract) {
	s := newSite(t, c, often)
	host := s.teacher()
	e := host.startWith(map[string]any{"hostGraceMinutes": 5, "maximumMinutes": 50})
	teacher, _ := host.enter(e)
	ada, welcome := s.student("ada").enter(e)
	assert.Equal(t, "2026-11-23T09:50:00.000Z", welcome.StopsAt)
	s.clock.Advance(time.Minute)
	teacher.say(`{"type":"bye"}`)
	for {
		if m := ada.hear("people"); m.Hostless {
			assert.Equal(t, "2026-11-23T09:06:00.000Z", m.ClosesAt)
			break
		}
	}
	s.clock.Advance(5 * time.Minute)
	kind, code := ada.last()
	assert.Equal(t, "ended", kind)
	assert.EqualValues(t, 1000, code)
	assert.Equal(t, 360, host.report(e)["ADA"].AttendedSeconds)

	longest := host.startWith(map[string]any{"maximumMinutes": 50})
	teacher, _ = host.enter(longest)
	s.clock.Advance(50 * time.Minute)
	kind, _ = teacher.last()
	assert.Equal(t, "ended", kind)
	host.refused(http.StatusBadRequest, "invalid", "POST", "/api/events", func() any {
		in := input()
		in["terms"] = map[string]any{"capacity": 5000}
		return in
	}())
}

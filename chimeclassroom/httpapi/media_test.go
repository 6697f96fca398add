package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/mesh"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// inClass is a live class that a teacher and two students are in.
func inClass(t *testing.T, c *contract) (s *site, e event, teacher, ada, ben *socket) {
	t.Helper()
	s = newSite(t, c)
	host := s.teacher()
	e = host.do(host.schedule(), "start")
	var sockets []*socket
	for _, b := range []*browser{host, s.student("ada"), s.student("ben")} {
		socket, welcome := b.enter(e)
		require.NoError(t, c.message("/components/schemas/Welcome", welcome.raw))
		sockets = append(sockets, socket)
		s.clock.Advance(time.Second)
	}
	return s, e, sockets[0], sockets[1], sockets[2]
}

func peopleTakePart(t *testing.T, c *contract) {
	s, e, teacher, ada, ben := inClass(t, c)
	ada.say(`{"type":"state","device":"camera","on":true}`)
	teacher.see("ADA", func(p roomPerson) bool { return p.Camera && !p.Microphone })
	ada.say(`{"type":"hand","on":true}`)
	p := teacher.see("ADA", func(p roomPerson) bool { return p.HandRaisedAt != "" })
	assert.Equal(t, map[string]bool{"audio": true, "video": true, "content": false}, p.May)

	ada.say(`{"type":"say","text":"Good morning"}`)
	assert.Equal(t, "Good morning", ben.hear("said").Message.Text)
	ada.say(`{"type":"say","text":"For you","toHosts":true}`)
	assert.Equal(t, "Good morning", teacher.hear("said").Message.Text)
	assert.Equal(t, "For you", teacher.hear("said").Message.Text)
	ada.say(`{"type":"react","reaction":"applause"}`)
	assert.Equal(t, "applause", ben.hear("reacted").Reaction)
	ada.say(`{"type":"say","text":""}`)
	refused := ada.hear("refused")
	assert.Equal(t, "invalid", refused.Code)
	assert.Contains(t, refused.Reason, "A message must say something.")

	ada.say(`{"type":"state","device":"screen","on":true}`)
	refused = ada.hear("refused")
	assert.Equal(t, "forbidden", refused.Code)
	assert.Equal(t, "screen", refused.Device)
	ada.say(`{"type":"rule","rules":{"share":true}}`)
	assert.Equal(t, "Your role does not allow this.", ada.hear("refused").Reason)
	teacher.say(`{"type":"stop","device":"camera"}`)
	assert.Equal(t, "camera", ada.hear("stop").Device)
	teacher.say(`{"type":"rule","rules":{"share":true}}`)
	for {
		m := ben.hear("people")
		require.NoError(t, c.message("/components/schemas/RoomPeople", m.raw))
		if m.Rules["share"] {
			assert.False(t, m.Rules["unmute"])
			break
		}
	}

	late, welcome := s.student("late").enter(e)
	require.Len(t, welcome.Messages, 1, "what was written to all")
	assert.Equal(t, "mesh", welcome.Media.Provider)
	late.say(`{"type":"dance"}`)
	_, code := late.last()
	assert.EqualValues(t, 4400, code)
}

func signalsBetweenPages(t *testing.T, c *contract) {
	_, _, teacher, ada, ben := inClass(t, c)
	adas, bens := teacher.seeBoth("ADA", "BEN")
	signal := func(to roomPerson, connection int, direction string) string {
		sdp, err := json.Marshal("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=" + direction + "\r\n")
		require.NoError(t, err)
		return fmt.Sprintf(`{"type":"signal","to":%q,"connection":%d,"signal":{"description":{"type":"offer","sdp":%s}}}`, to.AttendeeID, connection, sdp)
	}
	ada.say(signal(bens, bens.Connection+1, "inactive"))
	ada.say(signal(adas, adas.Connection, "inactive"))
	ada.say(signal(roomPerson{AttendeeID: "nobody"}, 1, "inactive"))
	ada.say(signal(bens, bens.Connection, "sendrecv"))
	heard := ben.hear("signal")
	assert.Equal(t, adas.AttendeeID, heard.From)
	assert.Equal(t, adas.Connection, heard.Connection)
	assert.Contains(t, string(heard.Signal), "sendrecv", "what was for an older page, or nobody, is not passed on")
	ben.say(signal(adas, adas.Connection, "sendrecv"))
	assert.Equal(t, bens.AttendeeID, ada.hear("signal").From, "nor what is for oneself")

	teacher.say(`{"type":"rule","rules":{"camera":true,"chat":true}}`)
	ada.see("ADA", func(p roomPerson) bool { return !p.May["audio"] })
	ada.say(signal(bens, bens.Connection, "sendrecv"))
	ada.say(signal(bens, bens.Connection, "recvonly"))
	assert.Contains(t, string(ben.hear("signal").Signal), "recvonly", "who may not speak offers no sound")
}

func pagesThatGoOnWithoutEnd(t *testing.T, c *contract) {
	s, e, teacher, ada, ben := inClass(t, c)
	for i := range 61 {
		ada.say(fmt.Sprintf(`{"type":"state","device":"camera","on":%t}`, i%2 == 0))
	}
	assert.Equal(t, "too_much", ada.hear("refused").Code)
	teacher.see("ADA", func(p roomPerson) bool { return !p.Camera })
	s.clock.Advance(time.Second)
	ada.say(`{"type":"state","device":"camera","on":true}`)
	teacher.see("ADA", func(p roomPerson) bool { return p.Camera })

	large := `{"type":"signal","to":"nobody","signal":"` + strings.Repeat("x", 60<<10) + `"}`
	for range 80 {
		if ben.conn.Write(t.Context(), websocket.MessageText, []byte(large)) != nil {
			break
		}
	}
	_, code := ben.last()
	assert.EqualValues(t, 4429, code)

	late := s.student("late")
	for range 250 {
		late.ticket(e)
	}
	late.refused(http.StatusTooManyRequests, "too_much", "POST", "/api/events/"+e.ID+"/join", nil)
	s.clock.Advance(2 * time.Second)
	late.enter(e)

	for range 50 {
		s.follow(late)
	}
	s.follow(s.student("another"))
	late.freshen()
	another := s.dial("/api/live")
	another.say(`{"type":"hello","token":"` + late.token + `"}`)
	_, code = another.last()
	assert.EqualValues(t, 4429, code)
}

func aHostSendsSomebodyOut(t *testing.T, c *contract) {
	s, e, teacher, ada, _ := inClass(t, c)
	adas := teacher.see("ADA", func(roomPerson) bool { return true })
	s.clock.Advance(time.Minute)
	teacher.say(`{"type":"remove","target":"` + adas.AttendeeID + `"}`)
	kind, code := ada.last()
	assert.Equal(t, "removed", kind)
	assert.EqualValues(t, 1000, code)
	teacher.until("TEACHER", "BEN")
	s.student("ada").refused(http.StatusForbidden, "forbidden", "POST", "/api/events/"+e.ID+"/join", nil)
	assert.Equal(t, 62, s.teacher().report(e)["ADA"].AttendedSeconds)
}

// watchedPlaces tells who is cut off.
type watchedPlaces struct {
	*mesh.Mesh
	out chan string
}

func (w *watchedPlaces) Remove(ctx context.Context, r meeting.Ref, attendeeIDs []string) error {
	for _, id := range attendeeIDs {
		w.out <- id
	}
	return w.Mesh.Remove(ctx, r, attendeeIDs)
}

// Whoever is not among the people of a class neither hears nor sees it.
func TestWhoIsNotInTheRoomIsCutOff(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	m, err := mesh.New(mesh.Config{})
	require.NoError(t, err)
	media := &watchedPlaces{m, make(chan string, 10)}
	s.stop()
	s.media = media
	s.start()
	host, student, leaves := s.teacher(), s.student("ada"), s.student("ben")
	e := host.do(host.schedule(), "start")
	teacher, _ := host.enter(e)
	older, _ := student.enter(e)
	ada, welcome := student.enter(e)
	older.last()
	_, bens := leaves.enter(e)
	teacher.until("ADA", "BEN", "TEACHER")

	require.NoError(t, ada.conn.CloseNow())
	leaves.want(http.StatusNoContent, "DELETE", "/api/session", nil, nil)
	teacher.until("TEACHER")
	require.NoError(t, s.service.CutOffAbsent(t.Context()))
	assert.Equal(t, bens.AttendeeID, <-media.out, "whose session is over")
	s.clock.Advance(service.AbsentFor)
	require.NoError(t, s.service.CutOffAbsent(t.Context()))
	assert.Equal(t, welcome.AttendeeID, <-media.out, "whose page has gone")

	again, _ := student.enter(e)
	teacher.until("TEACHER", "ADA")
	s.clock.Advance(time.Hour / 2)
	require.NoError(t, s.service.CutOffAbsent(t.Context()))
	assert.Empty(t, media.out, "who came back stays")
	teacher.say(`{"type":"remove","target":"` + welcome.AttendeeID + `"}`)
	again.last()
	require.NoError(t, s.service.CutOffAbsent(t.Context()))
	assert.Equal(t, welcome.AttendeeID, <-media.out)
}

func aTabOfItsOwn(t *testing.T, c *contract) {
	s := newSite(t, c)
	ada := s.student("ada")
	for range 3 {
		s.clock.Advance(7 * time.Hour)
		ada.want(http.StatusOK, "GET", "/api/me", nil, nil)
	}
	var code struct{ Code string }
	ada.want(http.StatusCreated, "POST", "/api/session/code", nil, &code)
	tab := s.open(code.Code)
	tab.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/session", map[string]any{"code": code.Code})
	assert.Equal(t, "2026-11-24T09:00:00.000Z", tab.sessionExpires, "no later than the session of before ends")
	var me struct{ Person struct{ Name, Role string } }
	tab.want(http.StatusOK, "GET", "/api/me", nil, &me)
	assert.Equal(t, "ADA", me.Person.Name)
	assert.Equal(t, string(chimeclassroom.Student), me.Person.Role)
	ada.want(http.StatusNoContent, "DELETE", "/api/session", nil, nil)
	tab.want(http.StatusOK, "GET", "/api/me", nil, nil)
}

package livekit_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/livekit"
)

// The pair of the wire server.
const wireKey, wireSecret = "north", "a secret of thirty-two characters"

// wire is the RoomService of a LiveKit server without one: rooms, who is in them,
// and what they may send. It answers without a network.
type wire struct {
	mu    sync.Mutex
	rooms map[string]map[string]*wirePerson // by name and identity
	calls int
	// fails answers every call, if it is set.
	fails string
	// refuses is how many calls are answered as those of servers whose room is nowhere.
	refuses int
}

type wirePerson struct {
	SID        string            `json:"sid"`
	Identity   string            `json:"identity"`
	State      string            `json:"state"`
	Kind       string            `json:"kind,omitempty"`
	JoinedAt   string            `json:"joined_at_ms"`
	Tracks     []map[string]any  `json:"tracks"`
	Permission wirePermission    `json:"permission"`
	Attributes map[string]string `json:"attributes"`
}

type wirePermission struct {
	CanSubscribe      bool     `json:"can_subscribe"`
	CanPublish        bool     `json:"can_publish"`
	CanPublishData    bool     `json:"can_publish_data"`
	CanPublishSources []string `json:"can_publish_sources"`
}

func newWire() *wire { return &wire{rooms: map[string]map[string]*wirePerson{}} }

// config is that of a provider on the wire.
func (w *wire) config() livekit.Config {
	return livekit.Config{URL: "http://media.example", Key: wireKey, Secret: wireSecret, Client: &http.Client{Transport: w}}
}

// RoundTrip implements [http.RoundTripper].
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Result(), nil
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var in struct {
		Name, Room, Identity string
		Permission           *wirePermission
	}
	if w.fails != "" || json.NewDecoder(r.Body).Decode(&in) != nil || !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
		http.Error(rw, w.fails, http.StatusBadGateway)
		return
	}
	method := path.Base(r.URL.Path)
	w.calls++
	if w.refuses > 0 {
		w.refuses--
		rw.WriteHeader(http.StatusServiceUnavailable)
		_, _ = rw.Write([]byte(`{"code":"unavailable","msg":"no response from servers"}`))
		return
	}
	room, there := w.rooms[in.Room]
	who := room[in.Identity]
	var out any = map[string]any{}
	switch {
	case method == "CreateRoom":
		if w.rooms[in.Name] == nil {
			w.rooms[in.Name] = map[string]*wirePerson{}
		}
	case method == "ListRooms":
		rooms := []map[string]string{}
		for name := range w.rooms {
			rooms = append(rooms, map[string]string{"name": name})
		}
		out = map[string]any{"rooms": rooms}
	case method == "ListParticipants":
		people := []*wirePerson{}
		for _, p := range room {
			people = append(people, p)
		}
		out = map[string]any{"participants": people}
	case !there || method != "DeleteRoom" && who == nil:
		rw.WriteHeader(http.StatusNotFound)
		out = map[string]string{"code": "not_found", "msg": "twirp error unknown: no such thing"}
	case method == "DeleteRoom":
		delete(w.rooms, in.Room)
	case method == "RemoveParticipant":
		delete(room, in.Identity)
	case method == "UpdateParticipant":
		who.Permission = *in.Permission
		out = who
	case method == "GetParticipant":
		out = who
	}
	_ = json.NewEncoder(rw).Encode(out)
}

// enter connects somebody with a token, as the server does: the room is made if it
// is not there, and who is in it already is put out.
func (w *wire) enter(t *testing.T, token, sid string) {
	t.Helper()
	said := read(t, token)
	require.Equal(t, true, said.Video["roomJoin"])
	w.mu.Lock()
	defer w.mu.Unlock()
	name := fmt.Sprint(said.Video["room"])
	if w.rooms[name] == nil {
		w.rooms[name] = map[string]*wirePerson{}
	}
	p := &wirePerson{SID: sid, Identity: said.Subject, State: "ACTIVE", JoinedAt: "0"}
	p.Permission.CanPublish, _ = said.Video["canPublish"].(bool)
	sources, _ := said.Video["canPublishSources"].([]any)
	for _, s := range sources {
		p.Permission.CanPublishSources = append(p.Permission.CanPublishSources, strings.ToUpper(fmt.Sprint(s)))
	}
	w.rooms[name][said.Subject] = p
}

// inside is who is in a room, and what they may send.
func (w *wire) inside(room string) map[string]meeting.Capabilities {
	w.mu.Lock()
	defer w.mu.Unlock()
	there := map[string]meeting.Capabilities{}
	for id, p := range w.rooms[room] {
		may := func(source string) bool {
			return p.Permission.CanPublish && slices.Contains(p.Permission.CanPublishSources, source)
		}
		there[id] = meeting.Capabilities{Audio: may("MICROPHONE"), Video: may("CAMERA"), Content: may("SCREEN_SHARE") && may("SCREEN_SHARE_AUDIO")}
	}
	return there
}

// change does something with somebody in a room.
func (w *wire) change(room, identity string, do func(*wirePerson)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	do(w.rooms[room][identity])
}

// called is how many calls there were.
func (w *wire) called() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls
}

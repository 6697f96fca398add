package livekit

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Sources of tracks, as LiveKit names them.
const (
	microphone  = "MICROPHONE"
	camera      = "CAMERA"
	screen      = "SCREEN_SHARE"
	screenAudio = "SCREEN_SHARE_AUDIO"
)

// active is the state of a participant who is connected.
const active = "ACTIVE"

// participant is somebody in a room. Calls answer with the names of the protocol
// as they are, webhooks with those of JSON, so some fields have two.
type participant struct {
	SID        string     `json:"sid"`
	Identity   string     `json:"identity"`
	State      string     `json:"state"`
	Kind       string     `json:"kind"`
	Tracks     []track    `json:"tracks"`
	Permission permission `json:"permission"`

	JoinedMillis     millis `json:"joined_at_ms"`
	JoinedMillisHook millis `json:"joinedAtMs"`
	ReasonHook       string `json:"disconnectReason"`
}

// isOurs tells whether it is an attendee of this classroom, or nobody at all.
func (p participant) isOurs() bool {
	return p.Identity == "" || checkID("attendee", p.Identity) == nil
}

// isPerson tells whether it is somebody with a token, and nothing that the server
// runs itself, such as a recording.
func (p participant) isPerson() bool {
	return p.Identity != "" && (p.Kind == "" || p.Kind == "STANDARD")
}

// joinedAt is when somebody came, the zero time if it is not said.
func (p participant) joinedAt() time.Time {
	at := max(p.JoinedMillis, p.JoinedMillisHook)
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(at)).UTC()
}

type track struct {
	SID    string `json:"sid"`
	Source string `json:"source"`
}

// permission is what somebody may do, in the words of calls.
type permission struct {
	CanSubscribe      bool     `json:"can_subscribe"`
	CanPublish        bool     `json:"can_publish"`
	CanPublishData    bool     `json:"can_publish_data"`
	CanPublishSources []string `json:"can_publish_sources"`
}

// permissionOf is that of somebody who may send so much.
func permissionOf(may meeting.Capabilities) permission {
	sources := sourcesOf(may)
	return permission{CanSubscribe: true, CanPublish: len(sources) > 0, CanPublishSources: sources}
}

// sourcesOf is what somebody may publish.
func sourcesOf(may meeting.Capabilities) []string {
	sources := []string{}
	if may.Audio {
		sources = append(sources, microphone)
	}
	if may.Video {
		sources = append(sources, camera)
	}
	if may.Content {
		sources = append(sources, screen, screenAudio)
	}
	return sources
}

// capabilities is what somebody may send.
func (p permission) capabilities() meeting.Capabilities {
	may := func(source string) bool {
		return p.CanPublish && (len(p.CanPublishSources) == 0 || slices.Contains(p.CanPublishSources, source))
	}
	return meeting.Capabilities{Audio: may(microphone), Video: may(camera), Content: may(screen)}
}

// millis is a number that the JSON of protocol buffers writes as a string.
type millis int64

// UnmarshalJSON takes both.
func (m *millis) UnmarshalJSON(text []byte) error {
	if len(text) > 1 && text[0] == '"' {
		text = text[1 : len(text)-1]
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n < 0 || n > latest {
		return fmt.Errorf("%q is no such number", text)
	}
	*m = millis(n)
	return nil
}

// latest is the last instant there is, in milliseconds: the end of the year 9999.
const latest = 253402300799999

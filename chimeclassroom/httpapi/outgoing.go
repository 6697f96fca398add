package httpapi

import (
	"encoding/json"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// outgoing is every message to the page but welcome and people.
type outgoing struct {
	Type       string                  `json:"type"`
	From       string                  `json:"from,omitempty"`
	Connection int                     `json:"connection,omitempty"`
	Signal     json.RawMessage         `json:"signal,omitempty"`
	Message    *chatMessage            `json:"message,omitempty"`
	Reaction   chimeclassroom.Reaction `json:"reaction,omitempty"`
	Device     service.Device          `json:"device,omitempty"`
	Code       chimeclassroom.Code     `json:"code,omitempty"`
	Reason     string                  `json:"reason,omitempty"`
}

// peopleMessage is who is here and what they may.
type peopleMessage struct {
	Type   string        `json:"type"`
	People []roomPerson  `json:"people"`
	Rules  service.Rules `json:"rules"`
}

// welcomeMessage is the first, and all that there is to know.
type welcomeMessage struct {
	peopleMessage
	AttendeeID string        `json:"attendeeId"`
	Messages   []chatMessage `json:"messages"`
	Media      *roomMedia    `json:"media,omitempty"`
}

type roomPerson struct {
	AttendeeID   string               `json:"attendeeId"`
	Connection   int                  `json:"connection"`
	Name         string               `json:"name"`
	Role         chimeclassroom.Role  `json:"role"`
	Host         bool                 `json:"host"`
	JoinedAt     instant              `json:"joinedAt"`
	Microphone   bool                 `json:"microphone"`
	Camera       bool                 `json:"camera"`
	Sharing      bool                 `json:"sharing"`
	Invited      bool                 `json:"invited"`
	HandRaisedAt *instant             `json:"handRaisedAt,omitempty"`
	May          meeting.Capabilities `json:"may"`
}

type chatMessage struct {
	ID      int     `json:"id"`
	From    string  `json:"from"`
	Name    string  `json:"name"`
	At      instant `json:"at"`
	Text    string  `json:"text"`
	ToHosts bool    `json:"toHosts"`
}

// roomMedia is how the page takes part in sound and picture.
type roomMedia struct {
	Provider    string           `json:"provider"`
	Features    meeting.Features `json:"features"`
	Credentials json.RawMessage  `json:"credentials"`
}

func newRoomPerson(p service.Participant) roomPerson {
	return roomPerson{
		AttendeeID: p.Attendee.ID, Connection: p.Number, Name: p.Attendee.Person.DisplayName(), Role: p.Attendee.Role,
		Host: p.Host, JoinedAt: instant(p.JoinedAt), Microphone: p.Microphone, Camera: p.Camera, Sharing: p.Sharing,
		Invited: p.Invited, HandRaisedAt: optional(p.HandRaisedAt), May: p.May,
	}
}

func newChatMessage(m service.Message) chatMessage {
	return chatMessage{ID: m.ID, From: m.From, Name: m.Name, At: instant(m.At), Text: m.Text, ToHosts: m.ToHosts}
}

func newRoomMedia(c *service.Connection) *roomMedia {
	if c == nil {
		return nil
	}
	return &roomMedia{Provider: c.Provider, Features: c.Features, Credentials: json.RawMessage(c.Credentials)}
}

// newNote is what a page is told of a note.
func newNote(n service.Note) outgoing {
	switch {
	case n.Message != nil:
		message := newChatMessage(*n.Message)
		return outgoing{Type: "said", Message: &message}
	case n.Stop != "":
		return outgoing{Type: "stop", Device: n.Stop}
	default:
		return outgoing{Type: "reacted", From: n.From, Reaction: n.Reaction}
	}
}

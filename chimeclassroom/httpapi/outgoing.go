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
	Position   int                     `json:"position,omitempty"`
}

// peopleMessage is who is here and what they may.
type peopleMessage struct {
	Type   string        `json:"type"`
	People []roomPerson  `json:"people"`
	Rules  service.Rules `json:"rules"`

	Door      service.Door `json:"door"`
	Waiting   []roomWaiter `json:"waiting,omitempty"`
	Spotlight string       `json:"spotlight,omitempty"`
	Captions  string       `json:"captions,omitempty"`
	Hostless  bool         `json:"hostless,omitempty"`
	ClosesAt  *instant     `json:"closesAt,omitempty"`
	StopsAt   *instant     `json:"stopsAt,omitempty"`
}

// roomWaiter is somebody who waits at the door.
type roomWaiter struct {
	AttendeeID string              `json:"attendeeId"`
	Name       string              `json:"name"`
	Role       chimeclassroom.Role `json:"role"`
	Since      instant             `json:"since"`
}

func newScene(kind string, s service.Scene) peopleMessage {
	message := peopleMessage{
		Type: kind, People: make([]roomPerson, 0, len(s.People)), Rules: s.Rules,
		Door: s.Door, Spotlight: s.Spotlight, Captions: s.Captions, Hostless: s.Hostless, ClosesAt: optional(s.ClosesAt), StopsAt: optional(s.StopsAt),
	}
	for _, p := range s.People {
		message.People = append(message.People, newRoomPerson(p))
	}
	for _, w := range s.Waiting {
		message.Waiting = append(message.Waiting, roomWaiter{
			AttendeeID: w.Attendee.ID, Name: w.Attendee.Person.DisplayName(), Role: w.Attendee.Role, Since: instant(w.Since),
		})
	}
	return message
}

// welcomeMessage is the first, and all that there is to know.
type welcomeMessage struct {
	peopleMessage
	AttendeeID string        `json:"attendeeId"`
	Messages   []chatMessage `json:"messages"`
	Media      *roomMedia    `json:"media,omitempty"`
	Polls      []poll        `json:"polls"`
}

type roomPerson struct {
	AttendeeID   string               `json:"attendeeId"`
	Connection   int                  `json:"connection"`
	Name         string               `json:"name"`
	Role         chimeclassroom.Role  `json:"role"`
	Host         bool                 `json:"host"`
	CoHost       bool                 `json:"coHost,omitempty"`
	JoinedAt     instant              `json:"joinedAt"`
	Microphone   bool                 `json:"microphone"`
	Camera       bool                 `json:"camera"`
	Sharing      bool                 `json:"sharing"`
	Paused       bool                 `json:"paused"`
	Away         bool                 `json:"away"`
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
	Guest   bool    `json:"guest,omitempty"`
}

// roomMedia is how the page takes part in sound and picture.
type roomMedia struct {
	Provider    string           `json:"provider"`
	Features    meeting.Features `json:"features"`
	Credentials json.RawMessage  `json:"credentials"`
	Languages   []string         `json:"languages,omitempty"`
}

func newRoomPerson(p service.Participant) roomPerson {
	return roomPerson{
		AttendeeID: p.Attendee.ID, Connection: p.Number, Name: p.Attendee.Person.DisplayName(), Role: p.Attendee.Role,
		Host: p.Host, CoHost: p.CoHost, JoinedAt: instant(p.JoinedAt), Microphone: p.Microphone, Camera: p.Camera, Sharing: p.Sharing,
		Paused: p.Paused, Away: p.Away,
		Invited: p.Invited, HandRaisedAt: optional(p.HandRaisedAt), May: p.May,
	}
}

func newChatMessage(m service.Message) chatMessage {
	return chatMessage{ID: m.ID, From: m.From, Name: m.Name, At: instant(m.At), Text: m.Text, ToHosts: m.ToHosts, Guest: m.Guest}
}

func newRoomMedia(c *service.Connection) *roomMedia {
	if c == nil {
		return nil
	}
	return &roomMedia{Provider: c.Provider, Features: c.Features, Credentials: json.RawMessage(c.Credentials), Languages: c.Languages}
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

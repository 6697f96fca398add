package service

import (
	"strconv"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// ActKind is a kind of thing that people do in a live class.
type ActKind string

// What everybody does for themselves, as far as the rules let them.
const (
	// ActState: On tells that Device is on or off from now.
	ActState ActKind = "state"
	// ActTalk: the person has talked for Seconds lately.
	ActTalk ActKind = "talk"
	// ActHand raises the hand (On) or lowers it.
	ActHand ActKind = "hand"
	// ActReact gives the Reaction.
	ActReact ActKind = "react"
	// ActSay writes Text to everyone, or to the hosts.
	ActSay ActKind = "say"
)

// What hosts do. An empty Target is everybody who is no host.
const (
	// ActStop turns the Device of the Target off.
	ActStop ActKind = "stop"
	// ActLower lowers the hand of the Target.
	ActLower ActKind = "lower"
	// ActInvite lets the Target speak (On) though the rules do not, or no more.
	ActInvite ActKind = "invite"
	// ActRule sets the Rules.
	ActRule ActKind = "rule"
	// ActRemove sends the Target out for good.
	ActRemove ActKind = "remove"
)

// Device is what somebody turns on and off.
type Device string

// The devices. Screen is sharing it.
const (
	Microphone Device = "microphone"
	Camera     Device = "camera"
	Screen     Device = "screen"
)

// Act is something that somebody does in a live class. Which fields count, its
// Kind says.
type Act struct {
	Kind     ActKind                 `json:"-"`
	Target   string                  `json:"target"`
	Device   Device                  `json:"device"`
	On       bool                    `json:"on"`
	Seconds  int                     `json:"seconds"`
	Reaction chimeclassroom.Reaction `json:"reaction"`
	Text     string                  `json:"text"`
	ToHosts  bool                    `json:"toHosts"`
	Rules    *Rules                  `json:"rules"`
}

// Effects is what follows from an act.
type Effects struct {
	// Changed: the people or the rules are other than before.
	Changed bool
	// Notes are to be told.
	Notes []Note
	// Removed is whom to send out; empty for nobody.
	Removed string

	ledger   []meeting.LedgerEvent
	permit   map[string]meeting.Capabilities
	silenced []string
}

// Note is something that pages are told, once: one of Message, Reaction and Stop.
type Note struct {
	// To are attendee ids; nil is everyone.
	To []string
	// From is whose note it is, an attendee id.
	From     string
	Message  *Message
	Reaction chimeclassroom.Reaction
	// Stop is what the page must turn off.
	Stop Device
}

// How often somebody may be heard: spokenAtMost messages, reactions and hands
// within spokenWithin.
const (
	spokenAtMost = 12
	spokenWithin = 6 * time.Second
)

// Do does what the attendee wants to do, if the rules let them. An act that makes
// no sense is chimeclassroom.CodeInvalid.
func (f *Floor) Do(attendeeID string, a Act) (Effects, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.people[attendeeID]
	if p == nil {
		return Effects{}, notHere()
	}
	switch a.Kind {
	case ActState:
		return f.turn(p, a.Device, a.On)
	case ActTalk:
		return f.talk(p, a.Seconds)
	case ActHand:
		return f.raise(p, a.On)
	case ActReact:
		return f.react(p, a.Reaction)
	case ActSay:
		return f.say(p, a.Text, a.ToHosts)
	}
	return f.host(p, a)
}

// turn is a person's own switch of a device.
func (f *Floor) turn(p *Participant, d Device, on bool) (Effects, error) {
	state, may := p.device(d)
	switch {
	case state == nil:
		return Effects{}, noSuchAct()
	case *state == on:
		return Effects{}, nil
	case on && !may:
		return Effects{}, notAllowed(d)
	case on && d == Screen && f.somebodyShares():
		return Effects{}, &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "Somebody else is sharing their screen; it goes one at a time."}
	}
	return f.switched(p, d, on), nil
}

// switched sets the device and notes it. Only the page itself can know.
func (f *Floor) switched(p *Participant, d Device, on bool) Effects {
	state, _ := p.device(d)
	*state = on
	e := Effects{Changed: true}
	e.note(f, p, switchEvent(d, on), "", meeting.SelfReported)
	return e
}

// device is the state of a device, nil if there is none such, and whether the
// person may turn it on.
func (p *Participant) device(d Device) (state *bool, may bool) {
	switch d {
	case Microphone:
		return &p.Microphone, p.May.Audio
	case Camera:
		return &p.Camera, p.May.Video
	case Screen:
		return &p.Sharing, p.May.Content
	default:
		return nil, false
	}
}

func switchEvent(d Device, on bool) meeting.EventType {
	events := map[Device][2]meeting.EventType{
		Microphone: {meeting.AttendeeMuted, meeting.AttendeeUnmuted},
		Camera:     {meeting.AttendeeVideoStopped, meeting.AttendeeVideoStarted},
		Screen:     {meeting.AttendeeContentVideoStopped, meeting.AttendeeContentVideoStarted},
	}
	if on {
		return events[d][1]
	}
	return events[d][0]
}

func (f *Floor) somebodyShares() bool {
	for _, p := range f.people {
		if p.Sharing {
			return true
		}
	}
	return false
}

func (f *Floor) talk(p *Participant, seconds int) (Effects, error) {
	if seconds < 1 || seconds > 10 {
		return Effects{}, noSuchAct()
	}
	var e Effects
	e.note(f, p, meeting.AttendeeTalked, strconv.Itoa(seconds), meeting.SelfReported)
	return e, nil
}

func (f *Floor) raise(p *Participant, up bool) (Effects, error) {
	if up != p.HandRaisedAt.IsZero() {
		return Effects{}, nil
	}
	if err := p.speak(f.now()); err != nil {
		return Effects{}, err
	}
	e := Effects{Changed: true}
	if up {
		p.HandRaisedAt = f.now()
		e.note(f, p, meeting.AttendeeHandRaised, "", meeting.FromRoom)
	} else {
		p.HandRaisedAt = time.Time{}
		e.note(f, p, meeting.AttendeeHandLowered, "", meeting.FromRoom)
	}
	return e, nil
}

func (f *Floor) react(p *Participant, with chimeclassroom.Reaction) (Effects, error) {
	if !with.Valid() {
		return Effects{}, noSuchAct()
	}
	if err := p.speak(f.now()); err != nil {
		return Effects{}, err
	}
	e := Effects{Notes: []Note{{From: p.Attendee.ID, Reaction: with}}}
	e.note(f, p, meeting.AttendeeReacted, string(with), meeting.FromRoom)
	return e, nil
}

func (f *Floor) say(p *Participant, text string, toHosts bool) (Effects, error) {
	if !f.rules.Chat && !p.Host && !toHosts {
		return Effects{}, &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "At the moment only hosts write to everyone; you can write to the hosts."}
	}
	if err := chimeclassroom.CheckMessage(text); err != nil {
		return Effects{}, err
	}
	if err := p.speak(f.now()); err != nil {
		return Effects{}, err
	}
	f.messages++
	m := Message{ID: f.messages, From: p.Attendee.ID, Name: p.Attendee.Person.DisplayName(), At: f.now(), Text: text, ToHosts: toHosts}
	if f.history = append(f.history, m); len(f.history) > historyLength {
		f.history = f.history[1:]
	}
	if toHosts {
		return Effects{Notes: []Note{{To: f.hostsAnd(p), From: p.Attendee.ID, Message: &m}}}, nil
	}
	e := Effects{Notes: []Note{{From: p.Attendee.ID, Message: &m}}}
	e.note(f, p, meeting.AttendeeMessaged, "", meeting.FromRoom)
	return e, nil
}

func (f *Floor) hostsAnd(p *Participant) []string {
	ids := []string{p.Attendee.ID}
	for id, other := range f.people {
		if other.Host && other != p {
			ids = append(ids, id)
		}
	}
	return ids
}

// speak counts that somebody is heard, and refuses those who are too often.
func (p *Participant) speak(now time.Time) error {
	for len(p.spoke) > 0 && now.Sub(p.spoke[0]) >= spokenWithin {
		p.spoke = p.spoke[1:]
	}
	if len(p.spoke) >= spokenAtMost {
		return &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "That is a lot at once; please wait a moment."}
	}
	p.spoke = append(p.spoke, now)
	return nil
}

// note adds a line for the ledger, about this moment.
func (e *Effects) note(f *Floor, p *Participant, what meeting.EventType, detail string, by meeting.Source) {
	e.ledger = append(e.ledger, meeting.LedgerEvent{
		Type: what, AttendeeID: p.Attendee.ID, PersonID: p.Attendee.Person.ID, At: f.now(), Source: by, Detail: detail,
	})
}

func notHere() error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "That person is not in the class any more."}
}

func noSuchAct() error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeInvalid, Public: "The classroom does not understand this."}
}

func notAllowed(d Device) error {
	public := "You cannot unmute yourself at the moment; raise your hand to speak."
	switch d {
	case Camera:
		public = "Cameras are off in this class at the moment."
	case Screen:
		public = "Only hosts share their screen at the moment."
	}
	return &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: public}
}

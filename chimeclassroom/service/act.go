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
	// ActAway: the person is away for a moment (On), or back.
	ActAway ActKind = "away"
	// ActPause: the screen that the person shares stands still (On), or goes on.
	ActPause ActKind = "pause"
	// ActAnswer answers the Poll with the Choices, by their numbers from 0. It is done
	// by Service.Poll, as the other acts about polls.
	ActAnswer ActKind = "answer"
	// ActQuality: how the connection of the person's page was lately, see Quality.
	ActQuality ActKind = "quality"
)

// What hosts do. An empty Target is everybody who is no host, or who waits.
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
	// ActAdmit lets in the Target, who waits.
	ActAdmit ActKind = "admit"
	// ActDeny sends away the Target, who waits; ForGood from this class.
	ActDeny ActKind = "deny"
	// ActDoor sets the Door.
	ActDoor ActKind = "door"
	// ActSpotlight has everyone see the Target large (On), or nobody.
	ActSpotlight ActKind = "spotlight"
	// ActCaptions has what is said written down in the Language (On), or no more. It
	// is done by Service.Caption.
	ActCaptions ActKind = "captions"
	// ActPromote makes the Target a co-host of this class (On), or takes that back.
	// It is for those who start and end classes.
	ActPromote ActKind = "promote"
	// ActAsk asks the Poll, which was prepared, or the Question.
	ActAsk ActKind = "ask"
	// ActClosePoll closes the Poll, for good.
	ActClosePoll ActKind = "closePoll"
	// ActShowPoll shows everybody the result of the Poll (On), or no more.
	ActShowPoll ActKind = "showPoll"
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
	Door     Door                    `json:"door"`
	ForGood  bool                    `json:"forGood"`
	Language string                  `json:"language"`

	Poll     string                   `json:"poll"`
	Question *chimeclassroom.Question `json:"question"`
	Choices  []int                    `json:"choices"`
	Quality  *Quality                 `json:"quality"`
}

// Effects is what follows from an act.
type Effects struct {
	// Changed: what there is to see in the class (Scene) is other than before.
	Changed bool
	// Notes are to be told.
	Notes []Note
	// Removed is whom to send out; empty for nobody.
	Removed string
	// Verdicts are for those who waited, by attendee id.
	Verdicts map[string]Verdict

	ledger    []meeting.LedgerEvent
	permit    map[string]meeting.Capabilities
	silenced  []string
	rules     *ClassRules
	standings map[string]Standing
	log       []chimeclassroom.LogEntry
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

// Do does what the attendee wants to do, if the rules let them. An act that makes
// no sense is chimeclassroom.CodeInvalid, one too many chimeclassroom.CodeTooMuch.
func (f *Floor) Do(attendeeID string, a Act) (Effects, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.people[attendeeID]
	if p == nil {
		return Effects{}, notHere()
	}
	if err := f.hurry(attendeeID).act(f.now()); err != nil {
		return Effects{}, err
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
	case ActAway:
		return f.away(p, a.On), nil
	case ActPause:
		return f.pause(p, a.On), nil
	case ActQuality:
		return f.sample(p, a.Quality)
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
	e := f.switched(p, d, on)
	if d == Microphone && on && p.muted {
		p.muted = false
		e.permit = map[string]meeting.Capabilities{p.Attendee.ID: p.May}
	}
	return e, nil
}

// switched sets the device and notes it. Only the page itself can know.
func (f *Floor) switched(p *Participant, d Device, on bool) Effects {
	state, _ := p.device(d)
	*state = on
	p.Paused = p.Paused && p.Sharing
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
	if err := f.hurry(p.Attendee.ID).speak(f.now()); err != nil {
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
	if err := f.hurry(p.Attendee.ID).speak(f.now()); err != nil {
		return Effects{}, err
	}
	e := Effects{Notes: []Note{{To: f.audience(p), From: p.Attendee.ID, Reaction: with}}}
	e.note(f, p, meeting.AttendeeReacted, string(with), meeting.FromRoom)
	return e, nil
}

func (f *Floor) say(p *Participant, text string, toHosts bool) (Effects, error) {
	if !p.Host && !p.Attendee.May(chimeclassroom.WriteChat) {
		return Effects{}, &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "You cannot write in this class."}
	}
	if (!f.rules.Chat || f.rules.Focus) && !p.Host && !toHosts {
		return Effects{}, &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "At the moment only hosts write to everyone; you can write to the hosts."}
	}
	if err := chimeclassroom.CheckMessage(text); err != nil {
		return Effects{}, err
	}
	if err := f.hurry(p.Attendee.ID).speak(f.now()); err != nil {
		return Effects{}, err
	}
	f.messages++
	m := Message{ID: f.messages, From: p.Attendee.ID, Name: p.Attendee.Person.DisplayName(), At: f.now(), Text: text, ToHosts: toHosts, Guest: p.Attendee.Role == chimeclassroom.Guest}
	if toHosts {
		m.readers = f.hostsAnd(p)
	}
	if f.history = append(f.history, m); len(f.history) > historyLength {
		f.history = f.history[1:]
	}
	if toHosts {
		return Effects{Notes: []Note{{To: m.readers, From: p.Attendee.ID, Message: &m}}}, nil
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

// hurry is how much somebody has done lately: when they may act, and be heard, at
// once again.
type hurry struct{ acts, speech time.Time }

// hurry is that of somebody, whichever page they act from.
func (f *Floor) hurry(attendeeID string) *hurry {
	h := f.hurries[attendeeID]
	if h == nil {
		h = &hurry{}
		f.hurries[attendeeID] = h
	}
	return h
}

// act counts whatever somebody does, and speak that they are heard.
func (h *hurry) act(now time.Time) error   { return paceOfActs().take(&h.acts, now) }
func (h *hurry) speak(now time.Time) error { return paceOfSpeech().take(&h.speech, now) }

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

package service

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Rules is what hosts let the others do in a class.
type Rules struct {
	Unmute bool `json:"unmute"`
	Camera bool `json:"camera"`
	Share  bool `json:"share"`
	Chat   bool `json:"chat"`
}

// DefaultRules are those with which a class begins.
func DefaultRules() Rules { return Rules{Unmute: true, Camera: true, Chat: true} }

// Participant is somebody in a live class, and how they take part.
type Participant struct {
	Attendee Attendee
	// Number is that of the admission; a new one means a new page.
	Number   int
	JoinedAt time.Time

	Microphone, Camera, Sharing bool
	// HandRaisedAt is zero while the hand is down.
	HandRaisedAt time.Time
	// Invited may speak though the rules let nobody.
	Invited bool
	// May is what they may send.
	May meeting.Capabilities
	// Host may do what hosts do.
	Host bool

	spoke []time.Time // when lately, the oldest first
}

// Message is something written to everyone, or to the hosts.
type Message struct {
	ID      int
	From    string // attendee id
	Name    string
	At      time.Time
	Text    string
	ToHosts bool
}

// historyLength is how many messages somebody who comes late is shown.
const historyLength = 200

// Floor is what goes on in a live class at this moment: who is there, what is on,
// whose hand is up, what was written, and what hosts have ruled. It is gone when
// everybody has left. It is safe for concurrent use.
type Floor struct {
	now func() time.Time

	mu         sync.Mutex
	generation int // of the provider's meeting
	rules      Rules
	people     map[string]*Participant // by attendee id
	history    []Message
	messages   int // how many there were
}

// OpenFloor returns the floor of a meeting that nobody is in yet.
func (s *Service) OpenFloor() *Floor {
	return &Floor{now: s.instant, generation: 1, rules: DefaultRules(), people: map[string]*Participant{}}
}

// Enter puts somebody on the floor. Who comes in from another page keeps their
// hand and an invitation to speak; what the older page sent is off.
func (f *Floor) Enter(a Admission, since time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := &Participant{Attendee: a.Attendee, Number: a.Number, JoinedAt: since, Host: a.Attendee.Role.May(chimeclassroom.HostClass)}
	if older := f.people[a.Attendee.ID]; older != nil {
		p.JoinedAt, p.HandRaisedAt, p.Invited, p.spoke = older.JoinedAt, older.HandRaisedAt, older.Invited, older.spoke
	}
	p.May = f.allowed(p)
	f.people[a.Attendee.ID] = p
}

// Leave takes somebody off the floor.
func (f *Floor) Leave(attendeeID string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.people, attendeeID)
}

// People returns who is there, longest first.
func (f *Floor) People() []Participant {
	f.mu.Lock()
	defer f.mu.Unlock()
	people := make([]Participant, 0, len(f.people))
	for _, p := range f.people {
		people = append(people, *p)
	}
	slices.SortFunc(people, func(a, b Participant) int {
		return cmp.Or(
			a.JoinedAt.Compare(b.JoinedAt),
			cmp.Compare(a.Attendee.Person.DisplayName(), b.Attendee.Person.DisplayName()),
			cmp.Compare(a.Attendee.ID, b.Attendee.ID),
		)
	})
	return people
}

// Rules returns what hosts have ruled.
func (f *Floor) Rules() Rules {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rules
}

// May returns what somebody may send; of somebody who is not there, what they
// may once they are.
func (f *Floor) May(a Attendee) meeting.Capabilities {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p := f.people[a.ID]; p != nil {
		return p.May
	}
	return f.allowed(&Participant{Attendee: a, Host: a.Role.May(chimeclassroom.HostClass)})
}

// History returns the last messages that somebody may read, oldest first.
func (f *Floor) History(a Attendee) []Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	host := a.Role.May(chimeclassroom.HostClass)
	return slices.DeleteFunc(slices.Clone(f.history), func(m Message) bool {
		return m.ToHosts && !host && m.From != a.ID
	})
}

// allowed is what the rules let somebody send. Observers look on and listen.
func (f *Floor) allowed(p *Participant) meeting.Capabilities {
	switch {
	case p.Host:
		return meeting.Capabilities{Audio: true, Video: true, Content: true}
	case p.Attendee.Role == chimeclassroom.Student:
		return meeting.Capabilities{Audio: f.rules.Unmute || p.Invited, Video: f.rules.Camera, Content: f.rules.Share}
	default:
		return meeting.Capabilities{}
	}
}

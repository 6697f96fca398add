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
	// EnterMuted: their pages turn the microphone off when they come in.
	EnterMuted bool `json:"enterMuted,omitempty"`
	// Focus: they see and hear hosts alone, and whoever is in the spotlight.
	Focus bool `json:"focus,omitempty"`
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
	// Paused: the screen that they share stands still.
	Paused bool
	// Away: they have said that they will be back soon.
	Away bool
	// HandRaisedAt is zero while the hand is down.
	HandRaisedAt time.Time
	// Invited may speak though the rules let nobody.
	Invited bool
	// May is what they may send.
	May meeting.Capabilities
	// Host may do what hosts do; CoHost because they were made one in this class.
	Host, CoHost bool

	muted bool // by a host, so the provider lets no sound through

	sampled time.Time // when the page last told of its connection
}

// Message is something written to everyone, or to the hosts.
type Message struct {
	ID      int
	From    string // attendee id
	Name    string
	At      time.Time
	Text    string
	ToHosts bool
	// Guest: whoever wrote it was a guest.
	Guest bool

	readers []string // of what is for hosts: who they were, and the sender
}

// historyLength is how many messages somebody who comes late is shown.
const historyLength = 200

// Floor is what goes on in a live class at this moment: who is there, what is on,
// whose hand is up, what was written, and what hosts have ruled. It is gone when
// everybody has left. It is safe for concurrent use.
type Floor struct {
	now func() time.Time

	mu        sync.Mutex
	rules     Rules
	people    map[string]*Participant // by attendee id
	hurries   map[string]*hurry       // by attendee id, also of who has left
	history   []Message
	messages  int // how many there were
	spotlight string
	hostless  time.Time // since when there is no host; zero while there is one
	captions  captions
	polls     polls

	// What Knock has found out about the class.
	ready   bool
	terms   chimeclassroom.Terms
	stopsAt time.Time
	atMost  int // people, for the provider's sake; 0: any number
	door    Door
	// By attendee id: what hosts have decided, who waits, and since when those
	// have whom nobody has answered.
	standings map[string]Standing
	waiting   map[string]Waiter
	knocked   map[string]time.Time
}

// OpenFloor returns the floor of a meeting that nobody is in yet.
func (s *Service) OpenFloor() *Floor {
	return &Floor{
		now: s.instant, rules: DefaultRules(), people: map[string]*Participant{}, hurries: map[string]*hurry{},
		standings: map[string]Standing{}, waiting: map[string]Waiter{}, knocked: map[string]time.Time{},
	}
}

// Enter puts somebody on the floor. Who comes in from another page keeps their
// hand and an invitation to speak; what the older page sent is off.
func (f *Floor) Enter(a Admission, since time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := &Participant{Attendee: a.Attendee, Number: a.Number, JoinedAt: since}
	f.title(p)
	if older := f.people[a.Attendee.ID]; older != nil {
		p.JoinedAt, p.HandRaisedAt, p.Invited = older.JoinedAt, older.HandRaisedAt, older.Invited
		p.sampled = older.sampled
	}
	p.May = f.allowed(p)
	f.people[a.Attendee.ID] = p
	standing := f.standings[a.Attendee.ID]
	standing.Admitted = true
	f.standings[a.Attendee.ID] = standing
	f.lookForHost()
}

// Leave takes somebody off the floor.
func (f *Floor) Leave(attendeeID string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.people, attendeeID)
	if f.spotlight == attendeeID {
		f.spotlight = ""
	}
	f.lookForHost()
}

// People returns who is there, longest first.
func (f *Floor) People() []Participant {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.list(func(*Participant) bool { return true })
}

// list is those people whom which says, longest there first.
func (f *Floor) list(which func(*Participant) bool) []Participant {
	people := make([]Participant, 0, len(f.people))
	for _, p := range f.people {
		if which(p) {
			people = append(people, *p)
		}
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
	p := &Participant{Attendee: a}
	f.title(p)
	return f.allowed(p)
}

// History returns the last messages that somebody may read, oldest first. Whoever
// is made a co-host reads what was for the hosts from then on.
func (f *Floor) History(a Attendee) []Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	byRole := a.May(chimeclassroom.HostClass)
	return slices.DeleteFunc(slices.Clone(f.history), func(m Message) bool {
		return m.ToHosts && !byRole && !slices.Contains(m.readers, a.ID)
	})
}

// allowed is what somebody may send: hosts everything, the others what is theirs to
// send as far as the rules let them.
func (f *Floor) allowed(p *Participant) meeting.Capabilities {
	if p.Host {
		return meeting.Capabilities{Audio: true, Video: true, Content: true}
	}
	return meeting.Capabilities{
		Audio:   p.Attendee.May(chimeclassroom.Speak) && (f.rules.Unmute || p.Invited),
		Video:   p.Attendee.May(chimeclassroom.UseCamera) && f.rules.Camera,
		Content: p.Attendee.May(chimeclassroom.ShareScreen) && f.rules.Share,
	}
}

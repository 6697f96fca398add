package httpapi

import (
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// How many notes may wait for a page that is slow to take them, and of how many bytes;
// of what other pages signal half as many, so that no page is let go by their doing.
const (
	maxQueued      = 2000
	maxQueuedBytes = 2 << 20
)

// member is one page in a room, or at its door: who it is, and what is to be told it.
// Over what connection that goes, whoever has that knows, such as a visit.
type member struct {
	admission service.Admission
	// media is how the page takes part; nil: there is neither sound nor picture.
	media *service.Connection
	// joinedAt is set by the room.
	joinedAt time.Time
	// news holds one token when there is something to tell the page.
	news chan struct{}
	// over holds the first reason why the socket must end.
	over chan departure
	// verdict holds what was decided about a member who waits at the door.
	verdict chan service.Verdict

	mu     sync.Mutex
	stale  bool     // the list of people is newer than the page's
	queued [][]byte // notes, in order
	bytes  int      // of those
	polled bool     // the polls are other than the page's
}

func newMember(a service.Admission) *member {
	return &member{
		admission: a,
		news:      make(chan struct{}, 1), over: make(chan departure, 1), verdict: make(chan service.Verdict, 1),
	}
}

// id is the member's attendee id.
func (m *member) id() string { return m.admission.Attendee.ID }

// wake makes the writer send the list of people; it never blocks.
func (m *member) wake() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stale = true
	m.signal()
}

// tell makes the writer send a note, after the list of people if that is newer
// than the page's; it never blocks. A page that takes nothing is let go.
func (m *member) tell(note []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.queue(note, 1) {
		m.dismiss(broken())
	}
}

// pass is tell of what another page signals; false: there is no room for it now.
func (m *member) pass(signal []byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.queue(signal, 2)
}

// queue puts a note behind the others, if they take up no more than that part of the
// room.
func (m *member) queue(note []byte, part int) bool {
	if len(m.queued) >= maxQueued/part || m.bytes+len(note) > maxQueuedBytes/part {
		return false
	}
	m.queued, m.bytes = append(m.queued, note), m.bytes+len(note)
	m.signal()
	return true
}

func (m *member) signal() {
	select {
	case m.news <- struct{}{}:
	default:
	}
}

// take returns what there is to tell.
func (m *member) take() (stale bool, notes [][]byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	stale, notes = m.stale, m.queued
	m.stale, m.queued, m.bytes = false, nil, 0
	return stale, notes
}

// caughtUp says that the page is about to know the list of people, and the polls.
func (m *member) caughtUp() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stale, m.polled = false, false
}

// dismiss ends the socket, unless it is ending already; it never blocks.
func (m *member) dismiss(how departure) {
	select {
	case m.over <- how:
	default:
	}
}

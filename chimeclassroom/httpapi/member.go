package httpapi

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// writeTimeout is how long a page may take to accept a message before it
// counts as gone.
const writeTimeout = 5 * time.Second

// How many notes may wait for a page that is slow to take them, and of how many bytes;
// of what other pages signal half as many, so that no page is let go by their doing.
const (
	maxQueued      = 2000
	maxQueuedBytes = 2 << 20
)

// member is one socket in a room.
type member struct {
	admission service.Admission
	conn      *websocket.Conn
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

func newMember(a service.Admission, conn *websocket.Conn) *member {
	return &member{
		admission: a, conn: conn,
		news: make(chan struct{}, 1), over: make(chan departure, 1), verdict: make(chan service.Verdict, 1),
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

// converse keeps the page up to date until the socket must end, and returns
// how.
func (m *member) converse(ctx context.Context, r *room) departure {
	if err := send(ctx, m.conn, r.welcome(m)); err != nil {
		return broken()
	}
	for {
		select {
		case how := <-m.over:
			return how
		case <-m.news:
		}
		list, err := m.sendNews(ctx, r)
		if err != nil {
			return broken()
		}
		if !list {
			continue
		}
		select {
		case how := <-m.over:
			return how
		case <-time.After(listEvery):
		}
	}
}

// listEvery lies between two lists of people, or of polls, at least, which are long in a
// large class and go to everyone, so that nobody makes the room send them without end.
const listEvery = 50 * time.Millisecond

// sendNews tells the page what there is to tell, and whether a list, of people or of
// polls, was among it.
func (m *member) sendNews(ctx context.Context, r *room) (list bool, err error) {
	list, notes := m.take()
	if list {
		notes = append([][]byte{r.whoIsHere(m)}, notes...)
	}
	if m.takePolled() {
		list, notes = true, append(notes, r.polls(m))
	}
	for _, note := range notes {
		if len(m.over) > 0 {
			return list, nil // they hear no more of the class than that
		}
		if err := send(ctx, m.conn, note); err != nil {
			return list, err
		}
	}
	return list, nil
}

// listen does what the page says until it says bye, or goes.
func (m *member) listen(ctx context.Context, r *room) {
	var pace pace
	for {
		kind, data, err := m.conn.Read(ctx)
		if err != nil {
			m.dismiss(broken())
			return
		}
		message, ok := parseMessage(kind, data)
		switch {
		case !pace.keep(time.Now(), len(data)):
			m.dismiss(tooMuch())
			return
		case ok && message.Type == "bye":
			m.dismiss(saidBye())
			return
		case !ok || !r.hear(ctx, m, message):
			m.dismiss(notUnderstood())
			return
		}
	}
}

// How much a page may say: so many messages, of so many bytes, within paceWithin.
const (
	paceAtMost      = 1500
	paceAtMostBytes = 4 << 20
	paceWithin      = 10 * time.Second
)

// pace counts what a page says.
type pace struct {
	since       time.Time
	said, bytes int
}

// keep counts one more message, and tells whether that is not too much.
func (p *pace) keep(now time.Time, bytes int) bool {
	if now.Sub(p.since) >= paceWithin {
		*p = pace{since: now}
	}
	p.said++
	p.bytes += bytes
	return p.said <= paceAtMost && p.bytes <= paceAtMostBytes
}

// ping asks for a sign of life at every interval until one stays out.
func (m *member) ping(ctx context.Context, interval time.Duration, finished <-chan struct{}) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-finished:
			return
		case <-ticker.C:
		}
		answer, cancel := context.WithTimeout(ctx, interval)
		err := m.conn.Ping(answer)
		cancel()
		if err != nil {
			m.dismiss(broken())
			return
		}
	}
}

// render writes a message of ours.
func render(message any) []byte {
	data, err := json.Marshal(message)
	if err != nil {
		panic(err) // strings, numbers, instants and checked JSON only
	}
	return data
}

func send(ctx context.Context, conn *websocket.Conn, message []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, message)
}

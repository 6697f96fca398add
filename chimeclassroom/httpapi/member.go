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

// maxQueued is how many notes may wait for a page that is slow to take them.
const maxQueued = 2000

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

	mu     sync.Mutex
	stale  bool     // the list of people is newer than the page's
	queued [][]byte // notes, in order
}

func newMember(a service.Admission, conn *websocket.Conn) *member {
	return &member{admission: a, conn: conn, news: make(chan struct{}, 1), over: make(chan departure, 1)}
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
	if len(m.queued) == maxQueued {
		m.dismiss(broken())
		return
	}
	m.queued = append(m.queued, note)
	m.signal()
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
	m.stale, m.queued = false, nil
	return stale, notes
}

// caughtUp says that the page is about to know the list of people.
func (m *member) caughtUp() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stale = false
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
func (m *member) converse(ctx context.Context, r *room, pingInterval time.Duration) departure {
	finished := make(chan struct{})
	defer close(finished)
	go m.listen(ctx, r)
	go m.ping(ctx, pingInterval, finished)
	if err := send(ctx, m.conn, r.welcome(m)); err != nil {
		return broken()
	}
	for {
		select {
		case how := <-m.over:
			return how
		case <-m.news:
		}
		if err := m.sendNews(ctx, r); err != nil {
			return broken()
		}
	}
}

func (m *member) sendNews(ctx context.Context, r *room) error {
	stale, notes := m.take()
	if stale {
		notes = append([][]byte{r.whoIsHere()}, notes...)
	}
	for _, note := range notes {
		if err := send(ctx, m.conn, note); err != nil {
			return err
		}
	}
	return nil
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
		case !pace.keep(time.Now()):
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

// How much a page may say: paceAtMost messages within paceWithin.
const (
	paceAtMost = 1500
	paceWithin = 10 * time.Second
)

// pace counts what a page says.
type pace struct {
	since time.Time
	said  int
}

// keep counts one more, and tells whether that is not too much.
func (p *pace) keep(now time.Time) bool {
	if now.Sub(p.since) >= paceWithin {
		p.since, p.said = now, 0
	}
	p.said++
	return p.said <= paceAtMost
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

package httpapi

import (
	"context"
	"encoding/json"
	"time"

	"github.com/coder/websocket"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// writeTimeout is how long a page may take to accept a message before it
// counts as gone.
const writeTimeout = 5 * time.Second

// member is one socket in a room.
type member struct {
	admission service.Admission
	conn      *websocket.Conn
	// joinedAt is set by the room.
	joinedAt time.Time
	// changed holds one token when the list of people is newer than the page's.
	changed chan struct{}
	// over holds the first reason why the socket must end.
	over chan departure
}

func newMember(a service.Admission, conn *websocket.Conn) *member {
	return &member{admission: a, conn: conn, changed: make(chan struct{}, 1), over: make(chan departure, 1)}
}

// wake makes the writer send the list of people; it never blocks.
func (m *member) wake() {
	select {
	case m.changed <- struct{}{}:
	default:
	}
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
	go m.listen(ctx)
	go m.ping(ctx, pingInterval, finished)
	next := "welcome"
	for {
		select {
		case how := <-m.over:
			return how
		case <-m.changed:
		}
		if err := m.sendPeople(ctx, next, r.whoIsHere()); err != nil {
			return broken()
		}
		next = "people"
	}
}

// listen waits for the page to say bye, which is all it may say, or to go.
func (m *member) listen(ctx context.Context) {
	kind, data, err := m.conn.Read(ctx)
	if err != nil {
		m.dismiss(broken())
		return
	}
	if message, ok := parseMessage(kind, data); ok && message.Type == "bye" {
		m.dismiss(saidBye())
		return
	}
	m.dismiss(notUnderstood())
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

// outgoing is every message to the page.
type outgoing struct {
	Type       string          `json:"type"`
	AttendeeID string          `json:"attendeeId,omitempty"`
	People     json.RawMessage `json:"people,omitempty"`
}

func (m *member) sendPeople(ctx context.Context, kind string, people json.RawMessage) error {
	message := outgoing{Type: kind, People: people}
	if kind == "welcome" {
		message.AttendeeID = m.admission.Attendee.ID
	}
	return send(ctx, m.conn, message)
}

func send(ctx context.Context, conn *websocket.Conn, message outgoing) error {
	data, err := json.Marshal(message)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, data)
}

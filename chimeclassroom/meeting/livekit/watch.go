package livekit

import (
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// watch makes the events of one sitting of what is seen in its room, be it reported
// by webhooks, which come twice, late, in any order or not at all, or seen in a
// list of who is there. Everything is told once: a connection and a track have ids
// that are never used again.
type watch struct {
	meetingID   string
	connections map[string]*connection // by the server's id
	events      []meeting.LedgerEvent  // that are not told yet
}

// How many connections of a room, and tracks of a connection, are known once they
// are over, so that no page makes them more without end. A report of older ones that
// comes again is told again, and the ledger has it.
const (
	pastConnections = 1000
	pastTracks      = 100
)

// connection is one stay of an attendee in the room.
type connection struct {
	attendeeID   string
	since, until time.Time // until it was left
	joined, left bool
	missed       bool // by the last list
	tracks       map[string]*trackSeen
}

// trackSeen is what somebody sends, or has sent.
type trackSeen struct {
	source string
	since  time.Time
	over   bool
}

func newWatch(meetingID string) watch {
	return watch{meetingID: meetingID, connections: map[string]*connection{}}
}

// connection is that of a participant, who was seen at that instant.
func (w *watch) connection(who participant, at time.Time) *connection {
	c := w.connections[who.SID]
	if c == nil {
		c = &connection{attendeeID: who.Identity, since: at, tracks: map[string]*trackSeen{}}
		if since := who.joinedAt(); !since.IsZero() {
			c.since = since
		}
		w.connections[who.SID] = c
	}
	c.missed = false
	return c
}

// arrive notes that somebody is connected.
func (w *watch) arrive(who participant, at time.Time) {
	c := w.connection(who, at)
	if c.joined || c.left {
		return
	}
	first := w.present(c.attendeeID) == 0
	c.joined = true
	if first {
		w.tell(meeting.AttendeeJoined, c.attendeeID, c.since)
	}
}

// depart notes that somebody is connected no more. Who never was has not left.
func (w *watch) depart(who participant, how meeting.EventType, at time.Time) {
	c := w.connection(who, at)
	if c.left {
		return
	}
	at = later(at, c.since)
	wasThere := w.present(c.attendeeID) > 0
	for _, before := range w.connections {
		if before.attendeeID == c.attendeeID && before.since.Before(c.since) && !before.left {
			w.leave(before, at) // the server has one connection of an attendee, the newest
		}
	}
	if w.leave(c, at); wasThere && w.present(c.attendeeID) == 0 {
		w.tell(how, c.attendeeID, at)
	}
}

// leave ends a connection and what is sent over it.
func (w *watch) leave(c *connection, at time.Time) {
	for id, t := range c.tracks {
		w.stop(c, track{SID: id, Source: t.source}, at)
	}
	c.left, c.until = true, at
	forgetOldest(w.connections, pastConnections, func(c *connection) (time.Time, bool) { return c.until, c.left })
}

// forgetOldest leaves so many that are over.
func forgetOldest[T any](all map[string]T, atMost int, over func(T) (time.Time, bool)) {
	var oldest string
	var since time.Time
	past := 0
	for id, one := range all {
		at, is := over(one)
		if !is {
			continue
		}
		if past++; oldest == "" || at.Before(since) {
			oldest, since = id, at
		}
	}
	if past > atMost {
		delete(all, oldest)
	}
}

// present counts the connections of an attendee: while a page is connected anew,
// the old connection is still there.
func (w *watch) present(attendeeID string) (n int) {
	for _, c := range w.connections {
		if c.attendeeID == attendeeID && c.joined && !c.left {
			n++
		}
	}
	return n
}

// anybody tells whether somebody is connected.
func (w *watch) anybody() bool {
	for _, c := range w.connections {
		if c.joined && !c.left {
			return true
		}
	}
	return false
}

// start notes that somebody sends something. Sound is not told of: it is sent from
// the first moment on, and only the page knows whether there is any.
func (w *watch) start(who participant, t track, at time.Time) {
	c := w.connection(who, at)
	if _, known := c.tracks[t.SID]; known || c.left {
		return
	}
	w.arrive(who, at)
	at = later(at, c.since)
	first := w.sending(c.attendeeID, t.Source) == 0
	c.tracks[t.SID] = &trackSeen{source: t.Source, since: at}
	if started, _ := eventsOf(t.Source); first && started != "" {
		w.tell(started, c.attendeeID, at)
	}
}

// finish notes that somebody sends something no more.
func (w *watch) finish(who participant, t track, at time.Time) {
	w.stop(w.connection(who, at), t, at)
}

func (w *watch) stop(c *connection, t track, at time.Time) {
	seen := c.tracks[t.SID]
	if seen == nil { // so the report of its start comes too late
		c.tracks[t.SID] = &trackSeen{source: t.Source, since: at, over: true}
		c.forgetTracks()
		return
	}
	if seen.over {
		return
	}
	seen.over = true
	c.forgetTracks()
	if _, stopped := eventsOf(seen.source); stopped != "" && w.sending(c.attendeeID, seen.source) == 0 {
		w.tell(stopped, c.attendeeID, later(at, seen.since))
	}
}

func (c *connection) forgetTracks() {
	forgetOldest(c.tracks, pastTracks, func(t *trackSeen) (time.Time, bool) { return t.since, t.over })
}

// sending counts what an attendee sends of a source.
func (w *watch) sending(attendeeID, source string) (n int) {
	for _, c := range w.connections {
		for _, t := range c.tracks {
			if c.attendeeID == attendeeID && t.source == source && !t.over {
				n++
			}
		}
	}
	return n
}

// eventsOf are the events of a source that begins and ends, "" for those that are
// not told of.
func eventsOf(source string) (started, stopped meeting.EventType) {
	switch source {
	case camera:
		return meeting.AttendeeVideoStarted, meeting.AttendeeVideoStopped
	case screen:
		return meeting.AttendeeContentVideoStarted, meeting.AttendeeContentVideoStopped
	}
	return "", ""
}

// tell adds an event.
func (w *watch) tell(what meeting.EventType, attendeeID string, at time.Time) {
	w.events = append(w.events, meeting.LedgerEvent{
		MeetingID: w.meetingID, Type: what, AttendeeID: attendeeID, At: at, Source: meeting.FromProvider,
	})
}

// look compares with a list of who is there, of those who were known before it was
// asked for. Who is in two lists no more has gone, at the time of the first.
func (w *watch) look(known map[string]bool, there []participant, at time.Time) {
	here := map[string]bool{}
	for _, who := range there {
		here[who.SID] = true
		if who.State != active {
			continue
		}
		w.arrive(who, at)
		sent := map[string]bool{}
		for _, t := range who.Tracks {
			sent[t.SID] = true
			w.start(who, t, at)
		}
		c := w.connections[who.SID]
		for id, t := range c.tracks {
			if !sent[id] && t.since.Before(at) {
				w.stop(c, track{SID: id}, at)
			}
		}
	}
	for sid, c := range w.connections {
		switch {
		case here[sid] || c.left || !known[sid]:
		case !c.missed:
			c.missed = true
		default:
			w.depart(participant{SID: sid, Identity: c.attendeeID}, meeting.AttendeeDropped, at)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

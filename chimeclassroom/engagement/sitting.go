package engagement

import (
	"math"
	"strconv"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// sitting is what is known of one meeting as a whole. Instants are never where
// nothing is known.
type sitting struct {
	id      string
	started int64 // the earliest that was reported
	arrived int64 // the first person
	ended   int64 // the earliest that was reported
	last    int64 // sign of life
	devices map[string]*device
	// attendees are the devices by whose they are; generations when those of the
	// provider ended, the earliest that was reported.
	attendees   map[string][]*device
	generations map[int]int64
	polls       map[int32]poll // by number
}

const (
	never     = math.MaxInt64
	neverSeen = math.MinInt64
)

// begin is when the sitting began; never if nobody saw it begin or came.
func (s *sitting) begin() int64 {
	if s.started != never {
		return s.started
	}
	return s.arrived
}

// device is one attendee of one meeting as the room sees them, or a connection of
// theirs that the provider sees.
type device struct {
	sitting *sitting
	id      string
	// attendee is whose connection it is; generation is 0 for the room.
	attendee   string
	generation int
	owner      *history
	slot       int32  // among the owner's devices
	known      bool   // whose it is, from elsewhere than events
	named      string // the person whom events name
	closed     int64  // the end that stands in the history; never if none does
}

// whole takes in what happened to the meeting.
func (s *sitting) whole(t meeting.EventType, at int64, detail string) {
	switch t {
	case meeting.MeetingStarted:
		s.started = min(s.started, at)
	case meeting.MeetingEnded:
		s.ended = min(s.ended, at)
	case meeting.GenerationEnded:
		if number, err := strconv.Atoi(detail); err == nil && number > 0 {
			s.generations[number] = min(s.over(number), at)
		}
	case meeting.PollOpened:
		s.opens(detail, at, never)
	case meeting.PollClosed:
		s.opens(detail, never, at)
	default: // nothing else happens to a meeting
	}
}

// over is when a generation ended, never if nobody saw that. The room is none.
func (s *sitting) over(generation int) int64 {
	if at, ok := s.generations[generation]; ok {
		return at
	}
	return never
}

func (a *Accumulator) sitting(id string) *sitting {
	if a.latest != nil && a.latest.id == id {
		return a.latest
	}
	s := a.sittings[id]
	if s == nil {
		s = &sitting{id: id, started: never, arrived: never, ended: never, last: neverSeen,
			devices: make(map[string]*device, len(a.known)), attendees: make(map[string][]*device, len(a.known)), generations: map[int]int64{}, polls: map[int32]poll{}}
		a.sittings[id] = s
	}
	a.latest = s
	return s
}

func (a *Accumulator) device(s *sitting, id string) *device {
	d := s.devices[id]
	if d == nil {
		d = &device{sitting: s, id: id, closed: never}
		d.attendee, d.generation = meeting.SplitDevice(id)
		s.devices[id] = d
		s.attendees[d.attendee] = append(s.attendees[d.attendee], d)
		a.attach(d)
	}
	return d
}

// attach gives the device to its person, with all that it did.
func (a *Accumulator) attach(d *device) {
	owner := a.owner(d)
	if owner == d.owner {
		return
	}
	var did []entry
	if d.owner != nil {
		did = d.owner.detach(d)
		delete(a.strangers, d.owner)
	}
	owner.attach(d, did)
}

func (a *Accumulator) owner(d *device) *history {
	person := a.known[d.attendee].PersonID
	if d.known = person != ""; !d.known {
		person = d.named
	}
	switch {
	case person == "" && d.owner != nil:
		return d.owner
	case person == "":
		h := &history{words: a.words}
		a.strangers[h] = true
		return h
	}
	h := a.people[person]
	if h == nil {
		h = &history{words: a.words}
		a.people[person] = h
	}
	return h
}

// close puts the end of the meeting into the history, in place of one that is
// known to be wrong.
func (d *device) close(end int64) {
	if d.closed == end {
		return
	}
	if d.closed != never {
		d.owner.remove(entry{at: d.closed, slot: d.slot, kind: ended})
	}
	d.closed = end
	if end != never {
		d.owner.add(entry{at: end, slot: d.slot, kind: ended})
	}
}

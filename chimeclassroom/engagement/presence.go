package engagement

import (
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Presence returns the intervals of each person, by person id, in order of time
// and without overlaps. An interval opens when an attendee joins and closes when it
// leaves, drops, is deleted, joins again, or the meeting ends. A person's attendees
// count as one presence, and gaps up to Grace are closed.
//
// At one and the same millisecond a departure comes before an arrival, and after
// the end of a meeting nobody joins it.
func Presence(events []meeting.LedgerEvent) map[string][]Interval {
	a := New(Settings{Grace: Grace})
	for _, e := range events {
		a.Add(e)
	}
	a.settle()
	people := map[string][]Interval{}
	for id, h := range a.people {
		if intervals := h.presence(); len(intervals) > 0 {
			people[id] = intervals
		}
	}
	return people
}

// presence returns the intervals of a settled history. The last is open if the
// person is still here.
func (h *history) presence() []Interval {
	m := &h.sum.meters[here]
	var intervals []Interval
	for _, s := range m.with(m.pending(m.since)) {
		intervals = append(intervals, s.interval())
	}
	if m.on {
		intervals[len(intervals)-1].Until = time.Time{}
	}
	return intervals
}

// pending is what the meter shows of something that goes on, as of an instant;
// empty if nothing does.
func (m *meter) pending(until int64) (s stretch, ok bool) {
	return stretch{m.since, max(m.since, until)}, m.on
}

// Package engagement computes who was present, and for how long, from the
// events of the ledger. Everything here is a pure function of the set of
// events: their order and their repetitions make no difference.
package engagement

import (
	"cmp"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Grace is the longest gap that does not interrupt a presence: whoever is back
// within it was there all the time.
const Grace = time.Minute

// Interval is a stretch of presence. Until is zero while it lasts.
type Interval struct {
	From  time.Time
	Until time.Time
}

// Open tells whether the presence lasts.
func (i Interval) Open() bool { return i.Until.IsZero() }

// Presence returns the intervals of each person, by person id, in order of
// time and without overlaps. An interval opens when an attendee joins and
// closes when it leaves, drops, is deleted, joins again, or the meeting ends.
// A person's attendees count as one presence, and gaps up to Grace are closed.
//
// At one and the same millisecond a departure comes before an arrival, and
// after the end of a meeting nobody joins it.
func Presence(events []meeting.LedgerEvent) map[string][]Interval {
	people := map[string][]Interval{}
	for _, a := range attendees(normalise(events)) {
		if a.personID != "" {
			people[a.personID] = append(people[a.personID], a.intervals...)
		}
	}
	for person, intervals := range people {
		people[person] = union(intervals)
	}
	return people
}

// normalise returns the events ordered and without repetitions. The order is
// total over everything that matters, so equal sets give equal results.
func normalise(events []meeting.LedgerEvent) []meeting.LedgerEvent {
	events = slices.Clone(events)
	slices.SortFunc(events, func(a, b meeting.LedgerEvent) int {
		return cmp.Or(
			cmp.Compare(a.At.UnixMilli(), b.At.UnixMilli()),
			cmp.Compare(rank(a.Type), rank(b.Type)),
			cmp.Compare(a.Type, b.Type),
			cmp.Compare(a.MeetingID, b.MeetingID),
			cmp.Compare(a.AttendeeID, b.AttendeeID),
			cmp.Compare(b.PersonID, a.PersonID), // a named person before none
		)
	})
	return slices.CompactFunc(events, func(a, b meeting.LedgerEvent) bool { return a.Key() == b.Key() })
}

func rank(t meeting.EventType) int {
	if t == meeting.AttendeeJoined {
		return 1
	}
	return 0
}

// attendee is the presence of one attendee of one meeting.
type attendee struct {
	personID  string
	meetingID string
	intervals []Interval
}

func (a *attendee) join(at time.Time) {
	a.leave(at)
	a.intervals = append(a.intervals, Interval{From: at})
}

func (a *attendee) leave(at time.Time) {
	if n := len(a.intervals); n > 0 && a.intervals[n-1].Open() {
		a.intervals[n-1].Until = at
	}
}

// attendees runs through ordered events once.
func attendees(events []meeting.LedgerEvent) map[[2]string]*attendee {
	all := map[[2]string]*attendee{}
	ended := map[string]bool{}
	for _, e := range events {
		at := e.At.Truncate(time.Millisecond)
		if e.Type == meeting.MeetingEnded {
			ended[e.MeetingID] = true
			for _, a := range all {
				if a.meetingID == e.MeetingID {
					a.leave(at)
				}
			}
			continue
		}
		id := [2]string{e.MeetingID, e.AttendeeID}
		a := all[id]
		if a == nil {
			a = &attendee{meetingID: e.MeetingID}
			all[id] = a
		}
		if a.personID == "" {
			a.personID = e.PersonID
		}
		switch e.Type {
		case meeting.AttendeeJoined:
			if !ended[e.MeetingID] {
				a.join(at)
			}
		case meeting.AttendeeLeft, meeting.AttendeeDropped, meeting.AttendeeDeleted:
			a.leave(at)
		}
	}
	return all
}

// union merges intervals that overlap or lie no further apart than Grace.
func union(intervals []Interval) []Interval {
	slices.SortFunc(intervals, func(a, b Interval) int { return a.From.Compare(b.From) })
	var merged []Interval
	for _, next := range intervals {
		last := len(merged) - 1
		switch {
		case last < 0 || !reaches(merged[last], next):
			merged = append(merged, next)
		case next.Open() || !merged[last].Open() && next.Until.After(merged[last].Until):
			merged[last].Until = next.Until
		}
	}
	return merged
}

func reaches(a, b Interval) bool {
	return a.Open() || !b.From.After(a.Until.Add(Grace))
}

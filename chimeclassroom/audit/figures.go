package audit

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Ledger is where the figures come from: a store of the classroom.
type Ledger interface {
	// EventOfMeeting returns the event whose sitting the meeting is, or service.ErrNotFound.
	EventOfMeeting(ctx context.Context, meetingID string) (string, error)
	// Sittings returns the meetings of an event, oldest first.
	Sittings(ctx context.Context, eventID string) ([]service.Sitting, error)
	// Ledger returns the events of a meeting, and its attendees.
	Ledger(ctx context.Context, meetingID string) ([]meeting.LedgerEvent, []service.Attendee, error)
}

// Figures are what a class amounts to, by the columns of totals.sql: instants are
// milliseconds since 1970, lengths are milliseconds. What nobody did is missing.
type Figures map[string]int64

// Differences are the figures that are not the same, by name.
func (f Figures) Differences(other Figures) (names []string) {
	all := Figures{}
	maps.Copy(all, f)
	maps.Copy(all, other)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		one, has := f[name]
		two, hasToo := other[name]
		if has != hasToo || one != two {
			names = append(names, name)
		}
	}
	return names
}

// Days are those whose lines count, the last one included, as 2026-11-28 in UTC.
type Days struct {
	First string `json:"first"`
	Last  string `json:"last"`
}

func (d Days) has(at time.Time) bool {
	day := dayOf(at)
	return cmp.Compare(day, d.First) >= 0 && cmp.Compare(day, d.Last) <= 0
}

func dayOf(at time.Time) string { return at.UTC().Format(time.DateOnly) }

// daysOf are those of a sitting, up to now while it is live.
func daysOf(s service.Sitting, now time.Time) Days {
	d := Days{First: dayOf(s.Meeting.StartedAt), Last: dayOf(s.Meeting.EndedAt)}
	if s.Meeting.Live() {
		d.Last = dayOf(now)
	}
	return d
}

// figuresOf computes the figures of a class from the lines of those days, and tells
// whether any of its sittings was live then.
func figuresOf(ctx context.Context, l Ledger, eventID string, days Days) (f Figures, live bool, err error) {
	sittings, err := l.Sittings(ctx, eventID)
	if err != nil {
		return nil, false, fmt.Errorf("reading the sittings: %w", err)
	}
	total := engagement.New(engagement.DefaultSettings())
	for _, s := range sittings {
		if dayOf(s.Meeting.StartedAt) > days.Last || !s.Meeting.Live() && dayOf(s.Meeting.EndedAt.AddDate(0, 0, 1)) < days.First {
			continue
		}
		live = live || s.Meeting.Live()
		events, attendees, err := l.Ledger(ctx, s.Meeting.ID)
		if err != nil {
			return nil, false, fmt.Errorf("reading the ledger: %w", err)
		}
		for _, a := range attendees {
			total.Know(engagement.Attendee{ID: a.ID, PersonID: a.Person.ID, Role: a.Role})
		}
		for _, e := range events {
			if days.has(e.At) {
				total.Add(e)
			}
		}
	}
	return Sum(total), live, nil
}

// Sum adds up a class as totals.sql does.
func Sum(total *engagement.Accumulator) Figures {
	frame := engagement.Frame{Observed: engagement.Metrics()}
	r := total.Report(frame)
	f := Figures{}
	if !r.Held {
		return f
	}
	f["since"], f["until"], f["length"] = r.From.UnixMilli(), r.Until.UnixMilli(), r.Counted.Milliseconds()
	for _, name := range []string{"people", "attended", "cameras", "camera_people", "camera", "shares", "share_people", "share"} {
		f[name] = 0
	}
	for i := range r.People {
		p := &r.People[i]
		if len(p.Presence) > 0 {
			f["people"]++
		}
		for _, one := range p.Presence {
			f.session(one.Until.Sub(one.From).Milliseconds())
		}
		f["attended"] += p.Figures[engagement.MetricAttended].Duration().Milliseconds()
		t := total.Timeline(frame, p.ID)
		f.shown("camera", t.Camera)
		f.shown("share", t.Share)
	}
	return f
}

func (f Figures) session(length int64) {
	if _, has := f["shortest_session"]; !has {
		f["shortest_session"], f["longest_session"] = length, length
	}
	f["shortest_session"], f["longest_session"] = min(f["shortest_session"], length), max(f["longest_session"], length)
}

func (f Figures) shown(what string, intervals []engagement.Interval) {
	f[what+"s"] += int64(len(intervals))
	if len(intervals) > 0 {
		f[what+"_people"]++
	}
	for _, i := range intervals {
		f[what] += i.Until.Sub(i.From).Milliseconds()
	}
}

// figuresOfRow reads the row of a class; what is null in it is missing.
func figuresOfRow(names []string, values []*string) (Figures, error) {
	f := Figures{}
	for i, name := range names {
		if i >= len(values) || values[i] == nil || name == "event" {
			continue
		}
		number, err := strconv.ParseInt(*values[i], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		f[name] = number
	}
	return f, nil
}

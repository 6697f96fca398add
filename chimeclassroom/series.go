package chimeclassroom

import (
	"fmt"
	"slices"
	"time"
)

// Series is an event that repeats. Its occurrences are events of their own,
// each with its class, its attendance and its link in the LMS; the series says
// by which rule they came about.
type Series struct {
	ID     string
	RoomID string
	// Start is the day from which the rule counts.
	Start string
	// Rule ends with UNTIL, never with COUNT, so that a part of a series keeps
	// its end.
	Rule string
	// Except lists the days of the rule that have no class (EXDATE).
	Except []string
}

// Scope is how much of a series a change is for.
type Scope string

// The scopes. An event that does not repeat is changed with ThisOne.
const (
	ThisOne   Scope = "one"
	Following Scope = "following"
	Whole     Scope = "all"
)

// Valid tells whether s is one of these scopes.
func (s Scope) Valid() bool { return s == ThisOne || s == Following || s == Whole }

// Covers tells whether a change of the event from is for o as well.
func (s Scope) Covers(from, o *Event) bool {
	switch {
	case o.ID == from.ID:
		return true
	case s == ThisOne || from.SeriesID == "" || from.SeriesID != o.SeriesID:
		return false
	default:
		return s == Whole || o.Slot >= from.Slot
	}
}

// SeriesChange is what a change of several events comes to. A store makes all of
// it or nothing.
type SeriesChange struct {
	// Put are series that are stored, new or as they are now; days that a series
	// excepts already it goes on excepting.
	Put []Series
	// Except are events whose days are excepted from their series.
	Except []Event
	// Create, Replace and Delete are events; the versions of the latter two are
	// those that were read.
	Create, Replace, Delete []Event
	// Adopt are events that belong to the first series of Put from now on and
	// stay as they are otherwise.
	Adopt []Event
}

// BelongTo makes the events of Create, like e, those of whoever has put e on the
// schedule.
func (c *SeriesChange) BelongTo(e Event) {
	for i := range c.Create {
		c.Create[i].CreatedBy, c.Create[i].Ungraded = e.CreatedBy, e.Ungraded
	}
}

// Timetable is a series with all its occurrences, earliest first.
type Timetable struct {
	Series Series
	Events []Event
}

// Repeat schedules what the input says, once for each day of its rule, as the
// given series. newID names the events.
func (in EventInput) Repeat(series Series, newID func() (string, error)) (SeriesChange, error) {
	var e Event
	if err := in.Apply(&e); err != nil {
		return SeriesChange{}, err
	}
	series, days, err := in.spread(series, in.Date)
	if err != nil {
		return SeriesChange{}, err
	}
	if days[0] != in.Date {
		return SeriesChange{}, wrongRule("The date must be one of the days on which the event repeats.")
	}
	change := SeriesChange{Put: []Series{series}}
	for _, day := range days {
		id, err := newID()
		if err != nil {
			return SeriesChange{}, err
		}
		o := Event{ID: id, RoomID: series.RoomID, Version: 1}
		if err := in.occur(&o, series, day); err != nil {
			return SeriesChange{}, err
		}
		change.Create = append(change.Create, o)
	}
	return change, nil
}

// spread lists the days of the input's rule from start on, and returns the
// series with that rule, ended by UNTIL.
func (in EventInput) spread(series Series, start string) (Series, []string, error) {
	rule, err := ParseRule(in.Rule)
	if err != nil {
		return Series{}, nil, wrongRule("The event cannot repeat in this way.")
	}
	days, err := rule.Days(start)
	switch {
	case err != nil:
		return Series{}, nil, err
	case len(days) == 0:
		return Series{}, nil, wrongRule("The repetition ends before it begins.")
	case len(days) > MaxOccurrences:
		return Series{}, nil, wrongRule(fmt.Sprintf("An event can repeat %d times at most.", MaxOccurrences))
	}
	rule, err = rule.Until(days[len(days)-1])
	if err != nil {
		return Series{}, nil, err
	}
	series.Start, series.Rule = days[0], rule.String()
	return series, days, nil
}

func wrongRule(detail string) error {
	return &Error{
		Code: CodeInvalid, Public: "The event cannot be saved as it is.",
		Fields: []FieldError{{Field: "rule", Detail: detail}},
	}
}

// occur makes e the occurrence of the series on a day. A time that the clocks
// skip that day is the one they show instead, as RFC 5545, section 3.3.5 has it.
func (in EventInput) occur(e *Event, series Series, day string) error {
	in.Date, in.StartTime = shownInstead(day, in.StartTime, in.TimeZone)
	if err := in.Apply(e); err != nil {
		return err
	}
	e.SeriesID, e.Rule, e.Slot, e.Detached = series.ID, series.Rule, day, false
	return nil
}

// shownInstead is the date and time themselves, or what the clocks of the zone
// show at that moment after they have gone forward.
func shownInstead(date, clock, zone string) (string, string) {
	location, err := loadZone(zone)
	if err != nil {
		return date, clock
	}
	wall, err := time.Parse("2006-01-02 15:04", date+" "+clock)
	if err != nil {
		return date, clock
	}
	if _, shown := firstInstant(wall, location); shown {
		return date, clock
	}
	_, before := wall.Add(-24 * time.Hour).In(location).Zone()
	then := wall.Add(-time.Duration(before) * time.Second).In(location)
	return then.Format(time.DateOnly), then.Format("15:04")
}

// Reschedule changes e and what else of its timetable the scope covers, to what
// the input says. Classes that were held, whose time has passed, that were
// cancelled or changed on their own stay as they are, except e itself. The
// events keep their ids, in the order of their days; newID names more of them
// where the rule has more days, and the series of what follows.
func (in EventInput) Reschedule(t Timetable, e Event, scope Scope, now time.Time, newID func() (string, error)) (SeriesChange, error) {
	if err := in.check(e); err != nil {
		return SeriesChange{}, err
	}
	r := rescheduling{in: in, timetable: t, e: e, scope: scope, now: now, newID: newID}
	if err := r.plan(); err != nil {
		return SeriesChange{}, err
	}
	return r.change, nil
}

// check is Apply that changes nothing.
func (in EventInput) check(e Event) error { return in.Apply(&e) }

// rescheduling is a Reschedule on its way.
type rescheduling struct {
	in        EventInput
	timetable Timetable
	e         Event
	scope     Scope
	now       time.Time
	newID     func() (string, error)
	change    SeriesChange
}

func (r *rescheduling) plan() error {
	movable, kept := r.split()
	if r.in.Rule == "" {
		return r.stop(movable)
	}
	series, days, err := r.days(kept)
	if err != nil {
		return err
	}
	for i, day := range days {
		if err := r.assign(series, day, i, movable); err != nil {
			return err
		}
	}
	if len(movable) > len(days) {
		r.change.Delete = movable[len(days):]
	}
	return nil
}

// split tells the events that the scope covers and that may be moved from those
// it covers and that stay.
func (r *rescheduling) split() (movable, kept []Event) {
	for _, o := range r.timetable.Events {
		switch {
		case !r.scope.Covers(&r.e, &o):
		case o.ID == r.e.ID || (!o.Detached && o.Meeting == nil && !o.Cancelled && o.EndsAt().After(r.now)):
			movable = append(movable, o)
		default:
			kept = append(kept, o)
		}
	}
	return movable, kept
}

// days lists the days for the movable events, and puts the series in order: its
// part before the change, when there is one, ends there.
func (r *rescheduling) days(kept []Event) (Series, []string, error) {
	series, start := r.timetable.Series, r.in.Date
	series.RoomID = r.e.RoomID
	fresh := series.ID == "" || r.cutsOff()
	if fresh {
		id, err := r.newID()
		if err != nil {
			return Series{}, nil, err
		}
		series.ID = id
	} else {
		start = shift(series.Start, r.e.Slot, r.in.Date)
	}
	series, days, err := r.in.spread(series, start)
	if err != nil {
		return Series{}, nil, err
	}
	if r.scope != Whole && days[0] != r.in.Date {
		return Series{}, nil, wrongRule("The date must be one of the days on which the event repeats.")
	}
	if days = slices.DeleteFunc(days, r.taken(series, kept)); len(days) == 0 {
		return Series{}, nil, wrongRule("No class of this repetition lies ahead.")
	}
	if fresh && r.timetable.Series.ID != "" {
		if err := r.cutOff(); err != nil {
			return Series{}, nil, err
		}
		r.change.Adopt = kept
	}
	r.change.Put = append([]Series{series}, r.change.Put...)
	return series, days, nil
}

// cutsOff tells whether the change leaves something of the series before it.
func (r *rescheduling) cutsOff() bool {
	return r.scope == Following && slices.ContainsFunc(r.timetable.Events, func(o Event) bool { return o.Slot < r.e.Slot })
}

// cutOff ends what is left of the series on the day before the change.
func (r *rescheduling) cutOff() error {
	before, err := r.timetable.Series.Before(r.e.Slot)
	if err == nil {
		r.change.Put = append(r.change.Put, before)
	}
	return err
}

// Before is the series that ends on the day before.
func (s Series) Before(day string) (Series, error) {
	rule, err := ParseRule(s.Rule)
	if err != nil {
		return Series{}, err
	}
	if rule, err = rule.Until(shift(day, "1970-01-02", "1970-01-01")); err != nil {
		return Series{}, err
	}
	s.Rule = rule.String()
	return s, nil
}

// taken tells the days that get no event: of classes that stay, those excepted,
// and those that are over.
func (r *rescheduling) taken(series Series, kept []Event) func(day string) bool {
	return func(day string) bool {
		var o Event
		over := r.in.occur(&o, series, day) != nil || !o.EndsAt().After(r.now)
		return over || slices.Contains(series.Except, day) ||
			slices.ContainsFunc(kept, func(k Event) bool { return k.Slot == day })
	}
}

// assign gives a day to the movable event in its place, or to a new one.
func (r *rescheduling) assign(series Series, day string, i int, movable []Event) error {
	if i < len(movable) {
		o := movable[i]
		if err := r.in.occur(&o, series, day); err != nil {
			return err
		}
		r.change.Replace = append(r.change.Replace, o)
		return nil
	}
	id, err := r.newID()
	if err != nil {
		return err
	}
	o := Event{ID: id, RoomID: r.e.RoomID, Version: 1, Hidden: r.e.Hidden}
	if err := r.in.occur(&o, series, day); err != nil {
		return err
	}
	r.change.Create = append(r.change.Create, o)
	return nil
}

// stop makes e an event that does not repeat and takes away the others that the
// scope covers and that may be moved.
func (r *rescheduling) stop(movable []Event) error {
	e := r.e
	if err := r.in.Apply(&e); err != nil {
		return err
	}
	e.SeriesID, e.Rule, e.Slot, e.Detached = "", "", "", false
	r.change.Replace = []Event{e}
	r.change.Delete = slices.DeleteFunc(movable, func(o Event) bool { return o.ID == e.ID })
	if r.cutsOff() {
		return r.cutOff()
	}
	return nil
}

// shift moves a day by as much as lies between two others.
func shift(day, from, to string) string {
	d, err1 := time.Parse(time.DateOnly, day)
	a, err2 := time.Parse(time.DateOnly, from)
	b, err3 := time.Parse(time.DateOnly, to)
	if err1 != nil || err2 != nil || err3 != nil {
		return to
	}
	return d.Add(b.Sub(a)).Format(time.DateOnly)
}

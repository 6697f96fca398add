package chimeclassroom

import "time"

// Copying takes the schedule of one course over into another.
type Copying struct {
	// RoomID is where the events go.
	RoomID string
	// FirstDay is the day, 2006-01-02, on which or in the week after which the first
	// class is; all move by the same number of weeks.
	FirstDay string
	// NewID names what is made.
	NewID func() (string, error)
}

// Copy makes the schedule of these series and events. Titles, texts, links, lengths and
// what is hidden go along; people and attendance do not. A series by days or weeks
// stays one; the classes of a series by months, whose days no number of weeks moves
// alike, become events of their own. Rooms without dates stay without.
func (c Copying) Copy(series []Series, events []Event) (SeriesChange, error) {
	var change SeriesChange
	weeks, err := c.weeks(events)
	if err != nil {
		return change, err
	}
	moved := map[string]Series{} // by the id of the original
	for _, s := range series {
		to, keeps, err := c.move(s, weeks)
		if err != nil {
			return change, err
		}
		if keeps {
			moved[s.ID] = to
			change.Put = append(change.Put, to)
		}
	}
	for _, e := range events {
		copied, err := c.event(e, moved, weeks)
		if err != nil {
			return change, err
		}
		change.Create = append(change.Create, copied)
	}
	return change, nil
}

// weeks is how far the events move, in days that make whole weeks.
func (c Copying) weeks(events []Event) (days int, err error) {
	to, err := time.Parse(time.DateOnly, c.FirstDay)
	if err != nil || !possible(to.Year()) {
		return 0, &Error{
			Code: CodeInvalid, Public: "The schedule cannot be copied to that day.",
			Fields: []FieldError{{Field: "firstDay", Detail: "The date must be a day of the calendar, such as 2026-11-22."}},
		}
	}
	first, none := to, true
	for _, e := range events {
		if e.Standing {
			continue
		}
		day, err := time.Parse(time.DateOnly, e.Date)
		if err != nil {
			return 0, err
		}
		if none || day.Before(first) {
			first, none = day, false
		}
	}
	days = int(to.Sub(first).Hours() / 24)
	for days%7 != 0 {
		days++
	}
	return days, nil
}

// move is the series as it is that many days later; keeps is false if it cannot be.
func (c Copying) move(s Series, days int) (_ Series, keeps bool, err error) {
	rule, err := ParseRule(s.Rule)
	if err != nil || rule.byMonths() {
		return Series{}, false, err
	}
	id, err := c.NewID()
	if err != nil {
		return Series{}, false, err
	}
	rule, err = rule.Until(later(rule.last(), days))
	to := Series{ID: id, RoomID: c.RoomID, Start: later(s.Start, days), Rule: rule.String()}
	for _, day := range s.Except {
		to.Except = append(to.Except, later(day, days))
	}
	return to, true, err
}

// event is the event as it is that many days later. A time that the clocks skip that
// day is the one they show instead.
func (c Copying) event(e Event, moved map[string]Series, days int) (Event, error) {
	id, err := c.NewID()
	if err != nil {
		return Event{}, err
	}
	in := EventInput{
		Title: e.Title, Description: e.Description, TimeZone: e.TimeZone, DurationMinutes: e.DurationMinutes,
		OpensBefore: e.OpensBefore, Attachments: e.Attachments, Standing: e.Standing,
	}
	if !e.Standing {
		in.Date, in.StartTime = shownInstead(later(e.Date, days), e.StartTime, e.TimeZone)
	}
	// What was for some people stays unknown: nobody is invited here yet.
	to := Event{ID: id, RoomID: c.RoomID, Hidden: e.Hidden || e.ForSome(), Version: 1}
	if s, kept := moved[e.SeriesID]; kept {
		to.SeriesID, to.Rule, to.Slot, to.Detached = s.ID, s.Rule, later(e.Slot, days), e.Detached
	}
	return to, in.Apply(&to)
}

// later is the day that many days on.
func later(day string, days int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.AddDate(0, 0, days).Format(time.DateOnly)
}

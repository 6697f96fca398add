package chimeclassroom

import (
	"fmt"
	"strings"
	"time"
)

// The limits of an event, in characters and minutes.
const (
	MaxTitle           = 200
	MaxDescription     = 5000
	MaxCancelReason    = 500
	MaxDurationMinutes = 1440
)

// The years in which an event begins and ends, there and in UTC. Every clock
// and calendar that an event meets on its way can write them.
const (
	FirstYear = 1970
	LastYear  = 2999

	outsideTheYears = "The event must be in the years 1970 to 2999."
)

// EventInput is what a teacher enters.
type EventInput struct {
	Title           string
	Description     string
	Date            string
	StartTime       string
	TimeZone        string
	DurationMinutes int
}

// Apply checks the input and writes it into the event, with StartsAt computed.
// A *Error with every wrong field leaves the event as it was.
//
// A local time that the clocks skip when they go forward is refused; of a time
// that they pass twice when they go back, the first is meant.
func (in EventInput) Apply(e *Event) error {
	var wrong fieldErrors
	title := strings.TrimSpace(in.Title)
	wrong.checkText("title", title, MaxTitle, "")
	if !strings.ContainsFunc(title, visible) {
		wrong.add("title", "A title is required.")
	}
	wrong.checkText("description", in.Description, MaxDescription, "\n\r\t")
	if in.DurationMinutes < 1 || in.DurationMinutes > MaxDurationMinutes {
		wrong.add("durationMinutes", fmt.Sprintf("The duration must be 1 to %d minutes.", MaxDurationMinutes))
	}
	startsAt := in.startsAt(&wrong)
	if err := wrong.err("The event cannot be saved as it is."); err != nil {
		return err
	}
	e.Title, e.Description = title, in.Description
	e.Date, e.StartTime, e.TimeZone = in.Date, in.StartTime, in.TimeZone
	e.DurationMinutes, e.StartsAt = in.DurationMinutes, startsAt
	return nil
}

// CheckCancelReason returns a *Error when the reason cannot be kept.
func CheckCancelReason(reason string) error {
	var wrong fieldErrors
	wrong.checkText("reason", reason, MaxCancelReason, "\n\r\t")
	return wrong.err("The reason cannot be saved as it is.")
}

// startsAt is the instant of the date and the time in the zone, or the zero time
// with what is wrong with them.
func (in EventInput) startsAt(wrong *fieldErrors) time.Time {
	before := len(*wrong)
	day, err := time.Parse(time.DateOnly, in.Date)
	switch {
	case err != nil:
		wrong.add("date", "The date must be a day of the calendar, such as 2026-11-22.")
	case !possible(day.Year()):
		wrong.add("date", outsideTheYears)
	}
	clock, err := time.Parse("15:04", in.StartTime)
	if err != nil || len(in.StartTime) != len("15:04") {
		wrong.add("startTime", "The start time must be 00:00 to 23:59.")
	}
	zone, err := loadZone(in.TimeZone)
	if err != nil {
		wrong.add("timeZone", "The time zone must be an IANA name such as Europe/Berlin.")
	}
	if len(*wrong) > before {
		return time.Time{}
	}
	wall := time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), 0, 0, time.UTC)
	at, shown := firstInstant(wall, zone)
	length := max(0, min(in.DurationMinutes, MaxDurationMinutes))
	switch end := at.Add(time.Duration(length) * time.Minute); {
	case !shown:
		wrong.add("startTime", "The clocks go forward that day and skip this time.")
	case !possible(at.Year()) || !possible(end.Year()):
		wrong.add("date", outsideTheYears)
	}
	return at
}

func possible(year int) bool { return FirstYear <= year && year <= LastYear }

// firstInstant returns the earliest instant at which clocks in the zone show
// wall (read as if it were UTC), or false when they never do.
func firstInstant(wall time.Time, zone *time.Location) (first time.Time, shown bool) {
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := wall.Add(near).In(zone).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		_, actual := at.In(zone).Zone()
		if actual == offset && (!shown || at.Before(first)) {
			first, shown = at, true
		}
	}
	return first, shown
}

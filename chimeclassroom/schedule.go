package chimeclassroom

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The limits of an event, in characters and minutes.
const (
	MaxTitle           = 200
	MaxDescription     = 5000
	MaxCancelReason    = 500
	MaxDurationMinutes = 1440
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
	if title == "" {
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

func (in EventInput) startsAt(wrong *fieldErrors) time.Time {
	day, dayErr := time.Parse(time.DateOnly, in.Date)
	if dayErr != nil || day.Year() < 1 {
		wrong.add("date", "The date must be a day of the calendar, such as 2026-11-22.")
	}
	clock, clockErr := time.Parse("15:04", in.StartTime)
	if clockErr != nil || len(in.StartTime) != len("15:04") {
		wrong.add("startTime", "The start time must be 00:00 to 23:59.")
	}
	zone, zoneErr := loadZone(in.TimeZone)
	if zoneErr != nil {
		wrong.add("timeZone", "The time zone must be an IANA name such as Europe/Berlin.")
	}
	if dayErr != nil || clockErr != nil || zoneErr != nil {
		return time.Time{}
	}
	wall := time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), 0, 0, time.UTC)
	at, ok := firstInstant(wall, zone)
	if !ok {
		wrong.add("startTime", "The clocks go forward that day and skip this time.")
	}
	return at
}

// loadZone refuses the two names that mean the server's own zone or none.
func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("%q is not a time zone", name)
	}
	return time.LoadLocation(name)
}

// firstInstant returns the earliest instant at which clocks in the zone show
// wall (read as if it were UTC), or false when they never do.
func firstInstant(wall time.Time, zone *time.Location) (time.Time, bool) {
	var first time.Time
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := wall.Add(near).In(zone).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		_, actual := at.In(zone).Zone()
		if actual == offset && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first, !first.IsZero()
}

type fieldErrors []FieldError

func (f *fieldErrors) add(field, detail string) {
	*f = append(*f, FieldError{Field: field, Detail: detail})
}

// checkText refuses text that is too long, counted in characters, or that
// holds control characters other than the allowed ones.
func (f *fieldErrors) checkText(field, text string, limit int, allowed string) {
	if utf8.RuneCountInString(text) > limit {
		f.add(field, fmt.Sprintf("At most %d characters are possible.", limit))
	}
	control := func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune(allowed, r) }
	if strings.ContainsFunc(text, control) {
		f.add(field, "Control characters are not possible.")
	}
}

func (f fieldErrors) err(public string) error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Code: CodeInvalid, Public: public, Fields: f}
}

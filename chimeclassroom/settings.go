package chimeclassroom

import (
	"fmt"
	"strings"
)

// Settings are how a course wants its Events Centre. An empty field leaves it to
// the page, which goes by the viewer's region.
type Settings struct {
	// PageTitle stands above the events.
	PageTitle string `json:"pageTitle,omitempty"`
	// WeekStart is the first day of a week.
	WeekStart WeekStart `json:"weekStart,omitempty"`
	// Clock is how times of day are written.
	Clock Clock `json:"clock,omitempty"`
	// DurationMinutes and OpensBefore, in minutes, are what a new event begins with.
	DurationMinutes int  `json:"durationMinutes,omitempty"`
	OpensBefore     *int `json:"opensBeforeMinutes,omitempty"`
}

// WeekStart is a day on which weeks begin somewhere.
type WeekStart string

// The days on which weeks begin.
const (
	Monday   WeekStart = "monday"
	Saturday WeekStart = "saturday"
	Sunday   WeekStart = "sunday"
)

// Clock is a way to write times of day.
type Clock string

// The clocks.
const (
	Clock12 Clock = "12h"
	Clock24 Clock = "24h"
)

// Check returns a *Error that names every field that cannot be kept.
func (s Settings) Check() error {
	var wrong fieldErrors
	wrong.checkText("pageTitle", s.PageTitle, MaxTitle, "")
	if s.PageTitle != "" && !strings.ContainsFunc(s.PageTitle, visible) {
		wrong.add("pageTitle", "A title shows at least one character.")
	}
	switch s.WeekStart {
	case "", Monday, Saturday, Sunday:
	default:
		wrong.add("weekStart", "A week begins on monday, saturday or sunday.")
	}
	switch s.Clock {
	case "", Clock12, Clock24:
	default:
		wrong.add("clock", "The clock is 12h or 24h.")
	}
	if s.DurationMinutes < 0 || s.DurationMinutes > MaxDurationMinutes {
		wrong.add("durationMinutes", fmt.Sprintf("The duration must be 1 to %d minutes.", MaxDurationMinutes))
	}
	if s.OpensBefore != nil && (*s.OpensBefore < 0 || *s.OpensBefore > MaxOpensBefore) {
		wrong.add("opensBeforeMinutes", fmt.Sprintf("A class can open 0 to %d minutes before its start.", MaxOpensBefore))
	}
	return wrong.err("The settings cannot be saved as they are.")
}

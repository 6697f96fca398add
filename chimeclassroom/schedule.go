package chimeclassroom

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The limits of an event, in characters and minutes.
const (
	MaxTitle           = 200
	MaxDescription     = 5000
	MaxCancelReason    = 500
	MaxDurationMinutes = 1440
	MaxOpensBefore     = 1440
	MaxAttachments     = 20
	MaxURL             = 2000
	MaxHosts           = 20
	MaxInvited         = 500
	MaxGroups          = 50
)

// DefaultOpensBefore is how many minutes before its start an event may be started
// unless it says so itself.
const DefaultOpensBefore = 15

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
	// OpensBefore is in minutes.
	OpensBefore int
	Attachments []Attachment
	// Standing asks for a room without dates; date, time, zone, duration, OpensBefore and
	// Rule do not count then.
	Standing bool
	// Hosts are ids of people; whether they may be hosts is the service's to say.
	Hosts []string
	// Terms are how the class is entered and comes to an end.
	Terms Terms
	// Invited are ids of people whom the event is for, none for everyone; whether they
	// may be invited is the service's to say.
	Invited []string
	// Groups are ids of groups of the LMS whom the event is for as well; whether there are
	// such groups the caller checks.
	Groups []string
	// Rule is how the event repeats, as ParseRule reads it; Apply leaves it alone.
	Rule string
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
	in = in.checkTimes(&wrong)
	attachments := in.attachments(&wrong)
	if len(in.Hosts) > MaxHosts {
		wrong.add("hosts", fmt.Sprintf("At most %d hosts are possible.", MaxHosts))
	}
	in.Terms.check(&wrong)
	if len(in.Invited) > MaxInvited {
		wrong.add("invited", fmt.Sprintf("At most %d people can be invited.", MaxInvited))
	}
	if len(in.Groups) > MaxGroups {
		wrong.add("groups", fmt.Sprintf("An event can be for at most %d groups.", MaxGroups))
	}
	var startsAt time.Time
	if !in.Standing {
		startsAt = in.startsAt(&wrong)
	}
	if err := wrong.err("The event cannot be saved as it is."); err != nil {
		return err
	}
	e.Title, e.Description = title, in.Description
	e.Date, e.StartTime, e.TimeZone = in.Date, in.StartTime, in.TimeZone
	e.DurationMinutes, e.StartsAt = in.DurationMinutes, startsAt
	e.OpensBefore, e.Attachments = in.OpensBefore, attachments
	e.Standing = in.Standing
	e.Hosts, e.Invited, e.Groups = slices.Clone(in.Hosts), slices.Clone(in.Invited), slices.Clone(in.Groups)
	e.Terms = in.Terms
	return nil
}

// checkTimes checks how long the class lasts and when it opens. Of a room without
// dates it takes out whatever concerns them.
func (in EventInput) checkTimes(wrong *fieldErrors) EventInput {
	if in.Standing {
		in.Date, in.StartTime, in.TimeZone, in.Rule = "", "", "", ""
		in.DurationMinutes, in.OpensBefore = 0, 0
		return in
	}
	if in.DurationMinutes < 1 || in.DurationMinutes > MaxDurationMinutes {
		wrong.add("durationMinutes", fmt.Sprintf("The duration must be 1 to %d minutes.", MaxDurationMinutes))
	}
	if in.OpensBefore < 0 || in.OpensBefore > MaxOpensBefore {
		wrong.add("opensBeforeMinutes", fmt.Sprintf("A class can open 0 to %d minutes before its start.", MaxOpensBefore))
	}
	return in
}

// At is the input for a class that begins now and does not repeat. In the hour
// that clocks pass twice, where a time of day means the first passing, the class
// is entered in UTC.
func (in EventInput) At(now time.Time) EventInput {
	in.Rule = ""
	zone, err := loadZone(in.TimeZone)
	if err != nil {
		return in // Apply refuses it
	}
	local := now.In(zone)
	in.Date, in.StartTime = local.Format(time.DateOnly), local.Format("15:04")
	if meant, err := in.start(); err == nil && now.Sub(meant) >= time.Minute {
		in.TimeZone = "UTC"
		in.Date, in.StartTime = now.UTC().Format(time.DateOnly), now.UTC().Format("15:04")
	}
	return in
}

// start is the instant at which the event begins.
func (in EventInput) start() (time.Time, error) {
	var wrong fieldErrors
	at := in.startsAt(&wrong)
	return at, wrong.err("The event cannot be saved as it is.")
}

// attachments checks the links. A link without a title is called what it leads to.
func (in EventInput) attachments(wrong *fieldErrors) []Attachment {
	if len(in.Attachments) > MaxAttachments {
		wrong.add("attachments", fmt.Sprintf("At most %d links are possible.", MaxAttachments))
	}
	var all []Attachment
	for _, a := range in.Attachments {
		a.Title, a.URL = strings.TrimSpace(a.Title), strings.TrimSpace(a.URL)
		u, err := url.Parse(a.URL)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || len(a.URL) > MaxURL {
			wrong.add("attachments", "A link is an address that begins with https://.")
			break
		}
		if !strings.ContainsFunc(a.Title, visible) {
			a.Title = u.Host
		}
		wrong.checkText("attachments", a.Title, MaxTitle, "")
		wrong.checkText("attachments", a.URL, MaxURL, "")
		all = append(all, a)
	}
	return all
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

// Package ical writes calendars that calendar programs read: the part of RFC
// 5545 that a timetable needs. Times are in UTC, so that every occurrence stands
// where the classroom has it, whatever a program knows of time zones.
package ical

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Calendar is a list of events under a name.
type Calendar struct {
	Name   string
	Events []Event
	// Stamp is when the calendar is written.
	Stamp time.Time
	// RefreshEvery tells programs that read it again and again how often; zero
	// says nothing.
	RefreshEvery time.Duration
}

// Event is one event. UID names it for good, and Sequence grows with its
// changes.
type Event struct {
	UID         string
	Sequence    int
	Start, End  time.Time
	Summary     string
	Description string
	Cancelled   bool
	// Alarm is how long before the start a calendar program says so; zero: it does
	// not.
	Alarm time.Duration
}

// Encode writes the calendar as text/calendar.
func (c Calendar) Encode() []byte {
	var w writer
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//ltikit//chimeclassroom//EN")
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", "PUBLISH")
	w.text("X-WR-CALNAME", c.Name)
	if c.RefreshEvery > 0 {
		every := "PT" + strconv.Itoa(int(c.RefreshEvery.Minutes())) + "M"
		w.line("REFRESH-INTERVAL;VALUE=DURATION", every) // RFC 7986, section 5.7
		w.line("X-PUBLISHED-TTL", every)
	}
	for _, e := range c.Events {
		w.event(e, c.Stamp)
	}
	w.line("END", "VCALENDAR")
	return []byte(w.b.String())
}

// writer writes content lines.
type writer struct{ b strings.Builder }

func (w *writer) event(e Event, stamp time.Time) {
	w.line("BEGIN", "VEVENT")
	w.text("UID", e.UID)
	w.line("SEQUENCE", strconv.Itoa(e.Sequence))
	w.line("DTSTAMP", utc(stamp))
	w.line("DTSTART", utc(e.Start))
	w.line("DTEND", utc(e.End))
	w.text("SUMMARY", e.Summary)
	if e.Description != "" {
		w.text("DESCRIPTION", e.Description)
	}
	status := "CONFIRMED"
	if e.Cancelled {
		status = "CANCELLED"
	}
	w.line("STATUS", status)
	if e.Alarm > 0 && !e.Cancelled {
		w.alarm(e)
	}
	w.line("END", "VEVENT")
}

// alarm is section 3.6.6.
func (w *writer) alarm(e Event) {
	w.line("BEGIN", "VALARM")
	w.line("ACTION", "DISPLAY")
	w.line("TRIGGER", "-PT"+strconv.Itoa(int(e.Alarm.Minutes()))+"M")
	w.text("DESCRIPTION", e.Summary)
	w.line("END", "VALARM")
}

func utc(at time.Time) string { return at.UTC().Format("20060102T150405Z") }

// text writes a property whose value is text (section 3.3.11). Control characters
// that a line cannot hold are left out.
func (w *writer) text(name, value string) {
	value = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(value, "\uFFFD"))
	w.line(name, strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(value))
}

// maxLine is how many octets stand on one line at most (section 3.1).
const maxLine = 75

// line writes a content line, folded between characters.
func (w *writer) line(name, value string) {
	rest := name + ":" + value
	for limit := maxLine; len(rest) > limit; limit = maxLine - 1 {
		cut := limit
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		w.b.WriteString(rest[:cut] + "\r\n ")
		rest = rest[cut:]
	}
	w.b.WriteString(rest + "\r\n")
}

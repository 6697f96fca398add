// Package importing reads timetables that people bring from elsewhere: tables (CSV)
// and calendars (iCalendar). What it reads are inputs like a teacher's; whether the
// classroom takes them is said by chimeclassroom.EventInput.
package importing

import (
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Most is how many lines with events a file may have.
const Most = 500

// Row is one event of a file, or what is wrong with it.
type Row struct {
	// Line is where in the file it begins, the first line being 1.
	Line  int
	Input chimeclassroom.EventInput
	// Problem is a sentence for the person; "" if the event could be read.
	Problem string
}

// Read reads a file. Times without a time zone are meant in zone.
func Read(text, zone string) []Row {
	text = strings.TrimPrefix(text, "\ufeff")
	read := readTable
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(text)), "BEGIN:VCALENDAR") {
		read = readCalendar
	}
	rows := read(text, zone)
	switch {
	case len(rows) == 0:
		return []Row{{Line: 1, Problem: "There is no event in this file."}}
	case len(rows) > Most:
		return append(rows[:Most], Row{Line: rows[Most].Line, Problem: "There are too many events in this file; split it."})
	}
	return rows
}

// newInput is an input with what files do not say.
func newInput(zone string) chimeclassroom.EventInput {
	return chimeclassroom.EventInput{TimeZone: zone, OpensBefore: chimeclassroom.DefaultOpensBefore}
}

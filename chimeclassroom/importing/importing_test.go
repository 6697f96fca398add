package importing_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/importing"
)

const zone = "Europe/Berlin"

func input(title, start, zone string, minutes int) chimeclassroom.EventInput {
	return chimeclassroom.EventInput{Title: title, Date: "2026-11-23", StartTime: start, TimeZone: zone, DurationMinutes: minutes, OpensBefore: 15}
}

func TestTables(t *testing.T) {
	t.Parallel()
	algebra := input("Algebra", "09:00", zone, 60)
	described := algebra
	described.Description, described.TimeZone, described.Rule = "Matrices, \"briefly\"\nand more", "Asia/Tokyo", "FREQ=DAILY;COUNT=2"
	night := input("Night", "23:30", zone, 60)
	for name, tc := range map[string]struct {
		text string
		want []importing.Row
	}{
		"commas":     {"title,date,start,duration\nAlgebra,2026-11-23,9:00,60\n", []importing.Row{{Line: 2, Input: algebra}}},
		"semicolons": {"\ufeffDate;Title; Start ;Duration\r\n2026-11-23;Algebra;09:00;60\r\n\r\n;;;\r\n", []importing.Row{{Line: 2, Input: algebra}}},
		"tabs":       {"title\tdate\tstart\tend\nAlgebra\t2026-11-23\t09:00\t10:00", []importing.Row{{Line: 2, Input: algebra}}},
		"everything": {
			"title,description,date,start,duration,time zone,repeat\nAlgebra,\"Matrices, \"\"briefly\"\"\nand more\",2026-11-23,09:00,60,Asia/Tokyo,FREQ=DAILY;COUNT=2\nAlgebra,,2026-11-23,09:00,60,,",
			[]importing.Row{{Line: 2, Input: described}, {Line: 4, Input: algebra}},
		},
		"over midnight": {"title,date,start,end\nNight,2026-11-23,23:30,00:30", []importing.Row{{Line: 2, Input: night}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, importing.Read(tc.text, zone))
		})
	}
}

// calendar is a calendar with one event of these lines.
func calendar(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

func TestCalendars(t *testing.T) {
	t.Parallel()
	weekly := input("Algebra", "09:00", zone, 90)
	weekly.Rule, weekly.Description = "FREQ=WEEKLY;UNTIL=20261218", "Matrices, and more\nwith a; b"
	for name, tc := range map[string]struct {
		lines []string
		want  chimeclassroom.EventInput
	}{
		"in a zone": {[]string{"SUMMARY:Algebra", "DTSTART;TZID=Asia/Tokyo:20261123T090000", "DTEND;TZID=Asia/Tokyo:20261123T100000"}, input("Algebra", "09:00", "Asia/Tokyo", 60)},
		"in UTC":    {[]string{"SUMMARY:Algebra", "DTSTART:20261123T080000Z", "DTEND:20261123T090000Z"}, input("Algebra", "09:00", zone, 60)},
		"floating":  {[]string{"SUMMARY:Algebra", "DTSTART:20261123T090000", "DURATION:PT1H"}, input("Algebra", "09:00", zone, 60)},
		"folded, with an alarm": {[]string{"SUMMARY;LANGUAGE=en;X=\"a:b\":Alge", " bra", "DTSTART:20261123T080000Z", "DURATION:PT1H30M",
			`DESCRIPTION:Matrices\, and more\nwith a\; b`, "RRULE:FREQ=WEEKLY;UNTIL=20261218T080000Z", "BEGIN:VALARM", "DESCRIPTION:Wake up", "END:VALARM"}, weekly},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, []importing.Row{{Line: 3, Input: tc.want}}, importing.Read(calendar(tc.lines...), zone))
		})
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	const start = "DTSTART:20261123T080000Z"
	for name, tc := range map[string]struct {
		text string
		line int
		says string
	}{
		"nothing":            {"", 1, "no event"},
		"only a head":        {"title,date,start,end\n", 1, "no event"},
		"an empty calendar":  {"BEGIN:VCALENDAR\nEND:VCALENDAR", 1, "no event"},
		"no such column":     {"title,date,start,end,room\n", 1, "“room”"},
		"a column twice":     {"title,title,date,start,end\n", 1, "twice"},
		"no date":            {"title,start,end\n", 1, "“date” is missing"},
		"no end":             {"title,date,start\n", 1, "“end” or “duration”"},
		"a duration in text": {"title,date,start,duration\nA,2026-11-23,09:00,60\nA,2026-11-23,09:00,long\n", 3, "number of minutes"},
		"a time of no day":   {"title,date,start,end\nA,2026-11-23,09:00,25:00\n", 2, "00:00 to 23:59"},
		"quotation marks":    {"title,date,start,end\n\"A,2026-11-23,09:00,10:00\n", 2, "quotation marks"},
		"a whole day":        {calendar("DTSTART;VALUE=DATE:20261123"), 3, "whole day"},
		"no length":          {calendar(start), 3, "no end"},
		"a strange length":   {calendar(start, "DURATION:P1W"), 3, "duration"},
		"a strange zone":     {calendar("DTSTART;TZID=W. Europe Standard Time:20261123T090000", "DURATION:PT1H"), 3, "W. Europe"},
		"the server's zone":  {calendar("DTSTART;TZID=Local:20261123T090000", "DURATION:PT1H"), 3, "not known"},
		"no time":            {calendar("DTSTART:tomorrow at nine", "DURATION:PT1H"), 3, "times"},
		"cancelled":          {calendar(start, "DURATION:PT1H", "STATUS:CANCELLED"), 3, "cancelled"},
		"a changed day":      {calendar(start, "DURATION:PT1H", "RECURRENCE-ID:20261123T080000Z"), 3, "one day of a repetition"},
		"days left out":      {calendar(start, "DURATION:PT1H", "EXDATE:20261123T080000Z"), 3, "leaves days out"},
		"cut off":            {"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + start, 2, "ends within"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows := importing.Read(tc.text, zone)
			last := rows[len(rows)-1]
			assert.Contains(t, last.Problem, tc.says)
			assert.Equal(t, tc.line, last.Line)
		})
	}
}

func TestAFileHasAnEnd(t *testing.T) {
	t.Parallel()
	line := "A,2026-11-23,09:00,60\n"
	rows := importing.Read("title,date,start,duration\n"+strings.Repeat(line, importing.Most), zone)
	require.Len(t, rows, importing.Most)
	assert.Empty(t, rows[importing.Most-1].Problem)
	rows = importing.Read("title,date,start,duration\n"+strings.Repeat(line, importing.Most+100), zone)
	require.Len(t, rows, importing.Most+1)
	assert.Contains(t, rows[importing.Most].Problem, "too many")
}

func FuzzRead(f *testing.F) {
	f.Add("title,date,start,duration\nAlgebra,2026-11-23,9:00,60\n", zone)
	f.Add("title;date;start;end\n\"A\n;\";2026-11-23;9:00;8:00\n", "")
	f.Add(calendar("SUMMARY:A", "DTSTART;TZID=\"x:y\":20261123T090000", "DURATION:PT1H", "BEGIN:VALARM", "END:VALARM"), zone)
	f.Add("BEGIN:VCALENDAR\nEND:VEVENT\nEND:X\nBEGIN:VEVENT\n:\n;\n", "Local")
	f.Add("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:\nEND:\n", zone)
	f.Fuzz(func(t *testing.T, text, zone string) {
		rows := importing.Read(text, zone)
		if len(rows) == 0 || len(rows) > importing.Most+1 {
			t.Fatalf("%d rows", len(rows))
		}
		for _, r := range rows {
			if r.Line < 1 {
				t.Fatalf("line %d", r.Line)
			}
		}
	})
}

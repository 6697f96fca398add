package ical_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/ical"
)

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func TestACalendar(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	c := ical.Calendar{
		Name: "Algebra, first year", Stamp: nine, RefreshEvery: time.Hour,
		Events: []ical.Event{{
			UID: "1@class.example", Sequence: 3, Start: nine.In(berlin), End: nine.Add(time.Hour),
			Summary: `Rings; fields\ideals`, Description: "One\r\ntwo", Cancelled: true,
		}},
	}
	assert.Equal(t, strings.Join([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ltikit//chimeclassroom//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
		`X-WR-CALNAME:Algebra\, first year`, "REFRESH-INTERVAL;VALUE=DURATION:PT60M", "X-PUBLISHED-TTL:PT60M",
		"BEGIN:VEVENT", "UID:1@class.example", "SEQUENCE:3", "DTSTAMP:20261123T090000Z", "DTSTART:20261123T090000Z", "DTEND:20261123T100000Z",
		`SUMMARY:Rings\; fields\\ideals`, `DESCRIPTION:One\ntwo`, "STATUS:CANCELLED", "END:VEVENT", "END:VCALENDAR", "",
	}, "\r\n"), string(c.Encode()))
}

func TestAnAlarm(t *testing.T) {
	t.Parallel()
	event := ical.Event{UID: "1", Start: nine, End: nine.Add(time.Hour), Summary: "Rings; fields", Alarm: 15 * time.Minute}
	written := func() string { return string(ical.Calendar{Stamp: nine, Events: []ical.Event{event}}.Encode()) }
	assert.Contains(t, written(), "STATUS:CONFIRMED\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:Rings\\; fields\r\nEND:VALARM\r\nEND:VEVENT\r\n")
	event.Alarm = 24 * time.Hour
	assert.Contains(t, written(), "TRIGGER:-PT1440M\r\n")
	event.Cancelled = true
	assert.NotContains(t, written(), "VALARM", "nothing takes place")
}

// FuzzText: no text breaks out of its line, lines are short and whole, and
// unfolded the text is there.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "x", "\r\nEND:VEVENT", strings.Repeat("ü", 100), strings.Repeat("x", 75), "a\x00b\xff", `\,;`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		written := string(ical.Calendar{Stamp: nine, Events: []ical.Event{{UID: "u", Summary: text, Description: "d"}}}.Encode())
		lines := strings.Split(strings.TrimSuffix(written, "\r\n"), "\r\n")
		for _, line := range lines {
			assert.LessOrEqual(t, len(line), 75)
			assert.True(t, utf8.ValidString(line), "%q", line)
			assert.NotContains(t, line, "\n")
			assert.NotContains(t, line, "\r")
		}
		unfolded := strings.Split(strings.ReplaceAll(written, "\r\n ", ""), "\r\n")
		assert.Len(t, unfolded, 18, "%q", unfolded)
	})
}

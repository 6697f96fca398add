package chimeclassroom_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

func algebra() chimeclassroom.EventInput {
	return chimeclassroom.EventInput{
		Title: "Algebra", Date: "2026-11-23", StartTime: "09:00", TimeZone: "Europe/Berlin", DurationMinutes: 60,
	}
}

func TestApplyComputesTheStart(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		date, clock, zone, want string
	}{
		"winter":                              {"2026-11-23", "09:00", "Europe/Berlin", "2026-11-23T08:00:00Z"},
		"summer":                              {"2026-07-01", "09:00", "Europe/Berlin", "2026-07-01T07:00:00Z"},
		"UTC":                                 {"2026-07-01", "00:00", "UTC", "2026-07-01T00:00:00Z"},
		"the first day there is":              {"1970-01-01", "00:00", "UTC", "1970-01-01T00:00:00Z"},
		"the last day there is":               {"2999-12-31", "22:59", "UTC", "2999-12-31T22:59:00Z"},
		"leap day":                            {"2028-02-29", "23:59", "America/New_York", "2028-03-01T04:59:00Z"},
		"half-hour zone":                      {"2026-01-01", "12:00", "Asia/Kolkata", "2026-01-01T06:30:00Z"},
		"far east":                            {"2026-01-01", "00:00", "Pacific/Kiritimati", "2025-12-31T10:00:00Z"},
		"last minute before the gap":          {"2026-03-29", "01:59", "Europe/Berlin", "2026-03-29T00:59:00Z"},
		"first minute after the gap":          {"2026-03-29", "03:00", "Europe/Berlin", "2026-03-29T01:00:00Z"},
		"passed twice means the first":        {"2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00Z"},
		"passed twice, west":                  {"2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30:00Z"},
		"after the repeated hour":             {"2026-10-25", "03:00", "Europe/Berlin", "2026-10-25T02:00:00Z"},
		"half-hour change passed twice first": {"2026-04-05", "01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := algebra()
			in.Date, in.StartTime, in.TimeZone = tc.date, tc.clock, tc.zone
			var e chimeclassroom.Event
			require.NoError(t, in.Apply(&e))
			assert.Equal(t, tc.want, e.StartsAt.Format(time.RFC3339))
			assert.Equal(t, e.StartsAt.Add(time.Hour), e.EndsAt())
			assert.Equal(t, tc.clock, e.StartTime)
		})
	}
}

func link(url string) []chimeclassroom.Attachment {
	return []chimeclassroom.Attachment{{Title: "x", URL: url}}
}

func TestALinkWithoutATitleIsCalledWhatItLeadsTo(t *testing.T) {
	t.Parallel()
	in := algebra()
	in.Attachments = []chimeclassroom.Attachment{{Title: "\u200b", URL: " https://lms.example/7 "}}
	var e chimeclassroom.Event
	require.NoError(t, in.Apply(&e))
	assert.Equal(t, []chimeclassroom.Attachment{{Title: "lms.example", URL: "https://lms.example/7"}}, e.Attachments)
}

func TestApplyNamesEveryWrongField(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		spoil  func(*chimeclassroom.EventInput)
		fields []string
	}{
		"blank title":                {func(in *chimeclassroom.EventInput) { in.Title = " \t" }, []string{"title"}},
		"a title of nothing":         {func(in *chimeclassroom.EventInput) { in.Title = "\u200b\u2060\u3164\u2800\u0301" }, []string{"title"}},
		"a title turned round":       {func(in *chimeclassroom.EventInput) { in.Title = "\u202egpj.exe" }, []string{"title"}},
		"an isolate":                 {func(in *chimeclassroom.EventInput) { in.Description = "a\u2066b" }, []string{"description"}},
		"a line separator":           {func(in *chimeclassroom.EventInput) { in.Description = "a\u2028b" }, []string{"description"}},
		"a paragraph separator":      {func(in *chimeclassroom.EventInput) { in.Title = "a\u2029b" }, []string{"title"}},
		"long title":                 {func(in *chimeclassroom.EventInput) { in.Title = strings.Repeat("ü", 201) }, []string{"title"}},
		"line break in title":        {func(in *chimeclassroom.EventInput) { in.Title = "a\nb" }, []string{"title"}},
		"long description":           {func(in *chimeclassroom.EventInput) { in.Description = strings.Repeat("x", 5001) }, []string{"description"}},
		"NUL in description":         {func(in *chimeclassroom.EventInput) { in.Description = "a\x00" }, []string{"description"}},
		"no such day":                {func(in *chimeclassroom.EventInput) { in.Date = "2026-02-29" }, []string{"date"}},
		"other date form":            {func(in *chimeclassroom.EventInput) { in.Date = "23.11.2026" }, []string{"date"}},
		"before the years":           {func(in *chimeclassroom.EventInput) { in.Date = "1969-12-31" }, []string{"date"}},
		"before them in UTC":         {func(in *chimeclassroom.EventInput) { in.Date, in.StartTime = "1970-01-01", "00:59" }, []string{"date"}},
		"the year 1":                 {func(in *chimeclassroom.EventInput) { in.Date, in.StartTime, in.TimeZone = "0001-01-01", "00:00", "UTC" }, []string{"date"}},
		"after the years":            {func(in *chimeclassroom.EventInput) { in.Date = "3000-01-01" }, []string{"date"}},
		"ends after them":            {func(in *chimeclassroom.EventInput) { in.Date, in.StartTime, in.TimeZone = "2999-12-31", "23:00", "UTC" }, []string{"date"}},
		"five digits":                {func(in *chimeclassroom.EventInput) { in.Date = "10000-01-01" }, []string{"date"}},
		"hour 24":                    {func(in *chimeclassroom.EventInput) { in.StartTime = "24:00" }, []string{"startTime"}},
		"short hour":                 {func(in *chimeclassroom.EventInput) { in.StartTime = "9:00" }, []string{"startTime"}},
		"seconds":                    {func(in *chimeclassroom.EventInput) { in.StartTime = "09:00:00" }, []string{"startTime"}},
		"unknown zone":               {func(in *chimeclassroom.EventInput) { in.TimeZone = "Europe/Atlantis" }, []string{"timeZone"}},
		"server's own zone":          {func(in *chimeclassroom.EventInput) { in.TimeZone = "Local" }, []string{"timeZone"}},
		"server's own zone, by file": {func(in *chimeclassroom.EventInput) { in.TimeZone = "localtime" }, []string{"timeZone"}},
		"a rule, not a zone":         {func(in *chimeclassroom.EventInput) { in.TimeZone = "posixrules" }, []string{"timeZone"}},
		"no zone was chosen":         {func(in *chimeclassroom.EventInput) { in.TimeZone = "Factory" }, []string{"timeZone"}},
		"a copy of the zones":        {func(in *chimeclassroom.EventInput) { in.TimeZone = "posix/Europe/Berlin" }, []string{"timeZone"}},
		"with leap seconds":          {func(in *chimeclassroom.EventInput) { in.TimeZone = "right/Europe/Berlin" }, []string{"timeZone"}},
		"another spelling":           {func(in *chimeclassroom.EventInput) { in.TimeZone = "LOCAL" }, []string{"timeZone"}},
		"spelling of a copy":         {func(in *chimeclassroom.EventInput) { in.TimeZone = "Right/UTC" }, []string{"timeZone"}},
		"no zone":                    {func(in *chimeclassroom.EventInput) { in.TimeZone = "" }, []string{"timeZone"}},
		"zone as a path":             {func(in *chimeclassroom.EventInput) { in.TimeZone = "../../etc/passwd" }, []string{"timeZone"}},
		"no minutes":                 {func(in *chimeclassroom.EventInput) { in.DurationMinutes = 0 }, []string{"durationMinutes"}},
		"more than a day":            {func(in *chimeclassroom.EventInput) { in.DurationMinutes = 1441 }, []string{"durationMinutes"}},
		"in the gap":                 {func(in *chimeclassroom.EventInput) { in.Date, in.StartTime = "2026-03-29", "02:30" }, []string{"startTime"}},
		"a script for a link":        {func(in *chimeclassroom.EventInput) { in.Attachments = link("javascript:alert(1)") }, []string{"attachments"}},
		"a link to nowhere":          {func(in *chimeclassroom.EventInput) { in.Attachments = link("https:///x") }, []string{"attachments"}},
		"a link with a password":     {func(in *chimeclassroom.EventInput) { in.Attachments = link("https://a:b@c.example") }, []string{"attachments"}},
		"too many links":             {func(in *chimeclassroom.EventInput) { in.Attachments = slices.Repeat(link("https://c.example"), 21) }, []string{"attachments"}},
		"too many hosts":             {func(in *chimeclassroom.EventInput) { in.Hosts = make([]string, 21) }, []string{"hosts"}},
		"opens after its start":      {func(in *chimeclassroom.EventInput) { in.OpensBefore = -1 }, []string{"opensBeforeMinutes"}},
		"everything at once":         {func(in *chimeclassroom.EventInput) { *in = chimeclassroom.EventInput{} }, []string{"title", "durationMinutes", "date", "startTime", "timeZone"}},
		"two fields of one day":      {func(in *chimeclassroom.EventInput) { in.Title, in.Date = "", "x" }, []string{"title", "date"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := algebra()
			tc.spoil(&in)
			before := chimeclassroom.Event{ID: "e", Title: "before", Version: 3}
			e := before
			err := in.Apply(&e)
			var invalid *chimeclassroom.Error
			require.True(t, errors.As(err, &invalid), "%v", err)
			assert.Equal(t, chimeclassroom.CodeInvalid, invalid.Code)
			var fields []string
			for _, f := range invalid.Fields {
				fields = append(fields, f.Field)
				assert.NotEmpty(t, f.Detail)
			}
			assert.Equal(t, tc.fields, fields)
			assert.Equal(t, before, e, "the event must be as it was")
		})
	}
}

func TestApplyAcceptsTheLimits(t *testing.T) {
	t.Parallel()
	in := algebra()
	in.Title = "  " + strings.Repeat("ü", 200) + "  "
	in.Description = strings.Repeat("x", 4998) + "\n\t"
	in.DurationMinutes = 1440
	var e chimeclassroom.Event
	require.NoError(t, in.Apply(&e))
	assert.Equal(t, strings.Repeat("ü", 200), e.Title, "the title is trimmed")
	in.DurationMinutes = 1
	require.NoError(t, in.Apply(&e))
}

func TestTitlesOfEveryScriptAreAccepted(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"x", "7", "?", "代数", "حساب 1", "שיעור\u200f!", "🎓", "हिन्दी", "½"} {
		in := algebra()
		in.Title = title
		var e chimeclassroom.Event
		require.NoError(t, in.Apply(&e), title)
		assert.Equal(t, title, e.Title)
	}
}

func TestTheReasonOfACancellationIsChecked(t *testing.T) {
	t.Parallel()
	require.NoError(t, chimeclassroom.CheckCancelReason("Snow\nand ice"))
	require.NoError(t, chimeclassroom.CheckCancelReason(""))
	for _, reason := range []string{strings.Repeat("x", 501), "a\x07", "a\u202eb"} {
		assert.Equal(t, chimeclassroom.CodeInvalid, chimeclassroom.ErrorCode(chimeclassroom.CheckCancelReason(reason)))
	}
}

func TestARoomWithoutDatesHasNone(t *testing.T) {
	t.Parallel()
	in := algebra()
	in.Standing, in.Rule, in.OpensBefore, in.Date = true, "FREQ=DAILY;COUNT=3", 9999, "whenever"
	var e chimeclassroom.Event
	require.NoError(t, in.Apply(&e))
	assert.Equal(t, chimeclassroom.Event{Title: "Algebra", Standing: true}, e)
	in.Title = ""
	require.Error(t, in.Apply(&e), "what is left is checked as ever")
}

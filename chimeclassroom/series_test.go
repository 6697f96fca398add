package chimeclassroom_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// counter names things 1, 2, 3.
func counter() func() (string, error) {
	n := 0
	return func() (string, error) {
		n++
		return strconv.Itoa(n), nil
	}
}

// mondays is a weekly class of five from 2 November 2026.
func mondays(t *testing.T) chimeclassroom.Timetable {
	t.Helper()
	in := algebra()
	in.Date, in.Rule = "2026-11-02", "FREQ=WEEKLY;COUNT=5"
	change, err := in.Repeat(chimeclassroom.Series{ID: "s", RoomID: "room"}, counter())
	require.NoError(t, err)
	return chimeclassroom.Timetable{Series: change.Put[0], Events: change.Create}
}

func days(events []chimeclassroom.Event) []string {
	var all []string
	for _, e := range events {
		all = append(all, e.ID+" "+e.Date)
	}
	return all
}

func TestASeriesKeepsItsTimeOfDayThroughTheClockChange(t *testing.T) {
	t.Parallel()
	in := algebra()
	in.Date, in.Rule = "2026-10-19", "FREQ=WEEKLY;COUNT=3"
	change, err := in.Repeat(chimeclassroom.Series{ID: "s", RoomID: "room"}, counter())
	require.NoError(t, err)
	assert.Equal(t, "FREQ=WEEKLY;UNTIL=20261102", change.Put[0].Rule, "a count becomes an end")
	var starts []string
	for _, e := range change.Create {
		starts = append(starts, e.StartsAt.Format(time.RFC3339))
		assert.Equal(t, "09:00", e.StartTime)
		assert.Equal(t, "s", e.SeriesID)
		assert.Equal(t, e.Date, e.Slot)
	}
	assert.Equal(t, []string{"2026-10-19T07:00:00Z", "2026-10-26T08:00:00Z", "2026-11-02T08:00:00Z"}, starts)
}

func TestATimeThatTheClocksSkipIsTheOneTheyShowInstead(t *testing.T) {
	t.Parallel()
	in := algebra()
	in.Date, in.StartTime, in.Rule = "2026-03-28", "02:30", "FREQ=DAILY;COUNT=3"
	change, err := in.Repeat(chimeclassroom.Series{ID: "s"}, counter())
	require.NoError(t, err)
	skipped := change.Create[1]
	assert.Equal(t, "03:30", skipped.StartTime)
	assert.Equal(t, "2026-03-29T01:30:00Z", skipped.StartsAt.Format(time.RFC3339))
	assert.Equal(t, "02:30", change.Create[2].StartTime)
}

func TestRepetitionsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]string{
		"not a rule":      "every now and then",
		"another weekday": "FREQ=WEEKLY;BYDAY=TU;COUNT=3",
		"ends before":     "FREQ=DAILY;UNTIL=20261101",
		"too many":        "FREQ=DAILY;UNTIL=20291101",
	} {
		in := algebra()
		in.Rule = rule
		_, err := in.Repeat(chimeclassroom.Series{ID: "s"}, counter())
		assert.Equal(t, chimeclassroom.CodeInvalid, chimeclassroom.ErrorCode(err), name)
	}
}

func TestReschedule(t *testing.T) {
	t.Parallel()
	const weekly = "FREQ=WEEKLY;UNTIL=20261130"
	held := &chimeclassroom.Meeting{EndedAt: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	for name, tc := range map[string]struct {
		arrange func(tt *chimeclassroom.Timetable)
		edited  int
		scope   chimeclassroom.Scope
		date    string
		rule    string

		replace, create, del []string
		put                  []string
	}{
		"all, the same days": {
			edited: 2, scope: chimeclassroom.Whole, date: "2026-11-16", rule: weekly,
			replace: []string{"1 2026-11-02", "2 2026-11-09", "3 2026-11-16", "4 2026-11-23", "5 2026-11-30"}, put: []string{weekly},
		},
		"all, a day later": {
			edited: 2, scope: chimeclassroom.Whole, date: "2026-11-17", rule: "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261130",
			replace: []string{"1 2026-11-03", "2 2026-11-10", "3 2026-11-17", "4 2026-11-24"}, del: []string{"5 2026-11-30"},
			put: []string{"FREQ=WEEKLY;UNTIL=20261124;BYDAY=TU"},
		},
		"this and following": {
			edited: 2, scope: chimeclassroom.Following, date: "2026-11-16", rule: "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3",
			replace: []string{"3 2026-11-16", "4 2026-11-18", "5 2026-11-23"},
			put:     []string{"FREQ=WEEKLY;UNTIL=20261123;BYDAY=MO,WE", "FREQ=WEEKLY;UNTIL=20261115"},
		},
		"following from the first is all": {
			edited: 0, scope: chimeclassroom.Following, date: "2026-11-02", rule: "FREQ=WEEKLY;COUNT=6",
			replace: []string{"1 2026-11-02", "2 2026-11-09", "3 2026-11-16", "4 2026-11-23", "5 2026-11-30"}, create: []string{"n1 2026-12-07"},
			put: []string{"FREQ=WEEKLY;UNTIL=20261207"},
		},
		"classes that were held, changed, cancelled or taken out stay": {
			arrange: func(tt *chimeclassroom.Timetable) {
				tt.Events[0].Meeting = held
				tt.Events[1].Detached, tt.Events[1].Date = true, "2026-11-10"
				tt.Events[3].Cancelled = true
				tt.Events = append(tt.Events[:4:4], chimeclassroom.Event{})[:4]
				tt.Series.Except = []string{"2026-11-30"}
			},
			edited: 2, scope: chimeclassroom.Whole, date: "2026-11-16", rule: weekly,
			replace: []string{"3 2026-11-16"}, put: []string{weekly},
		},
		"it repeats no more": {
			edited: 2, scope: chimeclassroom.Following, date: "2026-11-20", rule: "",
			replace: []string{"3 2026-11-20"}, del: []string{"4 2026-11-23", "5 2026-11-30"}, put: []string{"FREQ=WEEKLY;UNTIL=20261115"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := mondays(t)
			if tc.arrange != nil {
				tc.arrange(&table)
			}
			in := algebra()
			in.Title, in.Date, in.Rule = "Renamed", tc.date, tc.rule
			number := counter()
			now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
			change, err := in.Reschedule(table, table.Events[tc.edited], tc.scope, now, func() (string, error) {
				n, err := number()
				return "n" + n, err
			})
			require.NoError(t, err)
			assert.Equal(t, tc.replace, days(change.Replace), "replaced")
			assert.Equal(t, tc.create, days(change.Create), "created")
			assert.Equal(t, tc.del, days(change.Delete), "deleted")
			var put []string
			for _, s := range change.Put {
				put = append(put, s.Rule)
			}
			assert.Equal(t, tc.put, put)
			for _, e := range append(change.Replace, change.Create...) {
				assert.Equal(t, "Renamed", e.Title)
			}
		})
	}
}

func TestNothingIsMovedIntoThePast(t *testing.T) {
	t.Parallel()
	table := mondays(t)
	in := algebra()
	in.Date, in.Rule = "2026-11-24", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261201"
	now := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	change, err := in.Reschedule(table, table.Events[3], chimeclassroom.Whole, now, counter())
	require.NoError(t, err)
	assert.Equal(t, []string{"4 2026-11-24", "5 2026-12-01"}, days(change.Replace))
	assert.Empty(t, change.Create)
	assert.Empty(t, change.Delete)
}

func TestAnEventBeginsToRepeat(t *testing.T) {
	t.Parallel()
	in := algebra()
	var e chimeclassroom.Event
	require.NoError(t, in.Apply(&e))
	e.ID, e.RoomID, e.Version = "e", "room", 3
	in.Rule = "FREQ=WEEKLY;COUNT=2"
	change, err := in.Reschedule(chimeclassroom.Timetable{Events: []chimeclassroom.Event{e}}, e, chimeclassroom.ThisOne, e.StartsAt, counter())
	require.NoError(t, err)
	assert.Equal(t, []string{"e 2026-11-23"}, days(change.Replace))
	assert.Equal(t, []string{"2 2026-11-30"}, days(change.Create))
	assert.Equal(t, chimeclassroom.Series{ID: "1", RoomID: "room", Start: "2026-11-23", Rule: "FREQ=WEEKLY;UNTIL=20261130"}, change.Put[0])
}

package chimeclassroom_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

func TestTheDaysOfARule(t *testing.T) {
	t.Parallel()
	for rule, tc := range map[string]struct {
		start string
		want  []string
	}{
		"FREQ=DAILY;COUNT=3":                                 {"2026-11-29", []string{"2026-11-29", "2026-11-30", "2026-12-01"}},
		"FREQ=DAILY;INTERVAL=2;UNTIL=20261203":               {"2026-11-29", []string{"2026-11-29", "2026-12-01", "2026-12-03"}},
		"FREQ=WEEKLY;COUNT=2":                                {"2026-11-25", []string{"2026-11-25", "2026-12-02"}},
		"FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3":                    {"2026-11-23", []string{"2026-11-23", "2026-11-25", "2026-11-30"}},
		"FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU;COUNT=4": {"1997-08-05", []string{"1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"}},
		"FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU,SU;COUNT=4": {"1997-08-05", []string{"1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"}},
		"FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3":                 {"2027-01-31", []string{"2027-01-31", "2027-03-31", "2027-05-31"}},
		"FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3":                 {"2028-01-31", []string{"2028-01-31", "2028-02-29", "2028-03-31"}},
		"FREQ=MONTHLY;BYDAY=2TU;COUNT=2":                     {"2026-12-08", []string{"2026-12-08", "2027-01-12"}},
		"FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270131":             {"2026-12-25", []string{"2026-12-25", "2027-01-29"}},
		"FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30;COUNT=1":     {"2026-02-10", nil},
		"FREQ=DAILY;UNTIL=20261101":                          {"2026-11-02", nil},
		"RRULE:freq=daily;count=1":                           {"2999-12-31", []string{"2999-12-31"}},
		"FREQ=MONTHLY;INTERVAL=1;COUNT=2":                    {"2026-11-02", []string{"2026-11-02", "2026-12-02"}},
		"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261201":    {"2026-11-27", []string{"2026-11-27", "2026-11-30", "2026-12-01"}},
	} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			r, err := chimeclassroom.ParseRule(rule)
			require.NoError(t, err)
			days, err := r.Days(tc.start)
			require.NoError(t, err)
			assert.Equal(t, tc.want, days)
			again, err := chimeclassroom.ParseRule(r.String())
			require.NoError(t, err, r.String())
			assert.Equal(t, r.String(), again.String(), "it reads what it writes")
		})
	}
}

func TestRulesThatAreNotSupported(t *testing.T) {
	t.Parallel()
	for _, rule := range []string{
		"x", "FREQ=YEARLY;COUNT=2", "FREQ=HOURLY;COUNT=2", "COUNT=2", "FREQ=DAILY", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1",
		"FREQ=DAILY;COUNT=201", "FREQ=DAILY;COUNT=2;UNTIL=20261201", "FREQ=DAILY;UNTIL=20261201T090000Z", "FREQ=DAILY;UNTIL=soon",
		"FREQ=DAILY;INTERVAL=0;COUNT=2", "FREQ=DAILY;INTERVAL=53;COUNT=2", "FREQ=DAILY;BYDAY=MO;COUNT=2", "FREQ=DAILY;BYHOUR=9;COUNT=2",
		"FREQ=WEEKLY;BYDAY=2MO;COUNT=2", "FREQ=WEEKLY;BYMONTHDAY=1;COUNT=2", "FREQ=MONTHLY;BYDAY=MO;COUNT=2", "FREQ=MONTHLY;BYDAY=5MO;COUNT=2",
		"FREQ=MONTHLY;BYDAY=-2MO;COUNT=2", "FREQ=MONTHLY;BYMONTHDAY=0;COUNT=2", "FREQ=MONTHLY;BYMONTHDAY=32;COUNT=2",
		"FREQ=MONTHLY;BYMONTHDAY=1,2;COUNT=2", "FREQ=MONTHLY;BYSETPOS=1;BYDAY=1MO;COUNT=2", "FREQ=MONTHLY;BYMONTH=2;COUNT=2",
		"DTSTART:19970101T090000Z\nRRULE:FREQ=DAILY;COUNT=2", "FREQ=WEEKLY;BYDAY=XX;COUNT=2",
	} {
		_, err := chimeclassroom.ParseRule(rule)
		assert.Error(t, err, rule)
	}
	none, err := chimeclassroom.ParseRule("")
	require.NoError(t, err)
	assert.False(t, none.Repeats())
}

// FuzzParseRule: whatever is accepted is written in a form that is accepted, and
// has no more days than a series may have, and one.
func FuzzParseRule(f *testing.F) {
	for _, seed := range []string{"FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261218", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=5", "RRULE:FREQ=DAILY;INTERVAL=3;COUNT=200", "FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=99991231", ";;", "FREQ=DAILY;COUNT"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := chimeclassroom.ParseRule(text)
		if err != nil || !r.Repeats() {
			return
		}
		again, err := chimeclassroom.ParseRule(r.String())
		require.NoError(t, err, r.String())
		require.Equal(t, r.String(), again.String())
		days, err := r.Days("2026-11-23")
		require.NoError(t, err)
		require.LessOrEqual(t, len(days), chimeclassroom.MaxOccurrences+1)
	})
}

package engagement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

func TestStatus(t *testing.T) {
	t.Parallel()
	planned := engagement.Frame{Start: minute(0), End: minute(60)}
	for name, tc := range map[string]struct {
		frame  engagement.Frame
		events ledger
		want   engagement.Status
	}{
		"present":                        {planned, hour(line(joined, 0), line(left, 60)), engagement.StatusPresent},
		"just in time":                   {planned, hour(line(joined, 5), line(left, 55)), engagement.StatusPresent},
		"late":                           {planned, hour(line(joined, 5.01)), engagement.StatusLate},
		"left early":                     {planned, hour(line(joined, 0), line(left, 54.9)), engagement.StatusLeftEarly},
		"both":                           {planned, hour(line(joined, 10), line(left, 40)), engagement.StatusLateLeftEarly},
		"less than ten percent":          {planned, hour(line(joined, 0), line(left, 5.99)), engagement.StatusAbsent},
		"ten percent":                    {planned, hour(line(joined, 0), line(left, 6)), engagement.StatusLeftEarly},
		"absent for a while is not late": {planned, hour(line(joined, 0), line(left, 5), line(joined, 20)), engagement.StatusPresent},
		"the class began late":           {engagement.Frame{Start: minute(-15), End: minute(60)}, hour(line(joined, 1)), engagement.StatusPresent},
		"the class began early":          {engagement.Frame{Start: minute(10), End: minute(60)}, hour(line(joined, 12)), engagement.StatusPresent},
		"the class went on":              {engagement.Frame{Start: minute(0), End: minute(50)}, hour(line(joined, 0), line(left, 50)), engagement.StatusPresent},
		"the class ended early":          {engagement.Frame{Start: minute(0), End: minute(90)}, hour(line(joined, 0), line(left, 60)), engagement.StatusPresent},
		"never there":                    {engagement.Frame{Roster: []string{"p"}}, hour(), engagement.StatusAbsent},
		"there before the class alone":   {planned, hour(line(joined, -10), line(left, 0)), engagement.StatusAbsent},
		"here now":                       {engagement.Frame{Now: minute(30), Start: minute(0), End: minute(60)}, ledger{started(0), line(joined, 0)}, engagement.StatusPresent},
		"a page alone makes no presence": {engagement.Frame{Roster: []string{"p"}}, hour(by(meeting.SelfReported, line(joined, 0))), engagement.StatusAbsent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := person(t, look(tc.frame, tc.events))
			assert.Equal(t, tc.want, p.Status)
			assert.Equal(t, tc.want, p.Measured)
			assert.Nil(t, p.Correction)
		})
	}
}

func TestCorrections(t *testing.T) {
	t.Parallel()
	minutes := func(m int) *time.Duration { d := time.Duration(m) * time.Minute; return &d }
	for name, tc := range map[string]struct {
		corrections []engagement.Correction
		status      engagement.Status
		percent     float64
	}{
		"excused":            {[]engagement.Correction{{PersonID: "p", Status: engagement.StatusExcused}}, engagement.StatusExcused, 5},
		"time":               {[]engagement.Correction{{PersonID: "p", Attended: minutes(30)}}, engagement.StatusLeftEarly, 50},
		"time and status":    {[]engagement.Correction{{PersonID: "p", Attended: minutes(70), Status: engagement.StatusLate}}, engagement.StatusLate, 100},
		"the newest holds":   {[]engagement.Correction{{PersonID: "p", Status: engagement.StatusLate, At: minute(80)}, {PersonID: "p", Status: engagement.StatusPresent, At: minute(70)}}, engagement.StatusLate, 5},
		"of somebody else's": {[]engagement.Correction{{PersonID: "q", Status: engagement.StatusPresent}}, engagement.StatusAbsent, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := person(t, look(engagement.Frame{Corrections: tc.corrections}, hour(line(joined, 0), line(left, 3))))
			assert.Equal(t, tc.status, p.Status)
			assert.Equal(t, engagement.StatusAbsent, p.Measured, "what was measured stays visible")
			assert.InDelta(t, tc.percent, p.Figures[engagement.MetricPercent].Value, 0)
			if tc.corrections[0].PersonID == "p" {
				require.NotNil(t, p.Correction)
			}
		})
	}
}

func TestAnUnattendedCorrectionMakesPresent(t *testing.T) {
	t.Parallel()
	r := look(engagement.Frame{
		Roster:      []string{"p"},
		Corrections: []engagement.Correction{{PersonID: "p", Status: engagement.StatusPresent, Note: "in the room itself"}},
	}, hour())
	p := person(t, r)
	assert.Equal(t, engagement.StatusPresent, p.Status)
	assert.Equal(t, "in the room itself", p.Correction.Note)
	assert.Equal(t, 1, r.Class.Present)
	assert.Zero(t, r.Class.Absent)
}

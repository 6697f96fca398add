package engagement_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// week is the class of a week, in which "p" is present (P), absent (A), excused (E)
// or late (L) by a given number of minutes. 'q' is always there.
func week(n int, status byte) engagement.Report {
	day := func(e meeting.LedgerEvent) meeting.LedgerEvent { e.At = e.At.AddDate(0, 0, 7*n); return e }
	events := ledger{day(started(0)), day(ended(60)), day(of("b", "q", line(joined, 0))), day(of("b", "q", line(messaged, 1)))}
	frame := engagement.Frame{Roster: []string{"p", "q"}}
	switch status {
	case 'P':
		events = append(events, day(line(joined, 0)), day(detail("like", line(reacted, 3))), day(detail("6", self(talked, 5))))
	case 'L':
		events = append(events, day(line(joined, 30)))
	case 'E':
		frame.Corrections = []engagement.Correction{{PersonID: "p", Status: engagement.StatusExcused}}
	}
	return look(frame, events)
}

func course(statuses string, l engagement.Limits) engagement.Course {
	var reports []engagement.Report
	for i := range statuses {
		reports = append(reports, week(i, statuses[i]))
	}
	slices.Reverse(reports) // any order will do
	return engagement.Over(append(reports, engagement.Report{}), l)
}

func TestWhoIsAtRisk(t *testing.T) {
	t.Parallel()
	absences := engagement.Limits{Absences: 2, Latest: 3}
	for statuses, tc := range map[string]struct {
		limits engagement.Limits
		want   []engagement.Risk
	}{
		"PPPAPA":  {absences, []engagement.Risk{engagement.RiskAbsences}},
		"AAPPA":   {absences, nil},
		"PAEEA":   {absences, []engagement.Risk{engagement.RiskAbsences}},
		"AAPPPPP": {engagement.Limits{Percent: 80}, []engagement.Risk{engagement.RiskPercent}},
		"APPPP":   {engagement.Limits{Percent: 80}, nil},
		"AA":      {engagement.DefaultLimits(), []engagement.Risk{engagement.RiskAbsences, engagement.RiskPercent}},
		"A":       {engagement.Limits{}, nil},
		"EEE":     {engagement.DefaultLimits(), nil},
		"":        {engagement.DefaultLimits(), nil},
	} {
		t.Run(statuses, func(t *testing.T) {
			t.Parallel()
			c := course(statuses, tc.limits)
			risky := c.AtRisk()
			if tc.want == nil {
				assert.Empty(t, risky)
				return
			}
			require.Len(t, risky, 1)
			assert.Equal(t, "p", risky[0].ID)
			assert.Equal(t, tc.want, risky[0].Risks)
		})
	}
}

func TestPercentagesOfACourseAreMeans(t *testing.T) {
	t.Parallel()
	asked := func(answers bool) engagement.Report {
		events := hour(line(joined, 0), detail("1", of("", "", line(pollOn, 5))), detail("good", self(connection, 6)))
		if answers {
			events = append(events, detail("1", line(hasAnswered, 6)))
		}
		return look(engagement.Frame{}, events)
	}
	c := engagement.Over([]engagement.Report{asked(true), asked(false), week(0, 'P')}, engagement.DefaultLimits())
	p := c.People[0]
	assert.InDelta(t, 1, p.Figures[engagement.MetricPolls].Value, 0, "the sum")
	assert.InDelta(t, 50, p.Figures[engagement.MetricPollRate].Value, 0, "of the classes that asked")
	assert.Equal(t, engagement.Figure{Value: 100, Known: true, SelfReported: true}, p.Figures[engagement.MetricConnectionGood])
}

func TestTotals(t *testing.T) {
	t.Parallel()
	c := course("PLEPA", engagement.DefaultLimits())
	require.Len(t, c.Trend, 5)
	for i, point := range c.Trend {
		assert.Equal(t, minute(0).AddDate(0, 0, 7*i), point.From)
		assert.Equal(t, time.Hour, point.Counted)
		assert.Equal(t, 2, point.Class.Expected)
	}
	require.Len(t, c.People, 2)
	p := c.People[0]
	assert.Equal(t, 4, p.Classes)
	assert.Equal(t, []int{3, 1, 0, 1, 1}, []int{p.Present, p.Late, p.LeftEarly, p.Absent, p.Excused})
	assert.Equal(t, []engagement.Status{"present", "late", "excused", "present", "absent"}, p.Statuses)
	assert.Equal(t, 150*time.Minute, p.Figures[engagement.MetricAttended].Duration())
	assert.InDelta(t, 62.5, p.Figures[engagement.MetricPercent].Value, 0)
	assert.InDelta(t, 100, p.Figures[engagement.MetricTalkShare].Value, 0)
	assert.Equal(t, engagement.Figure{Value: 12000, Known: true, SelfReported: true}, p.Figures[engagement.MetricTalk])
	assert.Equal(t, []engagement.Tally{{Kind: "like", Count: 2}}, p.Reactions)
	assert.False(t, p.Figures[engagement.MetricCamera].Known)
	assert.InDelta(t, (62.5+100)/2, c.Mean[engagement.MetricPercent].Value, 0)
}

package engagement_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

func TestGrades(t *testing.T) {
	t.Parallel()
	threshold := engagement.Rule{Kind: engagement.Threshold, Threshold: 50, Maximum: 10}
	proportional := engagement.Rule{Kind: engagement.Proportional, Maximum: 10}
	steps := engagement.DefaultSteps(10)
	stay := func(from, until float64) ledger { return hour(line(joined, from), line(left, until)) }
	as := func(s engagement.Status) engagement.Frame {
		return engagement.Frame{Corrections: []engagement.Correction{{PersonID: "p", Status: s}}}
	}
	half := 30 * time.Minute
	for name, tc := range map[string]struct {
		rule   engagement.Rule
		frame  engagement.Frame
		events ledger
		want   float64 // below 0: none
	}{
		"threshold reached":              {threshold, engagement.Frame{}, stay(0, 30), 10},
		"threshold missed":               {threshold, engagement.Frame{}, stay(0, 29.9), 0},
		"proportional":                   {proportional, engagement.Frame{}, stay(0, 20), 3.33},
		"steps present":                  {steps, engagement.Frame{}, stay(0, 60), 10},
		"steps late":                     {steps, engagement.Frame{}, stay(20, 60), 7.5},
		"steps left early":               {steps, engagement.Frame{}, stay(0, 40), 5},
		"steps late and left early":      {steps, engagement.Frame{}, stay(20, 40), 5},
		"steps absent":                   {steps, engagement.Frame{}, stay(0, 1), 0},
		"never there":                    {proportional, engagement.Frame{Roster: []string{"p"}}, hour(), 0},
		"excused":                        {steps, as(engagement.StatusExcused), stay(0, 60), -1},
		"excused, by proportion":         {proportional, as(engagement.StatusExcused), stay(0, 60), -1},
		"a teacher says present":         {proportional, as(engagement.StatusPresent), stay(0, 1), 10},
		"a teacher says absent":          {threshold, as(engagement.StatusAbsent), stay(0, 60), 0},
		"a teacher says late":            {proportional, as(engagement.StatusLate), stay(0, 30), 5},
		"a teacher says how long":        {proportional, engagement.Frame{Corrections: []engagement.Correction{{PersonID: "p", Attended: &half}}}, stay(0, 1), 5},
		"still live":                     {steps, engagement.Frame{Now: minute(30)}, ledger{started(0), line(joined, 0)}, -1},
		"not held":                       {steps, engagement.Frame{Roster: []string{"p"}}, nil, -1},
		"a guest":                        {steps, engagement.Frame{Roster: []string{"q"}}, stay(0, 60), -1},
		"a rule that cannot be followed": {engagement.Rule{Kind: "best", Maximum: 10}, engagement.Frame{}, stay(0, 60), -1},
		"a page alone says it was there": {steps, engagement.Frame{Roster: []string{"p"}}, hour(by(meeting.SelfReported, line(joined, 0)), self(camOn, 1), detail("10", self(talked, 5))), 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := look(tc.frame, tc.events)
			grade, ok := tc.rule.Grade(r, person(t, r))
			assert.Equal(t, tc.want >= 0, ok)
			if ok {
				assert.Equal(t, engagement.Grade{Given: tc.want, Maximum: 10}, grade)
			}
		})
	}
}

func TestCourseGrade(t *testing.T) {
	t.Parallel()
	reports := []engagement.Report{
		look(engagement.Frame{}, hour(line(joined, 0))),
		look(engagement.Frame{}, hour(line(joined, 0), line(left, 20))),
		look(engagement.Frame{Roster: []string{"p"}}, hour()),
		look(engagement.Frame{Roster: []string{"p"}}, nil), // not held
		look(engagement.Frame{Roster: []string{"q"}}, hour()),
		look(engagement.Frame{Corrections: []engagement.Correction{{PersonID: "p", Status: engagement.StatusExcused}}}, hour(line(joined, 0))),
		look(engagement.Frame{Now: minute(10)}, ledger{started(0), line(joined, 0)}),
	}
	rule := engagement.Rule{Kind: engagement.Proportional, Maximum: 100}
	grade, ok := rule.CourseGrade(reports, "p")
	assert.True(t, ok)
	assert.Equal(t, engagement.Grade{Given: 44.43, Maximum: 100}, grade, "100, 33.3 and 0 percent, rounded once")
	_, ok = rule.CourseGrade(reports, "nobody")
	assert.False(t, ok)
}

func TestTeachersAreNotGraded(t *testing.T) {
	t.Parallel()
	r := engagement.Compute(engagement.DefaultSettings(), engagement.Frame{},
		[]engagement.Attendee{student("a", "p"), {ID: "b", PersonID: "p", Role: chimeclassroom.Teacher}}, hour(line(joined, 0)))
	_, ok := engagement.DefaultSteps(1).Grade(r, person(t, r))
	assert.False(t, ok, "whoever teaches at one device teaches")
}

func TestRulesThatCannotBeFollowed(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]engagement.Rule{
		"zero":              {},
		"no maximum":        {Kind: engagement.Proportional},
		"endless maximum":   {Kind: engagement.Proportional, Maximum: math.Inf(1)},
		"negative maximum":  {Kind: engagement.Proportional, Maximum: -1},
		"no number":         {Kind: engagement.Proportional, Maximum: math.NaN()},
		"threshold of 101":  {Kind: engagement.Threshold, Threshold: 101, Maximum: 1},
		"a step above one":  {Kind: engagement.Steps, Late: 1.5, Maximum: 1},
		"a step below zero": {Kind: engagement.Steps, LeftEarly: -0.5, Maximum: 1},
		"a step of NaN":     {Kind: engagement.Steps, Late: math.NaN(), Maximum: 1},
	} {
		assert.False(t, r.Valid(), name)
	}
	assert.True(t, engagement.DefaultSteps(1).Valid())
}

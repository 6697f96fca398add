package engagement_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// lively is a class of the students p, q and r, and a teacher who does most.
func lively() ([]engagement.Attendee, ledger) {
	attendees := []engagement.Attendee{
		student("a", "p"), student("b", "q"), student("c", "r"),
		{ID: "t", PersonID: "t", Role: chimeclassroom.Teacher},
	}
	events := hour()
	does := func(attendee string, kind meeting.EventType, times int, d string) {
		for i := range times {
			events = append(events, of(attendee, "", detail(d, line(kind, float64(2+i)))))
		}
	}
	for _, attendee := range []string{"a", "b", "c", "t"} {
		does(attendee, joined, 1, "")
		events[len(events)-1].At = minute(0)
	}
	does("a", talked, 6, "10")
	does("b", talked, 3, "10")
	does("t", talked, 30, "10")
	does("a", messaged, 2, "")
	does("b", messaged, 4, "")
	does("t", messaged, 9, "")
	does("b", up, 1, "")
	does("c", reacted, 5, "like")
	return attendees, events
}

func TestTheScoreOfBigBlueButton(t *testing.T) {
	t.Parallel()
	attendees, events := lively()
	for i, n := range []string{"1", "2", "3", "4"} {
		events = append(events, of("", "", detail(n, line(pollOn, 10+float64(i)))), of("b", "q", detail(n, line(hasAnswered, 11+float64(i)))))
	}
	events = append(events, of("a", "p", detail("2", line(hasAnswered, 12))))
	r := engagement.Compute(engagement.DefaultSettings(), engagement.Frame{}, attendees, events)
	// 2·talk/60 + 2·messages/4 + 2·hands/1 + 2·reactions/5 + 2·answered/4
	for id, want := range map[string]float64{"p": 2 + 1 + 0 + 0 + 0.5, "q": 1 + 2 + 2 + 0 + 2, "r": 2} {
		p, _ := r.Person(id)
		assert.InDelta(t, want, p.Figures[engagement.MetricScore].Value, 1e-9, id)
		require.Len(t, p.Score, 5)
		sum := 0.0
		for _, part := range p.Score {
			assert.InDelta(t, 2, part.Most, 1e-9)
			sum += part.Points
		}
		assert.InDelta(t, want, sum, 1e-9, "the parts add up")
	}
	teacher, _ := r.Person("t")
	assert.False(t, teacher.Figures[engagement.MetricScore].Known)
	assert.InDelta(t, (3.5+7+2)/3, r.Class.Mean[engagement.MetricScore].Value, 1e-9)
	assert.InDelta(t, 3.5, r.Class.Median[engagement.MetricScore].Value, 1e-9)
}

func TestTheScoreByOtherWeights(t *testing.T) {
	t.Parallel()
	attendees, events := lively()
	for name, tc := range map[string]struct {
		weights engagement.Weights
		want    float64 // of "q"
		parts   int
	}{
		"attendance alone":                   {engagement.WeightsAttendance(), 10, 1},
		"custom":                             {engagement.Weights{engagement.PartTalk: 3, engagement.PartMessages: 1}, 6.25, 2},
		"without polls, ten is within reach": {engagement.WeightsBBB(), 10 * (0.5 + 1 + 1 + 0) / 4, 4},
		"nothing known":                      {engagement.Weights{engagement.PartCamera: 1}, 0, 0},
		"no weights":                         {nil, 0, 0},
		"a negative weight":                  {engagement.Weights{engagement.PartTalk: -1, engagement.PartMessages: 1}, 10, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := engagement.DefaultSettings()
			settings.Score = tc.weights
			report := engagement.Compute(settings, engagement.Frame{}, attendees, events)
			q, _ := report.Person("q")
			score := q.Figures[engagement.MetricScore]
			assert.Equal(t, tc.parts > 0, score.Known)
			assert.InDelta(t, tc.want, score.Value, 1e-9)
			assert.Len(t, q.Score, tc.parts)
		})
	}
}

func TestAScoreThatRestsOnPagesSaysSo(t *testing.T) {
	t.Parallel()
	p := person(t, look(engagement.Frame{}, hour(line(joined, 0), detail("5", self(talked, 5)), line(messaged, 6))))
	assert.True(t, p.Figures[engagement.MetricScore].SelfReported)
	p = person(t, look(engagement.Frame{}, hour(line(joined, 0), line(messaged, 6))))
	assert.False(t, p.Figures[engagement.MetricScore].SelfReported)
}

func TestShareAndBalanceOfTalk(t *testing.T) {
	t.Parallel()
	attendees, events := lively()
	r := engagement.Compute(engagement.DefaultSettings(), engagement.Frame{}, attendees, events)
	p, _ := r.Person("p")
	assert.InDelta(t, 15.3, p.Figures[engagement.MetricTalkShare].Value, 1e-9, "60 of 390 seconds, rounded down")
	assert.InDelta(t, 1-4.0/9, r.Class.TalkBalance.Value, 1e-9, "60, 30 and 0 seconds; the teacher's are left out")
	silent := engagement.Compute(engagement.DefaultSettings(), engagement.Frame{}, attendees, hour(of("a", "", line(joined, 0))))
	assert.False(t, silent.Class.TalkBalance.Known)
}

func TestTheCurve(t *testing.T) {
	t.Parallel()
	second := func(n int) float64 { return float64(n) / 60 }
	var events ledger
	for i, stay := range [][2]int{{-10, 400}, {30, 50}, {40, 125}, {50, 90}, {239, 240}} {
		id := fmt.Sprint(i)
		events = append(events, of(id, id, line(joined, second(stay[0]))), of(id, id, line(left, second(stay[1]))))
	}
	r := engagement.Compute(engagement.Settings{}, engagement.Frame{}, nil, append(events, started(0), ended(second(270))))
	assert.Equal(t, []int{3, 3, 2, 2, 1}, r.Class.Curve)
	assert.Equal(t, 3, r.Class.Peak, "one left as another came")
	assert.InDelta(t, (270+20+85+40+1)/270.0, r.Class.Average, 1e-9)
}

func TestABrokenClockMakesNoEndlessCurve(t *testing.T) {
	t.Parallel()
	r := look(engagement.Frame{}, ledger{started(0), line(joined, 0), ended(1e7)})
	assert.Len(t, r.Class.Curve, 7*24*60)
}

func TestDefinitions(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, d := range engagement.Definitions() {
		assert.Regexp(t, `^[a-z]+(-[a-z]+)*$`, d.ID)
		assert.NotEmpty(t, d.Name, d.ID)
		assert.NotEmpty(t, d.Unit, d.ID)
		assert.Regexp(t, `^[A-Z0-9].*\.$`, d.Text, d.ID)
		assert.NotContains(t, d.Text, ". ", "%s: one sentence", d.ID)
		assert.False(t, seen[d.ID], "%s occurs twice", d.ID)
		seen[d.ID] = true
	}
	for _, m := range engagement.Metrics() {
		assert.True(t, seen[m.ID()], m)
	}
	assert.Empty(t, engagement.Metric(99).ID())
}

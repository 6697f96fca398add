package httpapi

import (
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

// figure is the value of a metric; nil where there is no data.
type figure struct {
	Value float64 `json:"value"`
	// SelfReported: it rests on what people's own pages say.
	SelfReported bool `json:"selfReported"`
}

func newFigure(f engagement.Figure) *figure {
	if !f.Known {
		return nil
	}
	return &figure{f.Value, f.SelfReported}
}

// figures are the metrics of a person, with their unit in the name.
type figures map[string]*figure

func newFigures(f engagement.Figures) figures {
	all := make(figures, len(f))
	for _, m := range engagement.Metrics() {
		all[figureName(m)] = newFigure(f[m])
	}
	return all
}

func figureName(m engagement.Metric) string {
	switch m {
	case engagement.MetricAttended:
		return "attendedMilliseconds"
	case engagement.MetricPercent:
		return "attendancePercent"
	case engagement.MetricCamera:
		return "cameraMilliseconds"
	case engagement.MetricShare:
		return "shareMilliseconds"
	case engagement.MetricUnmuted:
		return "unmutedMilliseconds"
	case engagement.MetricTalk:
		return "talkMilliseconds"
	case engagement.MetricTalkShare:
		return "talkSharePercent"
	case engagement.MetricHandWait:
		return "handWaitMilliseconds"
	case engagement.MetricPollRate:
		return "pollRatePercent"
	case engagement.MetricConnectionGood:
		return "connectionGoodPercent"
	case engagement.MetricConnectionFair:
		return "connectionFairPercent"
	case engagement.MetricConnectionPoor:
		return "connectionPoorPercent"
	default: // a count, or the score
		return m.ID()
	}
}

// classSums is what holds of a class as a whole.
type classSums struct {
	Expected    int     `json:"expected"`
	Present     int     `json:"present"`
	Late        int     `json:"late"`
	LeftEarly   int     `json:"leftEarly"`
	Absent      int     `json:"absent"`
	Excused     int     `json:"excused"`
	Guests      int     `json:"guests"`
	Curve       []int   `json:"curve"`
	Peak        int     `json:"peak"`
	Average     float64 `json:"average"`
	Mean        figures `json:"mean"`
	Median      figures `json:"median"`
	TalkBalance *figure `json:"talkBalance"`
}

func newClassSums(c engagement.Class) classSums {
	return classSums{
		Expected: c.Expected, Present: c.Present, Late: c.Late, LeftEarly: c.LeftEarly,
		Absent: c.Absent, Excused: c.Excused, Guests: c.Guests,
		Curve: c.Curve, Peak: c.Peak, Average: c.Average,
		Mean: newFigures(c.Mean), Median: newFigures(c.Median), TalkBalance: newFigure(c.TalkBalance),
	}
}

// stretch is from when to when something was so; it has no end while it is.
type stretch struct {
	From  instant  `json:"from"`
	Until *instant `json:"until,omitempty"`
}

func newStretches(intervals []engagement.Interval) []stretch {
	all := make([]stretch, 0, len(intervals))
	for _, i := range intervals {
		all = append(all, stretch{instant(i.From), optional(i.Until)})
	}
	return all
}

type timeline struct {
	Presence []stretch `json:"presence"`
	Camera   []stretch `json:"camera"`
	Share    []stretch `json:"share"`
	Unmuted  []stretch `json:"unmuted"`
	Talk     []stretch `json:"talk"`
	Good     []stretch `json:"good"`
	Fair     []stretch `json:"fair"`
	Poor     []stretch `json:"poor"`
	Marks    []mark    `json:"marks"`
}

type mark struct {
	At   instant           `json:"at"`
	What engagement.MarkOf `json:"what"`
	Kind string            `json:"kind,omitempty"`
}

func newTimeline(t engagement.Timeline) timeline {
	out := timeline{
		Presence: newStretches(t.Presence), Camera: newStretches(t.Camera), Share: newStretches(t.Share),
		Unmuted: newStretches(t.Unmuted), Talk: newStretches(t.Talk),
		Good: newStretches(t.Good), Fair: newStretches(t.Fair), Poor: newStretches(t.Poor), Marks: make([]mark, 0, len(t.Marks)),
	}
	for _, m := range t.Marks {
		out.Marks = append(out.Marks, mark{instant(m.At), m.What, m.Kind})
	}
	return out
}

func wholeSeconds(d time.Duration) int64 { return int64(d / time.Second) }

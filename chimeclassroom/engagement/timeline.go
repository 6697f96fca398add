package engagement

import (
	"strconv"
	"time"
)

// Timeline is when one person did what, in order.
type Timeline struct {
	Presence []Interval `json:"presence"`
	Camera   []Interval `json:"camera"`
	Share    []Interval `json:"share"`
	Unmuted  []Interval `json:"unmuted"`
	Talk     []Interval `json:"talk"` // turns
	// Good, Fair and Poor are when the connection was so, as far as the page told.
	Good  []Interval `json:"good"`
	Fair  []Interval `json:"fair"`
	Poor  []Interval `json:"poor"`
	Marks []Mark     `json:"marks"`
}

// Mark is something a person did at one moment.
type Mark struct {
	At   time.Time `json:"at"`
	What MarkOf    `json:"what"`
	// Kind is the reaction's, or the number of the poll.
	Kind         string `json:"kind,omitempty"`
	SelfReported bool   `json:"selfReported,omitempty"`
}

// MarkOf names what a Mark is of.
type MarkOf string

// The marks.
const (
	MarkMessage  MarkOf = "message"
	MarkHandUp   MarkOf = "hand-up"
	MarkHandDown MarkOf = "hand-down"
	MarkReaction MarkOf = "reaction"
	MarkAnswer   MarkOf = "answer"
	MarkDrop     MarkOf = "drop"
)

// Timeline returns what a person did so far. What still goes on has no end. It
// costs as much as the person did.
func (a *Accumulator) Timeline(f Frame, personID string) Timeline {
	t, _ := a.times(&f, a.settle())
	h := a.people[personID]
	if h == nil {
		h = &history{}
	}
	m := &h.sum.meters
	return Timeline{
		Presence: m[here].intervals(&t), Camera: m[camera].intervals(&t),
		Share: m[share].intervals(&t), Unmuted: m[microphone].intervals(&t),
		Talk: (&meter{union: h.sum.turns}).intervals(&t), Marks: h.marksOf(),
		Good: (&meter{union: h.sum.quality[0]}).intervals(&t), Fair: (&meter{union: h.sum.quality[1]}).intervals(&t),
		Poor: (&meter{union: h.sum.quality[2]}).intervals(&t),
	}
}

// intervals returns when the meter was on, up to the end of the class.
func (m *meter) intervals(t *times) []Interval {
	list := []Interval{}
	for _, s := range m.with(m.pending(t.until)) {
		if s.from < t.until {
			list = append(list, stretch{s.from, min(s.until, t.until)}.interval())
		}
	}
	if n := len(list); n > 0 && m.on && t.live && m.since < t.until {
		list[n-1].Until = time.Time{}
	}
	return list
}

func (h *history) marksOf() []Mark {
	marks := []Mark{}
	for _, e := range h.log {
		mark := Mark{At: instant(e.at), SelfReported: e.self}
		switch e.kind {
		case messaged:
			mark.What = MarkMessage
		case handUp:
			mark.What = MarkHandUp
		case handDown:
			mark.What = MarkHandDown
		case reacted:
			mark.What, mark.Kind = MarkReaction, h.words.list[e.detail]
		case answered:
			mark.What, mark.Kind = MarkAnswer, strconv.Itoa(int(e.detail))
		case dropped:
			mark.What = MarkDrop
		default:
			continue
		}
		marks = append(marks, mark)
	}
	return marks
}

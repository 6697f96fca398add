package engagement

import "slices"

// source is where a group of figures is known from.
type source struct {
	known bool
	self  bool
}

// evidence says which figures this class can know at all.
func (a *Accumulator) evidence(f *Frame) (all [evidences]source) {
	take := func(h *history) {
		for group, n := range h.sum.seen {
			all[group].known = all[group].known || n.all > 0
			all[group].self = all[group].self || n.self > 0
		}
	}
	for _, h := range a.people {
		take(h)
	}
	for h := range a.strangers {
		take(h)
	}
	for _, m := range f.Observed {
		if group, ok := m.evidence(); ok {
			all[group].known = true
		}
	}
	return all
}

// evidence is the group of events that a metric is computed from, if it is one
// group.
func (m Metric) evidence() (evidence, bool) {
	switch m {
	case MetricCamera:
		return ofCamera, true
	case MetricShare, MetricShares:
		return ofShare, true
	case MetricUnmuted:
		return ofMicrophone, true
	case MetricTalk, MetricTurns, MetricTalkShare:
		return ofTalk, true
	case MetricMessages:
		return ofMessages, true
	case MetricHands, MetricHandWait:
		return ofHands, true
	case MetricReactions:
		return ofReactions, true
	default:
		return 0, false
	}
}

// participation says how somebody who was here took part.
func (c *compiler) participation(p *Person, f *fold) {
	until := c.times.until
	time := func(m matter) (int64, int) {
		more, is := f.meters[m].pending(until)
		return f.meters[m].sum(until, more, is)
	}
	p.Figures[MetricDrops] = known(f.drops)
	p.Figures[MetricRejoins] = known(len(p.Presence) - 1)
	cameraTime, _ := time(camera)
	c.say(p, MetricCamera, cameraTime)
	shareTime, shares := time(share)
	c.say(p, MetricShare, shareTime)
	c.say(p, MetricShares, int64(shares))
	unmutedTime, _ := time(microphone)
	c.say(p, MetricUnmuted, unmutedTime)
	talk, _ := f.talk.sum(until, stretch{}, false)
	_, turns := f.turns.sum(until, stretch{}, false)
	c.say(p, MetricTalk, talk)
	c.say(p, MetricTurns, int64(turns))
	c.say(p, MetricMessages, int64(f.messages))
	c.say(p, MetricHands, int64(f.hands))
	if len(f.waits) > 0 {
		c.say(p, MetricHandWait, 0)
		p.Figures[MetricHandWait].Value = middleOf(f.waits)
	}
	reactions := 0
	for _, tally := range f.reactions {
		reactions += tally.Count
	}
	c.say(p, MetricReactions, int64(reactions))
	p.Reactions = slices.Clone(f.reactions)
}

// say sets a figure, if this class can know it.
func (c *compiler) say(p *Person, m Metric, value int64) {
	group, _ := m.evidence()
	if from := c.evidence[group]; from.known {
		p.Figures[m] = Figure{Value: float64(value), Known: true, SelfReported: from.self}
	}
}

// middleOf is the median of sorted values, of which there are some: of an even
// number, the middle of the two in the middle.
func middleOf[N int64 | float64](sorted []N) float64 {
	n := len(sorted)
	return (float64(sorted[(n-1)/2]) + float64(sorted[n/2])) / 2
}

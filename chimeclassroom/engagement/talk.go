package engagement

import "strconv"

// A turn is talk with no gap above turnGap, and lasts turnLeast or more.
const (
	turnGap   = 2000
	turnLeast = 1000
)

// talkMost is how many seconds of talk one event may tell of.
const talkMost = 60

// secondsOf is how many seconds of talk an event tells of; 0 if that makes no sense.
func secondsOf(detail string) int32 {
	seconds, err := strconv.ParseInt(detail, 10, 32)
	if err != nil || seconds < 1 || seconds > talkMost {
		return 0
	}
	return int32(seconds)
}

// talked takes in that somebody talked in the seconds up to the entry. Only what
// lies within presence counts.
func (f *fold) talked(e *entry) {
	f.eachPresence(stretch{e.at - int64(e.detail)*1000, e.at}, func(s stretch) {
		f.talk.add(s)
		f.turns.add(s)
	})
}

// eachPresence calls what with the parts of a recent stretch in which the person
// was here, in order.
func (f *fold) eachPresence(recent stretch, what func(stretch)) {
	part := func(s stretch) {
		if overlap(s, recent) > 0 {
			what(stretch{max(s.from, recent.from), min(s.until, recent.until)})
		}
	}
	m := &f.meters[here]
	i := len(m.done)
	for i > 0 && m.done[i-1].until > recent.from {
		i--
	}
	for _, s := range m.done[i:] {
		part(s)
	}
	if m.any {
		part(m.last)
	}
	if m.on {
		part(stretch{m.since, recent.until})
	}
}

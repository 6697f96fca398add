package engagement

import (
	"slices"
	"strconv"
)

// pollsMost bounds the numbers of polls.
const pollsMost = 10_000

// pollNumber is the number of the poll that an event is about; 0 if that makes no
// sense.
func pollNumber(detail string) int32 {
	n, err := strconv.ParseInt(detail, 10, 32)
	if err != nil || n < 1 || n > pollsMost {
		return 0
	}
	return int32(n)
}

// poll is when a poll was open. An instant is never where nothing is known.
type poll struct{ opened, closed int64 }

// opens takes in that a poll was opened, or closed: the earliest that was reported.
func (s *sitting) opens(detail string, opened, closed int64) {
	n := pollNumber(detail)
	if n == 0 {
		return
	}
	p, ok := s.polls[n]
	if !ok {
		p = poll{never, never}
	}
	s.polls[n] = poll{min(p.opened, opened), min(p.closed, closed)}
}

// asked are the polls of a class: when each could be answered.
func (a *Accumulator) asked(t *times) []stretch {
	var all []stretch
	for _, s := range a.sittings {
		for _, p := range s.polls {
			if p.opened < t.until {
				all = append(all, stretch{p.opened, max(p.opened, min(p.closed, t.until))})
			}
		}
	}
	return all
}

// answer takes in that the person has answered a poll, which they do once.
func (f *fold) answer(number int32) {
	i, found := slices.BinarySearch(f.answered, number)
	if number > 0 && !found {
		f.answered = slices.Insert(slices.Clip(f.answered), i, number) // clones of the fold share it
	}
}

// polls says how many of the polls the person has answered, and what share of those
// that could be answered while they were here.
func (c *compiler) polls(p *Person, f *fold, presence []stretch) {
	if len(c.asked) == 0 {
		return
	}
	p.Figures[MetricPolls] = known(len(f.answered))
	could := 0
	for _, open := range c.asked {
		if slices.ContainsFunc(presence, func(s stretch) bool { return s.from <= open.until && open.from <= s.until }) {
			could++
		}
	}
	if could > 0 {
		p.Figures[MetricPollRate] = known(percentOf(int64(len(f.answered)), int64(could)))
	}
}

package engagement

import "time"

// times is what is known of a class as a whole, in milliseconds.
type times struct {
	live        bool
	from, until int64     // of the class; until is now while it is live
	counted     []stretch // what attendance is measured against
	length      int64     // of counted
	lateAfter   int64
	earlyBefore int64
}

// times looks at the settled sittings of a class; ok is false if there was none.
func (a *Accumulator) times(f *Frame, sittings []*sitting) (t times, ok bool) {
	if len(sittings) == 0 {
		return times{}, false
	}
	last := sittings[len(sittings)-1]
	t.live = !f.Now.IsZero() && last.ended == never
	t.from, t.until = sittings[0].begin(), t.from
	running := union{}
	for i, s := range sittings {
		end := s.end()
		if t.live && i == len(sittings)-1 {
			end = max(end, f.Now.UnixMilli())
		}
		end = max(end, s.begin())
		running.add(stretch{s.begin(), end})
		t.until = max(t.until, end)
	}
	t.counted = running.with(stretch{}, false)
	t.schedule(a.settings, f)
	for _, s := range t.counted {
		t.length += s.length()
	}
	return t, true
}

// end is when the sitting was over, as far as anybody saw.
func (s *sitting) end() int64 {
	if s.ended != never {
		return s.ended
	}
	return max(s.last, s.begin())
}

// schedule takes the schedule in. Nobody is late before the class has begun, nor
// early once it has ended, so of schedule and fact the milder counts.
func (t *times) schedule(s Settings, f *Frame) {
	start, end := t.from, t.until
	if scheduled(f.Start, f.End) {
		start = max(start, f.Start.UnixMilli())
		end = min(end, f.End.UnixMilli())
		if s.Basis == Scheduled {
			t.counted = t.plan(f)
		}
	}
	t.lateAfter = start + s.Late.Milliseconds()
	t.earlyBefore = end - s.Early.Milliseconds()
}

// plan is what the schedule counts; of a live class, as much as is over.
func (t *times) plan(f *Frame) []stretch {
	plan := stretch{f.Start.UnixMilli(), f.End.UnixMilli()}
	if t.live {
		plan.until = min(plan.until, t.until)
	}
	if plan.length() <= 0 {
		return nil
	}
	return []stretch{plan}
}

func scheduled(start, end time.Time) bool {
	return !start.IsZero() && end.After(start)
}

// attended is how much of what counts the presence covers.
func (t *times) attended(presence []stretch) (sum int64) {
	i := 0
	for _, p := range presence {
		for i < len(t.counted) && t.counted[i].until <= p.from {
			i++
		}
		for _, c := range t.counted[i:] {
			if c.from >= p.until {
				break
			}
			sum += overlap(p, c)
		}
	}
	return sum
}

package engagement

import (
	"math"
	"time"
)

// Interval is a stretch of presence, or of a camera or the like being on. Until
// is zero while it lasts.
type Interval struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"`
}

// Open tells whether it lasts.
func (i Interval) Open() bool { return i.Until.IsZero() }

// stretch is a closed interval in milliseconds.
type stretch struct{ from, until int64 }

func (s stretch) length() int64 { return s.until - s.from }

// overlap is how much of a lies in b.
func overlap(a, b stretch) int64 {
	return max(0, min(a.until, b.until)-max(a.from, b.from))
}

func (s stretch) interval() Interval {
	return Interval{From: instant(s.from), Until: instant(s.until)}
}

func instant(millis int64) time.Time { return time.UnixMilli(millis).UTC() }

// union collects stretches that come in the order of their ends, and makes one of
// those that overlap or lie no further apart than gap. What is done is only ever
// appended to, so a copy of a union stays what it was while the original grows.
type union struct {
	gap   int64
	least int64 // shorter ones are not counted

	done  []stretch
	last  stretch // still growing; meaningless unless any
	any   bool
	total int64 // length of what is done
	count int   // of what is done
}

// add takes a stretch in.
func (u *union) add(s stretch) {
	if finished, ok := u.take(s); ok {
		u.done = append(u.done, finished)
	}
}

// take makes the stretch the last one, or a part of it, and returns what is
// finished by that.
func (u *union) take(s stretch) (finished stretch, ok bool) {
	if u.any && s.from <= u.last.until+u.gap {
		u.last.from = max(min(u.last.from, s.from), u.floor())
		u.last.until = max(u.last.until, s.until)
		return stretch{}, false
	}
	finished, ok = u.last, u.any
	if ok {
		u.total += finished.length()
		u.count += u.counts(finished)
	}
	u.last, u.any = s, true
	return finished, ok
}

// floor is where the last stretch may begin at the earliest.
func (u *union) floor() int64 {
	if n := len(u.done); n > 0 {
		return u.done[n-1].until
	}
	return math.MinInt64
}

func (u *union) counts(s stretch) int {
	if s.length() >= u.least {
		return 1
	}
	return 0
}

// sum returns the length and the number of the stretches up to an instant, with
// one more if there is one.
func (u union) sum(until int64, more stretch, is bool) (total int64, count int) {
	u.cut(until)
	if is && more.from < until {
		u.take(more)
	}
	if !u.any {
		return 0, 0
	}
	return u.total + u.last.length(), u.count + u.counts(u.last)
}

// cut takes away what lies after an instant.
func (u *union) cut(until int64) {
	for u.any && u.last.from >= until {
		n := len(u.done) - 1
		if u.any = n >= 0; !u.any {
			return
		}
		u.last, u.done = u.done[n], u.done[:n]
		u.total -= u.last.length()
		u.count -= u.counts(u.last)
	}
	u.last.until = min(u.last.until, until)
}

// with returns the stretches in order, with one more if there is one.
func (u union) with(more stretch, is bool) []stretch {
	list := make([]stretch, 0, len(u.done)+2)
	list = append(list, u.done...)
	if is {
		if finished, ok := u.take(more); ok {
			list = append(list, finished)
		}
	}
	if u.any {
		list = append(list, u.last)
	}
	return list
}

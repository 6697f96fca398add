package ags

import (
	"sync"
	"time"
)

// Clock gives a tool the timestamps of its scores: each is later than the one
// before, be it by a microsecond, also when two scores fall into one moment or
// the machine's clock is set back (AGS §3.4.9). Take one for each new score, and
// keep it with the score when that is sent again. The zero Clock is ready for
// use, by any number of goroutines. It knows nothing of other processes and
// orders only what it gave out itself.
//
// Some platforms compare whole seconds (Moodle): there the second score of a
// person within one second is [ErrStale].
type Clock struct {
	// Now is the time that it goes by; nil means time.Now.
	Now func() time.Time

	mu   sync.Mutex
	last time.Time
}

// Next returns the timestamp of a new score.
func (c *Clock) Next() Timestamp {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now
	if c.Now != nil {
		now = c.Now
	}
	next := now().Truncate(time.Microsecond)
	if !next.After(c.last) {
		next = c.last.Add(time.Microsecond)
	}
	c.last = next
	return Timestamp(next)
}

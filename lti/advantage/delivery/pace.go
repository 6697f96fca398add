package delivery

import (
	"crypto/rand"
	"encoding/binary"
	"io"
	"time"
)

// longestAsked is how long a platform may ask to be left alone by Retry-After.
const longestAsked = 24 * time.Hour

// Pace is how fast and how patiently a worker sends. The zero value is a good
// choice.
type Pace struct {
	// Timeout ends an attempt; zero means 30 seconds. A job is leased for twice
	// as long: so long after a crash it is sent again.
	Timeout time.Duration
	// FirstRetry is how long after a failure comes the next attempt, about;
	// each failure doubles it up to LongestRetry. Zero means one second and one
	// hour.
	FirstRetry, LongestRetry time.Duration
	// GiveUp is how long after its handing over a job is parked whose attempts
	// all fail; zero means seven days.
	GiveUp time.Duration
	// Concurrency is how many jobs are sent at the same time, PerLane how many of
	// them to one platform; zero means 16 and 4.
	Concurrency, PerLane int
	// Poll is how often the worker looks for what other processes handed over;
	// zero means ten seconds. What its own process hands over is sent at once.
	Poll time.Duration
}

func (p Pace) withDefaults() Pace {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&p.Timeout, 30 * time.Second}, {&p.FirstRetry, time.Second}, {&p.LongestRetry, time.Hour},
		{&p.GiveUp, 7 * 24 * time.Hour}, {&p.Poll, 10 * time.Second},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	if p.Concurrency <= 0 {
		p.Concurrency = 16
	}
	if p.PerLane <= 0 {
		p.PerLane = 4
	}
	return p
}

// Lease is how long a job is leased, and how long one process alone may find or
// make a place.
func (p Pace) Lease() time.Duration { return 2 * p.withDefaults().Timeout }

// backoff is how long to wait after that many failures: the upper half of the
// doubled time, spread by chance so that those who failed together do not come
// back together.
func (p Pace) backoff(failures int, chance float64) time.Duration {
	wait := p.FirstRetry
	for range failures - 1 {
		if wait *= 2; wait >= p.LongestRetry {
			break
		}
	}
	wait = min(wait, p.LongestRetry)
	return wait/2 + time.Duration(float64(wait/2)*chance)
}

// fraction is a number from 0 to below 1. A source that fails gives 1/2: sending
// goes on.
func fraction(random io.Reader) float64 {
	var b [8]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return 0.5
	}
	return float64(binary.BigEndian.Uint64(b[:])>>11) / (1 << 53)
}

func orRandom(random io.Reader) io.Reader {
	if random == nil {
		return rand.Reader
	}
	return random
}

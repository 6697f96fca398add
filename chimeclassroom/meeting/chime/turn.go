package chime

import (
	"context"
	"sync"
	"time"
)

// turns keeps calls under the account's quota. A fifth of it is kept for what
// hosts do, so that nobody waits to be muted until everybody else has come in.
type turns struct{ all, joins *pace }

func newTurns(rate float64, burst int) turns {
	return turns{all: newPace(rate, burst), joins: newPace(rate*4/5, max(1, burst*4/5))}
}

// lane is the kind of call that waits for its turn.
type lane bool

// The lanes.
const (
	joining lane = false
	hosting lane = true
)

// wait returns when a call may be made, in the order of those who wait, or with
// the error of ctx.
func (t turns) wait(ctx context.Context, l lane) error {
	if l == joining {
		if err := sleepUntil(ctx, t.joins.reserve(time.Now())); err != nil {
			return err
		}
	}
	return sleepUntil(ctx, t.all.reserve(time.Now()))
}

// pause lets nobody call for that long, since Chime says that it is too much.
func (t turns) pause(d time.Duration) { t.all.pause(time.Now().Add(d)) }

// pace spaces calls: so many at once after a rest, then one in every interval.
type pace struct {
	every time.Duration
	burst time.Duration // the calls at once, as the time that they take

	mu sync.Mutex
	// rested is when all calls at once are free again.
	rested time.Time
}

func newPace(rate float64, burst int) *pace {
	every := time.Duration(float64(time.Second) / rate)
	return &pace{every: every, burst: time.Duration(burst) * every}
}

// reserve takes the next free call, and returns from when it may be made.
func (p *pace) reserve(now time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rested.Before(now) {
		p.rested = now
	}
	p.rested = p.rested.Add(p.every)
	return p.rested.Add(-p.burst)
}

// pause leaves no call free until then, and one in every interval afterwards.
func (p *pace) pause(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if rested := until.Add(p.burst - p.every); p.rested.Before(rested) {
		p.rested = rested
	}
}

func sleepUntil(ctx context.Context, t time.Time) error { return sleep(ctx, time.Until(t)) }

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

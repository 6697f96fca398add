package delivery

import (
	"context"
	"fmt"
	"time"
)

// Run sends until ctx is done: at once what is due, then, unless it is run once,
// whenever something is put or falls due. It returns when the attempts that are under
// way have ended.
func (w *Worker) Run(ctx context.Context) {
	r := &run{Worker: w, busy: make(map[string]int), finished: make(chan *Lease)}
	for ctx.Err() == nil {
		pause := r.fill(ctx)
		if r.once && r.rests {
			return
		}
		r.wait(ctx, pause)
	}
	for r.sending > 0 {
		r.finish(<-r.finished)
	}
}

// soon is how long a worker that is run once waits for what is due next: that two jobs
// need the same, or come too close behind each other, is over by then.
const soon = 2 * time.Second

// run is what one call of Run has under way. Its own goroutine alone uses it.
type run struct {
	*Worker
	sending  int
	busy     map[string]int // by lane
	finished chan *Lease
	failures int // of the store in a row
	// rests: nothing is due soon, or the store could not say, and nothing is being sent.
	rests bool
}

// fill starts what is due until nothing is or all hands are busy, and returns how
// long to wait for more.
func (r *run) fill(ctx context.Context) time.Duration {
	r.rests = false
	for r.sending < r.pace.Concurrency && ctx.Err() == nil {
		lease, next, err := r.queue.ClaimJob(ctx, r.kind, r.now().Add(r.pace.Lease()), r.full())
		switch {
		case err != nil:
			return r.failed(ctx, err)
		case lease == nil:
			return r.nothingDue(ctx, next)
		}
		r.failures = 0
		r.start(ctx, lease)
	}
	return r.pace.Poll
}

// failed leaves a store that cannot answer alone for longer each time.
func (r *run) failed(ctx context.Context, err error) time.Duration {
	if ctx.Err() != nil {
		return 0
	}
	r.failures++
	r.rests = r.sending == 0
	r.trace.failed(ctx, fmt.Errorf("asking for a job that is due: %w", err))
	return max(r.pace.Poll, r.pace.backoff(r.failures, fraction(r.random)))
}

func (r *run) nothingDue(ctx context.Context, next time.Time) time.Duration {
	r.failures = 0
	r.rests = r.sending == 0 && (next.IsZero() || next.Sub(r.now()) > soon)
	if next.IsZero() {
		if r.sending == 0 {
			r.trace.idle(ctx)
		}
		return r.pace.Poll
	}
	// The clocks of worker and store need not agree to the moment.
	return min(r.pace.Poll, max(time.Millisecond, next.Sub(r.now())))
}

func (r *run) start(ctx context.Context, l *Lease) {
	r.sending++
	r.busy[l.Lane] += r.weight(l)
	go func() {
		r.attempt(context.WithoutCancel(ctx), l)
		r.finished <- l
	}()
}

// finish takes note that an attempt has ended.
func (r *run) finish(l *Lease) {
	r.sending--
	if r.busy[l.Lane] -= r.weight(l); r.busy[l.Lane] <= 0 {
		delete(r.busy, l.Lane)
	}
}

// weight is how much of its lane an attempt takes. After a failure one attempt
// alone finds out whether the platform is well again.
func (r *run) weight(l *Lease) int {
	if l.Failures > 0 {
		return r.pace.PerLane
	}
	return 1
}

// full lists the lanes that take no more.
func (r *run) full() []string {
	var lanes []string
	for lane, n := range r.busy {
		if n >= r.pace.PerLane {
			lanes = append(lanes, lane)
		}
	}
	return lanes
}

// wait returns after that time, when something was put, when an attempt has ended
// or when ctx is done.
func (r *run) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-r.wake:
	case l := <-r.finished:
		r.finish(l)
	case <-timer.C:
	}
}

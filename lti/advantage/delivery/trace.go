package delivery

import (
	"context"
	"time"
)

// Event is how one attempt ended.
type Event struct {
	Name Name
	// Tries counts the attempts that failed so far.
	Tries int
	// Began is the time by the worker's clock, Took how long the attempt was.
	Began time.Time
	Took  time.Duration
	// Next is when a waiting job is tried again.
	Next time.Time
	// Reason is why a job was parked.
	Reason Reason
	// Err is what the sender returned. It names no person.
	Err error
}

// Trace is told what becomes of the jobs, for logs and metrics. Every hook may be
// nil. Hooks run at once for several jobs: they must be quick and safe for
// concurrent use.
type Trace struct {
	// Begun: an attempt begins. It goes on, down to the calls of the platform and
	// the hook that is told how it ended, with the context that is returned.
	Begun func(context.Context, Name) context.Context
	// Sent: the platform has it.
	Sent func(context.Context, Event)
	// Retried: it is tried again later.
	Retried func(context.Context, Event)
	// Parked: it waits for an administrator.
	Parked func(context.Context, Event)
	// Idle: nothing waits and nothing is being sent.
	Idle func(context.Context)
	// Failed: the store could not answer, or an outcome came too late for it.
	// What was sent is sent again when its lease is over.
	Failed func(context.Context, error)
}

func (t *Trace) begun(ctx context.Context, n Name) context.Context {
	if t.Begun == nil {
		return ctx
	}
	return t.Begun(ctx, n)
}

// attempted tells the hook of the outcome.
func (t *Trace) attempted(ctx context.Context, state State, e Event) {
	hook := map[State]func(context.Context, Event){Sent: t.Sent, Stuck: t.Parked, Waiting: t.Retried}[state]
	if e.Err == nil {
		hook = t.Sent // waiting, if it is sent again and again
	}
	if hook != nil {
		hook(ctx, e)
	}
}

func (t *Trace) idle(ctx context.Context) {
	if t.Idle != nil {
		t.Idle(ctx)
	}
}

func (t *Trace) failed(ctx context.Context, err error) {
	if t.Failed != nil {
		t.Failed(ctx, err)
	}
}

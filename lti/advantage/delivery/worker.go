package delivery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Sender brings one job to its platform, within the time of ctx. A nil error
// means that the platform has it. A [Refusal], and what a platform will refuse
// again, parks the job; a [Later] leaves it for a moment; any other error is
// tried again. Jobs come at once for several names, never twice for one.
type Sender interface {
	Send(ctx context.Context, j Job) error
}

// Config sets up a worker.
type Config struct {
	// Kind is that of the jobs it sends; required.
	Kind string
	// Queue keeps the jobs, Sender sends them; required.
	Queue  Queue
	Sender Sender
	// Pace is how fast and how patiently it sends.
	Pace Pace
	// Once: Run returns as soon as nothing is due, or will be in a moment, and nothing
	// is being sent, for a function that a schedule starts again and again.
	Once bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
	// Trace is told what becomes of the jobs; nil means nobody is.
	Trace *Trace
}

// Worker takes jobs and sends them. It is safe for concurrent use.
type Worker struct {
	kind   string
	queue  Queue
	sender Sender
	pace   Pace
	once   bool
	now    func() time.Time
	random io.Reader
	trace  Trace
	wake   chan struct{}
}

// New checks the configuration. It does no I/O and starts nothing.
func New(cfg Config) (*Worker, error) {
	switch {
	case cfg.Kind == "":
		return nil, errors.New("delivery.Config.Kind is required")
	case cfg.Queue == nil:
		return nil, errors.New("delivery.Config.Queue is required")
	case cfg.Sender == nil:
		return nil, errors.New("delivery.Config.Sender is required")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Trace == nil {
		cfg.Trace = &Trace{}
	}
	return &Worker{
		kind: cfg.Kind, queue: cfg.Queue, sender: cfg.Sender, pace: cfg.Pace.withDefaults(), once: cfg.Once,
		now: cfg.Now, random: orRandom(cfg.Rand), trace: *cfg.Trace, wake: make(chan struct{}, 1),
	}, nil
}

// Put stores the job, of the worker's own kind, under the present time, or later
// by at least apart than the last of its name that was sent. When it returns nil
// the job is safe.
func (w *Worker) Put(ctx context.Context, j Job, apart time.Duration) error {
	j.Kind, j.At = w.kind, w.now()
	if err := w.queue.PutJob(ctx, j, apart); err != nil {
		return err
	}
	w.Wake()
	return nil
}

// Wake makes a running worker look for what is due. It never blocks.
func (w *Worker) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// attempt sends a leased job and stores what came of it. The end of ctx does not
// cut it short.
func (w *Worker) attempt(ctx context.Context, l *Lease) {
	began := w.now()
	ctx = w.trace.begun(ctx, l.Name)
	err := w.send(ctx, l.Job)
	o := w.judge(l, err)
	storing, cancel := context.WithTimeout(ctx, w.pace.Timeout)
	defer cancel()
	if err := w.queue.SettleJob(storing, l, o); err != nil {
		w.trace.failed(ctx, fmt.Errorf("storing what came of a job: %w", err))
		return
	}
	w.trace.attempted(ctx, o.State, Event{
		Name: l.Name, Tries: o.Tries, Began: began, Took: w.now().Sub(began), Next: o.Due, Reason: o.Reason, Err: err,
	})
}

// send calls the sender. A panic in it is an error of this job, since it would
// end the process.
func (w *Worker) send(ctx context.Context, j Job) (err error) {
	ctx, cancel := context.WithTimeout(ctx, w.pace.Timeout)
	defer cancel()
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("sending panicked: %v", cause)
		}
	}()
	return w.sender.Send(ctx, j)
}

package memory

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// rememberSent is how long the time of the last job of a name is kept.
const rememberSent = 30 * 24 * time.Hour

// deliveries keeps jobs by name and, for each lane, those that are not sent or
// parked.
type deliveries struct {
	mu      sync.Mutex
	jobs    map[delivery.Name]*job
	lanes   map[laneName]*lane
	places  map[delivery.Name]delivery.Place
	fences  int64 // of places: the last that was given
	sweepAt int   // number of jobs at which the forgotten ones go
}

// job is the newest of its name.
type job struct {
	delivery.Lease
	state  delivery.State
	due    time.Time
	last   time.Time // At of the last payload that was leased
	reason delivery.Reason
}

type laneName struct{ kind, lane string }

type lane struct {
	rests    time.Time
	failures int
	pending  map[string]*job // by key
}

func newDeliveries() deliveries {
	return deliveries{
		jobs: make(map[delivery.Name]*job), lanes: make(map[laneName]*lane),
		places: make(map[delivery.Name]delivery.Place), sweepAt: minSweep,
	}
}

// PutJob implements [delivery.Queue].
func (s *Store) PutJob(ctx context.Context, put delivery.Job, apart time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d, now := &s.deliveries, s.now()
	d.mu.Lock()
	defer d.mu.Unlock()
	j := d.jobs[put.Name]
	if j == nil {
		d.sweep(now)
		j = &job{state: delivery.Sent}
		d.jobs[put.Name] = j
	}
	put.Payload, put.At = slices.Clone(put.Payload), put.At.Truncate(time.Microsecond)
	if earliest := j.last.Add(apart); !j.last.IsZero() && put.At.Before(earliest) {
		put.At = earliest
	}
	j.Job, j.Version, j.Tries, j.Since, j.reason = put, j.Version+1, 0, now, delivery.Reason{}
	if j.state != delivery.Leased {
		d.await(j, put.At)
	}
	return nil
}

// ClaimJob implements [delivery.Queue].
func (s *Store) ClaimJob(ctx context.Context, kind string, until time.Time, skip []string) (*delivery.Lease, time.Time, error) {
	if err := ctx.Err(); err != nil {
		return nil, time.Time{}, err
	}
	d := &s.deliveries
	d.mu.Lock()
	defer d.mu.Unlock()
	first, ready := d.first(kind, skip)
	if first == nil || ready.After(s.now()) {
		return nil, ready, nil
	}
	first.state, first.due, first.last = delivery.Leased, until, first.At
	first.Fence++
	lease := first.Lease
	lease.Payload = slices.Clone(lease.Payload)
	lease.Failures = d.lane(first.Name).failures
	return &lease, time.Time{}, nil
}

// SettleJob implements [delivery.Queue].
func (s *Store) SettleJob(ctx context.Context, l *delivery.Lease, o delivery.Outcome) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d := &s.deliveries
	d.mu.Lock()
	defer d.mu.Unlock()
	j := d.jobs[l.Name]
	if j == nil || j.state != delivery.Leased || j.Fence != l.Fence {
		return delivery.ErrLost
	}
	d.lane(l.Name).settle(l, o)
	switch {
	case j.Version != l.Version:
		d.await(j, j.At)
	case o.State == delivery.Waiting:
		j.Tries = o.Tries
		d.await(j, o.Due)
	case o.State == delivery.Stuck:
		j.Tries, j.reason = o.Tries, o.Reason
		d.end(j, delivery.Stuck)
	default:
		d.end(j, delivery.Sent)
	}
	return nil
}

// lane returns the lane of a name; the caller holds the lock, here and below.
func (d *deliveries) lane(n delivery.Name) *lane {
	name := laneName{n.Kind, n.Lane}
	l := d.lanes[name]
	if l == nil {
		l = &lane{pending: make(map[string]*job)}
		d.lanes[name] = l
	}
	return l
}

// await makes the job due at that time.
func (d *deliveries) await(j *job, due time.Time) {
	j.state, j.due = delivery.Waiting, due
	d.lane(j.Name).pending[j.Key] = j
}

// end takes the job out of its lane. What was sent needs no payload.
func (d *deliveries) end(j *job, state delivery.State) {
	j.state = state
	if state == delivery.Sent {
		j.Payload = nil
	}
	delete(d.lane(j.Name).pending, j.Key)
}

// first is the job of a kind that is ready before all others, and when it is.
func (d *deliveries) first(kind string, skip []string) (first *job, ready time.Time) {
	for name, l := range d.lanes {
		if name.kind != kind || slices.Contains(skip, name.lane) {
			continue
		}
		head := l.head()
		if head == nil {
			continue
		}
		at := head.due
		if l.rests.After(at) {
			at = l.rests
		}
		if first == nil || at.Before(ready) {
			first, ready = head, at
		}
	}
	return first, ready
}

// head is the lane's job that is due longest.
func (l *lane) head() (head *job) {
	for _, j := range l.pending {
		if head == nil || j.due.Before(head.due) {
			head = j
		}
	}
	return head
}

// settle takes note of how the platform does.
func (l *lane) settle(lease *delivery.Lease, o delivery.Outcome) {
	switch {
	case !o.Pause.IsZero():
		l.failures = max(l.failures, o.Failures)
		if o.Pause.After(l.rests) {
			l.rests = o.Pause
		}
	case l.failures <= lease.Failures:
		l.failures, l.rests = 0, time.Time{}
	}
}

// sweep forgets names that were sent long ago, and lanes in which nothing waits;
// the next time comes when the rest has doubled.
func (d *deliveries) sweep(now time.Time) {
	if len(d.jobs) < d.sweepAt {
		return
	}
	maps.DeleteFunc(d.jobs, func(_ delivery.Name, j *job) bool {
		return j.state == delivery.Sent && now.Sub(j.last) > rememberSent
	})
	maps.DeleteFunc(d.lanes, func(_ laneName, l *lane) bool { return len(l.pending) == 0 && !l.rests.After(now) })
	d.sweepAt = max(minSweep, 2*len(d.jobs))
}

package memory

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// ListParked implements [delivery.Parked]. It yields what was parked when the
// iteration began.
func (s *Store) ListParked(ctx context.Context, kind, lane string) iter.Seq2[delivery.ParkedJob, error] {
	return func(yield func(delivery.ParkedJob, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(delivery.ParkedJob{}, err)
			return
		}
		for _, p := range s.deliveries.parked(kind, lane) {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// RetryJob implements [delivery.Parked].
func (s *Store) RetryJob(ctx context.Context, n delivery.Name) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d, now := &s.deliveries, s.now()
	d.mu.Lock()
	defer d.mu.Unlock()
	j := d.jobs[n]
	if j == nil || j.state != delivery.Stuck {
		return delivery.ErrNotFound
	}
	j.Tries, j.Since, j.reason = 0, now, delivery.Reason{}
	d.await(j, now)
	return nil
}

// DropJob implements [delivery.Parked].
func (s *Store) DropJob(ctx context.Context, n delivery.Name) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d := &s.deliveries
	d.mu.Lock()
	defer d.mu.Unlock()
	j := d.jobs[n]
	if j == nil || j.state == delivery.Sent {
		return delivery.ErrNotFound
	}
	d.end(j, delivery.Sent)
	return nil
}

func (d *deliveries) parked(kind, lane string) (list []delivery.ParkedJob) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, j := range d.jobs {
		if j.state == delivery.Stuck && j.Kind == kind && (lane == "" || j.Lane == lane) {
			p := delivery.ParkedJob{Job: j.Job, Reason: j.reason, Tries: j.Tries, Since: j.Since}
			p.Payload = slices.Clone(p.Payload)
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b delivery.ParkedJob) int {
		return cmp.Or(strings.Compare(a.Lane, b.Lane), strings.Compare(a.Key, b.Key))
	})
	return list
}

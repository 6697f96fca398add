package dynamostore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// ListParked implements [delivery.Parked]. What is parked or retried while the
// caller iterates may or may not be seen.
func (s *Store) ListParked(ctx context.Context, kind, ofLane string) iter.Seq2[delivery.ParkedJob, error] {
	in := partition(parkedOf(kind))
	if ofLane != "" {
		in.KeyConditionExpression = name("pk = :pk AND begins_with(sk, :lane)")
		in.ExpressionAttributeValues[":lane"] = text(parkedSort(ofLane, ""))
	}
	return func(yield func(delivery.ParkedJob, error) bool) {
		for i, err := range s.query(ctx, in) {
			var p *delivery.ParkedJob
			if err == nil {
				entryLane, key, _ := strings.Cut(i.text(sortKey), "\x00")
				p, err = s.parkedJob(ctx, delivery.Name{Kind: kind, Lane: entryLane, Key: key})
			}
			if err != nil {
				yield(delivery.ParkedJob{}, fmt.Errorf("listing parked jobs: %w", err))
				return
			}
			if p != nil && !yield(*p, nil) {
				return
			}
		}
	}
}

// parkedJob returns nil for a job that is no longer parked.
func (s *Store) parkedJob(ctx context.Context, n delivery.Name) (*delivery.ParkedJob, error) {
	j, err := s.job(ctx, jobID(n))
	if err != nil || j == nil || j.State != delivery.Stuck {
		return nil, err
	}
	whole, err := s.wholePayload(ctx, j)
	if errors.Is(err, errOvertaken) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &delivery.ParkedJob{Job: j.asJob(whole), Reason: j.Reason, Tries: j.Tries, Since: time.UnixMicro(j.Since)}, nil
}

// RetryJob implements [delivery.Parked]. The lane may be gone meanwhile.
func (s *Store) RetryJob(ctx context.Context, n delivery.Name) error {
	if err := s.addLane(ctx, n.Kind, n.Lane); err != nil {
		return jobError(err)
	}
	return jobError(s.editJob(ctx, n, func(j *job) error {
		if j.State != delivery.Stuck {
			return delivery.ErrNotFound
		}
		now := s.now().UnixMicro()
		j.State, j.Due, j.Tries, j.Since, j.Reason = delivery.Waiting, now, 0, now, delivery.Reason{}
		return nil
	}))
}

// DropJob implements [delivery.Parked].
func (s *Store) DropJob(ctx context.Context, n delivery.Name) error {
	return jobError(s.editJob(ctx, n, func(j *job) error {
		if j.State == delivery.Sent {
			return delivery.ErrNotFound
		}
		j.drop()
		return nil
	}))
}

func jobError(err error) error {
	if err != nil && !errors.Is(err, delivery.ErrNotFound) {
		return fmt.Errorf("changing a job: %w", err)
	}
	return err
}

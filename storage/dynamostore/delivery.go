package dynamostore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// PutJob implements [delivery.Queue].
func (s *Store) PutJob(ctx context.Context, put delivery.Job, apart time.Duration) error {
	if err := checkName(put.Name); err != nil {
		return err
	}
	err := s.addLane(ctx, put.Kind, put.Lane)
	fresh := &job{}
	if err == nil {
		err = s.setPayload(ctx, fresh, put.Payload)
	}
	if err == nil {
		err = s.editJob(ctx, put.Name, func(j *job) error {
			j.payload, j.Parts, j.PartsOf = fresh.payload, fresh.Parts, fresh.PartsOf
			j.replace(put, apart, s.now())
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("storing a job: %w", err)
	}
	return nil
}

// replace makes the job the newest of its name. A lease goes on, and its end
// decides when the new job is due.
func (j *job) replace(put delivery.Job, apart time.Duration, now time.Time) {
	j.Stamp, j.Every = put.At.UnixMicro(), put.Every.Microseconds()
	if j.Last > 0 {
		j.Stamp = max(j.Stamp, j.Last+apart.Microseconds())
	}
	j.Version, j.Tries, j.Since, j.Reason = j.Version+1, 0, now.UnixMicro(), delivery.Reason{}
	if j.State != delivery.Leased {
		j.State, j.Due = delivery.Waiting, j.Stamp
	}
}

// editJob changes the job of a name, which is new if there is none. Who was
// overtaken reads it anew: each time somebody else got further.
func (s *Store) editJob(ctx context.Context, n delivery.Name, edit func(*job) error) error {
	for {
		old, err := s.job(ctx, jobID(n))
		if err != nil {
			return err
		}
		if old == nil {
			old = &job{Name: n, State: delivery.Sent}
		}
		changed := *old
		if err := edit(&changed); err != nil {
			return err
		}
		if err := s.changeJob(ctx, old, &changed); !errors.Is(err, errOvertaken) {
			return err
		}
	}
}

// ClaimJob implements [delivery.Queue]. The lane that is ready first gives its
// first job; where somebody else was faster, all is read anew.
func (s *Store) ClaimJob(ctx context.Context, kind string, until time.Time, skip []string) (*delivery.Lease, time.Time, error) {
	for {
		head, err := s.readyLane(ctx, kind, skip)
		if err != nil {
			return nil, time.Time{}, fmt.Errorf("looking for a job that is due: %w", err)
		}
		switch now := s.now().UnixMicro(); {
		case head == nil:
			return nil, time.Time{}, nil
		case head.ready > now:
			return nil, time.UnixMicro(head.ready), nil
		}
		l, err := s.lease(ctx, head, until)
		if errors.Is(err, errOvertaken) {
			continue
		}
		if err != nil {
			return nil, time.Time{}, fmt.Errorf("leasing a job: %w", err)
		}
		return l, time.Time{}, nil
	}
}

func (s *Store) lease(ctx context.Context, head *laneHead, until time.Time) (*delivery.Lease, error) {
	old, err := s.job(ctx, head.jobID)
	if err != nil {
		return nil, err
	}
	if old == nil || old.entry().text(sortKey) != head.entry {
		return nil, errOvertaken
	}
	whole, err := s.wholePayload(ctx, old)
	if err != nil {
		return nil, err
	}
	leased := *old
	leased.State, leased.Due, leased.Last = delivery.Leased, until.UnixMicro(), old.Stamp
	leased.Fence++
	if err := s.changeJob(ctx, old, &leased); err != nil {
		return nil, err
	}
	return &delivery.Lease{
		Job: leased.asJob(whole), Fence: leased.Fence, Version: leased.Version,
		Tries: leased.Tries, Since: time.UnixMicro(leased.Since), Failures: head.failures,
	}, nil
}

// SettleJob implements [delivery.Queue]. A crash between the job and its lane
// leaves the lane to the next attempt.
func (s *Store) SettleJob(ctx context.Context, l *delivery.Lease, o delivery.Outcome) error {
	err := s.editJob(ctx, l.Name, func(j *job) error {
		if j.State != delivery.Leased || j.Fence != l.Fence {
			return delivery.ErrLost
		}
		j.settle(l.Version, o)
		return nil
	})
	if err == nil {
		err = s.settleLane(ctx, l, o)
	}
	if err != nil {
		return fmt.Errorf("settling a job: %w", err)
	}
	return nil
}

func (j *job) settle(sent int64, o delivery.Outcome) {
	switch {
	case j.Version != sent:
		j.State, j.Due = delivery.Waiting, j.Stamp
	case o.State == delivery.Waiting:
		j.State, j.Due, j.Tries = delivery.Waiting, o.Due.UnixMicro(), o.Tries
	case o.State == delivery.Stuck:
		j.State, j.Tries, j.Reason = delivery.Stuck, o.Tries, o.Reason
	default:
		j.drop()
	}
}

// readyLane is the lane that is ready before all others, nil if nothing waits.
func (s *Store) readyLane(ctx context.Context, kind string, skip []string) (first *laneHead, err error) {
	for i, err := range s.query(ctx, partition(lanesOf(kind))) {
		if err != nil {
			return nil, err
		}
		if slices.Contains(skip, i.text(lane)) {
			continue
		}
		head, err := s.laneHead(ctx, kind, i)
		if err != nil {
			return nil, err
		}
		switch {
		case head == nil:
			err = s.removeLane(ctx, i)
		case first == nil || head.ready < first.ready:
			first = head
		}
		if err != nil {
			return nil, err
		}
	}
	return first, nil
}

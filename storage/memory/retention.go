package memory

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage"
)

// RemoveExpired implements [storage.Retention].
func (s *Store) RemoveExpired(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, e := range []*expiring{&s.used, &s.transient, &s.launches} {
		now := s.now()
		e.remove(func(e entry) bool { return e.expired(now) })
	}
	return nil
}

// RemoveAudit implements [storage.Retention].
func (s *Store) RemoveAudit(ctx context.Context, before time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.audit.mu.Lock()
	defer s.audit.mu.Unlock()
	s.audit.entries = slices.DeleteFunc(s.audit.entries, func(e storage.AuditEntry) bool { return e.At.Before(before) })
	return nil
}

// ForgetLaunchesOf implements [storage.Retention].
func (s *Store) ForgetLaunchesOf(ctx context.Context, registrationID, subject string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.launches.remove(func(e entry) bool {
		var l storage.Launch
		err := json.Unmarshal(e.value, &l)
		return err == nil && l.RegistrationID == registrationID && l.Message != nil && l.Message.Subject == subject
	})
	return nil
}

func (e *expiring) remove(fits func(entry) bool) {
	for i := range e.shards {
		s := &e.shards[i]
		s.mu.Lock()
		maps.DeleteFunc(s.entries, func(_ string, e entry) bool { return fits(e) })
		s.mu.Unlock()
	}
}

// DropParked implements [delivery.Retention].
func (s *Store) DropParked(ctx context.Context, kind string, before time.Time) error {
	return s.dropJobs(ctx, func(j *job) bool { return j.Kind == kind && j.state == delivery.Stuck && j.Since.Before(before) })
}

// DropFitting implements [delivery.Retention].
func (s *Store) DropFitting(ctx context.Context, kind, lane string, fits func(payload []byte) bool) error {
	return s.dropJobs(ctx, func(j *job) bool { return j.Kind == kind && j.Lane == lane && fits(slices.Clone(j.Payload)) })
}

func (s *Store) dropJobs(ctx context.Context, which func(*job) bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d := &s.deliveries
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, j := range d.jobs {
		if j.state != delivery.Sent && which(j) {
			d.end(j, delivery.Sent)
		}
	}
	return nil
}

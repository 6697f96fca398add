package dynamostore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage"
)

// RemoveExpired implements [storage.Retention]. The table's time to live sees to
// it, within some days.
func (s *Store) RemoveExpired(context.Context) error { return nil }

// RemoveAudit implements [storage.Retention]. Ids grow with time, so it reads from
// the oldest entry to the first that stays.
func (s *Store) RemoveAudit(ctx context.Context, before time.Time) error {
	in, page := partition(auditLog), int32(maxBatch)
	in.Limit = &page
	var old []item
	for i, err := range s.query(ctx, in) {
		var e *storage.AuditEntry
		if err == nil {
			e, err = decode[storage.AuditEntry](i)
		}
		if err != nil {
			return fmt.Errorf("shortening the audit log: %w", err)
		}
		if !e.At.Before(before) {
			break
		}
		old = append(old, i.key())
	}
	if err := s.remove(ctx, old); err != nil {
		return fmt.Errorf("shortening the audit log: %w", err)
	}
	return nil
}

// ForgetLaunchesOf implements [storage.Retention]. It reads the whole table:
// nothing is asked for by person but this, and an index for it would hold people.
func (s *Store) ForgetLaunchesOf(ctx context.Context, registrationID, subject string) error {
	consistent := true
	in := &dynamodb.ScanInput{
		TableName: &s.table, ConsistentRead: &consistent, FilterExpression: name("begins_with(pk, :launch)"),
		ExpressionAttributeValues: item{":launch": text(launchPrefix)},
	}
	for {
		out, err := s.api.Scan(ctx, in)
		if err != nil {
			return fmt.Errorf("forgetting launches: %w", err)
		}
		var found []item
		for _, i := range out.Items {
			l, err := decode[storage.Launch](i)
			if err == nil && l.RegistrationID == registrationID && l.Message != nil && l.Message.Subject == subject {
				found = append(found, item(i).key())
			}
		}
		if err := s.remove(ctx, found); err != nil {
			return fmt.Errorf("forgetting launches: %w", err)
		}
		if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
			return nil
		}
	}
}

// DropParked implements [delivery.Retention].
func (s *Store) DropParked(ctx context.Context, kind string, before time.Time) error {
	for p, err := range s.ListParked(ctx, kind, "") {
		if err == nil {
			err = s.dropIf(ctx, p.Name, func(j *job) bool { return j.State == delivery.Stuck && j.Since < before.UnixMicro() })
		}
		if err != nil {
			return fmt.Errorf("dropping parked jobs: %w", err)
		}
	}
	return nil
}

// DropFitting implements [delivery.Retention].
func (s *Store) DropFitting(ctx context.Context, kind, ofLane string, fits func(payload []byte) bool) error {
	var names []delivery.Name
	for p, err := range s.ListParked(ctx, kind, ofLane) {
		if err != nil {
			return err
		}
		if fits(p.Payload) {
			names = append(names, p.Name)
		}
	}
	waiting, err := s.waitingFitting(ctx, kind, ofLane, fits)
	if err != nil {
		return fmt.Errorf("looking for jobs: %w", err)
	}
	for _, n := range append(names, waiting...) {
		if err := s.dropIf(ctx, n, func(j *job) bool { return j.State != delivery.Sent }); err != nil {
			return fmt.Errorf("dropping a job: %w", err)
		}
	}
	return nil
}

// waitingFitting names the jobs of a lane that wait or are leased and fit.
func (s *Store) waitingFitting(ctx context.Context, kind, ofLane string, fits func(payload []byte) bool) (names []delivery.Name, err error) {
	for i, err := range s.query(ctx, partition(dueOf(kind, ofLane))) {
		if err != nil {
			return nil, err
		}
		_, id, _ := strings.Cut(i.text(sortKey), "#")
		n, fit, err := s.fitting(ctx, id, fits)
		if err != nil {
			return nil, err
		}
		if fit {
			names = append(names, n)
		}
	}
	return names, nil
}

// fitting asks whether the payload of a job fits, as it is when nobody changes it.
func (s *Store) fitting(ctx context.Context, id string, fits func(payload []byte) bool) (delivery.Name, bool, error) {
	for {
		j, err := s.job(ctx, id)
		if err != nil || j == nil || j.State == delivery.Sent {
			return delivery.Name{}, false, err
		}
		whole, err := s.wholePayload(ctx, j)
		if !errors.Is(err, errOvertaken) {
			return j.Name, err == nil && fits(whole), err
		}
	}
}

var errStays = errors.New("the job stays")

// dropIf drops the job if that holds of it at the moment of the change.
func (s *Store) dropIf(ctx context.Context, n delivery.Name, holds func(*job) bool) error {
	err := s.editJob(ctx, n, func(j *job) error {
		if !holds(j) {
			return errStays
		}
		j.drop()
		return nil
	})
	if errors.Is(err, errStays) {
		return nil
	}
	return err
}

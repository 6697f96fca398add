package service

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// expiryBatch is how many records of a kind one transaction deletes, so that
// nobody waits long for it.
const expiryBatch = 2000

// deleteDaily deletes what is kept too long, at once and every day.
func (s *Service) deleteDaily(ctx context.Context) {
	ticker := time.NewTicker(24 * time.Hour)
	defer ticker.Stop()
	for ctx.Err() == nil {
		if s.onDuty(ctx, dutyRetention) {
			if err := s.DeleteExpired(ctx); err != nil && ctx.Err() == nil {
				s.logger.ErrorContext(ctx, "deleting what is kept too long", "error", err)
			}
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

// DeleteExpired deletes what schools do not want kept any longer: attendance,
// what was written about old events, and people who have not come in since. Guests
// who never came into their class go the day after it, whatever the school says.
// What it began when ctx ends the next call goes on with.
func (s *Service) DeleteExpired(ctx context.Context) error {
	retentions, err := s.store.Retentions(ctx)
	if err != nil {
		return fmt.Errorf("reading how long attendance is kept: %w", err)
	}
	failed := []error{s.dropIdleGuests(ctx)}
	for deployment, kept := range retentions {
		now := s.instant()
		e := Expiry{Deployment: deployment, Before: now.Add(-kept), Now: now, Limit: expiryBatch}
		if err := s.deleteBatches(ctx, e); err != nil {
			failed = append(failed, fmt.Errorf("deleting what deployment %s of platform %s does not keep: %w", deployment.DeploymentID, deployment.RegistrationID, err))
		}
	}
	return errors.Join(failed...)
}

func (s *Service) deleteBatches(ctx context.Context, e Expiry) error {
	if s.archive != nil {
		if err := s.archive.DeleteBefore(ctx, e.Deployment, e.Before); err != nil {
			return fmt.Errorf("in the archive: %w", err)
		}
	}
	if s.grades != nil {
		if err := s.grades.DropRefused(ctx, e.Deployment, e.Before); err != nil {
			return fmt.Errorf("among the grades that were refused: %w", err)
		}
	}
	for all := 0; ; {
		deleted, err := s.store.DeleteExpired(ctx, e)
		if err != nil {
			return err
		}
		if deleted == 0 {
			if all > 0 {
				s.logger.InfoContext(ctx, "deleted what was kept long enough", "platform", e.Deployment.RegistrationID, "deployment", e.Deployment.DeploymentID, "before", e.Before, "records", all)
			}
			return nil
		}
		all += deleted
	}
}

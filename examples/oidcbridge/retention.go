package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
)

// Days.
const (
	defaultKeepLog    = 365
	defaultKeepFailed = 90
)

const cleanUpEvery = time.Hour

// retention is how long the bridge keeps what has no end of its own.
type retention struct{ log, failed time.Duration }

func keepDays(log, failed int) (retention, error) {
	if log < 1 || failed < 1 {
		return retention{}, errors.New("what is kept must be kept for a day at least")
	}
	const day = 24 * time.Hour
	return retention{time.Duration(log) * day, time.Duration(failed) * day}, nil
}

// cleanUp removes what has passed its time, now and each hour until ctx ends.
func (r *running) cleanUp(ctx context.Context) {
	ticker := time.NewTicker(cleanUpEvery)
	defer ticker.Stop()
	for {
		if err := r.removeOld(ctx); err != nil && ctx.Err() == nil {
			r.logger.ErrorContext(ctx, "oidcbridge: clean-up failed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// removeOld removes what has passed its time.
func (r *running) removeOld(ctx context.Context) error {
	now := r.now()
	return errors.Join(
		r.store.RemoveExpired(ctx),
		r.store.RemoveAudit(ctx, now.Add(-r.keep.log)),
		outbox.DropParked(ctx, r.store, now.Add(-r.keep.failed)),
	)
}

// ForgetPerson removes the sessions of a person and their scores that are not
// there yet (lti/admin.People).
func (r *running) ForgetPerson(ctx context.Context, registrationID, subject string) error {
	return errors.Join(r.store.ForgetLaunchesOf(ctx, registrationID, subject), outbox.Forget(ctx, r.store, registrationID, subject))
}

func orDefault(l *slog.Logger) *slog.Logger {
	if l == nil {
		return slog.Default()
	}
	return l
}

package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// PutJob implements [delivery.Queue].
func (s *Store) PutJob(ctx context.Context, j delivery.Job, apart time.Duration) error {
	payload, stamp, now, gap := append([]byte{}, j.Payload...), j.At.UnixMicro(), s.now().UnixMicro(), apart.Microseconds()
	err := s.db.transact(ctx, func(tx transaction) error {
		if err := holdLane(ctx, tx, j.Kind, j.Lane); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, putJob, j.Kind, j.Lane, j.Key, payload, stamp, j.Every.Microseconds(), stamp, now, gap, gap, gap, gap)
		return err
	})
	if err != nil {
		return fmt.Errorf("storing a job: %w", err)
	}
	s.sweepDelivery(ctx)
	return nil
}

// A new job replaces that of its name. Its stamp is moved behind the last that
// was leased, if there is one. A lease goes on, and its end decides when the new
// job is due.
const (
	putJob = `
		INSERT INTO delivery_job (kind, lane, key, payload, version, stamp, last_stamp, repeat_after,
			state, due_at, fence, tries, since, code, public, cause)
		VALUES (?, ?, ?, ?, 1, ?, 0, ?, 'waiting', ?, 0, 0, ?, '', '', '')
		ON CONFLICT (kind, lane, key) DO UPDATE SET
			payload = excluded.payload, version = delivery_job.version + 1, repeat_after = excluded.repeat_after,
			stamp = ` + movedStamp + `,
			due_at = CASE WHEN delivery_job.state = 'leased' THEN delivery_job.due_at ELSE ` + movedStamp + ` END,
			state = CASE WHEN delivery_job.state = 'leased' THEN 'leased' ELSE 'waiting' END,
			tries = 0, since = excluded.since, code = '', public = '', cause = ''`
	movedStamp = `CASE WHEN delivery_job.last_stamp > 0 AND excluded.stamp < delivery_job.last_stamp + ?
		THEN delivery_job.last_stamp + ? ELSE excluded.stamp END`
)

// ClaimJob implements [delivery.Queue]. One statement finds the lane whose turn
// it is, another leases its first job; where somebody else was faster in between,
// both are tried again.
func (s *Store) ClaimJob(ctx context.Context, kind string, until time.Time, skip []string) (*delivery.Lease, time.Time, error) {
	for {
		now := s.now().UnixMicro()
		lane, failures, ready, err := s.readyLane(ctx, kind, skip)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return nil, time.Time{}, nil
		case err != nil:
			return nil, time.Time{}, fmt.Errorf("looking for a job that is due: %w", err)
		case ready > now:
			return nil, time.UnixMicro(ready), nil
		}
		l, err := s.lease(ctx, kind, lane, now, until.UnixMicro())
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, time.Time{}, fmt.Errorf("leasing a job: %w", err)
		}
		l.Failures = failures
		return l, time.Time{}, nil
	}
}

// readyLane is the lane that is ready before all others, and when it is.
func (s *Store) readyLane(ctx context.Context, kind string, skip []string) (lane string, failures int, ready int64, err error) {
	query, args := readyQuery(kind, skip)
	err = s.db.QueryRowContext(ctx, query, args...).Scan(&lane, &failures, &ready)
	return lane, failures, ready, err
}

func readyQuery(kind string, skip []string) (query string, args []any) {
	query = `
		SELECT lane, failures, CASE WHEN due_at > rests_until THEN due_at ELSE rests_until END AS ready
		FROM (
			SELECT l.lane, l.failures, l.rests_until,
				(SELECT MIN(j.due_at) FROM delivery_job j WHERE j.kind = l.kind AND j.lane = l.lane) AS due_at
			FROM delivery_lane l WHERE l.kind = ?`
	args = []any{kind}
	if len(skip) > 0 {
		query += ` AND l.lane NOT IN (?` + strings.Repeat(`, ?`, len(skip)-1) + `)`
		for _, lane := range skip {
			args = append(args, lane)
		}
	}
	return query + `) AS head WHERE due_at IS NOT NULL ORDER BY ready, lane LIMIT 1`, args
}

// leaseJob asks again whether the job is due: another process may have leased it
// while this one waited for its row.
const leaseJob = `
	UPDATE delivery_job SET state = 'leased', due_at = ?, fence = fence + 1, last_stamp = stamp
	WHERE kind = ? AND lane = ? AND due_at <= ? AND key = (
		SELECT key FROM delivery_job WHERE kind = ? AND lane = ? AND due_at <= ? ORDER BY due_at LIMIT 1)
	RETURNING key, payload, version, stamp, repeat_after, fence, tries, since`

func (s *Store) lease(ctx context.Context, kind, lane string, now, until int64) (*delivery.Lease, error) {
	l := &delivery.Lease{Job: delivery.Job{Name: delivery.Name{Kind: kind, Lane: lane}}}
	var stamp, every, since int64
	err := s.db.QueryRowContext(ctx, leaseJob, until, kind, lane, now, kind, lane, now).
		Scan(&l.Key, &l.Payload, &l.Version, &stamp, &every, &l.Fence, &l.Tries, &since)
	l.At, l.Every, l.Since = time.UnixMicro(stamp), time.Duration(every)*time.Microsecond, time.UnixMicro(since)
	return l, err
}

// SettleJob implements [delivery.Queue].
func (s *Store) SettleJob(ctx context.Context, l *delivery.Lease, o delivery.Outcome) error {
	err := s.db.transact(ctx, func(tx transaction) error {
		settled, err := settleJob(ctx, tx, l, o)
		if err == nil && !settled {
			settled, err = changed(tx.ExecContext(ctx, `UPDATE delivery_job SET state = 'waiting', due_at = stamp `+leaseHeld, leaseArgs(l)...))
		}
		if err != nil {
			return err
		}
		if !settled {
			return delivery.ErrLost
		}
		return settleLane(ctx, tx, l, o)
	})
	if err != nil {
		return fmt.Errorf("settling a job: %w", err)
	}
	return nil
}

const leaseHeld = `WHERE kind = ? AND lane = ? AND key = ? AND fence = ? AND state = 'leased'`

func leaseArgs(l *delivery.Lease) []any { return []any{l.Kind, l.Lane, l.Key, l.Fence} }

// settleJob tells whether the lease is held and the payload is still the one
// that was sent.
func settleJob(ctx context.Context, tx transaction, l *delivery.Lease, o delivery.Outcome) (bool, error) {
	var set string
	var args []any
	switch o.State {
	case delivery.Waiting:
		set, args = `state = 'waiting', due_at = ?, tries = ?`, []any{o.Due.UnixMicro(), o.Tries}
	case delivery.Stuck:
		set, args = `state = 'parked', due_at = NULL, tries = ?, code = ?, public = ?, cause = ?`,
			[]any{o.Tries, string(o.Reason.Code), o.Reason.Public, o.Reason.Cause}
	default:
		set, args = `state = 'sent', due_at = NULL, payload = ?`, []any{[]byte{}}
	}
	args = append(append(args, leaseArgs(l)...), l.Version)
	return changed(tx.ExecContext(ctx, `UPDATE delivery_job SET `+set+` `+leaseHeld+` AND version = ?`, args...))
}

// settleLane takes note of how the platform does. A success says nothing of
// failures that came after it began.
func settleLane(ctx context.Context, tx transaction, l *delivery.Lease, o delivery.Outcome) error {
	if o.Pause.IsZero() {
		_, err := tx.ExecContext(ctx, `UPDATE delivery_lane SET failures = 0, rests_until = 0
			WHERE kind = ? AND lane = ? AND failures <= ? AND rests_until > 0`, l.Kind, l.Lane, l.Failures)
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE delivery_lane SET
			failures = CASE WHEN failures > ? THEN failures ELSE ? END,
			rests_until = CASE WHEN rests_until > ? THEN rests_until ELSE ? END
		WHERE kind = ? AND lane = ?`,
		o.Failures, o.Failures, o.Pause.UnixMicro(), o.Pause.UnixMicro(), l.Kind, l.Lane)
	return err
}

package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// ListParked implements [delivery.Parked]. What is parked or retried while the
// caller iterates may or may not be seen.
func (s *Store) ListParked(ctx context.Context, kind, lane string) iter.Seq2[delivery.ParkedJob, error] {
	return func(yield func(delivery.ParkedJob, error) bool) {
		after := delivery.Name{Kind: kind, Lane: lane}
		for more := true; more; {
			batch, err := s.parkedBatch(ctx, after, lane)
			if err != nil {
				yield(delivery.ParkedJob{}, fmt.Errorf("listing parked jobs: %w", err))
				return
			}
			for _, p := range batch {
				if !yield(p, nil) {
					return
				}
				after = p.Name
			}
			more = len(batch) == batchSize
		}
	}
}

// parkedQuery asks for the next batch behind a name.
func parkedQuery(after delivery.Name, lane string) (query string, args []any) {
	query = `SELECT lane, key, payload, stamp, repeat_after, code, public, cause, tries, since FROM delivery_job
		WHERE state = 'parked' AND kind = ? AND (lane, key) > (?, ?)`
	args = []any{after.Kind, after.Lane, after.Key}
	if lane != "" {
		query += ` AND lane = ?`
		args = append(args, lane)
	}
	return query + ` ORDER BY lane, key LIMIT ?`, append(args, batchSize)
}

func (s *Store) parkedBatch(ctx context.Context, after delivery.Name, lane string) ([]delivery.ParkedJob, error) {
	query, args := parkedQuery(after, lane)
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var batch []delivery.ParkedJob
	for rows.Next() {
		p := delivery.ParkedJob{Job: delivery.Job{Name: delivery.Name{Kind: after.Kind}}}
		var stamp, every, since int64
		if err := rows.Scan(&p.Lane, &p.Key, &p.Payload, &stamp, &every, &p.Reason.Code, &p.Reason.Public, &p.Reason.Cause, &p.Tries, &since); err != nil {
			return nil, err
		}
		p.At, p.Every, p.Since = time.UnixMicro(stamp), time.Duration(every)*time.Microsecond, time.UnixMicro(since)
		batch = append(batch, p)
	}
	return batch, rows.Err()
}

// RetryJob implements [delivery.Parked].
func (s *Store) RetryJob(ctx context.Context, n delivery.Name) error {
	now := s.now().UnixMicro()
	return s.changeJob(ctx, `state = 'waiting', due_at = ?, tries = 0, since = ?, code = '', public = '', cause = ''`,
		`state = 'parked'`, n, now, now)
}

// DropJob implements [delivery.Parked].
func (s *Store) DropJob(ctx context.Context, n delivery.Name) error {
	return s.changeJob(ctx, `state = 'sent', due_at = NULL, payload = ?`, `state <> 'sent'`, n, []byte{})
}

// changeJob changes the job of the name if it is there in such a state.
func (s *Store) changeJob(ctx context.Context, set, where string, n delivery.Name, args ...any) error {
	found, err := changed(s.db.ExecContext(ctx, `UPDATE delivery_job SET `+set+` WHERE kind = ? AND lane = ? AND key = ? AND `+where,
		append(args, n.Kind, n.Lane, n.Key)...))
	if err != nil {
		return fmt.Errorf("changing a job: %w", err)
	}
	if !found {
		return delivery.ErrNotFound
	}
	return nil
}

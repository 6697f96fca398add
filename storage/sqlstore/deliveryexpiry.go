package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// rememberSent is how long the stamp of the last job of a name is kept.
const rememberSent = 30 * 24 * time.Hour

// sweepDelivery forgets, now and then, names whose last job was sent long ago, and
// lanes of which no name is left. An error is left for the next time to overcome.
func (s *Store) sweepDelivery(ctx context.Context) {
	if s.puts.Add(1)%sweepEvery != 0 {
		return
	}
	before := s.now().Add(-rememberSent).UnixMicro()
	_, err := s.db.ExecContext(ctx, `DELETE FROM delivery_job WHERE (kind, lane, key) IN (
			SELECT kind, lane, key FROM delivery_job WHERE state = 'sent' AND last_stamp < ? LIMIT ?)
		AND state = 'sent' AND last_stamp < ?`, before, sweepRows, before)
	for err == nil {
		err = s.sweepLane(ctx)
	}
}

// holdLane adds the lane unless it is there, and keeps it there until the
// transaction ends: a job without its lane would never be found. In SQLite the
// transaction itself does, being the only one that writes.
func holdLane(ctx context.Context, tx transaction, kind, lane string) error {
	lock := ""
	if tx.dialect == PostgreSQL {
		lock = ` FOR KEY SHARE`
	}
	for {
		var failures int
		err := tx.QueryRowContext(ctx, `SELECT failures FROM delivery_lane WHERE kind = ? AND lane = ?`+lock, kind, lane).Scan(&failures)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO delivery_lane (kind, lane, rests_until, failures) VALUES (?, ?, 0, 0)
			ON CONFLICT (kind, lane) DO NOTHING`, kind, lane)
		if err != nil {
			return err
		}
	}
}

// sweepLane removes one lane without jobs; with none left the error is
// sql.ErrNoRows. It takes the lane out of the reach of holdLane first, and then asks
// again, since a job may have come until then.
func (s *Store) sweepLane(ctx context.Context) error {
	lock := ""
	if s.db.dialect == PostgreSQL {
		lock = ` FOR UPDATE SKIP LOCKED`
	}
	const empty = `NOT EXISTS (SELECT 1 FROM delivery_job j WHERE j.kind = delivery_lane.kind AND j.lane = delivery_lane.lane)`
	return s.db.transact(ctx, func(tx transaction) error {
		var kind, lane string
		err := tx.QueryRowContext(ctx, `SELECT kind, lane FROM delivery_lane WHERE rests_until < ? AND `+empty+` LIMIT 1`+lock, s.now().UnixMicro()).Scan(&kind, &lane)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM delivery_lane WHERE kind = ? AND lane = ? AND `+empty, kind, lane)
		return err
	})
}

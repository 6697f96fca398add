package sqlstore

import (
	"context"
	"fmt"
	"time"
)

// QueueDepth tells how a queue of deliveries does.
type QueueDepth struct {
	// Waiting counts the jobs on their way, and Parked those that wait for an
	// administrator.
	Waiting, Parked int
	// Oldest is when the first of those that wait was handed over; zero with none. What
	// is sent again and again does not count.
	Oldest time.Time
	// Resting counts the lanes that are left alone since attempts fail there.
	Resting int
}

// QueueDepths returns how the queues do, by kind. A kind of which nothing waits or is
// parked may be missing.
func (s *Store) QueueDepths(ctx context.Context) (map[string]QueueDepth, error) {
	depths := map[string]QueueDepth{}
	rows, err := s.db.QueryContext(ctx, `
		SELECT kind, SUM(CASE WHEN state = 'parked' THEN 0 ELSE 1 END), SUM(CASE WHEN state = 'parked' THEN 1 ELSE 0 END),
			COALESCE(MIN(CASE WHEN state <> 'parked' AND repeat_after = 0 THEN since END), 0),
			(SELECT COUNT(*) FROM delivery_lane l WHERE l.kind = delivery_job.kind AND l.rests_until > ?)
		FROM delivery_job WHERE state <> 'sent' GROUP BY kind ORDER BY kind`, s.now().UnixMicro())
	if err != nil {
		return nil, fmt.Errorf("looking at the queues: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind string
		var d QueueDepth
		var oldest int64
		if err := rows.Scan(&kind, &d.Waiting, &d.Parked, &oldest, &d.Resting); err != nil {
			return nil, fmt.Errorf("looking at the queues: %w", err)
		}
		if oldest > 0 {
			d.Oldest = time.UnixMicro(oldest)
		}
		depths[kind] = d
	}
	return depths, rows.Err()
}

package classroomsql

import (
	"context"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Condition implements [service.Conditions].
func (s *Store) Condition(ctx context.Context, now time.Time) (c service.StoredCondition, err error) {
	var due int64
	err = s.db.QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM classroom_meeting WHERE ended_at IS NULL),
			(SELECT COUNT(*) FROM classroom_parked WHERE provider_id <> ''),
			(SELECT COUNT(*) FROM classroom_parked WHERE provider_id = ''),
			(SELECT COUNT(*) FROM classroom_outgoing),
			COALESCE((SELECT MIN(due_at) FROM classroom_grading_due WHERE due_at > 0 AND due_at < ?), 0)`, now.UnixMilli()).
		Scan(&c.Live, &c.ParkedUnknown, &c.ParkedSenseless, &c.Outgoing, &due)
	if due > 0 {
		c.UngradedSince = fromMillis(due)
	}
	return c, err
}

package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// RecordScore implements [ags.Scores]. The score's own timestamp decides,
// compared to the microsecond, as it is written on the wire.
func (s *Store) RecordScore(ctx context.Context, o ags.Owner, lineItemID string, sc ags.Score) error {
	record, err := json.Marshal(sc)
	if err != nil {
		return fmt.Errorf("score: %w", err)
	}
	started, submitted := sc.SubmissionTimes()
	recorded, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO score (line_item, user_id, recorded_at, started_at, submitted_at, record)
		SELECT number, ?, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), ? FROM line_item
			WHERE id = ? AND registration_id = ? AND context_id = ?
		ON CONFLICT (line_item, user_id) DO UPDATE
			SET recorded_at = excluded.recorded_at, record = excluded.record,
				started_at = CASE WHEN CAST(? AS INTEGER) = 1
					THEN COALESCE(score.started_at, excluded.started_at) ELSE excluded.started_at END,
				submitted_at = CASE WHEN CAST(? AS INTEGER) = 1
					THEN COALESCE(score.submitted_at, excluded.submitted_at) ELSE excluded.submitted_at END
			WHERE excluded.recorded_at > score.recorded_at`,
		sc.UserID, time.Time(sc.Timestamp).UnixMicro(), micros(started.At), micros(submitted.At), string(record),
		lineItemID, o.RegistrationID, o.ContextID, flag(started.Yields), flag(submitted.Yields)))
	if violates(err, foreignKeyViolation) {
		return ags.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("recording a score: %w", err)
	}
	if recorded {
		return nil
	}
	if _, _, err := s.findLineItem(ctx, o, lineItemID); err != nil {
		return err
	}
	return ags.ErrStale
}

// micros is how a time that may not be set is stored.
func micros(t ags.Timestamp) sql.NullInt64 {
	return sql.NullInt64{Int64: time.Time(t).UnixMicro(), Valid: !t.IsZero()}
}

func timestamp(micros sql.NullInt64) (t ags.Timestamp) {
	if micros.Valid {
		t = ags.Timestamp(time.UnixMicro(micros.Int64).UTC())
	}
	return t
}

// flag is how a condition is given to a statement.
func flag(set bool) int {
	if set {
		return 1
	}
	return 0
}

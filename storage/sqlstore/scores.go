package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
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
	recorded, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO score (line_item, user_id, recorded_at, record)
		SELECT number, ?, CAST(? AS BIGINT), ? FROM line_item
			WHERE id = ? AND registration_id = ? AND context_id = ?
		ON CONFLICT (line_item, user_id) DO UPDATE
			SET recorded_at = excluded.recorded_at, record = excluded.record
			WHERE excluded.recorded_at > score.recorded_at`,
		sc.UserID, time.Time(sc.Timestamp).UnixMicro(), string(record),
		lineItemID, o.RegistrationID, o.ContextID))
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

// ListResults implements [ags.Results]. What is scored while the caller
// iterates may or may not be seen.
func (s *Store) ListResults(ctx context.Context, o ags.Owner, lineItemID, userID, after string) iter.Seq2[ags.Result, error] {
	return func(yield func(ags.Result, error) bool) {
		number, item, err := s.findLineItem(ctx, o, lineItemID)
		for more := true; more && err == nil; {
			var scores []ags.Score
			scores, err = s.scoreBatch(ctx, number, userID, after)
			for _, sc := range scores {
				if !yield(ags.ResultOf(item, sc), nil) {
					return
				}
				after = sc.UserID
			}
			more = len(scores) == batchSize
		}
		if err != nil {
			yield(ags.Result{}, err)
		}
	}
}

// scoreBatch returns the next scores behind the user after.
func (s *Store) scoreBatch(ctx context.Context, lineItem int64, userID, after string) ([]ags.Score, error) {
	query, args := `SELECT record FROM score WHERE line_item = ? AND user_id > ?`, []any{lineItem, after}
	if userID != "" {
		query += ` AND user_id = ?`
		args = append(args, userID)
	}
	records, err := s.strings(ctx, query+` ORDER BY user_id LIMIT ?`, append(args, batchSize)...)
	if err != nil {
		return nil, fmt.Errorf("listing results: %w", err)
	}
	scores := make([]ags.Score, len(records))
	for i, record := range records {
		if err := json.Unmarshal([]byte(record), &scores[i]); err != nil {
			return nil, fmt.Errorf("stored score: %w", err)
		}
	}
	return scores, nil
}

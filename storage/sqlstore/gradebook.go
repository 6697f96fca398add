package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"math"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// SetGrade implements [ags.Gradebook].
func (s *Store) SetGrade(ctx context.Context, o ags.Owner, lineItemID string, g ags.Grade) error {
	grade, err := json.Marshal(g)
	if err != nil {
		return fmt.Errorf("grade: %w", err)
	}
	set, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO score (line_item, user_id, recorded_at, record, grade)
		SELECT number, ?, CAST(? AS BIGINT), '', ? FROM line_item
			WHERE id = ? AND registration_id = ? AND context_id = ?
		ON CONFLICT (line_item, user_id) DO UPDATE SET grade = excluded.grade`,
		g.UserID, int64(math.MinInt64), string(grade), lineItemID, o.RegistrationID, o.ContextID))
	if violates(err, foreignKeyViolation) {
		return ags.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("setting a grade: %w", err)
	}
	if !set {
		return ags.ErrNotFound
	}
	return nil
}

// RemoveGrade implements [ags.Gradebook]. A row that holds nothing then is
// removed; a score or grade that comes in between saves it.
func (s *Store) RemoveGrade(ctx context.Context, o ags.Owner, lineItemID, userID string) error {
	number, _, err := s.findLineItem(ctx, o, lineItemID)
	if err != nil {
		return err
	}
	for _, statement := range []string{
		`UPDATE score SET grade = NULL WHERE line_item = ? AND user_id = ?`,
		`DELETE FROM score WHERE line_item = ? AND user_id = ? AND record = '' AND grade IS NULL`,
	} {
		if _, err := s.db.ExecContext(ctx, statement, number, userID); err != nil {
			return fmt.Errorf("removing a grade: %w", err)
		}
	}
	return nil
}

// ListResults implements [ags.Results]. What is scored while the caller
// iterates may or may not be seen.
func (s *Store) ListResults(ctx context.Context, o ags.Owner, lineItemID, userID, after string) iter.Seq2[ags.Result, error] {
	return func(yield func(ags.Result, error) bool) {
		s.eachEntry(ctx, o, lineItemID, userID, after, func(item ags.LineItem, e ags.Entry, err error) bool {
			if err != nil {
				return yield(ags.Result{}, err)
			}
			return yield(e.Result(item), nil)
		})
	}
}

// ListEntries implements [ags.Gradebook]. What is scored while the caller
// iterates may or may not be seen.
func (s *Store) ListEntries(ctx context.Context, o ags.Owner, lineItemID, userID, after string) iter.Seq2[ags.Entry, error] {
	return func(yield func(ags.Entry, error) bool) {
		s.eachEntry(ctx, o, lineItemID, userID, after, func(_ ags.LineItem, e ags.Entry, err error) bool { return yield(e, err) })
	}
}

// eachEntry reads the entries batch by batch.
func (s *Store) eachEntry(ctx context.Context, o ags.Owner, lineItemID, userID, after string, yield func(ags.LineItem, ags.Entry, error) bool) {
	number, item, err := s.findLineItem(ctx, o, lineItemID)
	for more := true; more && err == nil; {
		var batch []ags.Entry
		batch, err = s.entryBatch(ctx, number, userID, after)
		for _, e := range batch {
			if !yield(item, e, nil) {
				return
			}
			after = e.UserID
		}
		more = len(batch) == batchSize
	}
	if err != nil {
		yield(item, ags.Entry{}, err)
	}
}

// entryBatch returns the next entries behind the user after.
func (s *Store) entryBatch(ctx context.Context, lineItem int64, userID, after string) (batch []ags.Entry, err error) {
	query, args := entryQuery(lineItem, userID, after)
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("listing entries: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		e, err := readEntry(rows)
		if err != nil {
			return nil, fmt.Errorf("stored entry: %w", err)
		}
		batch = append(batch, e)
	}
	return batch, rows.Err()
}

func entryQuery(lineItem int64, userID, after string) (query string, args []any) {
	query = `SELECT user_id, record, started_at, submitted_at, grade FROM score WHERE line_item = ? AND user_id > ?`
	args = []any{lineItem, after}
	if userID != "" {
		query += ` AND user_id = ?`
		args = append(args, userID)
	}
	return query + ` ORDER BY user_id LIMIT ?`, append(args, batchSize)
}

func readEntry(rows *sql.Rows) (e ags.Entry, err error) {
	var record string
	var started, submitted sql.NullInt64
	var grade sql.NullString
	if err := rows.Scan(&e.UserID, &record, &started, &submitted, &grade); err != nil {
		return e, err
	}
	if record != "" {
		e.Score = new(ags.Score)
		if err := json.Unmarshal([]byte(record), e.Score); err != nil {
			return e, err
		}
		e.Score.Submission = nil
		if started.Valid || submitted.Valid {
			e.Score.Submission = &ags.Submission{StartedAt: timestamp(started), SubmittedAt: timestamp(submitted)}
		}
	}
	if grade.Valid {
		e.Grade = new(ags.Grade)
		err = json.Unmarshal([]byte(grade.String), e.Grade)
	}
	return e, err
}

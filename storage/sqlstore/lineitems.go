package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// batchSize is how many records a listing reads in one go. Between two batches
// it holds no connection, so a caller may use the store while it iterates.
const batchSize = 256

// CreateLineItem implements [ags.LineItems].
func (s *Store) CreateLineItem(ctx context.Context, o ags.Owner, item ags.LineItem) (ags.LineItem, error) {
	item.ID = uuid.NewString()
	record, err := json.Marshal(item)
	if err != nil {
		return ags.LineItem{}, fmt.Errorf("line item: %w", err)
	}
	_, err = s.db.ExecContext(ctx, `
		INSERT INTO line_item (id, registration_id, context_id, resource_link_id, resource_id, tag, record)
		VALUES (?, ?, ?, ?, ?, ?, ?)`,
		item.ID, o.RegistrationID, o.ContextID, item.ResourceLinkID, item.ResourceID, item.Tag, string(record))
	if err != nil {
		return ags.LineItem{}, fmt.Errorf("creating a line item: %w", err)
	}
	return lineItem(item.ID, item.ResourceLinkID, string(record))
}

// LineItem implements [ags.LineItems].
func (s *Store) LineItem(ctx context.Context, o ags.Owner, id string) (ags.LineItem, error) {
	_, item, err := s.findLineItem(ctx, o, id)
	return item, err
}

// ListLineItems implements [ags.LineItems]. What is created or deleted while
// the caller iterates may or may not be seen.
func (s *Store) ListLineItems(ctx context.Context, o ags.Owner, f ags.Filter, after string) iter.Seq2[ags.LineItem, error] {
	return func(yield func(ags.LineItem, error) bool) {
		var position int64
		var err error
		if after != "" {
			position, _, err = s.findLineItem(ctx, o, after)
		}
		for more := true; more && err == nil; {
			var items []ags.LineItem
			items, position, err = s.lineItemBatch(ctx, o, f, position)
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			more = len(items) == batchSize
		}
		if err != nil {
			yield(ags.LineItem{}, err)
		}
	}
}

// UpdateLineItem implements [ags.LineItems].
func (s *Store) UpdateLineItem(ctx context.Context, o ags.Owner, item ags.LineItem) (ags.LineItem, error) {
	record, err := json.Marshal(item)
	if err != nil {
		return ags.LineItem{}, fmt.Errorf("line item: %w", err)
	}
	var link string
	err = s.db.QueryRowContext(ctx, `
		UPDATE line_item SET resource_id = ?, tag = ?, record = ?
		WHERE id = ? AND registration_id = ? AND context_id = ?
		RETURNING resource_link_id`,
		item.ResourceID, item.Tag, string(record), item.ID, o.RegistrationID, o.ContextID).Scan(&link)
	if err != nil {
		return ags.LineItem{}, lineItemError("updating", err)
	}
	return lineItem(item.ID, link, string(record))
}

// DeleteLineItem implements [ags.LineItems]; the scores go by their foreign
// key.
func (s *Store) DeleteLineItem(ctx context.Context, o ags.Owner, id string) error {
	deleted, err := changed(s.db.ExecContext(ctx,
		`DELETE FROM line_item WHERE id = ? AND registration_id = ? AND context_id = ?`,
		id, o.RegistrationID, o.ContextID))
	if err != nil {
		return lineItemError("deleting", err)
	}
	if !deleted {
		return ags.ErrNotFound
	}
	return nil
}

// findLineItem returns the owner's item and its number.
func (s *Store) findLineItem(ctx context.Context, o ags.Owner, id string) (number int64, item ags.LineItem, err error) {
	var link, record string
	err = s.db.QueryRowContext(ctx, `
		SELECT number, resource_link_id, record FROM line_item
		WHERE id = ? AND registration_id = ? AND context_id = ?`,
		id, o.RegistrationID, o.ContextID).Scan(&number, &link, &record)
	if err != nil {
		return 0, item, lineItemError("reading", err)
	}
	item, err = lineItem(id, link, record)
	return number, item, err
}

// lineItemBatch returns the next items behind the position and the position
// behind them.
func (s *Store) lineItemBatch(ctx context.Context, o ags.Owner, f ags.Filter, position int64) ([]ags.LineItem, int64, error) {
	query, args := lineItemQuery(o, f, position)
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, 0, lineItemError("listing", err)
	}
	defer rows.Close()
	var items []ags.LineItem
	for rows.Next() {
		var id, link, record string
		if err := rows.Scan(&position, &id, &link, &record); err != nil {
			return nil, 0, lineItemError("listing", err)
		}
		item, err := lineItem(id, link, record)
		if err != nil {
			return nil, 0, err
		}
		items = append(items, item)
	}
	return items, position, rows.Err()
}

func lineItemQuery(o ags.Owner, f ags.Filter, position int64) (query string, args []any) {
	query = `SELECT number, id, resource_link_id, record FROM line_item
		WHERE registration_id = ? AND context_id = ? AND number > ?`
	args = []any{o.RegistrationID, o.ContextID, position}
	for _, c := range []struct{ column, value string }{
		{"resource_link_id", f.ResourceLinkID}, {"resource_id", f.ResourceID}, {"tag", f.Tag},
	} {
		if c.value != "" {
			query += ` AND ` + c.column + ` = ?`
			args = append(args, c.value)
		}
	}
	return query + ` ORDER BY number LIMIT ?`, append(args, batchSize)
}

// lineItem reads a stored record; id and resource link are those of its row.
func lineItem(id, link, record string) (item ags.LineItem, err error) {
	if err := json.Unmarshal([]byte(record), &item); err != nil {
		return item, fmt.Errorf("stored line item: %w", err)
	}
	item.ID, item.ResourceLinkID = id, link
	return item, nil
}

func lineItemError(doing string, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ags.ErrNotFound
	}
	return fmt.Errorf("%s a line item: %w", doing, err)
}

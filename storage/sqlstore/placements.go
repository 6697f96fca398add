package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// PutTool implements [config.Tools].
func (s *Store) PutTool(ctx context.Context, t config.Tool) error {
	record, err := json.Marshal(t)
	if err != nil {
		return err
	}
	stored, err := changed(s.db.ExecContext(ctx, `INSERT INTO placement_tool (id, scope_id, trust, private, record)
		SELECT ?, id, ?, ?, ? FROM placement_scope WHERE id = ?
		ON CONFLICT (id) DO UPDATE
			SET scope_id = excluded.scope_id, trust = excluded.trust, private = excluded.private, record = excluded.record`,
		t.ID, t.Trust(), number(t.Private), string(record), t.ScopeID))
	if err == nil && !stored || violates(err, foreignKeyViolation) {
		err = fmt.Errorf("scope %q: %w", t.ScopeID, storage.ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("tool %q: %w", t.ID, err)
	}
	return nil
}

// Tool implements [config.Tools].
func (s *Store) Tool(ctx context.Context, id string) (config.Tool, error) {
	return record[config.Tool](ctx, s, "tool", `SELECT record FROM placement_tool WHERE id = ?`, id)
}

// DeleteTool implements [config.Tools].
func (s *Store) DeleteTool(ctx context.Context, id string) error {
	err := s.db.transact(ctx, func(tx transaction) error {
		deleted, err := changed(tx.ExecContext(ctx, `DELETE FROM placement_tool WHERE id = ?
			AND NOT EXISTS (SELECT 1 FROM placement WHERE tool_id = ?)`, id, id))
		if err == nil && !deleted {
			err = storage.ErrConflict
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM placement_rule WHERE tool_id = ?`, id)
		}
		return err
	})
	if violates(err, foreignKeyViolation) {
		err = storage.ErrConflict
	}
	if errors.Is(err, storage.ErrConflict) {
		if _, missing := s.Tool(ctx, id); missing != nil {
			err = missing
		}
	}
	if err != nil {
		return fmt.Errorf("deleting tool %q: %w", id, err)
	}
	return nil
}

// ToolsOf implements [config.Trusts].
func (s *Store) ToolsOf(ctx context.Context, trust string) ([]config.Tool, error) {
	return decoded[config.Tool](s.strings(ctx, `SELECT record FROM placement_tool WHERE trust = ? ORDER BY id`, trust))
}

// ListTools implements [config.Directory].
func (s *Store) ListTools(ctx context.Context, scopeID, after string) iter.Seq2[config.Tool, error] {
	next := func(after string) ([]string, error) {
		return s.strings(ctx, `SELECT record FROM placement_tool WHERE scope_id = ? AND id > ? ORDER BY id LIMIT ?`, scopeID, after, batchSize)
	}
	return values(listed(next, after, func(t *config.Tool) string { return t.ID }))
}

// PutRule implements [config.Rules].
func (s *Store) PutRule(ctx context.Context, r config.Rule) error {
	record, err := json.Marshal(r)
	if err != nil {
		return err
	}
	stored, err := changed(s.db.ExecContext(ctx, `INSERT INTO placement_rule (scope_id, tool_id, record)
		SELECT id, ?, ? FROM placement_scope WHERE id = ? AND (? = '' OR EXISTS (SELECT 1 FROM placement_tool WHERE id = ?))
		ON CONFLICT (scope_id, tool_id) DO UPDATE SET record = excluded.record`,
		r.ToolID, string(record), r.ScopeID, r.ToolID, r.ToolID))
	if err == nil && !stored || violates(err, foreignKeyViolation) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("what scope %q says of tool %q: %w", r.ScopeID, r.ToolID, err)
	}
	return nil
}

// Rules implements [config.Rules].
func (s *Store) Rules(ctx context.Context, toolID string, scopeIDs []string) ([]config.Rule, error) {
	if len(scopeIDs) == 0 {
		return nil, nil
	}
	query, args := rulesQuery(toolID, scopeIDs)
	return decoded[config.Rule](s.strings(ctx, query, args...))
}

func rulesQuery(toolID string, scopeIDs []string) (query string, args []any) {
	in, args := placeholders(nil, scopeIDs)
	return `SELECT record FROM placement_rule WHERE scope_id IN (` + in + `) AND tool_id IN ('', ?)`, append(args, toolID)
}

// DeleteRule implements [config.Rules].
func (s *Store) DeleteRule(ctx context.Context, scopeID, toolID string) error {
	if _, err := s.db.ExecContext(ctx, `DELETE FROM placement_rule WHERE scope_id = ? AND tool_id = ?`, scopeID, toolID); err != nil {
		return fmt.Errorf("deleting what scope %q says of tool %q: %w", scopeID, toolID, err)
	}
	return nil
}

// PutPlacement implements [config.Placements].
func (s *Store) PutPlacement(ctx context.Context, p config.Placement) (config.Placement, error) {
	was := p.Revision
	p.Revision++
	record, err := json.Marshal(p)
	if err != nil {
		return p, err
	}
	err = s.db.transact(ctx, func(tx transaction) error {
		var there int
		err := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM placement_scope WHERE id = ?) + (SELECT count(*) FROM placement_tool WHERE id = ?)`,
			p.ScopeID, p.ToolID).Scan(&there)
		if err == nil && there < 2 {
			err = fmt.Errorf("its scope or tool: %w", storage.ErrNotFound)
		}
		if err != nil {
			return err
		}
		stored, err := changed(writePlacement(ctx, tx, p, was, string(record)))
		if err == nil && !stored {
			err = storage.ErrConflict
		}
		return err
	})
	if violates(err, foreignKeyViolation) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return p, fmt.Errorf("placement %q: %w", p.ID, err)
	}
	stored, err := decode[config.Placement](string(record))
	if err != nil {
		return p, err
	}
	return *stored, nil
}

// writePlacement writes no row if there is another revision.
func writePlacement(ctx context.Context, tx transaction, p config.Placement, was int64, record string) (sql.Result, error) {
	if was == 0 {
		return tx.ExecContext(ctx, `INSERT INTO placement (id, scope_id, tool_id, revision, record) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (id) DO NOTHING`, p.ID, p.ScopeID, p.ToolID, p.Revision, record)
	}
	return tx.ExecContext(ctx, `UPDATE placement SET scope_id = ?, tool_id = ?, revision = ?, record = ? WHERE id = ? AND revision = ?`,
		p.ScopeID, p.ToolID, p.Revision, record, p.ID, was)
}

// Placement implements [config.Placements].
func (s *Store) Placement(ctx context.Context, id string) (config.Placement, error) {
	return record[config.Placement](ctx, s, "placement", `SELECT record FROM placement WHERE id = ?`, id)
}

// DeletePlacement implements [config.Placements].
func (s *Store) DeletePlacement(ctx context.Context, id string) error {
	err := s.db.transact(ctx, func(tx transaction) error {
		var tool string
		if err := tx.QueryRowContext(ctx, `DELETE FROM placement WHERE id = ? RETURNING tool_id`, id).Scan(&tool); err != nil {
			return orNotFound(err)
		}
		private, err := changed(tx.ExecContext(ctx, `DELETE FROM placement_tool WHERE id = ? AND private = 1`, tool))
		if err == nil && private {
			_, err = tx.ExecContext(ctx, `DELETE FROM placement_rule WHERE tool_id = ?`, tool)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("deleting placement %q: %w", id, err)
	}
	return nil
}

// ListPlacements implements [config.Directory].
func (s *Store) ListPlacements(ctx context.Context, scopeID, after string) iter.Seq2[config.Placement, error] {
	next := func(after string) ([]string, error) {
		return s.strings(ctx, `SELECT record FROM placement WHERE scope_id = ? AND id > ? ORDER BY id LIMIT ?`, scopeID, after, batchSize)
	}
	return values(listed(next, after, func(p *config.Placement) string { return p.ID }))
}

// record reads the one record of a query.
func record[T any](ctx context.Context, s *Store, what, query, id string) (v T, err error) {
	var found string
	if err := s.db.QueryRowContext(ctx, query, id).Scan(&found); err != nil {
		return v, fmt.Errorf("%s %q: %w", what, id, orNotFound(err))
	}
	read, err := decode[T](found)
	if err != nil {
		return v, err
	}
	return *read, nil
}

// orNotFound turns the error of a query without a row into that of the contracts.
func orNotFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return storage.ErrNotFound
	}
	return err
}

// decoded reads records, unless there was an error before.
func decoded[T any](records []string, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	list := make([]T, len(records))
	for i, record := range records {
		if err := json.Unmarshal([]byte(record), &list[i]); err != nil {
			return nil, fmt.Errorf("stored record: %w", err)
		}
	}
	return list, nil
}

// values yields what the pointers of a listing point to.
func values[T any](list iter.Seq2[*T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for p, err := range list {
			var v T
			if p != nil {
				v = *p
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// upwards are a scope and all above it.
const upwards = `WITH RECURSIVE up (id, parent_id, record, distance) AS (
		SELECT id, parent_id, record, 0 FROM placement_scope WHERE id = ?
		UNION ALL
		SELECT s.id, s.parent_id, s.record, up.distance + 1 FROM up JOIN placement_scope s ON s.id = up.parent_id
	) `

// PutScope implements [config.Scopes].
func (s *Store) PutScope(ctx context.Context, scope config.Scope) error {
	record, err := json.Marshal(scope)
	if err != nil {
		return err
	}
	err = s.db.transact(ctx, func(tx transaction) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO placement_tree (id, changes) VALUES (1, 1)
			ON CONFLICT (id) DO UPDATE SET changes = placement_tree.changes + 1`); err != nil {
			return err
		}
		parent, err := checkParent(ctx, tx, scope)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO placement_scope (id, parent_id, record) VALUES (?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET parent_id = excluded.parent_id, record = excluded.record`, scope.ID, parent, string(record))
		return err
	})
	if violates(err, foreignKeyViolation) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("scope %q: %w", scope.ID, err)
	}
	return nil
}

// checkParent returns the parent as it is stored, NULL for none.
func checkParent(ctx context.Context, tx transaction, scope config.Scope) (parent any, err error) {
	if scope.ParentID == "" {
		return nil, nil
	}
	var above, itself int
	err = tx.QueryRowContext(ctx, upwards+`SELECT count(*), count(CASE WHEN id = ? THEN 1 END) FROM up`, scope.ParentID, scope.ID).Scan(&above, &itself)
	switch {
	case err != nil:
		return nil, err
	case itself > 0 || scope.ParentID == scope.ID:
		return nil, config.ErrCycle
	case above == 0:
		return nil, fmt.Errorf("parent: %w", storage.ErrNotFound)
	}
	return scope.ParentID, nil
}

// ScopePath implements [config.Scopes].
func (s *Store) ScopePath(ctx context.Context, id string) ([]config.Scope, error) {
	path, err := decoded[config.Scope](s.strings(ctx, upwards+`SELECT record FROM up ORDER BY distance DESC`, id))
	if err == nil && len(path) == 0 {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("scope %q: %w", id, err)
	}
	return path, nil
}

// DeleteScope implements [config.Scopes]; rules and deployments go by their
// foreign keys.
func (s *Store) DeleteScope(ctx context.Context, id string) error {
	deleted, err := changed(s.db.ExecContext(ctx, `DELETE FROM placement_scope WHERE id = ?
		AND NOT EXISTS (SELECT 1 FROM placement_scope WHERE parent_id = ?)
		AND NOT EXISTS (SELECT 1 FROM placement_tool WHERE scope_id = ?)
		AND NOT EXISTS (SELECT 1 FROM placement WHERE scope_id = ?)`, id, id, id, id))
	if err == nil && !deleted {
		_, err = s.ScopePath(ctx, id)
		if err == nil {
			err = storage.ErrConflict
		}
	}
	if violates(err, foreignKeyViolation) {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("deleting scope %q: %w", id, err)
	}
	return nil
}

// ListScopes implements [config.Directory].
func (s *Store) ListScopes(ctx context.Context, parentID, after string) iter.Seq2[config.Scope, error] {
	next := func(after string) ([]string, error) {
		query, args := scopesQuery(parentID, after)
		return s.strings(ctx, query, args...)
	}
	return values(listed(next, after, func(scope *config.Scope) string { return scope.ID }))
}

func scopesQuery(parentID, after string) (query string, args []any) {
	if parentID == "" {
		return `SELECT record FROM placement_scope WHERE parent_id IS NULL AND id > ? ORDER BY id LIMIT ?`, []any{after, batchSize}
	}
	return `SELECT record FROM placement_scope WHERE parent_id = ? AND id > ? ORDER BY id LIMIT ?`, []any{parentID, after, batchSize}
}

// Deploy implements [config.Deployments].
func (s *Store) Deploy(ctx context.Context, d config.Deployment) (config.Deployment, error) {
	_, err := s.db.ExecContext(ctx, `INSERT INTO placement_deployment (trust, scope_id, id)
		SELECT ?, id, ? FROM placement_scope WHERE id = ?
		ON CONFLICT DO NOTHING`, d.Trust, d.ID, d.ScopeID)
	if violates(err, foreignKeyViolation) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return config.Deployment{}, fmt.Errorf("deployment in scope %q: %w", d.ScopeID, err)
	}
	there, err := s.DeploymentsOf(ctx, d.Trust, []string{d.ScopeID})
	if err == nil && len(there) == 0 {
		if _, err = s.ScopePath(ctx, d.ScopeID); err == nil {
			err = fmt.Errorf("deployment %q: %w", d.ID, storage.ErrConflict)
		}
	}
	if err != nil {
		return config.Deployment{}, err
	}
	return there[0], nil
}

// DeploymentsOf implements [config.Deployments].
func (s *Store) DeploymentsOf(ctx context.Context, trust string, scopeIDs []string) ([]config.Deployment, error) {
	if len(scopeIDs) == 0 {
		return nil, nil
	}
	query, args := deploymentsQuery(trust, scopeIDs)
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("deployments: %w", err)
	}
	defer rows.Close()
	var list []config.Deployment
	for rows.Next() {
		d := config.Deployment{Trust: trust}
		if err := rows.Scan(&d.ScopeID, &d.ID); err != nil {
			return nil, fmt.Errorf("stored deployment: %w", err)
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

func deploymentsQuery(trust string, scopeIDs []string) (query string, args []any) {
	in, args := placeholders([]any{trust}, scopeIDs)
	return `SELECT scope_id, id FROM placement_deployment WHERE trust = ? AND scope_id IN (` + in + `)`, args
}

// DeploymentOf implements [config.Deployments].
func (s *Store) DeploymentOf(ctx context.Context, trust, id string) (config.Deployment, error) {
	d := config.Deployment{Trust: trust, ID: id}
	err := s.db.QueryRowContext(ctx, `SELECT scope_id FROM placement_deployment WHERE trust = ? AND id = ?`, trust, id).Scan(&d.ScopeID)
	if err != nil {
		return config.Deployment{}, fmt.Errorf("deployment %q: %w", id, orNotFound(err))
	}
	return d, nil
}

// placeholders are one for each id, and the arguments with the ids behind them.
func placeholders(args []any, ids []string) (string, []any) {
	for _, id := range ids {
		args = append(args, id)
	}
	return strings.TrimSuffix(strings.Repeat("?, ", len(ids)), ", "), args
}

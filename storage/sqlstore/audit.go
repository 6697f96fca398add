package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/ltikit/ltikit/storage"
)

// AppendAudit implements [storage.AuditLog].
func (s *Store) AppendAudit(ctx context.Context, e storage.AuditEntry) error {
	e.At = e.At.UTC()
	record, err := json.Marshal(e)
	if err != nil {
		return err
	}
	appended, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO audit_entry (id, at, tenant, record) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		e.ID, e.At.UnixMilli(), e.Tenant, string(record)))
	if err == nil && !appended {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("audit entry %q: %w", e.ID, err)
	}
	return nil
}

// ListAudit implements [storage.AuditLog].
func (s *Store) ListAudit(ctx context.Context, tenant, before string) iter.Seq2[storage.AuditEntry, error] {
	next := func(before string) ([]string, error) {
		query, args := auditQuery(tenant, before)
		return s.strings(ctx, query, args...)
	}
	entries := listed(next, before, func(e *storage.AuditEntry) string { return e.ID })
	return func(yield func(storage.AuditEntry, error) bool) {
		for e, err := range entries {
			if err != nil {
				yield(storage.AuditEntry{}, err)
				return
			}
			if !yield(*e, nil) {
				return
			}
		}
	}
}

func auditQuery(tenant, before string) (query string, args []any) {
	query = `SELECT record FROM audit_entry WHERE TRUE`
	if before != "" {
		query += ` AND id < ?`
		args = append(args, before)
	}
	if tenant != "" {
		query += ` AND tenant = ?`
		args = append(args, tenant)
	}
	return query + ` ORDER BY id DESC LIMIT ?`, append(args, batchSize)
}

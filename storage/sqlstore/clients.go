package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/storage"
)

// LoadClient implements [dynreg.Clients].
func (s *Store) LoadClient(ctx context.Context, id string) (*dynreg.Client, error) {
	var record string
	err := s.db.QueryRowContext(ctx, `SELECT record FROM dynreg_client WHERE id = ?`, id).Scan(&record)
	if errors.Is(err, sql.ErrNoRows) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("client %q: %w", id, err)
	}
	return decode[dynreg.Client](record)
}

// SaveClient implements [dynreg.Clients]. Each of its two statements decides and
// stores in one step.
func (s *Store) SaveClient(ctx context.Context, c *dynreg.Client) error {
	next := *c
	next.Version++
	record, err := json.Marshal(next)
	if err != nil {
		return err
	}
	statement := `UPDATE dynreg_client SET tenant = ?, status = ?, version = ?, record = ? WHERE id = ? AND version = ?`
	args := []any{c.Tenant, string(c.Status), next.Version, string(record), c.ID, c.Version}
	if c.Version == 0 {
		statement, args = `INSERT INTO dynreg_client (tenant, status, version, record, id) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`, args[:5]
	}
	if err := onlyOver(changed(s.db.ExecContext(ctx, statement, args...))); err != nil {
		return fmt.Errorf("client %q at version %d: %w", c.ID, c.Version, err)
	}
	c.Version = next.Version
	return nil
}

// DeleteClient implements [dynreg.Clients].
func (s *Store) DeleteClient(ctx context.Context, id string, version int64) error {
	err := onlyOver(changed(s.db.ExecContext(ctx, `DELETE FROM dynreg_client WHERE id = ? AND version = ?`, id, version)))
	if err != nil {
		return fmt.Errorf("client %q at version %d: %w", id, version, err)
	}
	return nil
}

// onlyOver is a conflict where no row was of the version.
func onlyOver(stored bool, err error) error {
	if err == nil && !stored {
		return storage.ErrConflict
	}
	return err
}

// ListClients implements [dynreg.ClientDirectory].
func (s *Store) ListClients(ctx context.Context, tenant string, status dynreg.Status, after string) iter.Seq2[*dynreg.Client, error] {
	next := func(after string) ([]string, error) {
		query, args := clientsQuery(tenant, status, after)
		return s.strings(ctx, query, args...)
	}
	return listed(next, after, func(c *dynreg.Client) string { return c.ID })
}

func clientsQuery(tenant string, status dynreg.Status, after string) (query string, args []any) {
	query, args = `SELECT record FROM dynreg_client WHERE id > ?`, []any{after}
	if tenant != "" {
		query += ` AND tenant = ?`
		args = append(args, tenant)
	}
	if status != "" {
		query += ` AND status = ?`
		args = append(args, string(status))
	}
	return query + ` ORDER BY id LIMIT ?`, append(args, batchSize)
}

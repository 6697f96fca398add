package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/storage"
)

// FindRelyingParty implements [rp.Clients].
func (s *Store) FindRelyingParty(ctx context.Context, id string) (*rp.Client, error) {
	var record string
	err := s.db.QueryRowContext(ctx, `SELECT record FROM relying_party WHERE id = ?`, id).Scan(&record)
	if errors.Is(err, sql.ErrNoRows) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("client %q: %w", id, err)
	}
	return decode[rp.Client](record)
}

// RelyingPartiesOf implements [rp.Clients].
func (s *Store) RelyingPartiesOf(ctx context.Context, registrationID string) ([]*rp.Client, error) {
	records, err := s.strings(ctx, `
		SELECT c.record FROM relying_party_registration r JOIN relying_party c ON c.id = r.client_id
		WHERE r.registration_id = ? ORDER BY c.id`, registrationID)
	if err != nil {
		return nil, fmt.Errorf("clients of registration %q: %w", registrationID, err)
	}
	list := make([]*rp.Client, len(records))
	for n, record := range records {
		if list[n], err = decode[rp.Client](record); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// PutRelyingParty implements [rp.ClientWriter].
func (s *Store) PutRelyingParty(ctx context.Context, c *rp.Client) error {
	record, err := json.Marshal(c)
	if err != nil {
		return err
	}
	err = s.db.transact(ctx, func(tx transaction) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO relying_party (id, tenant, record) VALUES (?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET tenant = excluded.tenant, record = excluded.record`, c.ID, c.Tenant, string(record))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM relying_party_registration WHERE client_id = ?`, c.ID); err != nil {
			return err
		}
		for _, registration := range c.Registrations {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO relying_party_registration (registration_id, client_id) VALUES (?, ?)
				ON CONFLICT (registration_id, client_id) DO NOTHING`, registration, c.ID)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("storing client %q: %w", c.ID, err)
	}
	return nil
}

// DeleteRelyingParty implements [rp.ClientWriter]; its registrations go by their foreign
// key.
func (s *Store) DeleteRelyingParty(ctx context.Context, id string) error {
	deleted, err := changed(s.db.ExecContext(ctx, `DELETE FROM relying_party WHERE id = ?`, id))
	if err == nil && !deleted {
		err = storage.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("deleting client %q: %w", id, err)
	}
	return nil
}

// ListRelyingParties implements [rp.ClientDirectory].
func (s *Store) ListRelyingParties(ctx context.Context, tenant, after string) iter.Seq2[*rp.Client, error] {
	next := func(after string) ([]string, error) {
		query, args := `SELECT record FROM relying_party WHERE id > ?`, []any{after}
		if tenant != "" {
			query += ` AND tenant = ?`
			args = append(args, tenant)
		}
		return s.strings(ctx, query+` ORDER BY id LIMIT ?`, append(args, batchSize)...)
	}
	return listed(next, after, func(c *rp.Client) string { return c.ID })
}

package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/ltikit/ltikit/storage"
)

// FindConsumer implements [storage.Consumers].
func (s *Store) FindConsumer(ctx context.Context, key string) (*storage.Consumer, error) {
	c, err := s.oneConsumer(ctx, `key = ?`, key)
	if err != nil {
		return nil, fmt.Errorf("consumer %q: %w", key, err)
	}
	return c, nil
}

// BoundConsumer implements [storage.ConsumerBindings].
func (s *Store) BoundConsumer(ctx context.Context, registrationID, deploymentID string) (*storage.Consumer, error) {
	c, err := s.oneConsumer(ctx, `registration_id = ? AND deployment_id = ? AND registration_id <> ''`, registrationID, deploymentID)
	if err != nil {
		return nil, fmt.Errorf("consumer of registration %q, deployment %q: %w", registrationID, deploymentID, err)
	}
	return c, nil
}

// oneConsumer asks for two at most: the second tells that what was asked for is
// ambiguous.
func (s *Store) oneConsumer(ctx context.Context, where string, args ...any) (*storage.Consumer, error) {
	list, err := s.consumers(ctx, where+` LIMIT 2`, args...)
	switch {
	case err != nil:
		return nil, err
	case len(list) == 0:
		return nil, storage.ErrNotFound
	case len(list) > 1:
		return nil, storage.ErrAmbiguous
	}
	return list[0], nil
}

// PutConsumer implements [storage.ConsumerWriter].
func (s *Store) PutConsumer(ctx context.Context, c *storage.Consumer) error {
	record, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, `
		INSERT INTO consumer (key, tenant, registration_id, deployment_id, record) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE
			SET tenant = excluded.tenant, registration_id = excluded.registration_id,
				deployment_id = excluded.deployment_id, record = excluded.record`,
		c.Key, c.Tenant, c.RegistrationID, c.DeploymentID, string(record))
	if err != nil {
		return fmt.Errorf("consumer %q: %w", c.Key, err)
	}
	return nil
}

// AddConsumer implements [storage.ConsumerWriter]. One statement decides.
func (s *Store) AddConsumer(ctx context.Context, c *storage.Consumer) error {
	record, err := json.Marshal(c)
	if err != nil {
		return err
	}
	added, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO consumer (key, tenant, registration_id, deployment_id, record) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (key) DO NOTHING`,
		c.Key, c.Tenant, c.RegistrationID, c.DeploymentID, string(record)))
	if err == nil && !added {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("adding consumer %q: %w", c.Key, err)
	}
	return nil
}

// DeleteConsumer implements [storage.ConsumerWriter].
func (s *Store) DeleteConsumer(ctx context.Context, key string) error {
	deleted, err := changed(s.db.ExecContext(ctx, `DELETE FROM consumer WHERE key = ?`, key))
	if err == nil && !deleted {
		err = storage.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("deleting consumer %q: %w", key, err)
	}
	return nil
}

// BindConsumer implements [storage.ConsumerBindings]. One statement decides.
func (s *Store) BindConsumer(ctx context.Context, key, registrationID, deploymentID string) error {
	bound, err := changed(s.db.ExecContext(ctx, `
		UPDATE consumer SET registration_id = ?, deployment_id = ?
		WHERE key = ? AND (registration_id = '' OR registration_id = ? AND deployment_id = ?)`,
		registrationID, deploymentID, key, registrationID, deploymentID))
	if err == nil && !bound {
		if _, err = s.FindConsumer(ctx, key); err == nil {
			err = storage.ErrConflict
		}
	}
	if err != nil {
		return fmt.Errorf("binding consumer %q: %w", key, err)
	}
	return nil
}

// ListConsumers implements [storage.ConsumerDirectory].
func (s *Store) ListConsumers(ctx context.Context, tenant, after string) iter.Seq2[*storage.Consumer, error] {
	return func(yield func(*storage.Consumer, error) bool) {
		for more := true; more; {
			where, args := consumersBehind(tenant, after)
			list, err := s.consumers(ctx, where, args...)
			if err != nil {
				yield(nil, fmt.Errorf("listing consumers: %w", err))
				return
			}
			for _, c := range list {
				if !yield(c, nil) {
					return
				}
				after = c.Key
			}
			more = len(list) == batchSize
		}
	}
}

func consumersBehind(tenant, after string) (where string, args []any) {
	where, args = `key > ?`, []any{after}
	if tenant != "" {
		where += ` AND tenant = ?`
		args = append(args, tenant)
	}
	return where + ` ORDER BY key LIMIT ?`, append(args, batchSize)
}

// consumers reads the records that fit, with what the columns know better.
func (s *Store) consumers(ctx context.Context, where string, args ...any) (list []*storage.Consumer, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT record, registration_id, deployment_id FROM consumer WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var record, registrationID, deploymentID string
		if err := rows.Scan(&record, &registrationID, &deploymentID); err != nil {
			return nil, err
		}
		c, err := decode[storage.Consumer](record)
		if err != nil {
			return nil, err
		}
		c.RegistrationID, c.DeploymentID = registrationID, deploymentID
		list = append(list, c)
	}
	return list, rows.Err()
}

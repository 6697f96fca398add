package sqlstore

import (
	"context"
	"fmt"
	"iter"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// ListRegistrations implements [storage.RegistrationDirectory].
func (s *Store) ListRegistrations(ctx context.Context, tenant, after string) iter.Seq2[*lti.Registration, error] {
	next := func(after string) ([]string, error) {
		query, args := directoryQuery(tenant, after)
		return s.strings(ctx, query, args...)
	}
	return listed(next, after, func(r *lti.Registration) string { return r.ID })
}

func directoryQuery(tenant, after string) (query string, args []any) {
	query, args = `SELECT record FROM registration WHERE id > ?`, []any{after}
	if tenant != "" {
		query += ` AND tenant = ?`
		args = append(args, tenant)
	}
	return query + ` ORDER BY id LIMIT ?`, append(args, batchSize)
}

// ListDeployments implements [storage.RegistrationDirectory].
func (s *Store) ListDeployments(ctx context.Context, registrationID, after string) iter.Seq2[*lti.Deployment, error] {
	next := func(after string) ([]string, error) {
		return s.strings(ctx, `SELECT record FROM deployment WHERE registration_id = ? AND id > ? ORDER BY id LIMIT ?`,
			registrationID, after, batchSize)
	}
	return listed(next, after, func(d *lti.Deployment) string { return d.ID })
}

// listed yields the records batch by batch, each from behind the last one's id.
func listed[T any](next func(after string) ([]string, error), after string, id func(*T) string) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for more := true; more; {
			records, err := next(after)
			if err != nil {
				yield(nil, fmt.Errorf("listing: %w", err))
				return
			}
			for _, record := range records {
				r, err := decode[T](record)
				if !yield(r, err) || err != nil {
					return
				}
				after = id(r)
			}
			more = len(records) == batchSize
		}
	}
}

// DeleteRegistration implements [storage.RegistrationRemover]; the deployments
// go by their foreign key.
func (s *Store) DeleteRegistration(ctx context.Context, id string) error {
	err := s.db.transact(ctx, func(tx transaction) error {
		deleted, err := changed(tx.ExecContext(ctx, `DELETE FROM registration WHERE id = ?`, id))
		if err == nil && !deleted {
			err = storage.ErrNotFound
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM delivery_place WHERE lane = ?`, id) // nothing is sent there any more
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("deleting registration %q: %w", id, err)
	}
	return nil
}

// DeleteDeployment implements [storage.RegistrationRemover].
func (s *Store) DeleteDeployment(ctx context.Context, registrationID, id string) error {
	deleted, err := changed(s.db.ExecContext(ctx, `DELETE FROM deployment WHERE registration_id = ? AND id = ?`, registrationID, id))
	if err == nil && !deleted {
		err = storage.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("deleting deployment %q of registration %q: %w", id, registrationID, err)
	}
	return nil
}

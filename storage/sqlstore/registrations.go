package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// FindRegistration implements [storage.Registrations].
func (s *Store) FindRegistration(ctx context.Context, issuer, clientID, deploymentID string) (*lti.Registration, error) {
	query, args := registrationQuery(issuer, clientID, deploymentID)
	records, err := s.strings(ctx, query, args...)
	switch {
	case err != nil:
	case len(records) == 0:
		err = storage.ErrNotFound
	case len(records) > 1:
		err = storage.ErrAmbiguous
	}
	if err != nil {
		return nil, fmt.Errorf("registration of issuer %q, client %q, deployment %q: %w", issuer, clientID, deploymentID, err)
	}
	return decode[lti.Registration](records[0])
}

// registrationQuery asks for two records at most: the second tells that what
// was asked for is ambiguous. Each form of it has an index that fits.
func registrationQuery(issuer, clientID, deploymentID string) (query string, args []any) {
	query, args = `SELECT r.record FROM registration r WHERE r.issuer = ?`, []any{issuer}
	if deploymentID != "" {
		query = `SELECT r.record FROM deployment d JOIN registration r ON r.id = d.registration_id
			WHERE d.issuer = ? AND d.id = ?`
		args = append(args, deploymentID)
	}
	if clientID != "" {
		query += ` AND r.client_id = ?`
		args = append(args, clientID)
	}
	return query + ` LIMIT 2`, args
}

// RegistrationByID implements [storage.RegistrationLookup].
func (s *Store) RegistrationByID(ctx context.Context, id string) (*lti.Registration, error) {
	var record string
	err := s.db.QueryRowContext(ctx, `SELECT record FROM registration WHERE id = ?`, id).Scan(&record)
	if errors.Is(err, sql.ErrNoRows) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("registration %q: %w", id, err)
	}
	return decode[lti.Registration](record)
}

// FindDeployment implements [storage.Registrations].
func (s *Store) FindDeployment(ctx context.Context, r *lti.Registration, id string) (*lti.Deployment, error) {
	var record string
	err := s.db.QueryRowContext(ctx,
		`SELECT record FROM deployment WHERE registration_id = ? AND id = ?`, r.ID, id).Scan(&record)
	if errors.Is(err, sql.ErrNoRows) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("deployment %q of registration %q: %w", id, r.ID, err)
	}
	return decode[lti.Deployment](record)
}

// PutRegistration implements [storage.RegistrationWriter].
func (s *Store) PutRegistration(ctx context.Context, r *lti.Registration) error {
	record, err := json.Marshal(r)
	if err != nil {
		return err
	}
	stored, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO registration (id, issuer, client_id, tenant, record)
		SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS
			(SELECT 1 FROM registration WHERE issuer = ? AND client_id = ? AND id <> ?)
		ON CONFLICT (id) DO UPDATE
			SET issuer = excluded.issuer, client_id = excluded.client_id, tenant = excluded.tenant, record = excluded.record`,
		r.ID, r.Issuer, r.ClientID, r.Tenant, string(record), r.Issuer, r.ClientID, r.ID))
	if violates(err, uniqueViolation) {
		stored, err = false, nil
	}
	if err != nil {
		return fmt.Errorf("registration %q: %w", r.ID, err)
	}
	if !stored {
		return fmt.Errorf("another registration has issuer %q and client %q: %w", r.Issuer, r.ClientID, storage.ErrConflict)
	}
	return nil
}

// PutDeployment implements [storage.RegistrationWriter].
func (s *Store) PutDeployment(ctx context.Context, d *lti.Deployment) error {
	record, err := json.Marshal(d)
	if err != nil {
		return err
	}
	stored, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO deployment (registration_id, id, issuer, record)
		SELECT id, ?, issuer, ? FROM registration WHERE id = ?
		ON CONFLICT (registration_id, id) DO UPDATE SET record = excluded.record`,
		d.ID, string(record), d.RegistrationID))
	if err == nil && !stored || violates(err, foreignKeyViolation) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("registration %q of the deployment: %w", d.RegistrationID, err)
	}
	return nil
}

// AddDeployment implements [storage.RegistrationWriter]. One statement decides.
func (s *Store) AddDeployment(ctx context.Context, d *lti.Deployment) error {
	record, err := json.Marshal(d)
	if err != nil {
		return err
	}
	added, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO deployment (registration_id, id, issuer, record)
		SELECT id, ?, issuer, ? FROM registration WHERE id = ?
		ON CONFLICT (registration_id, id) DO NOTHING`,
		d.ID, string(record), d.RegistrationID))
	switch {
	case violates(err, foreignKeyViolation):
		err = storage.ErrNotFound
	case err == nil && !added:
		if _, err = s.RegistrationByID(ctx, d.RegistrationID); err == nil {
			err = storage.ErrConflict
		}
	}
	if err != nil {
		return fmt.Errorf("adding deployment %q of registration %q: %w", d.ID, d.RegistrationID, err)
	}
	return nil
}

// strings returns the one column of a query.
func (s *Store) strings(ctx context.Context, query string, args ...any) (values []string, err error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, rows.Err()
}

func decode[T any](record string) (*T, error) {
	v := new(T)
	if err := json.Unmarshal([]byte(record), v); err != nil {
		return nil, fmt.Errorf("stored record: %w", err)
	}
	return v, nil
}

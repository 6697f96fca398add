package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage"
)

// RemoveExpired implements [storage.Retention]. The rows are gone from the tables
// at once; SQLite writes over their pages in time, or by VACUUM.
func (s *Store) RemoveExpired(ctx context.Context) error {
	for _, table := range []string{"used_key", "transient", "kept_launch"} {
		if _, err := s.db.ExecContext(ctx, `DELETE FROM `+table+` WHERE expires_at < ?`, s.now().UnixMicro()); err != nil {
			return fmt.Errorf("removing what has expired: %w", err)
		}
	}
	_, err := s.db.ExecContext(ctx, `DELETE FROM delivery_job WHERE state = 'sent' AND last_stamp < ?`, s.now().Add(-rememberSent).UnixMicro())
	if err != nil {
		return fmt.Errorf("removing what was sent: %w", err)
	}
	return nil
}

// RemoveAudit implements [storage.Retention].
func (s *Store) RemoveAudit(ctx context.Context, before time.Time) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM audit_entry WHERE at < ?`, before.UnixMilli())
	if err != nil {
		return fmt.Errorf("shortening the audit log: %w", err)
	}
	return nil
}

// ForgetLaunchesOf implements [storage.Retention]. It reads all launches, which
// are those of a few hours: nothing is asked for by person but this.
func (s *Store) ForgetLaunchesOf(ctx context.Context, registrationID, subject string) error {
	of := func(record []byte) bool {
		l, err := decode[storage.Launch](string(record))
		return err == nil && l.RegistrationID == registrationID && l.Message != nil && l.Message.Subject == subject
	}
	keys, err := s.fitting(ctx, of, `SELECT key, record FROM kept_launch`)
	for _, key := range keys {
		err = errors.Join(err, s.ForgetLaunch(ctx, string(key)))
	}
	if err != nil {
		return fmt.Errorf("forgetting launches: %w", err)
	}
	return nil
}

// DropParked implements [delivery.Retention].
func (s *Store) DropParked(ctx context.Context, kind string, before time.Time) error {
	_, err := s.db.ExecContext(ctx, `UPDATE delivery_job SET state = 'sent', due_at = NULL, payload = ?
		WHERE state = 'parked' AND kind = ? AND since < ?`, []byte{}, kind, before.UnixMicro())
	if err != nil {
		return fmt.Errorf("dropping parked jobs: %w", err)
	}
	return nil
}

// DropFitting implements [delivery.Retention].
func (s *Store) DropFitting(ctx context.Context, kind, lane string, fits func(payload []byte) bool) error {
	keys, err := s.fitting(ctx, fits, `SELECT key, payload FROM delivery_job WHERE kind = ? AND lane = ? AND state <> 'sent'`, kind, lane)
	for _, key := range keys {
		dropped := s.DropJob(ctx, delivery.Name{Kind: kind, Lane: lane, Key: string(key)})
		if !errors.Is(dropped, delivery.ErrNotFound) { // it was sent meanwhile
			err = errors.Join(err, dropped)
		}
	}
	if err != nil {
		return fmt.Errorf("dropping jobs: %w", err)
	}
	return nil
}

// fitting are the keys of the rows of a query, for key and content, whose content
// fits.
func (s *Store) fitting(ctx context.Context, fits func(content []byte) bool, query string, args ...any) (keys [][]byte, err error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var key, content []byte
		if err := rows.Scan(&key, &content); err != nil {
			return nil, err
		}
		if fits(content) {
			keys = append(keys, key)
		}
	}
	return keys, rows.Err()
}

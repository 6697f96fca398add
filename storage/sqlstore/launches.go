package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/storage"
)

// KeepLaunch implements [storage.Launches].
func (s *Store) KeepLaunch(ctx context.Context, id string, l *storage.Launch, until time.Time) error {
	record, err := json.Marshal(l)
	if err != nil {
		return err
	}
	kept, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO kept_launch (key, record, expires_at) VALUES (?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET record = excluded.record, expires_at = excluded.expires_at
			WHERE kept_launch.expires_at < ?`,
		[]byte(id), string(record), until.UnixMicro(), s.now().UnixMicro()))
	if err != nil {
		return fmt.Errorf("keeping a launch: %w", err)
	}
	if !kept {
		return storage.ErrConflict
	}
	s.sweep(ctx, s.launches)
	return nil
}

// KeptLaunch implements [storage.Launches].
func (s *Store) KeptLaunch(ctx context.Context, id string) (*storage.Launch, error) {
	var record string
	err := s.db.QueryRowContext(ctx, `SELECT record FROM kept_launch WHERE key = ? AND expires_at >= ?`,
		[]byte(id), s.now().UnixMicro()).Scan(&record)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, storage.ErrNotFound
	case err != nil:
		return nil, fmt.Errorf("reading a kept launch: %w", err)
	}
	return decode[storage.Launch](record)
}

// ForgetLaunch implements [storage.Launches].
func (s *Store) ForgetLaunch(ctx context.Context, id string) error {
	if _, err := s.db.ExecContext(ctx, `DELETE FROM kept_launch WHERE key = ?`, []byte(id)); err != nil {
		return fmt.Errorf("forgetting a launch: %w", err)
	}
	return nil
}

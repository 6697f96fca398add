package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/storage"
)

// Put implements [storage.Transient].
func (s *Store) Put(ctx context.Context, key string, value []byte, until time.Time) error {
	if value == nil {
		value = []byte{}
	}
	stored, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO transient (key, value, expires_at) VALUES (?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
			WHERE transient.expires_at < ?`,
		[]byte(key), value, until.UnixMicro(), s.now().UnixMicro()))
	if err != nil {
		return fmt.Errorf("storing a transient value: %w", err)
	}
	if !stored {
		return storage.ErrConflict
	}
	s.sweep(ctx, s.transient)
	return nil
}

// Take implements [storage.Transient].
func (s *Store) Take(ctx context.Context, key string) (value []byte, err error) {
	err = s.db.QueryRowContext(ctx, `DELETE FROM transient WHERE key = ? AND expires_at >= ? RETURNING value`,
		[]byte(key), s.now().UnixMicro()).Scan(&value)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, storage.ErrNotFound
	case err != nil:
		return nil, fmt.Errorf("taking a transient value: %w", err)
	}
	return value, nil
}

package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/storage"
)

// MarkUsed implements [storage.Replay].
func (s *Store) MarkUsed(ctx context.Context, key string, until time.Time) error {
	marked, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO used_key (key, expires_at) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET expires_at = excluded.expires_at
			WHERE used_key.expires_at < ?`,
		[]byte(key), until.UnixMicro(), s.now().UnixMicro()))
	if err != nil {
		return fmt.Errorf("marking a key as used: %w", err)
	}
	if !marked {
		return storage.ErrUsed
	}
	s.sweep(ctx, s.used)
	return nil
}

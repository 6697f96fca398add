package memory

import (
	"context"
	"time"

	"github.com/ltikit/ltikit/storage"
)

// MarkUsed implements [storage.Replay].
func (s *Store) MarkUsed(ctx context.Context, key string, until time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !s.used.add(key, nil, until, s.now()) {
		return storage.ErrUsed
	}
	return nil
}

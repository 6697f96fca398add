package redisstore

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/storage"
)

// MarkUsed implements [storage.Replay]. A key is remembered somewhat longer than
// until.
func (s *Store) MarkUsed(ctx context.Context, key string, until time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	marked, err := s.client.SetNX(ctx, s.prefix+"used:"+key, "", s.lifetime(until)).Result()
	if err != nil {
		return fmt.Errorf("marking a key as used: %w", err)
	}
	if !marked {
		return storage.ErrUsed
	}
	return nil
}

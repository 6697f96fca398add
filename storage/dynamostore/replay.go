package dynamostore

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/storage"
)

// free is the condition of a write over nothing or over what has expired.
const free = absent + " OR expires < :now"

// MarkUsed implements [storage.Replay].
func (s *Store) MarkUsed(ctx context.Context, key string, until time.Time) error {
	marked, err := s.put(ctx, at("used#"+digest(key), "-").expiring(until), free, item{":now": number(s.now().UnixMicro())})
	if err != nil {
		return fmt.Errorf("marking a key as used: %w", err)
	}
	if !marked {
		return storage.ErrUsed
	}
	return nil
}

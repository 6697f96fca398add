package memory

import (
	"context"
	"slices"
	"time"

	"github.com/ltikit/ltikit/storage"
)

// Put implements [storage.Transient].
func (s *Store) Put(ctx context.Context, key string, value []byte, until time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !s.transient.add(key, slices.Clone(value), until, s.now()) {
		return storage.ErrConflict
	}
	return nil
}

// Take implements [storage.Transient].
func (s *Store) Take(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	value, found := s.transient.take(key, s.now())
	if !found {
		return nil, storage.ErrNotFound
	}
	return value, nil
}

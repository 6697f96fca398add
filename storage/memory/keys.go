package memory

import (
	"context"
	"slices"
	"sync"

	"github.com/ltikit/ltikit/storage"
)

// rings keeps the records of rotating key rings by name.
type rings struct {
	mu   sync.Mutex
	kept map[string]ring
}

type ring struct {
	record  []byte
	version int64
}

// LoadKeys implements [keyring.Store].
func (s *Store) LoadKeys(ctx context.Context, name string) ([]byte, int64, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	s.rings.mu.Lock()
	defer s.rings.mu.Unlock()
	r, found := s.rings.kept[name]
	if !found {
		return nil, 0, storage.ErrNotFound
	}
	return slices.Clone(r.record), r.version, nil
}

// SaveKeys implements [keyring.Store].
func (s *Store) SaveKeys(ctx context.Context, name string, record []byte, version int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.rings.mu.Lock()
	defer s.rings.mu.Unlock()
	if s.rings.kept[name].version != version {
		return storage.ErrConflict
	}
	s.rings.kept[name] = ring{slices.Clone(record), version + 1}
	return nil
}

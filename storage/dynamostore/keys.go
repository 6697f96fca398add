package dynamostore

import (
	"context"
	"fmt"

	"github.com/ltikit/ltikit/storage"
)

func keyRing(ring string) item { return at("keyring#"+digest(ring), "-") }

// LoadKeys implements [keyring.Store].
func (s *Store) LoadKeys(ctx context.Context, ring string) (kept []byte, at int64, err error) {
	i, err := s.get(ctx, keyRing(ring))
	if err == nil && i == nil {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, 0, fmt.Errorf("key ring %q: %w", ring, err)
	}
	return i.bytes(record), i.number(version), nil
}

// SaveKeys implements [keyring.Store].
func (s *Store) SaveKeys(ctx context.Context, ring string, kept []byte, present int64) error {
	i := keyRing(ring)
	i[record], i[version] = binary(kept), number(present+1)
	condition, values := "version = :present", item{":present": number(present)}
	if present == 0 {
		condition, values = absent, nil
	}
	saved, err := s.put(ctx, i, condition, values)
	if err == nil && !saved {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("key ring %q: %w", ring, err)
	}
	return nil
}

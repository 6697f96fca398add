package memory

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ltikit/ltikit/storage"
)

// KeepLaunch implements [storage.Launches].
func (s *Store) KeepLaunch(ctx context.Context, id string, l *storage.Launch, until time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	record, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if !s.launches.add(id, record, until, s.now()) {
		return storage.ErrConflict
	}
	return nil
}

// KeptLaunch implements [storage.Launches].
func (s *Store) KeptLaunch(ctx context.Context, id string) (*storage.Launch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	record, found := s.launches.get(id, s.now())
	if !found {
		return nil, storage.ErrNotFound
	}
	l := new(storage.Launch)
	return l, json.Unmarshal(record, l)
}

// ForgetLaunch implements [storage.Launches].
func (s *Store) ForgetLaunch(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.launches.take(id, s.now())
	return nil
}

package redisstore

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/ltikit/ltikit/storage"
)

// replaceExpired stores a value over one whose time is over, or where none is.
// The times stand before the values, most significant byte first, so that they
// compare as texts.
const replaceExpired = `
local there = redis.call('GETRANGE', KEYS[1], 0, 7)
if there ~= '' and there >= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`

// Put implements [storage.Transient].
func (s *Store) Put(ctx context.Context, key string, value []byte, until time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	key, life := s.transientKey(key), s.lifetime(until)
	kept := append(timestamp(until), value...)
	stored, err := s.client.SetNX(ctx, key, kept, life).Result()
	if err == nil && !stored { // which is rare: keys are random
		stored, err = s.client.Eval(ctx, replaceExpired, []string{key}, timestamp(s.now()), kept, life.Milliseconds()).Bool()
	}
	if err != nil {
		return fmt.Errorf("storing a transient value: %w", err)
	}
	if !stored {
		return storage.ErrConflict
	}
	return nil
}

// Take implements [storage.Transient].
func (s *Store) Take(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	kept, err := s.client.GetDel(ctx, s.transientKey(key)).Bytes()
	switch {
	case errors.Is(err, redis.Nil):
		return nil, storage.ErrNotFound
	case err != nil:
		return nil, fmt.Errorf("taking a transient value: %w", err)
	case len(kept) < timestampSize || string(kept[:timestampSize]) < string(timestamp(s.now())):
		return nil, storage.ErrNotFound
	}
	return kept[timestampSize:], nil
}

func (s *Store) transientKey(key string) string { return s.prefix + "transient:" + key }

const timestampSize = 8

// timestamp is a time in milliseconds since the epoch. A time before it is the
// epoch.
func timestamp(t time.Time) []byte {
	return binary.BigEndian.AppendUint64(nil, uint64(max(0, t.UnixMilli())))
}

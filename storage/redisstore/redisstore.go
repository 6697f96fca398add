// Package redisstore keeps the short-lived contracts, [storage.Replay] and
// [storage.Transient], on a Redis server (6.2 or newer), for tools and platforms
// of several nodes:
//
//	store, err := redisstore.Open(ctx, "redis://cache.example:6379/0", redisstore.Config{})
//
// Single use is decided by one command of the server, so any number of nodes may
// share it. Each command runs once: when its answer is lost, the caller gets an
// error and does not know the outcome, and a value that was used up stays so.
//
// What a crash of the server loses depends on its appendfsync: with always,
// nothing that was acknowledged; with everysec, the last second or two; without
// an append-only file, everything since the last snapshot. A used key that is
// lost can be used once more until its time, which for launches is minutes. The
// same holds for a failover to a replica, which lags behind. And the server must
// not evict: see [Store.Check].
package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/ltikit/ltikit/storage"
)

// Config holds what a [Store] needs; its zero value is ready for use.
type Config struct {
	// Prefix begins every key, where others use the same database; empty means
	// "ltikit:".
	Prefix string
	// Now is the clock that expiry is compared with; nil means time.Now.
	Now func() time.Time
}

// Store implements [storage.Replay] and [storage.Transient]. It is safe for
// concurrent use and starts no goroutine. Times count to the millisecond.
type Store struct {
	client redis.UniversalClient
	prefix string
	now    func() time.Time
}

var (
	_ storage.Replay    = (*Store)(nil)
	_ storage.Transient = (*Store)(nil)
)

// ErrEvicts: the server forgets keys when its memory is full, so that a value
// could be used twice.
var ErrEvicts = errors.New("the Redis server may evict keys")

// Open connects to the server that the URL names and checks it; see
// [redis.ParseURL] for what may stand there. Nothing is tried again: while the server is away, callers get
// their error at once.
func Open(ctx context.Context, url string, cfg Config) (*Store, error) {
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("the URL of the Redis server: %w", err)
	}
	options.MaxRetries, options.DialerRetries = -1, 1 // none, and one attempt
	s := New(redis.NewClient(options), cfg)
	if err := s.Check(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// New returns a store on the client, such as one of a cluster. Set MaxRetries of
// its options to -1: a command that is sent again after its answer was lost finds
// the value used up by itself.
func New(client redis.UniversalClient, cfg Config) *Store {
	if cfg.Prefix == "" {
		cfg.Prefix = "ltikit:"
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Store{client: client, prefix: cfg.Prefix, now: cfg.Now}
}

// Close ends the connections.
func (s *Store) Close() error { return s.client.Close() }

// Check asks the server whether it keeps what it is given; one with a
// maxmemory-policy other than noeviction is [ErrEvicts].
func (s *Store) Check(ctx context.Context) error {
	info, err := s.client.Info(ctx, "memory").Result()
	if err != nil {
		return fmt.Errorf("the Redis server cannot be used: %w", err)
	}
	for line := range strings.Lines(info) {
		policy, found := strings.CutPrefix(strings.TrimSpace(line), "maxmemory_policy:")
		if found && policy != "noeviction" {
			return fmt.Errorf("%w: set its maxmemory-policy to noeviction, it is %s", ErrEvicts, policy)
		}
	}
	return nil
}

// grace is how much longer than asked for the server keeps a key. Its expiry is
// clean-up alone: clocks of nodes differ, and what counts is stored beside the
// value.
const grace = time.Minute

// lifetime is how long the server keeps what is good until then.
func (s *Store) lifetime(until time.Time) time.Duration {
	return max(0, until.Sub(s.now())).Truncate(time.Millisecond) + grace
}

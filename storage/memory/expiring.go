package memory

import (
	"hash/maphash"
	"maps"
	"sync"
	"time"
)

const (
	// shardCount spreads the keys so that callers seldom wait for each other.
	shardCount = 64
	// minSweep is the size below which a shard is not worth sweeping.
	minSweep = 64
)

// expiring is a map whose entries are gone after their time. Clean-up rides on
// the writes: a shard is swept when it has doubled since the last time, so a
// flood of keys holds at most about twice the memory of those still alive.
type expiring struct {
	seed   maphash.Seed
	shards *[shardCount]shard
}

type shard struct {
	mu      sync.Mutex
	entries map[string]entry
	sweepAt int
}

type entry struct {
	value []byte
	until int64 // microseconds since the epoch
}

func newExpiring() expiring {
	e := expiring{seed: maphash.MakeSeed(), shards: new([shardCount]shard)}
	for i := range e.shards {
		e.shards[i].entries = make(map[string]entry)
		e.shards[i].sweepAt = minSweep
	}
	return e
}

// add stores the value unless the key is in use, and tells whether it did.
func (e *expiring) add(key string, value []byte, until, now time.Time) bool {
	s := e.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, found := s.entries[key]; found && !old.expired(now) {
		return false
	}
	if len(s.entries) >= s.sweepAt {
		s.sweep(now)
	}
	s.entries[key] = entry{value: value, until: until.UnixMicro()}
	return true
}

// get returns the value of the key.
func (e *expiring) get(key string, now time.Time) ([]byte, bool) {
	s := e.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	old, found := s.entries[key]
	return old.value, found && !old.expired(now)
}

// take removes the key and returns its value.
func (e *expiring) take(key string, now time.Time) ([]byte, bool) {
	s := e.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	old, found := s.entries[key]
	delete(s.entries, key)
	return old.value, found && !old.expired(now)
}

func (e *expiring) shard(key string) *shard {
	return &e.shards[maphash.String(e.seed, key)%shardCount]
}

func (s *shard) sweep(now time.Time) {
	maps.DeleteFunc(s.entries, func(_ string, e entry) bool { return e.expired(now) })
	s.sweepAt = max(minSweep, 2*len(s.entries))
}

// expired is false at the very moment of until: a used key must be remembered
// that long.
func (e entry) expired(now time.Time) bool { return now.UnixMicro() > e.until }

package storagetest

import (
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// history is what several clients did to one key at once. The key holds a value
// or nothing.
type history struct {
	clock atomic.Int64 // counts calls and returns of all keys of a run
	mu    sync.Mutex
	calls map[string][]call
}

// effect tells what an operation makes of the state of its key, and whether it
// could have returned there what it returned.
type effect func(state string) (next string, fits bool)

// call is one operation, from its call to its return.
type call struct {
	begin, end int64
	effect
	// unknown: it returned neither success nor refusal, and may have happened
	// at any time since, or never.
	unknown bool
}

// run records what do does to the key. It returns the effect that the store told
// of; nil means that the outcome is not known: perhaps try, at any time since.
func (h *history) run(key string, try effect, do func() effect) {
	c := call{begin: h.clock.Add(1)}
	c.effect = do()
	c.end = h.clock.Add(1)
	if c.effect == nil {
		c.effect, c.unknown, c.end = try, true, math.MaxInt64
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.calls == nil {
		h.calls = make(map[string][]call)
	}
	h.calls[key] = append(h.calls[key], c)
}

// impossible returns the keys to whose calls no order fits in which each call
// lies between its begin and its end, and every one of them returns what it did:
// on these the store was not linearisable.
func (h *history) impossible() (keys []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for key, calls := range h.calls {
		search := search{calls: calls, dead: make(map[place]bool)}
		if !search.from(place{}) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// search looks for an order that fits, after Wing and Gong; 64 calls at most.
type search struct {
	calls []call
	dead  map[place]bool // places from which there is no way on
}

// place is where a search stands: the calls that have happened, as bits, and what
// they made of the key.
type place struct {
	happened uint64
	state    string
}

func (s *search) from(p place) bool {
	if s.dead[p] {
		return false
	}
	firstEnd, complete := int64(math.MaxInt64), true
	for i, c := range s.calls {
		if p.happened&(1<<i) == 0 && !c.unknown {
			firstEnd, complete = min(firstEnd, c.end), false
		}
	}
	if complete {
		return true
	}
	for i, c := range s.calls {
		if p.happened&(1<<i) != 0 || c.begin > firstEnd {
			continue
		}
		if next, fits := c.effect(p.state); fits && s.from(place{p.happened | 1<<i, next}) {
			return true
		}
	}
	s.dead[p] = true
	return false
}

// keys returns those that were worked on.
func (h *history) keys() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Sorted(maps.Keys(h.calls))
}

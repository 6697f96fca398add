package advantage

import (
	"context"
	"errors"
	"sync"
)

// Flights joins callers in one process who want the same thing at once: one of
// them does it, all get what came of it. See [Join].
type Flights struct {
	owner string
	table *flightTable
}

type flightTable struct {
	mu     sync.Mutex
	flying map[string]*flight
}

type flight struct {
	landed chan struct{} // closed when the rest is set
	result any
	err    error
	gaveUp bool // the caller who flew did not wait for the end
}

// NewFlights returns an empty board of flights.
func NewFlights() *Flights {
	return &Flights{table: &flightTable{flying: make(map[string]*flight)}}
}

// Of returns those of one owner, such as a registration: owners never share a
// flight.
func (f *Flights) Of(owner string) *Flights {
	return &Flights{owner: f.owner + "\x00" + owner, table: f.table}
}

// Join calls do, or waits for a caller with the same key who is doing it and
// returns what came of that. If that caller gave up, another of those who wait
// does it. Nothing is kept: who comes later starts anew. What it returns is
// shared: change none of what it points to.
func Join[T any](ctx context.Context, f *Flights, key string, do func() (T, error)) (T, error) {
	key = f.owner + "\x00" + key
	for {
		flying, mine := f.table.board(key)
		if mine {
			return fly(ctx, f.table, key, flying, do)
		}
		select {
		case <-flying.landed:
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
		if flying.gaveUp && ctx.Err() == nil {
			continue
		}
		result, _ := flying.result.(T)
		return result, flying.err
	}
}

// fly does it and lands, even in a panic.
func fly[T any](ctx context.Context, t *flightTable, key string, mine *flight, do func() (T, error)) (result T, err error) {
	mine.err = errors.New("the call that was joined ended without an answer")
	defer t.land(key, mine)
	result, err = do()
	mine.result, mine.err, mine.gaveUp = result, err, gaveUp(ctx, err)
	return result, err
}

// gaveUp tells a caller who did not wait from a platform that did not answer in
// time: after that one nobody else must wait as long again.
func gaveUp(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}

// board returns the flight of a key, or a new one that the caller must fly.
func (t *flightTable) board(key string) (f *flight, mine bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f, ok := t.flying[key]; ok {
		return f, false
	}
	f = &flight{landed: make(chan struct{})}
	t.flying[key] = f
	return f, true
}

func (t *flightTable) land(key string, f *flight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.flying, key)
	close(f.landed)
}

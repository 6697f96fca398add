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
	landed chan struct{} // closed when result and err are set
	result any
	err    error
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
			return fly(f.table, key, flying, do)
		}
		select {
		case <-flying.landed:
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
		if gaveUp(flying.err) && ctx.Err() == nil {
			continue
		}
		result, _ := flying.result.(T)
		return result, flying.err
	}
}

func gaveUp(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// fly does it and lands, even in a panic.
func fly[T any](t *flightTable, key string, mine *flight, do func() (T, error)) (result T, err error) {
	mine.err = errors.New("the call that was joined ended without an answer")
	defer t.land(key, mine)
	result, err = do()
	mine.result, mine.err = result, err
	return result, err
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

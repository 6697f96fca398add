package storagetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/storage"
)

// The states of a key are the value that it holds, or nothing.
const (
	nothing = ""
	used    = "used"
)

// change tells of an operation that leads from one state to another alone.
func change(from, to string) effect {
	return func(state string) (string, bool) { return to, state == from }
}

// refused tells of an operation that changed nothing, since the key held
// something, or nothing.
func refused(whileHeld bool) effect {
	return func(state string) (string, bool) { return state, (state != nothing) == whileHeld }
}

// markUsed uses the key up and records how that went.
func (h *history) markUsed(ctx context.Context, s storage.Replay, key string, until time.Time) (err error) {
	h.run(key, change(nothing, used), func() effect {
		err = s.MarkUsed(ctx, key, until)
		switch {
		case err == nil:
			return change(nothing, used)
		case errors.Is(err, storage.ErrUsed):
			return refused(true)
		}
		return nil
	})
	return err
}

// put stores a value that no other call stores.
func (h *history) put(ctx context.Context, s storage.Transient, key, value string, until time.Time) (err error) {
	h.run(key, change(nothing, value), func() effect {
		err = s.Put(ctx, key, []byte(value), until)
		switch {
		case err == nil:
			return change(nothing, value)
		case errors.Is(err, storage.ErrConflict):
			return refused(true)
		}
		return nil
	})
	return err
}

// take takes the value. One whose outcome is unknown took whatever was there.
func (h *history) take(ctx context.Context, s storage.Transient, key string) (err error) {
	h.run(key, func(string) (string, bool) { return nothing, true }, func() effect {
		var got []byte
		got, err = s.Take(ctx, key)
		switch {
		case err == nil:
			return change(string(got), nothing)
		case errors.Is(err, storage.ErrNotFound):
			return refused(false)
		}
		return nil
	})
	return err
}

// clients is how many use a store at once while a history is recorded.
const clients = 8

// together runs f for each client at once.
func together(f func(client int)) {
	var wg sync.WaitGroup
	for client := range clients {
		wg.Go(func() { f(client) })
	}
	wg.Wait()
}

func replayLinear(t testingT, s storage.Replay, c *clock) {
	var h history
	ctx, until := t.Context(), c.Now().Add(time.Minute)
	errs := make([]error, clients)
	together(func(client int) {
		for round := range 100 {
			err := h.markUsed(ctx, s, fmt.Sprint("key", round), until)
			if err != nil && !errors.Is(err, storage.ErrUsed) {
				errs[client] = err
			}
		}
	})
	require.NoError(t, errors.Join(errs...))
	require.Empty(t, h.impossible(), "keys to which no order of the calls fits")
}

func transientLinear(t testingT, s storage.Transient, c *clock) {
	var h history
	ctx, until := t.Context(), c.Now().Add(time.Minute)
	errs := make([]error, clients)
	together(func(client int) {
		for round := range 100 {
			var err error
			key := fmt.Sprint("key", round/6)
			if (client+round)%2 == 0 {
				err = h.put(ctx, s, key, fmt.Sprint("value ", client, round), until)
			} else {
				err = h.take(ctx, s, key)
			}
			if err != nil && !errors.Is(err, storage.ErrConflict) && !errors.Is(err, storage.ErrNotFound) {
				errs[client] = err
			}
		}
	})
	require.NoError(t, errors.Join(errs...))
	require.Empty(t, h.impossible(), "keys to which no order of the calls fits")
}

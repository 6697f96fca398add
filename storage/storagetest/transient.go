package storagetest

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/storage"
)

// Transient checks [storage.Transient]. Each call of open returns an empty
// store that takes the time from now.
func Transient(t *testing.T, open func(t *testing.T, now func() time.Time) storage.Transient) {
	runAll(t, open, transientChecks())
}

func transientChecks() []check[storage.Transient] {
	return []check[storage.Transient]{
		{"taken once", transientOnce},
		{"conflict", transientConflict},
		{"expiry", transientExpiry},
		{"flood", transientFlood},
		{"values", transientValues},
		{"copies", transientCopies},
		{"odd keys", transientOddKeys},
		{"cancelled context", transientCancelled},
		{"race to take", transientTakeRace},
		{"race to put", transientPutRace},
		{"linearisable", transientLinear},
		{"restart", transientRestart},
	}
}

func put(t testingT, s storage.Transient, key, value string, until time.Time) {
	t.Helper()
	require.NoErrorf(t, s.Put(t.Context(), key, []byte(value), until), "key %q", key)
}

func requireTaken(t testingT, s storage.Transient, key, value string) {
	t.Helper()
	got, err := s.Take(t.Context(), key)
	require.NoErrorf(t, err, "key %q", key)
	require.Equal(t, value, string(got))
}

func requireGone(t testingT, s storage.Transient, key string) {
	t.Helper()
	got, err := s.Take(t.Context(), key)
	require.ErrorIsf(t, err, storage.ErrNotFound, "key %q", key)
	require.Empty(t, got, "no value may come with an error")
}

func transientOnce(t testingT, s storage.Transient, c *clock) {
	until := c.Now().Add(time.Minute)
	requireGone(t, s, "a")
	put(t, s, "a", "1", until)
	put(t, s, "b", "2", until)
	requireTaken(t, s, "a", "1")
	requireGone(t, s, "a")
	requireTaken(t, s, "b", "2")
	put(t, s, "a", "3", until)
	requireTaken(t, s, "a", "3")
}

func transientConflict(t testingT, s storage.Transient, c *clock) {
	put(t, s, "a", "first", c.Now().Add(time.Minute))
	err := s.Put(t.Context(), "a", []byte("second"), c.Now().Add(time.Hour))
	require.ErrorIs(t, err, storage.ErrConflict)
	requireTaken(t, s, "a", "first")
}

func transientExpiry(t testingT, s storage.Transient, c *clock) {
	until := c.Now().Add(time.Minute)
	for _, key := range []string{"early", "late", "again"} {
		put(t, s, key, "1", until)
	}
	c.advance(time.Minute - time.Millisecond)
	requireTaken(t, s, "early", "1")
	c.advance(2 * time.Millisecond)
	requireGone(t, s, "late")
	put(t, s, "again", "2", c.Now().Add(time.Minute))
	requireTaken(t, s, "again", "2")
	put(t, s, "past", "1", c.Now().Add(-time.Second))
	requireGone(t, s, "past")
}

// transientFlood lets values expire while others come, so that a store cleans
// up, and finds every value that is still alive.
func transientFlood(t testingT, s storage.Transient, c *clock) {
	start := c.Now()
	const keys = 600
	for i := range keys {
		put(t, s, fmt.Sprint("short", i), "s", start.Add(time.Minute))
		put(t, s, fmt.Sprint("long", i), "l", start.Add(time.Hour))
	}
	c.advance(10 * time.Minute)
	for i := range keys {
		put(t, s, fmt.Sprint("new", i), "n", start.Add(time.Hour))
	}
	for i := range keys {
		requireGone(t, s, fmt.Sprint("short", i))
		requireTaken(t, s, fmt.Sprint("long", i), "l")
		requireTaken(t, s, fmt.Sprint("new", i), "n")
	}
}

func transientValues(t testingT, s storage.Transient, c *clock) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for name, value := range map[string][]byte{
		"nil": nil, "empty": {}, "every byte": every, "1 MiB": bytes.Repeat(every, 4096), "not UTF-8": {0xff, 0, 0xfe},
	} {
		require.NoError(t, s.Put(t.Context(), name, value, c.Now().Add(time.Minute)), name)
		got, err := s.Take(t.Context(), name)
		require.NoError(t, err, name)
		require.Truef(t, bytes.Equal(value, got), "%s: %d bytes came back as %d others", name, len(value), len(got))
	}
}

func transientCopies(t testingT, s storage.Transient, c *clock) {
	value := []byte("value")
	require.NoError(t, s.Put(t.Context(), "a", value, c.Now().Add(time.Minute)))
	copy(value, "XXXXX")
	requireTaken(t, s, "a", "value")
}

func transientOddKeys(t testingT, s storage.Transient, c *clock) {
	keys := append(oddIDs(), "", "nul\x00", "nul\x00\x00", "\xff", "\xfe")
	for _, key := range keys {
		put(t, s, key, "value of "+key, c.Now().Add(time.Minute))
	}
	for _, key := range keys {
		requireTaken(t, s, key, "value of "+key)
	}
	requireGone(t, s, "nul")
}

func transientCancelled(t testingT, s storage.Transient, c *clock) {
	require.Error(t, s.Put(cancelled(t), "a", []byte("1"), c.Now().Add(time.Minute)))
	requireGone(t, s, "a")
	put(t, s, "b", "1", c.Now().Add(time.Minute))
	_, err := s.Take(cancelled(t), "b")
	require.Error(t, err)
	require.NotErrorIs(t, err, storage.ErrNotFound)
	requireTaken(t, s, "b", "1")
}

func transientTakeRace(t testingT, s storage.Transient, c *clock) {
	ctx := t.Context()
	for round := range 10 {
		key := fmt.Sprint("key", round)
		put(t, s, key, "value", c.Now().Add(time.Minute))
		values := make([][]byte, racers)
		errs := race(func(i int) (err error) {
			values[i], err = s.Take(ctx, key)
			return err
		})
		winner := requireOneWinner(t, errs, storage.ErrNotFound)
		require.Equal(t, "value", string(values[winner]))
	}
}

func transientPutRace(t testingT, s storage.Transient, c *clock) {
	ctx, until := t.Context(), c.Now().Add(time.Minute)
	errs := race(func(i int) error { return s.Put(ctx, "a", []byte(fmt.Sprint(i)), until) })
	winner := requireOneWinner(t, errs, storage.ErrConflict)
	requireTaken(t, s, "a", fmt.Sprint(winner))
}

func transientRestart(t testingT, s storage.Transient, c *clock) {
	put(t, s, "a", "1", c.Now().Add(time.Minute))
	put(t, s, "b", "2", c.Now().Add(time.Minute))
	if !reopen(t, s) {
		return
	}
	requireTaken(t, s, "a", "1")
	c.advance(time.Hour)
	requireGone(t, s, "b")
}

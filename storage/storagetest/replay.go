package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/storage"
)

// Replay checks [storage.Replay]. Each call of open returns an empty store
// that takes the time from now.
func Replay(t *testing.T, open func(t *testing.T, now func() time.Time) storage.Replay) {
	runAll(t, open, replayChecks())
}

func replayChecks() []check[storage.Replay] {
	return []check[storage.Replay]{
		{"used once", replayOnce},
		{"remembered until its time", replayRemembered},
		{"may be forgotten after its time", replayForgotten},
		{"flood", replayFlood},
		{"odd keys", replayOddKeys},
		{"cancelled context", replayCancelled},
		{"race", replayRace},
		{"linearisable", replayLinear},
		{"restart", replayRestart},
	}
}

func replayOnce(t testingT, s storage.Replay, c *clock) {
	until := c.Now().Add(time.Minute)
	require.NoError(t, s.MarkUsed(t.Context(), "a", until))
	require.ErrorIs(t, s.MarkUsed(t.Context(), "a", until), storage.ErrUsed)
	require.ErrorIs(t, s.MarkUsed(t.Context(), "a", until), storage.ErrUsed)
	require.NoError(t, s.MarkUsed(t.Context(), "b", until))
}

func replayRemembered(t testingT, s storage.Replay, c *clock) {
	start := c.Now()
	require.NoError(t, s.MarkUsed(t.Context(), "a", start.Add(time.Hour)))
	err := s.MarkUsed(t.Context(), "a", start.Add(time.Minute))
	require.ErrorIs(t, err, storage.ErrUsed)

	c.advance(2 * time.Minute)
	err = s.MarkUsed(t.Context(), "a", c.Now())
	require.ErrorIs(t, err, storage.ErrUsed, "a refused call must not shorten the time")
	c.advance(58 * time.Minute)
	err = s.MarkUsed(t.Context(), "a", c.Now())
	require.ErrorIs(t, err, storage.ErrUsed, "the key must be remembered up to its time")
}

func replayForgotten(t testingT, s storage.Replay, c *clock) {
	require.NoError(t, s.MarkUsed(t.Context(), "a", c.Now().Add(time.Minute)))
	c.advance(time.Hour)
	if err := s.MarkUsed(t.Context(), "a", c.Now().Add(time.Minute)); err != nil {
		require.ErrorIs(t, err, storage.ErrUsed)
		return
	}
	err := s.MarkUsed(t.Context(), "a", c.Now().Add(time.Minute))
	require.ErrorIs(t, err, storage.ErrUsed, "marked again, the key must be remembered again")
}

// replayFlood lets keys expire while others come, so that a store cleans up,
// and finds every key that is still alive.
func replayFlood(t testingT, s storage.Replay, c *clock) {
	start := c.Now()
	const keys = 600
	for i := range keys {
		require.NoError(t, s.MarkUsed(t.Context(), fmt.Sprint("short", i), start.Add(time.Minute)))
		require.NoError(t, s.MarkUsed(t.Context(), fmt.Sprint("long", i), start.Add(time.Hour)))
	}
	c.advance(10 * time.Minute)
	for i := range keys {
		require.NoError(t, s.MarkUsed(t.Context(), fmt.Sprint("new", i), start.Add(time.Hour)))
	}
	for i := range keys {
		require.ErrorIs(t, s.MarkUsed(t.Context(), fmt.Sprint("long", i), start), storage.ErrUsed)
		require.ErrorIs(t, s.MarkUsed(t.Context(), fmt.Sprint("new", i), start), storage.ErrUsed)
	}
}

func replayOddKeys(t testingT, s storage.Replay, c *clock) {
	keys := append(oddIDs(), "", "nul\x00", "nul\x00\x00", "\xff", "\xfe")
	for _, key := range keys {
		require.NoErrorf(t, s.MarkUsed(t.Context(), key, c.Now().Add(time.Minute)), "key %q", key)
	}
	for _, key := range keys {
		require.ErrorIsf(t, s.MarkUsed(t.Context(), key, c.Now().Add(time.Minute)), storage.ErrUsed, "key %q", key)
	}
}

func replayCancelled(t testingT, s storage.Replay, c *clock) {
	err := s.MarkUsed(cancelled(t), "a", c.Now().Add(time.Minute))
	require.Error(t, err)
	require.NotErrorIs(t, err, storage.ErrUsed)
	require.NoError(t, s.MarkUsed(t.Context(), "a", c.Now().Add(time.Minute)), "a cancelled call must not use the key")
}

func replayRace(t testingT, s storage.Replay, c *clock) {
	ctx, until := t.Context(), c.Now().Add(time.Minute)
	for round := range 10 {
		key := fmt.Sprint("key", round)
		requireOneWinner(t, race(func(int) error { return s.MarkUsed(ctx, key, until) }), storage.ErrUsed)
	}
}

func replayRestart(t testingT, s storage.Replay, c *clock) {
	require.NoError(t, s.MarkUsed(t.Context(), "a", c.Now().Add(time.Minute)))
	if reopen(t, s) {
		require.ErrorIs(t, s.MarkUsed(t.Context(), "a", c.Now().Add(time.Minute)), storage.ErrUsed)
	}
}

package storagetest

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage"
)

// Keys checks [keyring.Store]. Each call of open returns an empty store.
func Keys(t *testing.T, open func(t *testing.T, now func() time.Time) keyring.Store) {
	runAll(t, open, keysChecks())
}

func keysChecks() []check[keyring.Store] {
	return []check[keyring.Store]{
		{"stored", keysStored},
		{"only over the present version", keysConditional},
		{"rings apart", keysApart},
		{"records", keysRecords},
		{"copies", keysCopies},
		{"cancelled context", keysCancelled},
		{"race to make", keysMakeRace},
		{"race to replace", keysReplaceRace},
		{"restart", keysRestart},
	}
}

func saveKeys(t testingT, s keyring.Store, ring, record string, version int64) {
	t.Helper()
	require.NoErrorf(t, s.SaveKeys(t.Context(), ring, []byte(record), version), "ring %q at version %d", ring, version)
}

func requireKeys(t testingT, s keyring.Store, ring, record string, version int64) {
	t.Helper()
	got, at, err := s.LoadKeys(t.Context(), ring)
	require.NoErrorf(t, err, "ring %q", ring)
	require.Equal(t, record, string(got))
	require.Equal(t, version, at)
}

func keysStored(t testingT, s keyring.Store, _ *clock) {
	got, version, err := s.LoadKeys(t.Context(), "a")
	require.ErrorIs(t, err, storage.ErrNotFound)
	require.Empty(t, got)
	require.Zero(t, version)
	for v := range int64(5) {
		record := fmt.Sprint("record ", v)
		saveKeys(t, s, "a", record, v)
		requireKeys(t, s, "a", record, v+1)
	}
}

func keysConditional(t testingT, s keyring.Store, _ *clock) {
	require.ErrorIs(t, s.SaveKeys(t.Context(), "a", []byte("x"), 1), storage.ErrConflict, "there is no version 1 to replace")
	_, _, err := s.LoadKeys(t.Context(), "a")
	require.ErrorIs(t, err, storage.ErrNotFound)
	saveKeys(t, s, "a", "one", 0)
	saveKeys(t, s, "a", "two", 1)
	for _, version := range []int64{0, 1, 3, -1, 1 << 60} {
		require.ErrorIsf(t, s.SaveKeys(t.Context(), "a", []byte("late"), version), storage.ErrConflict, "version %d", version)
		requireKeys(t, s, "a", "two", 2)
	}
}

func keysApart(t testingT, s keyring.Store, _ *clock) {
	saveKeys(t, s, "a", "of a", 0)
	saveKeys(t, s, "A", "of A", 0)
	saveKeys(t, s, "registration/1", "of one", 0)
	saveKeys(t, s, "a", "of a, again", 1)
	requireKeys(t, s, "a", "of a, again", 2)
	requireKeys(t, s, "A", "of A", 1)
	requireKeys(t, s, "registration/1", "of one", 1)
}

func keysRecords(t testingT, s keyring.Store, _ *clock) {
	large := string(bytes.Repeat([]byte(`{"key":"Größe"}`), 2000))
	saveKeys(t, s, "a", large, 0)
	requireKeys(t, s, "a", large, 1)
	saveKeys(t, s, "a", `{"keys":[]}`, 1)
	requireKeys(t, s, "a", `{"keys":[]}`, 2)
	saveKeys(t, s, "a", large, 2)
	requireKeys(t, s, "a", large, 3)
	require.NoError(t, s.SaveKeys(t.Context(), "a", nil, 3))
	requireKeys(t, s, "a", "", 4)
}

func keysCopies(t testingT, s keyring.Store, _ *clock) {
	record := []byte("record")
	require.NoError(t, s.SaveKeys(t.Context(), "a", record, 0))
	copy(record, "XXXXXX")
	got, _, err := s.LoadKeys(t.Context(), "a")
	require.NoError(t, err)
	copy(got, "YYYYYY")
	requireKeys(t, s, "a", "record", 1)
}

func keysCancelled(t testingT, s keyring.Store, _ *clock) {
	err := s.SaveKeys(cancelled(t), "a", []byte("x"), 0)
	require.Error(t, err)
	require.NotErrorIs(t, err, storage.ErrConflict)
	saveKeys(t, s, "a", "record", 0)
	_, _, err = s.LoadKeys(cancelled(t), "a")
	require.Error(t, err)
	require.NotErrorIs(t, err, storage.ErrNotFound)
}

func keysMakeRace(t testingT, s keyring.Store, _ *clock) {
	ctx := t.Context()
	for round := range 5 {
		ring := fmt.Sprint("ring", round)
		errs := race(func(i int) error { return s.SaveKeys(ctx, ring, fmt.Append(nil, i), 0) })
		winner := requireOneWinner(t, errs, storage.ErrConflict)
		requireKeys(t, s, ring, fmt.Sprint(winner), 1)
	}
}

func keysReplaceRace(t testingT, s keyring.Store, _ *clock) {
	ctx := t.Context()
	saveKeys(t, s, "a", "first", 0)
	for version := range int64(5) {
		errs := race(func(i int) error { return s.SaveKeys(ctx, "a", fmt.Append(nil, i), version+1) })
		winner := requireOneWinner(t, errs, storage.ErrConflict)
		requireKeys(t, s, "a", fmt.Sprint(winner), version+2)
	}
}

func keysRestart(t testingT, s keyring.Store, _ *clock) {
	saveKeys(t, s, "a", "one", 0)
	saveKeys(t, s, "a", "two", 1)
	if reopen(t, s) {
		requireKeys(t, s, "a", "two", 2)
		saveKeys(t, s, "a", "three", 2)
	}
}

// Package archivetest holds the suite that every place for the archive's files
// passes.
package archivetest

import (
	"bytes"
	"io"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/archive"
)

// Names of files as the archive has them, by day.
const (
	first  = "events/date=2026-11-28/0a-1f.jsonl.gz"
	second = "events/date=2026-11-29/0a-0e.jsonl.gz"
	other  = "events_raw/date=2026-11-27/0a-1f.jsonl.gz"
)

// Files runs the suite, each check on an empty place of its own.
func Files(t *testing.T, open func(t *testing.T) archive.Files) {
	t.Helper()
	for name, check := range map[string]func(*testing.T, archive.Files){
		"nothing is there yet":             empty,
		"what was put is there":            put,
		"putting again replaces":           replace,
		"names come by day and folder":     names,
		"a reader may stop":                stop,
		"what was removed is gone":         remove,
		"files may go while they are read": removeAll,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, open(t))
		})
	}
}

func empty(t *testing.T, f archive.Files) {
	assert.Empty(t, list(t, f, "events"))
	_, err := f.Open(t.Context(), first)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NoError(t, f.Remove(t.Context(), first))
}

func put(t *testing.T, f archive.Files) {
	large := bytes.Repeat([]byte{0, 0x1f, 0x8b, 0xff}, 1<<18)
	for name, content := range map[string][]byte{first: large, second: {}} {
		require.NoError(t, f.Put(t.Context(), name, content))
		assert.True(t, bytes.Equal(content, read(t, f, name)), name)
	}
}

func replace(t *testing.T, f archive.Files) {
	for _, content := range []string{"one of some length", "another"} {
		require.NoError(t, f.Put(t.Context(), first, []byte(content)))
		assert.Equal(t, content, string(read(t, f, first)))
	}
	assert.Equal(t, []string{first}, list(t, f, "events"))
}

func names(t *testing.T, f archive.Files) {
	for _, name := range []string{second, other, first} {
		require.NoError(t, f.Put(t.Context(), name, []byte("x")))
	}
	assert.Equal(t, []string{first, second}, list(t, f, "events"), "and not those of events_raw")
	assert.Equal(t, []string{other}, list(t, f, "events_raw"))
	assert.Equal(t, []string{second}, list(t, f, "events/date=2026-11-29"))
}

func stop(t *testing.T, f archive.Files) {
	for _, name := range []string{first, second} {
		require.NoError(t, f.Put(t.Context(), name, []byte("x")))
	}
	for name, err := range f.Names(t.Context(), "events") {
		require.NoError(t, err)
		assert.Equal(t, first, name)
		break
	}
}

func remove(t *testing.T, f archive.Files) {
	for _, name := range []string{first, second} {
		require.NoError(t, f.Put(t.Context(), name, []byte("x")))
	}
	for range 2 {
		require.NoError(t, f.Remove(t.Context(), first))
	}
	assert.Equal(t, []string{second}, list(t, f, "events"))
}

func removeAll(t *testing.T, f archive.Files) {
	for _, name := range []string{first, second} {
		require.NoError(t, f.Put(t.Context(), name, []byte("x")))
	}
	for name, err := range f.Names(t.Context(), "events") {
		require.NoError(t, err)
		require.NoError(t, f.Remove(t.Context(), name))
	}
	assert.Empty(t, list(t, f, "events"))
}

func list(t *testing.T, f archive.Files, folder string) (all []string) {
	t.Helper()
	for name, err := range f.Names(t.Context(), folder) {
		require.NoError(t, err)
		all = append(all, name)
	}
	return all
}

func read(t *testing.T, f archive.Files, name string) []byte {
	t.Helper()
	file, err := f.Open(t.Context(), name)
	require.NoError(t, err)
	content, err := io.ReadAll(file)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	return content
}

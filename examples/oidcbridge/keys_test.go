package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A key of names that was renamed still opens, and another takes its place.
func TestSealKeyIsRenamed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first, err := secretFiles(folder, organisation{})
	require.NoError(t, err)
	require.Empty(t, first.oldSealKeys)
	require.NoError(t, os.Rename(filepath.Join(folder, "seal.key"), filepath.Join(folder, "seal.key.1")))
	second, err := secretFiles(folder, organisation{})
	require.NoError(t, err)
	require.NotEqual(t, first.sealKey, second.sealKey)
	require.Equal(t, [][]byte{first.sealKey}, second.oldSealKeys)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "seal.key.2"), []byte("short"), 0o600))
	_, err = openBridge(t.Context(), settings{issuer: "https://bridge.example", data: folder})
	require.ErrorContains(t, err, "OldSealKeys")
}

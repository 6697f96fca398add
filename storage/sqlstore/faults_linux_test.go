package sqlstore_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/storage"
)

// smallDisk mounts a file system of four MiB, or skips the test where that is not
// permitted.
func smallDisk(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("needs the right to mount a small file system: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
	return folder
}

// On a full disk the store says so, and neither lets a key through nor forgets
// one. With room again it goes on.
func TestFaultsDiskFull(t *testing.T) {
	t.Parallel()
	folder := smallDisk(t)
	s := openStoreAt(t, filepath.Join(folder, "lti.db"), time.Now)
	ballast := filepath.Join(folder, "ballast")
	require.NoError(t, os.WriteFile(ballast, make([]byte, 2<<20), 0o600))

	until, value := time.Now().Add(time.Hour), []byte(strings.Repeat("x", 4000))
	used, err := 0, error(nil)
	for ; err == nil && used < 1000; used++ {
		if err = s.MarkUsed(t.Context(), fmt.Sprint("key", used), until); err == nil {
			err = s.Put(t.Context(), fmt.Sprint("key", used), value, until)
		}
	}
	require.ErrorContains(t, err, "full")
	require.NotErrorIs(t, err, storage.ErrConflict)
	for i := range used - 1 {
		require.Error(t, s.MarkUsed(t.Context(), fmt.Sprint("key", i), until), "let through twice")
	}

	require.NoError(t, os.Remove(ballast))
	for i := range used - 1 {
		require.ErrorIs(t, s.MarkUsed(t.Context(), fmt.Sprint("key", i), until), storage.ErrUsed)
	}
	for i := range 20 {
		got, err := s.Take(t.Context(), fmt.Sprint("key", i))
		require.NoError(t, err)
		require.Len(t, got, len(value))
	}
	require.NoError(t, s.MarkUsed(t.Context(), "new", until))
	require.NoError(t, s.Reopen(), "the file must be sound")
}

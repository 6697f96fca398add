package sqlite_test

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

func TestOpenWithoutPermission(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "lti.db")
	fill(t, path)
	require.NoError(t, os.Chmod(path, 0o444))
	require.NoError(t, os.Chmod(folder, 0o555))
	require.NoError(t, os.Chmod(filepath.Dir(folder), 0o755))
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
	asNobody(t, func() {
		for _, path := range []string{path, filepath.Join(folder, "new.db")} {
			_, err := sqlite.Open(t.Context(), path)
			requireSentence(t, err, sqlite.ErrUnwritable, path)
		}
	})
}

// asNobody runs f on a thread that may not go where root may.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		f()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		if err := syscall.Setfsuid(65534); err != nil {
			t.Errorf("becoming nobody: %v", err)
			return
		}
		f()
	}()
	<-done
}

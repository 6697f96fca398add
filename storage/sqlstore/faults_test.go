package sqlstore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
	"github.com/ltikit/ltikit/storage/storagetest"
)

// faults is how often a fault test breaks the engine.
func faults() int {
	if os.Getenv("LTIKIT_LONG") != "" {
		return 40
	}
	return 3
}

func TestFaultsTwoHandles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lti.db")
	storagetest.UnderFaults(t, storagetest.Faults{
		Nodes: []storagetest.ShortLived{openStoreAt(t, path, time.Now), openStoreAt(t, path, time.Now)},
		Now:   time.Now,
		Break: func(working func(int)) { working(1000) },
	})
}

const workerFile = "LTIKIT_TEST_DATABASE"

// TestMain lets the test binary be one of the processes that share a file.
func TestMain(m *testing.M) {
	if path := os.Getenv(workerFile); path != "" {
		if err := useUp(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// useUp uses one key after the other up, all processes the same ones, and says
// which it was the first to use. It goes on until it is killed.
func useUp(path string) error {
	db, err := sqlite.Open(context.Background(), path)
	if err != nil {
		return err
	}
	s, err := sqlstore.New(context.Background(), db, sqlstore.Config{})
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		err := s.MarkUsed(context.Background(), fmt.Sprint("key", i), time.Now().Add(time.Hour))
		if err == nil {
			_, err = fmt.Println("key" + fmt.Sprint(i))
		}
		if err != nil && !errors.Is(err, storage.ErrUsed) {
			return err
		}
	}
}

// worker is a process that uses keys up.
type worker struct {
	command *exec.Cmd
	lines   *bufio.Scanner
}

func startWorker(t *testing.T, path string) *worker {
	t.Helper()
	w := &worker{command: exec.CommandContext(t.Context(), os.Args[0])}
	w.command.Env = append(os.Environ(), workerFile+"="+path)
	w.command.Stderr = os.Stderr
	out, err := w.command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, w.command.Start())
	w.lines = bufio.NewScanner(out)
	return w
}

// killed reads so many keys, kills the process and reads what it had said
// before.
func (w *worker) killed(after int) (keys []string) {
	for len(keys) < after && w.lines.Scan() {
		keys = append(keys, w.lines.Text())
	}
	_ = w.command.Process.Kill()
	for w.lines.Scan() {
		keys = append(keys, w.lines.Text())
	}
	_ = w.command.Wait()
	return keys
}

// Two processes on one file are killed again and again: no key was used by two,
// and none that was used is forgotten.
func TestFaultsProcessesKilled(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lti.db")
	usedBy := map[string]int{}
	for range faults() {
		workers := []*worker{startWorker(t, path), startWorker(t, path)}
		keys := make([][]string, len(workers))
		var wg sync.WaitGroup
		for i, w := range workers {
			wg.Go(func() { keys[i] = w.killed(50) })
		}
		wg.Wait()
		for _, key := range append(keys[0], keys[1]...) {
			usedBy[key]++
		}
	}
	s := openStoreAt(t, path, time.Now)
	require.GreaterOrEqual(t, len(usedBy), 50*faults())
	for key, n := range usedBy {
		require.Equalf(t, 1, n, "%s was used %d times", key, n)
		require.ErrorIsf(t, s.MarkUsed(t.Context(), key, time.Now()), storage.ErrUsed, "%s was forgotten", key)
	}
}

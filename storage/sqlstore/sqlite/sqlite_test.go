package sqlite_test

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// requireSentence fails unless the error is one line that names the path.
func requireSentence(t *testing.T, err error, reason error, path string) {
	t.Helper()
	require.ErrorIs(t, err, reason)
	require.Contains(t, err.Error(), path)
	require.NotContains(t, err.Error(), "\n")
}

func setting(t *testing.T, db *sql.DB, name string) (value string) {
	t.Helper()
	require.NoError(t, db.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&value))
	return value
}

func TestOpenSettings(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lti.db")
	db, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	defer db.Close()
	require.Equal(t, "wal", setting(t, db, "journal_mode"))
	require.Equal(t, "1", setting(t, db, "synchronous"))
	require.Equal(t, "1", setting(t, db, "foreign_keys"))
	require.Equal(t, "10000", setting(t, db, "busy_timeout"))

	durable, err := sqlite.OpenDurable(t.Context(), path)
	require.NoError(t, err)
	defer durable.Close()
	require.Equal(t, "2", setting(t, durable, "synchronous"))
}

// What is in it is about people: nobody else on the machine reads it.
func TestANewFileIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lti.db")
	db, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	defer db.Close()
	_, err = db.ExecContext(t.Context(), `CREATE TABLE counter (n INTEGER)`)
	require.NoError(t, err)
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
}

// A transaction that reads first and writes later must hold the lock from its
// beginning, or two of them fail on each other.
func TestTransactionsDoNotFailOnEachOther(t *testing.T) {
	t.Parallel()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "lti.db"))
	require.NoError(t, err)
	defer db.Close()
	_, err = db.ExecContext(t.Context(), `CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0)`)
	require.NoError(t, err)

	const writers = 32
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = countUp(t, db) })
	}
	wg.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	var n int
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT n FROM counter`).Scan(&n))
	require.Equal(t, writers, n)
}

func countUp(t *testing.T, db *sql.DB) error {
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var n int
	if err := tx.QueryRowContext(t.Context(), `SELECT n FROM counter`).Scan(&n); err != nil {
		return err
	}
	if _, err := tx.ExecContext(t.Context(), `UPDATE counter SET n = ?`, n+1); err != nil {
		return err
	}
	return tx.Commit()
}

func TestOpenOddPaths(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a b.db", "100%.db", "%41.db", "what?.db", "a#b.db", "größe.db", "a:b&c=d;e.db", "x'y\".db"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			db, err := sqlite.Open(t.Context(), path)
			require.NoError(t, err)
			defer db.Close()
			require.FileExists(t, path)
		})
	}
}

func TestOpenRelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	db, err := sqlite.Open(t.Context(), "lti.db")
	require.NoError(t, err)
	defer db.Close()
	require.FileExists(t, "lti.db")
}

func TestOpenEmptyPath(t *testing.T) {
	t.Parallel()
	_, err := sqlite.Open(t.Context(), "")
	require.ErrorContains(t, err, "empty")
}

// The first to open a new file make it what it is, all at once.
func TestOpenManyAtOnce(t *testing.T) {
	t.Parallel()
	for range 20 {
		path := filepath.Join(t.TempDir(), "lti.db")
		var wg sync.WaitGroup
		errs := make([]error, 16)
		for i := range errs {
			wg.Go(func() {
				db, err := sqlite.Open(t.Context(), path)
				if errs[i] = err; err == nil {
					errs[i] = db.Close()
				}
			})
		}
		wg.Wait()
		for _, err := range errs {
			require.NoError(t, err)
		}
	}
}

func TestOpenNotADatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lti.db")
	text := []byte(strings.Repeat("This is a letter. ", 1000))
	require.NoError(t, os.WriteFile(path, text, 0o600))
	_, err := sqlite.Open(t.Context(), path)
	requireSentence(t, err, sqlite.ErrDamaged, path)
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.Equal(text, kept), "the file must stay as it was")
}

func TestOpenDamaged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lti.db")
	fill(t, path)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for name, content := range map[string][]byte{
		"overwritten in the middle": overwritten(whole, len(whole)/2, 3*4096),
		"overwritten in the schema": overwritten(whole, 100, 400),
		"cut off":                   whole[:len(whole)/2],
		"cut off within a page":     whole[:len(whole)-1000],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "lti.db")
			require.NoError(t, os.WriteFile(path, content, 0o600))
			_, err := sqlite.Open(t.Context(), path)
			requireSentence(t, err, sqlite.ErrDamaged, path)
		})
	}
}

// fill makes a database of some dozen pages in one file.
func fill(t *testing.T, path string) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), `CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)`)
	require.NoError(t, err)
	for range 200 {
		_, err = db.ExecContext(t.Context(), `INSERT INTO filler (text) VALUES (?)`, rand.Text()+strings.Repeat("x", 500))
		require.NoError(t, err)
	}
	require.NoError(t, db.Close())
}

func overwritten(content []byte, at, n int) []byte {
	content = bytes.Clone(content)
	copy(content[at:], bytes.Repeat([]byte{0xa5}, n))
	return content
}

func TestOpenWhereNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for path, says := range map[string]string{
		filepath.Join(folder, "missing", "lti.db"): "does not exist",
		filepath.Join(file, "lti.db"):              "is not a folder",
		folder:                                     "it is a folder",
	} {
		_, err := sqlite.Open(t.Context(), path)
		requireSentence(t, err, sqlite.ErrUnwritable, path)
		require.Contains(t, err.Error(), says)
	}
}

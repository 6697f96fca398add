package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

func openDB(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "app.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// folder makes a folder of migrations out of names and scripts in turn.
func folder(namesAndScripts ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for i := 0; i < len(namesAndScripts); i += 2 {
		files[namesAndScripts[i]] = &fstest.MapFile{Data: []byte(namesAndScripts[i+1])}
	}
	return files
}

const (
	createRoom = `CREATE TABLE room (id INTEGER PRIMARY KEY); INSERT INTO room VALUES (1);`
	addName    = `ALTER TABLE room ADD COLUMN name TEXT NOT NULL DEFAULT 'old'; INSERT INTO room VALUES (2, 'new')`
)

func roomCount(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT count(*) FROM room`).Scan(&n))
	return n
}

func TestMigrateUpgradesAnOldDatabase(t *testing.T) {
	t.Parallel()
	db := openDB(t)
	first := folder("0001_room.sql", createRoom)
	both := folder("0001_room.sql", createRoom, "0002_name.sql", addName, "README.md", "not a migration")
	for range 2 {
		require.NoError(t, sqlstore.SQLite.Migrate(t.Context(), db, "app", first))
	}
	for range 2 {
		require.NoError(t, sqlstore.SQLite.Migrate(t.Context(), db, "app", both))
	}
	var name string
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT name FROM room WHERE id = 1`).Scan(&name))
	require.Equal(t, "old", name)
	require.Equal(t, 2, roomCount(t, db))
}

func TestMigrateRefusesANewerDatabase(t *testing.T) {
	t.Parallel()
	db := openDB(t)
	both := folder("0001_room.sql", createRoom, "0002_name.sql", addName)
	require.NoError(t, sqlstore.SQLite.Migrate(t.Context(), db, "app", both))
	err := sqlstore.SQLite.Migrate(t.Context(), db, "app", folder("0001_room.sql", createRoom))
	require.ErrorIs(t, err, sqlstore.ErrNewer)
	require.ErrorContains(t, err, "app is at version 2, this program knows version 1")
	require.NoError(t, sqlstore.SQLite.Migrate(t.Context(), db, "app", both), "the refusal must change nothing")
}

func TestNewRefusesANewerDatabase(t *testing.T) {
	t.Parallel()
	db := openDB(t)
	_, err := sqlstore.New(t.Context(), db, sqlstore.Config{})
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), `UPDATE schema_version SET version = 999 WHERE component = 'ltikit'`)
	require.NoError(t, err)
	_, err = sqlstore.New(t.Context(), db, sqlstore.Config{})
	require.ErrorIs(t, err, sqlstore.ErrNewer)
	require.ErrorContains(t, err, "999")
}

func TestMigrateIsAllOrNothing(t *testing.T) {
	t.Parallel()
	db := openDB(t)
	require.NoError(t, sqlstore.SQLite.Migrate(t.Context(), db, "app", folder("0001_room.sql", createRoom)))
	err := sqlstore.SQLite.Migrate(t.Context(), db, "app", folder(
		"0001_room.sql", createRoom, "0002_name.sql", addName, "0003_bad.sql", "DROP TABLE room; CREATE NONSENSE"))
	require.ErrorContains(t, err, "to version 3")
	require.Equal(t, 1, roomCount(t, db), "neither the second nor the third may have left a trace")
	require.NoError(t, sqlstore.SQLite.Migrate(t.Context(), db, "app", folder(
		"0001_room.sql", createRoom, "0002_name.sql", addName)))
	require.Equal(t, 2, roomCount(t, db))
}

func TestMigrateKeepsComponentsApart(t *testing.T) {
	t.Parallel()
	db := openDB(t)
	_, err := sqlstore.New(t.Context(), db, sqlstore.Config{})
	require.NoError(t, err)
	require.NoError(t, sqlstore.SQLite.Migrate(t.Context(), db, "app", folder("0001_room.sql", createRoom, "0002_name.sql", addName)))
	_, err = sqlstore.New(t.Context(), db, sqlstore.Config{})
	require.NoError(t, err)
	require.Equal(t, 2, roomCount(t, db))
}

func TestMigrateRefusesABadFolder(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		files fstest.MapFS
		says  string
	}{
		"empty":     {folder(), "no file"},
		"gap":       {folder("0001_a.sql", "", "0003_c.sql", ""), "0003_c.sql should have the number 0002"},
		"from zero": {folder("0000_a.sql", ""), "should have the number 0001"},
		"twice":     {folder("0001_a.sql", "", "0001_b.sql", ""), "0001_b.sql should have the number 0002"},
		"bad name":  {folder("0001_a.sql", "", "2_b.sql", ""), "2_b.sql is not named like"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := sqlstore.SQLite.Migrate(t.Context(), openDB(t), "app", tc.files)
			require.ErrorContains(t, err, tc.says)
		})
	}
}

// Several processes of one program may start at once on an empty database.
func TestMigrateAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "app.db")
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = openAndMigrate(t.Context(), path) })
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	db, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	defer db.Close()
	require.Equal(t, 2, roomCount(t, db))
}

func openAndMigrate(ctx context.Context, path string) error {
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	defer db.Close()
	return sqlstore.SQLite.Migrate(ctx, db, "app", folder("0001_room.sql", createRoom, "0002_name.sql", addName))
}

package classroomsql_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/chimeclassroom/store/storetest"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// kept is a store that can be closed and opened again.
type kept struct {
	*classroomsql.Store
	db      *sql.DB
	dialect sqlstore.Dialect
	connect func() (*sql.DB, error)
}

// keep opens the store on the database that connect finds. It is closed with the
// test.
func keep(t testing.TB, dialect sqlstore.Dialect, connect func() (*sql.DB, error)) *kept {
	t.Helper()
	k := &kept{dialect: dialect, connect: connect}
	require.NoError(t, k.open())
	t.Cleanup(func() { _ = k.db.Close() })
	return k
}

func (k *kept) open() (err error) {
	if k.db, err = k.connect(); err != nil {
		return err
	}
	k.Store, err = classroomsql.New(context.Background(), k.db, k.dialect)
	return err
}

// Reopen implements [storetest.Reopener].
func (k *kept) Reopen() error {
	if err := k.db.Close(); err != nil {
		return err
	}
	return k.open()
}

// open opens an empty store in a file.
func open(t testing.TB) *kept {
	t.Helper()
	file := filepath.Join(t.TempDir(), "classroom.db")
	return keep(t, sqlstore.SQLite, func() (*sql.DB, error) { return sqlite.Open(context.Background(), file) })
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Store(t, func(t *testing.T) service.Store { return open(t) })
}

func TestADatabaseOfANewerVersionIsRefused(t *testing.T) {
	t.Parallel()
	requireNewerRefused(t, open(t))
}

func requireNewerRefused(t *testing.T, k *kept) {
	t.Helper()
	require.NoError(t, k.Reopen(), "opening it again is fine")
	_, err := k.db.ExecContext(t.Context(), `UPDATE schema_version SET version = 1000 WHERE component = 'chimeclassroom'`)
	require.NoError(t, err)
	require.ErrorIs(t, k.Reopen(), sqlstore.ErrNewer)
}

func TestReadingTheLedgerWaitsForNoWriter(t *testing.T) {
	t.Parallel()
	k := open(t)
	writing, err := k.db.BeginTx(t.Context(), nil) // takes the lock for writing
	require.NoError(t, err)
	t.Cleanup(func() { _ = writing.Rollback() })
	_, _, err = k.Ledger(t.Context(), "meeting")
	assert.NoError(t, err)
}

// A statement that writes outside a transact would not wait for the others.
func TestWhatQueriesWritesNothing(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	queries := regexp.MustCompile("s\\.db\\.Query(?:Row)?Context\\(ctx,\\s*(?:`[^`]*`|\"[^\"]*\")")
	found := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, query := range queries.FindAllString(string(source), -1) {
			found++
			assert.NotRegexp(t, `(?i)\b(insert|update|delete)\b`, query, file)
		}
	}
	assert.Positive(t, found)
}

// What guests do who come back again and again is no walk through all sessions.
func TestSessionsAreFoundByTheirPerson(t *testing.T) {
	t.Parallel()
	rows, err := open(t).db.QueryContext(t.Context(), `EXPLAIN QUERY PLAN DELETE FROM classroom_session WHERE person_id = ?`, "p")
	require.NoError(t, err)
	defer rows.Close()
	var plan string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
		plan += detail
	}
	require.NoError(t, rows.Err())
	assert.Contains(t, plan, "classroom_session_person")
}

//go:build unix

package postgres_test

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/postgres"
)

// upTo are the first migrations of the store.
func upTo(t *testing.T, number int) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	entries, err := os.ReadDir("../migrations")
	require.NoError(t, err)
	for _, e := range entries[:number] {
		text, err := os.ReadFile("../migrations/" + e.Name())
		require.NoError(t, err)
		files[e.Name()] = &fstest.MapFile{Data: text}
	}
	return files
}

// Nodes of a new version start at once on the database of an old one: it is
// upgraded once, and what it holds is still there.
func TestNodesUpgradeAtOnce(t *testing.T) {
	t.Parallel()
	address := newSchema(t, needs.Postgres(t))
	db, err := postgres.Open(t.Context(), address)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, sqlstore.PostgreSQL.Migrate(t.Context(), db, "ltikit", upTo(t, 2)))
	until := time.Now().Add(time.Hour).UnixMicro()
	_, err = db.ExecContext(t.Context(), `INSERT INTO used_key VALUES ($1, $2)`, []byte("old"), until)
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), `INSERT INTO registration (id, issuer, client_id, record) VALUES ('r1', 'i', 'c', '{"id":"r1"}')`)
	require.NoError(t, err)

	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			node, err := postgres.Open(t.Context(), address)
			if err == nil {
				_, err = sqlstore.New(t.Context(), node, sqlstore.Config{Dialect: sqlstore.PostgreSQL})
				err = errors.Join(err, node.Close())
			}
			errs[i] = err
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	s := openStoreAt(t, address, time.Now)
	require.ErrorIs(t, s.MarkUsed(t.Context(), "old", time.Now()), storage.ErrUsed)
	for r, err := range s.ListRegistrations(t.Context(), "", "") {
		require.NoError(t, err)
		require.Equal(t, "r1", r.ID)
	}
}

func TestMigrateRefusesANewerDatabase(t *testing.T) {
	t.Parallel()
	s := openStore(t, time.Now)
	_, err := s.db.ExecContext(t.Context(), `UPDATE schema_version SET version = 999 WHERE component = 'ltikit'`)
	require.NoError(t, err)
	err = s.Reopen()
	require.ErrorIs(t, err, sqlstore.ErrNewer)
	require.ErrorContains(t, err, "999")
}

func TestMigrateIsAllOrNothing(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), newSchema(t, needs.Postgres(t)))
	require.NoError(t, err)
	defer db.Close()
	files := fstest.MapFS{
		"0001_good.sql": {Data: []byte(`CREATE TABLE good (number INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT, data BLOB)`)},
		"0002_bad.sql":  {Data: []byte(`CREATE TABLE bad (n BIGINT); CREATE NONSENSE`)},
	}
	require.ErrorContains(t, sqlstore.PostgreSQL.Migrate(t.Context(), db, "app", files), "to version 2")
	delete(files, "0002_bad.sql")
	require.NoError(t, sqlstore.PostgreSQL.Migrate(t.Context(), db, "app", files), "the first may have left no trace")
	_, err = db.ExecContext(t.Context(), `INSERT INTO good (text, data) VALUES ('a', '\x00')`)
	require.NoError(t, err)
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	needs.Postgres(t)
	_, err := postgres.Open(t.Context(), "postgres://lti:secret@db.example:not-a-port/x")
	require.Error(t, err)
	require.NotContains(t, err.Error(), "secret")
	_, err = postgres.Open(t.Context(), "postgres:///nothere?user=lti&password=secret&host="+t.TempDir())
	require.ErrorIs(t, err, postgres.ErrUnreachable)
	require.ErrorContains(t, err, "nothere")
	require.NotContains(t, err.Error(), "secret")
}

// Two administrators give one client id to two registrations at once: one of
// them is told of the conflict, by the constraint if they both looked before.
func TestConflictsAtOnce(t *testing.T) {
	t.Parallel()
	s := openStore(t, time.Now)
	for round := range 20 {
		errs := make([]error, 4)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				errs[i] = s.PutRegistration(t.Context(), &lti.Registration{ID: fmt.Sprint(round, i), Issuer: "i", ClientID: fmt.Sprint(round)})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			require.ErrorIs(t, err, storage.ErrConflict)
		}
		require.Equal(t, 1, won)
	}
}

//go:build unix

package classroomsql_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/chimeclassroom/store/storetest"
	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/postgres"
)

// newSchema makes an empty schema on the server and returns the address
// of it.
func newSchema(t testing.TB, server string) string {
	t.Helper()
	admin, err := postgres.Open(t.Context(), server)
	require.NoError(t, err)
	defer admin.Close()
	name := "s" + rand.Text()
	_, err = admin.ExecContext(t.Context(), `CREATE SCHEMA "`+name+`"`)
	require.NoError(t, err)
	return server + `&search_path="` + name + `"`
}

// onPostgres connects to an empty schema of its own.
func onPostgres(t testing.TB, server string) func() (*sql.DB, error) {
	t.Helper()
	address := newSchema(t, server)
	return func() (*sql.DB, error) {
		db, err := postgres.Open(context.Background(), address)
		if err == nil {
			db.SetMaxOpenConns(8) // the server is shared
		}
		return db, err
	}
}

func TestStoreOnPostgres(t *testing.T) {
	t.Parallel()
	needs.Postgres(t)
	storetest.Store(t, func(t *testing.T) service.Store {
		return keep(t, sqlstore.PostgreSQL, onPostgres(t, needs.Postgres(t)))
	})
}

func TestPostgresOfTheFirstVersionIsKept(t *testing.T) {
	t.Parallel()
	requireUpgraded(t, sqlstore.PostgreSQL, onPostgres(t, needs.Postgres(t)))
}

func TestPostgresOfANewerVersionIsRefused(t *testing.T) {
	t.Parallel()
	requireNewerRefused(t, keep(t, sqlstore.PostgreSQL, onPostgres(t, needs.Postgres(t))))
}

// Behind a pool that gives each transaction another connection nothing is
// prepared.
func TestStoreBehindAPool(t *testing.T) {
	t.Parallel()
	server := needs.Postgres(t) + "&default_query_exec_mode=exec"
	storetest.Store(t, func(t *testing.T) service.Store { return keep(t, sqlstore.PostgreSQL, onPostgres(t, server)) })
}

func BenchmarkPresenceOnPostgres(b *testing.B) {
	benchmarkPresence(b, keep(b, sqlstore.PostgreSQL, onPostgres(b, needs.OwnPostgres(b).URL)))
}

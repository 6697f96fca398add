//go:build unix

package postgres_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti/account"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/notice"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/postgres"
	"github.com/ltikit/ltikit/storage/storagetest"
)

// schemaStore is a store in a schema of its own, which can be closed and opened
// again.
type schemaStore struct {
	*sqlstore.Store
	db      *sql.DB
	address string
	now     func() time.Time
}

// newSchema makes an empty schema on the server and returns the address of it.
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

func openStore(t testing.TB, now func() time.Time) *schemaStore {
	t.Helper()
	return openStoreAt(t, newSchema(t, needs.Postgres(t)), now)
}

func openStoreAt(t testing.TB, address string, now func() time.Time) *schemaStore {
	t.Helper()
	s := &schemaStore{address: address, now: now}
	require.NoError(t, s.open())
	t.Cleanup(func() { _ = s.db.Close() })
	return s
}

func (s *schemaStore) open() (err error) {
	if s.db, err = postgres.Open(context.Background(), s.address); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(4) // the server is shared
	s.Store, err = sqlstore.New(context.Background(), s.db, sqlstore.Config{Dialect: sqlstore.PostgreSQL, Now: s.now})
	return err
}

// Reopen implements [storagetest.Reopener].
func (s *schemaStore) Reopen() error {
	if err := s.db.Close(); err != nil {
		return err
	}
	return s.open()
}

// opener opens an empty store as whatever a suite needs of it.
func opener[S any](as func(*schemaStore) S) func(*testing.T, func() time.Time) S {
	return func(t *testing.T, now func() time.Time) S { return as(openStore(t, now)) }
}

func TestRegistrations(t *testing.T) {
	t.Parallel()
	storagetest.Registrations(t, opener(func(s *schemaStore) storagetest.RegistrationStore { return s }))
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	storagetest.Directory(t, opener(func(s *schemaStore) storagetest.Administration { return s }))
}

func TestLaunches(t *testing.T) {
	t.Parallel()
	storagetest.Launches(t, opener(func(s *schemaStore) storage.Launches { return s }))
}

func TestReplay(t *testing.T) {
	t.Parallel()
	storagetest.Replay(t, opener(func(s *schemaStore) storage.Replay { return s }))
}

func TestTransient(t *testing.T) {
	t.Parallel()
	storagetest.Transient(t, opener(func(s *schemaStore) storage.Transient { return s }))
}

func TestLineItems(t *testing.T) {
	t.Parallel()
	storagetest.LineItems(t, opener(func(s *schemaStore) ags.LineItems { return s }))
}

func TestScores(t *testing.T) {
	t.Parallel()
	storagetest.Scores(t, opener(func(s *schemaStore) storagetest.Gradebook { return s }))
}

func TestResults(t *testing.T) {
	t.Parallel()
	storagetest.Results(t, opener(func(s *schemaStore) storagetest.Gradebook { return s }))
}

func TestEntries(t *testing.T) {
	t.Parallel()
	storagetest.Entries(t, opener(func(s *schemaStore) storagetest.Gradebook { return s }))
}

func TestKeys(t *testing.T) {
	t.Parallel()
	storagetest.Keys(t, opener(func(s *schemaStore) keyring.Store { return s }))
}

func TestRoster(t *testing.T) {
	t.Parallel()
	storagetest.Roster(t, func(t *testing.T, now func() time.Time) storagetest.RosterStore { return openStore(t, now) })
}

func TestMoves(t *testing.T) {
	t.Parallel()
	storagetest.Moves(t, func(t *testing.T, now func() time.Time) storagetest.MovableGradebook { return openStore(t, now) })
}

func TestConfiguration(t *testing.T) {
	t.Parallel()
	storagetest.Configuration(t, func(t *testing.T, now func() time.Time) config.Store { return openStore(t, now) })
}

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	storagetest.Subscriptions(t, func(t *testing.T, now func() time.Time) notice.Subscriptions { return openStore(t, now) })
}

func TestAuditLog(t *testing.T) {
	t.Parallel()
	storagetest.AuditLog(t, func(t *testing.T, now func() time.Time) storage.AuditLog { return openStore(t, now) })
}

func TestConsents(t *testing.T) {
	t.Parallel()
	storagetest.Consents(t, func(t *testing.T, now func() time.Time) config.Consents { return openStore(t, now) })
}

func TestAccountLinks(t *testing.T) {
	t.Parallel()
	storagetest.AccountLinks(t, func(t *testing.T, now func() time.Time) account.Links { return openStore(t, now) })
}

func TestClients(t *testing.T) {
	t.Parallel()
	storagetest.Clients(t, func(t *testing.T, now func() time.Time) storagetest.ClientStore { return openStore(t, now) })
}

func TestDelivery(t *testing.T) {
	t.Parallel()
	storagetest.Delivery(t, func(t *testing.T, now func() time.Time) delivery.Store { return openStore(t, now) })
}

func TestRelyingParties(t *testing.T) {
	t.Parallel()
	storagetest.RelyingParties(t, func(t *testing.T, now func() time.Time) storagetest.RelyingPartyStore { return openStore(t, now) })
}

func TestRetention(t *testing.T) {
	t.Parallel()
	storagetest.Retention(t, func(t *testing.T, now func() time.Time) storagetest.RetainedStore { return openStore(t, now) })
}

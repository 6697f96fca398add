// Package sqlstore keeps every contract of package storage, the gradebook of
// package ags, the rings of package keyring and the jobs of package delivery in
// an SQL database. Package sqlstore/sqlite opens one in a file:
//
//	db, err := sqlite.Open(ctx, "lti.db")
//	...
//	store, err := sqlstore.New(ctx, db, sqlstore.Config{})
//
// What is used once is decided by a single statement, so any number of
// processes may share a database. An application may keep its own tables
// beside these: [Migrate] keeps both schemas up to date.
package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"
	"sync/atomic"
	"time"

	"github.com/ltikit/ltikit/lti/account"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/notice"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Config holds what a [Store] needs; its zero value is ready for use.
type Config struct {
	// Dialect is the engine behind the database; the zero value is SQLite.
	Dialect Dialect
	// Now is the clock that expiry is compared with; nil means time.Now.
	Now func() time.Time
}

// Store implements every contract of package storage, the gradebook of package
// ags, the roster of package nrps, the configuration of package placement, the
// clients of package dynreg and the stores of packages keyring and delivery.
// It is safe for concurrent use and starts no goroutine. Times count to the
// microsecond.
type Store struct {
	db  database
	now func() time.Time

	used, transient, launches *sweeper
	puts                      atomic.Uint64 // of jobs, see sweepDelivery
}

var (
	_ storage.Registrations         = (*Store)(nil)
	_ storage.RegistrationLookup    = (*Store)(nil)
	_ storage.RegistrationWriter    = (*Store)(nil)
	_ storage.Replay                = (*Store)(nil)
	_ storage.Transient             = (*Store)(nil)
	_ ags.LineItems                 = (*Store)(nil)
	_ ags.Scores                    = (*Store)(nil)
	_ ags.Results                   = (*Store)(nil)
	_ ags.Gradebook                 = (*Store)(nil)
	_ ags.Mover                     = (*Store)(nil)
	_ nrps.Roster                   = (*Store)(nil)
	_ nrps.Changes                  = (*Store)(nil)
	_ nrps.RosterWriter             = (*Store)(nil)
	_ keyring.Store                 = (*Store)(nil)
	_ storage.RegistrationDirectory = (*Store)(nil)
	_ storage.RegistrationRemover   = (*Store)(nil)
	_ storage.Launches              = (*Store)(nil)
	_ storage.AuditLog              = (*Store)(nil)
	_ account.Links                 = (*Store)(nil)
	_ delivery.Store                = (*Store)(nil)
	_ storage.Retention             = (*Store)(nil)
	_ delivery.Retention            = (*Store)(nil)
	_ notice.Subscriptions          = (*Store)(nil)
	_ config.Store                  = (*Store)(nil)
	_ config.Consents               = (*Store)(nil)
	_ storage.Consumers             = (*Store)(nil)
	_ storage.ConsumerWriter        = (*Store)(nil)
	_ storage.ConsumerDirectory     = (*Store)(nil)
	_ storage.ConsumerBindings      = (*Store)(nil)
	_ dynreg.Clients                = (*Store)(nil)
	_ dynreg.ClientDirectory        = (*Store)(nil)
	_ rp.Clients                    = (*Store)(nil)
	_ rp.ClientWriter               = (*Store)(nil)
	_ rp.ClientDirectory            = (*Store)(nil)
)

// component names the store's own schema in the table of schemas.
const component = "ltikit"

//go:embed migrations/*.sql
var migrations embed.FS

// New brings the store's tables in db up to date and returns the store. The
// caller keeps the database and closes it. A database of a newer version is
// [ErrNewer].
func New(ctx context.Context, db *sql.DB, cfg Config) (*Store, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	if err := cfg.Dialect.Migrate(ctx, db, component, files); err != nil {
		return nil, err
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Store{
		db: database{db, cfg.Dialect}, now: cfg.Now,
		used: newSweeper("used_key"), transient: newSweeper("transient"), launches: newSweeper("kept_launch"),
	}, nil
}

// changed tells whether a statement wrote a row.
func changed(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	rows, err := result.RowsAffected()
	return rows > 0, err
}

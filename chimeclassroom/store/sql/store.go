// Package classroomsql keeps the classroom in an SQL database: SQLite, as
// storage/sqlstore/sqlite opens it. Its tables may stand beside those of
// storage/sqlstore in one database.
package classroomsql

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// Store keeps the classroom. It is safe for concurrent use.
type Store struct{ db *sql.DB }

var _ service.Store = (*Store)(nil)

//go:embed migrations/*.sql
var migrations embed.FS

// New brings the classroom's tables in db up to date and returns the store. The
// caller keeps the database and closes it. A database of a newer version is
// sqlstore.ErrNewer.
func New(ctx context.Context, db *sql.DB) (*Store, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	if err := sqlstore.SQLite.Migrate(ctx, db, "chimeclassroom", files); err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}

// transact runs do in one transaction: all of it happens, or nothing.
func (s *Store) transact(ctx context.Context, do func(tx *sql.Tx) error) error {
	return s.within(ctx, nil, do)
}

// look runs do on one state of the database. It writes nothing and waits for no
// writer.
func (s *Store) look(ctx context.Context, do func(tx *sql.Tx) error) error {
	return s.within(ctx, &sql.TxOptions{ReadOnly: true}, do)
}

func (s *Store) within(ctx context.Context, options *sql.TxOptions, do func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	defer tx.Rollback() // after Commit it does nothing
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// changed tells whether a statement wrote a row.
func changed(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	rows, err := result.RowsAffected()
	return rows > 0, err
}

// found turns "no rows" into the contract's word for it.
func found(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return service.ErrNotFound
	}
	return err
}

func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// fromNullable is zero for an instant that has not come.
func fromNullable(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return fromMillis(ms.Int64)
}

// scanAll reads every row with scan.
func scanAll[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

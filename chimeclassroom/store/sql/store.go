// Package classroomsql keeps the classroom in an SQL database: in SQLite, as
// storage/sqlstore/sqlite opens it, or in PostgreSQL, as storage/sqlstore/postgres
// does. Its tables may stand beside those of storage/sqlstore in one database.
//
// # What may be written here
//
// Every statement and every migration is written once, for both engines:
//
//   - Columns are TEXT, INTEGER or BIGINT (the same), DOUBLE PRECISION, BOOLEAN
//     with TRUE and FALSE; instants are BIGINT, milliseconds since the epoch.
//     No AUTOINCREMENT, no INSERT OR, no functions of one engine alone.
//   - Parameters are `?`, and no other question mark is in a statement. A
//     parameter that is itself a column of a SELECT has a type:
//     CAST(? AS BIGINT). Its Go type is that of the column: bool for BOOLEAN.
//   - In ON CONFLICT DO UPDATE SET the old value is table.column, the new one
//     excluded.column.
//   - What is read in an order has an ORDER BY with a last key that is unique.
//   - What writes is ExecContext, or a transact with all that it reads first. It
//     runs as if there were no other, on both engines: no FOR UPDATE is needed, a
//     look before the write is enough. transactOn is for what a whole class does
//     at once, outOfTurn for a node's own row. QueryContext of the database itself, and
//     look, read only.
//   - atHome is transactOn for what the home of a meeting alone may write.
//   - A statement that failed has ended its transaction: return the error,
//     wrapped with %w.
package classroomsql

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// Store keeps the classroom. It is safe for concurrent use.
type Store struct{ db database }

var _ service.Store = (*Store)(nil)

//go:embed migrations/*.sql
var migrations embed.FS

// New brings the classroom's tables in db, which is of the dialect, up to date
// and returns the store. The caller keeps the database and closes it. A database
// of a newer version is sqlstore.ErrNewer.
func New(ctx context.Context, db *sql.DB, dialect sqlstore.Dialect) (*Store, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	if err := dialect.Migrate(ctx, db, "chimeclassroom", files); err != nil {
		return nil, err
	}
	return &Store{db: database{pool: db, dialect: dialect, node: new(node)}}, nil
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

package classroomsql

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"

	"github.com/ltikit/ltikit/storage/sqlstore"
)

// database runs the statements of this package, which are written once, on the
// engine that it has. The package's documentation says which SQL both take.
type database struct {
	pool    *sql.DB
	dialect sqlstore.Dialect
	// archives: lines are kept for the archive.
	archives bool
	node     *node
}

// node is for which of the nodes the store writes, if for one.
type node struct{ is atomic.Pointer[string] }

// id is that of the node, "" without one.
func (n *node) id() string {
	if id := n.is.Load(); id != nil {
		return *id
	}
	return ""
}

// QueryContext reads rows; what it runs writes nothing.
func (d database) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return d.pool.QueryContext(ctx, d.dialect.Statement(query), d.dialect.Args(args)...)
}

// QueryRowContext reads a row; what it runs writes nothing.
func (d database) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return d.pool.QueryRowContext(ctx, d.dialect.Statement(query), d.dialect.Args(args)...)
}

// ExecContext is a transaction of one statement.
func (d database) ExecContext(ctx context.Context, query string, args ...any) (result sql.Result, err error) {
	err = d.transact(ctx, func(tx transaction) error {
		result, err = tx.ExecContext(ctx, query, args...)
		return err
	})
	return result, err
}

// transact does the work in one transaction: all of it or nothing, and as if
// there were no other. In SQLite that is how transactions are; in PostgreSQL they
// take turns.
func (d database) transact(ctx context.Context, work func(transaction) error) error {
	return d.inTurn(ctx, work, `SELECT pg_advisory_xact_lock(1819568233, 0)`)
}

// transactOn is transact for what many do at once: in PostgreSQL the work takes
// turns only with that on the same meeting, and with every transact. It touches
// nothing that the work on another meeting does.
func (d database) transactOn(ctx context.Context, meetingID string, work func(transaction) error) error {
	return d.inTurn(ctx, work, `SELECT pg_advisory_xact_lock_shared(1819568233, 0), pg_advisory_xact_lock(1819568234, hashtext(?))`, meetingID)
}

// inTurn waits for the lock, which the transaction holds to its end. Each statement
// behind it sees what others committed before (READ COMMITTED, PostgreSQL 13.2.1).
func (d database) inTurn(ctx context.Context, work func(transaction) error, lock string, args ...any) error {
	if d.dialect == sqlstore.SQLite {
		return d.begin(ctx, nil, work)
	}
	return d.begin(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted}, func(tx transaction) error {
		if _, err := tx.ExecContext(ctx, lock, args...); err != nil {
			return fmt.Errorf("waiting for the turn to write: %w", err)
		}
		return work(tx)
	})
}

// outOfTurn is transact for a statement that waits for nobody: on its own row it is as
// if there were no other, and that is all it touches.
func (d database) outOfTurn(ctx context.Context, work func(transaction) error) error {
	return d.begin(ctx, nil, work)
}

// look does the work on one state of the database. It writes nothing and waits
// for no writer.
func (d database) look(ctx context.Context, work func(transaction) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if d.dialect == sqlstore.PostgreSQL {
		options.Isolation = sql.LevelRepeatableRead
	}
	return d.begin(ctx, options, work)
}

func (d database) begin(ctx context.Context, options *sql.TxOptions, work func(transaction) error) error {
	tx, err := d.pool.BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	defer tx.Rollback() // after Commit it does nothing
	if err := work(transaction{tx, d.dialect, d.archives, d.node.id()}); err != nil {
		return err
	}
	return tx.Commit()
}

// transaction runs statements within one.
type transaction struct {
	tx       *sql.Tx
	dialect  sqlstore.Dialect
	archives bool
	node     string // for which it is; "" without nodes
}

func (t transaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(ctx, t.dialect.Statement(query), t.dialect.Args(args)...)
}

func (t transaction) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, t.dialect.Statement(query), t.dialect.Args(args)...)
}

func (t transaction) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, t.dialect.Statement(query), t.dialect.Args(args)...)
}

// PrepareContext prepares a statement that is run again and again. PostgreSQL
// refuses a text of which it cannot hold every byte.
func (t transaction) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return t.tx.PrepareContext(ctx, t.dialect.Statement(query))
}

package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Dialect is the engine behind a database. Every statement and every migration
// is written once, in the SQL that SQLite and PostgreSQL share; a dialect knows
// the few words in which its engine differs.
type Dialect int

const (
	// SQLite is the engine that package sqlstore/sqlite opens.
	SQLite Dialect = iota
	// PostgreSQL is the engine that package sqlstore/postgres opens.
	PostgreSQL
)

// String returns the engine's name.
func (d Dialect) String() string {
	if d == PostgreSQL {
		return "PostgreSQL"
	}
	return "SQLite"
}

// Statement turns the placeholders `?` into those of the engine. No statement
// holds a question mark that is none. It is for what an application keeps beside
// a [Store], see [Dialect.Migrate].
func (d Dialect) Statement(query string) string {
	if d == SQLite {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 16)
	for n := 1; ; n++ {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("$" + strconv.Itoa(n))
		query = after
	}
}

// Args makes NULL of each text that PostgreSQL cannot hold, which is one with a
// zero byte or that is not UTF-8. So it is equal to nothing that is stored, and
// a column, being NOT NULL, refuses it. It changes the slice that it is given.
func (d Dialect) Args(args []any) []any {
	if d == SQLite {
		return args
	}
	for i, arg := range args {
		if text := reflect.ValueOf(arg); text.Kind() == reflect.String && !storable(text.String()) {
			args[i] = nil
		}
	}
	return args
}

func storable(text string) bool { return strings.IndexByte(text, 0) < 0 && utf8.ValidString(text) }

// script writes a migration in the words of the engine. Texts compare byte by
// byte, whatever the language of the database, and every integer has 64 bits.
func (d Dialect) script(migration string) string {
	if d == SQLite {
		return migration
	}
	return strings.NewReplacer(
		"INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
		"INTEGER", "BIGINT",
		" BLOB", " BYTEA",
		" TEXT", ` TEXT COLLATE "C"`,
	).Replace(migration)
}

// lockSchema keeps other nodes from migrating until the transaction ends. In
// SQLite the transaction itself does, see sqlite.Open.
func (d Dialect) lockSchema(ctx context.Context, tx *sql.Tx) error {
	if d == SQLite {
		return nil
	}
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(7806352071)`) // any number that is always the same
	return err
}

// The classes of broken constraints (SQLSTATE). SQLite has one writer at a time,
// so there a statement that looks before it writes never breaks one.
const (
	foreignKeyViolation = "23503"
	uniqueViolation     = "23505"
)

// violates tells whether a statement failed on a constraint of that class,
// because another one that ran at the same moment was first.
func violates(err error, class string) bool {
	var state interface{ SQLState() string }
	return errors.As(err, &state) && state.SQLState() == class
}

// database runs the statements of this package in the dialect of its engine.
type database struct {
	pool    *sql.DB
	dialect Dialect
}

func (d database) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return d.pool.ExecContext(ctx, d.dialect.Statement(query), d.dialect.Args(args)...)
}

func (d database) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return d.pool.QueryContext(ctx, d.dialect.Statement(query), d.dialect.Args(args)...)
}

func (d database) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return d.pool.QueryRowContext(ctx, d.dialect.Statement(query), d.dialect.Args(args)...)
}

// transact does the work in one transaction: all of it or nothing.
func (d database) transact(ctx context.Context, work func(tx transaction) error) error {
	tx, err := d.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := work(transaction{tx, d.dialect}); err != nil {
		return err
	}
	return tx.Commit()
}

// transaction runs the statements of this package within one, in the dialect of
// its engine.
type transaction struct {
	tx      *sql.Tx
	dialect Dialect
}

func (t transaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(ctx, t.dialect.Statement(query), t.dialect.Args(args)...)
}

func (t transaction) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, t.dialect.Statement(query), t.dialect.Args(args)...)
}

func (t transaction) PrepareContext(ctx context.Context, query string) (prepared, error) {
	stmt, err := t.tx.PrepareContext(ctx, t.dialect.Statement(query))
	return prepared{stmt, t.dialect}, err
}

// prepared is a statement that a transaction runs again and again.
type prepared struct {
	stmt    *sql.Stmt
	dialect Dialect
}

func (p prepared) ExecContext(ctx context.Context, args ...any) (sql.Result, error) {
	return p.stmt.ExecContext(ctx, p.dialect.Args(args)...)
}

func (p prepared) Close() error { return p.stmt.Close() }

// Package postgres opens a database on a PostgreSQL server, for package
// sqlstore and an application's own tables:
//
//	db, err := postgres.Open(ctx, "postgres://lti@db.example/lti")
//	...
//	store, err := sqlstore.New(ctx, db, sqlstore.Config{Dialect: sqlstore.PostgreSQL})
//
// PostgreSQL 12 or newer will do.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// ErrUnreachable: the server does not answer, or does not let the user in. The
// error returned says where it was sought, and nothing of the password.
var ErrUnreachable = errors.New("the PostgreSQL server cannot be used")

// Open connects to the database that the URL or the keywords of libpq name and
// asks it one question. Settings of the server may stand among the parameters:
// synchronous_commit=off makes every commit faster and lets a crash of the
// server take back the last ones, up to a second of them. Behind a pool that
// gives each transaction another connection, add default_query_exec_mode=exec.
//
// It opens at most four connections a processor, and eight at least; a program
// that shares the server with many others calls SetMaxOpenConns.
func Open(ctx context.Context, address string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("the address of the PostgreSQL server: %w", err)
	}
	db := stdlib.OpenDB(*config)
	connections := max(8, 4*runtime.GOMAXPROCS(0))
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("%w: database %q at %s:%d: %w", ErrUnreachable, config.Database, config.Host, config.Port, err)
	}
	return db, nil
}

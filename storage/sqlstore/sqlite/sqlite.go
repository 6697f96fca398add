// Package sqlite opens an SQLite database in a file, set up for a server: the
// readers do not wait for the writer (WAL), the writers wait for each other,
// and foreign keys hold.
package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

// busyTimeout is how long a writer waits for the others, and an opener for those
// that open the file too.
const busyTimeout = 10 * time.Second

// Open opens the database in the file, which it creates if there is none. It
// checks the whole file, so a damaged database is found now and not later: see
// [ErrDamaged] and [ErrUnwritable]. Transactions take the lock for writing when
// they begin; a writer waits ten seconds for the others.
//
// What was committed survives a crash of the process. After a power cut the
// file is sound but may lack the last transactions (synchronous=NORMAL);
// [OpenDurable] keeps those too.
//
// A new file is readable by its owner alone. It must be on a local disk. Beside it SQLite keeps two more, named
// after it with -wal and -shm, which belong to it while it is open.
func Open(ctx context.Context, path string) (*sql.DB, error) {
	return open(ctx, path, "NORMAL")
}

// OpenDurable is [Open] with synchronous=FULL: every commit waits for the disk
// and survives a power cut, at the price of some milliseconds.
func OpenDurable(ctx context.Context, path string) (*sql.DB, error) {
	return open(ctx, path, "FULL")
}

func open(ctx context.Context, path, synchronous string) (*sql.DB, error) {
	if path == "" {
		return nil, errEmptyPath
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("the database %s cannot be found: %w", path, err)
	}
	makeFile(absolute)
	db, err := sql.Open("sqlite", dsn(absolute, synchronous))
	if err != nil {
		return nil, explain(err, absolute)
	}
	// SQLite has one writer at a time; more connections serve readers.
	connections := max(4, runtime.GOMAXPROCS(0))
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := examineInTurn(ctx, db); err != nil {
		db.Close()
		return nil, explain(err, absolute)
	}
	return db, nil
}

// makeFile makes a file that only its owner reads; SQLite gives the two beside it
// the same mode. Whatever else is there stays as it is, and SQLite says what is
// wrong with it.
func makeFile(path string) {
	if file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err == nil { //nolint:gosec // the path is the application's own configuration
		_ = file.Close()
	}
}

// dsn escapes the path, since SQLite reads it as a URI.
func dsn(path, synchronous string) string {
	settings := url.Values{
		"_busy_timeout": {strconv.FormatInt(busyTimeout.Milliseconds(), 10)},
		"_journal_mode": {"WAL"},
		"_synchronous":  {synchronous},
		"_foreign_keys": {"on"},
		"_txlock":       {"immediate"},
	}
	file := url.URL{Path: filepath.ToSlash(path)}
	return "file:" + file.EscapedPath() + "?" + settings.Encode()
}

// examineInTurn is [examine], again while other programs open the file too: of two
// that make a new file a WAL database at once SQLite refuses one without a wait.
func examineInTurn(ctx context.Context, db *sql.DB) error {
	patience := time.NewTimer(busyTimeout)
	defer patience.Stop()
	for pause := time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		err := examine(ctx, db)
		if codeOf(err) != sqlite3.SQLITE_BUSY {
			return err
		}
		select {
		case <-time.After(pause):
		case <-patience.C:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// examine finds out whether the file is a sound database that can be written.
func examine(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return ErrDamaged
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return tx.Rollback()
}

package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
)

// ErrNewer: the database was brought to its present form by a newer version of
// the program, which this one could only damage.
var ErrNewer = errors.New("the database was written by a newer version of this program")

// Migrate brings the tables of a component up to date. The migrations are the
// files 0001_name.sql, 0002_name.sql, … of the folder, numbered without a gap;
// those that the database has not seen run in their order, all or none. A
// database that has seen more than there are is [ErrNewer] and stays as it is.
//
// Each component of a program keeps a version of its own under its name, so
// that an application can have its tables in the same database as a [Store].
// Files that were released are never changed: what is to be different comes as
// the next number.
//
// The files are written for SQLite; for PostgreSQL the words BLOB, TEXT, INTEGER
// and INTEGER PRIMARY KEY AUTOINCREMENT become its own. Any number of nodes may
// migrate one database at once: the first does it, the others wait.
func (d Dialect) Migrate(ctx context.Context, db *sql.DB, component string, migrations fs.FS) error {
	scripts, err := readScripts(migrations)
	if err != nil {
		return fmt.Errorf("migrations of %s: %w", component, err)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("migrating %s: %w", component, err)
	}
	defer tx.Rollback()
	if err := d.lockSchema(ctx, tx); err != nil {
		return fmt.Errorf("migrating %s: %w", component, err)
	}
	version, err := d.schemaVersion(ctx, tx, component)
	if err != nil {
		return fmt.Errorf("reading the schema version of %s: %w", component, err)
	}
	if version > len(scripts) {
		return fmt.Errorf("%w: %s is at version %d, this program knows version %d", ErrNewer, component, version, len(scripts))
	}
	for i, script := range scripts[version:] {
		if _, err := tx.ExecContext(ctx, d.script(script)); err != nil {
			return fmt.Errorf("migrating %s to version %d: %w", component, version+i+1, err)
		}
	}
	if err := d.setSchemaVersion(ctx, tx, component, len(scripts)); err != nil {
		return fmt.Errorf("recording the schema version of %s: %w", component, err)
	}
	return tx.Commit()
}

var scriptName = regexp.MustCompile(`^(\d{4})_\w+\.sql$`)

// readScripts returns the contents of the migrations; the first has number 1.
func readScripts(migrations fs.FS) ([]string, error) {
	names, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("the folder holds no file like 0001_name.sql")
	}
	var scripts []string
	for i, name := range names {
		match := scriptName.FindStringSubmatch(name)
		if match == nil {
			return nil, fmt.Errorf("%s is not named like 0001_name.sql", name)
		}
		if number, _ := strconv.Atoi(match[1]); number != i+1 {
			return nil, fmt.Errorf("%s should have the number %04d", name, i+1)
		}
		script, err := fs.ReadFile(migrations, name)
		if err != nil {
			return nil, err
		}
		scripts = append(scripts, string(script))
	}
	return scripts, nil
}

// schemaVersion returns 0 for a component that the database does not know.
func (d Dialect) schemaVersion(ctx context.Context, tx *sql.Tx, component string) (version int, err error) {
	_, err = tx.ExecContext(ctx, d.script(`CREATE TABLE IF NOT EXISTS schema_version (
		component TEXT NOT NULL PRIMARY KEY,
		version   INTEGER NOT NULL
	)`))
	if err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, d.Statement(`SELECT version FROM schema_version WHERE component = ?`), component).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return version, err
}

func (d Dialect) setSchemaVersion(ctx context.Context, tx *sql.Tx, component string, version int) error {
	_, err := tx.ExecContext(ctx, d.Statement(`
		INSERT INTO schema_version (component, version) VALUES (?, ?)
		ON CONFLICT (component) DO UPDATE SET version = excluded.version`), component, version)
	return err
}

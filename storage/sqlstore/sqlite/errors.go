package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Errors of [Open]. The error returned is one sentence with the path.
var (
	// ErrDamaged: the file is no SQLite database, or not a sound one.
	ErrDamaged = errors.New("is damaged or is not a database")
	// ErrUnwritable: the file or its folder is missing or may not be written.
	ErrUnwritable = errors.New("cannot be written")
)

var errEmptyPath = errors.New("the path of the database is empty")

// explain turns an error of SQLite into a sentence for the person who named
// the path.
func explain(err error, path string) error {
	code := codeOf(err)
	switch {
	case code == sqlite3.SQLITE_NOTADB, code == sqlite3.SQLITE_CORRUPT, errors.Is(err, ErrDamaged):
		return fmt.Errorf("the database %s %w: restore it from a backup or name another file", path, ErrDamaged)
	case code == sqlite3.SQLITE_CANTOPEN, code == sqlite3.SQLITE_READONLY, code == sqlite3.SQLITE_PERM:
		return fmt.Errorf("the database %s %w: %s", path, ErrUnwritable, obstacle(path))
	case code == sqlite3.SQLITE_BUSY:
		return fmt.Errorf("the database %s is in use by another program: %w", path, err)
	default:
		return fmt.Errorf("the database %s cannot be opened: %w", path, err)
	}
}

// codeOf is the code of SQLite's error without its extension, 0 if it is none.
func codeOf(err error) int {
	if failure := (*sqlite.Error)(nil); errors.As(err, &failure) {
		return failure.Code() & 0xff
	}
	return 0
}

// obstacle tells what is wrong with the path.
func obstacle(path string) string {
	folder := filepath.Dir(path)
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "the folder " + folder + " does not exist"
	case err == nil && !info.IsDir():
		return folder + " is not a folder"
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return "it is a folder"
	}
	return "this program must be allowed to write the file and its folder"
}

//go:build unix

package needs

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

//nolint:gochecknoglobals // one server for all tests of a binary
var sharedPostgres shared

// Postgres returns the URL of an empty PostgreSQL database that all tests of the
// binary share, or skips the test; each keeps to a schema of its own. The server
// does not wait for the disk and sorts texts as people do.
func Postgres(t testing.TB) string {
	t.Helper()
	bin := postgresPrograms(t)
	return sharedPostgres.start(t, func() (*Engine, error) { return preparePostgres(bin, "-F") }).URL
}

// OwnPostgres starts a PostgreSQL server that the test may kill, or skips the
// test. It waits for the disk as it does by default.
func OwnPostgres(t testing.TB, settings ...string) *Engine {
	t.Helper()
	e, err := preparePostgres(postgresPrograms(t), settings...)
	if err != nil {
		t.Fatal(err)
	}
	return e.own(t)
}

// PostgresProgram returns the path of a program that comes with PostgreSQL, such
// as pg_dump, or skips the test.
func PostgresProgram(t testing.TB, name string) string {
	t.Helper()
	return filepath.Join(postgresPrograms(t), name)
}

// postgresPrograms is the folder of initdb, postgres and the others.
func postgresPrograms(t testing.TB) string {
	t.Helper()
	skipUnlessAsked(t, "LTIKIT_INTEROP", "PostgreSQL")
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // where Debian puts them
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	if len(found) == 0 {
		t.Fatal("PostgreSQL is not installed: `make test` installs it from Debian's packages")
	}
	return filepath.Dir(found[0])
}

// preparePostgres makes the data of a server, which serves nobody but whoever
// may enter its folder.
func preparePostgres(bin string, settings ...string) (*Engine, error) {
	folder, err := os.MkdirTemp("", "ltikit-postgres-")
	if err != nil {
		return nil, err
	}
	owner, err := notRoot()
	if err != nil {
		return nil, err
	}
	if owner != nil {
		if err := os.Chown(folder, int(owner.Uid), int(owner.Gid)); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(folder, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "--pgdata", data, "--username", "lti", "--auth", "trust", "--no-sync", //nolint:gosec,noctx // our own words
		"--encoding", "UTF8", "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US")
	initdb.Dir = folder
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	if said, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, said)
	}
	command := append([]string{filepath.Join(bin, "postgres"), "-D", data, "-k", folder, "-c", "listen_addresses="}, settings...)
	return &Engine{
		URL:    "postgres:///postgres?user=lti&host=" + url.QueryEscape(folder),
		Folder: folder, command: command, user: owner,
		ready: func(ctx context.Context) error {
			return exec.CommandContext(ctx, filepath.Join(bin, "pg_isready"), "--quiet", "--host", folder).Run() //nolint:gosec // our own words
		},
	}, nil
}

// notRoot is who runs PostgreSQL, which refuses to be root.
func notRoot() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // nobody else
	}
	somebody, err := user.Lookup("postgres")
	if err != nil {
		somebody, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(somebody.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(somebody.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}

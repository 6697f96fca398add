package program

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhereTheDatabaseIs(t *testing.T) {
	const address = "postgres://classroom:secret@db.example/classroom"
	file := filepath.Join(t.TempDir(), "url")
	require.NoError(t, os.WriteFile(file, []byte(address+"\n"), 0o600))
	t.Setenv(databaseURLEnv, "")
	for name, test := range map[string]struct {
		env   string
		flags []string
		want  string
	}{
		"nowhere said":       {"", nil, ""},
		"in the flag":        {"", []string{"--database-url", address}, address},
		"in the file":        {"", []string{"--database-url-file", file}, address},
		"in the environment": {address, nil, address},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(databaseURLEnv, test.env)
			cfg, err := Program{}.parseServe(append([]string{"--public-url", publicURL, "--data", "x"}, test.flags...), io.Discard)
			require.NoError(t, err)
			assert.Equal(t, test.want, cfg.database.url)
		})
	}
}

func TestWhereTheDatabaseCannotBe(t *testing.T) {
	const example = " does not say an address such as postgres://classroom@db.example/classroom"
	empty := filepath.Join(t.TempDir(), "url")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	for name, test := range map[string]struct {
		env   string
		flags []string
		says  string
	}{
		"another kind":         {"", []string{"--database-url", "mysql://u:secret@db.example/x"}, "--database-url" + example},
		"no URL":               {"", []string{"--database-url", "host=db.example password=secret"}, "--database-url" + example},
		"not a port":           {"", []string{"--database-url", "postgres://u:secret@db.example:port/x"}, "--database-url" + example},
		"in the environment":   {"mysql://u:secret@db.example/x", nil, databaseURLEnv + example},
		"an empty file":        {"", []string{"--database-url-file", empty}, "--database-url-file" + example},
		"no file":              {"", []string{"--database-url-file", "/none"}, "--database-url-file cannot be read: open /none: no such file or directory"},
		"in two places":        {"postgres://u:secret@db.example/x", []string{"--database-url", "postgres://u:secret@db.example/x"}, "the database is named more than once: by --database-url and by " + databaseURLEnv},
		"in flags of two ways": {"", []string{"--database-url", "postgres:///x", "--database-url-file", empty}, "the database is named more than once: by --database-url and by --database-url-file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(databaseURLEnv, test.env)
			assert.Equal(t, test.says, refused(t, exitUsage, append([]string{"serve", "--public-url", publicURL, "--data", "x"}, test.flags...)...))
		})
	}
}

// Of a server that is not there one line tells, without the password.
func TestADatabaseThatIsNotThere(t *testing.T) {
	t.Setenv(databaseURLEnv, "")
	for _, address := range []string{
		"postgres://classroom:secret@127.0.0.1:1/classroom",
		"postgres://classroom:secret@localhost:1/classroom?connect_timeout=5",
		"postgres://classroom:secret@127.0.0.1:1/classroom?sslmode=nonsense",
	} {
		says := refused(t, exitFailed, "serve", "--public-url", publicURL, "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--database-url", address)
		assert.Contains(t, says, "PostgreSQL server")
		assert.NotContains(t, says, "secret")
	}
}

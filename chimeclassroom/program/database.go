package program

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/postgres"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// databaseURLEnv holds the address of the database where it is to stand neither
// on the command line nor in a file.
const databaseURLEnv = "LTIKIT_DATABASE_URL"

// databaseConfig is where everything is kept but the secrets. The address may
// hold a password and is in no message.
type databaseConfig struct {
	url  string // empty is SQLite, in the data folder
	file string // that the address stands in
	// table and ltiTable are those of DynamoDB in which the functions keep everything,
	// in place of a database.
	table, ltiTable string
}

func (cfg *databaseConfig) define(flags *flag.FlagSet) {
	flags.StringVar(&cfg.url, "database-url", "", "PostgreSQL database to keep everything in, such as postgres://classroom@db.example/classroom (default SQLite, in the data folder); also in "+databaseURLEnv)
	flags.StringVar(&cfg.file, "database-url-file", "", "file that holds --database-url, so that a password in it shows nowhere")
}

// defineTables adds the flags for what functions keep.
func (cfg *databaseConfig) defineTables(flags *flag.FlagSet) {
	flags.StringVar(&cfg.table, "table", "", "on AWS: the classroom's table in DynamoDB, in place of --data; Region and credentials are found where all programs of AWS find them")
	flags.StringVar(&cfg.ltiTable, "lti-table", "", "on AWS: the table of what is LTI's")
}

// named tells whether anything says where everything is kept, beside a folder.
func (cfg *databaseConfig) named() bool { return cfg.url != "" || cfg.table != "" }

// settle finds the address in the one place that it was given in.
func (cfg *databaseConfig) settle() error {
	var from []string
	for _, place := range []struct{ name, value string }{
		{"--database-url", cfg.url}, {"--database-url-file", cfg.file}, {databaseURLEnv, os.Getenv(databaseURLEnv)},
		{"--table", cfg.table},
	} {
		if place.value != "" {
			from = append(from, place.name)
		}
	}
	switch {
	case len(from) == 0:
		return nil
	case len(from) > 1:
		return fmt.Errorf("the database is named more than once: by %s", strings.Join(from, " and by "))
	case cfg.table != "":
		return nil
	}
	if err := cfg.read(); err != nil {
		return err
	}
	u, err := url.Parse(cfg.url)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return fmt.Errorf("%s does not say an address such as postgres://classroom@db.example/classroom", from[0])
	}
	return nil
}

// read takes the address from the file or from the environment.
func (cfg *databaseConfig) read() error {
	if cfg.file != "" {
		text, err := os.ReadFile(cfg.file)
		if err != nil {
			return fmt.Errorf("--database-url-file cannot be read: %w", err)
		}
		cfg.url = strings.TrimSpace(string(text))
	}
	if cfg.url == "" {
		cfg.url = os.Getenv(databaseURLEnv)
	}
	return nil
}

// database is an open one, and the engine behind it.
type database struct {
	*sql.DB
	dialect sqlstore.Dialect
}

// open opens the database: the one at the address, or the file in the folder.
func (cfg *databaseConfig) open(ctx context.Context, data string) (database, error) {
	if cfg.url == "" {
		db, err := sqlite.Open(ctx, filepath.Join(data, "classroom.db"))
		return database{db, sqlstore.SQLite}, err
	}
	db, err := postgres.Open(ctx, cfg.url)
	if err != nil { // the driver takes several lines for it
		err = errors.New(strings.Join(strings.Fields(err.Error()), " "))
	}
	return database{db, sqlstore.PostgreSQL}, err
}

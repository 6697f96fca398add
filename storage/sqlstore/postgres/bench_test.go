//go:build unix

package postgres_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/storage/storagetest"
)

func floorOf(db *sql.DB) storagetest.Floor {
	value, at := make([]byte, 512), time.Now().UnixMicro()
	return storagetest.Floor{
		Use: func(ctx context.Context, key string) error {
			_, err := db.ExecContext(ctx, `INSERT INTO floor_used (key, at) VALUES ($1, $2)`, []byte(key), at)
			return err
		},
		Put: func(ctx context.Context, key string) error {
			_, err := db.ExecContext(ctx, `INSERT INTO floor_value (key, value, at) VALUES ($1, $2, $3)`, []byte(key), value, at)
			return err
		},
		Take: func(ctx context.Context, key string) error {
			var got []byte
			return db.QueryRowContext(ctx, `DELETE FROM floor_value WHERE key = $1 RETURNING value`, []byte(key)).Scan(&got)
		},
	}
}

func benchmark(b *testing.B, parameters string) {
	b.Helper()
	s := openStoreAt(b, newSchema(b, needs.OwnPostgres(b).URL)+parameters, time.Now)
	s.db.SetMaxOpenConns(8)
	s.db.SetMaxIdleConns(8)
	_, err := s.db.ExecContext(b.Context(), `
		CREATE TABLE floor_used (key BYTEA NOT NULL PRIMARY KEY, at BIGINT NOT NULL);
		CREATE TABLE floor_value (key BYTEA NOT NULL PRIMARY KEY, value BYTEA NOT NULL, at BIGINT NOT NULL)`)
	require.NoError(b, err)
	storagetest.BenchmarkShortLived(b, s, floorOf(s.db))
}

func BenchmarkPostgres(b *testing.B) { benchmark(b, "") }

func BenchmarkPostgresNotWaiting(b *testing.B) { benchmark(b, "&synchronous_commit=off") }

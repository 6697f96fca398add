package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
	"github.com/ltikit/ltikit/storage/storagetest"
)

// benchStore opens a store and, in the same file, the plain tables of a floor.
func benchStore(b *testing.B, open func(ctx context.Context, path string) (*sql.DB, error)) (*sqlstore.Store, *sql.DB) {
	b.Helper()
	db, err := open(b.Context(), b.TempDir()+"/lti.db")
	require.NoError(b, err)
	b.Cleanup(func() { _ = db.Close() })
	s, err := sqlstore.New(b.Context(), db, sqlstore.Config{})
	require.NoError(b, err)
	_, err = db.ExecContext(b.Context(), `
		CREATE TABLE floor_used (key BLOB NOT NULL PRIMARY KEY, at BIGINT NOT NULL);
		CREATE TABLE floor_value (key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL, at BIGINT NOT NULL)`)
	require.NoError(b, err)
	return s, db
}

func floorOf(db *sql.DB) storagetest.Floor {
	value, at := make([]byte, 512), time.Now().UnixMicro()
	return storagetest.Floor{
		Use: func(ctx context.Context, key string) error {
			_, err := db.ExecContext(ctx, `INSERT INTO floor_used (key, at) VALUES (?, ?)`, []byte(key), at)
			return err
		},
		Put: func(ctx context.Context, key string) error {
			_, err := db.ExecContext(ctx, `INSERT INTO floor_value (key, value, at) VALUES (?, ?, ?)`, []byte(key), value, at)
			return err
		},
		Take: func(ctx context.Context, key string) error {
			var got []byte
			return db.QueryRowContext(ctx, `DELETE FROM floor_value WHERE key = ? RETURNING value`, []byte(key)).Scan(&got)
		},
	}
}

func BenchmarkSQLite(b *testing.B) {
	s, db := benchStore(b, sqlite.Open)
	storagetest.BenchmarkShortLived(b, s, floorOf(db))
}

func BenchmarkSQLiteDurable(b *testing.B) {
	s, db := benchStore(b, sqlite.OpenDurable)
	storagetest.BenchmarkShortLived(b, s, floorOf(db))
}

// BenchmarkRecordScore times a score and, in the same run, its floor: one plain
// INSERT into a table of the same file.
func BenchmarkRecordScore(b *testing.B) {
	s, db := benchStore(b, sqlite.Open)
	o := ags.Owner{RegistrationID: "r1", ContextID: "c1"}
	points, maximum, at := 80.0, 100.0, time.Now()
	item, err := s.CreateLineItem(b.Context(), o, ags.LineItem{Label: "Column", ScoreMaximum: 100})
	require.NoError(b, err)
	use, floor := floorOf(db).Use, time.Duration(0)
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		start := time.Now()
		require.NoError(b, use(b.Context(), fmt.Sprint("key", i)))
		floor += time.Since(start)
		b.StartTimer()
		at = at.Add(time.Microsecond)
		err := s.RecordScore(b.Context(), o, item.ID, ags.Score{
			UserID: fmt.Sprint("user", i%1000), Timestamp: ags.Timestamp(at), ScoreGiven: &points, ScoreMaximum: &maximum,
			ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded,
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(floor)/float64(b.N), "floor-ns/op")
	b.ReportMetric(float64(b.Elapsed())/float64(floor), "x-floor")
}

// BenchmarkDelivery stores a job, leases it and settles it; its floor is one
// plain INSERT.
func BenchmarkDelivery(b *testing.B) {
	s, db := benchStore(b, sqlite.Open)
	use, floor, payload := floorOf(db).Use, time.Duration(0), make([]byte, 512)
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		start := time.Now()
		require.NoError(b, use(b.Context(), fmt.Sprint("key", i)))
		floor += time.Since(start)
		b.StartTimer()
		name := delivery.Name{Kind: "bench", Lane: fmt.Sprint("lane", i%10), Key: fmt.Sprint("key", i)}
		require.NoError(b, s.PutJob(b.Context(), delivery.Job{Name: name, Payload: payload, At: time.Now()}, time.Second))
		lease, _, err := s.ClaimJob(b.Context(), "bench", time.Now().Add(time.Minute), nil)
		require.NoError(b, err)
		require.NoError(b, s.SettleJob(b.Context(), lease, delivery.Outcome{State: delivery.Sent}))
	}
	b.ReportMetric(float64(floor)/float64(b.N), "floor-ns/op")
	b.ReportMetric(float64(b.Elapsed())/float64(floor), "x-floor")
}

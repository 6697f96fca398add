package sqlstore_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// benchmark times work and, in the same run, its floor: one plain INSERT into
// a table of the same file. It reports how many times the floor the work costs.
func benchmark(b *testing.B, work func(s *sqlstore.Store, i int) error) {
	db, err := sqlite.Open(b.Context(), b.TempDir()+"/lti.db")
	require.NoError(b, err)
	defer db.Close()
	s, err := sqlstore.New(b.Context(), db, sqlstore.Config{})
	require.NoError(b, err)
	_, err = db.ExecContext(b.Context(), `CREATE TABLE floor (key BLOB NOT NULL PRIMARY KEY, at BIGINT NOT NULL)`)
	require.NoError(b, err)

	var floor time.Duration
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		start := time.Now()
		_, err := db.ExecContext(b.Context(), `INSERT INTO floor (key, at) VALUES (?, ?)`, fmt.Appendf(nil, "key%d", i), i)
		floor += time.Since(start)
		require.NoError(b, err)
		b.StartTimer()
		if err := work(s, i); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(floor)/float64(b.N), "floor-ns/op")
	b.ReportMetric(float64(b.Elapsed())/float64(floor), "x-floor")
}

func BenchmarkMarkUsed(b *testing.B) {
	until := time.Now().Add(time.Hour)
	benchmark(b, func(s *sqlstore.Store, i int) error {
		return s.MarkUsed(b.Context(), fmt.Sprint("key", i), until)
	})
}

func BenchmarkPutTake(b *testing.B) {
	until, value := time.Now().Add(time.Hour), make([]byte, 512)
	benchmark(b, func(s *sqlstore.Store, i int) error {
		key := fmt.Sprint("key", i)
		if err := s.Put(b.Context(), key, value, until); err != nil {
			return err
		}
		_, err := s.Take(b.Context(), key)
		return err
	})
}

func BenchmarkRecordScore(b *testing.B) {
	o := ags.Owner{RegistrationID: "r1", ContextID: "c1"}
	points, maximum, at := 80.0, 100.0, time.Now()
	id := ""
	benchmark(b, func(s *sqlstore.Store, i int) error {
		if id == "" {
			item, err := s.CreateLineItem(b.Context(), o, ags.LineItem{Label: "Column", ScoreMaximum: 100})
			if err != nil {
				return err
			}
			id = item.ID
		}
		at = at.Add(time.Microsecond)
		return s.RecordScore(b.Context(), o, id, ags.Score{
			UserID: fmt.Sprint("user", i%1000), Timestamp: ags.Timestamp(at), ScoreGiven: &points, ScoreMaximum: &maximum,
			ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded,
		})
	})
}

//go:build unix

package sqlstore

import (
	"crypto/rand"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage/sqlstore/postgres"
)

// However often empty lanes are removed meanwhile, a job that was put has its lane.
func TestNoJobIsWithoutItsLane(t *testing.T) {
	t.Parallel()
	server := needs.Postgres(t)
	schema := "lanes" + rand.Text()
	db, err := postgres.Open(t.Context(), server)
	require.NoError(t, err)
	defer db.Close()
	_, err = db.ExecContext(t.Context(), `CREATE SCHEMA "`+schema+`"`)
	require.NoError(t, err)
	in, err := postgres.Open(t.Context(), server+`&search_path="`+schema+`"`)
	require.NoError(t, err)
	defer in.Close()
	s, err := New(t.Context(), in, Config{Dialect: PostgreSQL})
	require.NoError(t, err)

	done, swept := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for {
			select {
			case <-done:
				swept <- n
				return
			default:
				if s.sweepLane(t.Context()) == nil {
					n++
				}
			}
		}
	}()
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 200 {
				n := delivery.Name{Kind: "test", Lane: fmt.Sprint(i % 2), Key: fmt.Sprint(worker)}
				assert.NoError(t, s.PutJob(t.Context(), delivery.Job{Name: n, At: time.Now()}, time.Second))
				var lanes int
				assert.NoError(t, s.db.QueryRowContext(t.Context(), `SELECT count(*) FROM delivery_lane WHERE kind = ? AND lane = ?`, n.Kind, n.Lane).Scan(&lanes))
				assert.Equal(t, 1, lanes, "job %d of worker %d", i, worker)
				_, err := s.db.ExecContext(t.Context(), `DELETE FROM delivery_job WHERE kind = ? AND lane = ? AND key = ?`, n.Kind, n.Lane, n.Key)
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	close(done)
	require.NotZero(t, <-swept)
}

package storagetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Floor is what an engine's own client takes for the least that each method of a
// store asks of it: one plain statement on a key that no other call uses, and on
// a value of 512 bytes.
type Floor struct {
	Use, Put, Take func(ctx context.Context, key string) error
}

// BenchmarkShortLived times MarkUsed, Put and Take, by one worker and by eight,
// and in turn with each batch of calls the same number of plain statements. It
// reports how many times the floor each method costs.
func BenchmarkShortLived(b *testing.B, s ShortLived, floor Floor) {
	b.Helper()
	until, value := time.Now().Add(time.Hour), make([]byte, 512) //nolint:forbidigo // keys of a benchmark live by the machine's clock
	use := func(ctx context.Context, key string) error { return s.MarkUsed(ctx, key, until) }
	put := func(ctx context.Context, key string) error { return s.Put(ctx, key, value, until) }
	take := func(ctx context.Context, key string) error {
		_, err := s.Take(ctx, key)
		return err
	}
	for _, workers := range []int{1, 8} {
		for _, m := range []measured{
			{"MarkUsed", operation{nil, floor.Use}, operation{nil, use}},
			{"Put", operation{nil, floor.Put}, operation{nil, put}},
			{"Take", operation{floor.Put, floor.Take}, operation{put, take}},
		} {
			b.Run(fmt.Sprintf("%s/workers=%d", m.name, workers), func(b *testing.B) { m.run(b, workers) })
		}
	}
}

// measured is a method with its floor.
type measured struct {
	name         string
	floor, store operation
}

// operation is what is timed, with what must be done before, or nil.
type operation struct {
	before, timed func(ctx context.Context, key string) error
}

// callsPerBatch is how many calls each worker does before it is the other
// operation's turn.
const callsPerBatch = 50

func (m measured) run(b *testing.B, workers int) {
	b.Helper()
	var floor, store time.Duration
	batches := 0
	for ; b.Loop(); batches++ {
		floor += m.floor.batch(b, workers)
		store += m.store.batch(b, workers)
	}
	calls := float64(batches * callsPerBatch * workers)
	b.ReportMetric(0, "ns/op") // of a batch, which is nobody's unit
	b.ReportMetric(float64(store)/calls, "ns/call")
	b.ReportMetric(float64(floor)/calls, "floor-ns/call")
	b.ReportMetric(float64(store)/float64(floor), "x-floor")
}

// batch lets all workers do their calls and returns how long the timed part of
// them took.
func (o operation) batch(b *testing.B, workers int) time.Duration {
	b.Helper()
	name := rand.Text()
	if o.before != nil {
		each(b, workers, name, o.before)
	}
	start := time.Now() //nolint:forbidigo // this is what a benchmark does
	each(b, workers, name, o.timed)
	return time.Since(start) //nolint:forbidigo // and this
}

func each(b *testing.B, workers int, name string, f func(ctx context.Context, key string) error) {
	b.Helper()
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for worker := range workers {
		wg.Go(func() {
			for i := range callsPerBatch {
				if err := f(b.Context(), fmt.Sprint(name, " ", worker, " ", i)); err != nil {
					errs[worker] = err
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		require.NoError(b, err)
	}
}

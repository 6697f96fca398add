package intake_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/aws/intake"
)

// BenchmarkEventIntake times what becomes of an event after the queue has given it:
// batches of ten, by one worker and by four, each event for the first time and each
// once more. In turn with each batch it times as many plain inserts of the same row,
// and reports how many times those it costs.
func BenchmarkEventIntake(b *testing.B) {
	for _, workers := range []int{1, 4} {
		for _, again := range []bool{false, true} {
			b.Run(fmt.Sprintf("workers=%d/again=%t", workers, again), func(b *testing.B) { benchmarkIntake(b, workers, again) })
		}
	}
}

func benchmarkIntake(b *testing.B, workers int, again bool) {
	w := newWorld(b)
	w.clock.Set(at(60))
	var taken, floor time.Duration
	events := 0
	for ; b.Loop(); events += workers * batch {
		batches := make([][]intake.Message, workers)
		for worker := range batches {
			for n := range batch {
				batches[worker] = append(batches[worker], intake.Message{ID: fmt.Sprint(n), Body: message(joined, "chime-1", w.ada.Attendee.ID, fmt.Sprint("c-", events+worker*batch+n), 1)})
			}
		}
		take := func(worker int) error {
			_, err := w.intake.TakeBatch(b.Context(), batches[worker])
			return err
		}
		first := atOnce(b, workers, take)
		if again {
			first = atOnce(b, workers, take)
		}
		taken += first
		floor += atOnce(b, workers, func(worker int) error {
			for n := range batch {
				_, err := w.db.ExecContext(b.Context(), `INSERT INTO classroom_ledger (meeting_id, attendee_id, at, type, person_id, source, detail) VALUES (?, ?, ?, 'floor', '', 'floor', '')`,
					w.meetingID, fmt.Sprint("floor-", events+worker*batch+n), events)
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	b.ReportMetric(0, "ns/op") // of a batch, which is nobody's unit
	b.ReportMetric(float64(taken.Microseconds())/float64(events), "µs/event")
	b.ReportMetric(float64(floor.Microseconds())/float64(events), "floor-µs/event")
	b.ReportMetric(float64(taken)/float64(floor), "x-floor")
}

// atOnce lets the workers do their part and returns how long that took.
func atOnce(b *testing.B, workers int, do func(worker int) error) time.Duration {
	b.Helper()
	errs := make([]error, workers)
	var all sync.WaitGroup
	began := time.Now()
	for worker := range workers {
		all.Go(func() { errs[worker] = do(worker) })
	}
	all.Wait()
	took := time.Since(began)
	for _, err := range errs {
		require.NoError(b, err)
	}
	return took
}

package classroomsql_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func BenchmarkPresence(b *testing.B) { benchmarkPresence(b, open(b)) }

// callsPerBatch is how many calls each worker does before it is the floor's turn.
const callsPerBatch = 50

// benchmarkPresence times AppendPresence, the write of a class that comes and goes:
// by one worker, by eight in one class, and by eight in a class each. In turn with
// each batch of calls it times as many plain inserts of the same row, and reports
// how many times those it costs.
func benchmarkPresence(b *testing.B, k *kept) {
	b.Helper()
	const classes = 8
	for i := range classes {
		startClass(b, k, fmt.Sprint(i))
	}
	insert := k.dialect.Statement(`INSERT INTO classroom_ledger (meeting_id, attendee_id, at, type, person_id, source, detail) VALUES (?, ?, ?, 'floor', '', '', '')`)
	for _, bench := range []struct {
		name             string
		workers, classes int
	}{{"one", 1, 1}, {"eight in one class", 8, 1}, {"eight in a class each", 8, 8}} {
		b.Run(bench.name, func(b *testing.B) {
			var store, floor time.Duration
			calls := 0
			for ; b.Loop(); calls += callsPerBatch * bench.workers {
				at := nine.Add(time.Duration(calls) * time.Second)
				store += timed(b, bench.workers, func(ctx context.Context, worker, i int) error {
					_, err := k.AppendPresence(ctx, meeting.LedgerEvent{
						MeetingID: fmt.Sprint(worker % bench.classes), AttendeeID: fmt.Sprint(bench.name, worker), Type: meeting.AttendeeJoined,
						At: at.Add(time.Duration(i) * time.Millisecond), Source: meeting.FromRoom,
					})
					return err
				})
				floor += timed(b, bench.workers, func(ctx context.Context, worker, i int) error {
					_, err := k.db.ExecContext(ctx, insert, fmt.Sprint(worker%bench.classes), fmt.Sprint("floor", bench.name, worker), at.UnixMilli()+int64(i))
					return err
				})
			}
			b.ReportMetric(0, "ns/op") // of a batch, which is nobody's unit
			b.ReportMetric(float64(store)/float64(calls), "ns/call")
			b.ReportMetric(float64(floor)/float64(calls), "floor-ns/call")
			b.ReportMetric(float64(store)/float64(floor), "x-floor")
		})
	}
}

// startClass makes a room with a meeting of that id.
func startClass(b *testing.B, k *kept, id string) {
	b.Helper()
	require.NoError(b, k.RecordLaunch(b.Context(), service.Launch{
		Room:   chimeclassroom.Room{ID: id, Key: chimeclassroom.RoomKey{RegistrationID: "r", DeploymentID: "d", Place: chimeclassroom.CoursePlace(id)}},
		Person: chimeclassroom.Person{ID: id, RegistrationID: "r", Subject: id}, Code: service.Secret{Hash: id},
	}))
	require.NoError(b, k.CreateEvent(b.Context(), chimeclassroom.Event{ID: id, RoomID: id, StartsAt: nine, Version: 1}))
	require.NoError(b, k.StartMeeting(b.Context(), chimeclassroom.Meeting{ID: id, EventID: id, Generation: 1, StartedAt: nine}, 1))
}

// timed lets the workers do their calls and returns how long that took.
func timed(b *testing.B, workers int, do func(ctx context.Context, worker, i int) error) time.Duration {
	b.Helper()
	errs := make([]error, workers)
	start := time.Now()
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() {
			for i := range callsPerBatch {
				if err := do(b.Context(), worker, i); err != nil {
					errs[worker] = err
				}
			}
		})
	}
	all.Wait()
	took := time.Since(start)
	for _, err := range errs {
		require.NoError(b, err)
	}
	return took
}

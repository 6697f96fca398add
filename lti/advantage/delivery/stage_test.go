package delivery_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage/memory"
)

// stage is a worker on a memory store, and what it sends. Its tests run in a
// bubble of testing/synctest, where the clock moves on when everybody waits.
type stage struct {
	t      *testing.T
	store  *memory.Store
	worker *delivery.Worker
	start  time.Time

	mu   sync.Mutex
	send func(ctx context.Context, j delivery.Job) error
	log  []string // "key@seconds" of every attempt
	told []string // "hook key" of every event
	errs []error  // of the store
	idle int
}

// fixed is a source of randomness that is always in the middle.
type fixed struct{}

func (fixed) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 0
	}
	b[0] = 0x80
	return len(b), nil
}

func newStage(t *testing.T, change ...func(*delivery.Config)) *stage {
	t.Helper()
	s := &stage{t: t, store: memory.New(memory.Config{}), start: time.Now(), send: func(context.Context, delivery.Job) error { return nil }}
	s.worker = s.newWorker(change...)
	return s
}

func (s *stage) newWorker(change ...func(*delivery.Config)) *delivery.Worker {
	s.t.Helper()
	cfg := delivery.Config{Kind: "test", Queue: s.store, Sender: s, Rand: fixed{}, Trace: &delivery.Trace{
		Sent: s.tell("sent"), Retried: s.tell("retried"), Parked: s.tell("parked"),
		Idle: func(context.Context) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.idle++
		},
		Failed: func(_ context.Context, err error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.errs = append(s.errs, err)
		},
	}}
	for _, f := range change {
		f(&cfg)
	}
	w, err := delivery.New(cfg)
	require.NoError(s.t, err)
	return w
}

func (s *stage) tell(hook string) func(context.Context, delivery.Event) {
	return func(_ context.Context, e delivery.Event) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.told = append(s.told, hook+" "+e.Name.Key)
	}
}

// Send implements [delivery.Sender].
func (s *stage) Send(ctx context.Context, j delivery.Job) error {
	s.mu.Lock()
	s.log = append(s.log, j.Key+"@"+time.Since(s.start).String())
	send := s.send
	s.mu.Unlock()
	return send(ctx, j)
}

func (s *stage) put(lane string, keys ...string) {
	s.t.Helper()
	for _, key := range keys {
		require.NoError(s.t, s.worker.Put(s.t.Context(), delivery.Job{Name: delivery.Name{Lane: lane, Key: key}, Payload: []byte(key)}, time.Second))
	}
}

// runFor lets the worker send for so long.
func (s *stage) runFor(d time.Duration, workers ...*delivery.Worker) {
	s.t.Helper()
	if workers == nil {
		workers = []*delivery.Worker{s.worker}
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), d)
	defer cancel()
	var running sync.WaitGroup
	for _, w := range workers {
		running.Go(func() { w.Run(ctx) })
	}
	running.Wait()
}

// attempts are those so far, in the order of time and key.
func (s *stage) attempts() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

func (s *stage) parked() (list []delivery.ParkedJob) {
	s.t.Helper()
	for p, err := range s.store.ListParked(s.t.Context(), "test", "") {
		require.NoError(s.t, err)
		list = append(list, p)
	}
	return list
}

var errDown = errors.New("connection refused")

// inBubble runs the test in a bubble with a clock of its own.
func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

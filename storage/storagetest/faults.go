package storagetest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/storage"
)

// ShortLived is what a store keeps of a launch under way.
type ShortLived interface {
	storage.Replay
	storage.Transient
}

// Faults says how a store is broken while it is in use.
type Faults struct {
	// Nodes are stores on the same data, as each process has one.
	Nodes []ShortLived
	// Now is the clock of the nodes.
	Now func() time.Time
	// Break breaks the engine and mends it again, and returns when it is mended.
	// It is called while the clients work, and may wait for them: working
	// returns when they have done so many more calls.
	Break func(working func(calls int))
	// Forgets: what was acknowledged before a crash may be lost, as by an engine
	// that does not wait for the disk. Then only a value that was used twice
	// without a crash in between would be wrong, and that is not looked for.
	Forgets bool
}

// UnderFaults lets clients use keys up and put and take values while the engine
// breaks. Afterwards there must be an order of all calls that fits what each of
// them returned, where one that returned an error may have happened or not: so
// no value was accepted twice, and none that was acknowledged is lost. The engine
// mended, every node answers again.
func UnderFaults(t *testing.T, f Faults) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	w := &faultWork{ctx: ctx, nodes: f.Nodes, until: f.Now().Add(time.Hour), moved: make(chan struct{}, 1)}
	var clientsDone sync.WaitGroup
	clientsDone.Go(func() { together(w.client) })
	f.Break(w.waitFor)
	w.waitFor(50 * clients)
	w.over.Store(true)
	clientsDone.Wait()

	for i, node := range f.Nodes {
		require.NoErrorf(t, w.answersAgain(node), "node %d", i)
	}
	w.readBack(f.Nodes[0])
	t.Logf("%d calls, of which %d got an error", w.calls.Load(), w.failed.Load())
	if !f.Forgets {
		require.Empty(t, w.history.impossible(), "keys to which no order of the calls fits")
	}
}

// faultWork is what the clients do meanwhile.
type faultWork struct {
	ctx     context.Context //nolint:containedctx // of one test
	nodes   []ShortLived
	until   time.Time
	history history
	over    atomic.Bool
	calls   atomic.Int64
	failed  atomic.Int64
	moved   chan struct{}
}

// waitFor returns when the clients have done so many more calls.
func (w *faultWork) waitFor(calls int) {
	for enough := w.calls.Load() + int64(calls); w.calls.Load() < enough; {
		<-w.moved
	}
}

// answersAgain asks a node whose engine is mended. Its first answers may be of
// connections that are dead, and it does not know yet.
func (w *faultWork) answersAgain(node ShortLived) (err error) {
	for range 100 {
		if err = node.MarkUsed(w.ctx, "mended"+rand.Text(), w.until); err == nil {
			return nil
		}
		w.pause()
	}
	return err
}

// pause is what a caller waits before it tries again.
func (w *faultWork) pause() {
	select {
	case <-time.After(10 * time.Millisecond):
	case <-w.ctx.Done():
	}
}

// usedKey begins the keys that are used up.
const usedKey = "used "

// client works on the keys that all clients work on in the same order, so that
// they meet. A key sees few calls of each client.
func (w *faultWork) client(client int) {
	node := w.nodes[client%len(w.nodes)]
	for round := 0; !w.over.Load(); round++ {
		key := fmt.Sprint("key", round/3)
		switch (round + client) % 3 {
		case 0:
			w.count(w.history.markUsed(w.ctx, node, usedKey+key, w.until))
		case 1:
			w.count(w.history.put(w.ctx, node, key, fmt.Sprint("value ", client, " ", round), w.until))
		case 2:
			w.count(w.history.take(w.ctx, node, key))
		}
	}
}

func (w *faultWork) count(err error) {
	w.calls.Add(1)
	if err != nil && !errors.Is(err, storage.ErrUsed) && !errors.Is(err, storage.ErrConflict) && !errors.Is(err, storage.ErrNotFound) {
		w.failed.Add(1)
		w.pause()
	}
	select {
	case w.moved <- struct{}{}:
	default:
	}
}

// readBack asks for every key once more, which shows what was lost.
func (w *faultWork) readBack(node ShortLived) {
	for _, key := range w.history.keys() {
		if strings.HasPrefix(key, usedKey) {
			_ = w.history.markUsed(w.ctx, node, key, w.until)
		} else {
			_ = w.history.take(w.ctx, node, key)
		}
	}
}

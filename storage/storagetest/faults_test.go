package storagetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A store in memory does not break, and that is no fault.
func TestUnderFaultsWithoutAny(t *testing.T) {
	t.Parallel()
	store := open(time.Now)
	UnderFaults(t, Faults{Nodes: []ShortLived{store, store}, Now: time.Now, Break: func(working func(int)) { working(1000) }})
}

// Two nodes that do not share their data accept values twice, which the history
// shows.
func TestNodesApartAreCaught(t *testing.T) {
	t.Parallel()
	w := &faultWork{ctx: t.Context(), nodes: []ShortLived{open(time.Now), open(time.Now)}, until: time.Now().Add(time.Hour), moved: make(chan struct{}, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		together(w.client)
	}()
	w.waitFor(1000)
	w.over.Store(true)
	<-done
	for _, node := range w.nodes { // however the clients ran, each node is asked for what the other took
		w.readBack(node)
	}
	require.NotEmpty(t, w.history.impossible())
}

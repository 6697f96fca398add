package service_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// carriers are the meetings of a provider, for as many servers as there are.
type carriers struct {
	mu    sync.Mutex
	made  map[meeting.Sitting]string
	over  map[string]bool // by the provider's id
	found int             // how often one was found by its id
}

// node is the provider as one server has it.
type node struct {
	provider
	*carriers
}

func newCarriers() *carriers {
	return &carriers{made: map[meeting.Sitting]string{}, over: map[string]bool{}}
}

func (n *node) Ensure(_ context.Context, r meeting.Ref) (meeting.Ref, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.made[r.Sitting] == "" {
		n.made[r.Sitting] = fmt.Sprintf("%s/%d", r.ID, r.Generation)
	}
	if r.ProviderID != "" {
		n.found++
	} else if n.carriers.over[n.made[r.Sitting]] {
		return meeting.Ref{Sitting: r.Sitting, ProviderID: n.made[r.Sitting]}, nil // as Chime: it brings back the dead
	}
	if n.carriers.over[n.made[r.Sitting]] {
		return meeting.Ref{}, meeting.ErrOver
	}
	return meeting.Ref{Sitting: r.Sitting, ProviderID: n.made[r.Sitting]}, nil
}

func (n *node) Join(_ context.Context, r meeting.Ref, attendeeID string, _ meeting.Capabilities) (meeting.Credentials, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.carriers.over[r.ProviderID] {
		return nil, meeting.ErrOver
	}
	return meeting.Credentials(`"` + r.ProviderID + " " + attendeeID + `"`), nil
}

func (n *node) end(sitting string, generation int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.carriers.over[fmt.Sprintf("%s/%d", sitting, generation)] = true
}

// connect returns the provider's meeting that somebody comes into.
func (w *floorWorld) connect(a service.Admission) string {
	w.t.Helper()
	c, err := w.Connect(w.t.Context(), w.floor, a)
	require.NoError(w.t, err)
	return string(c.Credentials)
}

func TestTheProviderEndsAMeetingByItself(t *testing.T) {
	t.Parallel()
	n := &node{carriers: newCarriers()}
	w := newFloorWorld(t, n)
	in := func(generation int, a service.Admission) string {
		return fmt.Sprintf(`"%s/%d %s"`, w.meetingID, generation, a.Attendee.ID)
	}
	assert.Equal(t, in(1, w.ada), w.connect(w.ada))
	n.end(w.meetingID, 1)
	assert.Equal(t, in(2, w.ada), w.connect(w.ada), "the next one")
	assert.Equal(t, in(2, w.ben), w.connect(w.ben))

	// A server that starts again, and another beside it, know which one it is.
	w.crash()
	assert.Equal(t, in(2, w.teacher), w.connect(w.teacher))
	assert.Positive(t, n.found)
	n.end(w.meetingID, 2)
	w.crash()
	assert.Equal(t, in(3, w.teacher), w.connect(w.teacher))

	for generation := range 3 {
		id, err := w.FindMeeting(t.Context(), fmt.Sprintf("%s/%d", w.meetingID, generation+1))
		require.NoError(t, err)
		assert.Equal(t, meeting.Sitting{ID: w.meetingID, Generation: generation + 1}, id, "events may be of any of them")
	}
	id, err := w.FindMeeting(t.Context(), "another")
	require.NoError(t, err)
	assert.Empty(t, id)
}

func TestTheProviderEndsWithAClassThatNobodyEnds(t *testing.T) {
	t.Parallel()
	n := &node{carriers: newCarriers()}
	w := newFloorWorld(t, n)
	w.connect(w.ada)
	w.clock.Advance(24 * time.Hour)
	require.NoError(t, w.EndForgottenClasses(t.Context()))
	assert.Equal(t, []string{"end"}, n.asked)
}

// The first to come may have gone down before the id of the meeting was kept.
func TestAMeetingWhoseIDWasNotKept(t *testing.T) {
	t.Parallel()
	n := &node{carriers: newCarriers()}
	w := newFloorWorld(t, n)
	_, err := n.Ensure(t.Context(), meeting.Ref{Sitting: meeting.Sitting{ID: w.meetingID, Generation: 1}})
	require.NoError(t, err)
	n.end(w.meetingID, 1)
	assert.Contains(t, w.connect(w.ada), w.meetingID+"/2 ")
}

// Of several servers that find the generation over, one makes the next, and
// everyone is in it.
func TestServersGoOnToTheSameGeneration(t *testing.T) {
	t.Parallel()
	made := newCarriers()
	w := newFloorWorld(t, &node{carriers: made})
	w.connect(w.teacher)
	for generation := range 3 {
		(&node{carriers: made}).end(w.meetingID, generation+1)
		var all sync.WaitGroup
		for range 8 {
			other, err := service.New(service.Config{Store: w.store, Media: &node{carriers: made}, Now: w.clock.Now})
			require.NoError(t, err)
			for _, a := range []service.Admission{w.teacher, w.ada, w.ben} {
				all.Go(func() {
					c, err := other.Connect(t.Context(), w.floor, a)
					if assert.NoError(t, err) {
						assert.Contains(t, string(c.Credentials), fmt.Sprintf("%s/%d ", w.meetingID, generation+2))
					}
				})
			}
		}
		all.Wait()
	}
	assert.Len(t, made.made, 4)
}

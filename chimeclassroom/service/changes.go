package service

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// changes tells open pages that something in their room is not as they know it.
type changes struct {
	mu      sync.Mutex
	waiting map[string]map[chan struct{}]bool // by what they wait for
}

// Changes returns a channel that holds a token whenever the events of the room
// have changed since the last one was taken, on whichever node. Whoever is done calls
// stop.
func (s *Service) Changes(roomID string) (changed <-chan struct{}, stop func()) {
	return s.changes.follow(roomID)
}

// follow returns a channel that holds a token whenever tell was called about id
// since the last one was taken.
func (c *changes) follow(id string) (changed <-chan struct{}, stop func()) {
	waiting := make(chan struct{}, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == nil {
		c.waiting = map[string]map[chan struct{}]bool{}
	}
	if c.waiting[id] == nil {
		c.waiting[id] = map[chan struct{}]bool{}
	}
	c.waiting[id][waiting] = true
	return waiting, func() { c.forget(id, waiting) }
}

func (c *changes) forget(id string, waiting chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting[id], waiting)
	if len(c.waiting[id]) == 0 {
		delete(c.waiting, id)
	}
}

// tell never blocks.
func (c *changes) tell(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for waiting := range c.waiting[id] {
		select {
		case waiting <- struct{}{}:
		default: // it has not taken the last token yet
		}
	}
}

// tellAll tells everyone who waits, whatever for.
func (c *changes) tellAll() {
	c.mu.Lock()
	ids := slices.Collect(maps.Keys(c.waiting))
	c.mu.Unlock()
	for _, id := range ids {
		c.tell(id)
	}
}

// changed tells the pages of the room, and Run, that there may be other classes to
// remind people of, on every node; it never blocks.
func (s *Service) changed(roomID string) {
	s.changedHere(roomID)
	s.tellNodes(NodeNews{Room: roomID})
}

func (s *Service) changedHere(roomID string) {
	s.changes.tell(roomID)
	s.replan()
}

// replan has Run look for classes to remind people of; it never blocks.
func (s *Service) replan() {
	select {
	case s.replanned <- struct{}{}:
	default: // Run has not looked yet
	}
}

// StatusChangesIn is how long it takes until the status of an event in the room
// changes if nobody does anything; 0 means that it does not within the day.
func (s *Service) StatusChangesIn(ctx context.Context, v chimeclassroom.Visitor) (time.Duration, error) {
	now := s.instant()
	// Whatever opens within a day begins within two; whatever ends has begun a day
	// ago at most.
	events, err := s.store.ListEvents(ctx, v.Room.ID, Span{From: now.Add(-24 * time.Hour), Until: now.Add(48 * time.Hour)})
	if err != nil {
		return 0, fmt.Errorf("listing events: %w", err)
	}
	var next time.Duration
	for _, e := range events {
		at := e.NextStatus(now)
		if in := at.Sub(now); !at.IsZero() && v.Sees(&e) && (next == 0 || in < next) {
			next = in
		}
	}
	return next, nil
}

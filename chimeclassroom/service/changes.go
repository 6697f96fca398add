package service

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// changes tells open pages that something in their room is not as they know it.
type changes struct {
	mu      sync.Mutex
	waiting map[string]map[chan struct{}]bool // by room
}

// Changes returns a channel that holds a token whenever the events of the room
// have changed since the last one was taken. Whoever is done calls stop. It
// hears of what this process does; pages that must not miss what another one
// does look for themselves now and then.
func (s *Service) Changes(roomID string) (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	s.changes.mu.Lock()
	defer s.changes.mu.Unlock()
	if s.changes.waiting == nil {
		s.changes.waiting = map[string]map[chan struct{}]bool{}
	}
	if s.changes.waiting[roomID] == nil {
		s.changes.waiting[roomID] = map[chan struct{}]bool{}
	}
	s.changes.waiting[roomID][c] = true
	return c, func() { s.changes.forget(roomID, c) }
}

func (c *changes) forget(roomID string, waiting chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting[roomID], waiting)
	if len(c.waiting[roomID]) == 0 {
		delete(c.waiting, roomID)
	}
}

// changed tells the pages of the room; it never blocks.
func (s *Service) changed(roomID string) {
	s.changes.mu.Lock()
	defer s.changes.mu.Unlock()
	for waiting := range s.changes.waiting[roomID] {
		select {
		case waiting <- struct{}{}:
		default: // it has not taken the last token yet
		}
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
		if in := at.Sub(now); !at.IsZero() && e.Visible(v.Role) && (next == 0 || in < next) {
			next = in
		}
	}
	return next, nil
}

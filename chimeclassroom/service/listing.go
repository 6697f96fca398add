package service

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Query asks for a part of the schedule.
type Query struct {
	Span
	// Standing asks for the rooms without dates instead, which no Span is about.
	Standing bool
	// Text must stand in the title or the description, whatever its case; "" is in
	// all of them.
	Text string
	// Latest lists the latest event first.
	Latest bool
	// Limit is how many events are wanted at most; 0 means all.
	Limit int
	// After goes on behind the Listing whose Next it is.
	After string
}

// Listing is what a Query finds.
type Listing struct {
	Events []EventView
	// Next asks for more of it; "" when there is no more.
	Next string
}

// ListEvents returns events of the visitor's room, earliest first unless asked
// otherwise; those without dates only where they are asked for. Those that are hidden are there for those who manage events.
func (s *Service) ListEvents(ctx context.Context, v chimeclassroom.Visitor, q Query) (Listing, error) {
	behind, err := parsePosition(q.After)
	if err != nil {
		return Listing{}, err
	}
	events, err := s.asked(ctx, v, q)
	if err != nil {
		return Listing{}, fmt.Errorf("listing events: %w", err)
	}
	text := strings.ToLower(strings.TrimSpace(q.Text))
	events = slices.DeleteFunc(events, func(e chimeclassroom.Event) bool {
		return !v.Sees(&e) || !mentions(e, text)
	})
	if q.Latest {
		slices.Reverse(events)
	}
	if q.After != "" {
		events = slices.DeleteFunc(events, func(e chimeclassroom.Event) bool {
			order := positionOf(e).compare(behind)
			return order == 0 || (order < 0) != q.Latest
		})
	}
	next := ""
	if q.Limit > 0 && len(events) > q.Limit {
		events = events[:q.Limit]
		next = positionOf(events[q.Limit-1]).String()
	}
	views, err := s.views(ctx, v, events)
	return Listing{Events: views, Next: next}, err
}

// asked are the events of the room that a query is about, whoever asks.
func (s *Service) asked(ctx context.Context, v chimeclassroom.Visitor, q Query) ([]chimeclassroom.Event, error) {
	if q.Standing {
		return s.store.StandingEvents(ctx, v.Room.ID)
	}
	return s.store.ListEvents(ctx, v.Room.ID, q.Span)
}

func mentions(e chimeclassroom.Event, text string) bool {
	return strings.Contains(strings.ToLower(e.Title), text) || strings.Contains(strings.ToLower(e.Description), text)
}

// position is where an event stands in the order of the schedule.
type position struct {
	startsAt int64
	id       string
}

func positionOf(e chimeclassroom.Event) position { return position{e.StartsAt.UnixMilli(), e.ID} }

func (p position) String() string { return strconv.FormatInt(p.startsAt, 10) + "." + p.id }

func (p position) compare(q position) int {
	if p.startsAt != q.startsAt {
		if p.startsAt < q.startsAt {
			return -1
		}
		return 1
	}
	return strings.Compare(p.id, q.id)
}

func parsePosition(text string) (position, error) {
	if text == "" {
		return position{}, nil
	}
	at, id, _ := strings.Cut(text, ".")
	startsAt, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return position{}, invalid("This list cannot be continued; begin again.")
	}
	return position{startsAt, id}, nil
}

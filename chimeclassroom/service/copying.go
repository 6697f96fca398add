package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Origin is the course that the visitor's was copied from, with what there is to take
// over from it.
type Origin struct {
	Course  string
	Classes int
	// FirstDay is that of its first class, 2006-01-02.
	FirstDay string
}

// ReadOrigin returns the course whose schedule can be copied: the visitor's was copied
// from it, and has no events of its own yet. If there is none, ok is false.
func (s *Service) ReadOrigin(ctx context.Context, v chimeclassroom.Visitor) (o Origin, ok bool, err error) {
	room, events, err := s.origin(ctx, v)
	if chimeclassroom.ErrorCode(err) == chimeclassroom.CodeNotFound {
		return Origin{}, false, nil
	}
	if err != nil {
		return Origin{}, false, err
	}
	return Origin{Course: room.Course, Classes: len(events), FirstDay: events[0].Date}, true, nil
}

// CopySchedule puts the schedule of that course on the visitor's, from a day on
// (chimeclassroom.Copying).
func (s *Service) CopySchedule(ctx context.Context, v chimeclassroom.Visitor, firstDay string) error {
	room, events, err := s.origin(ctx, v)
	if err != nil {
		return err
	}
	series, err := s.seriesOf(ctx, room.ID, events)
	if err != nil {
		return err
	}
	change, err := chimeclassroom.Copying{RoomID: v.Room.ID, FirstDay: firstDay, NewID: s.newID}.Copy(series, events)
	if err != nil {
		return err
	}
	change.BelongTo(newEvent(v, ""))
	if err := s.store.ChangeSeries(ctx, v.Room.ID, change); err != nil {
		return fmt.Errorf("storing the copied events: %w", err)
	}
	s.tellOf(ctx, v, chimeclassroom.NoticeNew, change.Create, time.Time{})
	s.logOf(ctx, v, chimeclassroom.LogEventsCopied, change.Create)
	return nil
}

// origin returns the room that can be copied into the visitor's, and its events
// without those that were called off.
func (s *Service) origin(ctx context.Context, v chimeclassroom.Visitor) (chimeclassroom.Room, []chimeclassroom.Event, error) {
	if !v.May(chimeclassroom.CreateEvents) {
		return chimeclassroom.Room{}, nil, forbidden()
	}
	if !v.May(chimeclassroom.ManageEvents) {
		return chimeclassroom.Room{}, nil, nothingToCopy(nil) // some of it may be hidden from them
	}
	own, err := s.everything(ctx, v.Room.ID)
	if err != nil {
		return chimeclassroom.Room{}, nil, fmt.Errorf("listing events: %w", err)
	}
	if len(own) > 0 {
		return chimeclassroom.Room{}, nil, nothingToCopy(nil)
	}
	room, err := s.store.Origin(ctx, v.Room.ID)
	if errors.Is(err, ErrNotFound) {
		return room, nil, nothingToCopy(err)
	}
	if err != nil {
		return room, nil, fmt.Errorf("looking for the course before: %w", err)
	}
	events, err := s.everything(ctx, room.ID)
	if err != nil {
		return room, nil, fmt.Errorf("listing the events of the course before: %w", err)
	}
	events = slices.DeleteFunc(events, func(e chimeclassroom.Event) bool { return e.Cancelled })
	if len(events) == 0 || events[0].Standing { // there are no dates to move
		return room, nil, nothingToCopy(nil)
	}
	return room, events, nil
}

// everything is all events of a room, those without dates last.
func (s *Service) everything(ctx context.Context, roomID string) ([]chimeclassroom.Event, error) {
	events, err := s.store.ListEvents(ctx, roomID, Span{})
	if err != nil {
		return nil, err
	}
	standing, err := s.store.StandingEvents(ctx, roomID)
	return append(events, standing...), err
}

// seriesOf returns the series to which the events belong.
func (s *Service) seriesOf(ctx context.Context, roomID string, events []chimeclassroom.Event) ([]chimeclassroom.Series, error) {
	var all []chimeclassroom.Series
	seen := map[string]bool{"": true}
	for _, e := range events {
		if seen[e.SeriesID] {
			continue
		}
		seen[e.SeriesID] = true
		table, err := s.store.Timetable(ctx, roomID, e.SeriesID)
		if err != nil {
			return nil, fmt.Errorf("reading a series of the course before: %w", err)
		}
		all = append(all, table.Series)
	}
	return all, nil
}

func nothingToCopy(cause error) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "There is no schedule of a course before to copy, or this course has events already.", Err: cause}
}

package service

import (
	"context"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// EventView is an event as one visitor sees it at one instant.
type EventView struct {
	chimeclassroom.Event
	Status chimeclassroom.Status
	// Actions is what the visitor may do with the event now.
	Actions []chimeclassroom.Action
}

func (s *Service) view(v chimeclassroom.Visitor, e chimeclassroom.Event) EventView {
	now := s.instant()
	return EventView{Event: e, Status: e.Status(now), Actions: e.Actions(v.Role, now)}
}

// ListEvents returns the events of the visitor's room, earliest first.
func (s *Service) ListEvents(ctx context.Context, v chimeclassroom.Visitor) ([]EventView, error) {
	events, err := s.store.ListEvents(ctx, v.Room.ID)
	if err != nil {
		return nil, fmt.Errorf("listing events: %w", err)
	}
	views := make([]EventView, 0, len(events))
	for _, e := range events {
		views = append(views, s.view(v, e))
	}
	return views, nil
}

// ReadEvent returns one event of the visitor's room.
func (s *Service) ReadEvent(ctx context.Context, v chimeclassroom.Visitor, id string) (EventView, error) {
	e, err := s.find(ctx, v, id)
	if err != nil {
		return EventView{}, err
	}
	return s.view(v, e), nil
}

// CreateEvent puts an event on the schedule.
func (s *Service) CreateEvent(ctx context.Context, v chimeclassroom.Visitor, in chimeclassroom.EventInput) (EventView, error) {
	if !v.Role.May(chimeclassroom.CreateEvents) {
		return EventView{}, forbidden()
	}
	id, err := s.newID()
	if err != nil {
		return EventView{}, err
	}
	e := chimeclassroom.Event{ID: id, RoomID: v.Room.ID, Version: 1}
	if err := in.Apply(&e); err != nil {
		return EventView{}, err
	}
	if err := s.store.CreateEvent(ctx, e); err != nil {
		return EventView{}, fmt.Errorf("creating an event: %w", err)
	}
	return s.view(v, e), nil
}

// UpdateEvent replaces what was entered of an event that has not started.
// version is the one last read; if the event is no longer at it, nothing is
// stored.
func (s *Service) UpdateEvent(ctx context.Context, v chimeclassroom.Visitor, id string, in chimeclassroom.EventInput, version int) (EventView, error) {
	e, err := s.permit(ctx, v, id, chimeclassroom.Edit)
	if err != nil {
		return EventView{}, err
	}
	if e.Version != version {
		return EventView{}, changedMeanwhile(nil)
	}
	if err := in.Apply(&e); err != nil {
		return EventView{}, err
	}
	return s.replace(ctx, v, e)
}

// CancelEvent calls an event off; it stays on the schedule with the reason.
func (s *Service) CancelEvent(ctx context.Context, v chimeclassroom.Visitor, id, reason string) (EventView, error) {
	e, err := s.permit(ctx, v, id, chimeclassroom.Cancel)
	if err != nil {
		return EventView{}, err
	}
	if err := chimeclassroom.CheckCancelReason(reason); err != nil {
		return EventView{}, err
	}
	e.Cancelled, e.CancelReason = true, reason
	return s.replace(ctx, v, e)
}

// DeleteEvent removes an event that is not live, with its attendance.
func (s *Service) DeleteEvent(ctx context.Context, v chimeclassroom.Visitor, id string) error {
	if _, err := s.permit(ctx, v, id, chimeclassroom.Delete); err != nil {
		return err
	}
	err := s.store.DeleteEvent(ctx, v.Room.ID, id)
	switch {
	case errors.Is(err, ErrNotFound):
		return noSuchEvent(err)
	case errors.Is(err, ErrConflict):
		return changedMeanwhile(err)
	case err != nil:
		return fmt.Errorf("deleting an event: %w", err)
	}
	return nil
}

func (s *Service) replace(ctx context.Context, v chimeclassroom.Visitor, e chimeclassroom.Event) (EventView, error) {
	err := s.store.ReplaceEvent(ctx, e)
	switch {
	case errors.Is(err, ErrNotFound):
		return EventView{}, noSuchEvent(err)
	case errors.Is(err, ErrConflict):
		return EventView{}, changedMeanwhile(err)
	case err != nil:
		return EventView{}, fmt.Errorf("changing an event: %w", err)
	}
	e.Version++
	return s.view(v, e), nil
}

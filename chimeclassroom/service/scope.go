package service

import (
	"context"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// CancelEvent calls an event off, and what else of its series the scope covers
// and can be called off; they stay on the schedule with the reason.
func (s *Service) CancelEvent(ctx context.Context, v chimeclassroom.Visitor, id, reason string, scope chimeclassroom.Scope) (EventView, error) {
	events, err := s.permitAll(ctx, v, id, chimeclassroom.Cancel, scope)
	if err != nil {
		return EventView{}, err
	}
	if err := chimeclassroom.CheckCancelReason(reason); err != nil {
		return EventView{}, err
	}
	for i := range events {
		events[i].Cancelled, events[i].CancelReason = true, reason
	}
	change := chimeclassroom.SeriesChange{Replace: events}
	if err := s.settle(v.Room.ID, s.store.ChangeSeries(ctx, v.Room.ID, change)); err != nil {
		return EventView{}, err
	}
	return s.ReadEvent(ctx, v, id)
}

// HideEvent hides an event from those who do not manage events, or shows it
// again, and with it what else of its series the scope covers.
func (s *Service) HideEvent(ctx context.Context, v chimeclassroom.Visitor, id string, hidden bool, scope chimeclassroom.Scope) (EventView, error) {
	action := chimeclassroom.Show
	if hidden {
		action = chimeclassroom.Hide
	}
	events, err := s.permitAll(ctx, v, id, action, scope)
	if err != nil {
		return EventView{}, err
	}
	ids := make([]string, 0, len(events))
	for _, e := range events {
		ids = append(ids, e.ID)
	}
	if err := s.settle(v.Room.ID, s.store.HideEvents(ctx, v.Room.ID, ids, hidden)); err != nil {
		return EventView{}, err
	}
	return s.ReadEvent(ctx, v, id)
}

// DeleteEvent removes an event that is not live and that nobody has attended, and
// what else of its series the scope covers and may be removed.
func (s *Service) DeleteEvent(ctx context.Context, v chimeclassroom.Visitor, id string, scope chimeclassroom.Scope) error {
	events, err := s.permitAll(ctx, v, id, chimeclassroom.Delete, scope)
	if err != nil {
		return err
	}
	change := chimeclassroom.SeriesChange{Delete: events}
	if events[0].SeriesID != "" {
		change.Except = events
	}
	return s.settle(v.Room.ID, s.store.ChangeSeries(ctx, v.Room.ID, change))
}

// permitAll is permit for an event and what else of its series the scope covers
// and is in a state for the action.
func (s *Service) permitAll(ctx context.Context, v chimeclassroom.Visitor, id string, a chimeclassroom.Action, scope chimeclassroom.Scope) ([]chimeclassroom.Event, error) {
	e, err := s.permit(ctx, v, id, a)
	if err != nil {
		return nil, err
	}
	table, err := s.timetable(ctx, v, e)
	if err != nil {
		return nil, err
	}
	now := s.instant()
	return slices.DeleteFunc(slices.Clone(table.Events), func(o chimeclassroom.Event) bool {
		return !scope.Covers(&e, &o) || !slices.Contains(o.Possible(now), a)
	}), nil
}

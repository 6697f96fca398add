package service

import (
	"context"
	"slices"
	"time"

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
	s.tellOf(ctx, v, chimeclassroom.NoticeCancelled, events, time.Time{})
	s.logOf(ctx, v, chimeclassroom.LogEventCancelled, events)
	return s.ReadEvent(ctx, v, id)
}

// HideEvent hides an event from those who do not manage events, or shows it
// again, and with it what else of its series the scope covers.
func (s *Service) HideEvent(ctx context.Context, v chimeclassroom.Visitor, id string, hidden bool, scope chimeclassroom.Scope) (EventView, error) {
	action, logged := chimeclassroom.Show, chimeclassroom.LogEventShown
	if hidden {
		action, logged = chimeclassroom.Hide, chimeclassroom.LogEventHidden
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
	s.logOf(ctx, v, logged, events)
	if !hidden { // they are news to those who did not know of them
		s.tellOf(ctx, v, chimeclassroom.NoticeNew, events, time.Time{})
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
	if err := s.settle(v.Room.ID, s.store.ChangeSeries(ctx, v.Room.ID, change)); err != nil {
		return err
	}
	s.logOf(ctx, v, chimeclassroom.LogEventDeleted, events)
	s.emitEvents(ctx, v.Room.ID, HookEventDeleted, events)
	return nil
}

// permitAll is permit for an event and what else of its series the scope covers
// and is the visitor's to do it with, in a state for the action.
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
		return !scope.Covers(&e, &o) || !slices.Contains(o.Possible(now), a) || !v.MayDo(a, &o)
	}), nil
}

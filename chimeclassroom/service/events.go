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
	// HostedBy are the hosts, as far as they are still known here.
	HostedBy []chimeclassroom.Person
}

// ReadEvent returns one event of the visitor's room.
func (s *Service) ReadEvent(ctx context.Context, v chimeclassroom.Visitor, id string) (EventView, error) {
	e, err := s.find(ctx, v, id)
	if err != nil {
		return EventView{}, err
	}
	return s.view(ctx, v, e)
}

func (s *Service) view(ctx context.Context, v chimeclassroom.Visitor, e chimeclassroom.Event) (EventView, error) {
	views, err := s.views(ctx, v, []chimeclassroom.Event{e})
	if err != nil {
		return EventView{}, err
	}
	return views[0], nil
}

// views shows events of the visitor's room to them.
func (s *Service) views(ctx context.Context, v chimeclassroom.Visitor, events []chimeclassroom.Event) ([]EventView, error) {
	now, named := s.instant(), false
	views := make([]EventView, 0, len(events))
	for _, e := range events {
		views = append(views, EventView{Event: e, Status: e.Status(now), Actions: e.Actions(v.Role, now)})
		named = named || len(e.Hosts) > 0
	}
	if !named {
		return views, nil
	}
	members, err := s.store.Members(ctx, v.Room.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the members: %w", err)
	}
	people := make(map[string]chimeclassroom.Person, len(members))
	for _, m := range members {
		people[m.Person.ID] = m.Person
	}
	for i := range views {
		for _, id := range views[i].Hosts {
			if person, known := people[id]; known {
				views[i].HostedBy = append(views[i].HostedBy, person)
			}
		}
	}
	return views, nil
}

// CreateEvent puts an event on the schedule, or as many as its rule has days; it
// returns the first.
func (s *Service) CreateEvent(ctx context.Context, v chimeclassroom.Visitor, in chimeclassroom.EventInput) (EventView, error) {
	if !v.Role.May(chimeclassroom.CreateEvents) {
		return EventView{}, forbidden()
	}
	if err := s.checkHosts(ctx, v, in.Hosts, nil); err != nil {
		return EventView{}, err
	}
	id, err := s.newID()
	if err != nil {
		return EventView{}, err
	}
	e := chimeclassroom.Event{ID: id, RoomID: v.Room.ID, Version: 1}
	if err := in.Apply(&e); err != nil {
		return EventView{}, err
	}
	if in.Rule != "" {
		return s.createSeries(ctx, v, in, id)
	}
	if err := s.store.CreateEvent(ctx, e); err != nil {
		return EventView{}, fmt.Errorf("creating an event: %w", err)
	}
	s.changed(v.Room.ID)
	return s.view(ctx, v, e)
}

func (s *Service) createSeries(ctx context.Context, v chimeclassroom.Visitor, in chimeclassroom.EventInput, seriesID string) (EventView, error) {
	change, err := in.Repeat(chimeclassroom.Series{ID: seriesID, RoomID: v.Room.ID}, s.newID)
	if err != nil {
		return EventView{}, err
	}
	if err := s.store.ChangeSeries(ctx, v.Room.ID, change); err != nil {
		return EventView{}, fmt.Errorf("creating a series: %w", err)
	}
	s.changed(v.Room.ID)
	return s.view(ctx, v, change.Create[0])
}

// UpdateEvent replaces what was entered of an event that has not started, and of
// what else of its series the scope covers (chimeclassroom.EventInput.Reschedule).
// version is the one last read; if the event is no longer at it, nothing is
// stored.
func (s *Service) UpdateEvent(ctx context.Context, v chimeclassroom.Visitor, id string, in chimeclassroom.EventInput, version int, scope chimeclassroom.Scope) (EventView, error) {
	e, err := s.permit(ctx, v, id, chimeclassroom.Edit)
	if err != nil {
		return EventView{}, err
	}
	if e.Version != version {
		return EventView{}, changedMeanwhile(nil)
	}
	if err := s.checkHosts(ctx, v, in.Hosts, e.Hosts); err != nil {
		return EventView{}, err
	}
	if e.SeriesID == "" && in.Rule == "" {
		scope = chimeclassroom.ThisOne
	}
	switch {
	case scope != chimeclassroom.ThisOne, e.SeriesID == "" && in.Rule != "":
		err = s.reschedule(ctx, v, e, in, scope)
	case in.Rule != "":
		err = invalid("One class of a series does not repeat by itself; change the following ones too.")
	default:
		err = s.updateOne(ctx, v, e, in)
	}
	if err != nil {
		return EventView{}, err
	}
	return s.ReadEvent(ctx, v, id)
}

func (s *Service) updateOne(ctx context.Context, v chimeclassroom.Visitor, e chimeclassroom.Event, in chimeclassroom.EventInput) error {
	if err := in.Apply(&e); err != nil {
		return err
	}
	e.Detached = e.SeriesID != ""
	return s.settle(v.Room.ID, s.store.ReplaceEvent(ctx, e))
}

func (s *Service) reschedule(ctx context.Context, v chimeclassroom.Visitor, e chimeclassroom.Event, in chimeclassroom.EventInput, scope chimeclassroom.Scope) error {
	table, err := s.timetable(ctx, v, e)
	if err != nil {
		return err
	}
	change, err := in.Reschedule(table, e, scope, s.instant(), s.newID)
	if err != nil {
		return err
	}
	return s.settle(v.Room.ID, s.store.ChangeSeries(ctx, v.Room.ID, change))
}

// timetable returns the event's series; that of an event that does not repeat is
// the event alone.
func (s *Service) timetable(ctx context.Context, v chimeclassroom.Visitor, e chimeclassroom.Event) (chimeclassroom.Timetable, error) {
	if e.SeriesID == "" {
		return chimeclassroom.Timetable{Events: []chimeclassroom.Event{e}}, nil
	}
	table, err := s.store.Timetable(ctx, v.Room.ID, e.SeriesID)
	if errors.Is(err, ErrNotFound) {
		return table, changedMeanwhile(err)
	}
	if err != nil {
		return table, fmt.Errorf("reading a series: %w", err)
	}
	return table, nil
}

// settle says in the person's words how a change of events went, and tells the
// open pages when it is stored.
func (s *Service) settle(roomID string, err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return noSuchEvent(err)
	case errors.Is(err, ErrConflict):
		return changedMeanwhile(err)
	case err != nil:
		return fmt.Errorf("changing an event: %w", err)
	}
	s.changed(roomID)
	return nil
}

package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

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
	// Guests are the invited, for those who manage the event.
	Guests []chimeclassroom.Person
	// ForGroups are the invited groups, for the same. One that the LMS has no more has no
	// name.
	ForGroups []Group
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
	now, named := s.instant(), []string{}
	views := make([]EventView, 0, len(events))
	for _, e := range events {
		status, actions := e.Status(now), e.Actions(v, now)
		if v.Guest != nil {
			e = bare(e)
		}
		if !v.MayDo(chimeclassroom.Edit, &e) {
			e.Invited, e.Groups = nil, nil
		}
		e.InGroups = nil
		views = append(views, EventView{Event: e, Status: status, Actions: actions})
		named = append(append(named, e.Hosts...), e.Invited...)
	}
	if err := s.checkActions(ctx, v, views); err != nil {
		return nil, err
	}
	people, err := s.store.People(ctx, named)
	if err != nil {
		return nil, fmt.Errorf("reading who the people are: %w", err)
	}
	if err := s.nameGroups(ctx, v, views); err != nil {
		return nil, err
	}
	for i := range views {
		views[i].HostedBy, views[i].Guests = known(people, views[i].Hosts), known(people, views[i].Invited)
	}
	return views, nil
}

// nameGroups says what the groups are called.
func (s *Service) nameGroups(ctx context.Context, v chimeclassroom.Visitor, views []EventView) error {
	if !slices.ContainsFunc(views, func(view EventView) bool { return len(view.Groups) > 0 }) {
		return nil
	}
	groups, err := s.store.Groups(ctx, v.Room.ID)
	if err != nil {
		return fmt.Errorf("reading the groups: %w", err)
	}
	named := map[string]Group{}
	for _, g := range groups {
		named[g.ID] = g
	}
	for i := range views {
		for _, id := range views[i].Groups {
			g := named[id]
			g.ID = id
			views[i].ForGroups = append(views[i].ForGroups, g)
		}
	}
	return nil
}

// known returns those of the ids that are people's.
func known(people map[string]chimeclassroom.Person, ids []string) []chimeclassroom.Person {
	var all []chimeclassroom.Person
	for _, id := range ids {
		if p, ok := people[id]; ok {
			all = append(all, p)
		}
	}
	return all
}

// newEvent is an event that the visitor puts on the schedule, before anything is
// entered.
func newEvent(v chimeclassroom.Visitor, id string) chimeclassroom.Event {
	return chimeclassroom.Event{ID: id, RoomID: v.Room.ID, CreatedBy: v.Person.ID, Ungraded: !v.Role.Teaches(), Version: 1}
}

// CreateEvent puts an event on the schedule, or as many as its rule has days; it
// returns the first.
func (s *Service) CreateEvent(ctx context.Context, v chimeclassroom.Visitor, in chimeclassroom.EventInput) (EventView, error) {
	if !v.May(chimeclassroom.CreateEvents) {
		return EventView{}, forbidden()
	}
	if !v.Role.Teaches() {
		in = alone(v, in)
	} else if err := s.checkPeople(ctx, v, in, chimeclassroom.Event{}); err != nil {
		return EventView{}, err
	}
	id, err := s.newID()
	if err != nil {
		return EventView{}, err
	}
	e := newEvent(v, id)
	if err := in.Apply(&e); err != nil {
		return EventView{}, err
	}
	if in.Standing {
		if err := s.checkStanding(ctx, v); err != nil {
			return EventView{}, err
		}
	} else if in.Rule != "" {
		return s.createSeries(ctx, v, in, e)
	}
	if err := s.store.CreateEvent(ctx, e); err != nil {
		return EventView{}, fmt.Errorf("creating an event: %w", err)
	}
	s.tellOf(ctx, v, chimeclassroom.NoticeNew, []chimeclassroom.Event{e}, time.Time{})
	s.logOf(ctx, v, chimeclassroom.LogEventCreated, []chimeclassroom.Event{e})
	return s.view(ctx, v, e)
}

func (s *Service) createSeries(ctx context.Context, v chimeclassroom.Visitor, in chimeclassroom.EventInput, first chimeclassroom.Event) (EventView, error) {
	change, err := in.Repeat(chimeclassroom.Series{ID: first.ID, RoomID: v.Room.ID}, s.newID)
	if err != nil {
		return EventView{}, err
	}
	change.BelongTo(first)
	if err := s.store.ChangeSeries(ctx, v.Room.ID, change); err != nil {
		return EventView{}, fmt.Errorf("creating a series: %w", err)
	}
	s.tellOf(ctx, v, chimeclassroom.NoticeNew, change.Create, time.Time{})
	s.logOf(ctx, v, chimeclassroom.LogEventCreated, change.Create)
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
	if in.Standing != e.Standing {
		return EventView{}, invalid("An event keeps its dates, and a room without dates gets none; make another one instead.")
	}
	if err := s.checkPeople(ctx, v, in, e); err != nil {
		return EventView{}, err
	}
	if e.SeriesID == "" && in.Rule == "" {
		scope = chimeclassroom.ThisOne
	}
	switch {
	case e.Standing:
		err = s.updateOne(ctx, v, e, in)
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
	before := e
	if err := in.Apply(&e); err != nil {
		return err
	}
	e.Detached = e.SeriesID != ""
	if err := s.settle(v.Room.ID, s.store.ReplaceEvent(ctx, e)); err != nil {
		return err
	}
	s.tellOfChange(ctx, v, []chimeclassroom.Event{before}, chimeclassroom.SeriesChange{Replace: []chimeclassroom.Event{e}})
	s.logOf(ctx, v, chimeclassroom.LogEventChanged, []chimeclassroom.Event{e})
	return nil
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
	change.BelongTo(e)
	if err := s.settle(v.Room.ID, s.store.ChangeSeries(ctx, v.Room.ID, change)); err != nil {
		return err
	}
	s.tellOfChange(ctx, v, table.Events, change)
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogEventChanged, EventID: e.ID, Title: e.Title,
		Events: len(change.Create) + len(change.Replace) + len(change.Delete)})
	return nil
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

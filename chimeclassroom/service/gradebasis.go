package service

import (
	"context"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

// basis is what the grades of a class are made of. Its people have the ids of the
// report.
type basis struct {
	report engagement.Report
	people map[string]chimeclassroom.Person
}

// basisOf counts a class that is over, as its report does.
func (s *Service) basisOf(ctx context.Context, e chimeclassroom.Event) (basis, error) {
	by, err := s.counting(ctx, e.RoomID)
	if err != nil {
		return basis{}, err
	}
	events, attendees, err := s.store.Ledger(ctx, e.Meeting.ID)
	if err != nil {
		return basis{}, fmt.Errorf("reading the ledger: %w", err)
	}
	frame := engagement.Frame{Start: e.StartsAt, End: e.EndsAt()}
	corrections, err := s.store.Corrections(ctx, e.ID)
	if err != nil {
		return basis{}, fmt.Errorf("reading the corrections: %w", err)
	}
	frame.Corrections = standing(corrections)
	b := basis{people: map[string]chimeclassroom.Person{}}
	expected, err := s.learners(ctx, e)
	if err != nil {
		return basis{}, fmt.Errorf("reading the roster: %w", err)
	}
	if expected != nil {
		frame.Roster = []string{}
	}
	for _, p := range expected {
		b.people[p.ID], frame.Roster = p, append(frame.Roster, p.ID)
	}
	known := make([]engagement.Attendee, 0, len(attendees))
	for _, a := range attendees {
		if a.Person.Erased() {
			continue // nobody is left to be graded
		}
		b.people[a.Person.ID] = a.Person
		known = append(known, engagement.Attendee{ID: a.ID, PersonID: a.Person.ID, Role: a.Role})
	}
	b.report = engagement.Compute(by.Settings, frame, known, events)
	return b, nil
}

// learners are those of the roster whom the event is for; nil: nobody knows.
func (s *Service) learners(ctx context.Context, e chimeclassroom.Event) ([]chimeclassroom.Person, error) {
	roster, err := s.store.Roster(ctx, e.RoomID)
	if err != nil || !roster.Known() {
		return nil, err
	}
	learners := []chimeclassroom.Person{}
	for _, entry := range roster.Entries {
		if entry.Active && entry.Role == chimeclassroom.Student && (chimeclassroom.Visitor{Person: entry.Person}).Sees(&e) {
			learners = append(learners, entry.Person)
		}
	}
	return learners, nil
}

package service

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

// Report is who took part in an event. StartedAt and EndedAt are zero for
// what has not happened.
type Report struct {
	EventID   string
	StartedAt time.Time
	EndedAt   time.Time
	// People is everyone with a presence, by name.
	People []Attendance
}

// Attendance is one person's part.
type Attendance struct {
	Attendee  Attendee
	Attended  time.Duration
	Intervals []engagement.Interval
	// Present: in the room at this moment.
	Present bool
	Grade   GradeStatus
}

// Report computes the attendance of an event from its ledger. An event that
// was not started has nobody in it.
func (s *Service) Report(ctx context.Context, v chimeclassroom.Visitor, id string) (Report, error) {
	e, err := s.find(ctx, v, id)
	if err != nil {
		return Report{}, err
	}
	if !chimeclassroom.Report.Allowed(v.Role) {
		return Report{}, forbidden()
	}
	if e.Meeting == nil {
		return Report{EventID: e.ID}, nil
	}
	people, err := s.attendance(ctx, *e.Meeting)
	if err != nil {
		return Report{}, err
	}
	return Report{EventID: e.ID, StartedAt: e.Meeting.StartedAt, EndedAt: e.Meeting.EndedAt, People: people}, nil
}

func (s *Service) attendance(ctx context.Context, m chimeclassroom.Meeting) ([]Attendance, error) {
	events, attendees, err := s.store.Ledger(ctx, m.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	grades, err := s.store.GradeStates(ctx, m.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the grades: %w", err)
	}
	window := engagement.Window{From: m.StartedAt, Until: m.EndedAt}
	if m.Live() {
		window.Until = s.instant()
	}
	presence := engagement.Presence(events)
	var people []Attendance
	for _, a := range attendees {
		intervals := presence[a.Person.ID]
		if len(intervals) == 0 {
			continue
		}
		grade, ok := grades[a.Person.ID]
		if !ok {
			grade.State = GradeNone
		}
		people = append(people, Attendance{
			Attendee: a, Intervals: intervals, Grade: grade,
			Attended: engagement.Attended(intervals, window),
			Present:  m.Live() && presentNow(intervals),
		})
	}
	slices.SortFunc(people, byName)
	return people, nil
}

func byName(a, b Attendance) int {
	p, q := a.Attendee.Person, b.Attendee.Person
	return cmp.Or(
		strings.Compare(strings.ToLower(p.DisplayName()), strings.ToLower(q.DisplayName())),
		strings.Compare(p.ID, q.ID),
	)
}

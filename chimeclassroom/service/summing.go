package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

// Classes are summed up a few at a time, with a pause between: after an update there
// are those of years, and nobody waits for them.
const (
	summaryPiece = 20
	summaryPause = time.Second
)

// sumUp sums up what has settled until ctx is done.
func (s *Service) sumUp(ctx context.Context) {
	for ctx.Err() == nil {
		pause := min(longestSleep, s.settling)
		some, err := s.SumUpClasses(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			s.logger.ErrorContext(ctx, "summing up classes", "error", err)
			pause = troublePause
		case some:
			pause = summaryPause
		}
		sleep(ctx, pause, nil)
	}
}

// SumUpSettled sums up all classes that have settled.
func (s *Service) SumUpSettled(ctx context.Context) error {
	for {
		some, err := s.SumUpClasses(ctx)
		if err != nil || !some {
			return err
		}
	}
}

// SumUpClasses sums up some of the classes that have settled, for the usage of their
// deployments, and tells whether there were any. A class that fails is tried again
// later and holds up no other.
func (s *Service) SumUpClasses(ctx context.Context) (some bool, err error) {
	now := s.instant()
	due, err := s.store.ClaimSummaries(ctx, SummaryClaim{Now: now, Ended: now.Add(-s.settling), Until: now.Add(turnTime), Limit: summaryPiece})
	if err != nil {
		return false, fmt.Errorf("looking for classes to sum up: %w", err)
	}
	var failed []error
	for _, d := range due {
		if err := s.sumUpClass(ctx, d); err != nil {
			failed = append(failed, fmt.Errorf("class %s: %w", d.MeetingID, err))
		}
	}
	return len(due) > 0, errors.Join(failed...)
}

func (s *Service) sumUpClass(ctx context.Context, d DueSummary) error {
	sum, err := s.summary(ctx, d)
	if err == nil {
		err = s.store.PutSummary(ctx, d, sum)
	}
	if errors.Is(err, ErrConflict) || errors.Is(err, ErrNotFound) { // it is due again, or deleted
		return nil
	}
	return err
}

// summary is what the class comes to, by the figures of its report.
func (s *Service) summary(ctx context.Context, d DueSummary) (ClassSummary, error) {
	e, err := s.store.Event(ctx, d.RoomID, d.EventID)
	if err != nil {
		return ClassSummary{}, fmt.Errorf("reading the event: %w", err)
	}
	sittings, err := s.store.Sittings(ctx, e.ID)
	if err != nil {
		return ClassSummary{}, fmt.Errorf("reading the meetings: %w", err)
	}
	i := slices.IndexFunc(sittings, func(one Sitting) bool { return one.Meeting.ID == d.MeetingID })
	if i < 0 || !e.Standing && i < len(sittings)-1 {
		return ClassSummary{}, nil // an event with dates is one class, with its newest sitting
	}
	e.Meeting = &sittings[i].Meeting
	by, err := s.counting(ctx, e.RoomID)
	if err != nil {
		return ClassSummary{}, err
	}
	facts, err := s.factsOf(ctx, e)
	if err != nil {
		return ClassSummary{}, err
	}
	var r engagement.Report
	err = s.account(ctx, by, facts.sittings, func(total *engagement.Accumulator) {
		r = total.Report(s.frame(e, facts.expected, facts.corrections))
	})
	return summaryOf(e, &r), err
}

// summaryOf adds up a report.
func summaryOf(e chimeclassroom.Event, r *engagement.Report) ClassSummary {
	if !r.Held || r.Live {
		return ClassSummary{}
	}
	sum := ClassSummary{Month: monthOf(e, r.From), Length: r.Counted, Average: r.Class.Average, Peak: r.Class.Peak, People: map[string]Part{}}
	for i := range r.People {
		p := &r.People[i]
		attended := p.Figures[engagement.MetricAttended].Duration()
		if len(p.Presence) == 0 && attended == 0 {
			continue
		}
		sum.Attended += attended
		sum.People[p.ID] = partOf(p)
	}
	return sum
}

// partOf goes by the role in the class: a student whom the roster does not list learns
// all the same.
func partOf(p *engagement.Person) Part {
	switch {
	case p.Role.Teaches():
		return PartTeacher
	case p.Role == chimeclassroom.Student || p.Learner:
		return PartStudent
	}
	return PartGuest
}

// monthOf is the month of the instant by the clock of the event; a room without dates
// has that of UTC.
func monthOf(e chimeclassroom.Event, at time.Time) string {
	zone, err := time.LoadLocation(e.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	return at.In(zone).Format(monthLayout)
}

package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// GradeChoice is what a teacher says of a grade that was not sent.
type GradeChoice string

// The choices.
const (
	// KeepTheirs: what stands in the gradebook holds, whatever the rule gives.
	KeepTheirs GradeChoice = "keep"
	// SendOurs: what the rule gives is sent once, over whatever is there.
	SendOurs GradeChoice = "send"
)

// DecideGrade settles a grade that is parked, kept or failed.
func (s *Service) DecideGrade(ctx context.Context, v chimeclassroom.Visitor, eventID, personID string, choice GradeChoice) error {
	e, err := s.find(ctx, v, eventID)
	if err != nil {
		return err
	}
	if !v.May(chimeclassroom.ManageEvents) {
		return forbidden()
	}
	if choice != KeepTheirs && choice != SendOurs {
		return invalid("The choice is keep or send.")
	}
	sc, err := s.undecided(ctx, e, personID)
	if err != nil {
		return err
	}
	settled := func(sc *Score) { sc.State, sc.Override = GradeKept, false }
	if choice == SendOurs {
		settled = func(sc *Score) { sc.wait(); sc.Override = true }
	}
	if err := s.settleScore(ctx, sc, settled); err != nil {
		return err
	}
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogGradeDecided, EventID: e.ID, Title: e.Title, About: personID, Detail: string(choice)})
	if choice == KeepTheirs {
		return nil
	}
	return s.Regrade(ctx, e.Meeting.ID)
}

// undecided is the score of the person in the column of the event, if there is
// anything to decide.
func (s *Service) undecided(ctx context.Context, e chimeclassroom.Event, personID string) (Score, error) {
	c, err := s.columnOf(ctx, e)
	if err != nil {
		return Score{}, err
	}
	if c == nil || e.Meeting == nil {
		return Score{}, nothingToDecide()
	}
	scores, err := s.store.Scores(ctx, c.id)
	if err != nil {
		return Score{}, fmt.Errorf("reading the grades: %w", err)
	}
	sc := scores[personID]
	switch sc.State {
	case GradeParked, GradeKept, GradeFailed:
		return sc, nil
	default:
		return Score{}, nothingToDecide()
	}
}

func nothingToDecide() error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "There is nothing to decide about this grade."}
}

func (s *Service) settleScore(ctx context.Context, sc Score, settle func(*Score)) error {
	settle(&sc)
	err := s.store.PutScore(ctx, sc)
	if errors.Is(err, ErrConflict) || errors.Is(err, ErrNotFound) {
		return &chimeclassroom.Error{Code: chimeclassroom.CodeConflict, Public: "The grade has changed meanwhile; look at it again.", Err: err}
	}
	if err != nil {
		return fmt.Errorf("storing a grade: %w", err)
	}
	return nil
}

// gradesOf are the grades of an event for its report.
type gradesOf struct {
	scores map[string]Score
	due    time.Time // zero: it does not settle
}

func (s *Service) gradeStates(ctx context.Context, e chimeclassroom.Event) (g gradesOf, err error) {
	c, err := s.columnOf(ctx, e)
	if err != nil || c == nil || s.grades == nil {
		return gradesOf{}, err
	}
	if g.scores, err = s.store.Scores(ctx, c.id); err != nil {
		return gradesOf{}, fmt.Errorf("reading the grades: %w", err)
	}
	if g.due, err = s.store.DueAt(ctx, e.Meeting.ID); err != nil {
		return gradesOf{}, fmt.Errorf("reading when the class is graded: %w", err)
	}
	return g, nil
}

// of is what has become of somebody's grade.
func (g gradesOf) of(a Attendee) GradeStatus {
	sc, known := g.scores[a.Person.ID]
	switch {
	case known:
		return sc.status()
	case !g.due.IsZero() && a.Role == chimeclassroom.Student:
		return GradeStatus{State: GradeWaiting, Until: g.due}
	default:
		return GradeStatus{State: GradeNone}
	}
}

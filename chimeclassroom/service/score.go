package service

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// GradeState is how far a grade is.
type GradeState string

// The states of a grade.
const (
	GradeNone GradeState = "none"
	// GradeWaiting: the class is settling, or the grade is on its way.
	GradeWaiting GradeState = "waiting"
	GradeSent    GradeState = "sent"
	GradeFailed  GradeState = "failed"
	// GradeParked: somebody has changed it in the gradebook, or nobody can tell,
	// and a teacher has to say what holds.
	GradeParked GradeState = "parked"
	// GradeKept: a teacher has said that what stands in the gradebook holds.
	GradeKept GradeState = "kept"
)

// GradeStatus is what a report says about a grade.
type GradeStatus struct {
	State GradeState
	// Ours is what the rule gives; nil before it was computed.
	Ours *Mark
	// Theirs is what stood in the gradebook when the grade was parked; nil if
	// nobody knows.
	Theirs *Mark
	Detail string
	// Until is when a class that settles is graded.
	Until time.Time
}

// Score is what the classroom knows of a person's grade in a column.
type Score struct {
	// ColumnID is the event's id or, of the column of a course, the room's;
	// EventID is empty then.
	ColumnID string `json:"-"`
	EventID  string `json:"-"`
	PersonID string `json:"-"`
	// Job is the Gradebook's name for it.
	Job     string `json:"-"`
	Version int    `json:"-"`

	State GradeState `json:"state"`
	// Handed: the Gradebook has it.
	Handed bool `json:"handed,omitempty"`
	// Ours is what is to stand in the gradebook; nil for nothing.
	Ours    *Mark  `json:"ours,omitempty"`
	Comment string `json:"comment,omitempty"`
	// Sent is what the LMS was last known to have of us; Tried is what it may have
	// since.
	Sent  *Mark `json:"sent,omitempty"`
	Tried *Mark `json:"tried,omitempty"`
	// Theirs is what somebody else has put there.
	Theirs *Mark `json:"theirs,omitempty"`
	// Hold: it does not go unseen. Override: it goes whatever is there.
	Hold     bool   `json:"hold,omitempty"`
	Override bool   `json:"override,omitempty"`
	Detail   string `json:"detail,omitempty"`
}

// status is what a report says of the score.
func (sc *Score) status() GradeStatus {
	return GradeStatus{State: sc.State, Ours: sc.Ours, Theirs: sc.Theirs, Detail: sc.Detail}
}

// take makes the grade what is to stand in the gradebook, and tells whether that
// changes anything. What a teacher keeps is not sent, nor is nothing where nothing
// was sent before.
func (sc *Score) take(g Grade, job string, hold bool) bool {
	if sc.Version > 0 && sc.Ours.same(g.Mark) && sc.Job == job && (sc.Handed || sc.State != GradeWaiting) {
		return false
	}
	if !sc.Ours.same(g.Mark) {
		sc.Override = false // what was decided was decided about another mark
	}
	sc.Job, sc.Hold, sc.Ours, sc.Comment = job, hold, g.Mark, g.Comment
	switch {
	case sc.State == GradeKept:
	case g.Mark == nil && sc.Sent == nil && sc.Tried == nil:
		sc.State, sc.Theirs, sc.Detail = GradeNone, nil, ""
	default:
		sc.wait()
	}
	return true
}

// wait has the score sent.
func (sc *Score) wait() {
	sc.State, sc.Handed, sc.Theirs, sc.Detail = GradeWaiting, false, nil, ""
}

// park leaves the decision to a teacher.
func (sc *Score) park(theirs *Mark, detail string) {
	sc.State, sc.Theirs, sc.Detail = GradeParked, theirs, detail
}

// settles tells that there is nothing to send: what was found is what we tried to
// send.
func (sc *Score) settles(found *Mark) bool {
	if sc.Tried == nil || !sc.Tried.standsAs(found) {
		return false
	}
	sc.Sent, sc.Tried = sc.Tried, nil
	return sc.Ours.same(sc.Sent)
}

// judge decides whether the score may be sent, and notes that it is tried.
func (sc *Score) judge(there Found) error {
	switch {
	case sc.Override:
	case !there.Seen && sc.Hold:
		sc.park(nil, "The LMS does not show what stands in its gradebook, so nobody can tell whether this goes over a grade of yours.")
		return ErrGradeWithdrawn
	case there.Seen && sc.settles(there.Mark):
		sc.arrived()
		return ErrGradeWithdrawn
	case there.Seen && there.Mark != nil && !sc.Sent.standsAs(there.Mark):
		sc.park(there.Mark, "Changed in the gradebook.")
		return ErrGradeWithdrawn
	}
	sc.Tried = sc.Ours
	return nil
}

// arrived says that what is in the gradebook is ours.
func (sc *Score) arrived() {
	sc.State, sc.Override, sc.Theirs, sc.Detail = GradeSent, false, nil, ""
	if sc.Ours == nil {
		sc.State = GradeNone
	}
}

// CheckGrade implements [GradeDesk]. A grade whose event was deleted, or that
// another one follows, is withdrawn.
func (s *Service) CheckGrade(ctx context.Context, job string, offered *Mark, there Found) error {
	var verdict error
	err := s.changeScore(ctx, job, func(sc *Score) bool {
		verdict = ErrGradeWithdrawn
		if sc.State != GradeWaiting || !offered.same(sc.Ours) {
			return false
		}
		verdict = sc.judge(there)
		return true
	})
	if errors.Is(err, ErrNotFound) {
		return ErrGradeWithdrawn
	}
	if err != nil {
		return err
	}
	return verdict
}

// GradeArrived implements [GradeDesk].
func (s *Service) GradeArrived(ctx context.Context, job string, offered *Mark) error {
	var stored Score
	err := s.changeScore(ctx, job, func(sc *Score) bool {
		sc.Sent, sc.Tried = offered, nil
		if offered.same(sc.Ours) {
			sc.arrived()
		}
		stored = *sc
		return true
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		s.emitGrade(ctx, stored)
	}
	return err
}

// GradeRefused implements [GradeDesk].
func (s *Service) GradeRefused(ctx context.Context, job, public string) error {
	err := s.changeScore(ctx, job, func(sc *Score) bool {
		if sc.State != GradeWaiting {
			return false
		}
		sc.State, sc.Detail, sc.Override = GradeFailed, public, false
		return true
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// scoreTries is how often a score is read again that somebody else changes
// meanwhile.
const scoreTries = 10

// changeScore changes the score of a job, if change says so.
func (s *Service) changeScore(ctx context.Context, job string, change func(*Score) bool) error {
	for range scoreTries {
		sc, err := s.store.ScoreOfJob(ctx, job)
		if err != nil {
			return fmt.Errorf("reading a grade: %w", err)
		}
		if !change(&sc) {
			return nil
		}
		err = s.store.PutScore(ctx, sc)
		if err == nil {
			return nil
		}
		if !errors.Is(err, ErrConflict) {
			return fmt.Errorf("storing a grade: %w", err)
		}
	}
	return fmt.Errorf("storing a grade: %w", ErrConflict)
}

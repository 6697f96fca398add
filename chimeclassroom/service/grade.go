package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// GradeTarget is where the LMS takes the grades of a room. It is kept with
// the room so that grades can be sent when nobody is there.
type GradeTarget struct {
	LineItemsURL string   `json:"lineItemsUrl,omitempty"`
	LineItemURL  string   `json:"lineItemUrl,omitempty"`
	Scopes       []string `json:"scopes,omitempty"`
}

// Grade is one grade on its way to the LMS. Sent again after a doubtful
// outcome it is the same in every field.
type Grade struct {
	RegistrationID string
	DeploymentID   string
	Target         GradeTarget
	// EventID names what is graded (the line item's resourceId), Label is its
	// title.
	EventID string
	Label   string
	// Subject is the LMS's id of the person.
	Subject string
	// ScoreGiven is the attended minutes, at most the scheduled ones, which are
	// ScoreMaximum.
	ScoreGiven   float64
	ScoreMaximum float64
	// At is when the class ended.
	At      time.Time
	Comment string
}

// GradeSender brings a grade to the LMS. An error that is ErrRefused, such as
// a *PermanentError, is final; any other is tried again later. Grades of several
// registrations come at once, those of one registration one after the other.
type GradeSender interface {
	SendGrade(ctx context.Context, g Grade) error
}

// ErrRefused: the LMS will not take this grade, however often it is sent.
var ErrRefused = errors.New("the LMS refused the grade")

// PermanentError is a refusal with a sentence for the teacher.
type PermanentError struct {
	Public string
	Err    error
}

// Error describes the refusal for the log.
func (e *PermanentError) Error() string {
	if e.Err != nil {
		return e.Public + ": " + e.Err.Error()
	}
	return e.Public
}

// Unwrap returns the cause.
func (e *PermanentError) Unwrap() error { return e.Err }

// Is makes every PermanentError an ErrRefused.
func (e *PermanentError) Is(target error) bool { return target == ErrRefused }

// GradeState is how far a grade is.
type GradeState string

// The states of a grade.
const (
	GradeNone    GradeState = "none"
	GradePending GradeState = "pending"
	GradeSent    GradeState = "sent"
	GradeFailed  GradeState = "failed"
)

// GradeStatus is what a report says about a grade.
type GradeStatus struct {
	State        GradeState
	ScoreGiven   float64
	ScoreMaximum float64
	Detail       string
}

// NewGrade is a grade when it is made; it is pending and due when the class ended.
type NewGrade struct {
	ID           string
	PersonID     string
	ScoreGiven   float64
	ScoreMaximum float64
}

// DueGrade is a pending grade whose next attempt is due. Tries counts the
// attempts so far.
type DueGrade struct {
	ID    string
	Tries int
	Grade Grade
	// Unreadable is why the store cannot tell where the grade goes; nil when it
	// can.
	Unreadable error
}

// GradeOutcome is what an attempt came to. A grade that stays pending is due
// again at Next.
type GradeOutcome struct {
	State  GradeState
	Detail string
	Tries  int
	Next   time.Time
}

// gradeMaker returns what grades the event's meeting. Where the LMS takes no
// grades it makes none.
func (s *Service) gradeMaker(ctx context.Context, e chimeclassroom.Event) (GradeMaker, error) {
	takes := false
	if s.sender != nil {
		var err error
		if takes, err = s.store.TakesGrades(ctx, e.RoomID); err != nil {
			return nil, fmt.Errorf("reading whether grades go anywhere: %w", err)
		}
	}
	return func(endedAt time.Time, events []meeting.LedgerEvent, attendees []Attendee) ([]NewGrade, error) {
		if !takes {
			return nil, nil
		}
		return s.makeGrades(e, endedAt, events, attendees)
	}, nil
}

// makeGrades gives each student who was there the attended minutes of the
// scheduled ones. Overtime earns nothing: a class may go on until it is forgotten.
func (s *Service) makeGrades(e chimeclassroom.Event, endedAt time.Time, events []meeting.LedgerEvent, attendees []Attendee) ([]NewGrade, error) {
	presence := engagement.Presence(events)
	window := engagement.Window{From: e.Meeting.StartedAt, Until: endedAt}
	var grades []NewGrade
	for _, a := range attendees {
		intervals := presence[a.Person.ID]
		if a.Role != chimeclassroom.Student || len(intervals) == 0 {
			continue
		}
		id, err := s.newID()
		if err != nil {
			return nil, err
		}
		scheduled := float64(e.DurationMinutes)
		attended := engagement.Minutes(engagement.Attended(intervals, window))
		grades = append(grades, NewGrade{
			ID: id, PersonID: a.Person.ID, ScoreGiven: min(attended, scheduled), ScoreMaximum: scheduled,
		})
	}
	return grades, nil
}

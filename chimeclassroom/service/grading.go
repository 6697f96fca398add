package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/lti"
)

// GradingOff is the kind of rule by which nothing is graded.
const GradingOff engagement.RuleKind = "off"

// Grading is how the attendance of a room becomes grades.
type Grading struct {
	Rule engagement.Rule `json:"rule"`
	// Column says what has a column of its own in the gradebook.
	Column GradeColumn `json:"column"`
	// Absent is what somebody of the roster gets who was never there. Where no
	// roster is known nobody is expected, and nobody gets anything for not coming.
	Absent AbsentGrade `json:"absent"`
	// SettleMinutes is how long after its end a class is graded; nil leaves it to
	// the classroom.
	SettleMinutes *int `json:"settleMinutes,omitempty"`
	// Unseen is what happens where the LMS does not show the classroom what
	// stands in the gradebook.
	Unseen UnseenGrade `json:"unseen"`
}

// GradeColumn is what has a column of its own.
type GradeColumn string

// The columns.
const (
	ColumnPerEvent  GradeColumn = "event"
	ColumnPerCourse GradeColumn = "course"
)

// AbsentGrade is what who was never there gets.
type AbsentGrade string

// What there is for not coming.
const (
	AbsentZero    AbsentGrade = "zero"
	AbsentNothing AbsentGrade = "nothing"
)

// UnseenGrade is what happens to a grade of which nobody can tell whether it goes
// over a teacher's own.
type UnseenGrade string

// What can be done unseen.
const (
	UnseenSend UnseenGrade = "send"
	UnseenHold UnseenGrade = "hold"
)

// DefaultGrading is how a room is graded that says nothing else.
func DefaultGrading() Grading {
	return Grading{
		Rule:   engagement.Rule{Kind: engagement.Proportional, Maximum: 100},
		Column: ColumnPerEvent, Absent: AbsentZero, Unseen: UnseenSend,
	}
}

// What a grading may ask for at most.
const (
	maxPoints        = 100_000
	maxSettleMinutes = 7 * 24 * 60
)

// check returns an error for a grading that cannot be followed.
func (g Grading) check() error {
	switch {
	case g.Rule.Kind != GradingOff && !g.Rule.Valid():
		return invalid("This rule cannot be followed; a percentage is 0 to 100, a part is 0 to 1, and the points are more than 0.")
	case g.Rule.Maximum > maxPoints:
		return invalid(fmt.Sprintf("The points must not be more than %d.", maxPoints))
	case g.SettleMinutes != nil && (*g.SettleMinutes < 0 || *g.SettleMinutes > maxSettleMinutes):
		return invalid(fmt.Sprintf("Grades can wait 0 to %d minutes.", maxSettleMinutes))
	case g.Column != ColumnPerEvent && g.Column != ColumnPerCourse:
		return invalid("A column is that of an event or of the course.")
	case g.Absent != AbsentZero && g.Absent != AbsentNothing:
		return invalid("Who was never there gets zero or nothing.")
	case g.Unseen != UnseenSend && g.Unseen != UnseenHold:
		return invalid("Where the gradebook is not shown, grades are sent or held.")
	}
	return nil
}

// KeptGrading is a grading with the version that was read; at version 0 nobody has
// set one.
type KeptGrading struct {
	Grading
	Version int
	// LineItem is, for an event, the line item of the link that leads to it; empty
	// if it has none of its own.
	LineItem string
	// Target is where the LMS takes the room's grades; nil: nowhere.
	Target *GradeTarget
}

// or returns the grading that holds: this one, or else the other.
func (g KeptGrading) or(other Grading) Grading {
	if g.Version == 0 {
		return other
	}
	return g.Grading
}

// GradingView is what people see of a grading.
type GradingView struct {
	Grading
	Version int
	// Offered: the LMS takes grades.
	Offered bool
	// Seen: the LMS shows what stands in the gradebook, so that no grade goes over
	// a teacher's own.
	Seen bool
	// Settling is how long grades wait if the grading does not say.
	Settling time.Duration
}

// ReadGrading returns how the visitor's room is graded or, with an id, an event
// whose link has a line item of its own.
func (s *Service) ReadGrading(ctx context.Context, v chimeclassroom.Visitor, eventID string) (GradingView, error) {
	kept, err := s.gradingFor(ctx, v, eventID)
	if err != nil {
		return GradingView{}, err
	}
	holds := DefaultGrading()
	if eventID != "" {
		room, err := s.store.Grading(ctx, v.Room.ID, "")
		if err != nil {
			return GradingView{}, fmt.Errorf("reading the grading: %w", err)
		}
		holds = room.or(holds)
		holds.Column, kept.Target = ColumnPerEvent, room.Target
	}
	return s.gradingView(kept, kept.or(holds)), nil
}

// ChangeGrading replaces the grading, if it is still at the version that was read.
// The classes that are over are graded anew by it.
func (s *Service) ChangeGrading(ctx context.Context, v chimeclassroom.Visitor, eventID string, g Grading, version int) (GradingView, error) {
	kept, err := s.gradingFor(ctx, v, eventID)
	if err != nil {
		return GradingView{}, err
	}
	if eventID != "" {
		g.Column = ColumnPerEvent
	}
	if err := g.check(); err != nil {
		return GradingView{}, err
	}
	err = s.store.PutGrading(ctx, v.Room.ID, eventID, g, version, s.instant())
	if errors.Is(err, ErrConflict) {
		return GradingView{}, &chimeclassroom.Error{Code: chimeclassroom.CodeConflict, Public: "Somebody else has changed the grading meanwhile; look at it again.", Err: err}
	}
	if err != nil {
		return GradingView{}, fmt.Errorf("storing the grading: %w", err)
	}
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogGradingChanged, EventID: eventID})
	s.wakeUp()
	kept.Version = version + 1
	return s.gradingView(kept, g), nil
}

// gradingFor returns what is kept, if the visitor may manage it.
func (s *Service) gradingFor(ctx context.Context, v chimeclassroom.Visitor, eventID string) (KeptGrading, error) {
	if !v.May(chimeclassroom.ManageSettings) {
		return KeptGrading{}, forbidden()
	}
	kept, err := s.store.Grading(ctx, v.Room.ID, eventID)
	switch {
	case errors.Is(err, ErrNotFound):
		return KeptGrading{}, noSuchEvent(err)
	case err != nil:
		return KeptGrading{}, fmt.Errorf("reading the grading: %w", err)
	case eventID != "" && kept.LineItem == "":
		return KeptGrading{}, &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "This event has no column of its own from the LMS; it is graded as its course says."}
	}
	return kept, nil
}

func (s *Service) gradingView(kept KeptGrading, holds Grading) GradingView {
	view := GradingView{Grading: holds, Version: kept.Version, Offered: kept.Target != nil, Settling: s.settling}
	view.Seen = view.Offered && slices.Contains(kept.Target.Scopes, string(lti.ScopeResultReadOnly))
	return view
}

// settleFor is how long after its end a class is graded; nil if it is not.
func (s *Service) settleFor(ctx context.Context, e chimeclassroom.Event) (*time.Duration, error) {
	if s.grades == nil {
		return nil, nil //nolint:nilnil // nothing is graded, and nothing is wrong
	}
	c, err := s.columnOf(ctx, e)
	if err != nil || c == nil {
		return nil, err
	}
	wait := s.settling
	if c.grading.SettleMinutes != nil {
		wait = time.Duration(*c.grading.SettleMinutes) * time.Minute
	}
	return &wait, nil
}

// column is where the grades of an event go.
type column struct {
	// id is the event's or, where the course has one column, the room's.
	id      string
	event   *chimeclassroom.Event // nil: the course
	grading Grading
	target  GradeTarget
	// own: the line item of the target is meant, not one to find or create.
	own bool
}

// columnOf returns the column of an event, nil if it is not graded.
func (s *Service) columnOf(ctx context.Context, e chimeclassroom.Event) (*column, error) {
	if e.Ungraded || e.Standing {
		return nil, nil
	}
	room, err := s.store.Grading(ctx, e.RoomID, "")
	if err != nil {
		return nil, fmt.Errorf("reading how the room is graded: %w", err)
	}
	event, err := s.store.Grading(ctx, e.RoomID, e.ID)
	if err != nil {
		return nil, fmt.Errorf("reading how the event is graded: %w", err)
	}
	return chooseColumn(e, room, event), nil
}

// chooseColumn decides for the link's own line item first, then for what the room
// wants. One line item for all is good enough for a course, not for its events,
// which would overwrite each other.
func chooseColumn(e chimeclassroom.Event, room, event KeptGrading) *column {
	grading := room.or(DefaultGrading())
	if event.LineItem != "" {
		grading = event.or(grading)
	}
	if room.Target == nil || grading.Rule.Kind == GradingOff {
		return nil
	}
	c := &column{id: e.ID, event: &e, grading: grading, target: *room.Target}
	switch {
	case event.LineItem != "":
		c.own, c.target.LineItemURL = true, event.LineItem
	case c.grading.Column == ColumnPerCourse:
		c.id, c.event, c.own = e.RoomID, nil, !c.target.makesColumns() && c.target.LineItemURL != ""
	}
	return c
}

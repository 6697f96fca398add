package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

// Correction is what a teacher says of somebody's attendance. Corrections are never
// changed: the newest of a person holds, and those before stay in the report.
type Correction struct {
	EventID string
	// Sitting is the number of the meeting that it is about.
	Sitting  int
	PersonID string
	// By is whose it is, nobody's once they are erased.
	By chimeclassroom.Person
	At time.Time
	// Status and Attended replace what was measured; without either the correction
	// takes those before back.
	Status   engagement.Status
	Attended *time.Duration
	Note     string
}

// withdrawn tells whether the correction lets what was measured hold again.
func (c *Correction) withdrawn() bool { return c.Status == engagement.StatusNone && c.Attended == nil }

// standing are the corrections that hold, of those in the order in which they were
// made.
func standing(corrections []Correction) []engagement.Correction {
	newest := map[string]Correction{}
	for _, c := range corrections {
		newest[c.PersonID] = c
	}
	var hold []engagement.Correction
	for _, c := range newest {
		if !c.withdrawn() {
			hold = append(hold, engagement.Correction{PersonID: c.PersonID, Status: c.Status, Attended: c.Attended, Note: c.Note, At: c.At})
		}
	}
	return hold
}

// Correct stores a correction of the attendance of a learner of the event, and
// returns the report as it is then.
func (s *Service) Correct(ctx context.Context, v chimeclassroom.Visitor, c Correction) (Report, error) {
	before, err := s.SittingReport(ctx, v, c.EventID, c.Sitting)
	if err != nil {
		return Report{}, err
	}
	if err := c.check(&before); err != nil {
		return Report{}, err
	}
	c.By, c.At, c.Sitting = v.Person, s.instant(), before.Sitting
	_, err = s.store.AppendCorrection(ctx, c)
	if errors.Is(err, ErrNotFound) {
		return Report{}, noSuchEvent(err)
	}
	if err != nil {
		return Report{}, fmt.Errorf("storing a correction: %w", err)
	}
	if err := s.corrected(ctx, v, c.EventID, c.PersonID); err != nil {
		return Report{}, err
	}
	return s.SittingReport(ctx, v, c.EventID, c.Sitting)
}

// corrected logs it, tells those who follow the report, and has the class graded again.
func (s *Service) corrected(ctx context.Context, v chimeclassroom.Visitor, eventID, personID string) error {
	e, err := s.find(ctx, v, eventID)
	if err != nil {
		return err
	}
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogAttendanceCorrected, EventID: e.ID, Title: e.Title, About: personID})
	s.reportChanged(e.Meeting.ID)
	if e.Meeting.Live() || e.Standing {
		return nil // it is graded after its end, or never
	}
	return s.Regrade(ctx, e.Meeting.ID)
}

func (c *Correction) check(r *Report) error {
	if !r.Sums.Held {
		return notAvailable(chimeclassroom.Open, chimeclassroom.Report)
	}
	p, known := r.Sums.Person(c.PersonID)
	switch {
	case !known:
		return invalidField("personId", "There is nobody like that in the report.")
	case !p.Learner:
		return invalidField("personId", "Attendance is not asked of this person.")
	case c.Status != engagement.StatusNone && !c.Status.Valid():
		return invalidField("status", "There is no such status.")
	case c.Attended != nil && (*c.Attended < 0 || *c.Attended > r.Sums.Counted):
		return invalidField("attendedSeconds", "Nobody attends less than nothing, or more than the class.")
	}
	return chimeclassroom.CheckNote(c.Note)
}

func invalidField(field, detail string) error {
	return &chimeclassroom.Error{
		Code: chimeclassroom.CodeInvalid, Public: "The correction cannot be stored as it is.",
		Fields: []chimeclassroom.FieldError{{Field: field, Detail: detail}},
	}
}

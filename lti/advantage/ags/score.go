package ags

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/lti/advantage"
)

// Timestamp is an instant on the wire (AGS §3.4.9.1), written in UTC with
// microseconds.
type Timestamp = advantage.Timestamp

// ActivityProgress tells how far the person is (AGS §3.4.7).
type ActivityProgress string

// The values of AGS §3.4.7.
const (
	Initialized ActivityProgress = "Initialized"
	Started     ActivityProgress = "Started"
	InProgress  ActivityProgress = "InProgress"
	Submitted   ActivityProgress = "Submitted"
	Completed   ActivityProgress = "Completed"
)

// GradingProgress tells how far the grading is (AGS §3.4.8).
type GradingProgress string

// The values of AGS §3.4.8.
const (
	FullyGraded   GradingProgress = "FullyGraded"
	Pending       GradingProgress = "Pending"
	PendingManual GradingProgress = "PendingManual"
	Failed        GradingProgress = "Failed"
	NotReady      GradingProgress = "NotReady"
)

// Score is what a tool reports of one person (AGS §3.4).
type Score struct {
	// UserID is the `sub` of the person's launches; required.
	UserID string `json:"userId"`
	// Timestamp orders the scores of one person in one line item: it must
	// rise with every score (AGS §3.4.9), as those of a [Clock] do. Written in
	// UTC with microseconds.
	Timestamp Timestamp `json:"timestamp"`
	// ScoreGiven may be zero and may exceed ScoreMaximum. Nil clears the
	// tool's score.
	ScoreGiven *float64 `json:"scoreGiven,omitempty"`
	// ScoreMaximum is required with ScoreGiven; the platform rescales to the
	// line item's maximum.
	ScoreMaximum *float64 `json:"scoreMaximum,omitempty"`
	// ActivityProgress and GradingProgress are required. A final grade is
	// FullyGraded: platforms may pass over any other (AGS §4.7).
	ActivityProgress ActivityProgress `json:"activityProgress"`
	GradingProgress  GradingProgress  `json:"gradingProgress"`
	// Comment is plain text; leaving it out clears the tool's earlier one.
	Comment string `json:"comment,omitempty"`
	// ScoringUserID is who graded; nil means not said.
	ScoringUserID *string `json:"scoringUserId,omitempty"`
	// Submission tells when the work began and was handed in; what is left out
	// stays as it was, see [Score.SubmissionTimes].
	Submission *Submission `json:"submission,omitempty"`
	// Extra holds the members that vendors add, by the URLs that name them, as
	// they were read (AGS §3.1.2). Members of other names are not kept.
	Extra map[string]json.RawMessage `json:"-"`
}

// Validate returns what is wrong with the score in one sentence.
func (s *Score) Validate() error {
	switch {
	case s.UserID == "" || len(s.UserID) > maxUserID:
		return errors.New("userId is required and must not be longer than 255 characters")
	case len(s.Comment) > maxComment:
		return errors.New("comment must not be longer than 16 KiB")
	case s.Timestamp.IsZero():
		return errors.New("timestamp is required, ISO 8601 with a time zone")
	case !validActivity(s.ActivityProgress):
		return fmt.Errorf("activityProgress %.40q is none of Initialized, Started, InProgress, Submitted, Completed", s.ActivityProgress)
	case !validGrading(s.GradingProgress):
		return fmt.Errorf("gradingProgress %.40q is none of FullyGraded, Pending, PendingManual, Failed, NotReady", s.GradingProgress)
	case s.ScoreGiven != nil && s.ScoreMaximum == nil:
		return errors.New("scoreMaximum is required with scoreGiven")
	case s.ScoreGiven != nil && !(*s.ScoreGiven >= 0):
		return errors.New("scoreGiven must be a number of at least 0")
	case s.ScoreMaximum != nil && !(*s.ScoreMaximum > 0):
		return errors.New("scoreMaximum must be a number above 0")
	case s.ScoringUserID != nil && *s.ScoringUserID == "":
		return errors.New("scoringUserId must not be empty")
	case s.ScoringUserID != nil && len(*s.ScoringUserID) > maxUserID:
		return errors.New("scoringUserId must not be longer than 255 characters")
	case s.Submission != nil && s.Submission.backwards():
		return errors.New("submission.submittedAt must not lie before submission.startedAt")
	}
	return nil
}

func validActivity(p ActivityProgress) bool {
	switch p {
	case Initialized, Started, InProgress, Submitted, Completed:
		return true
	}
	return false
}

func validGrading(p GradingProgress) bool {
	switch p {
	case FullyGraded, Pending, PendingManual, Failed, NotReady:
		return true
	}
	return false
}

// MarshalJSON writes the score with what vendors add.
func (s Score) MarshalJSON() ([]byte, error) {
	type plain Score
	object, err := json.Marshal(plain(s))
	if err != nil {
		return nil, err
	}
	return withExtra(object, s.Extra)
}

// UnmarshalJSON reads a score. It checks shapes, not rules: see [Score.Validate].
// Only a scoringUserId of null is refused here, which cannot be told later from
// one that is not there (AGS §3.4.6).
func (s *Score) UnmarshalJSON(data []byte) error {
	type plain Score
	var p plain
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	if p.ScoringUserID == nil {
		var grader struct {
			ID json.RawMessage `json:"scoringUserId"`
		}
		if json.Unmarshal(data, &grader) == nil && grader.ID != nil {
			return errors.New("scoringUserId must be a string that is not empty")
		}
	}
	p.Extra = readExtra(data)
	*s = Score(p)
	return nil
}

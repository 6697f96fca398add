package ags

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti/advantage"
)

// Media types of the service (AGS §3.2.3, §3.4.2, §3.3.3).
const (
	MediaTypeLineItem          = "application/vnd.ims.lis.v2.lineitem+json"
	MediaTypeLineItemContainer = "application/vnd.ims.lis.v2.lineitemcontainer+json"
	MediaTypeScore             = "application/vnd.ims.lis.v1.score+json"
	MediaTypeResultContainer   = "application/vnd.ims.lis.v2.resultcontainer+json"
)

// LineItem is one column of the gradebook (AGS §3.2).
type LineItem struct {
	// ID is the line item's URL. The platform sets it; a client may leave it
	// empty.
	ID string `json:"id,omitempty"`
	// Label is the column's heading; required, not blank.
	Label string `json:"label"`
	// ScoreMaximum is required and above zero.
	ScoreMaximum float64 `json:"scoreMaximum"`
	// ResourceID is the tool's own name for what is graded. The platform
	// never changes it and keeps it when the course is copied.
	ResourceID string `json:"resourceId,omitempty"`
	// Tag tells several line items of one resource apart.
	Tag string `json:"tag,omitempty"`
	// ResourceLinkID binds the line item to a resource link of the tool in
	// this context.
	ResourceLinkID string `json:"resourceLinkId,omitempty"`
	// StartDateTime and EndDateTime bound the time of submission; zero means
	// not set.
	StartDateTime Timestamp `json:"startDateTime,omitzero"`
	EndDateTime   Timestamp `json:"endDateTime,omitzero"`
}

// Validate returns what is wrong with the line item in one sentence.
func (l *LineItem) Validate() error {
	switch {
	case strings.TrimSpace(l.Label) == "":
		return errors.New("label is required and must not be blank")
	case !(l.ScoreMaximum > 0):
		return errors.New("scoreMaximum must be a number above 0")
	case max(len(l.Label), len(l.ResourceID), len(l.Tag), len(l.ResourceLinkID)) > maxText:
		return errors.New("label, resourceId, tag and resourceLinkId must not be longer than 1024 bytes")
	}
	return nil
}

// Limits that the standard leaves open.
const (
	maxText    = 1024     // bytes of a label, resource id or tag
	maxUserID  = 255      // characters (Core §5.3.6)
	maxComment = 16 << 10 // bytes
)

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
	// rise with every score (AGS §3.4.9). Written in UTC with microseconds.
	Timestamp Timestamp `json:"timestamp"`
	// ScoreGiven may be zero and may exceed ScoreMaximum. Nil clears the
	// tool's score.
	ScoreGiven *float64 `json:"scoreGiven,omitempty"`
	// ScoreMaximum is required with ScoreGiven; the platform rescales to the
	// line item's maximum.
	ScoreMaximum *float64 `json:"scoreMaximum,omitempty"`
	// ActivityProgress and GradingProgress are required.
	ActivityProgress ActivityProgress `json:"activityProgress"`
	GradingProgress  GradingProgress  `json:"gradingProgress"`
	// Comment is plain text; leaving it out clears the tool's earlier one.
	Comment string `json:"comment,omitempty"`
	// ScoringUserID is who graded; nil means not said.
	ScoringUserID *string `json:"scoringUserId,omitempty"`
}

// Validate returns what is wrong with the score in one sentence.
func (s *Score) Validate() error {
	switch {
	case s.UserID == "" || len(s.UserID) > maxUserID:
		return errors.New("userId is required and must not be longer than 255 characters")
	case len(s.Comment) > maxComment:
		return errors.New("comment must not be longer than 16 KiB")
	case time.Time(s.Timestamp).IsZero():
		return errors.New("timestamp is required, ISO 8601 with a time zone")
	case !validActivity(s.ActivityProgress):
		return fmt.Errorf("activityProgress %q is none of Initialized, Started, InProgress, Submitted, Completed", s.ActivityProgress)
	case !validGrading(s.GradingProgress):
		return fmt.Errorf("gradingProgress %q is none of FullyGraded, Pending, PendingManual, Failed, NotReady", s.GradingProgress)
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

// Result is what the gradebook holds for one person (AGS §3.3).
type Result struct {
	// ID and ScoreOf are the URLs of the result and of its line item; the
	// handler sets them.
	ID      string `json:"id"`
	ScoreOf string `json:"scoreOf"`
	UserID  string `json:"userId"`
	// ResultScore is on the scale of ResultMaximum; nil means no score.
	ResultScore   *float64 `json:"resultScore,omitempty"`
	ResultMaximum float64  `json:"resultMaximum,omitempty"`
	Comment       string   `json:"comment,omitempty"`
}

// Timestamp is an instant on the wire (AGS §3.4.9.1), written in UTC with
// microseconds.
type Timestamp = advantage.Timestamp

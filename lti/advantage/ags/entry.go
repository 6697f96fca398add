package ags

import "math"

// Grade is what the platform itself gives a person, such as a teacher who
// overrides what a tool reports.
type Grade struct {
	UserID string `json:"userId"`
	// ScoreGiven is on the scale of ScoreMaximum; nil shows no score.
	ScoreGiven   *float64 `json:"scoreGiven,omitempty"`
	ScoreMaximum float64  `json:"scoreMaximum"`
	Comment      string   `json:"comment,omitempty"`
	// ScoringUserID is who set it; empty means not said.
	ScoringUserID string `json:"scoringUserId,omitempty"`
}

// Entry is what a gradebook holds of one person in one line item.
type Entry struct {
	UserID string
	// Score is the tool's newest, with the times of the submission that hold;
	// nil if the tool never reported one.
	Score *Score
	// Grade is the platform's own; nil if there is none.
	Grade *Grade
}

// Result is what tools see of the entry (AGS §3.3): the platform's own grade if
// there is one, else the tool's score, rescaled to the line item's maximum and
// finite whatever was reported. ID and ScoreOf are left empty. Stores use it for
// ListResults.
func (e Entry) Result(item LineItem) Result {
	r := Result{UserID: e.UserID, ResultMaximum: item.ScoreMaximum}
	switch {
	case e.Grade != nil:
		r.Comment, r.ScoringUserID = e.Grade.Comment, e.Grade.ScoringUserID
		r.ResultScore = rescale(e.Grade.ScoreGiven, &e.Grade.ScoreMaximum, item.ScoreMaximum)
	case e.Score != nil:
		r.Comment = e.Score.Comment
		r.ResultScore = rescale(e.Score.ScoreGiven, e.Score.ScoreMaximum, item.ScoreMaximum)
		if e.Score.ScoringUserID != nil {
			r.ScoringUserID = *e.Score.ScoringUserID
		}
	}
	return r
}

// rescale multiplies first, which keeps round numbers round, unless that
// overflows.
func rescale(given, from *float64, to float64) *float64 {
	if given == nil || from == nil {
		return nil
	}
	points := *given
	if *from == to {
		return &points
	}
	points = *given * to / *from
	if math.IsInf(points, 0) || math.IsNaN(points) {
		points = min(*given / *from * to, math.MaxFloat64)
	}
	return &points
}

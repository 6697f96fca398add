package outcomes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// AGS is the gradebook of LTI 1.3 as one for LTI 1.1: a tool that moves from one
// to the other finds its grades, and a column may be filled by both (AGS §4.5).
// A grade that the platform set itself stays.
type AGS struct {
	scores  ags.Scores
	results ags.Results
	clock   ags.Clock
}

// NewAGS returns the gradebook that records results in the order of their
// arrival, by the clock now; nil means time.Now. Where a score of LTI 1.3 has a
// later timestamp it stays, and the tool is told so with ErrStale.
func NewAGS(scores ags.Scores, results ags.Results, now func() time.Time) *AGS {
	return &AGS{scores: scores, results: results, clock: ags.Clock{Now: now}}
}

// submissionMember is where platforms that know it find what was handed in.
const submissionMember = "https://canvas.instructure.com/lti/submission"

type submission struct {
	Type string `json:"submission_type"`
	Data string `json:"submission_data"`
}

// ReplaceResult records a final score of the person. Without a score the work was
// handed in and a person grades it.
func (a *AGS) ReplaceResult(ctx context.Context, t Target, r Result) error {
	maximum := 1.0
	score := ags.Score{UserID: t.UserID, Comment: r.Comment, ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded,
		ScoreGiven: r.Score, ScoreMaximum: &maximum}
	if r.Score == nil {
		score.ActivityProgress, score.GradingProgress, score.ScoreMaximum = ags.Submitted, ags.PendingManual, nil
	}
	if handedIn := r.Data.submission(); handedIn.Type != "" {
		raw, err := json.Marshal(handedIn)
		if err != nil {
			return err
		}
		score.Extra = map[string]json.RawMessage{submissionMember: raw}
	}
	return a.record(ctx, t, score)
}

// submission is the same in the words of LTI 1.3; the zero value is none.
func (d Data) submission() submission {
	switch {
	case d.LaunchURL != "":
		return submission{"basic_lti_launch", d.LaunchURL}
	case d.URL != "":
		return submission{"online_url", d.URL}
	case d.Text != "":
		return submission{"online_text_entry", d.Text}
	}
	return submission{}
}

// DeleteResult records that there is no score.
func (a *AGS) DeleteResult(ctx context.Context, t Target) error {
	return a.record(ctx, t, ags.Score{UserID: t.UserID, ActivityProgress: ags.Initialized, GradingProgress: ags.NotReady})
}

func (a *AGS) record(ctx context.Context, t Target, s ags.Score) error {
	s.Timestamp = a.clock.Next()
	return known(a.scores.RecordScore(ctx, t.owner(), t.LineItemID, s))
}

// ReadResult returns the grade that counts, whoever gave it.
func (a *AGS) ReadResult(ctx context.Context, t Target) (Result, error) {
	for held, err := range a.results.ListResults(ctx, t.owner(), t.LineItemID, t.UserID, "") {
		if err != nil {
			return Result{}, known(err)
		}
		r := Result{Comment: held.Comment}
		if held.ResultScore != nil && held.ResultMaximum > 0 {
			score := min(*held.ResultScore/held.ResultMaximum, 1) // extra credit has no place in LTI 1.1
			r.Score = &score
		}
		return r, nil
	}
	return Result{}, nil
}

func (t Target) owner() ags.Owner {
	return ags.Owner{RegistrationID: t.RegistrationID, ContextID: t.ContextID}
}

// known gives the errors of that gradebook the names of this package.
func known(err error) error {
	switch {
	case errors.Is(err, ags.ErrNotFound), errors.Is(err, ags.ErrNotGradable):
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	case errors.Is(err, ags.ErrStale):
		return fmt.Errorf("%w: %w", ErrStale, err)
	}
	return err
}

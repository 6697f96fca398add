package ags_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// The column of a quiz, found again after the course was copied, and a score in
// it. A score that the platform has already, or has a later one of, needs nothing
// more.
func ExampleClient_PostScoreTo() {
	var clock ags.Clock // one for the whole tool
	report := func(ctx context.Context, grades *ags.Client, userID string, points float64) error {
		column, err := grades.FindOrCreate(ctx, ags.LineItem{Label: "Quiz 7", ScoreMaximum: 10, ResourceID: "quiz-7", Tag: "grade"})
		if err != nil {
			return err
		}
		maximum := 10.0
		err = grades.PostScoreTo(ctx, column.ID, ags.Score{UserID: userID, Timestamp: clock.Next(),
			ScoreGiven: &points, ScoreMaximum: &maximum, ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded})
		if errors.Is(err, ags.ErrStale) {
			return nil
		}
		return err
	}

	err := report(context.Background(), ags.NewClient(&advantage.Client{}, nil), "u-1", 8)
	fmt.Println(errors.Is(err, ags.ErrNotOffered)) // this launch offers no gradebook
	// Output: true
}

// A change to a line item is read first and written back whole.
func ExampleClient_UpdateLineItem() {
	rename := func(ctx context.Context, grades *ags.Client, lineItemURL, label string) error {
		_, err := grades.UpdateLineItem(ctx, lineItemURL, func(item *ags.LineItem) { item.Label = label })
		return err
	}
	_ = rename
}

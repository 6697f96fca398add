package storagetest

import (
	"iter"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// Gradebook is what the suites of scores, results and entries need: columns to
// record in, and both views of what was recorded.
type Gradebook interface {
	ags.LineItems
	ags.Scores
	ags.Results
	ags.Gradebook
}

// manyRecords is more than stores are likely to read in one go.
const manyRecords = 600

func owner() ags.Owner { return ags.Owner{RegistrationID: "r1", ContextID: "c1"} }

// strangers are owners who see nothing of owner's.
func strangers() []ags.Owner {
	return []ags.Owner{
		{RegistrationID: "r2", ContextID: "c1"},
		{RegistrationID: "r1", ContextID: "c2"},
		{RegistrationID: "c1", ContextID: "r1"},
		{RegistrationID: "r1c", ContextID: "1"},
		{},
	}
}

func createItem(t testingT, s ags.LineItems, item ags.LineItem) ags.LineItem {
	t.Helper()
	created, err := s.CreateLineItem(t.Context(), owner(), item)
	require.NoError(t, err)
	return created
}

// column creates a line item of the maximum.
func column(t testingT, s ags.LineItems, maximum float64) string {
	t.Helper()
	return createItem(t, s, ags.LineItem{Label: "Column", ScoreMaximum: maximum}).ID
}

// scoreOf is a score of given points out of a hundred.
func scoreOf(user string, points float64, at time.Time) ags.Score {
	maximum := 100.0
	return ags.Score{
		UserID: user, Timestamp: ags.Timestamp(at), ScoreGiven: &points, ScoreMaximum: &maximum,
		ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded,
	}
}

// record reports the score as it would come in at its own timestamp.
func record(t testingT, s ags.Scores, lineItemID string, sc ags.Score) error {
	t.Helper()
	return s.RecordScore(t.Context(), owner(), lineItemID, sc)
}

// results returns every result of the line item.
func results(t testingT, s ags.Results, lineItemID string) []ags.Result {
	t.Helper()
	return all(t, s.ListResults(t.Context(), owner(), lineItemID, "", ""))
}

// entries returns every entry of the line item.
func entries(t testingT, s ags.Gradebook, lineItemID string) []ags.Entry {
	t.Helper()
	return all(t, s.ListEntries(t.Context(), owner(), lineItemID, "", ""))
}

// requirePoints fails unless the person's result is the given points.
func requirePoints(t testingT, s ags.Results, lineItemID, user string, points float64) {
	t.Helper()
	got := all(t, s.ListResults(t.Context(), owner(), lineItemID, user, ""))
	require.Len(t, got, 1)
	require.NotNil(t, got[0].ResultScore)
	require.InDelta(t, points, *got[0].ResultScore, 0)
}

// all collects a sequence that must not fail.
func all[V any](t testingT, seq iter.Seq2[V, error]) (values []V) {
	t.Helper()
	for v, err := range seq {
		require.NoError(t, err)
		values = append(values, v)
	}
	return values
}

// requireListError fails unless the sequence is nothing but the error want;
// nil stands for any error.
func requireListError[V any](t testingT, seq iter.Seq2[V, error], want error) {
	t.Helper()
	steps := 0
	for _, err := range seq {
		steps++
		require.Error(t, err)
		if want != nil {
			require.ErrorIs(t, err, want)
		}
	}
	require.Equal(t, 1, steps, "an error ends the sequence")
}

package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// MovableGradebook is a gradebook whose line items can change their owner.
type MovableGradebook interface {
	Gradebook
	ags.Mover
}

// Moves checks [ags.Mover]. Each call of open returns an empty store that takes
// the time from now.
func Moves(t *testing.T, open func(t *testing.T, now func() time.Time) MovableGradebook) {
	runAll(t, open, movesChecks())
}

func movesChecks() []check[MovableGradebook] {
	return []check[MovableGradebook]{
		{"moved with scores and grades", movesWhole},
		{"nothing to move", movesNothing},
		{"race", movesRace},
		{"restart", movesRestart},
		{"cancelled context", movesCancelled},
	}
}

// next is the owner that line items go to.
func next() ags.Owner { return ags.Owner{RegistrationID: "next", ContextID: "course-2"} }

func linked(t testingT, s ags.LineItems, label, link string) ags.LineItem {
	t.Helper()
	return createItem(t, s, ags.LineItem{Label: label, ScoreMaximum: 10, ResourceLinkID: link})
}

func ownedBy(t testingT, s ags.LineItems, o ags.Owner) []string {
	t.Helper()
	return labels(all(t, s.ListLineItems(t.Context(), o, ags.Filter{}, "")))
}

func movesWhole(t testingT, s MovableGradebook, c *clock) {
	ctx := t.Context()
	first, _, third := linked(t, s, "one", "a"), linked(t, s, "two", "b"), linked(t, s, "three", "c")
	there, err := s.CreateLineItem(ctx, next(), ags.LineItem{Label: "there", ScoreMaximum: 1, ResourceLinkID: "a"})
	require.NoError(t, err)
	late := linked(t, s, "four", "a")
	given, most := 7.0, 10.0
	require.NoError(t, s.RecordScore(ctx, owner(), first.ID, ags.Score{UserID: "u", ScoreGiven: &given, ScoreMaximum: &most, Timestamp: ags.Timestamp(c.Now())}))

	require.NoError(t, s.MoveLineItems(ctx, owner(), next(), []string{"a", "c", "none"}))
	require.Equal(t, []string{"two"}, ownedBy(t, s, owner()))
	require.Equal(t, []string{"one", "three", "there", "four"}, ownedBy(t, s, next()), "in the order of their creation")
	for _, item := range []ags.LineItem{first, third, late, there} {
		got, err := s.LineItem(ctx, next(), item.ID)
		require.NoError(t, err)
		require.Equal(t, item.Label, got.Label)
	}
	_, err = s.LineItem(ctx, owner(), first.ID)
	require.ErrorIs(t, err, ags.ErrNotFound)
	for result, err := range s.ListResults(ctx, next(), first.ID, "", "") {
		require.NoError(t, err)
		require.Equal(t, &given, result.ResultScore)
	}
	require.ErrorIs(t, s.RecordScore(ctx, next(), first.ID, ags.Score{UserID: "u", Timestamp: ags.Timestamp(c.Now())}), ags.ErrStale, "the order of scores goes on")
	require.NoError(t, s.DeleteLineItem(ctx, next(), first.ID))
}

func movesNothing(t testingT, s MovableGradebook, _ *clock) {
	linked(t, s, "one", "a")
	for _, links := range [][]string{nil, {"b"}} {
		require.NoError(t, s.MoveLineItems(t.Context(), owner(), next(), links))
	}
	require.NoError(t, s.MoveLineItems(t.Context(), owner(), owner(), []string{"a"}))
	require.NoError(t, s.MoveLineItems(t.Context(), next(), owner(), []string{"a"}))
	require.Equal(t, []string{"one"}, ownedBy(t, s, owner()))
}

// movesRace moves to and fro at once; every item has one owner then.
func movesRace(t testingT, s MovableGradebook, _ *clock) {
	for i := range 8 {
		linked(t, s, fmt.Sprint(i), "a")
	}
	ctx := t.Context()
	for _, err := range race(func(i int) error {
		from, to := owner(), next()
		if i%2 == 0 {
			from, to = to, from
		}
		return s.MoveLineItems(ctx, from, to, []string{"a"})
	}) {
		require.NoError(t, err)
	}
	require.Len(t, append(ownedBy(t, s, owner()), ownedBy(t, s, next())...), 8)
}

func movesRestart(t testingT, s MovableGradebook, _ *clock) {
	linked(t, s, "one", "a")
	require.NoError(t, s.MoveLineItems(t.Context(), owner(), next(), []string{"a"}))
	if reopen(t, s) {
		require.Equal(t, []string{"one"}, ownedBy(t, s, next()))
	}
}

func movesCancelled(t testingT, s MovableGradebook, _ *clock) {
	linked(t, s, "one", "a")
	require.Error(t, s.MoveLineItems(cancelled(t), owner(), next(), []string{"a"}))
	require.Equal(t, []string{"one"}, ownedBy(t, s, owner()))
}

package storagetest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// Scores checks [ags.Scores]. Each call of open returns an empty store that
// takes the time from now.
func Scores(t *testing.T, open func(t *testing.T, now func() time.Time) Gradebook) {
	runAll(t, open, scoresChecks())
}

func scoresChecks() []check[Gradebook] {
	return []check[Gradebook]{
		{"newer replaces", scoresNewer},
		{"stale", scoresStale},
		{"instants", scoresInstants},
		{"cleared", scoresCleared},
		{"every field", scoresEveryField},
		{"submission times", scoresSubmission},
		{"independent", scoresIndependent},
		{"isolation", scoresIsolation},
		{"deleted with the line item", scoresDeleted},
		{"odd user ids", scoresOddUsers},
		{"cancelled context", scoresCancelled},
		{"race", scoresRace},
		{"restart", scoresRestart},
	}
}

func scoresNewer(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	require.NoError(t, record(t, s, id, scoreOf("u", 90, c.Now())))
	requirePoints(t, s, id, "u", 90)
	require.NoError(t, record(t, s, id, scoreOf("u", 10, c.Now().Add(time.Microsecond))), "a microsecond counts")
	requirePoints(t, s, id, "u", 10)
	require.Len(t, results(t, s, id), 1)
}

func scoresStale(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	require.NoError(t, record(t, s, id, scoreOf("u", 50, c.Now())))
	for _, earlier := range []time.Duration{0, time.Microsecond, time.Second, 1000 * time.Hour} {
		err := record(t, s, id, scoreOf("u", 60, c.Now().Add(-earlier)))
		require.ErrorIsf(t, err, ags.ErrStale, "%v earlier", earlier)
	}
	requirePoints(t, s, id, "u", 50)
}

// scoresInstants reports in different zones, across a change of summer time
// and far from today: only the instant decides.
func scoresInstants(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	east, west := time.FixedZone("", 14*3600), time.FixedZone("", -12*3600)
	require.NoError(t, record(t, s, id, scoreOf("u", 1, time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC))))
	require.NoError(t, record(t, s, id, scoreOf("u", 2, c.Now().In(east))))
	err := record(t, s, id, scoreOf("u", 3, c.Now().In(west)))
	require.ErrorIs(t, err, ags.ErrStale, "the same instant in another zone")
	err = record(t, s, id, scoreOf("u", 3, c.Now().Add(-time.Second).In(east)))
	require.ErrorIs(t, err, ags.ErrStale, "an earlier instant with a later clock time")
	require.NoError(t, record(t, s, id, scoreOf("u", 4, c.Now().Add(time.Second).In(west))))
	require.NoError(t, record(t, s, id, scoreOf("u", 5, time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC))))
	requirePoints(t, s, id, "u", 5)
}

func scoresCleared(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	first := scoreOf("u", 50, c.Now())
	first.Comment = "Well done"
	require.NoError(t, record(t, s, id, first))
	require.Equal(t, "Well done", results(t, s, id)[0].Comment)

	cleared := scoreOf("u", 0, c.Now().Add(time.Second))
	cleared.ScoreGiven, cleared.ScoreMaximum = nil, nil
	require.NoError(t, record(t, s, id, cleared))
	for _, r := range results(t, s, id) {
		require.Nil(t, r.ResultScore)
		require.Empty(t, r.Comment, "leaving the comment out clears it")
	}
	err := record(t, s, id, scoreOf("u", 60, c.Now().Add(time.Second)))
	require.ErrorIs(t, err, ags.ErrStale, "clearing is a score like any other")
}

func scoresEveryField(t testingT, s Gradebook, c *clock) {
	id, grader := column(t, s, 100), "t"
	at := c.Now().Truncate(time.Microsecond)
	sc := scoreOf("u", 50, at)
	sc.Comment, sc.ScoringUserID, sc.GradingProgress = "Größe & <so on>", &grader, ags.PendingManual
	sc.Submission = &ags.Submission{StartedAt: ags.Timestamp(at.Add(-2 * time.Hour)), SubmittedAt: ags.Timestamp(at.Add(-time.Hour))}
	sc.Extra = map[string]json.RawMessage{"https://vendor.example/x": json.RawMessage(`{"y":[1,null]}`)}
	require.NoError(t, record(t, s, id, sc))
	got := entries(t, s, id)
	require.Len(t, got, 1)
	require.Equal(t, "u", got[0].UserID)
	require.Nil(t, got[0].Grade)
	want, err := json.Marshal(sc)
	require.NoError(t, err)
	kept, err := json.Marshal(got[0].Score)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(kept))
	require.Equal(t, "t", results(t, s, id)[0].ScoringUserID)
}

// scoresSubmission goes through the life of one submission (AGS §3.4.10).
func scoresSubmission(t testingT, s Gradebook, c *clock) {
	id, base := column(t, s, 100), c.Now()
	at := func(minute int) ags.Timestamp { return ags.Timestamp(base.Add(time.Duration(minute) * time.Minute)) }
	none := ags.Timestamp{}
	for minute, step := range []struct {
		progress       ags.ActivityProgress
		named          ags.Submission
		started, ended ags.Timestamp
	}{
		{ags.Initialized, ags.Submission{}, none, none},
		{ags.Started, ags.Submission{}, at(1), none},
		{ags.InProgress, ags.Submission{}, at(1), none},
		{ags.Submitted, ags.Submission{}, at(1), at(3)},
		{ags.Completed, ags.Submission{SubmittedAt: at(-5)}, at(1), at(-5)},
		{ags.Completed, ags.Submission{StartedAt: at(-9)}, at(-9), at(-5)},
		{ags.InProgress, ags.Submission{}, at(-9), none},
		{ags.Submitted, ags.Submission{}, at(-9), at(7)},
		{ags.Started, ags.Submission{StartedAt: at(-3), SubmittedAt: at(-2)}, at(-3), at(-2)},
		{ags.Initialized, ags.Submission{}, none, none},
		{ags.Completed, ags.Submission{}, none, at(10)},
	} {
		sc := scoreOf("u", 1, time.Time(at(minute)))
		sc.ActivityProgress, sc.Submission = step.progress, &step.named
		require.NoError(t, record(t, s, id, sc))
		got := entries(t, s, id)
		require.Len(t, got, 1)
		var held ags.Submission
		if got[0].Score.Submission != nil {
			held = *got[0].Score.Submission
		}
		require.Equalf(t, time.Time(step.started).UnixMicro(), time.Time(held.StartedAt).UnixMicro(), "started, step %d", minute)
		require.Equalf(t, time.Time(step.ended).UnixMicro(), time.Time(held.SubmittedAt).UnixMicro(), "submitted, step %d", minute)
	}
	stale := scoreOf("u", 1, base)
	stale.Submission = &ags.Submission{StartedAt: at(-20)}
	require.ErrorIs(t, record(t, s, id, stale), ags.ErrStale)
	require.True(t, entries(t, s, id)[0].Score.Submission.StartedAt.IsZero(), "a stale score changes nothing")
}

func scoresIndependent(t testingT, s Gradebook, c *clock) {
	one, two := column(t, s, 100), column(t, s, 100)
	require.NoError(t, record(t, s, one, scoreOf("u", 1, c.Now())))
	require.NoError(t, record(t, s, one, scoreOf("v", 2, c.Now().Add(-time.Hour))))
	require.NoError(t, record(t, s, two, scoreOf("u", 3, c.Now().Add(-time.Hour))))
	requirePoints(t, s, one, "u", 1)
	requirePoints(t, s, one, "v", 2)
	requirePoints(t, s, two, "u", 3)
}

func scoresIsolation(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	sc := scoreOf("u", 1, c.Now())
	for _, o := range strangers() {
		err := s.RecordScore(t.Context(), o, id, sc)
		require.ErrorIsf(t, err, ags.ErrNotFound, "%+v", o)
	}
	require.ErrorIs(t, record(t, s, "unknown", sc), ags.ErrNotFound)
	require.Empty(t, results(t, s, id))
}

func scoresDeleted(t testingT, s Gradebook, c *clock) {
	other, id := column(t, s, 100), column(t, s, 100)
	require.NoError(t, record(t, s, id, scoreOf("u", 1, c.Now())))
	require.NoError(t, record(t, s, other, scoreOf("u", 2, c.Now())))
	require.NoError(t, s.DeleteLineItem(t.Context(), owner(), id))
	require.ErrorIs(t, record(t, s, id, scoreOf("u", 3, c.Now().Add(time.Second))), ags.ErrNotFound)
	requireListError(t, s.ListResults(t.Context(), owner(), id, "", ""), ags.ErrNotFound)
	require.Empty(t, results(t, s, column(t, s, 100)), "a new line item must not inherit scores")
	requirePoints(t, s, other, "u", 2)
}

func scoresOddUsers(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	for i, user := range oddIDs() {
		require.NoErrorf(t, record(t, s, id, scoreOf(user, float64(i), c.Now())), "user %q", user)
	}
	for i, user := range oddIDs() {
		requirePoints(t, s, id, user, float64(i))
	}
}

func scoresCancelled(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	err := s.RecordScore(cancelled(t), owner(), id, scoreOf("u", 1, c.Now()))
	require.Error(t, err)
	require.NotErrorIs(t, err, ags.ErrNotFound)
	require.NotErrorIs(t, err, ags.ErrStale)
	require.Empty(t, results(t, s, id))
}

// scoresRace lets scores with different timestamps arrive at one moment.
func scoresRace(t testingT, s Gradebook, c *clock) {
	ctx := t.Context()
	for range 5 {
		id := column(t, s, 100)
		errs := race(func(i int) error {
			at := c.Now().Add(time.Duration(i) * time.Microsecond)
			return s.RecordScore(ctx, owner(), id, scoreOf("u", float64(i), at))
		})
		for _, err := range errs {
			if err != nil {
				require.ErrorIs(t, err, ags.ErrStale)
			}
		}
		require.NoError(t, errs[racers-1], "the latest is never stale")
		requirePoints(t, s, id, "u", racers-1)
	}
}

func scoresRestart(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	require.NoError(t, record(t, s, id, scoreOf("u", 50, c.Now())))
	if !reopen(t, s) {
		return
	}
	requirePoints(t, s, id, "u", 50)
	require.ErrorIs(t, record(t, s, id, scoreOf("u", 60, c.Now())), ags.ErrStale)
}

package storagetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// Entries checks [ags.Gradebook]. Each call of open returns an empty store that
// takes the time from now.
func Entries(t *testing.T, open func(t *testing.T, now func() time.Time) Gradebook) {
	runAll(t, open, entriesChecks())
}

func entriesChecks() []check[Gradebook] {
	return []check[Gradebook]{
		{"a grade counts more than scores", entriesGradeCounts},
		{"a grade without a score", entriesGradeAlone},
		{"a grade of no points", entriesNoPoints},
		{"a grade removed", entriesGradeRemoved},
		{"rescaled", entriesRescaled},
		{"paging by user id", entriesPaging},
		{"isolation", entriesIsolation},
		{"cancelled context", entriesCancelled},
		{"race of grade and scores", entriesRace},
		{"restart", entriesRestart},
	}
}

// gradeOf is a grade of given points out of a hundred.
func gradeOf(user string, points float64) ags.Grade {
	return ags.Grade{UserID: user, ScoreGiven: &points, ScoreMaximum: 100, Comment: "By <hand> & head", ScoringUserID: "t"}
}

func setGrade(t testingT, s ags.Gradebook, lineItemID string, g ags.Grade) {
	t.Helper()
	require.NoError(t, s.SetGrade(t.Context(), owner(), lineItemID, g))
}

func entriesGradeCounts(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	require.NoError(t, record(t, s, id, scoreOf("u", 10, c.Now())))
	setGrade(t, s, id, gradeOf("u", 20))
	setGrade(t, s, id, gradeOf("u", 30))
	require.NoError(t, record(t, s, id, scoreOf("u", 40, c.Now().Add(time.Second))))
	require.ErrorIs(t, record(t, s, id, scoreOf("u", 50, c.Now())), ags.ErrStale)
	points := 30.0
	require.Equal(t, []ags.Result{{UserID: "u", ResultScore: &points, ResultMaximum: 100, Comment: "By <hand> & head", ScoringUserID: "t"}}, results(t, s, id))
	got := entries(t, s, id)
	require.Len(t, got, 1)
	want := gradeOf("u", 30)
	require.Equal(t, &want, got[0].Grade)
	require.InDelta(t, 40, *got[0].Score.ScoreGiven, 0, "the tool's score is kept underneath")
}

func entriesGradeAlone(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	setGrade(t, s, id, gradeOf("u", 20))
	requirePoints(t, s, id, "u", 20)
	require.Nil(t, entries(t, s, id)[0].Score)
	require.NoError(t, record(t, s, id, scoreOf("u", 30, time.Unix(0, 0))), "no timestamp stands against the first score")
	require.NotNil(t, entries(t, s, id)[0].Score)
	requirePoints(t, s, id, "u", 20)
}

func entriesNoPoints(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	require.NoError(t, record(t, s, id, scoreOf("u", 10, c.Now())))
	setGrade(t, s, id, ags.Grade{UserID: "u", ScoreMaximum: 100})
	require.Nil(t, results(t, s, id)[0].ResultScore, "such as an excuse")
}

func entriesGradeRemoved(t testingT, s Gradebook, c *clock) {
	id, ctx := column(t, s, 100), t.Context()
	require.NoError(t, record(t, s, id, scoreOf("u", 10, c.Now())))
	setGrade(t, s, id, gradeOf("u", 20))
	setGrade(t, s, id, gradeOf("v", 20))
	for range 2 {
		for _, user := range []string{"u", "v", "nobody"} {
			require.NoError(t, s.RemoveGrade(ctx, owner(), id, user))
		}
	}
	requirePoints(t, s, id, "u", 10)
	require.Len(t, results(t, s, id), 1, "nothing is left of who had a grade alone")
	require.ErrorIs(t, record(t, s, id, scoreOf("u", 30, c.Now())), ags.ErrStale)
}

func entriesRescaled(t testingT, s Gradebook, c *clock) {
	item := createItem(t, s, ags.LineItem{Label: "x", ScoreMaximum: 100})
	setGrade(t, s, item.ID, gradeOf("u", 80))
	item.ScoreMaximum = 20
	_, err := s.UpdateLineItem(t.Context(), owner(), item)
	require.NoError(t, err)
	requirePoints(t, s, item.ID, "u", 16)
}

func entriesPaging(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	var want []string
	for i := range manyRecords {
		user := fmt.Sprint("user", i)
		want = append(want, user)
		if i%2 == 0 {
			setGrade(t, s, id, gradeOf(user, 1))
		} else {
			require.NoError(t, record(t, s, id, scoreOf(user, 1, c.Now())))
		}
	}
	slices.Sort(want)
	var got []string
	for _, e := range entries(t, s, id) {
		got = append(got, e.UserID)
	}
	require.Equal(t, want, got)
	behind := all(t, s.ListEntries(t.Context(), owner(), id, "", want[300]))
	require.Len(t, behind, manyRecords-301)
	one := all(t, s.ListEntries(t.Context(), owner(), id, "user7", ""))
	require.Len(t, one, 1)
	require.Equal(t, "user7", one[0].UserID)
}

func entriesIsolation(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	setGrade(t, s, id, gradeOf("u", 1))
	for _, o := range append(strangers(), owner()) {
		item := id
		if o == owner() {
			item = "unknown"
		}
		require.ErrorIsf(t, s.SetGrade(t.Context(), o, item, gradeOf("u", 2)), ags.ErrNotFound, "%+v", o)
		require.ErrorIsf(t, s.RemoveGrade(t.Context(), o, item, "u"), ags.ErrNotFound, "%+v", o)
		requireListError(t, s.ListEntries(t.Context(), o, item, "", ""), ags.ErrNotFound)
	}
	requirePoints(t, s, id, "u", 1)
}

func entriesCancelled(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	setGrade(t, s, id, gradeOf("u", 1))
	over := cancelled(t)
	require.Error(t, s.SetGrade(over, owner(), id, gradeOf("u", 2)))
	require.Error(t, s.RemoveGrade(over, owner(), id, "u"))
	requireListError(t, s.ListEntries(over, owner(), id, "", ""), nil)
	requirePoints(t, s, id, "u", 1)
}

// entriesRace lets grades come and go while scores arrive: neither loses the
// other.
func entriesRace(t testingT, s Gradebook, c *clock) {
	ctx, id := t.Context(), column(t, s, 100)
	for i, err := range race(func(i int) error {
		switch i % 3 {
		case 0:
			return s.SetGrade(ctx, owner(), id, gradeOf("u", 20))
		case 1:
			return s.RemoveGrade(ctx, owner(), id, "u")
		}
		return s.RecordScore(ctx, owner(), id, scoreOf("u", float64(i), c.Now().Add(time.Duration(i)*time.Second)))
	}) {
		if i%3 != 2 {
			require.NoError(t, err)
		}
	}
	const latest = racers - racers%3 - 1 // the last of those who sent a score
	require.InDelta(t, latest, *entries(t, s, id)[0].Score.ScoreGiven, 0)
	setGrade(t, s, id, gradeOf("u", 20))
	requirePoints(t, s, id, "u", 20)
}

func entriesRestart(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	sc := scoreOf("u", 10, c.Now())
	sc.ActivityProgress = ags.Started
	require.NoError(t, record(t, s, id, sc))
	setGrade(t, s, id, gradeOf("u", 20))
	before := entries(t, s, id)
	if !reopen(t, s) {
		return
	}
	require.Equal(t, before, entries(t, s, id))
}

package storagetest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// Results checks [ags.Results]. Each call of open returns an empty store that
// takes the time from now.
func Results(t *testing.T, open func(t *testing.T, now func() time.Time) Gradebook) {
	runAll(t, open, resultsChecks())
}

func resultsChecks() []check[Gradebook] {
	return []check[Gradebook]{
		{"fields", resultsFields},
		{"rescaled", resultsRescaled},
		{"finite", resultsFinite},
		{"new maximum", resultsNewMaximum},
		{"one person", resultsOnePerson},
		{"ordered by user id", resultsOrdered},
		{"paging by user id", resultsPaging},
		{"writing while listing", resultsWriteWhileListing},
		{"isolation", resultsIsolation},
		{"copies", resultsCopies},
		{"cancelled context", resultsCancelled},
	}
}

func resultsFields(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 50)
	sc := scoreOf("u", 80, c.Now())
	sc.Comment = "Gut gemacht & <weiter>"
	require.NoError(t, record(t, s, id, sc))
	points := 40.0
	want := ags.Result{UserID: "u", ResultScore: &points, ResultMaximum: 50, Comment: sc.Comment}
	require.Equal(t, []ags.Result{want}, results(t, s, id), "ID and ScoreOf are left empty")
}

func resultsRescaled(t testingT, s Gradebook, c *clock) {
	for i, tc := range []struct{ given, maximum, item, want float64 }{
		{83, 100, 100, 83},
		{83, 100, 20, 16.6},
		{1, 3, 3, 1},
		{0.1, 3, 3, 0.1},
		{2, 3, 30, 20},
		{0, 100, 50, 0},
		{120, 100, 50, 60},
		{7, 10, 0.5, 0.35},
	} {
		id := column(t, s, tc.item)
		sc := scoreOf("u", tc.given, c.Now())
		sc.ScoreMaximum = &tc.maximum
		require.NoError(t, record(t, s, id, sc))
		got := results(t, s, id)
		require.Len(t, got, 1)
		require.NotNilf(t, got[0].ResultScore, "case %d", i)
		require.InEpsilonf(t, tc.want+1, *got[0].ResultScore+1, 1e-12, "case %d: %+v", i, tc)
		require.InDelta(t, tc.item, got[0].ResultMaximum, 0)
	}
}

// resultsFinite reports what rescaling cannot hold: a result that is no number
// could not be written as JSON.
func resultsFinite(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 1e300)
	sc := scoreOf("u", math.MaxFloat64, c.Now())
	tiny := 1e-300
	sc.ScoreMaximum = &tiny
	require.NoError(t, record(t, s, id, sc))
	got := results(t, s, id)
	require.Len(t, got, 1)
	require.NotNil(t, got[0].ResultScore)
	require.False(t, math.IsInf(*got[0].ResultScore, 0) || math.IsNaN(*got[0].ResultScore))
}

func resultsNewMaximum(t testingT, s Gradebook, c *clock) {
	item := createItem(t, s, ags.LineItem{Label: "x", ScoreMaximum: 100})
	require.NoError(t, record(t, s, item.ID, scoreOf("u", 80, c.Now())))
	for _, maximum := range []float64{10, 200, 100} {
		item.ScoreMaximum = maximum
		_, err := s.UpdateLineItem(t.Context(), owner(), item)
		require.NoError(t, err)
		requirePoints(t, s, item.ID, "u", maximum*0.8)
		require.InDelta(t, maximum, results(t, s, item.ID)[0].ResultMaximum, 0)
	}
}

func resultsOnePerson(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	for i, user := range []string{"a", "b", "c"} {
		require.NoError(t, record(t, s, id, scoreOf(user, float64(i), c.Now())))
	}
	requirePoints(t, s, id, "b", 1)
	for _, user := range []string{"d", "B", "b ", "b\x00", "\xff", "%", strings.Repeat("b", 3000)} {
		require.Emptyf(t, all(t, s.ListResults(t.Context(), owner(), id, user, "")), "user %q", user)
	}
	for after, behind := range map[string]int{strings.Repeat("b", 3000): 1, "b" + strings.Repeat("é", 600): 1, strings.Repeat("c", 3000): 0} {
		require.Lenf(t, all(t, s.ListResults(t.Context(), owner(), id, "", after)), behind, "behind %q", after)
	}
	require.Empty(t, all(t, s.ListResults(t.Context(), owner(), id, "b", "b")))
	require.Len(t, all(t, s.ListResults(t.Context(), owner(), id, "b", "a")), 1)
}

// resultsOrdered lists again and again as people join.
func resultsOrdered(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	var want []string
	for _, user := range []string{"m", "z", "a", "B", "é", "10", "9"} {
		require.NoError(t, record(t, s, id, scoreOf(user, 1, c.Now())))
		want = append(want, user)
		slices.Sort(want)
		require.Equal(t, want, users(results(t, s, id)))
	}
}

func resultsPaging(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	want := oddIDs()
	for i := range manyRecords {
		want = append(want, fmt.Sprint("user", i))
	}
	for _, user := range want {
		require.NoError(t, record(t, s, id, scoreOf(user, 1, c.Now())))
	}
	slices.Sort(want)
	require.Equal(t, want, users(results(t, s, id)), "by user id, byte for byte")

	var got []string
	for after, more := "", true; more; {
		more = false
		page := 0
		for r, err := range s.ListResults(t.Context(), owner(), id, "", after) {
			require.NoError(t, err)
			if more = page == 97; more {
				break
			}
			got, after = append(got, r.UserID), r.UserID
			page++
		}
	}
	require.Equal(t, want, got, "page by page")
	behind := all(t, s.ListResults(t.Context(), owner(), id, "", "user5zzz, who has no score"))
	require.Equal(t, want[slices.Index(want, "user6"):], users(behind))
}

func users(results []ags.Result) (users []string) {
	for _, r := range results {
		users = append(users, r.UserID)
	}
	return users
}

func resultsWriteWhileListing(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	for i := range manyRecords {
		require.NoError(t, record(t, s, id, scoreOf(fmt.Sprint("user", i), 1, c.Now())))
	}
	for r, err := range s.ListResults(t.Context(), owner(), id, "", "") {
		require.NoError(t, err)
		require.NoError(t, record(t, s, id, scoreOf(r.UserID, 2, c.Now().Add(time.Second))))
	}
	for _, r := range results(t, s, id) {
		require.InDelta(t, 2.0, *r.ResultScore, 0)
	}
}

func resultsIsolation(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	require.NoError(t, record(t, s, id, scoreOf("u", 1, c.Now())))
	for _, o := range strangers() {
		requireListError(t, s.ListResults(t.Context(), o, id, "", ""), ags.ErrNotFound)
		requireListError(t, s.ListResults(t.Context(), o, id, "u", ""), ags.ErrNotFound)
	}
	requireListError(t, s.ListResults(t.Context(), owner(), "unknown", "", ""), ags.ErrNotFound)
}

func resultsCopies(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	sc := scoreOf("u", 50, c.Now())
	require.NoError(t, record(t, s, id, sc))
	*sc.ScoreGiven, *sc.ScoreMaximum = 1, 2
	*results(t, s, id)[0].ResultScore = 3
	requirePoints(t, s, id, "u", 50)
}

func resultsCancelled(t testingT, s Gradebook, c *clock) {
	id := column(t, s, 100)
	require.NoError(t, record(t, s, id, scoreOf("u", 1, c.Now())))
	requireListError(t, s.ListResults(cancelled(t), owner(), id, "", ""), nil)
}

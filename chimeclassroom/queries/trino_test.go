//go:build trino

package queries_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/queries"
	"github.com/ltikit/ltikit/chimeclassroom/queries/querytest"
)

// TestQueries asks Trino what the files of many classes amount to, and package
// engagement what the ledger does.
func TestQueries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 60 {
		w.hold(midnight.Add(time.Duration(n-30) * 10 * time.Minute))
	}
	w.store.kill = func() bool { return false }
	w.archive()
	engine := querytest.Start(t)
	engine.Load(w.files)
	all := []any{"2026-11-22", "2026-11-26", "%"}
	attendance, totals := engine.Ask(queries.Attendance, all...), engine.Ask(queries.Totals, all...)
	concurrency := engine.Ask(queries.Concurrency, all...)
	course := engine.Ask(queries.Course, slices.Concat(all, []any{"2026-11-22", "2026-11-26", "2026-11-22", "2026-11-26"})...)
	require.Len(t, totals, len(w.classes))
	for n, e := range w.classes {
		report, timelines := w.computed(e)
		require.True(t, report.Held)
		of := func(rows []querytest.Row) []querytest.Row { return only(rows, e.ID) }
		requirePeople(t, report, of(attendance))
		want := totalsOf(report, timelines)
		want["event"] = e.ID
		require.Equal(t, []querytest.Row{want}, of(totals))
		var curve []int
		for minute, r := range of(concurrency) {
			require.InDelta(t, minute, r["minute"], 0)
			curve = append(curve, int(r["people"].(float64)))
		}
		require.Equal(t, report.Class.Curve, curve)
		requireCourse(t, w, n, report, of(course))
	}
	one := w.classes[28].ID // across midnight
	assert.Equal(t, only(attendance, one), engine.Ask(queries.Attendance, "2026-11-23", "2026-11-24", one), "a class alone is what it is among others")
}

func only(rows []querytest.Row, event string) (some []querytest.Row) {
	for _, r := range rows {
		if r["event"] == event {
			some = append(some, r)
		}
	}
	return some
}

func requirePeople(t *testing.T, report engagement.Report, rows []querytest.Row) {
	t.Helper()
	require.Len(t, rows, len(report.People))
	for i, p := range report.People {
		require.Equal(t, querytest.Row{
			"event": rows[i]["event"], "person": p.ID, "first": millis(p.First), "last": millis(p.Last), "sessions": float64(len(p.Presence)),
			"attended": p.Figures[engagement.MetricAttended].Value, "percent": p.Figures[engagement.MetricPercent].Value,
			"camera": p.Figures[engagement.MetricCamera].Value, "shares": p.Figures[engagement.MetricShares].Value, "share": p.Figures[engagement.MetricShare].Value,
		}, rows[i])
	}
}

func requireCourse(t *testing.T, w *world, n int, report engagement.Report, rows []querytest.Row) {
	t.Helper()
	require.Len(t, rows, len(report.People))
	for i, p := range report.People {
		r, teaches := rows[i], p.ID == w.people[0].Person.ID
		require.Equal(t, []any{"Algebra", w.classes[n].Title, millis(w.classes[n].StartsAt), p.ID, teaches}, []any{r["course"], r["title"], r["plan"], r["person"], r["host"]})
		if teaches {
			require.Equal(t, "teacher", r["role"])
			continue
		}
		require.Equal(t, "student", r["role"])
		require.Equal(t, string(p.Measured), r["status"])
	}
}

package queries_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/audit"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/queries/querytest"
)

// What the audit adds up is what totals.sql does: TestQueries holds the same sums against
// the query on Trino.
func TestTheAuditsFiguresAreTheTotals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 20 {
		w.hold(midnight.Add(time.Duration(n-10) * 10 * time.Minute))
	}
	for _, e := range w.classes {
		report, timelines := w.computed(e)
		want := audit.Figures{}
		for name, value := range totalsOf(report, timelines) {
			if value != nil {
				want[name] = int64(value.(float64))
			}
		}
		require.Equal(t, want, audit.Sum(w.added(e)))
	}
}

// added is the ledger of a class, added up.
func (w *world) added(e chimeclassroom.Event) *engagement.Accumulator {
	t := w.t
	t.Helper()
	sittings, err := w.store.Sittings(t.Context(), e.ID)
	require.NoError(t, err)
	total := engagement.New(engagement.DefaultSettings())
	for _, s := range sittings {
		events, attendees, err := w.store.Ledger(t.Context(), s.Meeting.ID)
		require.NoError(t, err)
		for _, a := range attendees {
			total.Know(engagement.Attendee{ID: a.ID, PersonID: a.Person.ID, Role: a.Role})
		}
		for _, one := range events {
			total.Add(one)
		}
	}
	return total
}

// computed is what package engagement makes of a class.
func (w *world) computed(e chimeclassroom.Event) (engagement.Report, map[string]engagement.Timeline) {
	w.t.Helper()
	total := w.added(e)
	frame := engagement.Frame{Start: e.StartsAt, End: e.EndsAt(), Observed: engagement.Metrics()}
	report := total.Report(frame)
	timelines := map[string]engagement.Timeline{}
	for _, p := range report.People {
		timelines[p.ID] = total.Timeline(frame, p.ID)
	}
	return report, timelines
}

func millis(at time.Time) float64 { return float64(at.UnixMilli()) }

// totalsOf is the row of a class that totals.sql has to answer, without its name.
func totalsOf(report engagement.Report, timelines map[string]engagement.Timeline) querytest.Row {
	want := querytest.Row{"since": millis(report.From), "until": millis(report.Until), "length": float64(report.Counted.Milliseconds()),
		"people": float64(len(report.People)), "shortest_session": nil, "longest_session": nil}
	sums := map[string]float64{"attended": 0, "cameras": 0, "camera_people": 0, "camera": 0, "shares": 0, "share_people": 0, "share": 0}
	for _, p := range report.People {
		for _, i := range p.Presence {
			length := float64(i.Until.Sub(i.From).Milliseconds())
			if want["shortest_session"] == nil {
				want["shortest_session"], want["longest_session"] = length, length
			}
			want["shortest_session"] = min(want["shortest_session"].(float64), length)
			want["longest_session"] = max(want["longest_session"].(float64), length)
		}
		sums["attended"] += p.Figures[engagement.MetricAttended].Value
		for what, intervals := range map[string][]engagement.Interval{"camera": timelines[p.ID].Camera, "share": timelines[p.ID].Share} {
			sums[what+"s"] += float64(len(intervals))
			if len(intervals) > 0 {
				sums[what+"_people"]++
			}
			for _, i := range intervals {
				sums[what] += float64(i.Until.Sub(i.From).Milliseconds())
			}
		}
	}
	for name, sum := range sums {
		want[name] = sum
	}
	return want
}

package engagement_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// crowd makes a ledger of everything that can happen, on few instants and to few
// people, so that ties, nonsense and contradictions occur.
func crowd(r *rand.Rand, length int) ledger {
	kinds := []meeting.EventType{
		joined, joined, joined, left, dropped, meeting.AttendeeDeleted, camOn, camOff, shareOn, shareOff,
		unmuted, muted, talked, talked, messaged, up, down, reacted, hasAnswered, connection, pollOn, pollOff, meeting.MeetingStarted, meeting.MeetingEnded, "AttendeeAdded",
	}
	sources := []meeting.Source{meeting.FromRoom, meeting.SelfReported, meeting.FromRecovery, ""}
	owner := map[string]string{"a": "p", "b": "p", "c": "q", "d": "r", "a#content": "p"}
	events := make(ledger, length)
	for i := range events {
		e := meeting.LedgerEvent{
			MeetingID: []string{"m", "m", "m", "n", "o"}[r.IntN(5)], Type: kinds[r.IntN(len(kinds))],
			At: minute(float64(r.IntN(3*length)) / 12), Source: sources[r.IntN(len(sources))],
			Detail: strconv.Itoa(r.IntN(12)),
		}
		if e.Type == connection {
			e.Detail = []string{"good", "fair", "poor", "12"}[r.IntN(4)]
		}
		whole := e.Type == meeting.MeetingStarted || e.Type == meeting.MeetingEnded || e.Type == pollOn || e.Type == pollOff
		if !whole || r.IntN(10) == 0 {
			e.AttendeeID = []string{"a", "a", "b", "c", "d", "a#content"}[r.IntN(6)]
			if r.IntN(3) > 0 {
				e.PersonID = owner[e.AttendeeID]
			}
			if r.IntN(20) == 0 {
				e.PersonID = "p"
			}
		}
		events[i] = e
	}
	return events
}

// frames are a class that is live, and one that is over.
func frames() []engagement.Frame {
	return []engagement.Frame{
		{Now: minute(7), Roster: []string{"p", "s"}},
		{Start: minute(1), End: minute(9)},
	}
}

func classmates() []engagement.Attendee {
	return []engagement.Attendee{student("a", "p"), {ID: "c", PersonID: "q", Role: chimeclassroom.Teacher}}
}

// shuffled returns the events in any order, some of them repeatedly, and some a
// second time from the person's own page or with another detail.
func shuffled(r *rand.Rand, events ledger) ledger {
	all := slices.Clone(events)
	for range r.IntN(len(events) + 1) {
		all = append(all, events[r.IntN(len(events))])
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func TestReportsDoNotDependOnOrderAndRepetition(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 3))
		events := crowd(r, 1+r.IntN(150))
		for _, f := range frames() {
			want := engagement.Compute(engagement.DefaultSettings(), f, classmates(), events)
			got := engagement.Compute(engagement.DefaultSettings(), f, classmates(), shuffled(r, events))
			require.Equal(t, want, got, "seed %d", seed)
		}
	}
}

// TestAStreamMayBeCutAnywhere: reports on the way, a cut with an overlap, and
// attendees who become known late make no difference in the end.
func TestAStreamMayBeCutAnywhere(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 4))
		events := crowd(r, 1+r.IntN(150))
		if seed%2 == 0 {
			slices.SortStableFunc(events, func(a, b meeting.LedgerEvent) int { return a.At.Compare(b.At) })
		}
		a := engagement.New(engagement.DefaultSettings())
		cut := r.IntN(len(events) + 1)
		for _, e := range events[:cut] {
			a.Add(e)
			if r.IntN(4) == 0 {
				a.Report(frames()[r.IntN(2)])
			}
		}
		for _, one := range classmates() {
			a.Know(one)
		}
		for _, e := range events[max(0, cut-r.IntN(20)):] {
			a.Add(e)
			if r.IntN(4) == 0 {
				a.Report(frames()[r.IntN(2)])
			}
		}
		for _, f := range frames() {
			want := engagement.Compute(engagement.DefaultSettings(), f, classmates(), events)
			require.Equal(t, want, a.Report(f), "seed %d", seed)
		}
	}
}

// TestLongHistories goes far beyond what is kept between two marks, with events
// that come late by more and by less.
func TestLongHistories(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 5))
		events := crowd(r, 3000)
		late := slices.Clone(events)
		slices.SortStableFunc(late, func(a, b meeting.LedgerEvent) int { return a.At.Compare(b.At) })
		for range 300 {
			i := r.IntN(len(late))
			j := min(len(late)-1, i+r.IntN(1+r.IntN(1000)))
			e := late[i]
			copy(late[i:j], late[i+1:j+1])
			late[j] = e
		}
		a := engagement.New(engagement.DefaultSettings())
		for _, one := range classmates() {
			a.Know(one)
		}
		for _, e := range late {
			a.Add(e)
			if r.IntN(10) == 0 {
				a.Report(frames()[0])
			}
		}
		want := engagement.Compute(engagement.DefaultSettings(), frames()[1], classmates(), events)
		require.Equal(t, want, a.Report(frames()[1]), "seed %d", seed)
	}
}

// TestFiguresHoldTogether checks what must hold of every report.
func TestFiguresHoldTogether(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 6))
		events := crowd(r, 1+r.IntN(150))
		for _, f := range frames() {
			report := engagement.Compute(engagement.DefaultSettings(), f, classmates(), events)
			require.LessOrEqual(t, report.Class.Average, float64(report.Class.Peak))
			for _, p := range report.People {
				at := func(m engagement.Metric) float64 { return p.Figures[m].Value }
				present := 0.0
				for i, s := range p.Presence {
					until := s.Until
					if s.Open() {
						require.True(t, report.Live && p.Here && i == len(p.Presence)-1, "seed %d", seed)
						until = report.Until
					}
					require.False(t, until.Before(s.From), "seed %d", seed)
					if i > 0 {
						require.Greater(t, s.From.Sub(p.Presence[i-1].Until), engagement.Grace, "seed %d", seed)
					}
					present += float64(until.Sub(s.From).Milliseconds())
				}
				for _, m := range []engagement.Metric{engagement.MetricAttended, engagement.MetricCamera, engagement.MetricShare, engagement.MetricUnmuted, engagement.MetricTalk} {
					require.LessOrEqual(t, at(m), present, "seed %d: %s", seed, m.ID())
				}
				for _, m := range []engagement.Metric{engagement.MetricPercent, engagement.MetricTalkShare} {
					require.True(t, at(m) >= 0 && at(m) <= 100, "seed %d: %s", seed, m.ID())
				}
				require.True(t, at(engagement.MetricScore) >= 0 && at(engagement.MetricScore) <= 10+1e-9, "seed %d", seed)
			}
		}
	}
}

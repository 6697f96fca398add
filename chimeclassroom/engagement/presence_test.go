package engagement_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// minute returns the instant so many minutes into the class.
func minute(m float64) time.Time {
	return time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC).Add(time.Duration(m * float64(time.Minute)))
}

// line is an event of attendee "a" of person "p" in meeting "m".
func line(kind meeting.EventType, at float64) meeting.LedgerEvent {
	return meeting.LedgerEvent{MeetingID: "m", Type: kind, AttendeeID: "a", PersonID: "p", At: minute(at)}
}

func ended(at float64) meeting.LedgerEvent {
	return meeting.LedgerEvent{MeetingID: "m", Type: meeting.MeetingEnded, At: minute(at)}
}

func other(e meeting.LedgerEvent) meeting.LedgerEvent {
	e.AttendeeID = "b"
	return e
}

func TestAttendedMinutes(t *testing.T) {
	t.Parallel()
	const joined, left, dropped, deleted = meeting.AttendeeJoined, meeting.AttendeeLeft, meeting.AttendeeDropped, meeting.AttendeeDeleted
	for name, tc := range map[string]struct {
		events    []meeting.LedgerEvent
		from, to  float64
		minutes   float64
		intervals int
	}{
		"0-10 and 15-30 give 25":             {[]meeting.LedgerEvent{line(joined, 0), line(left, 10), line(joined, 15), line(left, 30)}, 0, 60, 25, 2},
		"a drop closes":                      {[]meeting.LedgerEvent{line(joined, 0), line(dropped, 10)}, 0, 60, 10, 1},
		"deletion closes":                    {[]meeting.LedgerEvent{line(joined, 0), line(deleted, 4)}, 0, 60, 4, 1},
		"the end closes":                     {[]meeting.LedgerEvent{line(joined, 5), ended(45)}, 0, 45, 40, 1},
		"a missing departure, then again":    {[]meeting.LedgerEvent{line(joined, 0), line(joined, 20), line(left, 30)}, 0, 60, 30, 1},
		"two departures of one":              {[]meeting.LedgerEvent{line(joined, 0), line(left, 10), line(dropped, 12)}, 0, 60, 10, 1},
		"a departure without arrival":        {[]meeting.LedgerEvent{line(left, 10)}, 0, 60, 0, 0},
		"still there":                        {[]meeting.LedgerEvent{line(joined, 10)}, 0, 30, 20, 1},
		"two devices overlap":                {[]meeting.LedgerEvent{line(joined, 0), other(line(joined, 5)), line(left, 10), other(line(left, 20))}, 0, 60, 20, 1},
		"one device inside the other":        {[]meeting.LedgerEvent{line(joined, 0), other(line(joined, 5)), other(line(left, 10)), line(left, 20)}, 0, 60, 20, 1},
		"one device stays, the other leaves": {[]meeting.LedgerEvent{line(joined, 0), other(line(joined, 5)), other(line(left, 10))}, 0, 60, 60, 1},
		"a gap of 60 seconds is bridged":     {[]meeting.LedgerEvent{line(joined, 0), line(dropped, 10), line(joined, 11), line(left, 20)}, 0, 60, 20, 1},
		"a longer gap is not":                {[]meeting.LedgerEvent{line(joined, 0), line(dropped, 10), line(joined, 11.01), line(left, 20)}, 0, 60, 18.99, 2},
		"before and after do not count":      {[]meeting.LedgerEvent{line(joined, -5), line(left, 70)}, 0, 60, 60, 1},
		"nobody joins after the end":         {[]meeting.LedgerEvent{line(joined, 0), ended(10), line(joined, 12)}, 0, 10, 10, 1},
		"dropped and back in a millisecond":  {[]meeting.LedgerEvent{line(joined, 0), line(dropped, 10), line(joined, 10), line(left, 20)}, 0, 60, 20, 1},
		"left and back in a millisecond":     {[]meeting.LedgerEvent{line(joined, 0), line(left, 10), line(joined, 10), line(left, 20)}, 0, 60, 20, 1},
		"nobody joins at the very end":       {[]meeting.LedgerEvent{line(joined, 10), ended(10)}, 0, 10, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			intervals := engagement.Presence(tc.events)["p"]
			attended := engagement.Attended(intervals, engagement.Window{From: minute(tc.from), Until: minute(tc.to)})
			assert.InDelta(t, tc.minutes, attended.Minutes(), 1e-9)
			assert.Len(t, intervals, tc.intervals)
		})
	}
}

func TestTheEndOfOneMeetingLeavesAnotherAlone(t *testing.T) {
	t.Parallel()
	second := line(meeting.AttendeeJoined, 20)
	second.MeetingID = "n"
	intervals := engagement.Presence([]meeting.LedgerEvent{line(meeting.AttendeeJoined, 0), ended(10), second})["p"]
	require.Len(t, intervals, 2)
	assert.Equal(t, minute(10), intervals[0].Until)
	assert.True(t, intervals[1].Open())
}

// randomLedger makes events that crowd on few instants, with persons missing
// here and there, so that every tie occurs.
func randomLedger(r *rand.Rand) []meeting.LedgerEvent {
	kinds := []meeting.EventType{
		meeting.AttendeeJoined, meeting.AttendeeJoined, meeting.AttendeeLeft, meeting.AttendeeDropped,
		meeting.AttendeeDeleted, meeting.MeetingStarted, meeting.MeetingEnded,
	}
	owner := map[string]string{"a": "p", "b": "p", "c": "q"}
	events := make([]meeting.LedgerEvent, r.IntN(30))
	for i := range events {
		e := meeting.LedgerEvent{MeetingID: []string{"m", "n"}[r.IntN(2)], Type: kinds[r.IntN(len(kinds))], At: minute(float64(r.IntN(12)) / 2)}
		if e.Type != meeting.MeetingStarted && e.Type != meeting.MeetingEnded {
			e.AttendeeID = []string{"a", "b", "c"}[r.IntN(3)]
			if r.IntN(4) > 0 {
				e.PersonID = owner[e.AttendeeID]
			}
		}
		events[i] = e
	}
	return events
}

func TestOrderAndRepetitionMakeNoDifference(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 1))
		events := randomLedger(r)
		want := engagement.Presence(events)
		again := slices.Clone(events)
		for range r.IntN(10) {
			if len(events) > 0 {
				again = append(again, events[r.IntN(len(events))])
			}
		}
		r.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		require.Equal(t, want, engagement.Presence(again), "seed %d", seed)
	}
}

func TestIntervalsAreOrderedAndApart(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		events := randomLedger(rand.New(rand.NewPCG(seed, 2)))
		for _, intervals := range engagement.Presence(events) {
			for i, this := range intervals {
				require.False(t, !this.Open() && this.Until.Before(this.From), "seed %d", seed)
				if i > 0 {
					before := intervals[i-1]
					require.False(t, before.Open(), "seed %d: only the last may be open", seed)
					require.Greater(t, this.From.Sub(before.Until), engagement.Grace, "seed %d", seed)
				}
			}
			w := engagement.Window{From: minute(1), Until: minute(4)}
			require.LessOrEqual(t, engagement.Attended(intervals, w), 3*time.Minute, "seed %d", seed)
		}
	}
}

func TestMinutesRoundHalfUp(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]float64{
		0:                                       0,
		31*time.Minute + 30*time.Second:         31.5,
		299 * time.Millisecond:                  0,
		300 * time.Millisecond:                  0.01,
		20 * time.Second:                        0.33,
		40 * time.Second:                        0.67,
		24 * time.Hour:                          1440,
		time.Minute + 2699*time.Millisecond:     1.04,
		time.Minute + 2700*time.Millisecond:     1.05,
		59*time.Minute + 59999*time.Millisecond: 60,
	} {
		assert.InDelta(t, want, engagement.Minutes(d), 1e-9, "%s", d)
	}
}

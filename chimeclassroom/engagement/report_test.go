package engagement_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

const (
	joined  = meeting.AttendeeJoined
	left    = meeting.AttendeeLeft
	dropped = meeting.AttendeeDropped
)

// ledger is shorthand for events.
type ledger []meeting.LedgerEvent

// started says when the class began.
func started(at float64) meeting.LedgerEvent {
	return meeting.LedgerEvent{MeetingID: "m", Type: meeting.MeetingStarted, At: minute(at)}
}

// of gives the event to another attendee and person.
func of(attendee, person string, e meeting.LedgerEvent) meeting.LedgerEvent {
	e.AttendeeID, e.PersonID = attendee, person
	return e
}

// again moves the event into the next sitting.
func again(e meeting.LedgerEvent) meeting.LedgerEvent {
	e.MeetingID = "n"
	return e
}

// by says who observed the event.
func by(s meeting.Source, e meeting.LedgerEvent) meeting.LedgerEvent {
	e.Source = s
	return e
}

func detail(d string, e meeting.LedgerEvent) meeting.LedgerEvent {
	e.Detail = d
	return e
}

// hour is the ledger of a class of sixty minutes with one student, "p".
func hour(events ...meeting.LedgerEvent) ledger {
	return append(ledger{started(0), ended(60)}, events...)
}

func student(attendee, person string) engagement.Attendee {
	return engagement.Attendee{ID: attendee, PersonID: person, Role: chimeclassroom.Student}
}

// look returns the report of a ledger in which "a" is the student "p".
func look(f engagement.Frame, events ledger) engagement.Report {
	return engagement.Compute(engagement.DefaultSettings(), f, []engagement.Attendee{student("a", "p")}, events)
}

// person returns what is said of "p".
func person(t *testing.T, r engagement.Report) engagement.Person {
	t.Helper()
	p, ok := r.Person("p")
	require.True(t, ok)
	return p
}

// TestAttendance has the cases that a report must not get wrong.
func TestAttendance(t *testing.T) {
	t.Parallel()
	type want struct {
		minutes   float64
		intervals int
		drops     float64
	}
	late := hour(line(joined, 0), line(left, 10), line(joined, 15), line(left, 30))
	for name, tc := range map[string]struct {
		events ledger
		want   want
	}{
		"0-10 and 15-30 with a drop gives 25": {hour(line(joined, 0), line(dropped, 10), line(joined, 15), line(left, 30)), want{25, 2, 1}},
		"missing Left":                        {hour(line(joined, 20)), want{40, 1, 0}},
		"missing Left before a new Joined":    {hour(line(joined, 20), line(joined, 30), line(left, 40)), want{20, 1, 0}},
		"missing Ended":                       {ledger{started(0), line(joined, 0), line(left, 50)}, want{50, 1, 0}},
		"missing Left and Ended":              {ledger{started(0), line(joined, 0), of("b", "q", line(joined, 1)), of("b", "q", line(left, 45))}, want{45, 1, 0}},
		"missing Started":                     {ledger{line(joined, 0), line(left, 50), ended(60)}, want{50, 1, 0}},
		"repeated":                            {append(late, late...), want{25, 2, 0}},
		"reordered":                           {ledger{late[5], late[2], late[1], late[4], late[0], late[3]}, want{25, 2, 0}},
		"late by an hour":                     {append(hour(line(joined, 0), line(joined, 15), line(left, 30)), line(dropped, 10)), want{25, 2, 1}},
		"two devices at once":                 {hour(line(joined, 0), other(line(joined, 5)), line(dropped, 10), other(line(left, 20))), want{20, 1, 1}},
		"a device after another":              {hour(line(joined, 0), line(left, 10), other(line(joined, 10)), other(line(left, 20))), want{20, 1, 0}},
		"restart under a new generation": {ledger{
			started(0), line(joined, 0), ended(20),
			again(started(25)), again(line(joined, 25)), again(line(left, 40)), again(ended(60)),
		}, want{35, 2, 0}},
		"restart, and nobody saw the end before": {ledger{
			started(0), line(joined, 0), of("b", "q", line(left, 20)),
			again(started(25)), again(line(joined, 25)), again(line(left, 40)), again(ended(60)),
		}, want{35, 2, 0}},
		"clock of a client an hour wrong": {hour(
			line(joined, 0), line(dropped, 10), line(joined, 15), line(left, 30),
			by(meeting.SelfReported, line(joined, -60)), by(meeting.SelfReported, line(left, 5)), by(meeting.SelfReported, line(left, 90)),
			by(meeting.SelfReported, line(meeting.AttendeeVideoStarted, 75)), by(meeting.SelfReported, line(meeting.AttendeeVideoStopped, 85)),
		), want{25, 2, 1}},
		"back within the grace":               {hour(line(joined, 0), line(dropped, 10), line(joined, 11), line(left, 20)), want{20, 1, 1}},
		"left in place of dropped":            {hour(line(joined, 0), line(left, 10), line(joined, 10.5), line(left, 20)), want{20, 1, 1}},
		"dropped, never left as well":         {hour(line(joined, 0), line(dropped, 10), line(left, 10.1)), want{10, 1, 1}},
		"who shares a screen is one person":   {hour(line(joined, 0), of("a#content", "p", line(joined, 5)), of("a#content", "p", line(left, 50)), line(left, 20)), want{20, 1, 0}},
		"the same millisecond from two sides": {hour(line(joined, 0), by(meeting.SelfReported, line(left, 30)), by(meeting.FromRoom, line(left, 30))), want{30, 1, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := person(t, look(engagement.Frame{}, tc.events))
			assert.InDelta(t, tc.want.minutes, p.Figures[engagement.MetricAttended].Duration().Minutes(), 1e-9)
			assert.Len(t, p.Presence, tc.want.intervals)
			assert.InDelta(t, tc.want.drops, p.Figures[engagement.MetricDrops].Value, 0)
			assert.InDelta(t, float64(tc.want.intervals-1), p.Figures[engagement.MetricRejoins].Value, 0)
			assert.Equal(t, p.Presence[0].From, p.First)
			assert.Equal(t, p.Presence[len(p.Presence)-1].Until, p.Last)
		})
	}
}

func TestPercent(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		settings engagement.Settings
		frame    engagement.Frame
		events   ledger
		want     float64
	}{
		"rounded down":  {engagement.Settings{}, engagement.Frame{}, hour(line(joined, 0), line(left, 59.99)), 99.9},
		"of what ran":   {engagement.Settings{}, engagement.Frame{}, ledger{started(0), line(joined, 0), ended(10), again(started(30)), again(line(joined, 30)), again(ended(40))}, 100},
		"of the plan":   {engagement.Settings{Basis: engagement.Scheduled}, engagement.Frame{Start: minute(0), End: minute(50)}, hour(line(joined, 0), line(left, 25)), 50},
		"at most 100":   {engagement.Settings{Basis: engagement.Scheduled}, engagement.Frame{Start: minute(10), End: minute(50)}, hour(line(joined, 0)), 100},
		"without plan":  {engagement.Settings{Basis: engagement.Scheduled}, engagement.Frame{}, hour(line(joined, 0), line(left, 30)), 50},
		"live":          {engagement.Settings{}, engagement.Frame{Now: minute(20)}, ledger{started(0), line(joined, 10)}, 50},
		"live, planned": {engagement.Settings{Basis: engagement.Scheduled}, engagement.Frame{Now: minute(20), Start: minute(0), End: minute(60)}, ledger{started(0), line(joined, 10)}, 50},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := engagement.Compute(tc.settings, tc.frame, []engagement.Attendee{student("a", "p")}, tc.events)
			assert.InDelta(t, tc.want, person(t, r).Figures[engagement.MetricPercent].Value, 1e-9)
		})
	}
}

func TestALiveClass(t *testing.T) {
	t.Parallel()
	r := look(engagement.Frame{Now: minute(30)}, ledger{started(0), line(joined, 5), of("b", "q", line(joined, 0)), of("b", "q", line(left, 10))})
	assert.True(t, r.Live)
	assert.Equal(t, minute(30), r.Until)
	p := person(t, r)
	assert.True(t, p.Here)
	assert.True(t, p.Last.IsZero())
	assert.True(t, p.Presence[0].Open())
	assert.Equal(t, 25*time.Minute, p.Figures[engagement.MetricAttended].Duration())
	q, _ := r.Person("q")
	assert.False(t, q.Here)
	assert.Equal(t, minute(10), q.Last)
	over := look(engagement.Frame{Now: minute(90)}, ledger{started(0), line(joined, 5), ended(60)})
	assert.False(t, over.Live, "a class that has ended is not live, whatever the time")
	assert.Equal(t, minute(60), over.Until)
}

func TestASignOfLifeEndsWhatNobodySawEnd(t *testing.T) {
	t.Parallel()
	a := engagement.New(engagement.DefaultSettings())
	for _, e := range (ledger{started(0), line(joined, 5)}) {
		a.Add(e)
	}
	a.Alive("m", minute(40))
	a.Alive("m", minute(35))
	assert.Equal(t, minute(40), person(t, a.Report(engagement.Frame{})).Last)
}

func TestRoster(t *testing.T) {
	t.Parallel()
	attendees := []engagement.Attendee{
		student("a", "p"), student("b", "left the course"),
		{ID: "c", PersonID: "teacher", Role: chimeclassroom.Teacher},
		{ID: "d", PersonID: "mentor", Role: chimeclassroom.Observer},
	}
	events := hour(line(joined, 0), of("b", "left the course", line(joined, 0)), of("c", "", line(joined, 0)), of("d", "", line(joined, 0)))
	frame := engagement.Frame{Roster: []string{"p", "absent", "teacher"}}
	r := engagement.Compute(engagement.DefaultSettings(), frame, attendees, events)
	type row struct {
		learner, guest bool
		status         engagement.Status
	}
	got := map[string]row{}
	for _, p := range r.People {
		got[p.ID] = row{p.Learner, p.Guest, p.Status}
	}
	assert.Equal(t, map[string]row{
		"p":               {true, false, engagement.StatusPresent},
		"absent":          {true, false, engagement.StatusAbsent},
		"left the course": {false, true, engagement.StatusNone},
		"mentor":          {false, true, engagement.StatusNone},
		"teacher":         {false, false, engagement.StatusNone},
	}, got)
	assert.Equal(t, 2, r.Class.Guests)
	assert.Equal(t, 2, r.Class.Expected)

	frame.Roster = nil
	r = engagement.Compute(engagement.DefaultSettings(), frame, attendees, events)
	assert.Len(t, r.People, 4, "without a roster nobody is known to be absent")
	assert.Equal(t, 2, r.Class.Expected)
	assert.Zero(t, r.Class.Guests)
}

func TestAClassThatWasNotHeld(t *testing.T) {
	t.Parallel()
	for name, events := range map[string]ledger{
		"nothing":          nil,
		"only self-report": {by(meeting.SelfReported, line(joined, 0)), by(meeting.SelfReported, line(meeting.AttendeeVideoStarted, 1))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := look(engagement.Frame{Roster: []string{"p"}}, events)
			assert.False(t, r.Held)
			p := person(t, r)
			assert.Equal(t, engagement.StatusNone, p.Status)
			assert.Equal(t, engagement.Figures{}, p.Figures)
		})
	}
}

func TestWhoseDeviceItIsMayBecomeKnownLate(t *testing.T) {
	t.Parallel()
	a := engagement.New(engagement.DefaultSettings())
	for _, e := range (ledger{started(0), of("b", "", line(joined, 0)), line(joined, 10)}) {
		a.Add(e)
	}
	r := a.Report(engagement.Frame{Now: minute(30)})
	require.Len(t, r.People, 1)
	a.Know(student("b", "p"))
	a.Add(ended(40))
	r = a.Report(engagement.Frame{})
	require.Len(t, r.People, 1)
	assert.Equal(t, 40*time.Minute, r.People[0].Figures[engagement.MetricAttended].Duration())
}

func TestNoDataIsNull(t *testing.T) {
	t.Parallel()
	p := person(t, look(engagement.Frame{}, hour(line(joined, 0), by(meeting.SelfReported, line(meeting.AttendeeVideoStarted, 0)))))
	raw, err := json.Marshal(p.Figures)
	require.NoError(t, err)
	var figures map[string]any
	require.NoError(t, json.Unmarshal(raw, &figures))
	assert.Contains(t, figures, "talk")
	assert.Nil(t, figures["talk"])
	assert.Equal(t, map[string]any{"value": 3.6e6, "selfReported": true}, figures["camera"])
	assert.Equal(t, map[string]any{"value": 3.6e6}, figures["attended"])
}

func TestWhoComesThisMomentHasComeOnce(t *testing.T) {
	t.Parallel()
	p := person(t, look(engagement.Frame{Now: minute(5)}, ledger{started(0), line(joined, 5)}))
	assert.True(t, p.Here)
	assert.Equal(t, engagement.Figure{Known: true}, p.Figures[engagement.MetricRejoins])
	assert.Equal(t, engagement.Figure{Known: true}, p.Figures[engagement.MetricAttended])
}

package engagement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

const (
	camOn, camOff     = meeting.AttendeeVideoStarted, meeting.AttendeeVideoStopped
	shareOn, shareOff = meeting.AttendeeContentVideoStarted, meeting.AttendeeContentVideoStopped
	unmuted, muted    = meeting.AttendeeUnmuted, meeting.AttendeeMuted
	up, down          = meeting.AttendeeHandRaised, meeting.AttendeeHandLowered
	talked            = meeting.AttendeeTalked
	messaged          = meeting.AttendeeMessaged
	reacted           = meeting.AttendeeReacted
	hasAnswered       = meeting.AttendeeAnswered
	pollOn, pollOff   = meeting.PollOpened, meeting.PollClosed
	connection        = meeting.AttendeeConnection
)

// self is an event that only the page of "p" reports.
func self(kind meeting.EventType, at float64) meeting.LedgerEvent {
	return by(meeting.SelfReported, line(kind, at))
}

func TestParticipation(t *testing.T) {
	t.Parallel()
	const seconds = 1000.0
	const minutes = 60 * seconds
	there := func(events ...meeting.LedgerEvent) ledger {
		return append(hour(line(joined, 0), line(left, 40)), events...)
	}
	for name, tc := range map[string]struct {
		events ledger
		metric engagement.Metric
		want   float64
	}{
		"camera":                           {there(line(camOn, 5), line(camOff, 15)), engagement.MetricCamera, 10 * minutes},
		"camera, never switched off":       {there(line(camOn, 5)), engagement.MetricCamera, 35 * minutes},
		"camera goes off with a drop":      {there(line(camOn, 5), line(dropped, 10), line(joined, 20)), engagement.MetricCamera, 5 * minutes},
		"camera goes off with a new page":  {there(line(camOn, 5), line(joined, 10)), engagement.MetricCamera, 5 * minutes},
		"camera before arrival":            {append(hour(line(joined, 10), line(left, 40)), line(camOn, 0)), engagement.MetricCamera, 30 * minutes},
		"camera of two devices":            {there(line(camOn, 5), other(line(joined, 0)), other(line(camOn, 10)), line(camOff, 15), other(line(camOff, 20))), engagement.MetricCamera, 15 * minutes},
		"camera by a clock an hour behind": {there(self(camOn, -55), self(camOff, -45)), engagement.MetricCamera, 0},
		"camera switched on twice":         {there(line(camOn, 5), line(camOn, 6), line(camOff, 15)), engagement.MetricCamera, 10 * minutes},
		"share":                            {there(line(shareOn, 5), line(shareOff, 15), line(shareOn, 20)), engagement.MetricShare, 30 * minutes},
		"shares":                           {there(line(shareOn, 5), line(shareOff, 15), line(shareOn, 20)), engagement.MetricShares, 2},
		"share by its own attendee":        {there(of("a#content", "", line(shareOn, 5)), of("a#content", "", line(shareOff, 15))), engagement.MetricShare, 10 * minutes},
		"unmuted":                          {there(self(unmuted, 5), self(muted, 6)), engagement.MetricUnmuted, minutes},
		"unmuted until the end":            {there(self(unmuted, 39)), engagement.MetricUnmuted, minutes},
		"talk":                             {there(detail("7", self(talked, 5)), detail("10", self(talked, 6))), engagement.MetricTalk, 17 * seconds},
		"talk that overlaps":               {there(detail("10", self(talked, 5)), detail("10", self(talked, 5.1))), engagement.MetricTalk, 16 * seconds},
		"talk before arrival":              {there(detail("10", self(talked, 0.1))), engagement.MetricTalk, 6 * seconds},
		"talk told of after departure":     {there(detail("10", self(talked, 40.05))), engagement.MetricTalk, 7 * seconds},
		"talk an hour away":                {there(detail("10", self(talked, 100))), engagement.MetricTalk, 0},
		"talk across a drop":               {there(line(dropped, 10), line(joined, 10.05), detail("10", self(talked, 10.1))), engagement.MetricTalk, 7 * seconds},
		"talk without a number":            {there(detail("10", self(talked, 5)), detail("ten", self(talked, 6)), detail("-3", self(talked, 7)), detail("9999", self(talked, 8))), engagement.MetricTalk, 10 * seconds},
		"turns":                            {there(detail("10", self(talked, 5)), detail("10", self(talked, 5.2)), detail("10", self(talked, 6))), engagement.MetricTurns, 2},
		"messages":                         {there(line(messaged, 5), line(messaged, 6), line(messaged, 6)), engagement.MetricMessages, 2},
		"messages of a page, while here":   {there(self(messaged, 5), self(messaged, 50)), engagement.MetricMessages, 1},
		"hands":                            {there(line(up, 5), line(up, 6), line(down, 7), line(up, 8)), engagement.MetricHands, 2},
		"wait":                             {there(line(up, 1), line(down, 2), line(up, 3), line(down, 5), line(up, 6), line(down, 16)), engagement.MetricHandWait, 2 * minutes},
		"wait, of two":                     {there(line(up, 1), line(down, 2), line(up, 3), line(down, 5)), engagement.MetricHandWait, 1.5 * minutes},
		"wait, given up by leaving":        {there(line(up, 1), line(down, 2), line(up, 3), line(dropped, 4), line(joined, 5), line(down, 35)), engagement.MetricHandWait, minutes},
		"reactions":                        {there(detail("like", line(reacted, 5)), detail("applause", line(reacted, 6)), detail("like", line(reacted, 7))), engagement.MetricReactions, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			figure := person(t, look(engagement.Frame{}, tc.events)).Figures[tc.metric]
			assert.True(t, figure.Known)
			assert.InDelta(t, tc.want, figure.Value, 1e-6)
		})
	}
}

func TestPolls(t *testing.T) {
	t.Parallel()
	poll := func(kind meeting.EventType, n string, at float64) meeting.LedgerEvent {
		return detail(n, of("", "", line(kind, at)))
	}
	answers := func(n string, at float64) meeting.LedgerEvent { return detail(n, line(hasAnswered, at)) }
	two := []meeting.LedgerEvent{poll(pollOn, "1", 5), poll(pollOff, "1", 10), poll(pollOn, "2", 30)}
	for name, tc := range map[string]struct {
		events      []meeting.LedgerEvent
		polls, rate float64
		known       bool // the rate
	}{
		"both":                           {[]meeting.LedgerEvent{line(joined, 0), answers("1", 6), answers("2", 31)}, 2, 100, true},
		"one twice":                      {[]meeting.LedgerEvent{line(joined, 0), answers("1", 6), answers("1", 7)}, 1, 50, true},
		"none":                           {[]meeting.LedgerEvent{line(joined, 0)}, 0, 0, true},
		"came after the first":           {[]meeting.LedgerEvent{line(joined, 20), answers("2", 31)}, 1, 100, true},
		"was away for all":               {[]meeting.LedgerEvent{line(joined, 12), line(left, 20)}, 0, 0, false},
		"told of when the poll is over":  {[]meeting.LedgerEvent{line(joined, 0), line(left, 7), answers("1", 10)}, 1, 100, true},
		"a number that makes no sense":   {[]meeting.LedgerEvent{line(joined, 0), answers("one", 6), answers("0", 7), answers("99999", 8)}, 0, 0, true},
		"told of from where nobody asks": {[]meeting.LedgerEvent{line(joined, 0), by(meeting.SelfReported, poll(pollOn, "3", 6))}, 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := person(t, look(engagement.Frame{}, append(hour(two...), tc.events...)))
			assert.Equal(t, engagement.Figure{Value: tc.polls, Known: true}, p.Figures[engagement.MetricPolls])
			assert.Equal(t, engagement.Figure{Value: tc.rate, Known: tc.known}, p.Figures[engagement.MetricPollRate])
		})
	}
	p := person(t, look(engagement.Frame{}, hour(line(joined, 0))))
	assert.False(t, p.Figures[engagement.MetricPolls].Known, "nobody was asked anything")
}

func TestConnection(t *testing.T) {
	t.Parallel()
	says := func(level string, at float64) meeting.LedgerEvent { return detail(level, self(connection, at)) }
	for name, tc := range map[string]struct {
		events           []meeting.LedgerEvent
		good, fair, poor float64
		known            bool
	}{
		"good":                           {[]meeting.LedgerEvent{line(joined, 0), says("good 30 ms", 0.5), says("good", 1)}, 100, 0, 0, true},
		"a third of each":                {[]meeting.LedgerEvent{line(joined, 0), says("good", 0.5), says("fair", 1), says("poor", 1.5)}, 33.3, 33.3, 33.3, true},
		"each time counts once":          {[]meeting.LedgerEvent{line(joined, 0), says("good", 0.5), says("poor", 0.6), says("good", 1)}, 90, 0, 10, true},
		"silence counts for nothing":     {[]meeting.LedgerEvent{line(joined, 0), says("good", 0.75), says("poor", 30)}, 50, 0, 50, true},
		"while not here":                 {[]meeting.LedgerEvent{line(joined, 0), line(left, 1), says("poor", 10)}, 0, 0, 0, false},
		"only what lies within presence": {[]meeting.LedgerEvent{line(joined, 0), says("good", 0.5), line(dropped, 0.5), line(joined, 20), says("poor", 20.5)}, 50, 0, 50, true},
		"a level that there is not":      {[]meeting.LedgerEvent{line(joined, 0), says("great", 0.5), says("", 1)}, 0, 0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := person(t, look(engagement.Frame{}, hour(tc.events...)))
			for metric, want := range map[engagement.Metric]float64{
				engagement.MetricConnectionGood: tc.good, engagement.MetricConnectionFair: tc.fair, engagement.MetricConnectionPoor: tc.poor,
			} {
				assert.Equal(t, engagement.Figure{Value: want, Known: tc.known, SelfReported: tc.known}, p.Figures[metric], metric.ID())
			}
			assert.Empty(t, p.Score, "it counts for nothing")
		})
	}
}

func TestReactionsByKind(t *testing.T) {
	t.Parallel()
	p := person(t, look(engagement.Frame{}, hour(
		line(joined, 0), detail("like", line(reacted, 5)), detail("applause", line(reacted, 6)), detail("like", line(reacted, 7)),
	)))
	assert.Equal(t, []engagement.Tally{{Kind: "applause", Count: 1}, {Kind: "like", Count: 2}}, p.Reactions)
}

func TestWhatNobodyCanKnowIsNoData(t *testing.T) {
	t.Parallel()
	of := func(f engagement.Frame, events ledger) engagement.Figure {
		return person(t, look(f, events)).Figures[engagement.MetricCamera]
	}
	q := func(e meeting.LedgerEvent) meeting.LedgerEvent { e.AttendeeID, e.PersonID = "b", "q"; return e }
	assert.Equal(t, engagement.Figure{}, of(engagement.Frame{}, hour(line(joined, 0))))
	assert.Equal(t, engagement.Figure{Known: true}, of(engagement.Frame{}, hour(line(joined, 0), q(line(joined, 0)), q(line(camOn, 1)))),
		"somebody's camera was seen, so this one was off")
	assert.Equal(t, engagement.Figure{Known: true, SelfReported: true}, of(engagement.Frame{}, hour(line(joined, 0), q(line(joined, 0)), q(self(camOn, 1)))))
	assert.Equal(t, engagement.Figure{Known: true}, of(engagement.Frame{Observed: []engagement.Metric{engagement.MetricCamera}}, hour(line(joined, 0))))
	assert.Equal(t, engagement.Figure{}, of(engagement.Frame{Roster: []string{"p"}}, hour(q(line(joined, 0)), q(line(camOn, 1)))),
		"who was not here had no camera to switch")
}

func TestTheServersWordCountsMoreThanThePages(t *testing.T) {
	t.Parallel()
	on := detail("", line(camOn, 5))
	for _, events := range []ledger{{self(camOn, 5), on}, {on, self(camOn, 5)}} {
		p := person(t, look(engagement.Frame{}, append(hour(line(joined, 0)), events...)))
		assert.False(t, p.Figures[engagement.MetricCamera].SelfReported)
	}
}

func TestAttendanceIsNeverSelfReported(t *testing.T) {
	t.Parallel()
	honest := hour(line(joined, 5), line(left, 20))
	told := append(honest, self(joined, 0), self(left, 10), self(dropped, 12), self(meeting.AttendeeDeleted, 13), self(joined, 30),
		by(meeting.SelfReported, ended(15)), by(meeting.SelfReported, started(-30)))
	assert.Equal(t, look(engagement.Frame{}, honest), look(engagement.Frame{}, told))
}

func TestAClockAheadTakesNothingAway(t *testing.T) {
	t.Parallel()
	p := person(t, look(engagement.Frame{Now: minute(30)}, ledger{
		started(0), line(joined, 0), self(unmuted, 5), self(muted, 7), self(unmuted, 90), detail("10", self(talked, 6)), detail("10", self(talked, 95)),
	}))
	assert.InDelta(t, 120_000, p.Figures[engagement.MetricUnmuted].Value, 0)
	assert.InDelta(t, 10_000, p.Figures[engagement.MetricTalk].Value, 0)
}

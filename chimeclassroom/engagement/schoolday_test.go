package engagement_test

import (
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/engagement/internal/schoolday"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// school takes the events of a day, each to its class.
type school struct {
	byMeeting map[string]*engagement.Accumulator
	classes   []*engagement.Accumulator
}

// begin returns what knows who attends a class, and nothing else.
func begin(c *schoolday.Class) *engagement.Accumulator {
	a := engagement.New(engagement.DefaultSettings())
	for _, one := range c.Attendees {
		role := chimeclassroom.Student
		if one.Teacher {
			role = chimeclassroom.Teacher
		}
		a.Know(engagement.Attendee{ID: one.ID, PersonID: one.Person, Role: role})
	}
	return a
}

func open(day *schoolday.Day) *school {
	s := &school{byMeeting: map[string]*engagement.Accumulator{}}
	for i := range day.Classes {
		a := begin(&day.Classes[i])
		for _, id := range day.Classes[i].Meetings {
			s.byMeeting[id] = a
		}
		s.classes = append(s.classes, a)
	}
	return s
}

func (s *school) take(events []meeting.LedgerEvent) {
	for i := range events {
		s.byMeeting[events[i].MeetingID].Add(events[i])
	}
}

func (s *school) report(i int, c *schoolday.Class) engagement.Report {
	return s.classes[i].Report(frame(c))
}

func frame(c *schoolday.Class) engagement.Frame {
	return engagement.Frame{Start: c.Start, End: c.End, Roster: c.Roster}
}

// lookBack reports the classes of a day one after the other.
func lookBack(day *schoolday.Day, report func(*schoolday.Class, engagement.Report)) {
	meetings := engagement.ByMeeting(day.Events)
	for i := range day.Classes {
		c := &day.Classes[i]
		a := begin(c)
		for _, id := range c.Meetings {
			for j := range meetings[id] {
				a.Add(meetings[id][j])
			}
		}
		report(c, a.Report(frame(c)))
	}
}

// answered is what a report says, in the words of the day.
func answered(p engagement.Person) schoolday.Answer {
	whole := func(m engagement.Metric) int64 { return int64(p.Figures[m].Value) }
	a := schoolday.Answer{
		Status: string(p.Status), First: p.First, Last: p.Last,
		Attended: whole(engagement.MetricAttended), PercentTenths: tenths(p.Figures[engagement.MetricPercent]),
		Presences: len(p.Presence), Drops: int(whole(engagement.MetricDrops)),
		Camera: whole(engagement.MetricCamera), Share: whole(engagement.MetricShare), Shares: int(whole(engagement.MetricShares)),
		Unmuted: whole(engagement.MetricUnmuted), Talk: whole(engagement.MetricTalk), Turns: int(whole(engagement.MetricTurns)),
		TalkShareTenths: tenths(p.Figures[engagement.MetricTalkShare]),
		Messages:        int(whole(engagement.MetricMessages)), Hands: int(whole(engagement.MetricHands)),
	}
	for _, t := range p.Reactions {
		if a.Reactions == nil {
			a.Reactions = map[string]int{}
		}
		a.Reactions[t.Kind] = t.Count
	}
	return a
}

func tenths(f engagement.Figure) int64 { return int64(f.Value*10 + 0.5) }

// check compares every figure of a class with what was drawn.
func check(t *testing.T, c *schoolday.Class, r engagement.Report) {
	t.Helper()
	require.Equal(t, c.Counted, r.Counted.Milliseconds(), "%s", c.Meetings)
	require.Len(t, r.People, len(c.Answers), "%s", c.Meetings)
	statuses := map[string]int{}
	for _, p := range r.People {
		want := c.Answers[p.ID]
		statuses[want.Status]++
		wait := p.Figures[engagement.MetricHandWait]
		require.Equal(t, len(want.Waits) > 0, wait.Known, "%s", p.ID)
		if wait.Known {
			slices.Sort(want.Waits)
			n := len(want.Waits)
			require.InDelta(t, float64(want.Waits[(n-1)/2]+want.Waits[n/2])/2, wait.Value, 0, "%s", p.ID)
		}
		want.Waits = nil
		if len(want.Reactions) == 0 {
			want.Reactions = nil
		}
		require.Equal(t, want, answered(p), "%s of %s", p.ID, c.Meetings)
		require.False(t, p.Figures[engagement.MetricAttended].SelfReported)
		require.Equal(t, c.CameraSelf, p.Figures[engagement.MetricCamera].SelfReported && p.Figures[engagement.MetricCamera].Known ||
			c.CameraSelf && !p.Figures[engagement.MetricCamera].Known, "%s", p.ID)
	}
	require.Equal(t, statuses["absent"], r.Class.Absent)
	require.Equal(t, statuses["late"]+statuses["late-left-early"], r.Class.Late)
	require.Equal(t, statuses["left-early"]+statuses["late-left-early"], r.Class.LeftEarly)
	require.Equal(t, statuses["present"]+r.Class.Late+statuses["left-early"], r.Class.Present)
}

// checkDay takes a day as it arrives, with looks at it on the way.
func checkDay(t *testing.T, day *schoolday.Day) {
	t.Helper()
	s := open(day)
	half := len(day.Events) / 2
	s.take(day.Events[:half])
	for i := range day.Classes {
		s.report(i, &day.Classes[i])
	}
	s.take(day.Events[half:])
	for i := range day.Classes {
		check(t, &day.Classes[i], s.report(i, &day.Classes[i]))
	}
	lookBack(day, func(c *schoolday.Class, r engagement.Report) { check(t, c, r) })
}

// TestByMeeting: nothing is lost, and the events of a meeting keep their order.
func TestByMeeting(t *testing.T) {
	t.Parallel()
	day := schoolday.Draw(2, 20, 5000)
	meetings := engagement.ByMeeting(day.Events)
	at := map[string]int{}
	for _, e := range day.Events {
		require.Equal(t, e, meetings[e.MeetingID][at[e.MeetingID]])
		at[e.MeetingID]++
	}
	for id, events := range meetings {
		require.Len(t, events, at[id])
	}
	require.Empty(t, engagement.ByMeeting(nil))
}

// TestAnswersOfASchoolDay: what was drawn comes out again, to the millisecond.
// LTIKIT_LONG makes the day one of a million events in two thousand classes.
func TestAnswersOfASchoolDay(t *testing.T) { //nolint:paralleltest // the long day fills the memory
	classes, events := 200, 100_000
	if os.Getenv("LTIKIT_LONG") != "" {
		classes, events = 2000, 1_000_000
	}
	day := schoolday.Draw(1, classes, events)
	require.Equal(t, events, len(day.Events))
	checkDay(t, &day)
}

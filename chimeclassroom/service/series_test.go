package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// weekly schedules a class on five Mondays from 23 November and returns them.
func (w *world) weekly(teacher chimeclassroom.Visitor) []service.EventView {
	w.t.Helper()
	in := input()
	in.Rule = "FREQ=WEEKLY;COUNT=5"
	first, err := w.CreateEvent(w.t.Context(), teacher, in)
	require.NoError(w.t, err)
	events := w.list(teacher, service.Query{})
	require.Len(w.t, events, 5)
	require.Equal(w.t, first.ID, events[0].ID)
	return events
}

func (w *world) list(v chimeclassroom.Visitor, q service.Query) []service.EventView {
	w.t.Helper()
	found, err := w.ListEvents(w.t.Context(), v, q)
	require.NoError(w.t, err)
	return found.Events
}

func dates(events []service.EventView) []string {
	var all []string
	for _, e := range events {
		all = append(all, e.Date)
	}
	return all
}

func TestOneOccurrenceIsChangedAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	events := w.weekly(teacher)
	in := input()
	in.Date, in.Title = "2026-12-09", "Two days later"
	moved, err := w.UpdateEvent(t.Context(), teacher, events[2].ID, in, 1, chimeclassroom.ThisOne)
	require.NoError(t, err)
	assert.True(t, moved.Detached)
	in = input()
	in.Title, in.Rule = "Renamed", events[0].Rule
	_, err = w.UpdateEvent(t.Context(), teacher, events[0].ID, in, 1, chimeclassroom.Whole)
	require.NoError(t, err)
	after := w.list(teacher, service.Query{})
	assert.Equal(t, []string{"2026-11-23", "2026-11-30", "2026-12-09", "2026-12-14", "2026-12-21"}, dates(after))
	for i, e := range after {
		assert.Equal(t, events[i].ID, e.ID, "links to it stay good")
		want := "Renamed"
		if i == 2 {
			want = "Two days later"
		}
		assert.Equal(t, want, e.Title)
	}
	in.Rule = "FREQ=DAILY;COUNT=2"
	_, err = w.UpdateEvent(t.Context(), teacher, events[1].ID, in, 2, chimeclassroom.ThisOne)
	requireCode(t, chimeclassroom.CodeInvalid, err)
}

func TestTheFollowingOccurrencesBecomeASeriesOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	events := w.weekly(teacher)
	in := input()
	in.Date, in.Rule = "2026-12-07", "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4"
	_, err := w.UpdateEvent(t.Context(), teacher, events[2].ID, in, 1, chimeclassroom.Following)
	require.NoError(t, err)
	after := w.list(teacher, service.Query{})
	assert.Equal(t, []string{"2026-11-23", "2026-11-30", "2026-12-07", "2026-12-10", "2026-12-14", "2026-12-17"}, dates(after))
	assert.Equal(t, "FREQ=WEEKLY;UNTIL=20261206", after[0].Rule)
	assert.NotEqual(t, after[1].SeriesID, after[2].SeriesID)
	assert.Equal(t, after[2].SeriesID, after[5].SeriesID)

	_, err = w.UpdateEvent(t.Context(), teacher, after[2].ID, input(), 1, chimeclassroom.Following)
	requireCode(t, chimeclassroom.CodeConflict, err)
	in.Rule = ""
	alone, err := w.UpdateEvent(t.Context(), teacher, after[2].ID, in, 2, chimeclassroom.Whole)
	require.NoError(t, err)
	assert.Empty(t, alone.SeriesID, "it repeats no more")
	assert.Equal(t, []string{"2026-11-23", "2026-11-30", "2026-12-07"}, dates(w.list(teacher, service.Query{})))
	var series int
	require.NoError(t, w.db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM classroom_series`).Scan(&series))
	assert.Equal(t, 1, series, "the empty one is gone")
}

func TestADeletedOccurrenceDoesNotComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	events := w.weekly(teacher)
	require.NoError(t, w.DeleteEvent(t.Context(), teacher, events[1].ID, chimeclassroom.ThisOne))
	in := input()
	in.StartTime, in.Rule = "09:30", events[0].Rule
	_, err := w.UpdateEvent(t.Context(), teacher, events[0].ID, in, 1, chimeclassroom.Whole)
	require.NoError(t, err)
	after := w.list(teacher, service.Query{})
	assert.Equal(t, []string{"2026-11-23", "2026-12-07", "2026-12-14", "2026-12-21"}, dates(after))
	assert.Equal(t, "09:30", after[3].StartTime)

	require.NoError(t, w.DeleteEvent(t.Context(), teacher, after[2].ID, chimeclassroom.Following))
	assert.Equal(t, []string{"2026-11-23", "2026-12-07"}, dates(w.list(teacher, service.Query{})))
}

func TestASeriesIsCancelledExceptWhatWasHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	events := w.weekly(teacher)
	live, err := w.StartMeeting(t.Context(), teacher, events[0].ID)
	require.NoError(t, err)
	w.join(student, live.ID)
	_, err = w.EndMeeting(t.Context(), teacher, live.ID)
	require.NoError(t, err)
	cancelled, err := w.CancelEvent(t.Context(), teacher, events[1].ID, "Ill", chimeclassroom.Whole)
	require.NoError(t, err)
	assert.Equal(t, "Ill", cancelled.CancelReason)
	var states []chimeclassroom.Status
	for _, e := range w.list(student, service.Query{}) {
		states = append(states, e.Status)
	}
	const off = chimeclassroom.Cancelled
	assert.Equal(t, []chimeclassroom.Status{chimeclassroom.Ended, off, off, off, off}, states)
	require.NoError(t, w.DeleteEvent(t.Context(), teacher, events[1].ID, chimeclassroom.Whole))
	assert.Equal(t, []string{"2026-11-23"}, dates(w.list(student, service.Query{})), "what was attended stays")
}

func TestAHiddenEventIsNotThereForStudents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	events := w.weekly(teacher)
	_, err := w.HideEvent(t.Context(), teacher, events[0].ID, true, chimeclassroom.Following)
	require.NoError(t, err)
	assert.Empty(t, w.list(student, service.Query{}))
	assert.Len(t, w.list(teacher, service.Query{}), 5)
	_, err = w.StartMeeting(t.Context(), teacher, events[0].ID)
	require.NoError(t, err)
	for name, use := range map[string]func() error{
		"read":   func() error { _, err := w.ReadEvent(t.Context(), student, events[0].ID); return err },
		"join":   func() error { _, err := w.JoinMeeting(t.Context(), student, events[0].ID); return err },
		"report": func() error { _, err := w.Report(t.Context(), student, events[0].ID); return err },
	} {
		assert.Equal(t, chimeclassroom.CodeNotFound, chimeclassroom.ErrorCode(use()), name)
	}
	_, err = w.HideEvent(t.Context(), teacher, events[0].ID, false, chimeclassroom.ThisOne)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.HideEvent(t.Context(), teacher, events[1].ID, false, chimeclassroom.Following)
	require.NoError(t, err)
	assert.Len(t, w.list(student, service.Query{}), 4)
}

func TestPartsOfTheSchedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	w.weekly(teacher)
	in := input()
	in.Title, in.Date = "Übung", "2026-12-01"
	_, err := w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	at := func(day int) time.Time { return time.Date(2026, 12, day, 9, 0, 0, 0, time.UTC) }
	for name, tc := range map[string]struct {
		query service.Query
		want  []string
	}{
		"a span":         {service.Query{Span: service.Span{From: at(1), Until: at(14)}}, []string{"2026-12-01", "2026-12-07"}},
		"a search":       {service.Query{Text: " üBUNG "}, []string{"2026-12-01"}},
		"in description": {service.Query{Text: "matri", Span: service.Span{From: at(10)}}, []string{"2026-12-14", "2026-12-21"}},
		"latest first":   {service.Query{Latest: true, Limit: 2}, []string{"2026-12-21", "2026-12-14"}},
		"nothing":        {service.Query{Text: "geometry"}, nil},
	} {
		assert.Equal(t, tc.want, dates(w.list(teacher, tc.query)), name)
	}
	for _, latest := range []bool{false, true} {
		q := service.Query{Latest: latest, Limit: 4}
		first, err := w.ListEvents(t.Context(), teacher, q)
		require.NoError(t, err)
		require.NotEmpty(t, first.Next)
		q.After = first.Next
		second, err := w.ListEvents(t.Context(), teacher, q)
		require.NoError(t, err)
		assert.Empty(t, second.Next)
		assert.Equal(t, dates(w.list(teacher, service.Query{Latest: latest})), dates(append(first.Events, second.Events...)))
	}
	_, err = w.ListEvents(t.Context(), teacher, service.Query{After: "x"})
	requireCode(t, chimeclassroom.CodeInvalid, err)
}

func TestHostsAreWhoTeachesHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	w.visit(arrival("colleague", chimeclassroom.Teacher))
	hosts, err := w.Hosts(t.Context(), teacher)
	require.NoError(t, err)
	require.Len(t, hosts, 2)
	in := input()
	in.Hosts = []string{hosts[0].ID}
	e, err := w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	seen, err := w.ReadEvent(t.Context(), student, e.ID)
	require.NoError(t, err)
	assert.Equal(t, hosts[:1], seen.HostedBy)
	for name, wanted := range map[string][]string{"a student": {student.Person.ID}, "nobody": {"x"}, "one twice": {hosts[0].ID, hosts[0].ID}} {
		in.Hosts = wanted
		_, err := w.CreateEvent(t.Context(), teacher, in)
		assert.Equal(t, chimeclassroom.CodeInvalid, chimeclassroom.ErrorCode(err), name)
	}
}

func TestAClassIsStartedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.clock.Advance(17*time.Minute + 5*time.Second)
	in := input()
	in.TimeZone, in.Rule = "Europe/Berlin", "FREQ=DAILY;COUNT=9"
	e, err := w.StartNow(t.Context(), w.teacher(), in)
	require.NoError(t, err)
	assert.Equal(t, chimeclassroom.Live, e.Status)
	assert.Equal(t, "10:17", e.StartTime)
	assert.Empty(t, e.Rule)
}

func TestAClassIsStartedInTheHourThatComesTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.clock.Advance(time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC).Sub(nine))
	in := input()
	in.TimeZone = "Europe/Berlin"
	e, err := w.StartNow(t.Context(), w.teacher(), in)
	require.NoError(t, err)
	assert.Equal(t, w.clock.Now(), e.StartsAt)
}

func TestPagesHearOfChangesOfTheirRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	here, stop := w.Changes(teacher.Room.ID)
	elsewhere, stopElsewhere := w.Changes("another room")
	defer stopElsewhere()
	heard := func() bool {
		select {
		case <-here:
			return true
		default:
			return false
		}
	}
	assert.False(t, heard())
	e := w.event(teacher)
	assert.True(t, heard(), "created")
	_, err := w.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.True(t, heard(), "started")
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.True(t, heard(), "ended")
	in := input()
	in.Rule = "FREQ=DAILY;COUNT=2"
	_, err = w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	assert.True(t, heard(), "a series")
	assert.False(t, heard())
	stop()
	w.event(teacher)
	assert.False(t, heard(), "nobody waits")
	assert.Empty(t, elsewhere)
}

func TestWhenAStatusChangesNext(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	next := func(v chimeclassroom.Visitor) time.Duration {
		in, err := w.StatusChangesIn(t.Context(), v)
		require.NoError(t, err)
		return in
	}
	assert.Zero(t, next(teacher))
	e := w.event(teacher)
	assert.Equal(t, time.Hour, next(student), "it ends unless it is started")
	_, err := w.HideEvent(t.Context(), teacher, e.ID, true, chimeclassroom.ThisOne)
	require.NoError(t, err)
	assert.Zero(t, next(student), "hidden")
	assert.Equal(t, time.Hour, next(teacher))
	w.clock.Advance(-30 * time.Minute)
	assert.Equal(t, 15*time.Minute, next(teacher), "it opens")
}

func TestAFeedShowsTheScheduleAndNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, student := w.teacher(), w.student("s")
	in := input()
	in.Hosts = []string{teacher.Person.ID}
	e, err := w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	in.Title = "Hidden"
	hidden, err := w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	_, err = w.HideEvent(t.Context(), teacher, hidden.ID, true, chimeclassroom.ThisOne)
	require.NoError(t, err)

	first, err := w.NewFeed(t.Context(), teacher)
	require.NoError(t, err)
	feed, err := w.ReadFeed(t.Context(), first)
	require.NoError(t, err)
	require.Len(t, feed.Events, 1, "what is hidden is not there, not even for a teacher")
	assert.Equal(t, e.ID, feed.Events[0].ID)
	assert.Empty(t, feed.Events[0].Hosts)

	second, err := w.NewFeed(t.Context(), teacher)
	require.NoError(t, err)
	_, err = w.ReadFeed(t.Context(), first)
	requireCode(t, chimeclassroom.CodeNotFound, err)
	var stored string
	require.NoError(t, w.db.QueryRowContext(t.Context(), `SELECT hash FROM classroom_feed`).Scan(&stored))
	assert.NotContains(t, stored, second)
	has, err := w.HasFeed(t.Context(), student)
	require.NoError(t, err)
	assert.False(t, has, "each has their own")
	require.NoError(t, w.RevokeFeed(t.Context(), student))
	_, err = w.ReadFeed(t.Context(), second)
	require.NoError(t, err)
	require.NoError(t, w.RevokeFeed(t.Context(), teacher))
	_, err = w.ReadFeed(t.Context(), second)
	requireCode(t, chimeclassroom.CodeNotFound, err)
}

package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func events() []check[Class] {
	return []check[Class]{
		{"events come back as they were", eventsComeBack},
		{"the schedule is in order and within its span", scheduleInOrder},
		{"of many changes to one version one is stored", oneChangeStored},
		{"an event is changed or started", changedOrStarted},
		{"an event is hidden or started", hiddenOrStarted},
		{"events that are hidden together are all in the room", hiddenTogether},
		{"events that nobody has", eventsOfNobody},
		{"rooms without dates are apart from the schedule", standingApart},
		{"of many who open a room without dates one does, time and again", standingOpened},
	}
}

func eventsComeBack(t *testing.T, s Class) {
	e := classroom(t, s)
	got, err := s.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, e, got)

	e.Title, e.Cancelled, e.CancelReason, e.Detached = "Ünïcødé ☃ ' \" \\ ?", true, "ill", true
	e.Attachments, e.Hosts, e.Version = nil, nil, 1
	require.NoError(t, s.ReplaceEvent(t.Context(), e))
	e.Version = 2
	reopen(t, s)
	got, err = s.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, e, got)
}

func scheduleInOrder(t *testing.T, s Class) {
	enter(t, s)
	for i, id := range []string{"d", "ä", "c", "B", "a", "z"} {
		e := lesson(id)
		e.StartsAt = nine.Add(time.Duration(i/2) * time.Hour)
		require.NoError(t, s.CreateEvent(t.Context(), e))
	}
	for _, test := range []struct {
		within service.Span
		want   []string
	}{
		{service.Span{}, []string{"d", "ä", "B", "c", "a", "z"}}, // by id where they begin at once
		{service.Span{From: nine.Add(time.Hour)}, []string{"B", "c", "a", "z"}},
		{service.Span{Until: nine.Add(time.Hour)}, []string{"d", "ä"}},
		{service.Span{From: nine.Add(time.Hour), Until: nine.Add(2 * time.Hour)}, []string{"B", "c"}},
	} {
		all, err := s.ListEvents(t.Context(), "room-1", test.within)
		require.NoError(t, err)
		var ids []string
		for _, e := range all {
			ids = append(ids, e.ID)
		}
		assert.Equal(t, test.want, ids)
	}
}

func oneChangeStored(t *testing.T, s Class) {
	e := classroom(t, s)
	won := race(t, s, func(int) error { return s.ReplaceEvent(t.Context(), e) }, service.ErrConflict)
	assert.Equal(t, 1, won)
	got, err := s.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, 2, got.Version)
}

func changedOrStarted(t *testing.T, s Class) {
	enter(t, s)
	for round := range rounds(s) {
		e := lesson(fmt.Sprint("event-", round))
		require.NoError(t, s.CreateEvent(t.Context(), e))
		won := race(t, s, func(i int) error {
			switch i % 3 {
			case 0:
				return s.ReplaceEvent(t.Context(), e)
			case 1:
				return s.ChangeSeries(t.Context(), e.RoomID, chimeclassroom.SeriesChange{Delete: []chimeclassroom.Event{e}})
			default:
				return startOf(t, s, e.ID, fmt.Sprint(e.ID, "-meeting-", i), 1)
			}
		}, service.ErrConflict, service.ErrNotFound)
		assert.Equal(t, 1, won)
	}
}

func hiddenOrStarted(t *testing.T, s Class) {
	enter(t, s)
	for round := range rounds(s) {
		e := lesson(fmt.Sprint("event-", round))
		require.NoError(t, s.CreateEvent(t.Context(), e))
		race(t, s, func(i int) error {
			if i%2 == 0 {
				return s.HideEvents(t.Context(), e.RoomID, []string{e.ID}, true)
			}
			return startOf(t, s, e.ID, fmt.Sprint(e.ID, "-meeting-", i), 1)
		}, service.ErrConflict)
		got, err := s.Event(t.Context(), e.RoomID, e.ID)
		require.NoError(t, err)
		if got.Hidden {
			assert.Nil(t, got.Meeting)
			assert.Equal(t, 1+racers(s)/2, got.Version)
		} else {
			assert.NotNil(t, got.Meeting)
			assert.Equal(t, 1, got.Version)
		}
	}
}

func hiddenTogether(t *testing.T, s Class) {
	e := classroom(t, s)
	require.ErrorIs(t, s.HideEvents(t.Context(), e.RoomID, []string{e.ID, "another"}, true), service.ErrNotFound)
	got, err := s.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	assert.False(t, got.Hidden)
	require.NoError(t, s.HideEvents(t.Context(), e.RoomID, []string{e.ID}, true))
	require.NoError(t, start(t, s, "meeting", 2))
	require.ErrorIs(t, s.HideEvents(t.Context(), e.RoomID, []string{e.ID}, false), service.ErrConflict)
}

func eventsOfNobody(t *testing.T, s Class) {
	e := classroom(t, s)
	for _, id := range noIDs() {
		for _, at := range [][2]string{{e.RoomID, id}, {id, e.ID}} {
			elsewhere := e
			elsewhere.RoomID, elsewhere.ID = at[0], at[1]
			_, err := s.Event(t.Context(), at[0], at[1])
			require.ErrorIs(t, err, service.ErrNotFound)
			require.ErrorIs(t, s.ReplaceEvent(t.Context(), elsewhere), service.ErrNotFound)
			require.ErrorIs(t, s.HideEvents(t.Context(), at[0], []string{at[1]}, true), service.ErrNotFound)
			require.ErrorIs(t, s.ChangeSeries(t.Context(), at[0], chimeclassroom.SeriesChange{Delete: []chimeclassroom.Event{elsewhere}}), service.ErrNotFound)
			_, err = s.Timetable(t.Context(), at[0], at[1])
			require.ErrorIs(t, err, service.ErrNotFound)
		}
	}
	stale := e
	stale.Version = 1 << 40
	require.ErrorIs(t, s.ReplaceEvent(t.Context(), stale), service.ErrConflict, "a version that nobody gave out")
	require.ErrorIs(t, start(t, s, "meeting", 1<<40), service.ErrConflict)
}

// officeHours is a room without dates.
func officeHours(id string) chimeclassroom.Event {
	return chimeclassroom.Event{ID: id, RoomID: "room-1", Title: "Office hours", Standing: true, Version: 1}
}

func standingApart(t *testing.T, s Class) {
	e := classroom(t, s)
	for _, id := range []string{"b", "a"} {
		require.NoError(t, s.CreateEvent(t.Context(), officeHours(id)))
	}
	reopen(t, s)
	rooms, err := s.StandingEvents(t.Context(), e.RoomID)
	require.NoError(t, err)
	assert.Equal(t, []chimeclassroom.Event{officeHours("a"), officeHours("b")}, rooms)
	for _, within := range []service.Span{{}, {Until: noon}} {
		schedule, err := s.ListEvents(t.Context(), e.RoomID, within)
		require.NoError(t, err)
		assert.Equal(t, []chimeclassroom.Event{e}, schedule)
	}
	for _, id := range noIDs() {
		none, err := s.StandingEvents(t.Context(), id)
		require.NoError(t, err)
		assert.Empty(t, none)
	}
}

func standingOpened(t *testing.T, s Class) {
	enter(t, s)
	e := officeHours("event")
	require.NoError(t, s.CreateEvent(t.Context(), e))
	for number := 1; number <= 3; number++ {
		won := race(t, s, func(i int) error {
			return s.StartMeeting(t.Context(), chimeclassroom.Meeting{ID: fmt.Sprintf("meeting-%d-%d", number, i), EventID: e.ID, Generation: number, StartedAt: nine}, e.Version)
		}, service.ErrConflict)
		assert.Equal(t, 1, won)
		err := s.StartMeeting(t.Context(), chimeclassroom.Meeting{ID: "next", EventID: e.ID, Generation: number + 1, StartedAt: nine}, e.Version)
		require.ErrorIs(t, err, service.ErrConflict, "it is live")
		require.ErrorIs(t, s.ReplaceEvent(t.Context(), e), service.ErrConflict)

		got, err := s.Event(t.Context(), e.RoomID, e.ID)
		require.NoError(t, err)
		assert.Equal(t, number, got.Meeting.Generation)
		end := ending(noon)
		end.MeetingID = got.Meeting.ID
		_, err = s.EndMeeting(t.Context(), end, nil)
		require.NoError(t, err)
		require.NoError(t, s.ReplaceEvent(t.Context(), e))
		e.Version++
	}
	sittings, err := s.Sittings(t.Context(), e.ID)
	require.NoError(t, err)
	assert.Len(t, sittings, 3)
}

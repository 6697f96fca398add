package storetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func series() []check[Class] {
	return []check[Class]{
		{"a change of a series is made wholly or not at all", changedWhollyOrNot},
		{"of changes that race one is made wholly", racingChanges},
		{"a series that has no events left goes", emptySeriesGoes},
	}
}

// daily is a series of two lessons in place of e.
func daily(e chimeclassroom.Event) chimeclassroom.SeriesChange {
	first, second := e, e
	first.SeriesID, first.Slot = "s", "2026-11-23"
	second.ID, second.SeriesID, second.Slot, second.Detached, second.Hidden = "second", "s", "2026-11-24", true, true
	return chimeclassroom.SeriesChange{
		Put:    []chimeclassroom.Series{{ID: "s", RoomID: e.RoomID, Start: e.Date, Rule: "FREQ=DAILY;UNTIL=20261124", Except: []string{"2026-11-25"}}},
		Create: []chimeclassroom.Event{second}, Replace: []chimeclassroom.Event{first},
	}
}

func changedWhollyOrNot(t *testing.T, s Class) {
	e := classroom(t, s)
	change := daily(e)
	change.Replace[0].Version = 7
	require.ErrorIs(t, s.ChangeSeries(t.Context(), e.RoomID, change), service.ErrConflict)
	_, err := s.Timetable(t.Context(), e.RoomID, "s")
	require.ErrorIs(t, err, service.ErrNotFound)

	change = daily(e)
	require.NoError(t, s.ChangeSeries(t.Context(), e.RoomID, change))
	table, err := s.Timetable(t.Context(), e.RoomID, "s")
	require.NoError(t, err)
	assert.Equal(t, change.Put[0], table.Series)
	require.Len(t, table.Events, 2)
	second := change.Create[0]
	second.Rule = change.Put[0].Rule
	assert.Equal(t, second, table.Events[1])
	_, err = s.Timetable(t.Context(), "another room", "s")
	require.ErrorIs(t, err, service.ErrNotFound)

	require.NoError(t, s.ChangeSeries(t.Context(), e.RoomID, chimeclassroom.SeriesChange{Delete: table.Events[1:], Except: table.Events[1:]}))
	table, err = s.Timetable(t.Context(), e.RoomID, "s")
	require.NoError(t, err)
	assert.Equal(t, []string{"2026-11-24", "2026-11-25"}, table.Series.Except)
}

func racingChanges(t *testing.T, s Class) {
	e := classroom(t, s)
	won := race(t, s, func(i int) error {
		change := daily(e)
		change.Put[0].ID = fmt.Sprint("s", i)
		change.Create[0].ID, change.Create[0].SeriesID, change.Replace[0].SeriesID = fmt.Sprint("second-", i), change.Put[0].ID, change.Put[0].ID
		return s.ChangeSeries(t.Context(), e.RoomID, change)
	}, service.ErrConflict)
	assert.Equal(t, 1, won)
	all, err := s.ListEvents(t.Context(), e.RoomID, service.Span{})
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Equal(t, all[0].SeriesID, all[1].SeriesID)
}

func emptySeriesGoes(t *testing.T, s Class) {
	e := classroom(t, s)
	require.NoError(t, s.ChangeSeries(t.Context(), e.RoomID, daily(e)))
	table, err := s.Timetable(t.Context(), e.RoomID, "s")
	require.NoError(t, err)
	won := race(t, s, func(i int) error {
		return s.ChangeSeries(t.Context(), e.RoomID, chimeclassroom.SeriesChange{Delete: table.Events[i%2 : i%2+1]})
	}, service.ErrNotFound)
	assert.Equal(t, 2, won)
	_, err = s.Timetable(t.Context(), e.RoomID, "s")
	require.ErrorIs(t, err, service.ErrNotFound)
}

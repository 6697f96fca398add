package service_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

const timetable = "title,date,start,duration,repeat\n" +
	"Algebra,2026-11-24,09:00,60,\n" +
	"Geometry,2026-11-25,09:00,60,FREQ=DAILY;COUNT=3\n"

func TestATimetableIsImported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	preview, err := w.PreviewImport(t.Context(), teacher, timetable, "Europe/Berlin")
	require.NoError(t, err)
	assert.Equal(t, 4, preview.Classes)
	assert.Equal(t, 3, preview.Rows[1].Classes)
	assert.Equal(t, "Geometry", preview.Rows[1].Event.Title)
	all := func() []service.EventView {
		t.Helper()
		list, err := w.ListEvents(t.Context(), ada, service.Query{})
		require.NoError(t, err)
		return list.Events
	}
	assert.Empty(t, all(), "a preview stores nothing")

	_, err = w.ImportEvents(t.Context(), teacher, timetable, "Europe/Berlin")
	require.NoError(t, err)
	got := all()
	require.Len(t, got, 4)
	assert.Equal(t, "Europe/Berlin", got[0].TimeZone)
	assert.Equal(t, got[1].SeriesID, got[3].SeriesID)
	assert.Equal(t, 4, w.news(ada).Notices[0].Classes)
}

func TestAFaultyTimetableIsNotImported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	faulty := timetable + "Chess,2026-11-31,09:00,60,\nGo,2026-11-24,09:00,60,FREQ=YEARLY\n"
	preview, err := w.PreviewImport(t.Context(), teacher, faulty, "UTC")
	require.NoError(t, err)
	assert.Equal(t, 2, preview.Faulty)
	_, err = w.ImportEvents(t.Context(), teacher, faulty, "UTC")
	requireCode(t, chimeclassroom.CodeInvalid, err)
	var refused *chimeclassroom.Error
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, []chimeclassroom.FieldError{
		{Field: "line 4", Detail: "The date must be a day of the calendar, such as 2026-11-22."},
		{Field: "line 5", Detail: "The event cannot repeat in this way."},
	}, refused.Fields)
	list, err := w.ListEvents(t.Context(), teacher, service.Query{})
	require.NoError(t, err)
	assert.Empty(t, list.Events, "all or nothing")
	_, err = w.ImportEvents(t.Context(), w.student("ada"), timetable, "UTC")
	requireCode(t, chimeclassroom.CodeForbidden, err)
	_, err = w.PreviewImport(t.Context(), w.student("ada"), timetable, "UTC")
	requireCode(t, chimeclassroom.CodeForbidden, err)
	many := "title,date,start,duration,repeat\n"
	for range 6 {
		many += "A,2026-11-24,09:00,60,FREQ=DAILY;COUNT=200\n"
	}
	_, err = w.ImportEvents(t.Context(), teacher, many, "UTC")
	requireCode(t, chimeclassroom.CodeInvalid, err)
	preview, err = w.PreviewImport(t.Context(), teacher, many, "UTC")
	require.NoError(t, err)
	assert.Equal(t, []int{1000, 1}, []int{preview.Classes, preview.Faulty}, "what is too much is not even made")
}

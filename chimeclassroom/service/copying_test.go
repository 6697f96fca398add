package service_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// inCourse is a launch from a course that was copied from others.
func inCourse(id string, role chimeclassroom.Role, copiedFrom ...string) service.Arrival {
	a := arrival("teacher", role)
	a.ContextID, a.CourseTitle, a.CopiedFrom = id, "Course "+id, copiedFrom
	return a
}

func TestACopiedCourseTakesTheScheduleOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.visit(inCourse("2025", chimeclassroom.Teacher))
	in := input() // Monday, 2026-11-23
	in.Hosts, in.Invited = []string{before.Person.ID}, []string{before.Person.ID}
	in.Attachments = []chimeclassroom.Attachment{{Title: "Sheet", URL: "https://lms.example/7"}}
	single, err := w.CreateEvent(t.Context(), before, in)
	require.NoError(t, err)
	for _, rule := range []string{"FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", "FREQ=MONTHLY;BYMONTHDAY=23;COUNT=2"} {
		repeated := input()
		repeated.Title, repeated.Rule = rule, rule
		_, err := w.CreateEvent(t.Context(), before, repeated)
		require.NoError(t, err)
	}
	off := input()
	off.Date = "2026-11-24"
	cancelled, err := w.CreateEvent(t.Context(), before, off)
	require.NoError(t, err)
	_, err = w.CancelEvent(t.Context(), before, cancelled.ID, "", chimeclassroom.ThisOne)
	require.NoError(t, err)
	_, err = w.HideEvent(t.Context(), before, single.ID, true, chimeclassroom.ThisOne)
	require.NoError(t, err)

	now := w.visit(inCourse("2027", chimeclassroom.Teacher, "2026", "2025"))
	origin, ok, err := w.ReadOrigin(t.Context(), now)
	require.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, service.Origin{Course: "Course 2025", Classes: 7, FirstDay: "2026-11-23"}, origin)
	requireCode(t, chimeclassroom.CodeInvalid, w.CopySchedule(t.Context(), now, "soon"))
	require.NoError(t, w.CopySchedule(t.Context(), now, "2027-02-03")) // a Wednesday

	list, err := w.ListEvents(t.Context(), now, service.Query{})
	require.NoError(t, err)
	days := map[string][]string{}
	for _, e := range list.Events {
		days[e.Title+"/"+e.Rule] = append(days[e.Title+"/"+e.Rule], e.Date)
	}
	assert.Equal(t, map[string][]string{
		"Algebra/": {"2027-02-08"},
		"FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4/FREQ=WEEKLY;UNTIL=20270217;BYDAY=MO,WE": {"2027-02-08", "2027-02-10", "2027-02-15", "2027-02-17"},
		"FREQ=MONTHLY;BYMONTHDAY=23;COUNT=2/":                                    {"2027-02-08", "2027-03-10"},
	}, days, "moved by whole weeks")
	for _, e := range list.Events {
		assert.Empty(t, e.Hosts)
		assert.Empty(t, e.Invited)
		if e.Title == "Algebra" {
			assert.True(t, e.Hidden)
			assert.Equal(t, in.Attachments, e.Attachments)
			assert.Equal(t, in.Description, e.Description)
		}
	}
	_, ok, err = w.ReadOrigin(t.Context(), now)
	require.NoError(t, err)
	assert.False(t, ok, "it has events now")
	requireCode(t, chimeclassroom.CodeNotFound, w.CopySchedule(t.Context(), now, "2027-02-03"))
	old, err := w.ListEvents(t.Context(), before, service.Query{})
	require.NoError(t, err)
	assert.Len(t, old.Events, 8, "the course before keeps its own")
}

func TestNothingIsCopiedFromElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stranger := inCourse("2025", chimeclassroom.Teacher)
	stranger.RegistrationID = "another LMS"
	_, err := w.CreateEvent(t.Context(), w.visit(stranger), input())
	require.NoError(t, err)
	for _, a := range []service.Arrival{inCourse("2027", chimeclassroom.Teacher, "2025"), inCourse("2028", chimeclassroom.Teacher)} {
		v := w.visit(a)
		_, ok, err := w.ReadOrigin(t.Context(), v)
		require.NoError(t, err)
		assert.False(t, ok)
		requireCode(t, chimeclassroom.CodeNotFound, w.CopySchedule(t.Context(), v, "2027-02-03"))
	}
	_, _, err = w.ReadOrigin(t.Context(), w.visit(inCourse("2027", chimeclassroom.Student, "2025")))
	requireCode(t, chimeclassroom.CodeForbidden, err)
}

// Nobody is invited in the new course, and an event for some must not become one for
// everybody.
func TestACopyOfAnEventForSomeIsHidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.visit(inCourse("2025", chimeclassroom.Teacher))
	in := input()
	in.Title, in.Invited = "Hearing", []string{before.Person.ID}
	_, err := w.CreateEvent(t.Context(), before, in)
	require.NoError(t, err)
	_, err = w.CreateEvent(t.Context(), before, input())
	require.NoError(t, err)
	now := w.visit(inCourse("2027", chimeclassroom.Teacher, "2025"))
	require.NoError(t, w.CopySchedule(t.Context(), now, "2027-02-03"))
	list, err := w.ListEvents(t.Context(), w.visit(inCourse("2027", chimeclassroom.Student)), service.Query{})
	require.NoError(t, err)
	require.Len(t, list.Events, 1)
	assert.Equal(t, "Algebra", list.Events[0].Title)
}

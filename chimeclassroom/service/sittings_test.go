package service_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func officeHours() chimeclassroom.EventInput {
	return chimeclassroom.EventInput{Title: "Office hours", Standing: true}
}

func (w *world) standing(v chimeclassroom.Visitor) service.EventView {
	w.t.Helper()
	e, err := w.CreateEvent(w.t.Context(), v, officeHours())
	require.NoError(w.t, err)
	return e
}

// sit opens the room for so long, with somebody in it.
func (w *world) sit(teacher chimeclassroom.Visitor, eventID string, who chimeclassroom.Visitor, d time.Duration) {
	w.t.Helper()
	_, err := w.StartMeeting(w.t.Context(), teacher, eventID)
	require.NoError(w.t, err)
	w.join(who, eventID)
	w.clock.Advance(d)
	_, err = w.EndMeeting(w.t.Context(), teacher, eventID)
	require.NoError(w.t, err)
}

func TestARoomWithoutDatesIsOpenedAgainAndAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	e := w.standing(teacher)
	assert.Equal(t, chimeclassroom.Open, e.Status)
	assert.NotContains(t, e.Actions, chimeclassroom.Cancel)
	_, err := w.JoinMeeting(t.Context(), ada, e.ID)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.StartMeeting(t.Context(), ada, e.ID)
	requireCode(t, chimeclassroom.CodeForbidden, err)

	meetings := map[string]bool{}
	for number := 1; number <= 3; number++ {
		live, err := w.StartMeeting(t.Context(), teacher, e.ID)
		require.NoError(t, err)
		assert.Equal(t, chimeclassroom.Live, live.Status)
		assert.Equal(t, number, live.Meeting.Generation)
		meetings[live.Meeting.ID] = true
		again, err := w.StartMeeting(t.Context(), teacher, e.ID)
		require.NoError(t, err)
		assert.Equal(t, live.Meeting.ID, again.Meeting.ID, "it is open already")
		w.clock.Advance(40 * 24 * time.Hour)
		over, err := w.EndMeeting(t.Context(), teacher, e.ID)
		require.NoError(t, err)
		assert.Equal(t, chimeclassroom.Open, over.Status, "never missed, never over")
		assert.Contains(t, over.Actions, chimeclassroom.Report)
		assert.Contains(t, over.Actions, chimeclassroom.Edit)
	}
	assert.Len(t, meetings, 3, "each sitting is a meeting of its own")
}

func TestARoomWithoutDatesStandsByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	dated, room := w.event(teacher), w.standing(teacher)

	schedule, err := w.ListEvents(t.Context(), ada, service.Query{})
	require.NoError(t, err)
	require.Len(t, schedule.Events, 1)
	assert.Equal(t, dated.ID, schedule.Events[0].ID)
	rooms, err := w.ListEvents(t.Context(), ada, service.Query{Standing: true})
	require.NoError(t, err)
	require.Len(t, rooms.Events, 1)
	assert.Equal(t, room.ID, rooms.Events[0].ID)

	secret, err := w.NewFeed(t.Context(), ada)
	require.NoError(t, err)
	feed, err := w.ReadFeed(t.Context(), secret)
	require.NoError(t, err)
	require.Len(t, feed.Events, 1, "no calendar shows it under a date that is none")
	assert.Equal(t, dated.ID, feed.Events[0].ID)

	_, err = w.HideEvent(t.Context(), teacher, room.ID, true, chimeclassroom.ThisOne)
	require.NoError(t, err)
	rooms, err = w.ListEvents(t.Context(), ada, service.Query{Standing: true})
	require.NoError(t, err)
	assert.Empty(t, rooms.Events)
	_, err = w.ReadEvent(t.Context(), ada, room.ID)
	requireCode(t, chimeclassroom.CodeNotFound, err)
}

func TestARoomWithoutDatesIsChangedBetweenSittings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	e := w.standing(teacher)
	in := officeHours()
	in.Title, in.Terms, in.Invited = "Questions", chimeclassroom.Terms{WaitingRoom: true}, []string{ada.Person.ID}
	changed, err := w.UpdateEvent(t.Context(), teacher, e.ID, in, e.Version, chimeclassroom.Whole)
	require.NoError(t, err)
	assert.Equal(t, "Questions", changed.Title)
	assert.True(t, changed.Terms.WaitingRoom)
	_, err = w.ReadEvent(t.Context(), w.student("bob"), e.ID)
	requireCode(t, chimeclassroom.CodeNotFound, err)

	_, err = w.UpdateEvent(t.Context(), teacher, e.ID, input(), changed.Version, chimeclassroom.ThisOne)
	requireCode(t, chimeclassroom.CodeInvalid, err)
	dated := w.event(teacher)
	_, err = w.UpdateEvent(t.Context(), teacher, dated.ID, officeHours(), dated.Version, chimeclassroom.ThisOne)
	requireCode(t, chimeclassroom.CodeInvalid, err)

	_, err = w.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	_, err = w.UpdateEvent(t.Context(), teacher, e.ID, in, changed.Version, chimeclassroom.ThisOne)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	_, err = w.UpdateEvent(t.Context(), teacher, e.ID, in, changed.Version, chimeclassroom.ThisOne)
	require.NoError(t, err, "and again between two sittings")
}

func TestEverySittingHasAReportOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, bob := w.teacher(), w.student("ada"), w.student("bob")
	e := w.standing(teacher)
	w.sit(teacher, e.ID, ada, 10*time.Minute)
	w.clock.Advance(time.Hour)
	w.sit(teacher, e.ID, bob, 20*time.Minute)

	sittings, err := w.ListSittings(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	require.Len(t, sittings, 2)
	assert.Equal(t, []int{2, 1}, []int{sittings[0].Generation, sittings[1].Generation})
	assert.Equal(t, 1, sittings[0].People)
	_, err = w.ListSittings(t.Context(), ada, e.ID)
	requireCode(t, chimeclassroom.CodeForbidden, err)

	for number, want := range map[int]chimeclassroom.Visitor{0: bob, 1: ada, 2: bob} {
		r, err := w.SittingReport(t.Context(), teacher, e.ID, number)
		require.NoError(t, err)
		require.Len(t, r.People, 1, number)
		assert.Equal(t, want.Person.ID, r.People[0].Attendee.Person.ID)
		assert.Equal(t, engagement.StatusPresent, r.People[0].Part.Status)
		assert.True(t, r.Standing)
	}
	_, err = w.SittingReport(t.Context(), teacher, e.ID, 3)
	requireCode(t, chimeclassroom.CodeNotFound, err)
	line, err := w.Timeline(t.Context(), ada, e.ID, 1, ada.Person.ID)
	require.NoError(t, err)
	assert.Len(t, line.Presence, 1)
	line, err = w.Timeline(t.Context(), ada, e.ID, 2, ada.Person.ID)
	require.NoError(t, err)
	assert.Empty(t, line.Presence)
}

func TestACorrectionIsOfOneSitting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	e := w.standing(teacher)
	w.sit(teacher, e.ID, ada, 10*time.Minute)
	w.sit(teacher, e.ID, ada, 10*time.Minute)
	r, err := w.Correct(t.Context(), teacher, service.Correction{EventID: e.ID, Sitting: 1, PersonID: ada.Person.ID, Status: engagement.StatusExcused, Note: "Ill."})
	require.NoError(t, err)
	assert.Equal(t, engagement.StatusExcused, r.People[0].Part.Status)
	assert.Equal(t, 1, r.Sitting)
	r, err = w.Report(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Equal(t, engagement.StatusPresent, r.People[0].Part.Status)
	assert.Empty(t, r.People[0].Corrections)
}

func TestNobodyIsExpectedOrGradedInARoomWithoutDates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := arrival("teacher", chimeclassroom.Teacher)
	a.RosterURL = "https://lms.example/members"
	teacher, ada := w.visit(a), w.student("ada")
	_, err := w.store.PutRoster(t.Context(), service.RosterSource{RegistrationID: "reg", DeploymentID: "dep", URL: a.RosterURL}, service.RosterReading{
		Complete: true, Entries: []service.RosterEntry{
			{Person: ada.Person, Role: chimeclassroom.Student, Active: true},
			{Person: chimeclassroom.Person{ID: "cy", RegistrationID: "reg", Subject: "cy"}, Role: chimeclassroom.Student, Active: true},
		},
	}, nine)
	require.NoError(t, err)
	e := w.standing(teacher)
	w.sit(teacher, e.ID, ada, 10*time.Minute)
	r, err := w.Report(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	require.False(t, r.RosterAt.IsZero())
	assert.Empty(t, r.Absent, "cy is not absent from a room that has no time")
	require.Len(t, r.People, 1)
	assert.True(t, r.People[0].Part.Learner)

	w.settle()
	assert.Empty(t, w.lms.grades())
	_, err = w.Correct(t.Context(), teacher, service.Correction{EventID: e.ID, PersonID: ada.Person.ID, Status: engagement.StatusExcused, Note: "Ill."})
	require.NoError(t, err)
	w.settle()
	assert.Empty(t, w.lms.grades())
	course, err := w.CourseReport(t.Context(), teacher)
	require.NoError(t, err)
	assert.Empty(t, course.Classes, "nor does it count in the course")
}

func TestARoomThatEverybodyHasLeftCloses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.standing(teacher)
	_, err := w.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.clock.Advance(chimeclassroom.AbandonedAfter - time.Millisecond)
	require.NoError(t, w.EndForgottenClasses(t.Context()))
	assert.Equal(t, chimeclassroom.Live, w.status(teacher, e.ID))
	w.clock.Advance(time.Millisecond)
	require.NoError(t, w.EndForgottenClasses(t.Context()))
	assert.Equal(t, chimeclassroom.Open, w.status(teacher, e.ID))
}

func TestACourseHasSoManyRoomsWithoutDates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	for range 100 {
		w.standing(teacher)
	}
	_, err := w.CreateEvent(t.Context(), teacher, officeHours())
	requireCode(t, chimeclassroom.CodeInvalid, err)
}

func TestRoomsWithoutDatesAreCopiedWithTheCourse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.visit(inCourse("2025", chimeclassroom.Teacher))
	room := w.standing(before)
	now := w.visit(inCourse("2027", chimeclassroom.Teacher, "2025"))
	_, ok, err := w.ReadOrigin(t.Context(), now)
	require.NoError(t, err)
	assert.False(t, ok, "there are no dates to move")
	w.event(before)
	origin, ok, err := w.ReadOrigin(t.Context(), now)
	require.NoError(t, err)
	require.True(t, ok)
	assert.Equal(t, "2026-11-23", origin.FirstDay)
	require.NoError(t, w.CopySchedule(t.Context(), now, "2027-02-01"))
	rooms, err := w.ListEvents(t.Context(), now, service.Query{Standing: true})
	require.NoError(t, err)
	require.Len(t, rooms.Events, 1)
	assert.Equal(t, room.Title, rooms.Events[0].Title)
	assert.NotEqual(t, room.ID, rooms.Events[0].ID)
	assert.Empty(t, rooms.Events[0].Date)
}

// TestADatedEventHasOneSitting: its number may be said, or not.
func TestADatedEventHasOneSitting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.event(teacher)
	w.sit(teacher, e.ID, w.student("ada"), 10*time.Minute)
	for _, number := range []int{0, 1} {
		r, err := w.SittingReport(t.Context(), teacher, e.ID, number)
		require.NoError(t, err)
		assert.Len(t, r.People, 1, fmt.Sprint(number))
		assert.False(t, r.Standing)
	}
}

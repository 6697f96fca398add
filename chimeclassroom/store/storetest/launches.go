package storetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func launches() []check[Class] {
	return []check[Class]{
		{"racing launches make one room and one person", racingLaunches},
		{"a later launch brings what is newer", newerLaunch},
		{"a launch with a lower role ends what there was with a higher one", lowerRole},
		{"ids of an LMS are kept apart", launchesOfOddIDs},
		{"a name that cannot be shown keeps nobody out", unshownName},
		{"a link to no event stores nothing", linkToNoEvent},
		{"a launch that was called off stores nothing", launchCalledOff},
		{"a room of a link becomes the course's", roomBecomesTheCourses},
		{"rooms of links become the course's at once", roomsBecomeTheCourses},
	}
}

func racingLaunches(t *testing.T, s Class) {
	race(t, s, func(i int) error { return s.RecordLaunch(t.Context(), launch(fmt.Sprint(i), "ada")) })
	first := signIn(t, s, "0")
	for i := 1; i < racers(s); i++ {
		v := signIn(t, s, fmt.Sprint(i))
		assert.Equal(t, first.Room.ID, v.Room.ID)
		assert.Equal(t, first.Person.ID, v.Person.ID)
	}
	members, err := s.Members(t.Context(), first.Room.ID)
	require.NoError(t, err)
	assert.Len(t, members, 1)
}

func newerLaunch(t *testing.T, s Class) {
	first := launch("1", "ada")
	first.Room.Title, first.Room.Course = "Room", "Algebra"
	require.NoError(t, s.RecordLaunch(t.Context(), first))
	second := launch("2", "ada")
	second.Room.Course, second.Person.Name, second.Role = "Algebra II", "Ada L.", chimeclassroom.Teacher
	require.NoError(t, s.RecordLaunch(t.Context(), second))
	v := signIn(t, s, "1")
	assert.Equal(t, chimeclassroom.Student, v.Role, "a session keeps the role of its launch")
	assert.Equal(t, chimeclassroom.Room{ID: "room-1", Key: first.Room.Key, Title: "Room", Course: "Algebra II"}, v.Room)
	assert.Equal(t, chimeclassroom.Person{ID: "person-1", RegistrationID: "r", Subject: "ada", Name: "Ada L."}, v.Person)
	members, err := s.Members(t.Context(), "room-1")
	require.NoError(t, err)
	assert.Equal(t, []service.Member{{Person: v.Person, Role: chimeclassroom.Teacher}}, members)
}

// For the LMS says that they have it no more. Who gets it back has it anew.
func lowerRole(t *testing.T, s Class) {
	as := func(id string, role chimeclassroom.Role) service.Launch {
		l := launch(id, "ada")
		l.Role = role
		return l
	}
	elsewhere := as("elsewhere", chimeclassroom.Teacher)
	elsewhere.Room.Key.Place, elsewhere.Link = chimeclassroom.LinkPlace("elsewhere"), chimeclassroom.LinkPlace("elsewhere")
	for _, l := range []service.Launch{
		elsewhere, as("1", chimeclassroom.Teacher), as("2", chimeclassroom.Teacher), as("3", chimeclassroom.Student), as("4", chimeclassroom.Assistant),
	} {
		require.NoError(t, s.RecordLaunch(t.Context(), l))
		if l.Code.Hash != "code-2" && l.Code.Hash != "code-4" {
			signIn(t, s, l.Code.Hash[len("code-"):])
		}
	}
	require.NoError(t, s.RecordLaunch(t.Context(), as("5", chimeclassroom.Student)))
	for _, gone := range []string{"session-1", "code-2", "code-4"} {
		_, err := s.Session(t.Context(), gone, nine)
		require.ErrorIs(t, err, service.ErrNotFound)
		_, err = s.OpenSession(t.Context(), gone, service.Secret{Hash: "x", Expires: noon}, noon, nine)
		require.ErrorIs(t, err, service.ErrNotFound, gone)
	}
	for _, kept := range []string{"session-3", "session-elsewhere"} {
		_, err := s.Session(t.Context(), kept, nine)
		require.NoError(t, err, kept)
	}
	require.NoError(t, s.RecordLaunch(t.Context(), as("6", chimeclassroom.Teacher)))
	assert.Equal(t, chimeclassroom.Teacher, signIn(t, s, "6").Role)
}

func launchesOfOddIDs(t *testing.T, s Class) {
	for i, odd := range oddIDs() {
		l := launch(fmt.Sprint(i), odd)
		l.Room.Key.Place = chimeclassroom.CoursePlace(odd)
		l.Room.Title, l.Person.Name = odd, odd
		require.NoError(t, s.RecordLaunch(t.Context(), l))
	}
	for i, odd := range oddIDs() {
		v := signIn(t, s, fmt.Sprint(i))
		assert.Equal(t, fmt.Sprint("room-", i), v.Room.ID)
		assert.Equal(t, fmt.Sprint("person-", i), v.Person.ID)
		assert.Equal(t, []string{odd, odd, odd}, []string{v.Room.Title, v.Person.Name, v.Person.Subject})
		assert.Equal(t, chimeclassroom.CoursePlace(odd), v.Room.Key.Place)
	}
}

func unshownName(t *testing.T, s Class) {
	l := launch("1", "ada")
	l.Person.Name, l.Room.Title, l.Room.Course = "A\x00da", "Ro\x00om", "\xff"
	require.NoError(t, s.RecordLaunch(t.Context(), l))
	v := signIn(t, s, "1")
	assert.Equal(t, []string{"A\uFFFDda", "Ro\uFFFDom", "\uFFFD"}, []string{v.Person.Name, v.Room.Title, v.Room.Course})
}

func linkToNoEvent(t *testing.T, s Class) {
	l := launch("1", "ada")
	l.EventID = "nothing"
	require.ErrorIs(t, s.RecordLaunch(t.Context(), l), service.ErrNotFound)
	requireNothingStored(t, s)
}

func launchCalledOff(t *testing.T, s Class) {
	require.Error(t, s.RecordLaunch(cancelled(t), launch("1", "ada")))
	requireNothingStored(t, s)
}

// requireNothingStored looks for what launch "1" would have stored.
func requireNothingStored(t *testing.T, s Class) {
	t.Helper()
	_, err := s.RoomSettings(t.Context(), "room-1")
	require.ErrorIs(t, err, service.ErrNotFound)
	_, err = s.OpenSession(t.Context(), "code-1", service.Secret{Hash: "x", Expires: noon}, noon, nine)
	require.ErrorIs(t, err, service.ErrNotFound)
}

// intoTheCourse is a launch of a link that once had a room to itself.
func intoTheCourse(id, link string) service.Launch {
	l := launch(id, "ada")
	l.Room.Key.Place, l.Link = chimeclassroom.CoursePlace("c"), chimeclassroom.LinkPlace(link)
	return l
}

// With its events and with those who are there.
func roomBecomesTheCourses(t *testing.T, s Class) {
	e := classroom(t, s)
	again := intoTheCourse("2", "link")
	again.EventID = e.ID
	require.NoError(t, s.RecordLaunch(t.Context(), again))
	session, err := s.Session(t.Context(), "session-1", nine)
	require.NoError(t, err)
	assert.Equal(t, "room-2", session.Visitor.Room.ID)
	moved, err := s.Event(t.Context(), "room-2", e.ID)
	require.NoError(t, err)
	assert.Equal(t, e.Title, moved.Title)
	_, err = s.Event(t.Context(), "room-1", e.ID)
	require.ErrorIs(t, err, service.ErrNotFound)
	require.NoError(t, s.RecordLaunch(t.Context(), intoTheCourse("3", "link")))
	require.NoError(t, s.RecordLaunch(t.Context(), intoTheCourse("4", "another link")))
}

// However many come at once, and by whichever links.
func roomsBecomeTheCourses(t *testing.T, s Class) {
	for i := range racers(s) / 4 {
		l := launch(fmt.Sprint("old-", i), "ada")
		l.Room.Key.Place = chimeclassroom.LinkPlace(fmt.Sprint(i))
		l.Link = l.Room.Key.Place
		require.NoError(t, s.RecordLaunch(t.Context(), l))
		e := lesson(fmt.Sprint("event-", i))
		e.RoomID = l.Room.ID
		require.NoError(t, s.CreateEvent(t.Context(), e))
	}
	race(t, s, func(i int) error { return s.RecordLaunch(t.Context(), intoTheCourse(fmt.Sprint(i), fmt.Sprint(i/4))) })
	room := signIn(t, s, "0").Room.ID
	all, err := s.ListEvents(t.Context(), room, service.Span{})
	require.NoError(t, err)
	assert.Len(t, all, racers(s)/4)
}

package service_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// readGroups hands over a reading with the groups red and blue, and who is in which.
func (s *course) readGroups(in map[string][]string) {
	s.t.Helper()
	reading := service.RosterReading{Complete: true, Groups: []service.Group{{ID: "red", Name: "Red"}, {ID: "blue", Name: "Blue"}}}
	for _, subject := range []string{"ada", "ben", "teacher"} {
		e := entry(subject, chimeclassroom.Student, true)
		if subject == "teacher" {
			e.Role = chimeclassroom.Teacher
		}
		e.Groups = in[subject]
		reading.Entries = append(reading.Entries, e)
	}
	require.NoError(s.t, s.take(s.t.Context(), source(), reading))
}

// seesEvent tells whether somebody finds the event in their list and at its address.
func (s *course) seesEvent(v chimeclassroom.Visitor, id string) bool {
	s.t.Helper()
	list, err := s.ListEvents(s.t.Context(), v, service.Query{})
	require.NoError(s.t, err)
	_, err = s.ReadEvent(s.t.Context(), v, id)
	assert.Equal(s.t, len(list.Events) == 1, err == nil, "the list and the address say the same")
	if err != nil {
		requireCode(s.t, chimeclassroom.CodeNotFound, err)
	}
	return err == nil
}

func TestAnEventForAGroupFollowsTheLMS(t *testing.T) {
	t.Parallel()
	s := newCourse(t)
	teacher, ada, ben := s.comes("teacher", chimeclassroom.Teacher), s.comes("ada", chimeclassroom.Student), s.comes("ben", chimeclassroom.Student)
	s.readGroups(map[string][]string{"ada": {"red"}, "ben": {"blue"}})
	in := input()
	in.Groups = []string{"red"}
	e, err := s.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	assert.Equal(t, []service.Group{{ID: "red", Name: "Red", Members: 1}}, e.ForGroups)
	assert.True(t, s.seesEvent(ada, e.ID))
	assert.False(t, s.seesEvent(ben, e.ID))
	hers, err := s.ReadEvent(t.Context(), ada, e.ID)
	require.NoError(t, err)
	assert.Empty(t, hers.ForGroups, "who else it is for is not hers to know")
	assert.Empty(t, hers.InGroups)

	s.readGroups(map[string][]string{"ben": {"blue", "red"}})
	assert.False(t, s.seesEvent(ada, e.ID), "she has left the group")
	assert.True(t, s.seesEvent(ben, e.ID), "he has joined it")
	assert.True(t, s.seesEvent(teacher, e.ID))
}

func TestOnlyGroupsOfTheCourseAreChosen(t *testing.T) {
	t.Parallel()
	s := newCourse(t)
	teacher := s.comes("teacher", chimeclassroom.Teacher)
	s.readGroups(nil)
	known, err := s.ReadCourse(t.Context(), teacher, "")
	require.NoError(t, err)
	assert.Equal(t, []service.Group{{ID: "blue", Name: "Blue"}, {ID: "red", Name: "Red"}}, known.Roster.Groups)
	for _, wrong := range [][]string{{"green"}, {"red", "red"}} {
		in := input()
		in.Groups = wrong
		_, err := s.CreateEvent(t.Context(), teacher, in)
		requireCode(t, chimeclassroom.CodeInvalid, err)
	}
}

func TestWhoJoinsAGroupComesToSeeItsEvents(t *testing.T) {
	t.Parallel()
	s := newCourse(t)
	a := rosterArrival("ada", chimeclassroom.Student)
	a.GroupsURL = "https://lms.example/groups"
	s.visit(a)
	require.Len(t, s.registrar.asked, 1, "a student comes in where there are groups")
	assert.Equal(t, a.GroupsURL, s.registrar.asked[0].GroupsURL)
}

// Absent from a class for a group is who is in it, and nobody else.
func TestWhoIsExpectedInAClassForAGroup(t *testing.T) {
	t.Parallel()
	s := newCourse(t)
	teacher := s.comes("teacher", chimeclassroom.Teacher)
	s.readGroups(map[string][]string{"ada": {"red"}, "ben": {"blue"}})
	in := input()
	in.Groups = []string{"red"}
	e, err := s.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	_, err = s.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	r, err := s.Report(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Equal(t, []string{"ada"}, subjects(r.Absent))
}

package storetest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func groups() []check[service.Store] {
	return []check[service.Store]{
		{"an event for groups is for who is in them", eventsForGroups},
		{"groups are as the newest reading says", groupsFollow},
		{"a reading without groups leaves them", groupsStay},
		{"who was erased is in no group", groupsOfTheErased},
		{"where a launch tells the groups", groupsAreToldWithTheRoster},
	}
}

func rosterSource() service.RosterSource {
	return service.RosterSource{RegistrationID: "r", DeploymentID: "d", URL: "https://lms.example/roster", GroupsURL: "https://lms.example/groups"}
}

// grouped is a room with a roster, and a lesson "event" for the groups.
func grouped(t *testing.T, s service.Store, forGroups ...string) {
	t.Helper()
	l := launch("1", "ada")
	l.RosterURL, l.GroupsURL = rosterSource().URL, rosterSource().GroupsURL
	require.NoError(t, s.RecordLaunch(t.Context(), l))
	e := lesson("event")
	e.Groups = forGroups
	require.NoError(t, s.CreateEvent(t.Context(), e))
}

// readGroups reads a roster of ada and ben with these groups, and in which they are.
func readGroups(t *testing.T, s service.Store, groups []service.Group, ada, ben []string) {
	t.Helper()
	of := func(id, subject string, in []string) service.RosterEntry {
		return service.RosterEntry{Person: chimeclassroom.Person{ID: id, RegistrationID: "r", Subject: subject}, Role: chimeclassroom.Student, Active: true, Groups: in}
	}
	_, err := s.PutRoster(t.Context(), rosterSource(), service.RosterReading{
		Complete: true, Groups: groups, Entries: []service.RosterEntry{of("person-1", "ada", ada), of("person-2", "ben", ben)},
	}, nine)
	require.NoError(t, err)
}

func redAndBlue() []service.Group {
	return []service.Group{{ID: "red's ☃ \"", Name: "Red"}, {ID: "blue", Name: "Blue"}}
}

func inGroups(t *testing.T, s service.Store) []string {
	t.Helper()
	e, err := s.Event(t.Context(), "room-1", "event")
	require.NoError(t, err)
	return e.InGroups
}

func eventsForGroups(t *testing.T, s service.Store) {
	red := redAndBlue()[0].ID
	grouped(t, s, red)
	assert.Empty(t, inGroups(t, s), "nobody knows yet")
	readGroups(t, s, redAndBlue(), []string{red, "of no list"}, []string{"blue", red})
	reopen(t, s)
	assert.Equal(t, []string{"person-1", "person-2"}, inGroups(t, s))
	known, err := s.Groups(t.Context(), "room-1")
	require.NoError(t, err)
	assert.Equal(t, []service.Group{{ID: "blue", Name: "Blue", Members: 1}, {ID: red, Name: "Red", Members: 2}}, known)
	roster, err := s.Roster(t.Context(), "room-1")
	require.NoError(t, err)
	assert.Equal(t, known, roster.Groups)

	e, err := s.Event(t.Context(), "room-1", "event")
	require.NoError(t, err)
	assert.Equal(t, []string{red}, e.Groups)
	e.Groups = []string{"blue", "of no list"}
	require.NoError(t, s.ReplaceEvent(t.Context(), e))
	assert.Equal(t, []string{"person-2"}, inGroups(t, s))
	later := lesson("later")
	later.Groups = []string{red, "blue"}
	require.NoError(t, s.CreateEvent(t.Context(), later))
	listed, err := s.ListEvents(t.Context(), "room-1", service.Span{})
	require.NoError(t, err)
	require.Len(t, listed, 2)
	assert.Equal(t, []string{"person-1", "person-2"}, listed[1].InGroups, "each once")
	for _, id := range noIDs() {
		none, err := s.Groups(t.Context(), id)
		require.NoError(t, err)
		assert.Empty(t, none)
	}
}

func groupsFollow(t *testing.T, s service.Store) {
	grouped(t, s, "blue")
	readGroups(t, s, redAndBlue(), []string{"blue"}, nil)
	assert.Equal(t, []string{"person-1"}, inGroups(t, s))
	readGroups(t, s, redAndBlue(), nil, []string{"blue"})
	assert.Equal(t, []string{"person-2"}, inGroups(t, s))
	readGroups(t, s, redAndBlue()[:1], nil, []string{"blue"})
	assert.Empty(t, inGroups(t, s), "it is no group any more")
	e, err := s.Event(t.Context(), "room-1", "event")
	require.NoError(t, err)
	assert.Equal(t, []string{"blue"}, e.Groups, "so that it does not become one for everybody")
	readGroups(t, s, []service.Group{}, nil, nil)
	known, err := s.Groups(t.Context(), "room-1")
	require.NoError(t, err)
	assert.Empty(t, known)
}

func groupsStay(t *testing.T, s service.Store) {
	grouped(t, s, "blue")
	readGroups(t, s, redAndBlue(), []string{"blue"}, nil)
	readGroups(t, s, nil, nil, nil)
	assert.Equal(t, []string{"person-1"}, inGroups(t, s))
}

func groupsOfTheErased(t *testing.T, s service.Store) {
	grouped(t, s, "blue")
	readGroups(t, s, redAndBlue(), []string{"blue"}, []string{"blue"})
	require.NoError(t, s.ErasePerson(t.Context(), "person-1"))
	assert.Equal(t, []string{"person-2"}, inGroups(t, s))
	e, err := s.Event(t.Context(), "room-1", "event")
	require.NoError(t, err)
	require.NoError(t, s.ReplaceEvent(t.Context(), e))
	assert.Equal(t, []string{"person-2"}, inGroups(t, s), "nor do they come back")
}

func groupsAreToldWithTheRoster(t *testing.T, s service.Store) {
	grouped(t, s)
	from, err := s.RosterSource(t.Context(), "room-1")
	require.NoError(t, err)
	assert.Equal(t, rosterSource(), from)
	silent := launch("2", "ada")
	require.NoError(t, s.RecordLaunch(t.Context(), silent))
	from, err = s.RosterSource(t.Context(), "room-1")
	require.NoError(t, err)
	assert.Equal(t, rosterSource(), from, "a launch that tells neither changes nothing")
	without := launch("3", "ada")
	without.RosterURL = rosterSource().URL
	require.NoError(t, s.RecordLaunch(t.Context(), without))
	from, err = s.RosterSource(t.Context(), "room-1")
	require.NoError(t, err)
	assert.Empty(t, from.GroupsURL, "the tool may not read them any more")
	ahead, err := s.RostersAhead(t.Context(), service.Span{From: nine, Until: later}, nine, nine)
	require.NoError(t, err)
	assert.Equal(t, []service.RosterSource{from}, ahead)
}

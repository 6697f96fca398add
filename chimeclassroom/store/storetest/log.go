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

func log() []check[Logged] {
	return []check[Logged]{
		{"who did what, newest first, page by page", logIsRead},
		{"what is done in a class is of its event", classLog},
		{"the log of a deployment is of all its rooms and no others", logOfDeployment},
	}
}

// entry is one of the log; those with higher numbers are newer.
func entry(number int) chimeclassroom.LogEntry {
	return chimeclassroom.LogEntry{
		ID: fmt.Sprintf("01993b00-0000-7000-8000-%012d", number), At: nine.Add(time.Duration(number) * time.Minute), By: "person-1",
		Action: chimeclassroom.LogEventChanged, EventID: "event", Title: "Algebra", About: "person-2", Events: 3, Detail: "course",
	}
}

func deployment(id string) chimeclassroom.Deployment {
	return chimeclassroom.Deployment{RegistrationID: "r", DeploymentID: id}
}

// entries are those of the log.
func entries(t *testing.T, s Logged, of chimeclassroom.Deployment, roomID, before string, limit int) (all []chimeclassroom.LogEntry) {
	t.Helper()
	log, err := s.Log(t.Context(), of, roomID, before, limit)
	require.NoError(t, err)
	for _, e := range log {
		all = append(all, e.LogEntry)
	}
	return all
}

func logIsRead(t *testing.T, s Logged) {
	enter(t, s)
	for _, n := range []int{2, 1, 3} { // nodes race, so they come in any order
		require.NoError(t, s.PutLog(t.Context(), "room-1", entry(n)))
	}
	require.ErrorIs(t, s.PutLog(t.Context(), "gone", entry(4)), service.ErrNotFound)
	assert.Equal(t, []chimeclassroom.LogEntry{entry(3), entry(2)}, entries(t, s, deployment("d"), "room-1", "", 2))
	assert.Equal(t, []chimeclassroom.LogEntry{entry(1)}, entries(t, s, deployment("d"), "room-1", entry(2).ID, 2))
}

func classLog(t *testing.T, s Logged) {
	live(t, s)
	require.NoError(t, s.PutClassLog(t.Context(), "meeting", chimeclassroom.LogEntry{
		ID: entry(1).ID, At: entry(1).At, By: "person-1", Action: chimeclassroom.LogClassRemoved, About: "person-2",
	}))
	require.ErrorIs(t, s.PutClassLog(t.Context(), "gone", entry(2)), service.ErrNotFound)
	got := entries(t, s, deployment("d"), "room-1", "", 2)
	require.Len(t, got, 1)
	assert.Equal(t, [2]string{"event", "Algebra"}, [2]string{got[0].EventID, got[0].Title})
}

func logOfDeployment(t *testing.T, s Logged) {
	enter(t, s)
	sibling := launch("2", "ada")
	sibling.Link = chimeclassroom.LinkPlace("another")
	sibling.Room.Key.Place, sibling.Room.Course = sibling.Link, "Physics"
	require.NoError(t, s.RecordLaunch(t.Context(), sibling))
	require.NoError(t, s.RecordLaunch(t.Context(), elsewhere("3", "ada")))
	for number, room := range map[int]string{1: "room-1", 2: "room-2", 3: "room-3"} {
		require.NoError(t, s.PutLog(t.Context(), room, entry(number)))
	}
	log, err := s.Log(t.Context(), deployment("d"), "", "", 9)
	require.NoError(t, err)
	require.Len(t, log, 2)
	assert.Equal(t, "Physics", log[0].Room.Course)
	assert.Equal(t, []chimeclassroom.LogEntry{entry(3)}, entries(t, s, deployment("elsewhere"), "", "", 9))
	assert.Empty(t, entries(t, s, deployment("elsewhere"), "room-1", "", 9))
}

func logExpires(t *testing.T, s service.Store) {
	enter(t, s)
	require.NoError(t, s.PutLog(t.Context(), "room-1", entry(1)))
	require.NoError(t, s.PutLog(t.Context(), "room-1", entry(2)))
	expire(t, s, "r", entry(2).At)
	assert.Equal(t, []chimeclassroom.LogEntry{entry(2)}, entries(t, s, deployment("d"), "room-1", "", 9))
}

func logOfTheErased(t *testing.T, s service.Store) {
	enter(t, s)
	require.NoError(t, s.PutLog(t.Context(), "room-1", entry(1)))
	to := entry(2)
	to.By, to.About = "person-2", "person-1"
	require.NoError(t, s.PutLog(t.Context(), "room-1", to))
	require.NoError(t, s.ErasePerson(t.Context(), "person-1"))
	got := entries(t, s, deployment("d"), "room-1", "", 9)
	require.Len(t, got, 2)
	assert.Equal(t, [2]string{"person-2", ""}, [2]string{got[0].By, got[0].About})
	assert.Equal(t, [2]string{"", "person-2"}, [2]string{got[1].By, got[1].About})
}

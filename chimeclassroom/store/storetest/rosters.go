package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func rosters() []check[Enrolled] {
	return []check[Enrolled]{
		{"a room has the roster that its launches name", rosterOfARoom},
		{"a reading is in every room of its source", readingInEveryRoom},
		{"whoever is not in a complete reading has left", whoHasLeft},
		{"people are the same whichever way they come", sameWhicheverWay},
		{"rosters of classes ahead are asked for once", rostersAhead},
		{"rosters of nobody", rostersOfNobody},
		{"a role is the newest word of the LMS", newestRole},
	}
}

const rosterURL = "https://lms.example/roster"

// enrolling is a launch into a room that has a roster.
func enrolling(id, subject string) service.Launch {
	l := launch(id, subject)
	l.RosterURL = rosterURL
	return l
}

func source() service.RosterSource {
	return service.RosterSource{RegistrationID: "r", DeploymentID: "d", URL: rosterURL}
}

func learner(subject, name string) service.RosterEntry {
	return service.RosterEntry{
		Person: chimeclassroom.Person{ID: "of-" + subject, RegistrationID: "r", Subject: subject, Name: name}, Role: chimeclassroom.Student, Active: true,
	}
}

func rosterOfARoom(t *testing.T, s Enrolled) {
	require.NoError(t, s.RecordLaunch(t.Context(), launch("1", "ada")))
	_, err := s.RosterSource(t.Context(), "room-1")
	require.ErrorIs(t, err, service.ErrNotFound)
	r, err := s.Roster(t.Context(), "room-1")
	require.NoError(t, err)
	assert.Equal(t, service.CourseRoster{}, r)
	require.NoError(t, s.RecordLaunch(t.Context(), enrolling("2", "ada")))
	require.NoError(t, s.RecordLaunch(t.Context(), launch("3", "ada")), "who does not say keeps it")
	reopen(t, s)
	from, err := s.RosterSource(t.Context(), "room-1")
	require.NoError(t, err)
	assert.Equal(t, source(), from)
	r, err = s.Roster(t.Context(), "room-1")
	require.NoError(t, err)
	assert.Equal(t, service.CourseRoster{Offered: true}, r)
}

func readingInEveryRoom(t *testing.T, s Enrolled) {
	beside := enrolling("2", "ada")
	beside.Room.Key.Place = chimeclassroom.LinkPlace("beside")
	beside.Link = beside.Room.Key.Place
	other := launch("3", "ada")
	other.Room.Key.Place, other.RosterURL = chimeclassroom.LinkPlace("other"), rosterURL+"/other"
	other.Link = other.Room.Key.Place
	for _, l := range []service.Launch{enrolling("1", "ada"), beside, other} {
		require.NoError(t, s.RecordLaunch(t.Context(), l))
	}
	rooms, err := s.PutRoster(t.Context(), source(), service.RosterReading{Complete: true, Entries: []service.RosterEntry{learner("bob", "Bob")}}, noon)
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"room-1", "room-2"}, rooms)
	for _, room := range rooms {
		r, err := s.Roster(t.Context(), room)
		require.NoError(t, err)
		assert.Equal(t, service.CourseRoster{Offered: true, ReadAt: noon, Entries: []service.RosterEntry{learner("bob", "Bob")}}, r)
	}
	r, err := s.Roster(t.Context(), "room-3")
	require.NoError(t, err)
	assert.Equal(t, service.CourseRoster{Offered: true}, r)
	moved := enrolling("1", "ada")
	moved.RosterURL, moved.Code.Hash = rosterURL+"/moved", "code-moved"
	require.NoError(t, s.RecordLaunch(t.Context(), moved))
	rooms, err = s.PutRoster(t.Context(), source(), service.RosterReading{}, noon)
	require.NoError(t, err)
	assert.Equal(t, []string{"room-2"}, rooms)
}

func whoHasLeft(t *testing.T, s Enrolled) {
	require.NoError(t, s.RecordLaunch(t.Context(), enrolling("1", "ada")))
	v := signIn(t, s, "1")
	require.NoError(t, s.IssueCode(t.Context(), "session-1", service.Secret{Hash: "code-next", Expires: later}))
	require.NoError(t, s.PutFeed(t.Context(), v.Room.ID, v.Person.ID, "feed"))
	put := func(complete bool, entries ...service.RosterEntry) map[string]bool {
		_, err := s.PutRoster(t.Context(), source(), service.RosterReading{Complete: complete, Entries: entries}, noon)
		require.NoError(t, err)
		r, err := s.Roster(t.Context(), v.Room.ID)
		require.NoError(t, err)
		active := map[string]bool{}
		for _, e := range r.Entries {
			active[e.Person.Name] = e.Active
		}
		return active
	}
	ada, bob := learner("ada", "Ada"), learner("bob", "Bob")
	assert.Equal(t, map[string]bool{"Ada": true}, put(true, ada))
	assert.Equal(t, map[string]bool{"Ada": true, "Bob": true}, put(false, bob), "a part of a roster says nothing of others")
	_, err := s.Session(t.Context(), "session-1", nine)
	require.NoError(t, err)
	assert.Equal(t, map[string]bool{"Ada": false, "Bob": true}, put(true, bob))
	_, err = s.Session(t.Context(), "session-1", nine)
	require.ErrorIs(t, err, service.ErrNotFound)
	_, err = s.OpenSession(t.Context(), "code-next", service.Secret{Hash: "session-next", Expires: noon}, noon, nine)
	require.ErrorIs(t, err, service.ErrNotFound)
	_, _, err = s.FeedOwner(t.Context(), "feed")
	require.ErrorIs(t, err, service.ErrNotFound)
	require.NoError(t, s.RecordLaunch(t.Context(), enrolling("2", "ada")))
	signIn(t, s, "2")
	assert.Equal(t, map[string]bool{"Ada": true, "Bob": true}, put(false, ada))
	_, err = s.Session(t.Context(), "session-2", nine)
	require.NoError(t, err, "she is back")
}

func sameWhicheverWay(t *testing.T, s Enrolled) {
	require.NoError(t, s.RecordLaunch(t.Context(), enrolling("1", "ada")))
	nameless := learner("ada", "")
	_, err := s.PutRoster(t.Context(), source(), service.RosterReading{Entries: []service.RosterEntry{nameless, learner("bob", "Bob")}}, noon)
	require.NoError(t, err)
	require.NoError(t, s.RecordLaunch(t.Context(), enrolling("2", "bob")))
	assert.Equal(t, "of-bob", signIn(t, s, "2").Person.ID)
	r, err := s.Roster(t.Context(), "room-1")
	require.NoError(t, err)
	require.Len(t, r.Entries, 2)
	ada := chimeclassroom.Person{ID: "person-1", RegistrationID: "r", Subject: "ada", Name: "Ada"}
	assert.Contains(t, r.Entries, service.RosterEntry{Person: ada, Role: chimeclassroom.Student, Active: true})
	known, err := s.People(t.Context(), []string{"person-1", "nobody"})
	require.NoError(t, err)
	assert.Equal(t, map[string]chimeclassroom.Person{"person-1": ada}, known)
}

func rostersAhead(t *testing.T, s Enrolled) {
	require.NoError(t, s.RecordLaunch(t.Context(), enrolling("1", "ada")))
	for id, change := range map[string]func(*chimeclassroom.Event){
		"a": func(*chimeclassroom.Event) {}, "b": func(*chimeclassroom.Event) {},
		"cancelled": func(e *chimeclassroom.Event) { e.StartsAt, e.Cancelled = noon, true },
	} {
		e := lesson(id)
		change(&e)
		require.NoError(t, s.CreateEvent(t.Context(), e))
	}
	ahead := func(from, until, now, since time.Time) int {
		found, err := s.RostersAhead(t.Context(), service.Span{From: from, Until: until}, now, since)
		require.NoError(t, err)
		return len(found)
	}
	assert.Zero(t, ahead(nine.Add(time.Millisecond), noon, nine, nine.Add(-time.Hour)))
	assert.Zero(t, ahead(noon, noon.Add(time.Hour), nine, nine.Add(-time.Hour)), "it is cancelled")
	won := race(t, s, func(int) error {
		found, err := s.RostersAhead(t.Context(), service.Span{From: nine, Until: noon}, nine, nine.Add(-time.Hour))
		if err == nil && len(found) == 0 {
			err = service.ErrConflict
		}
		return err
	}, service.ErrConflict)
	assert.Equal(t, 1, won)
	assert.Zero(t, ahead(nine, noon, later, nine.Add(-time.Millisecond)))
	assert.Equal(t, 1, ahead(nine, noon, later, nine), "that was long ago")
}

func rostersOfNobody(t *testing.T, s Enrolled) {
	require.NoError(t, s.RecordLaunch(t.Context(), enrolling("1", "ada")))
	for _, id := range noIDs() {
		_, err := s.RosterSource(t.Context(), id)
		require.ErrorIs(t, err, service.ErrNotFound)
		_, err = s.Roster(t.Context(), id)
		require.ErrorIs(t, err, service.ErrNotFound)
		rooms, err := s.PutRoster(t.Context(), service.RosterSource{RegistrationID: id, URL: rosterURL}, service.RosterReading{Complete: true}, noon)
		require.NoError(t, err)
		assert.Empty(t, rooms)
	}
	none, err := s.People(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, none)
}

func newestRole(t *testing.T, s Enrolled) {
	roleOf := func(want chimeclassroom.Role, why string) {
		t.Helper()
		role, err := s.RoleNow(t.Context(), "room-1", "person-1")
		require.NoError(t, err)
		assert.Equal(t, want, role, why)
	}
	read := func(at time.Time, entries ...service.RosterEntry) {
		t.Helper()
		_, err := s.PutRoster(t.Context(), service.RosterSource{RegistrationID: "r", DeploymentID: "d", URL: "roster"}, service.RosterReading{Complete: true, Entries: entries}, at)
		require.NoError(t, err)
	}
	ada := func(role chimeclassroom.Role) service.RosterEntry {
		return service.RosterEntry{Person: chimeclassroom.Person{ID: "new", RegistrationID: "r", Subject: "ada"}, Role: role, Active: true}
	}
	roleOf("", "nobody has come yet")
	l := launch("1", "ada")
	l.Role, l.RosterURL = chimeclassroom.Assistant, "roster"
	require.NoError(t, s.RecordLaunch(t.Context(), l))
	roleOf(chimeclassroom.Assistant, "no roster was read")
	read(nine.Add(-time.Minute), ada(chimeclassroom.Student))
	roleOf(chimeclassroom.Assistant, "the launch is newer than the roster")
	read(later, ada(chimeclassroom.Student))
	roleOf(chimeclassroom.Student, "the roster is newer")
	elsewhere := launch("3", "ada")
	elsewhere.Room.Key.Place, elsewhere.Link, elsewhere.At = chimeclassroom.CoursePlace("elsewhere"), chimeclassroom.LinkPlace("there"), noon.Add(24*time.Hour)
	require.NoError(t, s.RecordLaunch(t.Context(), elsewhere))
	roleOf(chimeclassroom.Student, "a launch into another course says nothing of this one")
	read(later, ada(chimeclassroom.Teacher))
	roleOf(chimeclassroom.Assistant, "nobody is raised by a roster")
	read(later)
	roleOf("", "they have left")
	l.Role, l.At, l.Code.Hash = chimeclassroom.Observer, noon, "code-2"
	read(later, ada(chimeclassroom.Teacher))
	require.NoError(t, s.RecordLaunch(t.Context(), l))
	roleOf(chimeclassroom.Observer, "the newest launch")
}

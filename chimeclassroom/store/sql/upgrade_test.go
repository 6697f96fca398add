package classroomsql_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

func TestADatabaseOfTheFirstVersionIsKept(t *testing.T) {
	t.Parallel()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "classroom.db"))
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	script, err := os.ReadFile("migrations/0001_init.sql")
	require.NoError(t, err)
	first := fstest.MapFS{"0001_init.sql": {Data: script}}
	require.NoError(t, sqlstore.SQLite.Migrate(t.Context(), db, "chimeclassroom", first))
	_, err = db.ExecContext(t.Context(), `
		INSERT INTO classroom_room VALUES ('room-1', 'r', 'd', 'link', 'Room', 'Algebra', NULL);
		INSERT INTO classroom_room VALUES ('room-2', 'r', 'd', 'link:link', 'A link that is called like a place', '', NULL);
		INSERT INTO classroom_person VALUES ('person-1', 'r', 's', 'Ada');
		INSERT INTO classroom_session VALUES ('session', 'person-1', 'room-1', 'student', ?)`, nine.Add(time.Hour).UnixMilli())
	require.NoError(t, err)
	store, err := classroomsql.New(t.Context(), db)
	require.NoError(t, err)
	session, err := store.Session(t.Context(), "session", nine)
	require.NoError(t, err)
	assert.Equal(t, chimeclassroom.Student, session.Visitor.Role)
	assert.Equal(t, nine.Add(time.Hour), session.Expires)
	assert.True(t, session.Ends.Before(session.Expires), "it is not extended")
	assert.Equal(t, chimeclassroom.LinkPlace("link"), session.Visitor.Room.Key.Place)
	assert.Nil(t, session.Visitor.Choice)
}

// A room that a link had to itself becomes part of the course's room when the
// link is opened again, with its events and with those who are there.
func TestARoomOfALinkBecomesTheCourses(t *testing.T) {
	t.Parallel()
	store, e := classroom(t)
	open := func(id, link string) {
		require.NoError(t, store.RecordLaunch(t.Context(), service.Launch{
			Room: chimeclassroom.Room{ID: "room-" + id, Key: chimeclassroom.RoomKey{RegistrationID: "r", DeploymentID: "d", Place: chimeclassroom.CoursePlace("c")}},
			Link: chimeclassroom.LinkPlace(link), EventID: e.ID,
			Person: chimeclassroom.Person{ID: "person-" + id, RegistrationID: "r", Subject: "s"}, Role: chimeclassroom.Student,
			Code: service.Secret{Hash: "code-" + id, Expires: nine.Add(time.Minute)},
		}))
	}
	open("2", "link")
	session, err := store.Session(t.Context(), "session", nine)
	require.NoError(t, err)
	assert.Equal(t, "room-2", session.Visitor.Room.ID)
	moved, err := store.Event(t.Context(), "room-2", e.ID)
	require.NoError(t, err)
	assert.Equal(t, e.Title, moved.Title)
	_, err = store.Event(t.Context(), "room-1", e.ID)
	require.ErrorIs(t, err, service.ErrNotFound)
	open("3", "link")
	open("4", "another link")
}

// What the LMS was told of the room goes along, for grades may still be on their
// way.
func TestARoomThatBecomesTheCoursesKeepsItsGradebook(t *testing.T) {
	t.Parallel()
	store, _ := classroom(t)
	open := func(id, place string, target *service.GradeTarget) {
		require.NoError(t, store.RecordLaunch(t.Context(), service.Launch{
			Room: chimeclassroom.Room{ID: "room-" + id, Key: chimeclassroom.RoomKey{RegistrationID: "r", DeploymentID: "d", Place: place}},
			Link: chimeclassroom.LinkPlace("7"), Grades: target,
			Person: chimeclassroom.Person{ID: "person-" + id, RegistrationID: "r", Subject: "s"}, Role: chimeclassroom.Student,
			Code: service.Secret{Hash: "code-" + id, Expires: nine.Add(time.Minute)},
		}))
	}
	open("old", chimeclassroom.LinkPlace("7"), &service.GradeTarget{})
	open("new", chimeclassroom.CoursePlace("c"), nil)
	takes, err := store.TakesGrades(t.Context(), "room-new")
	require.NoError(t, err)
	assert.True(t, takes)
}

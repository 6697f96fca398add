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
	require.NoError(t, sqlstore.Migrate(t.Context(), db, "chimeclassroom", first))
	_, err = db.ExecContext(t.Context(), `
		INSERT INTO classroom_room VALUES ('room-1', 'r', 'd', 'link', 'Room', 'Algebra', NULL);
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
}

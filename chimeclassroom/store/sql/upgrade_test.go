package classroomsql_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
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
	file := filepath.Join(t.TempDir(), "classroom.db")
	requireUpgraded(t, sqlstore.SQLite, func() (*sql.DB, error) { return sqlite.Open(context.Background(), file) })
}

// requireUpgraded has nodes of this version start at once on a database of the
// first: it is upgraded once, and what it holds is still there.
func requireUpgraded(t *testing.T, dialect sqlstore.Dialect, connect func() (*sql.DB, error)) {
	t.Helper()
	makeFirstVersion(t, dialect, connect)
	errs := make([]error, 8)
	var nodes sync.WaitGroup
	for i := range errs {
		nodes.Go(func() {
			db, err := connect()
			if err == nil {
				_, err = classroomsql.New(t.Context(), db, dialect)
				err = errors.Join(err, db.Close())
			}
			errs[i] = err
		})
	}
	nodes.Wait()
	require.NoError(t, errors.Join(errs...))

	store := keep(t, dialect, connect)
	requireGradesKept(t, store)
	requireSummedUpLater(t, store)
	session, err := store.Session(t.Context(), "session", nine)
	require.NoError(t, err)
	assert.Equal(t, chimeclassroom.Student, session.Visitor.Role)
	assert.Equal(t, nine.Add(time.Hour), session.Expires)
	assert.True(t, session.Ends.Before(session.Expires), "it is not extended")
	assert.Equal(t, chimeclassroom.LinkPlace("link"), session.Visitor.Room.Key.Place)
	assert.Nil(t, session.Visitor.Choice)
	settings, err := keep(t, dialect, connect).Settings(t.Context(), "room-1", "person-1")
	require.NoError(t, err, "the platform has its profile")
	assert.Zero(t, settings.Levels[chimeclassroom.PlatformLevel])
}

// requireGradesKept: what was sent is known to have been sent, and of the classes
// the one is due that had a grade on its way.
func requireGradesKept(t *testing.T, store service.Store) {
	t.Helper()
	sent := &service.Mark{Given: 31.5, Maximum: 60}
	for _, event := range []string{"event-1", "event-2"} {
		scores, err := store.Scores(t.Context(), event)
		require.NoError(t, err)
		assert.Equal(t, map[string]service.Score{"person-1": {
			ColumnID: event, EventID: event, PersonID: "person-1", Version: 1, State: service.GradeSent, Handed: true, Ours: sent, Sent: sent,
		}}, scores)
	}
	turn, _, err := store.ClaimTurn(t.Context(), nine, nine.Add(time.Minute))
	require.NoError(t, err)
	require.NotNil(t, turn)
	assert.Len(t, turn.Due, 1)
	assert.Contains(t, turn.Due, "meeting-2")
}

// requireSummedUpLater: classes of before are to be summed up, the newest first.
func requireSummedUpLater(t *testing.T, store service.Store) {
	t.Helper()
	due, err := store.ClaimSummaries(t.Context(), service.SummaryClaim{Now: nine, Ended: nine, Until: nine.Add(time.Minute), Limit: 9})
	require.NoError(t, err)
	require.Len(t, due, 2)
	assert.Equal(t, []string{"meeting-2", "meeting-1"}, []string{due[0].MeetingID, due[1].MeetingID})
}

func makeFirstVersion(t *testing.T, dialect sqlstore.Dialect, connect func() (*sql.DB, error)) {
	t.Helper()
	db, err := connect()
	require.NoError(t, err)
	defer db.Close()
	script, err := os.ReadFile("migrations/0001_init.sql")
	require.NoError(t, err)
	first := fstest.MapFS{"0001_init.sql": {Data: script}}
	require.NoError(t, dialect.Migrate(t.Context(), db, "chimeclassroom", first))
	for _, row := range []string{
		`INSERT INTO classroom_room VALUES ('room-1', 'r', 'd', 'link', 'Room', 'Algebra', NULL)`,
		`INSERT INTO classroom_room VALUES ('room-2', 'r', 'd', 'link:link', 'A link that is called like a place', '', NULL)`,
		`INSERT INTO classroom_person VALUES ('person-1', 'r', 's', 'Ada')`,
		`INSERT INTO classroom_person VALUES ('person-2', 'r', 't', 'Ben')`,
		`INSERT INTO classroom_event VALUES ('event-1', 'room-1', 'Algebra', '', '2026-11-20', '09:00', 'UTC', 60, 1, FALSE, '', 1)`,
		`INSERT INTO classroom_event VALUES ('event-2', 'room-1', 'Algebra', '', '2026-11-21', '09:00', 'UTC', 60, 2, FALSE, '', 1)`,
		`INSERT INTO classroom_meeting VALUES ('meeting-1', 'event-1', 1, 1, 2, 2)`,
		`INSERT INTO classroom_meeting VALUES ('meeting-2', 'event-2', 1, 2, 3, 3)`,
		`INSERT INTO classroom_grade VALUES ('g1', 'meeting-1', 'person-1', 31.5, 60, 'sent', '', 1, 0)`,
		`INSERT INTO classroom_grade VALUES ('g2', 'meeting-1', 'person-2', 31.5, 60, 'failed', 'no', 1, 0)`,
		`INSERT INTO classroom_grade VALUES ('g3', 'meeting-2', 'person-1', 31.5, 60, 'sent', '', 1, 0)`,
		`INSERT INTO classroom_grade VALUES ('g4', 'meeting-2', 'person-2', 31.5, 60, 'pending', '', 1, 0)`,
	} {
		_, err = db.ExecContext(t.Context(), row)
		require.NoError(t, err)
	}
	_, err = db.ExecContext(t.Context(), dialect.Statement(`INSERT INTO classroom_session VALUES ('session', 'person-1', 'room-1', 'student', ?)`), nine.Add(time.Hour).UnixMilli())
	require.NoError(t, err)
}

package archive_test

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// backup copies the database, and returns what opens a classroom on the copy.
func (w *world) backup() (restored func() *world) {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), "backup.db")
	_, err := w.db.ExecContext(w.t.Context(), `VACUUM INTO ?`, path)
	require.NoError(w.t, err)
	return func() *world {
		db, err := sqlite.Open(w.t.Context(), path)
		require.NoError(w.t, err)
		w.t.Cleanup(func() { _ = db.Close() })
		store, err := classroomsql.New(w.t.Context(), db, sqlstore.SQLite)
		require.NoError(w.t, err)
		again := &world{t: w.t, db: db, store: &unsteady{Store: store}, folder: w.folder, now: w.now}
		again.Service, err = service.New(service.Config{Store: again.store, Now: func() time.Time { return again.now }, Logger: slog.New(slog.DiscardHandler)})
		require.NoError(w.t, err)
		return again
	}
}

// reportOf is what the teacher is told of the class.
func (w *world) reportOf(eventID string) service.Report {
	w.t.Helper()
	report, err := w.Report(w.t.Context(), w.visit("teacher", chimeclassroom.Teacher), eventID)
	require.NoError(w.t, err)
	return report
}

// The database is lost, and a backup of before takes its place: the archive brings back
// what is not in it.
func TestReplayRestoresTheReports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	backups := map[string]func() *world{}
	backups["before anybody came"] = w.backup()
	w.visit("teacher", chimeclassroom.Teacher)
	backups["before Ada came"] = w.backup()
	w.visit("ada", chimeclassroom.Student)
	backups["before the class"] = w.backup()
	id := w.hold(func() { backups["in the class"] = w.backup() })
	backups["after the class"] = w.backup()
	require.NoError(t, w.WriteArchive(t.Context()))
	events, _, err := w.store.Ledger(t.Context(), id)
	require.NoError(t, err)
	want := w.reportOf(w.eventID)
	require.NotEmpty(t, want.People)

	read := archive.New(archive.Folder(w.folder))
	for name, restored := range map[string]int{"before anybody came": 0, "before Ada came": len(events), "before the class": len(events), "in the class": len(events) - 2, "after the class": 0} {
		again := backups[name]()
		done, err := again.Replay(t.Context(), read, "2026-11-28", "2026-11-29")
		require.NoError(t, err, name)
		if name == "before anybody came" {
			assert.Equal(t, service.Replayed{Unknown: len(events)}, done, "nobody knows the course")
			continue
		}
		assert.Equal(t, service.Replayed{Restored: restored, Known: len(events) - restored}, done, name)
		done, err = again.Replay(t.Context(), read, "2026-11-28", "2026-11-29")
		require.NoError(t, err)
		assert.Equal(t, service.Replayed{Known: len(events)}, done, "once is enough")
		got := again.reportOf(w.eventID)
		if name == "before Ada came" {
			require.Len(t, got.People, 1)
			assert.Empty(t, got.People[0].Attendee.Person.Name, "nobody knows who she was")
			got.People[0].Attendee = want.People[0].Attendee
		}
		assert.Equal(t, want, got, name)
	}
}

// What comes back was for nobody knows whom, so it is shown to nobody but teachers.
func TestAnEventThatComesBackIsHidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.visit("ada", chimeclassroom.Student)
	again := w.backup()
	w.hold(func() {})
	require.NoError(t, w.WriteArchive(t.Context()))
	restored := again()
	_, err := restored.Replay(t.Context(), archive.New(archive.Folder(w.folder)), "2026-11-28", "2026-11-29")
	require.NoError(t, err)
	e, err := restored.ReadEvent(t.Context(), restored.visit("teacher", chimeclassroom.Teacher), w.eventID)
	require.NoError(t, err)
	assert.Equal(t, []any{"Matrices", "2026-11-28", "23:50", 20, true}, []any{e.Title, e.Date, e.StartTime, e.DurationMinutes, e.Hidden})
	_, err = restored.ReadEvent(t.Context(), ada, w.eventID)
	require.Error(t, err)
}

// Days that are not asked for are not read, and a file that is broken is said.
func TestReplayOfSomeDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.visit("teacher", chimeclassroom.Teacher)
	again := w.backup()
	w.hold(func() {})
	require.NoError(t, w.WriteArchive(t.Context()))
	folder := archive.Folder(w.folder)
	restored := again()
	done, err := restored.Replay(t.Context(), archive.New(folder), "2026-11-29", "2026-11-29")
	require.NoError(t, err)
	assert.Equal(t, service.Replayed{Unknown: 2}, done, "the class began the day before")
	done, err = restored.Replay(t.Context(), archive.New(folder), "2026-11-28", "2026-11-28")
	require.NoError(t, err)
	assert.Equal(t, service.Replayed{Restored: 2}, done)
	require.NoError(t, folder.Put(t.Context(), "events_raw/date=2026-11-29/broken.jsonl.gz", []byte("no gzip")))
	_, err = restored.Replay(t.Context(), archive.New(folder), "2026-11-29", "2026-11-29")
	require.ErrorContains(t, err, "broken.jsonl.gz")
}

package archive_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/archive/archivetest"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// late is a class that begins before midnight in UTC and ends after it.
var late = time.Date(2026, 11, 28, 23, 50, 0, 0, time.UTC)

// line is what the tests read of a line.
type line struct {
	Key, Platform, Room, Event, Meeting, Attendee, Person string
	Type, Source, Detail, Title, Course                   string
	AtMillis                                              int64
	Roles, Hosts                                          []string
}

// readAll reads the lines of a kind as the documentation says: each key once. Written
// is how many there are all in all.
func readAll(t *testing.T, folder, kind string) (lines map[string]line, written int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, kind, "date=*", "*.jsonl.gz"))
	require.NoError(t, err)
	lines = map[string]line{}
	for _, name := range files {
		file, err := os.Open(name)
		require.NoError(t, err)
		unpacked, err := gzip.NewReader(file)
		require.NoError(t, err)
		for scan := bufio.NewScanner(unpacked); scan.Scan(); written++ {
			var l line
			require.NoError(t, json.Unmarshal(scan.Bytes(), &l))
			lines[l.Key] = l
		}
		require.NoError(t, file.Close())
	}
	return lines, written
}

// world is a classroom that fills an archive.
type world struct {
	*service.Service
	t       *testing.T
	db      *sql.DB
	store   *unsteady
	folder  string
	now     time.Time
	eventID string // of the class that was held
}

// unsteady is a store whose process is killed between writing the archive and
// knowing of it, so many times.
type unsteady struct {
	*classroomsql.Store
	kills int
}

var errKilled = errors.New("killed")

func (u *unsteady) DropOutgoing(ctx context.Context, lines []service.ArchiveLine) error {
	if u.kills > 0 {
		u.kills--
		return errKilled
	}
	return u.Store.DropOutgoing(ctx, lines)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "classroom.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	store, err := classroomsql.New(t.Context(), db, sqlstore.SQLite)
	require.NoError(t, err)
	store.FillArchive()
	w := &world{t: t, db: db, store: &unsteady{Store: store}, folder: t.TempDir(), now: late}
	w.Service, err = service.New(service.Config{Store: w.store, Archive: archive.New(archive.Folder(w.folder)),
		Now: func() time.Time { return w.now }, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	return w
}

func (w *world) visit(subject string, role chimeclassroom.Role) chimeclassroom.Visitor {
	w.t.Helper()
	code, err := w.Enter(w.t.Context(), service.Arrival{RegistrationID: "reg", DeploymentID: "dep", ResourceLinkID: "link",
		CourseTitle: "Algebra", Subject: subject, Name: "Name of " + subject, Role: role})
	require.NoError(w.t, err)
	token, _, err := w.OpenSession(w.t.Context(), code)
	require.NoError(w.t, err)
	session, err := w.Renew(w.t.Context(), token)
	require.NoError(w.t, err)
	return session.Visitor
}

// hold holds a class of twenty minutes with one student, and returns its meeting.
func (w *world) hold(between func()) (meetingID string) {
	t := w.t
	t.Helper()
	teacher, ada := w.visit("teacher", chimeclassroom.Teacher), w.visit("ada", chimeclassroom.Student)
	e, err := w.CreateEvent(t.Context(), teacher, chimeclassroom.EventInput{Title: "Matrices", Date: "2026-11-28", StartTime: "23:50", TimeZone: "UTC", DurationMinutes: 20, OpensBefore: 15, Hosts: []string{teacher.Person.ID}})
	require.NoError(t, err)
	w.eventID = e.ID
	e, err = w.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	ticket, err := w.JoinMeeting(t.Context(), ada, e.ID)
	require.NoError(t, err)
	a, err := w.Admit(t.Context(), e.ID, ticket.Token)
	require.NoError(t, err)
	_, err = w.RecordJoined(t.Context(), a)
	require.NoError(t, err)
	between()
	w.now = w.now.Add(15 * time.Minute) // the next day
	require.NoError(t, w.RecordDeparture(t.Context(), w.Left(a)))
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	return e.Meeting.ID
}

// requireLedger: the archive and the ledger tell the same.
func (w *world) requireLedger(meetingID string) (written int) {
	w.t.Helper()
	events, _, err := w.store.Ledger(w.t.Context(), meetingID)
	require.NoError(w.t, err)
	lines, written := readAll(w.t, w.folder, "events_raw")
	var archived []meeting.LedgerEvent
	for _, l := range lines {
		archived = append(archived, meeting.LedgerEvent{MeetingID: l.Meeting, Type: meeting.EventType(l.Type), AttendeeID: l.Attendee, PersonID: l.Person,
			At: time.UnixMilli(l.AtMillis).UTC(), Source: meeting.Source(l.Source), Detail: l.Detail})
	}
	assert.ElementsMatch(w.t, events, archived)
	return written
}

func TestTheArchiveIsTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.hold(func() { require.NoError(t, w.WriteArchive(t.Context())) })
	require.NoError(t, w.WriteArchive(t.Context()))
	assert.Equal(t, 4, w.requireLedger(id), "each line once, in an ordinary life")
	days, err := filepath.Glob(filepath.Join(w.folder, "events_raw", "*"))
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(w.folder, "events_raw", "date=2026-11-28"), filepath.Join(w.folder, "events_raw", "date=2026-11-29")}, days)

	starts, _ := readAll(t, w.folder, "events")
	require.Len(t, starts, 1)
	start := starts[id]
	assert.Equal(t, "Matrices", start.Title)
	assert.Equal(t, "Algebra", start.Course)
	require.Len(t, start.Hosts, 1)
	people, _ := readAll(t, w.folder, "people")
	roles := map[string][]string{}
	for _, p := range people {
		assert.Equal(t, "Algebra", p.Course)
		roles[p.Person] = p.Roles
	}
	assert.Len(t, roles, 2)
	assert.Equal(t, []string{"teacher"}, roles[start.Hosts[0]], "the files join by our own ids")
}

// Killed at the worst moment, again and again: nothing is lost, and what is written
// again is the same file.
func TestAKillLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.store.kills = 3
	kill := func() { require.ErrorIs(t, w.WriteArchive(t.Context()), errKilled) }
	id := w.hold(kill)
	kill()
	kill()
	require.NoError(t, w.WriteArchive(t.Context()))
	assert.Equal(t, 4, w.requireLedger(id))
}

func TestADiskThatIsFullLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.hold(func() {})
	require.NoError(t, os.WriteFile(filepath.Join(w.folder, "events_raw"), nil, 0o600)) // in the way
	require.Error(t, w.WriteArchive(t.Context()))
	require.NoError(t, os.Remove(filepath.Join(w.folder, "events_raw")))
	require.NoError(t, w.WriteArchive(t.Context()))
	w.requireLedger(id)
}

func TestFilesPastRetentionGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hold(func() {})
	require.NoError(t, w.WriteArchive(t.Context()))
	a := archive.New(archive.Folder(w.folder))
	count := func() int {
		_, n := readAll(t, w.folder, "*")
		return n
	}
	all := count()
	require.NoError(t, a.DeleteBefore(t.Context(), chimeclassroom.Deployment{RegistrationID: "reg", DeploymentID: "another"}, late.AddDate(1, 0, 0)))
	require.NoError(t, a.DeleteBefore(t.Context(), chimeclassroom.Deployment{RegistrationID: "reg", DeploymentID: "dep"}, late))
	assert.Equal(t, all, count(), "another school's, and the day itself, stay")
	require.NoError(t, a.DeleteBefore(t.Context(), chimeclassroom.Deployment{RegistrationID: "reg", DeploymentID: "dep"}, late.AddDate(0, 0, 1)))
	lines, _ := readAll(t, w.folder, "*")
	require.Len(t, lines, 2)
	for _, l := range lines {
		assert.Contains(t, []string{"AttendeeLeft", "MeetingEnded"}, l.Type, "of the second day")
	}
}

func TestFolder(t *testing.T) {
	t.Parallel()
	archivetest.Files(t, func(t *testing.T) archive.Files { return archive.Folder(filepath.Join(t.TempDir(), "new")) })
}

// A kill leaves a file that is not whole, which is none of the archive's.
func TestAFileThatIsNotWhole(t *testing.T) {
	t.Parallel()
	f := archive.Folder(t.TempDir())
	require.NoError(t, f.Put(t.Context(), "events/date=2026-11-28/a.jsonl.gz", []byte("x")))
	require.NoError(t, os.WriteFile(filepath.Join(string(f), "events", "date=2026-11-28", "b.jsonl.gz.part"), nil, 0o600))
	for name, err := range f.Names(t.Context(), "events") {
		require.NoError(t, err)
		assert.Equal(t, "events/date=2026-11-28/a.jsonl.gz", name)
	}
}

// The same lines are the same file, whoever writes them; others are others.
func TestWritingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	folder := archive.Folder(t.TempDir())
	lines := []service.ArchiveLine{
		{Kind: service.ArchiveRaw, Key: "1", Deployment: chimeclassroom.Deployment{RegistrationID: "reg"}, Day: "2026-11-28", JSON: `{"key":"1"}`},
		{Kind: service.ArchiveRaw, Key: "2", Deployment: chimeclassroom.Deployment{RegistrationID: "reg"}, Day: "2026-11-28", JSON: `{"key":"2"}`},
	}
	for _, part := range [][]service.ArchiveLine{lines, lines, lines[:1], lines[:1]} {
		require.NoError(t, archive.New(folder).Write(t.Context(), part))
	}
	found, written := readAll(t, string(folder), "events_raw")
	assert.Len(t, found, 2)
	assert.Equal(t, 3, written)
}

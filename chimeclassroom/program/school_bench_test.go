//go:build unix

package program

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// The school of the benchmark, in which everybody is in one class.
const (
	courses        = 20
	studentsEach   = 30
	eventsEach     = 20 // that Chime reports of a student
	benchedAtOnce  = 4  // calls
	beforeStarting = 15 // minutes
)

// BenchmarkSchool holds a class in each course of a school and says what each step of
// a student costs: microseconds with four at once, on the wall and of a processor, rows
// and bytes of the database, indexes included. docs/scale.md rests on it.
func BenchmarkSchool(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) {
		for b.Loop() {
			benchmarkSchool(b, databaseConfig{})
		}
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		server := needs.OwnPostgres(b).URL
		for b.Loop() {
			benchmarkSchool(b, databaseConfig{url: newDatabase(b, server)})
		}
	})
}

func benchmarkSchool(b *testing.B, where databaseConfig) {
	s := openSchool(b, where, b.TempDir())
	s.step("launch", courses*studentsEach, s.launch)
	s.teach()
	s.step("join", courses*studentsEach, s.join)
	s.step("event", courses*studentsEach*eventsEach, s.observe)
	s.step("leave", courses*studentsEach, s.leave)
	waiting := s.bytes()
	began := time.Now()
	require.NoError(b, s.WriteArchive(b.Context()))
	lines := float64(courses * studentsEach * (eventsEach + 2))
	b.ReportMetric(float64(time.Since(began).Microseconds())/lines, "µs/archived")
	b.ReportMetric(float64(folderSize(b, s.archived))/lines, "file-B/archived")
	b.ReportMetric(0, "ns/op") // of a school, which is nobody's unit
	s.shrink()
	b.ReportMetric(float64(waiting-s.bytes())/lines, "waiting-B/archived")
}

// wholeSchool is a classroom on a database of its own.
type wholeSchool struct {
	*service.Service
	b        *testing.B
	db       database
	archived string
	students []chimeclassroom.Visitor
	events   []string // by course
	inside   []service.Admission
}

func openSchool(b *testing.B, where databaseConfig, data string) *wholeSchool {
	b.Helper()
	s := &wholeSchool{b: b, archived: b.TempDir(), students: make([]chimeclassroom.Visitor, courses*studentsEach), inside: make([]service.Admission, courses*studentsEach)}
	var err error
	s.db, err = where.open(b.Context(), data)
	require.NoError(b, err)
	b.Cleanup(func() { s.db.Close() })
	store, err := classroomsql.New(b.Context(), s.db.DB, s.db.dialect)
	require.NoError(b, err)
	store.FillArchive()
	s.Service, err = service.New(service.Config{Store: store, Archive: archive.New(archive.Folder(s.archived)), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(b, err)
	return s
}

// arrive comes from the LMS.
func (s *wholeSchool) arrive(course int, subject string, role chimeclassroom.Role) (code string, err error) {
	return s.Enter(s.b.Context(), service.Arrival{
		RegistrationID: "0d5b7a0e-1c43-4b6e-9a0c-7f1f3f0f8a11", DeploymentID: "1", ContextID: fmt.Sprint("course-", course), ResourceLinkID: fmt.Sprint("link-", course),
		CourseTitle: "Introduction to Astronomy", Subject: subject, Name: "Caroline Haddad", Role: role,
	})
}

// enter arrives, and opens a session.
func (s *wholeSchool) enter(course int, subject string, role chimeclassroom.Role) (chimeclassroom.Visitor, error) {
	code, err := s.arrive(course, subject, role)
	if err != nil {
		return chimeclassroom.Visitor{}, err
	}
	token, _, err := s.OpenSession(s.b.Context(), code)
	if err != nil {
		return chimeclassroom.Visitor{}, err
	}
	session, err := s.Renew(s.b.Context(), token)
	return session.Visitor, err
}

func (s *wholeSchool) launch(n int) (err error) {
	s.students[n], err = s.enter(n/studentsEach, fmt.Sprintf("6f1d2c1e-%012d", n), chimeclassroom.Student)
	return err
}

// teach begins the class of each course.
func (s *wholeSchool) teach() {
	for course := range courses {
		teacher, err := s.enter(course, fmt.Sprint("teacher-", course), chimeclassroom.Teacher)
		require.NoError(s.b, err)
		now := time.Now().UTC()
		e, err := s.CreateEvent(s.b.Context(), teacher, chimeclassroom.EventInput{Title: "Orbits", Date: now.Format(time.DateOnly), StartTime: now.Format("15:04"),
			TimeZone: "UTC", DurationMinutes: 60, OpensBefore: beforeStarting})
		require.NoError(s.b, err)
		_, err = s.StartMeeting(s.b.Context(), teacher, e.ID)
		require.NoError(s.b, err)
		s.events = append(s.events, e.ID)
	}
}

func (s *wholeSchool) join(n int) error {
	event := s.events[n/studentsEach]
	ticket, err := s.JoinMeeting(s.b.Context(), s.students[n], event)
	if err != nil {
		return err
	}
	if s.inside[n], err = s.Admit(s.b.Context(), event, ticket.Token); err != nil {
		return err
	}
	_, err = s.RecordJoined(s.b.Context(), s.inside[n])
	return err
}

// observe is an event of the n-th, as Chime reports it.
func (s *wholeSchool) observe(n int) error {
	a := s.inside[n%len(s.inside)]
	what := []meeting.EventType{meeting.AttendeeJoined, meeting.AttendeeVideoStarted, meeting.AttendeeVideoStopped, meeting.AttendeeDropped}[n/len(s.inside)%4]
	connection := sha256.Sum256([]byte(a.Attendee.ID)) // which differs as Chime's ids do
	return s.Observe(s.b.Context(), meeting.LedgerEvent{MeetingID: a.MeetingID, AttendeeID: meeting.DeviceID(a.Attendee.ID, 1, hex.EncodeToString(connection[:18])),
		Type: what, At: time.Now().Add(time.Duration(n) * time.Millisecond).UTC(), Source: meeting.FromProvider})
}

func (s *wholeSchool) leave(n int) error {
	return s.RecordDeparture(s.b.Context(), s.Left(s.inside[n]))
}

// step does something so often and reports what one of it costs.
func (s *wholeSchool) step(name string, times int, do func(n int) error) {
	rows, bytes, worked, began := s.rows(), s.bytes(), s.processor(), time.Now()
	failed := make(chan error, benchedAtOnce)
	for worker := range benchedAtOnce {
		go func() {
			for n := worker; n < times; n += benchedAtOnce {
				if err := do(n); err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	for range benchedAtOnce {
		require.NoError(s.b, <-failed)
	}
	s.b.ReportMetric(float64(time.Since(began).Microseconds())/float64(times), "µs/"+name)
	s.b.ReportMetric(float64((s.processor()-worked).Microseconds())/float64(times), "cpu-µs/"+name)
	s.b.ReportMetric(float64(s.rows()-rows)/float64(times), "rows/"+name)
	s.b.ReportMetric(float64(s.bytes()-bytes)/float64(times), "B/"+name)
}

// processor is the processor time that this program has used so far. Unlike the time on
// the wall it does not depend on what else the machine does; a server's is not in it.
func (s *wholeSchool) processor() time.Duration {
	var u syscall.Rusage
	require.NoError(s.b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// rows is how many rows the database has.
func (s *wholeSchool) rows() (n int) {
	var counts []string
	for _, table := range s.tables() {
		counts = append(counts, `SELECT COUNT(*) AS n FROM `+table)
	}
	s.ask(`SELECT SUM(n) FROM (`+strings.Join(counts, ` UNION ALL `)+`) AS counts`, &n)
	return n
}

func (s *wholeSchool) tables() (names []string) {
	from := `SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'classroom%'`
	if s.db.dialect == sqlstore.PostgreSQL {
		from = `SELECT tablename FROM pg_tables WHERE tablename LIKE 'classroom%'`
	}
	rows, err := s.db.QueryContext(s.b.Context(), from)
	require.NoError(s.b, err)
	defer rows.Close()
	for rows.Next() {
		var name string
		require.NoError(s.b, rows.Scan(&name))
		names = append(names, name)
	}
	require.NoError(s.b, rows.Err())
	return names
}

// bytes is how large the database is, without what is free in it.
func (s *wholeSchool) bytes() (n int64) {
	if s.db.dialect == sqlstore.PostgreSQL {
		s.ask(`SELECT SUM(pg_total_relation_size(oid))::bigint FROM pg_class WHERE relkind = 'r' AND relname LIKE 'classroom%'`, &n)
		return n
	}
	s.ask(`SELECT (SELECT page_count FROM pragma_page_count) - (SELECT freelist_count FROM pragma_freelist_count)`, &n)
	var page int64
	s.ask(`SELECT page_size FROM pragma_page_size`, &page)
	return n * page
}

// shrink gives room back that is free.
func (s *wholeSchool) shrink() {
	statement := `VACUUM`
	if s.db.dialect == sqlstore.PostgreSQL {
		statement = `VACUUM FULL`
	}
	_, err := s.db.ExecContext(s.b.Context(), statement)
	require.NoError(s.b, err)
}

func (s *wholeSchool) ask(query string, into any) {
	s.b.Helper()
	err := s.db.QueryRowContext(s.b.Context(), query).Scan(into)
	if err != sql.ErrNoRows {
		require.NoError(s.b, err)
	}
}

// folderSize is how many bytes the files have.
func folderSize(b *testing.B, folder string) (size int64) {
	b.Helper()
	require.NoError(b, fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := os.Stat(filepath.Join(folder, name))
		if err == nil {
			size += info.Size()
		}
		return err
	}))
	return size
}

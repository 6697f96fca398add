package program

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// carolineSub is Caroline's user id in the school.
const carolineSub = "19d2e6a7-student"

// trace is something that the LMS tells of a person.
type trace struct{ what, text string }

func tracesOfCaroline() []trace {
	return []trace{{"name", "Caroline"}, {"family name", "Haddad"}, {"sub", carolineSub}, {"mail", "caroline@school.example"}}
}

// findTraces looks for the traces, whatever their case, in a text.
func findTraces(text []byte, traces []trace) (found []string) {
	text = bytes.ToLower(text)
	for _, trace := range traces {
		if bytes.Contains(text, []byte(strings.ToLower(trace.text))) {
			found = append(found, trace.what)
		}
	}
	return found
}

// filesWith are the traces in each file of a folder, byte by byte.
func filesWith(t *testing.T, folder string, traces []trace) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if in := findTraces(body, traces); len(in) > 0 {
			found[filepath.Base(path)] = in
		}
		return err
	}))
	return found
}

// erase runs the command beside the classroom that serves.
func (s *serving) erase(flags ...string) string {
	s.t.Helper()
	var stdout, stderr bytes.Buffer
	args := append([]string{"erase", "--platform", s.lms, "--sub", carolineSub}, flags...)
	require.Zero(s.t, classroomProgram().run(s.t.Context(), args, &stdout, &stderr), stderr.String())
	assert.Empty(s.t, findTraces(append(stdout.Bytes(), stderr.Bytes()...), tracesOfCaroline()))
	return stdout.String()
}

// After a class was held, graded and reported, one of its people is erased while the
// classroom serves: nothing that it keeps or has logged names her any more.
func TestAfterAnErasureNothingIsFound(t *testing.T) {
	t.Parallel()
	events := t.TempDir()
	// Nobody listens there, so letters wait.
	s := startServing(t, "-v", "--archive", events, "--smtp-url", "smtp://127.0.0.1:1", "--mail-from", "class@school.example")
	teacher, e := s.holdClassToForget()
	traces := tracesOfCaroline()
	require.NotEmpty(t, filesWith(t, s.data, traces), "there was something to erase")

	assert.Contains(t, s.erase("--data", s.data), "The person is erased.")
	assert.Empty(t, filesWith(t, s.data, traces))
	assert.Contains(t, s.erase("--data", s.data), "Nobody of this LMS")
	requireErasedInReport(teacher, e)
	s.stop()
	assert.Empty(t, filesWith(t, s.data, traces), "and what was only in memory was not written")
	assert.Empty(t, findTraces(s.stderr.Bytes(), traces), "logs name nobody")
	assert.Empty(t, findTraces(unpacked(t, events), traces), "the archive named nobody at any time")
}

// holdClassToForget is holdClass in which Caroline also writes. The LMS is gone
// afterwards, and with it the roster that would name her again.
func (s *serving) holdClassToForget() (teacher *visitor, e event) {
	s.t.Helper()
	teacher, caroline, e := s.holdClass()
	caroline.want(http.StatusCreated, "POST", "/api/events/"+e.ID+"/comments", map[string]string{"text": "Thank you, says Caroline Haddad."}, nil)
	s.closeSchool()
	return teacher, e
}

// requireErasedInReport: the class keeps its attendance, without her name.
func requireErasedInReport(teacher *visitor, e event) {
	teacher.t.Helper()
	people, nobody := teacher.report(e), chimeclassroom.Person{ID: "erased"}.DisplayName()
	assert.Contains(teacher.t, people, "Tycho Lindqvist")
	assert.NotContains(teacher.t, people, "Caroline Haddad")
	assert.Contains(teacher.t, people, nobody)
	assert.Positive(teacher.t, people[nobody].AttendedSeconds)
}

// everyRow is all that the tables of a PostgreSQL database hold, as text.
func everyRow(t *testing.T, db *sql.DB) []byte {
	t.Helper()
	tables := texts(t, db, `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name`)
	require.NotEmpty(t, tables)
	var all strings.Builder
	for _, table := range tables {
		for _, row := range texts(t, db, fmt.Sprintf(`SELECT r::text FROM %q r`, table)) {
			all.WriteString(row + "\n")
		}
	}
	return []byte(all.String())
}

func texts(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), query)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var text string
		require.NoError(t, rows.Scan(&text))
		all = append(all, text)
	}
	require.NoError(t, rows.Err())
	return all
}

func TestTheErasureIsAudited(t *testing.T) {
	t.Parallel()
	s := startServing(t)
	s.holdClass()
	s.erase("--data", s.data)
	cfg := databaseConfig{}
	db, err := cfg.open(t.Context(), s.data)
	require.NoError(t, err)
	defer db.Close()
	trust, err := sqlstore.New(t.Context(), db.DB, sqlstore.Config{Dialect: db.dialect})
	require.NoError(t, err)
	for e, err := range trust.ListAudit(t.Context(), "", "") {
		require.NoError(t, err)
		assert.Equal(t, "person.erase", e.Action, "it is the newest")
		assert.Equal(t, "operator", e.By)
		assert.Len(t, e.Target, 32, "our own id, which says nothing any more")
		return
	}
	t.Error("the log is empty")
}

// unpacked is all that the files of an archive hold.
func unpacked(t *testing.T, folder string) []byte {
	t.Helper()
	var all bytes.Buffer
	files, err := filepath.Glob(filepath.Join(folder, "*", "*", "*.jsonl.gz"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		packed, err := os.Open(file)
		require.NoError(t, err)
		lines, err := gzip.NewReader(packed)
		require.NoError(t, err)
		_, err = all.ReadFrom(lines)
		require.NoError(t, errors.Join(err, packed.Close()))
	}
	return all.Bytes()
}

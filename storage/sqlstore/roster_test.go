package sqlstore_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

const contextID = "bio"

// Of a person who left only the id stays, and that not for ever.
func TestRemovedMembersAreForgotten(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := openStore(t, func() time.Time { return now })
	require.NoError(t, s.UpdateRoster(t.Context(), contextID, students(0, 3)...))
	left := nrps.Member{UserID: students(0, 1)[0].UserID, Status: nrps.Deleted}
	require.NoError(t, s.UpdateRoster(t.Context(), contextID, left))
	var record string
	require.NoError(t, s.db.QueryRowContext(t.Context(), `SELECT record FROM roster_member WHERE user_id = ?`, left.UserID).Scan(&record))
	require.Empty(t, record)

	now = now.Add(nrps.ChangesKept + 2*time.Hour)
	require.NoError(t, s.UpdateRoster(t.Context(), contextID))
	var rows int
	require.NoError(t, s.db.QueryRowContext(t.Context(), `SELECT count(*) FROM roster_member`).Scan(&rows))
	require.Equal(t, 2, rows)
}

// rosterSchool is a platform that serves a roster from SQLite over HTTPS, and a
// tool that may read it: both roles, with real tokens.
type rosterSchool struct {
	db       *sql.DB
	handler  *nrps.Handler
	services *advantage.Client
}

// newRosterSchool enrols so many members.
func newRosterSchool(t testing.TB, members int) *rosterSchool {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir()+"/lti.db")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	store, err := sqlstore.New(t.Context(), db, sqlstore.Config{})
	require.NoError(t, err)
	for from := 0; from < members; from += 1000 {
		require.NoError(t, store.UpdateRoster(t.Context(), contextID, students(from, min(from+1000, members))...))
	}
	p := ltitest.NewPlatform(t)
	s := &rosterSchool{db: db}
	s.handler = &nrps.Handler{BaseURL: p.Server.URL + "/nrps", Auth: p, Courses: openCourse{}, Roster: store, Changes: store, Logger: ltitest.Logger(t)}
	p.Mux.Handle("/nrps/", s.handler)
	tl := ltitest.NewTool(t, p, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	s.services = tl.Services(tl.Registration, ltitest.DeploymentID)
	return s
}

func students(from, to int) []nrps.Member {
	list := make([]nrps.Member, 0, to-from)
	for i := from; i < to; i++ {
		id := fmt.Sprintf("user-%06d", i)
		list = append(list, nrps.Member{UserID: id, Roles: []lti.Role{lti.RoleLearner, lti.RoleInstitutionStudent}, Status: nrps.Active,
			Name: "Student " + id, GivenName: "Student", FamilyName: id, Email: id + "@school.example", PersonSourcedID: "sis-" + id})
	}
	return list
}

// openCourse is open to every tool.
type openCourse struct{}

func (openCourse) OpenRoster(context.Context, *lti.Grant, string) (nrps.Context, error) {
	return nrps.Context{Title: "Biology"}, nil
}

func (openCourse) HasLink(context.Context, *lti.Grant, string, string) (bool, error) {
	return true, nil
}

// read reads the whole roster as the tool and calls at every hundredth member.
func (s *rosterSchool) read(t testing.TB, at func(n int)) (n int) {
	t.Helper()
	for _, err := range nrps.NewClient(s.services, s.handler.Claim(contextID)).Members(t.Context(), nrps.Query{}) {
		require.NoError(t, err)
		if n++; n%100 == 0 {
			at(n)
		}
	}
	return n
}

// readRaw reads the same rows with nothing but SQL.
func (s *rosterSchool) readRaw(t testing.TB, limit int) (records []string) {
	t.Helper()
	rows, err := s.db.QueryContext(t.Context(), `SELECT record FROM roster_member WHERE context_id = ? ORDER BY user_id LIMIT ?`, contextID, limit)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var record string
		require.NoError(t, rows.Scan(&record))
		records = append(records, record)
	}
	require.NoError(t, rows.Err())
	return records
}

// heap is what the heap holds, garbage that is not yet collected included.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// live is what the heap holds without garbage.
func live() uint64 {
	runtime.GC()
	return heap()
}

// What both sides together hold while a roster is read does not depend on how
// much of it was read.
func TestRosterMemory(t *testing.T) { //nolint:paralleltest // it looks at the memory of the whole process
	const members, allowed = 5_000, 512 << 10
	s := newRosterSchool(t, members)
	require.Equal(t, members, s.read(t, func(int) {})) // connections, tokens and pools are there
	var early, most uint64
	require.Equal(t, members, s.read(t, func(n int) {
		switch {
		case n == 500:
			early = live()
		case n%500 == 0:
			most = max(most, live())
		}
	}))
	require.Less(t, most, early+allowed, "each member would have 100 bytes")
}

// BenchmarkRoster reads a whole roster, page by page, through both roles. It
// reports the time of a member beside that of the same row in plain SQL, and the
// most that the heap holds on the way beyond what it held before: with garbage,
// and without, in a reading of its own that stops a hundred times to collect it.
func BenchmarkRoster(b *testing.B) {
	for _, members := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("members=%d", members), func(b *testing.B) {
			s := newRosterSchool(b, members)
			s.read(b, func(int) {})
			before := live()
			var peak, kept uint64
			s.read(b, func(n int) {
				if n%max(100, members/100) == 0 {
					kept = max(kept, live())
				}
			})
			var floor time.Duration
			for b.Loop() {
				b.StopTimer()
				start := time.Now()
				require.Len(b, s.readRaw(b, members), members)
				floor += time.Since(start)
				runtime.GC()
				b.StartTimer()
				if n := s.read(b, func(int) { peak = max(peak, heap()) }); n != members {
					b.Fatalf("read %d members", n)
				}
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N*members), "ns/member")
			b.ReportMetric(float64(b.Elapsed())/float64(floor), "x-sql")
			b.ReportMetric((float64(peak)-float64(before))/(1<<20), "peak-heap-MB")
			b.ReportMetric((float64(kept)-float64(before))/(1<<20), "peak-live-MB")
		})
	}
}

// BenchmarkRosterPage serves one page of a hundred members. Its floor is to
// select these rows and to write these members as JSON.
func BenchmarkRosterPage(b *testing.B) {
	const size = 100
	s := newRosterSchool(b, 100_000)
	token, err := s.services.Tokens.Token(b.Context(), lti.ScopeMembership)
	require.NoError(b, err)
	r := httptest.NewRequest(http.MethodGet, s.handler.Claim(contextID).ContextMembershipsURL+"?after=user-050000", http.NoBody)
	r.Header.Set("Authorization", "Bearer "+token)
	page := students(0, size)
	var floor time.Duration
	for b.Loop() {
		b.StopTimer()
		start := time.Now()
		require.Len(b, s.readRaw(b, size), size)
		require.NoError(b, json.NewEncoder(new(bytes.Buffer)).Encode(page))
		floor += time.Since(start)
		b.StartTimer()
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body)
		}
	}
	b.ReportMetric(float64(floor)/float64(b.N), "floor-ns/op")
	b.ReportMetric(float64(b.Elapsed())/float64(floor), "x-floor")
}

package main

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/examples/lms"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// TestNothingIsLeft: of somebody who opened the quiz, stood in its roster and got a
// score that could not be delivered, nothing is found in the database when the time
// has passed, or at once when they are to be forgotten; and nothing ever in the log.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		registration string // that the score is for
		end          func(*testing.T, *past)
	}{
		"when the time has passed": {"disconnected since", func(t *testing.T, p *past) {
			p.park(t)
			p.clock = p.clock.Add(p.keep.failed + time.Minute)
			require.NoError(t, p.removeOld(t.Context()))
		}},
		"when they are forgotten": {registrationID, func(t *testing.T, p *past) { p.forget(t, "caroline"); p.forget(t, "caroline") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPast(t, c.registration)
			caroline := personOf(t, "caroline")
			traces := []string{caroline.GivenName, caroline.Family, caroline.Email, caroline.ID}
			before := database(t, p.folder)
			for _, trace := range append(traces, "of-long-ago") {
				require.Contains(t, before, trace, "as long as it is kept")
			}
			c.end(t, p)
			kept := database(t, p.folder)
			for _, trace := range traces {
				require.NotContains(t, kept, trace)
				require.NotContains(t, p.log.String(), trace)
			}
			require.Contains(t, kept, quizClientID, "the records stay")
			require.Equal(t, c.registration == registrationID, strings.Contains(kept, "of-long-ago"), "the log has its own time")
		})
	}
}

// past is a bridge in whose demo somebody was, with a clock that can be set.
type past struct {
	*running
	folder string
	clock  time.Time
	log    *log
	idle   chan struct{}
}

// newPast lets a student and a teacher open the quiz, who reads the roster, and puts
// a score of the student.
func newPast(t *testing.T, registration string) *past {
	t.Helper()
	p := &past{clock: time.Now(), log: &log{}, idle: make(chan struct{}, 1)}
	var s settings
	at, _ := startDemo(t, func(of *settings) {
		of.keep, of.logger = retention{log: 5 * 24 * time.Hour, failed: 10 * 24 * time.Hour}, slog.New(slog.NewTextHandler(p.log, nil))
		s, p.folder = *of, of.data
	})
	newVisitor(t, at).enter("caroline")
	newVisitor(t, at).enter("teacher")

	s.issuer, s.now = "http://localhost:8090", func() time.Time { return p.clock }
	s.idle = func(context.Context) {
		select {
		case p.idle <- struct{}{}:
		default:
		}
	}
	var err error
	p.running, err = openBridge(t.Context(), s)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.close()) })
	caroline := personOf(t, "caroline")
	require.NoError(t, p.outbox.Put(t.Context(), outbox.Target{RegistrationID: registration, Claim: &lti.AGSClaim{LineItem: at + "/lineitem"}},
		ags.Score{UserID: caroline.ID, ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded, Comment: "Well done, " + caroline.GivenName}))
	require.NoError(t, p.store.AppendAudit(t.Context(), storage.AuditEntry{ID: "0", At: p.clock, By: "operator of-long-ago"}))
	return p
}

// park waits until the score is parked: nobody knows its platform any more.
func (p *past) park(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var sending sync.WaitGroup
	sending.Go(func() { p.outbox.Run(ctx) })
	defer sending.Wait()
	defer stop()
	<-p.idle
	for _, err := range p.store.ListParked(t.Context(), "ags.score", "") {
		require.NoError(t, err)
		return
	}
	t.Fatal("the score is not parked")
}

// forget asks the administration's API to forget somebody.
func (p *past) forget(t *testing.T, slug string) {
	t.Helper()
	token, err := os.ReadFile(filepath.Join(p.folder, adminTokenFile))
	require.NoError(t, err)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost:8090/admin/api/registrations/"+registrationID+"/forgotten",
		strings.NewReader(`{"subject": "`+personOf(t, slug).ID+`"}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	require.Equal(t, http.StatusNoContent, w.Code, w.Body.String())
}

// log is a buffer that several write to.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func personOf(t *testing.T, slug string) lms.Person {
	t.Helper()
	p, ok := lms.SeedSchool().Person(slug)
	require.True(t, ok)
	return p
}

// database is all that stands in the file.
func database(t *testing.T, folder string) string {
	t.Helper()
	path := filepath.Join(folder, "bridge.db")
	db, err := sqlite.Open(t.Context(), path)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	vacuum(t, db)
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(raw)
}

// vacuum writes the rows that are there into the file, and nothing else.
func vacuum(t *testing.T, db *sql.DB) {
	t.Helper()
	for _, statement := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		_, err := db.ExecContext(t.Context(), statement)
		require.NoError(t, err)
	}
}

func TestKeepDays(t *testing.T) {
	t.Parallel()
	keep, err := keepDays(2, 1)
	require.NoError(t, err)
	require.Equal(t, retention{log: 48 * time.Hour, failed: 24 * time.Hour}, keep)
	_, err = keepDays(0, 1)
	require.Error(t, err)
	_, err = keepOfAWS(func(string) string { return "ten" })
	require.Error(t, err)
	keep, err = keepOfAWS(func(string) string { return "" })
	require.NoError(t, err)
	require.Equal(t, defaultKeepLog*24*time.Hour, keep.log)
}

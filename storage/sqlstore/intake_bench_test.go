package sqlstore_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// BenchmarkScoreIntake times the handler that takes a score, with a real token and
// the store in a file (ns/score), and, in the same run, one raw upsert into a table
// of the same file (ns/upsert), and reports how many upserts an intake costs:
// x_upsert.
func BenchmarkScoreIntake(b *testing.B) {
	db, err := sqlite.Open(b.Context(), b.TempDir()+"/lti.db")
	require.NoError(b, err)
	defer db.Close()
	store, err := sqlstore.New(b.Context(), db, sqlstore.Config{})
	require.NoError(b, err)
	_, err = db.ExecContext(b.Context(), `CREATE TABLE floor (line_item BIGINT, user_id TEXT, at BIGINT, record TEXT, PRIMARY KEY (line_item, user_id))`)
	require.NoError(b, err)
	s := newIntake(b, store)

	var intake, floor time.Duration
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		user, body := fmt.Sprint("u-", i%1000), s.score(b, i)
		answer, request := httptest.NewRecorder(), s.request(body)
		start := time.Now()
		_, err := db.ExecContext(b.Context(), `INSERT INTO floor (line_item, user_id, at, record) VALUES (1, ?, ?, ?)
			ON CONFLICT (line_item, user_id) DO UPDATE SET at = excluded.at, record = excluded.record WHERE excluded.at > floor.at`, user, i, body)
		floor += time.Since(start)
		require.NoError(b, err)
		b.StartTimer()
		before := b.Elapsed()
		s.handler.ServeHTTP(answer, request)
		intake += b.Elapsed() - before
		if answer.Code != http.StatusNoContent {
			b.Fatal(answer.Body)
		}
	}
	b.ReportMetric(float64(intake)/float64(b.N), "ns/score")
	b.ReportMetric(float64(floor)/float64(b.N), "ns/upsert")
	b.ReportMetric(float64(intake)/float64(floor), "x_upsert")
}

// intake is a platform with one column and a tool's token for it.
type intake struct {
	handler *ags.Handler
	column  string
	token   string
	from    time.Time
}

func newIntake(b *testing.B, store *sqlstore.Store) *intake {
	b.Helper()
	p := ltitest.NewPlatform(b)
	tl := ltitest.NewTool(b, p, nil)
	token, err := tl.Services(tl.Registration, ltitest.DeploymentID).Tokens.Token(b.Context(), lti.ScopeScore)
	require.NoError(b, err)
	item, err := store.CreateLineItem(b.Context(), ags.Owner{RegistrationID: tl.Registration.ID, ContextID: "c-1"}, ags.LineItem{Label: "Quiz", ScoreMaximum: 10})
	require.NoError(b, err)
	h := &ags.Handler{BaseURL: p.Server.URL + "/intake", Auth: p.Platform, Courses: gradesAll{}, LineItems: store, Scores: store, Results: store, Now: p.Clock.Now}
	return &intake{handler: h, column: h.LineItemURL("c-1", item.ID), token: token, from: p.Clock.Now().Add(-time.Hour)}
}

// score is that of the number, each a microsecond later than the one before.
func (s *intake) score(b *testing.B, number int) string {
	b.Helper()
	points, maximum := 8.0, 10.0
	body, err := json.Marshal(ags.Score{UserID: fmt.Sprint("u-", number%1000), Timestamp: ags.Timestamp(s.from.Add(time.Duration(number) * time.Microsecond)),
		ScoreGiven: &points, ScoreMaximum: &maximum, ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded})
	require.NoError(b, err)
	return string(body)
}

func (s *intake) request(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, s.column+"/scores", strings.NewReader(body))
	r.Header.Set("Content-Type", ags.MediaTypeScore)
	r.Header.Set("Authorization", "Bearer "+s.token)
	return r
}

// gradesAll is a course that grades everybody.
type gradesAll struct{}

func (gradesAll) OpenGradebook(context.Context, *lti.Grant, string) error { return nil }

func (gradesAll) HasLink(context.Context, *lti.Grant, string, string) (bool, error) {
	return true, nil
}

func (gradesAll) CanBeGraded(context.Context, string, string) (bool, error) { return true, nil }

package ags_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// lms answers requests with what was written down of a real one, by method and
// path; %s stands for its address, a number alone for a status. It keeps what was
// sent.
type lms struct {
	*httptest.Server
	mu   sync.Mutex
	sent []request
}

type request struct{ method, uri, media, accept, body string }

func newLMS(t testing.TB, answers map[string]string) *lms {
	t.Helper()
	l := &lms{}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		l.mu.Lock()
		l.sent = append(l.sent, request{r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), r.Header.Get("Accept"), string(body)})
		l.mu.Unlock()
		answer := answers[r.Method+" "+r.URL.Path]
		if status, err := strconv.Atoi(answer); err == nil {
			w.WriteHeader(status)
			return
		}
		if link, rest, found := strings.Cut(answer, "\n\n"); found {
			w.Header().Set("Link", strings.ReplaceAll(link, "%s", l.URL))
			answer = rest
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, strings.ReplaceAll(answer, "%s", l.URL))
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *lms) http() *advantage.Client {
	return &advantage.Client{HTTP: l.Client(), Tokens: fixedToken{}, InsecureAllowLoopback: true}
}

func (l *lms) claim() *lti.AGSClaim {
	return &lti.AGSClaim{Scopes: allScopes(), LineItem: l.URL + "/items/1", LineItems: l.URL + "/items"}
}

func (l *lms) client() *ags.Client { return ags.NewClient(l.http(), l.claim()) }

func (l *lms) requests() []request {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sent
}

// Line items as learning platforms send them.
func TestLineItemsOfPlatforms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answers map[string]string
		filter  ags.Filter
		want    []string // labels
	}{
		"Canvas: a list, members of its own, nulls": {map[string]string{"GET /items": `[{"id":"%s/api/lti/courses/5/line_items/2","scoreMaximum":50.0,"label":"One",
			"tag":null,"resourceId":null,"resourceLinkId":"50","endDateTime":null,"https://canvas.instructure.com/lti/submission_type":{"type":"external_tool"}}]`}, ags.Filter{}, []string{"One"}},
		"Moodle: a query in the address, typographic quotes": {map[string]string{
			"GET /items":    `<%s/items/p2?type_id=3&limit=1&from=1>; rel=“next”` + "\n\n" + `[{"id":"%s/items/7/lineitem?type_id=3","label":"One","scoreMaximum":10,"resourceId":"","tag":"","ltiLinkId":"4","resourceLinkId":"4","gradesReleased":true}]`,
			"GET /items/p2": `[{"id":"%s/items/8/lineitem?type_id=3","label":"Two","scoreMaximum":10,"resourceId":"r","tag":"t"}]`,
		}, ags.Filter{}, []string{"One", "Two"}},
		"Sakai: filters are passed over": {map[string]string{"GET /items": `[{"id":"%s/items/1","label":"Other","scoreMaximum":100.0,"resourceId":"x"},
			{"id":"%s/items/2","label":"Mine","scoreMaximum":100.0,"resourceId":"r","resourceLinkId":"l","https://www.sakailms.org/spec/lti-ags/v2p0/readOnly":false}]`},
			ags.Filter{ResourceID: "r", ResourceLinkID: "l"}, []string{"Mine"}},
		"a single one without a list": {map[string]string{"GET /items": `{"id":"%s/items/1","label":"One","scoreMaximum":1}`}, ags.Filter{}, []string{"One"}},
		"none: an empty list":         {map[string]string{"GET /items": `[]`}, ags.Filter{}, nil},
		"none: an empty object":       {map[string]string{"GET /items": ` { } `}, ags.Filter{}, nil},
		"none: null":                  {map[string]string{"GET /items": `null`}, ags.Filter{}, nil},
		"none: nothing at all":        {map[string]string{"GET /items": ``}, ags.Filter{}, nil},
		"Brightspace: whole numbers, times": {map[string]string{"GET /items": `[{"id":"%s/d2l/api/lti/ags/2.0/deployment/a/orgunit/1/lineitems/b","label":"One","scoreMaximum":100,
			"startDateTime":"2026-03-06T20:05:02Z","endDateTime":"2026-04-06T22:05:03.000Z"}]`}, ags.Filter{}, []string{"One"}},
		"ILIAS: blanks": {map[string]string{"GET /items": `[{"id":"%s/items/1","label":"One","scoreMaximum":1,"resourceId":"","tag":"","startDateTime":"","endDateTime":""}]`}, ags.Filter{}, []string{"One"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLMS(t, c.answers)
			var labels []string
			for item, err := range l.client().LineItems(t.Context(), c.filter) {
				require.NoError(t, err)
				require.NotEmpty(t, item.ID)
				labels = append(labels, item.Label)
			}
			require.Equal(t, c.want, labels)
		})
	}
	t.Run("what is no list", func(t *testing.T) {
		t.Parallel()
		for _, answer := range []string{`"x"`, `7.5`, `[7]`, `<html>`, `{"id":1}`, `[{"label":"x","scoreMaximum":"ten"}]`} {
			for _, err := range newLMS(t, map[string]string{"GET /items": answer}).client().LineItems(t.Context(), ags.Filter{}) {
				require.ErrorContains(t, err, "not the expected JSON", answer)
			}
		}
	})
	t.Run("Sakai answers 200 to a create", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, map[string]string{"POST /items": `{"id":"%s/items/9","label":"x","scoreMaximum":10.0}`})
		created, err := l.client().CreateLineItem(t.Context(), quiz("x"))
		require.NoError(t, err)
		require.Equal(t, l.URL+"/items/9", created.ID)
	})
	t.Run("ILIAS leaves the id out of what it returns", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, map[string]string{"GET /items/1": `{"label":"x","scoreMaximum":10}`})
		item, err := l.client().LineItem(t.Context(), l.URL+"/items/1")
		require.NoError(t, err)
		require.Equal(t, l.URL+"/items/1", item.ID)
	})
}

// Answers to scores, and where they are sent.
func TestScoresOfPlatforms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ item, to, answer string }{
		"Canvas: resultUrl":        {"/api/lti/courses/5/line_items/2", "/api/lti/courses/5/line_items/2/scores", `{"resultUrl":"%s/api/lti/courses/5/line_items/2/results/1"}`},
		"Moodle: type_id, 200":     {"/items/7/lineitem?type_id=3", "/items/7/lineitem/scores?type_id=3", ``},
		"Sakai: application/json":  {"/imsblis/lti13/lineitems/abc/1", "/imsblis/lti13/lineitems/abc/1/scores", `{}`},
		"Blackboard: text":         {"/learn/api/v1/lti/courses/_1_1/lineItems/_2_1", "/learn/api/v1/lti/courses/_1_1/lineItems/_2_1/scores", `OK`},
		"Brightspace: no content":  {"/d2l/api/lti/ags/2.0/lineitems/b", "/d2l/api/lti/ags/2.0/lineitems/b/scores", `204`},
		"created":                  {"/items/1", "/items/1/scores", `201`},
		"accepted, to be done yet": {"/items/1", "/items/1/scores", `202`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, _, _ := strings.Cut(c.to, "?")
			l := newLMS(t, map[string]string{"POST " + path: c.answer})
			require.NoError(t, l.client().PostScoreTo(t.Context(), l.URL+c.item, score(0, 1, 1)))
			require.Equal(t, c.to, l.requests()[0].uri)
		})
	}
}

// Results as learning platforms send them.
func TestResultsOfPlatforms(t *testing.T) {
	t.Parallel()
	points := func(p float64) *float64 { return &p }
	for name, c := range map[string]struct {
		answers map[string]string
		user    string
		want    []ags.Result
	}{
		"Canvas: comment null": {map[string]string{"GET /items/1/results": `[{"id":"r/1","scoreOf":"i/1","userId":"u-1","resultScore":40.0,"resultMaximum":50.0,"comment":null}]`}, "u-1",
			[]ags.Result{{ID: "r/1", ScoreOf: "i/1", UserID: "u-1", ResultScore: points(40), ResultMaximum: 50}}},
		"Moodle: pages with typographic quotes": {map[string]string{
			"GET /items/1/results": `<%s/more?type_id=3&from=1>; rel=“next”` + "\n\n" + `[{"id":"r/1","userId":"u-1","resultScore":1,"resultMaximum":2,"scoreOf":"i/1","timestamp":"2026-03-02T09:00:00+00:00"}]`,
			"GET /more":            `[{"id":"r/2","userId":"u-2","resultMaximum":2,"scoreOf":"i/1"}]`,
		}, "", []ags.Result{{ID: "r/1", ScoreOf: "i/1", UserID: "u-1", ResultScore: points(1), ResultMaximum: 2}, {ID: "r/2", ScoreOf: "i/1", UserID: "u-2", ResultMaximum: 2}}},
		"Sakai: user_id is passed over": {map[string]string{"GET /items/1/results": `[{"userId":"u-1","resultScore":1.0,"resultMaximum":2.0},{"userId":"u-2","resultScore":0.0,"resultMaximum":2.0,"comment":"none"}]`}, "u-2",
			[]ags.Result{{UserID: "u-2", ResultScore: points(0), ResultMaximum: 2, Comment: "none"}}},
		"Sakai: a bare object": {map[string]string{"GET /items/1/results": "\n" + `{"id":"r/1","scoreOf":"i/1","userId":"u-1","resultScore":1.0,"resultMaximum":2.0}`}, "u-1",
			[]ags.Result{{ID: "r/1", ScoreOf: "i/1", UserID: "u-1", ResultScore: points(1), ResultMaximum: 2}}},
		"Blackboard: no comments, no maximum": {map[string]string{"GET /items/1/results": `[{"id":"r/1","scoreOf":"i/1","userId":"u-1","resultScore":0.5}]`}, "u-1",
			[]ags.Result{{ID: "r/1", ScoreOf: "i/1", UserID: "u-1", ResultScore: points(0.5), ResultMaximum: 1}}},
		"a score of null, a grader": {map[string]string{"GET /items/1/results": `[{"userId":"u-1","resultScore":null,"resultMaximum":null,"scoringUserId":"t-1"}]`}, "",
			[]ags.Result{{UserID: "u-1", ResultMaximum: 1, ScoringUserID: "t-1"}}},
		"none: an empty object": {map[string]string{"GET /items/1/results": `{}`}, "u-1", nil},
		"none: nothing at all":  {map[string]string{"GET /items/1/results": ``}, "u-1", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLMS(t, c.answers)
			require.Equal(t, c.want, results(t, l.client(), l.URL+"/items/1", c.user))
		})
	}
	t.Run("unknown line item", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, map[string]string{"GET /items/1/results": `404`})
		for _, err := range l.client().Results(t.Context(), l.URL+"/items/1", "") {
			require.ErrorIs(t, err, ags.ErrNotFound)
		}
	})
	t.Run("pages of the size that was asked for", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, map[string]string{"GET /items/1/results": `[]`, "GET /items": `[]`})
		c := l.client()
		c.PageSize = 50
		require.Empty(t, results(t, c, l.URL+"/items/1?type_id=3", "u-1"))
		require.Empty(t, list(t, c, ags.Filter{Tag: "t"}))
		require.Equal(t, "/items/1/results?type_id=3&user_id=u-1&limit=50", l.requests()[0].uri)
		require.Equal(t, "/items?tag=t&limit=50", l.requests()[1].uri)
	})
}

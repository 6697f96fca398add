package ags_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/profile"
)

func TestNotOffered(t *testing.T) {
	t.Parallel()
	called := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	t.Cleanup(server.Close)
	http := &advantage.Client{HTTP: server.Client(), Tokens: fixedToken{}, InsecureAllowLoopback: true}
	for name, claim := range map[string]*lti.AGSClaim{
		"TC-242 no claim": nil,
		"no scopes":       {LineItems: server.URL, LineItem: server.URL},
		"no addresses":    {Scopes: allScopes()},
	} {
		c := ags.NewClient(http, claim)
		_, err := c.CreateLineItem(t.Context(), quiz("x"))
		require.ErrorIs(t, err, ags.ErrNotOffered, name)
		require.ErrorIs(t, c.PostScore(t.Context(), score(0, 1, 1)), ags.ErrNotOffered, name)
		for _, err := range c.LineItems(t.Context(), ags.Filter{}) {
			require.ErrorIs(t, err, ags.ErrNotOffered, name)
		}
		for _, err := range c.Results(t.Context(), claimed(claim), "") {
			require.ErrorIs(t, err, ags.ErrNotOffered, name)
		}
	}
	require.False(t, called, "no call was made")
}

func claimed(c *lti.AGSClaim) string {
	if c == nil {
		return ""
	}
	return c.LineItem
}

type fixedToken struct{}

func (fixedToken) Token(context.Context, ...lti.Scope) (string, error) { return "secret-token", nil }

func (fixedToken) Refused(string, ...lti.Scope) {}

// What the client sends, and what it refuses to send.
func TestClientRequests(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var sent []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("Content-Type")+" "+r.Header.Get("Accept"))
		_, _ = w.Write([]byte(`[]`))
	}))
	t.Cleanup(server.Close)
	offer := func(item string) *ags.Client {
		return ags.NewClient(&advantage.Client{HTTP: server.Client(), Tokens: fixedToken{}, InsecureAllowLoopback: true},
			&lti.AGSClaim{Scopes: allScopes(), LineItem: item, LineItems: item})
	}
	for _, c := range []struct{ item, scores, results, list string }{
		{"/items/1", "/items/1/scores", "/items/1/results?user_id=u%261", "/items/1?tag=a+b"},
		{"/items/1/", "/items/1/scores", "/items/1/results?user_id=u%261", "/items/1/?tag=a+b"},
		{"/items/1?type=a&x=%2F", "/items/1/scores?type=a&x=%2F", "/items/1/results?type=a&x=%2F&user_id=u%261", "/items/1?type=a&x=%2F&tag=a+b"},
		{"/items/a%2Fb/lineitem?q", "/items/a%2Fb/lineitem/scores?q", "/items/a%2Fb/lineitem/results?q&user_id=u%261", "/items/a%2Fb/lineitem?q&tag=a+b"},
	} {
		mu.Lock()
		sent = nil
		mu.Unlock()
		client := offer(server.URL + c.item)
		require.NoError(t, client.PostScore(t.Context(), score(0, 1, 1)))
		require.Empty(t, results(t, client, server.URL+c.item, "u&1"))
		require.Empty(t, list(t, client, ags.Filter{Tag: "a b"}))
		mu.Lock()
		require.Equal(t, []string{
			"POST " + c.scores + " " + ags.MediaTypeScore + " ",
			"GET " + c.results + "  " + ags.MediaTypeResultContainer,
			"GET " + c.list + "  " + ags.MediaTypeLineItemContainer,
		}, sent)
		sent = nil
		mu.Unlock()
	}
}

// What breaks the rules is refused before it is sent.
func TestRefusedBeforeSending(t *testing.T) {
	t.Parallel()
	l := newLMS(t, nil)
	noMaximum, negative, nobody, reversed := score(0, 1, 1), score(0, -1, 1), score(0, 1, 1), score(0, 1, 1)
	noMaximum.ScoreMaximum, nobody.UserID = nil, ""
	reversed.Submission = &ags.Submission{StartedAt: reversed.Timestamp, SubmittedAt: score(-1, 0, 1).Timestamp}
	for name, bad := range map[string]ags.Score{
		"TC-232 scoreGiven without scoreMaximum": noMaximum, "TC-233 score -1": negative, "no user": nobody, "nothing": {}, "handed in before it began": reversed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Error(t, l.client().PostScore(t.Context(), bad))
		})
	}
	for name, bad := range map[string]ags.LineItem{
		"TC-235 blank label":  {Label: " ", ScoreMaximum: 1},
		"TC-235 no maximum":   {Label: "x"},
		"a review to execute": {Label: "x", ScoreMaximum: 1, SubmissionReview: &ags.SubmissionReview{URL: "data:text/html,x"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := l.client().CreateLineItem(t.Context(), bad)
			require.Error(t, err)
		})
	}
	t.Run("TC-241 http", func(t *testing.T) {
		t.Parallel()
		c := ags.NewClient(l.http(), &lti.AGSClaim{Scopes: allScopes(), LineItem: "http://platform.example/items/1"})
		require.ErrorContains(t, c.PostScore(t.Context(), score(0, 1, 1)), "must be https")
	})
	t.Cleanup(func() { require.Empty(t, l.requests()) })
}

func TestScoreOnTheWire(t *testing.T) {
	t.Parallel()
	submission := json.RawMessage(`{"submission_type":"online_url"}`)
	whole := score(0, 8, 10)
	grader := "t-1"
	whole.Timestamp = ags.Timestamp(time.Time(whole.Timestamp).Add(1500 * time.Microsecond))
	whole.Comment, whole.ScoringUserID = "Well done", &grader
	whole.Submission = &ags.Submission{StartedAt: score(-60, 0, 1).Timestamp, SubmittedAt: score(-1, 0, 1).Timestamp}
	whole.Extra = map[string]json.RawMessage{"https://canvas.instructure.com/lti/submission": submission, "https://other.example/x": submission, "plain": submission}
	const fields = `"userId":"u-1","timestamp":"2026-03-02T09:00:00.001500Z","scoreGiven":8,"scoreMaximum":10,"activityProgress":"Completed",
		"gradingProgress":"FullyGraded","comment":"Well done","scoringUserId":"t-1",
		"submission":{"startedAt":"2026-03-02T08:59:00.000000Z","submittedAt":"2026-03-02T08:59:59.000000Z"}`
	for name, c := range map[string]struct {
		extensions []string
		body       string
	}{
		"TC-230 TC-234 every field":             {nil, `{` + fields + `}`},
		"members of vendors by profile only":    {[]string{"https://canvas.instructure.com/lti/"}, `{` + fields + `,"https://canvas.instructure.com/lti/submission":{"submission_type":"online_url"}}`},
		"members of vendors not of this vendor": {[]string{"https://third.example/"}, `{` + fields + `}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLMS(t, nil)
			http := l.http()
			http.Extensions = c.extensions
			require.NoError(t, ags.NewClient(http, l.claim()).PostScore(t.Context(), whole))
			sent := l.requests()
			require.Len(t, sent, 1)
			require.Equal(t, ags.MediaTypeScore, sent[0].media)
			require.JSONEq(t, c.body, sent[0].body)
		})
	}
	t.Run("the tool's profile says which", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		r := s.tool.Registration.Clone()
		require.Empty(t, s.tool.Services(r, "").Extensions)
		r.Profile = profile.Canvas
		require.Equal(t, []string{"https://canvas.instructure.com/lti/"}, s.tool.Services(r, "").Extensions)
	})
}

func TestUpdateLineItem(t *testing.T) {
	t.Parallel()
	const stored = `{"id":"%s/items/1","label":"Quiz","scoreMaximum":10,"resourceId":"r","tag":"t","resourceLinkId":"l","gradesReleased":true,
		"endDateTime":"2026-03-09T09:00:00.000000Z","submissionReview":{"label":"See it"},"https://lms.example/readOnly":false}`
	t.Run("TC-236 read first, written whole", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, map[string]string{"GET /items/1": stored, "PUT /items/1": ``})
		updated, err := l.client().UpdateLineItem(t.Context(), l.URL+"/items/1", func(item *ags.LineItem) {
			item.Label, item.Tag, item.ID = "Quiz 1", "", "https://evil.example/"
			item.Extra = maps.Clone(item.Extra)
			item.Extra["https://other.example/x"] = json.RawMessage(`1`)
		})
		require.NoError(t, err)
		require.Equal(t, "Quiz 1", updated.Label, "an empty answer means that all was applied")
		sent := l.requests()
		require.Len(t, sent, 2)
		require.Equal(t, []string{"GET", "PUT"}, []string{sent[0].method, sent[1].method})
		require.Equal(t, ags.MediaTypeLineItem, sent[1].media)
		want := fmt.Sprintf(strings.NewReplacer(`"Quiz"`, `"Quiz 1"`, `"tag":"t",`, ``).Replace(stored), l.URL)
		require.JSONEq(t, want, sent[1].body, "what the platform sent itself goes back to it")
	})
	t.Run("as the platform applied it", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, map[string]string{"GET /items/1": stored, "PUT /items/1": `{"label":"Cut off","scoreMaximum":10}`})
		updated, err := l.client().UpdateLineItem(t.Context(), l.URL+"/items/1", func(item *ags.LineItem) { item.Label = "Cut off at 64" })
		require.NoError(t, err)
		require.Equal(t, ags.LineItem{ID: l.URL + "/items/1", Label: "Cut off", ScoreMaximum: 10}, updated)
	})
	t.Run("a change that breaks the rules", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t, map[string]string{"GET /items/1": stored})
		_, err := l.client().UpdateLineItem(t.Context(), l.URL+"/items/1", func(item *ags.LineItem) { item.ScoreMaximum = 0 })
		require.ErrorContains(t, err, "scoreMaximum")
		require.Len(t, l.requests(), 1)
	})
	t.Run("of nothing", func(t *testing.T) {
		t.Parallel()
		_, err := newLMS(t, nil).client().CreateLineItem(t.Context(), quiz("x"))
		require.ErrorContains(t, err, "did not name its URL")
	})
}

// What the statuses of a refusal mean (TC-239).
func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		reason error // nil: a plain refusal
	}{
		"TC-239 stale (409)":                   {http.StatusConflict, ags.ErrStale},
		"TC-239 stale in Canvas, or not (400)": {http.StatusBadRequest, nil},
		"TC-239 not gradable (422)":            {http.StatusUnprocessableEntity, ags.ErrNotGradable},
		"gone (404)":                           {http.StatusNotFound, ags.ErrNotFound},
		"forbidden (403)":                      {http.StatusForbidden, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLMS(t, map[string]string{"POST /items/1/scores": strconv.Itoa(c.status)})
			err := l.client().PostScore(t.Context(), score(0, 1, 1))
			require.Equal(t, c.status, status(t, err))
			for _, reason := range []error{ags.ErrStale, ags.ErrNotGradable, ags.ErrNotFound} {
				require.Equal(t, reason == c.reason, errors.Is(err, reason), "%v", reason) //nolint:errorlint // the very same
			}
			require.Len(t, l.requests(), 1, "not sent again")
		})
	}
}

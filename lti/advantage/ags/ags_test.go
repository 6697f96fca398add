package ags_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
)

func quiz(label string) ags.LineItem { return ags.LineItem{Label: label, ScoreMaximum: 10} }

func list(t testing.TB, c *ags.Client, f ags.Filter) (labels []string) {
	t.Helper()
	for item, err := range c.LineItems(context.Background(), f) {
		require.NoError(t, err)
		labels = append(labels, item.Label)
	}
	return labels
}

func TestLineItems(t *testing.T) {
	t.Parallel()
	t.Run("TC-404 none", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		resp, body := s.do(t, call{method: http.MethodGet, url: s.handler.LineItemsURL("c-1"), scope: lti.ScopeLineItem})
		require.Equal(t, http.StatusOK, resp.status)
		require.Equal(t, ags.MediaTypeLineItemContainer, resp.header.Get("Content-Type"))
		require.JSONEq(t, `[]`, body)
	})
	t.Run("TC-235 TC-396 TC-403 create", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		at := ags.Timestamp(s.Clock.Now())
		created := s.create(t, s.client("c-1"), ags.LineItem{ID: "https://evil.example/1", Label: "Quiz", ScoreMaximum: 0.5, ResourceID: "r", Tag: "t",
			ResourceLinkID: "c-1/link of tool-1", StartDateTime: at})
		require.True(t, strings.HasPrefix(created.ID, s.handler.LineItemsURL("c-1")+"/"), created.ID)
		require.InDelta(t, 0.5, created.ScoreMaximum, 0)
		require.Equal(t, "r", created.ResourceID)
		require.Equal(t, "t", created.Tag)
		require.Equal(t, "c-1/link of tool-1", created.ResourceLinkID) // TC-397
		require.True(t, time.Time(created.StartDateTime).Equal(s.Clock.Now()))

		resp, _ := s.do(t, call{method: http.MethodPost, url: s.handler.LineItemsURL("c-1"), media: ags.MediaTypeLineItem + "; charset=utf-8",
			body: `{"label":"x","scoreMaximum":1,"https://vendor.example/x":{}}`, scope: lti.ScopeLineItem})
		require.Equal(t, http.StatusCreated, resp.status) // TC-360
		require.Equal(t, ags.MediaTypeLineItem, resp.header.Get("Content-Type"))
		require.NotEmpty(t, resp.header.Get("Location"))
	})
	t.Run("TC-390 two alike", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		first, second := s.create(t, s.client("c-1"), quiz("Quiz")), s.create(t, s.client("c-1"), quiz("Quiz"))
		require.NotEqual(t, first.ID, second.ID)
	})
	t.Run("TC-391 second context", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.create(t, s.client("c-1"), quiz("One"))
		s.create(t, s.client("c-2"), quiz("Two"))
		require.Equal(t, []string{"One"}, list(t, s.client("c-1"), ags.Filter{}))
		require.Equal(t, []string{"Two"}, list(t, s.client("c-2"), ags.Filter{}))
	})
	t.Run("TC-405 TC-406 filters", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		for i, item := range []ags.LineItem{
			{ResourceID: "a&b", Tag: "x"}, {ResourceID: "a&b", Tag: "y", ResourceLinkID: "c-1/link of tool-1"}, {ResourceID: "c", Tag: "x"},
		} {
			item.Label, item.ScoreMaximum = fmt.Sprint(i), 1
			s.create(t, c, item)
		}
		require.Equal(t, []string{"0", "1"}, list(t, c, ags.Filter{ResourceID: "a&b"}))
		require.Equal(t, []string{"0", "2"}, list(t, c, ags.Filter{Tag: "x"}))
		require.Equal(t, []string{"1"}, list(t, c, ags.Filter{ResourceLinkID: "c-1/link of tool-1", ResourceID: "a&b"}))
		require.Empty(t, list(t, c, ags.Filter{ResourceLinkID: "c-1/link of tool-1", ResourceID: "c"}))
	})
	t.Run("TC-407 TC-238 paging with limit 1 keeps the filters", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		var want []string
		for i := range 5 {
			item := quiz(fmt.Sprint("match ", i))
			item.ResourceID = "a b&c=d"
			s.create(t, c, item)
			s.create(t, c, quiz("other"))
			want = append(want, item.Label)
		}
		first := s.handler.LineItemsURL("c-1") + "?limit=1&resource_id=a+b%26c%3Dd"
		resp, _ := s.do(t, call{method: http.MethodGet, url: first, scope: lti.ScopeLineItem})
		require.Contains(t, resp.header.Get("Link"), "limit=1")
		require.Contains(t, resp.header.Get("Link"), "resource_id=a+b%26c%3Dd")

		limited := ags.NewClient(s.tool.Services(s.tool.Registration, ""), &lti.AGSClaim{Scopes: allScopes(), LineItems: s.handler.LineItemsURL("c-1") + "?limit=1"})
		require.Equal(t, want, list(t, limited, ags.Filter{ResourceID: "a b&c=d"}))
	})
	t.Run("TC-377 limit that is none", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		for _, limit := range []string{"0", "-1", "abc", "", "1.5", "99999999999999999999"} {
			resp, body := s.do(t, call{method: http.MethodGet, url: s.handler.LineItemsURL("c-1") + "?limit=" + limit, scope: lti.ScopeLineItem})
			require.Equal(t, http.StatusBadRequest, resp.status, limit)
			require.Contains(t, body, "limit")
		}
	})
	t.Run("TC-411 TC-412 TC-413 PUT", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		item := ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "r", Tag: "t", ResourceLinkID: "c-1/link of tool-1"}
		created := s.create(t, s.client("c-1"), item)
		resp, body := s.do(t, call{method: http.MethodPut, url: created.ID, media: ags.MediaTypeLineItem, scope: lti.ScopeLineItem,
			body: `{"id":"https://evil.example/","label":"New","scoreMaximum":20,"resourceId":"r","resourceLinkId":"c-1/link of tool-2"}`})
		require.Equal(t, http.StatusOK, resp.status)
		require.JSONEq(t, `{"id":"`+created.ID+`","label":"New","scoreMaximum":20,"resourceId":"r","resourceLinkId":"c-1/link of tool-1"}`, body)
	})
	t.Run("TC-415 TC-417 DELETE", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		created := s.create(t, s.client("c-1"), quiz("Quiz"))
		for _, want := range []int{http.StatusNoContent, http.StatusNotFound} {
			resp, _ := s.do(t, call{method: http.MethodDelete, url: created.ID, scope: lti.ScopeLineItem})
			require.Equal(t, want, resp.status)
		}
		resp, _ := s.do(t, call{method: http.MethodGet, url: created.ID, scope: lti.ScopeLineItem})
		require.Equal(t, http.StatusNotFound, resp.status)
	})
	t.Run("find or create", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "r", Tag: "t"}
		first, err := c.FindOrCreate(t.Context(), item)
		require.NoError(t, err)
		again, err := c.FindOrCreate(t.Context(), item)
		require.NoError(t, err)
		require.Equal(t, first.ID, again.ID)
		item.Tag = "u"
		second, err := c.FindOrCreate(t.Context(), item)
		require.NoError(t, err)
		require.NotEqual(t, first.ID, second.ID)
		_, err = c.FindOrCreate(t.Context(), quiz("no resource id"))
		require.Error(t, err)
	})
}

func TestForeignTools(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	mine := s.create(t, s.client("c-1"), quiz("Quiz"))
	strangers := s.clientOf(s.other, "c-1")

	t.Run("a score with a token of another tool", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, http.StatusNotFound, status(t, strangers.PostScoreTo(t.Context(), mine.ID, score(0, 10, 10))))
		require.Empty(t, results(t, s.client("c-1"), mine.ID, ""))
	})
	t.Run("TC-400 TC-409 line items of another tool", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, list(t, strangers, ags.Filter{}))
		for _, c := range []call{
			{method: http.MethodGet, scope: lti.ScopeLineItem}, {method: http.MethodDelete, scope: lti.ScopeLineItem},
			{method: http.MethodPut, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: `{"label":"x","scoreMaximum":1}`},
		} {
			c.url, c.of = mine.ID, s.other
			resp, body := s.do(t, c)
			require.Equal(t, http.StatusNotFound, resp.status, c.method)
			require.NotContains(t, body, "Quiz")
		}
		require.Equal(t, []string{"Quiz"}, list(t, s.client("c-1"), ags.Filter{}))
	})
	t.Run("results of another tool", func(t *testing.T) {
		t.Parallel()
		for _, err := range strangers.Results(t.Context(), mine.ID, "") {
			require.Equal(t, http.StatusNotFound, status(t, err))
		}
	})
	t.Run("TC-357 another context in the path", func(t *testing.T) {
		t.Parallel()
		elsewhere := strings.Replace(mine.ID, "/c-1/", "/c-2/", 1)
		require.Equal(t, http.StatusNotFound, status(t, s.client("c-1").PostScoreTo(t.Context(), elsewhere, score(0, 1, 1))))
		unknown := strings.Replace(mine.ID, "/c-1/", "/c-9/", 1)
		require.Equal(t, http.StatusNotFound, status(t, s.client("c-1").PostScoreTo(t.Context(), unknown, score(0, 1, 1))))
	})
	t.Run("TC-398 TC-399 resource link of another tool or context", func(t *testing.T) {
		t.Parallel()
		for _, link := range []string{"c-1/link of tool-2", "c-2/link of tool-1", "unknown"} {
			item := quiz("x")
			item.ResourceLinkID = link
			_, err := s.client("c-1").CreateLineItem(t.Context(), item)
			require.Equal(t, http.StatusNotFound, status(t, err), link)
		}
	})
}

// Section 15: what holds of every call.
func TestCalls(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	item := s.create(t, s.client("c-1"), quiz("Quiz"))
	container := s.handler.LineItemsURL("c-1")
	good := `{"label":"x","scoreMaximum":1}`
	for _, c := range []struct {
		name   string
		call   call
		status int
	}{
		{"TC-354 no token", call{method: http.MethodGet, url: container}, http.StatusUnauthorized},
		{"TC-358 token in the query", call{method: http.MethodGet, url: container + "?access_token=" + s.token(t, s.tool.Registration, lti.ScopeLineItem)}, http.StatusUnauthorized},
		{"TC-356 scope of another call", call{method: http.MethodGet, url: container, scope: lti.ScopeScore}, http.StatusForbidden},
		{"TC-356 line item scope for a score", call{method: http.MethodPost, url: item.ID + "/scores", scope: lti.ScopeLineItem, media: ags.MediaTypeScore, body: "{}"}, http.StatusForbidden},
		{"TC-361 PATCH", call{method: http.MethodPatch, url: item.ID, scope: lti.ScopeLineItem}, http.StatusMethodNotAllowed},
		{"TC-361 DELETE of the container", call{method: http.MethodDelete, url: container, scope: lti.ScopeLineItem}, http.StatusMethodNotAllowed},
		{"TC-361 GET of scores", call{method: http.MethodGet, url: item.ID + "/scores", scope: lti.ScopeScore}, http.StatusMethodNotAllowed},
		{"TC-424 score to the item itself", call{method: http.MethodPost, url: item.ID, scope: lti.ScopeScore, media: ags.MediaTypeScore, body: "{}"}, http.StatusMethodNotAllowed},
		{"TC-364 text", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: "text/plain", body: good}, http.StatusUnsupportedMediaType},
		{"TC-364 a form", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: "application/x-www-form-urlencoded", body: "label=x"}, http.StatusUnsupportedMediaType},
		{"TC-364 no type", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, body: good}, http.StatusUnsupportedMediaType},
		{"plain JSON", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: "application/json", body: good}, http.StatusCreated},
		{"a body of 300 KB", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: `{"label":"` + strings.Repeat("x", 300<<10)}, http.StatusRequestEntityTooLarge},
		{"no JSON", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: "<x>"}, http.StatusBadRequest},
		{"label missing", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: `{"scoreMaximum":1}`}, http.StatusBadRequest},
		{"label blank", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: `{"label":" \t","scoreMaximum":1}`}, http.StatusBadRequest},
		{"scoreMaximum zero", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: `{"label":"x","scoreMaximum":0}`}, http.StatusBadRequest},
		{"scoreMaximum a string", call{method: http.MethodPost, url: container, scope: lti.ScopeLineItem, media: ags.MediaTypeLineItem, body: `{"label":"x","scoreMaximum":"1"}`}, http.StatusBadRequest},
		{"no such address", call{method: http.MethodGet, url: s.handler.BaseURL + "/c-1/else", scope: lti.ScopeLineItem}, http.StatusNotFound},
		{"a slash behind", call{method: http.MethodGet, url: container + "/", scope: lti.ScopeLineItem}, http.StatusNotFound},
		{"unknown line item", call{method: http.MethodGet, url: container + "/none", scope: lti.ScopeLineItem}, http.StatusNotFound},
		{"unknown page", call{method: http.MethodGet, url: container + "?after=none", scope: lti.ScopeLineItem}, http.StatusNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			resp, body := s.do(t, c.call)
			require.Equal(t, c.status, resp.status, body)
			switch c.status {
			case http.StatusUnauthorized, http.StatusForbidden:
				require.True(t, strings.HasPrefix(resp.header.Get("WWW-Authenticate"), "Bearer"))
			case http.StatusMethodNotAllowed:
				require.NotEmpty(t, resp.header.Get("Allow"))
				require.NotContains(t, resp.header.Get("Allow"), c.call.method)
			case http.StatusCreated:
			default:
				require.Equal(t, "application/problem+json", resp.header.Get("Content-Type"))
			}
		})
	}
	t.Run("TC-418 read-only scope", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		item := s.create(t, s.client("c-1"), quiz("Quiz"))
		s.tool.Registration.Tool.Scopes = []lti.Scope{lti.ScopeLineItemReadOnly}
		require.NoError(t, s.Store.PutRegistration(t.Context(), s.tool.Registration))
		reader := ags.NewClient(s.tool.Services(s.tool.Registration, ""), &lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeLineItemReadOnly}, LineItems: s.handler.LineItemsURL("c-1")})
		require.Equal(t, []string{"Quiz"}, list(t, reader, ags.Filter{}))
		for _, method := range []string{http.MethodPut, http.MethodDelete} {
			resp, _ := s.do(t, call{method: method, url: item.ID, scope: lti.ScopeLineItemReadOnly, media: ags.MediaTypeLineItem, body: good})
			require.Equal(t, http.StatusForbidden, resp.status, method)
		}
		resp, _ := s.do(t, call{method: http.MethodPost, url: s.handler.LineItemsURL("c-1"), scope: lti.ScopeLineItemReadOnly, media: ags.MediaTypeLineItem, body: good})
		require.Equal(t, http.StatusForbidden, resp.status)
	})
	t.Run("what is not offered", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		item := s.create(t, s.client("c-1"), quiz("Quiz"))
		s.handler.Scores, s.handler.Results = nil, nil
		for _, path := range []string{"/scores", "/results"} {
			resp, _ := s.do(t, call{method: http.MethodPost, url: item.ID + path, scope: lti.ScopeScore})
			require.Equal(t, http.StatusNotFound, resp.status)
		}
	})
}

func TestScores(t *testing.T) {
	t.Parallel()
	t.Run("TC-421 TC-448 rescaled", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, ags.LineItem{Label: "Quiz", ScoreMaximum: 6})
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(0, 1, 3)))
		got := results(t, c, item.ID, "")
		require.Len(t, got, 1)
		require.InDelta(t, 2, *got[0].ResultScore, 0)
		require.InDelta(t, 6, got[0].ResultMaximum, 0)
		require.Equal(t, item.ID, got[0].ScoreOf)
		require.Equal(t, "u-1", got[0].UserID)
	})
	t.Run("zero is a score", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(0, 0, 10)))
		got := results(t, c, item.ID, "u-1")
		require.NotNil(t, got[0].ResultScore)
		require.Zero(t, *got[0].ResultScore)
	})
	t.Run("TC-447 above the maximum", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(0, 15, 10)))
		require.InDelta(t, 15, *results(t, c, item.ID, "")[0].ResultScore, 0)
	})
	t.Run("TC-452 TC-454 comment", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		first := score(0, 1, 1)
		first.Comment = `<b>good</b> & "so on"`
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, first))
		require.Equal(t, first.Comment, results(t, c, item.ID, "")[0].Comment)
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(1, 1, 1)))
		require.Empty(t, results(t, c, item.ID, "")[0].Comment)
	})
	t.Run("TC-442 TC-443 stale", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item, other := s.create(t, c, quiz("Quiz")), s.create(t, c, quiz("Other"))
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(10, 5, 10)))
		for _, at := range []int{10, 9} {
			err := c.PostScoreTo(t.Context(), item.ID, score(at, 9, 10))
			require.Equal(t, http.StatusConflict, status(t, err))
			var e *advantage.StatusError
			require.ErrorAs(t, err, &e)
			require.False(t, e.Temporary(), "TC-239: not sent again")
		}
		require.InDelta(t, 5, *results(t, c, item.ID, "")[0].ResultScore, 0)

		someone := score(1, 3, 10)
		someone.UserID = "u-2"
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, someone), "TC-445 another person")
		require.NoError(t, c.PostScoreTo(t.Context(), other.ID, score(1, 3, 10)), "TC-445 another line item")
	})
	t.Run("TC-456 any order of arrival", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		var done sync.WaitGroup
		for at := range 20 {
			done.Add(1)
			go func() {
				defer done.Done()
				_ = c.PostScoreTo(context.Background(), item.ID, score(at, float64(at), 19))
			}()
		}
		done.Wait()
		require.InDelta(t, 10, *results(t, c, item.ID, "")[0].ResultScore, 1e-9)
	})
	t.Run("TC-437 TC-439 people who get no grades here", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		for _, user := range []string{"nobody", "t-1"} {
			sc := score(0, 1, 1)
			sc.UserID = user
			require.Equal(t, http.StatusUnprocessableEntity, status(t, c.PostScoreTo(t.Context(), item.ID, sc)))
		}
		require.Empty(t, results(t, c, item.ID, ""))
	})
	t.Run("TC-441 forms of a timestamp", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		item := s.create(t, s.client("c-1"), quiz("Quiz"))
		for i, at := range []string{"2026-03-02T08:00:01Z", "2026-03-02T08:00:02+00:00", "2026-03-02T08:00:03+00", "2026-03-02T10:00:04+02:00", "2026-03-02T03:00:05.123-0500"} {
			resp, body := s.post(t, item.ID, `{"userId":"u-1","timestamp":"`+at+`","activityProgress":"Started","gradingProgress":"NotReady","https://vendor.example/x":1}`)
			require.Equal(t, http.StatusNoContent, resp.status, "%d %s", i, body)
		}
	})
	t.Run("TC-444 timestamp far in the future", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		require.Equal(t, http.StatusBadRequest, status(t, c.PostScoreTo(t.Context(), item.ID, score(301, 1, 1))))
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(300, 1, 1)))
	})
}

func (s *stage) post(t testing.TB, item, body string) (reply, string) {
	t.Helper()
	return s.do(t, call{method: http.MethodPost, url: item + "/scores", media: ags.MediaTypeScore, body: body, scope: lti.ScopeScore})
}

// The list of 400 answers of section 18.
func TestScoresThatAreNotValid(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	item := s.create(t, s.client("c-1"), quiz("Quiz"))
	const good = `{"userId":"u-1","timestamp":"2026-03-02T09:00:00Z","activityProgress":"Completed","gradingProgress":"FullyGraded","scoreGiven":1,"scoreMaximum":2}`
	for name, replace := range map[string][2]string{
		"TC-428 userId missing":                  {`"userId":"u-1",`, ``},
		"TC-428 userId empty":                    {`"u-1"`, `""`},
		"userId a number":                        {`"u-1"`, `7`},
		"TC-429 timestamp missing":               {`"timestamp":"2026-03-02T09:00:00Z",`, ``},
		"TC-429 timestamp null":                  {`"2026-03-02T09:00:00Z"`, `null`},
		"TC-430 timestamp without zone":          {`09:00:00Z`, `09:00:00`},
		"timestamp a number":                     {`"2026-03-02T09:00:00Z"`, `1772442000`},
		"timestamp a day":                        {`2026-03-02T09:00:00Z`, `2026-03-02`},
		"TC-431 activityProgress missing":        {`"activityProgress":"Completed",`, ``},
		"TC-431 activityProgress unknown":        {`"Completed"`, `"completed"`},
		"TC-432 gradingProgress missing":         {`"gradingProgress":"FullyGraded",`, ``},
		"TC-432 gradingProgress unknown":         {`"FullyGraded"`, `"Done"`},
		"TC-433 scoreMaximum zero":               {`"scoreMaximum":2`, `"scoreMaximum":0`},
		"TC-433 scoreMaximum negative":           {`"scoreMaximum":2`, `"scoreMaximum":-1`},
		"TC-434 scoreGiven negative":             {`"scoreGiven":1`, `"scoreGiven":-0.1`},
		"TC-446 scoreGiven without scoreMaximum": {`,"scoreMaximum":2`, ``},
		"TC-435 scoringUserId empty":             {`{`, `{"scoringUserId":"",`},
		"TC-435 scoringUserId null":              {`{`, `{"scoringUserId":null,`},
		"scoringUserId a number":                 {`{`, `{"scoringUserId":1,`},
		"scoreGiven a string":                    {`"scoreGiven":1`, `"scoreGiven":"1"`},
		"scoreGiven beyond any number":           {`"scoreGiven":1`, `"scoreGiven":1e999`},
		"an array":                               {good, `[]`},
		"two scores":                             {good, good + good},
		"empty":                                  {good, ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(good, replace[0], replace[1], 1)
			require.NotEqual(t, good, body)
			resp, answer := s.post(t, item.ID, body)
			require.Equal(t, http.StatusBadRequest, resp.status, answer)
			require.Contains(t, answer, "The request is not valid")
		})
	}
	t.Cleanup(func() {
		resp, _ := s.post(t, item.ID, strings.Replace(good, `{`, `{"scoringUserId":"t-1",`, 1))
		require.Equal(t, http.StatusNoContent, resp.status, "nothing of all that was stored")
	})
}

func TestResults(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client("c-1")
	item := s.create(t, c, quiz("Quiz"))
	for i, user := range []string{"u-3", "u-1", "u-2"} {
		sc := score(i, float64(i), 10)
		sc.UserID = user
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, sc))
	}
	t.Run("TC-460 one person", func(t *testing.T) {
		t.Parallel()
		got := results(t, c, item.ID, "u-2")
		require.Len(t, got, 1)
		require.Equal(t, "u-2", got[0].UserID)
		require.Equal(t, item.ID+"/results?user_id=u-2", got[0].ID)
	})
	t.Run("TC-461 a person without result", func(t *testing.T) {
		t.Parallel()
		resp, body := s.do(t, call{method: http.MethodGet, url: item.ID + "/results?user_id=u-9", scope: lti.ScopeResultReadOnly})
		require.Equal(t, http.StatusOK, resp.status)
		require.Equal(t, ags.MediaTypeResultContainer, resp.header.Get("Content-Type"))
		require.JSONEq(t, `[]`, body)
	})
	t.Run("TC-462 paging", func(t *testing.T) {
		t.Parallel()
		var users []string
		for _, r := range results(t, c, item.ID+"?limit=1", "") {
			users = append(users, r.UserID)
		}
		require.Equal(t, []string{"u-1", "u-2", "u-3"}, users)
	})
	t.Run("the caller may stop", func(t *testing.T) {
		t.Parallel()
		n := 0
		for _, err := range c.Results(t.Context(), item.ID, "") {
			require.NoError(t, err)
			n++
			break
		}
		require.Equal(t, 1, n)
	})
}

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
func (fixedToken) Refused(string, ...lti.Scope)                        {}

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

	client := offer(server.URL + "/items/1")
	noMaximum, negative, nobody := score(0, 1, 1), score(0, -1, 1), score(0, 1, 1)
	noMaximum.ScoreMaximum, nobody.UserID = nil, ""
	for name, bad := range map[string]ags.Score{"TC-232": noMaximum, "TC-233": negative, "no user": nobody, "empty": {}} {
		require.Error(t, client.PostScore(t.Context(), bad), name)
	}
	_, err := client.CreateLineItem(t.Context(), ags.LineItem{Label: " ", ScoreMaximum: 1})
	require.Error(t, err)
	require.ErrorContains(t, offer("http://platform.example/items/1").PostScore(t.Context(), score(0, 1, 1)), "must be https") // TC-241
	_, err = client.CreateLineItem(t.Context(), quiz("x"))
	require.Error(t, err, "an answer without id is an error")
	mu.Lock()
	defer mu.Unlock()
	require.Len(t, sent, 1, "only the last was sent")
}

func TestGradebookThatFails(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.handler.Courses = brokenCourses{}
	resp, body := s.do(t, call{method: http.MethodGet, url: s.handler.LineItemsURL("c-1"), scope: lti.ScopeLineItem})
	require.Equal(t, http.StatusServiceUnavailable, resp.status)
	require.NotContains(t, body, "10.0.0.7")
}

type brokenCourses struct{ courses }

func (brokenCourses) OpenGradebook(context.Context, *lti.Grant, string) error {
	return fmt.Errorf("dial tcp 10.0.0.7:5432: connection refused")
}

func TestContextIDsInAddresses(t *testing.T) {
	t.Parallel()
	h := &ags.Handler{BaseURL: "https://lms.example/grades"}
	require.Equal(t, "https://lms.example/grades/a%2Fb%3Fc/lineitems", h.LineItemsURL("a/b?c"))
	require.Equal(t, "https://lms.example/grades/c/lineitems/%C3%A9%20x", h.LineItemURL("c", "é x"))
}

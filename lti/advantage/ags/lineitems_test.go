package ags_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
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
	t.Run("TC-235 TC-396 TC-397 TC-403 create", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		at := ags.Timestamp(s.Clock.Now())
		created := s.create(t, s.client("c-1"), ags.LineItem{ID: "https://evil.example/1", Label: "Quiz", ScoreMaximum: 0.5, ResourceID: "r", Tag: "t",
			ResourceLinkID: "c-1/link of tool-1", StartDateTime: at})
		require.True(t, strings.HasPrefix(created.ID, s.handler.LineItemsURL("c-1")+"/"), created.ID)
		require.InDelta(t, 0.5, created.ScoreMaximum, 0)
		require.Equal(t, "r", created.ResourceID)
		require.Equal(t, "t", created.Tag)
		require.Equal(t, "c-1/link of tool-1", created.ResourceLinkID)
		require.True(t, time.Time(created.StartDateTime).Equal(s.Clock.Now()))
	})
	t.Run("TC-360 charset behind the media type", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		resp, _ := s.do(t, call{method: http.MethodPost, url: s.handler.LineItemsURL("c-1"), media: ags.MediaTypeLineItem + "; charset=utf-8",
			body: `{"label":"x","scoreMaximum":1,"https://vendor.example/x":{}}`, scope: lti.ScopeLineItem})
		require.Equal(t, http.StatusCreated, resp.status)
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
		require.JSONEq(t, `{"id":"`+created.ID+`","label":"New","scoreMaximum":20,"resourceId":"r","resourceLinkId":"c-1/link of tool-1",
			"startDateTime":null,"endDateTime":null}`, body)
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
	t.Run("TC-401 resource id and tag after a teacher's edit", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		created := s.create(t, s.client("c-1"), ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "r/1 é", Tag: "t&2"})
		kept, err := s.Store.LineItem(t.Context(), s.owner(), path.Base(created.ID))
		require.NoError(t, err)
		kept.Label, kept.ScoreMaximum = "The teacher's name for it", 20
		_, err = s.Store.UpdateLineItem(t.Context(), s.owner(), kept)
		require.NoError(t, err)
		read, err := s.client("c-1").LineItem(t.Context(), created.ID)
		require.NoError(t, err)
		require.Equal(t, "The teacher's name for it", read.Label)
		require.Equal(t, []string{"r/1 é", "t&2"}, []string{read.ResourceID, read.Tag})
	})
	t.Run("TC-402 times that could be set", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		for body, want := range map[string]string{
			`{"label":"x","scoreMaximum":1}`:                                             `"startDateTime":null,"endDateTime":null`,
			`{"label":"x","scoreMaximum":1,"startDateTime":"","endDateTime":null}`:       `"startDateTime":null,"endDateTime":null`,
			`{"label":"x","scoreMaximum":1,"endDateTime":"2026-03-02T10:00:00.5+01:00"}`: `"endDateTime":"2026-03-02T09:00:00.500000Z","startDateTime":null`,
		} {
			resp, answer := s.do(t, call{method: http.MethodPost, url: s.handler.LineItemsURL("c-1"), media: ags.MediaTypeLineItem, scope: lti.ScopeLineItem, body: body})
			require.Equal(t, http.StatusCreated, resp.status, answer)
			require.Contains(t, answer, want)
		}
	})
	t.Run("TC-408 paging while line items come and go", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		c.PageSize = 2
		var all []ags.LineItem
		for i := range 6 {
			all = append(all, s.create(t, c, quiz(fmt.Sprint(i))))
		}
		var seen []string
		for item, err := range c.LineItems(t.Context(), ags.Filter{}) {
			require.NoError(t, err)
			if seen = append(seen, item.Label); len(seen) == 2 {
				require.NoError(t, c.DeleteLineItem(t.Context(), all[0].ID))
				require.NoError(t, c.DeleteLineItem(t.Context(), all[4].ID))
				s.create(t, c, quiz("6"))
			}
		}
		require.Equal(t, []string{"0", "1", "2", "3", "5", "6"}, seen)
	})
	t.Run("TC-410 columns of no tool", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		own, err := s.Store.CreateLineItem(t.Context(), ags.Owner{ContextID: "c-1"}, quiz("The teacher's own column"))
		require.NoError(t, err)
		require.Empty(t, list(t, s.client("c-1"), ags.Filter{}))
		_, err = s.client("c-1").LineItem(t.Context(), s.handler.LineItemURL("c-1", own.ID))
		require.ErrorIs(t, err, ags.ErrNotFound)
	})
	t.Run("TC-414 a new maximum rescales", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		created := s.create(t, c, quiz("Quiz"))
		require.NoError(t, c.PostScoreTo(t.Context(), created.ID, score(0, 8, 10)))
		_, err := c.UpdateLineItem(t.Context(), created.ID, func(l *ags.LineItem) { l.ScoreMaximum = 50 })
		require.NoError(t, err)
		got := results(t, c, created.ID, "u-1")
		require.InDelta(t, 40, *got[0].ResultScore, 0)
		require.InDelta(t, 50, got[0].ResultMaximum, 0)
	})
	t.Run("TC-416 DELETE of a line item that belongs to its link", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.handler.Coupled = func(_ context.Context, o ags.Owner, item ags.LineItem) (bool, error) {
			return o.ContextID == "c-1" && item.ResourceLinkID != "", nil
		}
		coupled := quiz("Coupled")
		coupled.ResourceLinkID = "c-1/link of tool-1"
		created, free := s.create(t, s.client("c-1"), coupled), s.create(t, s.client("c-1"), quiz("Free"))
		resp, _ := s.do(t, call{method: http.MethodDelete, url: created.ID, scope: lti.ScopeLineItem})
		require.Equal(t, http.StatusMethodNotAllowed, resp.status)
		require.Equal(t, "GET, PUT", resp.header.Get("Allow"))
		require.NoError(t, s.client("c-1").DeleteLineItem(t.Context(), free.ID))
		require.ErrorIs(t, s.client("c-1").DeleteLineItem(t.Context(), free.ID), ags.ErrNotFound)
		require.Equal(t, []string{"Coupled"}, list(t, s.client("c-1"), ags.Filter{}))
	})
	t.Run("every field", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		body := `{"label":"Quiz","scoreMaximum":10,"resourceId":"r","tag":"t","resourceLinkId":"c-1/link of tool-1",
			"startDateTime":"2026-03-02T09:00:00.000001Z","endDateTime":"2026-03-09T09:00:00.000000Z","gradesReleased":false,
			"submissionReview":{"reviewableStatus":["Submitted","Completed"],"label":"See it","url":"https://tool.example/see","custom":{"a":"b"}},
			"https://vendor.example/x":{"deep":[1,null]},"unknown":1}`
		_, answer := s.do(t, call{method: http.MethodPost, url: s.handler.LineItemsURL("c-1"), media: ags.MediaTypeLineItem, scope: lti.ScopeLineItem, body: body})
		var created ags.LineItem
		require.NoError(t, json.Unmarshal([]byte(answer), &created))
		_, answer = s.do(t, call{method: http.MethodGet, url: created.ID, scope: lti.ScopeLineItem})
		require.JSONEq(t, strings.Replace(strings.Replace(body, `,"unknown":1`, ``, 1), `{`, `{"id":"`+created.ID+`",`, 1), answer)
	})
	t.Run("a review address that is none", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		resp, body := s.do(t, call{method: http.MethodPost, url: s.handler.LineItemsURL("c-1"), media: ags.MediaTypeLineItem, scope: lti.ScopeLineItem,
			body: `{"label":"x","scoreMaximum":1,"submissionReview":{"url":"javascript:alert(1)"}}`})
		require.Equal(t, http.StatusBadRequest, resp.status)
		require.Contains(t, body, "submissionReview.url")
	})
}

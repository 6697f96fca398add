package ags_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// What went wrong with grades elsewhere: the names are those of the lists of defects
// (D) and complaints (pain) of Open edX's consumer, and of errors in Cella's design
// (B5).
func TestDefectsOfOthers(t *testing.T) {
	t.Parallel()
	t.Run("D9 a line item is deleted", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		require.NoError(t, c.DeleteLineItem(t.Context(), item.ID))
		require.Empty(t, list(t, c, ags.Filter{}))
	})
	t.Run("D11 and pain 5: zero is a score, and an erased one is none", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(0, 0, 10)))
		require.Zero(t, *results(t, c, item.ID, "u-1")[0].ResultScore)
		require.NotNil(t, s.entry(t, item.ID).Score.ScoreGiven, "the platform's own gradebook has it too")
		erased := score(1, 0, 10)
		erased.ScoreGiven = nil
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, erased))
		require.Nil(t, s.entry(t, item.ID).Score.ScoreGiven)
	})
	t.Run("D11 a maximum of zero is refused wherever it comes in", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		_, err := c.CreateLineItem(t.Context(), ags.LineItem{Label: "Quiz"})
		require.Error(t, err)
		item := s.create(t, c, quiz("Quiz"))
		require.Error(t, c.PostScoreTo(t.Context(), item.ID, score(0, 1, 0)))
	})
	t.Run("D13 results of a person by the query, pages, and a limit that is none", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		s.create(t, c, quiz("Other"))
		for i, user := range []string{"u-1", "u-2"} {
			sc := score(i, 1, 10)
			sc.UserID = user
			require.NoError(t, c.PostScoreTo(t.Context(), item.ID, sc))
		}
		require.Equal(t, "u-2", results(t, c, item.ID, "u-2")[0].UserID)
		for address, scope := range map[string]lti.Scope{item.ID + "/results": lti.ScopeResultReadOnly, s.handler.LineItemsURL("c-1"): lti.ScopeLineItem} {
			resp, _ := s.do(t, call{method: http.MethodGet, url: address + "?limit=1", scope: scope})
			require.Contains(t, resp.header.Get("Link"), `rel="next"`, address)
			resp, _ = s.do(t, call{method: http.MethodGet, url: address + "?limit=many", scope: scope})
			require.Equal(t, http.StatusBadRequest, resp.status, address)
		}
	})
	t.Run("D14 a line item keeps its link, and gets none of another tool", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		_, err := c.CreateLineItem(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 1, ResourceLinkID: "c-1/link of tool-2"})
		require.Error(t, err)
		item := s.create(t, c, ags.LineItem{Label: "Quiz", ScoreMaximum: 1, ResourceLinkID: "c-1/link of tool-1"})
		changed, err := c.UpdateLineItem(t.Context(), item.ID, func(x *ags.LineItem) { x.ResourceLinkID = "c-1/link of tool-2" })
		require.NoError(t, err)
		require.Equal(t, "c-1/link of tool-1", changed.ResourceLinkID)
	})
	t.Run("B5 9 the path is put in before a query", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		item := s.create(t, c, quiz("Quiz"))
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID+"?type_id=1", score(0, 1, 1)))
		require.NotNil(t, s.entry(t, item.ID).Score)
	})
	t.Run("B5 13 a scope opens the tool's own courses and columns alone", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		item := s.create(t, s.client("c-1"), quiz("Quiz"))
		for _, address := range []string{item.ID, s.handler.LineItemsURL("c-9")} {
			resp, _ := s.do(t, call{method: http.MethodGet, url: address, scope: lti.ScopeLineItem, of: s.other})
			require.Equal(t, http.StatusNotFound, resp.status, address)
		}
	})
	t.Run("B5 14 a score needs its column, and a newer time than the last", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		require.Equal(t, http.StatusNotFound, status(t, c.PostScoreTo(t.Context(), s.handler.LineItemsURL("c-1")+"/none", score(0, 1, 1))))
		item := s.create(t, c, quiz("Quiz"))
		require.NoError(t, c.PostScoreTo(t.Context(), item.ID, score(5, 1, 1)))
		require.ErrorIs(t, c.PostScoreTo(t.Context(), item.ID, score(5, 0, 1)), ags.ErrStale)
	})
	t.Run("pain 4 ids with plus signs and colons arrive whole", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		const id = "block-v1:School+Geo type@lti&x=%2B"
		item := quiz("Quiz")
		item.ResourceID = id
		s.create(t, c, item)
		require.Equal(t, []string{"Quiz"}, list(t, c, ags.Filter{ResourceID: id}))
		require.Empty(t, list(t, c, ags.Filter{ResourceID: url.QueryEscape(id)}))
	})
	t.Run("pain 6 no score gets into a column of another tool", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		item := s.create(t, s.client("c-1"), quiz("Quiz"))
		require.Error(t, s.clientOf(s.other, "c-1").PostScoreTo(t.Context(), item.ID, score(0, 1, 1)))
		require.Nil(t, s.entry(t, item.ID).Score)
	})
	t.Run("pain 14 a blank comment, results without a slash at the end, and no resourceId", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		item := s.create(t, s.client("c-1"), quiz("Quiz")) // without resourceId
		resp, body := s.do(t, call{method: http.MethodPost, url: item.ID + "/scores", media: ags.MediaTypeScore, scope: lti.ScopeScore,
			body: `{"userId":"u-1","timestamp":"2026-03-02T08:00:01Z","scoreGiven":1,"scoreMaximum":1,"comment":"","activityProgress":"Completed","gradingProgress":"FullyGraded"}`})
		require.Equal(t, http.StatusNoContent, resp.status, body)
		resp, body = s.do(t, call{method: http.MethodGet, url: item.ID + "/results", scope: lti.ScopeResultReadOnly})
		require.Equal(t, http.StatusOK, resp.status, body)
	})
}

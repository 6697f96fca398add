package ags_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
)

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

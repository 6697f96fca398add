package ags_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
)

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

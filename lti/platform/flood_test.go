package platform_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/storage"
)

// countedReplay counts what is written.
type countedReplay struct {
	storage.Replay
	writes atomic.Int32
}

func (c *countedReplay) MarkUsed(ctx context.Context, key string, until time.Time) error {
	c.writes.Add(1)
	return c.Replay.MarkUsed(ctx, key, until)
}

// A client that sends bad assertions learns nothing from the answers and costs
// nothing that stays: the platform keeps no record of it and asks the tool for
// its keys once.
func TestTokenFlood(t *testing.T) {
	t.Parallel()
	t.Run("TC-352 1000 bad assertions", func(t *testing.T) {
		t.Parallel()
		var replay *countedReplay
		s := newStage(t, func(c *platform.Config) {
			replay = &countedReplay{Replay: c.Replay}
			c.Replay = replay
		})
		fetched, _ := s.shakyKeys(t)
		s.accessToken(t, lti.ScopeScore)
		before, writes := fetched.Load(), replay.writes.Load()

		used := s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore).Encode()
		require.Equal(t, http.StatusOK, s.post(used).Code)
		stranger := s.assertion()
		stranger["iss"], stranger["sub"] = "tool-9", "tool-9"
		late := s.assertion()
		late["exp"] = s.Clock.Now().Add(-time.Hour).Unix()
		forms := map[string]string{
			"unknown client":  s.tokenForm(signed(t, "tool", stranger), lti.ScopeScore).Encode(),
			"wrong signature": s.tokenForm(signed(t, "other", s.assertion()), lti.ScopeScore).Encode(),
			"too late":        s.tokenForm(signed(t, "tool", late), lti.ScopeScore).Encode(),
			"used before":     used,
			"no JWT":          s.tokenForm("eyJ.x.y", lti.ScopeScore).Encode(),
		}
		want := s.post(forms["wrong signature"])
		require.Equal(t, http.StatusBadRequest, want.Code)
		for name, form := range forms {
			got := s.post(form)
			require.Equal(t, want.Code, got.Code, name)
			require.Equal(t, want.Body.String(), got.Body.String(), name)
			require.Equal(t, want.Header(), got.Header(), name)
		}
		for i := range 1000 {
			form := s.tokenForm(compact(t, map[string]any{"alg": "RS256", "kid": fmt.Sprint("random-", i)}, s.assertion(), "other"), lti.ScopeScore)
			got := s.post(form.Encode())
			require.Equal(t, want.Body.String(), got.Body.String())
		}
		require.LessOrEqual(t, fetched.Load()-before, int32(1), "key sets fetched for unknown kids")
		require.Equal(t, writes+2, replay.writes.Load(), "of the good assertion and its replay alone")
		s.accessToken(t, lti.ScopeScore)
	})
	t.Run("TC-344 kid unknown", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		fetched, _ := s.shakyKeys(t)
		s.accessToken(t, lti.ScopeScore)
		s.Clock.Advance(time.Minute)
		for range 2 {
			form := s.tokenForm(compact(t, map[string]any{"alg": "RS256", "kid": "new"}, s.assertion(), "tool"), lti.ScopeScore)
			require.Contains(t, s.post(form.Encode()).Body.String(), `"invalid_client"`)
		}
		require.Equal(t, int32(2), fetched.Load(), "at first, and once for the kid")
	})
}

// post asks the token endpoint without a network between.
func (s *stage) post(form string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/token", strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.Token().ServeHTTP(w, r)
	return w
}

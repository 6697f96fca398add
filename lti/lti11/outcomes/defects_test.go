package outcomes_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/outcomes"
)

// TestDefectsOfOpenEdX holds what went wrong with results there, by the numbers of
// its defects (D) and of what people complained of (pain).
func TestDefectsOfOpenEdX(t *testing.T) {
	t.Parallel()
	half := 0.5
	t.Run("D2 a signed outcome is good once", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		var sent string
		_, _ = s.post(t, s.replace("1"), func(r *http.Request) { sent = r.Header.Get("Authorization") })
		require.NoError(t, s.client("tool-1").Replace(t.Context(), s.handler.Offer(s.target()), outcomes.Result{Score: &half}))
		status, _ := s.post(t, s.replace("1"), func(r *http.Request) { r.Header.Set("Authorization", sent) })
		require.Equal(t, http.StatusUnauthorized, status)
		require.InDelta(t, 10, *s.score(t), 0)
	})
	t.Run("D2 the consumer key is compared", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		calls := s.calls("tool-1")
		calls.Signer.Key = "key of tool-2"
		require.Error(t, outcomes.NewClient(calls).Replace(t.Context(), s.handler.Offer(s.target()), outcomes.Result{Score: &half}))
		require.Nil(t, s.score(t))
	})
	t.Run("D11 and pain 5: zero is a score, and an erased one is none", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c, address := s.client("tool-1"), s.handler.ResultURL(s.target())
		require.NoError(t, c.Replace(t.Context(), s.handler.Offer(s.target()), outcomes.Result{Score: new(float64)}))
		require.InDelta(t, 0, *s.score(t), 0)
		status, body := s.send(t, http.MethodGet, address, "", "")
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, body, `"resultScore":0`)
		require.NoError(t, c.DeleteResult(t.Context(), address))
		require.Nil(t, s.score(t))
	})
	t.Run("D12 the due date counts when it is over, and only then", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.courses.set(outcomes.Deadline{Due: s.clock.Now().Add(time.Hour)}, nil)
		c, address := s.client("tool-1"), s.handler.ResultURL(s.target())
		require.NoError(t, c.PutResult(t.Context(), address, outcomes.Result{Score: &half}))
		s.clock.Advance(2 * time.Hour)
		require.Equal(t, http.StatusForbidden, statusOf(t, c.PutResult(t.Context(), address, outcomes.Result{Score: new(float64)})))
		_, err := c.GetResult(t.Context(), address)
		require.NoError(t, err)
	})
	t.Run("D15 no Authorization is refused, not a fault", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		status, body := s.post(t, s.replace("1"), func(r *http.Request) { r.Header.Del("Authorization") })
		require.Equal(t, http.StatusUnauthorized, status)
		require.Contains(t, body, "<imsx_codeMajor>failure<")
	})
	t.Run("D15 a score that is no number is refused, not a fault", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		for _, score := range []string{"A", "", "NaN", "1e3"} {
			status, body := s.post(t, s.replace(score))
			require.Equal(t, http.StatusOK, status)
			require.Contains(t, body, "<imsx_codeMajor>failure<")
		}
	})
	t.Run("D15 results are read and deleted", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		for _, operation := range []string{"readResult", "deleteResult"} {
			_, body := s.post(t, s.message(operation, ""))
			require.Contains(t, body, "<imsx_codeMajor>success<", operation)
		}
	})
	t.Run("D15 what is echoed is escaped", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		_, body := s.post(t, strings.Replace(s.replace("1"), "m-1", "&lt;script&gt;", 1))
		require.Contains(t, body, "&lt;script&gt;")
		require.NotContains(t, body, "<script>")
	})
	t.Run("D15 XML is not read before the signature is checked, nor mended", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		broken := strings.Replace(s.replace("1"), "</imsx_POXBody>", "", 1)
		status, body := s.post(t, broken, func(r *http.Request) { r.Header.Del("Authorization") })
		require.Equal(t, http.StatusUnauthorized, status)
		require.NotContains(t, body, "XML")
		status, body = s.post(t, broken)
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, body, "not the expected XML")
		require.Nil(t, s.score(t))
	})
	t.Run("pain 6: a grade gets into no other column and to no other person", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		other := s.target()
		other.LineItemID = "column of another block"
		require.Error(t, s.client("tool-1").Replace(t.Context(), s.handler.Offer(other), outcomes.Result{Score: &half}))
		forged := s.handler.Offer(s.target())
		forged.SourcedID = "c/1:" + s.column + ":u-2"
		require.Error(t, s.client("tool-1").Replace(t.Context(), forged, outcomes.Result{Score: &half}))
	})
	t.Run("pain 8: a secret that is shared by several links serves them all", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		second := s.target()
		second.UserID = "u-2"
		for _, target := range []outcomes.Target{s.target(), second} {
			require.NoError(t, s.client("tool-1").Replace(t.Context(), s.handler.Offer(target), outcomes.Result{Score: &half}))
		}
	})
	t.Run("behind a proxy that ends TLS and renames the host", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.handler.Auth.(*lti11.Services).BaseURL = "https://lms.example"
		status, body := s.post(t, s.replace("0.5"), func(r *http.Request) {
			public := r.Clone(r.Context())
			public.URL.Scheme, public.URL.Host = "https", "lms.example"
			message := s.replace("0.5")
			require.NoError(t, s.calls("tool-1").Signer.SignBody(public, []byte(message)))
			r.Header.Set("Authorization", public.Header.Get("Authorization"))
		})
		require.Equal(t, http.StatusOK, status, body)
		require.InDelta(t, 10, *s.score(t), 0)
	})
}

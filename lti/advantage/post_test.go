package advantage_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
)

func TestPost(t *testing.T) {
	t.Parallel()
	t.Run("JSON arrives, without a token", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(w http.ResponseWriter, r *http.Request) {
			var in map[string]string
			if json.NewDecoder(r.Body).Decode(&in) != nil || in["a"] != "b" || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("User-Agent") == "" {
				w.WriteHeader(http.StatusTeapot)
			}
		})
		p := &advantage.Poster{InsecureAllowLoopback: true}
		for range 2 {
			require.NoError(t, p.Post(t.Context(), s.URL+"/x?y=z", map[string]string{"a": "b"}))
		}
		require.Equal(t, []string{"POST /x?y=z ", "POST /x?y=z "}, s.called())
	})
	t.Run("bytes arrive as they are, with headers", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil || string(body) != `{"a":  1}` || r.Header.Get("Webhook-Id") != "1" || r.Header.Get("Content-Type") != "application/json" {
				w.WriteHeader(http.StatusTeapot)
			}
		})
		p := &advantage.Poster{InsecureAllowLoopback: true}
		require.NoError(t, p.PostRaw(t.Context(), s.URL, []byte(`{"a":  1}`), http.Header{"Webhook-Id": {"1"}}))
	})
	t.Run("what is answered is typed, and a redirect is an answer", func(t *testing.T) {
		t.Parallel()
		other := newService(t, func(http.ResponseWriter, *http.Request) {})
		for _, status := range []int{307, 400, 500} {
			s := newService(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, status) })
			var e *advantage.StatusError
			require.ErrorAs(t, (&advantage.Poster{HTTP: s.Client(), InsecureAllowLoopback: true}).Post(t.Context(), s.URL, 7), &e)
			require.Equal(t, status, e.Status)
		}
		require.Empty(t, other.called())
	})
	t.Run("the guard is there unless it is replaced", func(t *testing.T) {
		t.Parallel()
		var p advantage.Poster
		require.ErrorIs(t, p.Post(t.Context(), "https://127.0.0.1/x", 7), lti.ErrUnavailable)
		require.ErrorContains(t, p.Post(t.Context(), "http://127.0.0.1/x", 7), "must be https")
		require.Error(t, p.Post(t.Context(), "https://tool.example/x", func() {}), "no JSON")
	})
}

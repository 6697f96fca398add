package advantage_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	t.Run("the call", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Seen", r.Header.Get("Accept")+" "+r.Header.Get("User-Agent"))
			_, _ = io.WriteString(w, "content")
		})
		body, header, err := s.client.Open(t.Context(), advantage.Call{URL: s.URL + "/x?a=%2F", Accept: "*/*"})
		require.NoError(t, err)
		defer body.Close()
		content, err := io.ReadAll(body)
		require.NoError(t, err)
		require.Equal(t, "content", string(content))
		require.Contains(t, header.Get("X-Seen"), "*/* ltikit")
		require.Equal(t, []string{"GET /x?a=%2F Bearer token-0"}, s.called())
	})
	t.Run("a refused token is replaced once", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
		_, _, err := s.client.Open(t.Context(), advantage.Call{URL: s.URL + "/x?user_id=ada"})
		var status *advantage.StatusError
		require.ErrorAs(t, err, &status)
		require.NotContains(t, err.Error(), "ada")
		require.Equal(t, []string{"GET /x?user_id=ada Bearer token-0", "GET /x?user_id=ada Bearer token-1"}, s.called())
	})
	t.Run("an answer that breaks off", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "content")
		})
		body, _, err := s.client.Open(t.Context(), advantage.Call{URL: s.URL})
		require.NoError(t, err)
		defer body.Close()
		_, err = io.ReadAll(body)
		require.ErrorIs(t, err, lti.ErrUnavailable)
	})
	t.Run("redirects without end", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) })
		_, _, err := s.client.Open(t.Context(), advantage.Call{URL: s.URL})
		require.ErrorContains(t, err, "redirects")
	})
	t.Run("an address that is not https", func(t *testing.T) {
		t.Parallel()
		s := newService(t, func(http.ResponseWriter, *http.Request) {})
		_, _, err := s.client.Open(t.Context(), advantage.Call{URL: "http://platform.example/x"})
		require.Error(t, err)
		require.Empty(t, s.called())
	})
}

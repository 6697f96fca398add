package advantage_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage"
)

// An LMS's own API, here as Canvas pages it, is read with the token of the
// application.
func TestAPIOfTheLMS(t *testing.T) {
	t.Parallel()
	type user struct {
		ID int `json:"id"`
	}
	s := newService(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("page") {
		case "":
			w.Header().Set("Link", `<http://`+r.Host+`/api/v1/courses/7/users?page=2>; rel="next", <http://`+r.Host+`/api/v1/courses/7/users>; rel="first"`)
			_, _ = w.Write([]byte(`[{"id":1},{"id":2}]`))
		default:
			_, _ = w.Write([]byte(`[{"id":3}]`))
		}
	})
	s.client.Tokens = advantage.StaticToken("secret")
	var ids []int
	call := advantage.Call{Method: http.MethodGet, URL: s.URL + "/api/v1/courses/7/users"}
	for page, err := range advantage.Pages[[]user](t.Context(), s.client, call) {
		require.NoError(t, err)
		for _, u := range page {
			ids = append(ids, u.ID)
		}
	}
	require.Equal(t, []int{1, 2, 3}, ids)
	require.Equal(t, []string{"GET /api/v1/courses/7/users Bearer secret", "GET /api/v1/courses/7/users?page=2 Bearer secret"}, s.called())

	for _, verb := range []string{"%v", "%s", "%#v", "%q"} {
		require.NotContains(t, fmt.Sprintf(verb, advantage.StaticToken("secret")), "secret")
	}
}

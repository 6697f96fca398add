package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/ltitest"
)

func TestKeySetHandler(t *testing.T) {
	t.Parallel()
	keys := ltitest.Keys(t, "platform")
	noError := func(_ context.Context, err error) { t.Error(err) }
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		w := httptest.NewRecorder()
		web.KeySetHandler(keys, noError).ServeHTTP(w, httptest.NewRequest(method, "/jwks", nil))
		require.Equal(t, http.StatusOK, w.Code)
		require.Equal(t, "application/json", w.Header().Get("Content-Type"))
		require.Equal(t, "public, max-age=900", w.Header().Get("Cache-Control"))
		var set lti.JWKS
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &set))
		require.Len(t, set.Keys, 1)
	}
	w := httptest.NewRecorder()
	web.KeySetHandler(keys, noError).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/jwks", nil))
	require.Equal(t, http.StatusMethodNotAllowed, w.Code)
}

type noKeys struct{ lti.KeySource }

func (noKeys) PublicKeys(context.Context) (lti.JWKS, error) {
	return lti.JWKS{}, errors.New("the store is at 10.0.0.7")
}

func TestKeySetHandlerWithoutKeys(t *testing.T) {
	t.Parallel()
	var told error
	w := httptest.NewRecorder()
	web.KeySetHandler(noKeys{}, func(_ context.Context, err error) { told = err }).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/jwks", nil))
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"), "nobody keeps that there are no keys")
	require.Error(t, told)
	require.NotContains(t, w.Body.String(), "10.0.0.7")
}

package httpapi

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAPanicBecomesAProblem(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	p, err := newPage(nil, nil, nil, nil)
	require.NoError(t, err)
	a := &API{logger: slog.New(slog.NewTextHandler(&log, nil)), page: p}
	w := httptest.NewRecorder()
	a.secured(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a fault") })).
		ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/me", nil))
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	var got problem
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
	assert.Equal(t, "internal", got.Code)
	assert.Contains(t, log.String(), strings.TrimPrefix(got.Instance, "urn:chimeclassroom:error:"))
	assert.Contains(t, log.String(), "a fault")
	assert.NotContains(t, w.Body.String(), "a fault")
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
		a.secured(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })).
			ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	})
}

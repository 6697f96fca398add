package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// What came over plain HTTP goes to the public address, whatever it asked for.
func TestThePublicAddressAlone(t *testing.T) {
	t.Parallel()
	public, err := url.Parse("https://class.example")
	require.NoError(t, err)
	trusted, err := parsePrefixes("192.0.2.0/24")
	require.NoError(t, err)
	site := behindProxy(public, trusted, slog.New(slog.DiscardHandler), http.NotFoundHandler())
	for asked, to := range map[string]string{
		"/a%2Fb?x=1&y":          "https://class.example/a%2Fb?x=1&y",
		"//evil.example/a":      "https://class.example//evil.example/a",
		"http://evil.example/a": "https://class.example/a",
		"x:.evil.example/a":     "https://class.example",
		"x:@evil.example/a":     "https://class.example",
	} {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, asked, nil)) // from 192.0.2.1
		require.Equal(t, http.StatusPermanentRedirect, w.Code, asked)
		require.Equal(t, to, w.Header().Get("Location"), asked)
	}
}

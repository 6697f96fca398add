package program

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

// Whoever is behind the proxy is who the proxy says, whatever they claim themselves.
func TestWhoIsBehindTheProxy(t *testing.T) {
	t.Parallel()
	public, err := url.Parse("https://class.example")
	require.NoError(t, err)
	trusted, err := parsePrefixes("192.0.2.0/24")
	require.NoError(t, err)
	for _, c := range []struct {
		name      string
		forwarded []string
		want      string
	}{
		{"the proxy says nothing", nil, "192.0.2.1:1234"},
		{"it says who", []string{"203.0.113.7"}, "203.0.113.7:0"},
		{"an IPv6 address", []string{"2001:db8::7"}, "[2001:db8::7]:0"},
		{"behind a claim of the client", []string{"10.0.0.1, 203.0.113.7"}, "203.0.113.7:0"},
		{"in a header of its own", []string{"10.0.0.1", "203.0.113.7"}, "203.0.113.7:0"},
		{"no address", []string{"somebody"}, "192.0.2.1:1234"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var from string
			site := behindProxy(public, trusted, slog.New(slog.DiscardHandler), http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { from = r.RemoteAddr }))
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header.Set("X-Forwarded-Proto", "https")
			r.Header["X-Forwarded-For"] = c.forwarded
			site.ServeHTTP(httptest.NewRecorder(), r)
			require.Equal(t, c.want, from)
		})
	}
}

package program

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

// frontSecret is what CloudFront shows in tests.
const frontSecret = "front-0123456789012345678901234567890123456789"

// Whose request CloudFront passes on counts if it is CloudFront that says so.
func TestWhoIsBehindCloudFront(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shown, viewer []string
		want          string
	}{
		"CloudFront":                    {[]string{frontSecret}, []string{"203.0.113.7:46532"}, "203.0.113.7:46532"},
		"an IPv6 address":               {[]string{frontSecret}, []string{"2001:0db8:0000:0000:0000:0000:0000:0007:46532"}, "[2001:db8::7]:46532"},
		"one in brackets":               {[]string{frontSecret}, []string{"[2001:db8::7]:46532"}, "[2001:db8::7]:46532"},
		"nobody knows":                  {[]string{frontSecret}, nil, "192.0.2.1:1234"},
		"no address":                    {[]string{frontSecret}, []string{"somebody"}, "192.0.2.1:1234"},
		"no port":                       {[]string{frontSecret}, []string{"203.0.113.7"}, "192.0.2.1:1234"},
		"two addresses":                 {[]string{frontSecret}, []string{"203.0.113.7:1", "203.0.113.8:1"}, "192.0.2.1:1234"},
		"past CloudFront":               {nil, []string{"203.0.113.7:46532"}, "192.0.2.1:1234"},
		"past it, with another secret":  {[]string{frontSecret + "0"}, []string{"203.0.113.7:46532"}, "192.0.2.1:1234"},
		"past it, with an empty secret": {[]string{""}, []string{"203.0.113.7:46532"}, "192.0.2.1:1234"},
		"the secret and another":        {[]string{frontSecret, "x"}, []string{"203.0.113.7:46532"}, "192.0.2.1:1234"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := behindFront(frontSecret, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				assert.Equal(t, c.want, r.RemoteAddr)
				assert.Empty(t, r.Header.Values(frontHeader), "nobody behind it learns the secret")
			}))
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header[http.CanonicalHeaderKey(frontHeader)], r.Header[http.CanonicalHeaderKey(viewerHeader)] = c.shown, c.viewer
			site.ServeHTTP(httptest.NewRecorder(), r)
		})
	}
}

// Without a CloudFront nobody says who they are.
func TestWithoutCloudFrontTheSenderCounts(t *testing.T) {
	t.Parallel()
	site := behindFront("", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { assert.Equal(t, "192.0.2.1:1234", r.RemoteAddr) }))
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set(viewerHeader, "203.0.113.7:46532")
	r.Header.Set(frontHeader, "")
	site.ServeHTTP(httptest.NewRecorder(), r)
}

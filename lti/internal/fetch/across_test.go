package fetch

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAcrossOrigins(t *testing.T) {
	t.Parallel()
	hop := func(address string) *http.Request {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		r.Header.Set("Authorization", "Bearer token-1")
		r.Header.Set("Referer", "https://a.example/1?person=u-1")
		return r
	}
	for name, c := range map[string]struct {
		path  []string // the last is where the redirect leads
		keeps bool
	}{
		"within the host": {[]string{"https://a.example/1", "https://a.example/2"}, true},
		"to another host": {[]string{"https://a.example/1", "https://b.example/2"}, false},
		"to a host below": {[]string{"https://a.example/1", "https://files.a.example/2"}, false},
		"to another port": {[]string{"https://a.example/1", "https://a.example:8443/2"}, false},
		"and on there":    {[]string{"https://a.example/1", "https://b.example/2", "https://b.example/3"}, false},
		"and back":        {[]string{"https://a.example/1", "https://b.example/2", "https://a.example/3"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var via []*http.Request
			for _, address := range c.path {
				via = append(via, hop(address))
			}
			last := via[len(via)-1]
			require.NoError(t, AcrossOrigins(NewClient(false)).CheckRedirect(last, via[:len(via)-1]))
			require.Equal(t, c.keeps, last.Header.Get("Authorization") != "")
			require.Equal(t, c.keeps, last.Header.Get("Referer") != "")
		})
	}
	t.Run("what the client itself refuses", func(t *testing.T) {
		t.Parallel()
		from := []*http.Request{hop("https://a.example/1")}
		require.Error(t, AcrossOrigins(NewClient(false)).CheckRedirect(hop("http://b.example/2"), from), "not https")
		endless := make([]*http.Request, maxRedirects+1)
		for i := range endless {
			endless[i] = from[0]
		}
		require.ErrorContains(t, AcrossOrigins(new(http.Client)).CheckRedirect(hop("https://b.example/2"), endless), "redirects")
	})
}

package edge_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/examples/oidcbridge/edge"
)

type stage struct {
	handler http.Handler
	now     time.Time
	lists   int
	down    bool
	served  int
}

func newStage() *stage {
	s := &stage{now: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)}
	s.handler = edge.New(edge.Config{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { s.served++; w.WriteHeader(http.StatusTeapot) }),
		Limits:  []edge.Limit{{Prefix: "/token", Rate: 0.5, Burst: 3}, {Prefix: "/", Rate: 10, Burst: 100}},
		Origins: func(context.Context) ([]string, error) {
			s.lists++
			if s.down {
				return nil, errors.New("the store is down")
			}
			return []string{"https://quiz.example"}, nil
		},
		HTTPS: true, Now: func() time.Time { return s.now }, Logger: slog.New(slog.DiscardHandler),
	})
	return s
}

func (s *stage) ask(method, path, peer string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.RemoteAddr = peer
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

func TestLimits(t *testing.T) {
	t.Parallel()
	s := newStage()
	const one, other = "198.51.100.7:1", "198.51.100.8:1"
	for range 3 {
		require.Equal(t, http.StatusTeapot, s.ask("POST", "/token", one).Code)
	}
	refused := s.ask("POST", "/token", one)
	require.Equal(t, http.StatusTooManyRequests, refused.Code)
	require.Equal(t, "2", refused.Header().Get("Retry-After"))
	require.Equal(t, 3, s.served)
	require.Equal(t, http.StatusTooManyRequests, s.ask("POST", "/token", "198.51.100.7:2", "X-Forwarded-For", "203.0.113.1").Code, "what a client says of itself does not count")
	require.Equal(t, http.StatusTeapot, s.ask("POST", "/token", other).Code)
	require.Equal(t, http.StatusTeapot, s.ask("GET", "/jwks", one).Code, "another limit")
	s.now = s.now.Add(2 * time.Second)
	require.Equal(t, http.StatusTeapot, s.ask("POST", "/token", one).Code)
	require.Equal(t, http.StatusTooManyRequests, s.ask("POST", "/token", one).Code)
}

func TestWhoIsCounted(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		first, second []string // peer, X-Forwarded-For
		same          bool
	}{
		"ports":                     {[]string{"198.51.100.7:1"}, []string{"198.51.100.7:2"}, true},
		"a proxy of ours":           {[]string{"127.0.0.1:1", "198.51.100.7"}, []string{"127.0.0.1:1", "198.51.100.8"}, false},
		"a private proxy":           {[]string{"10.0.0.1:1", "x, 198.51.100.7"}, []string{"10.0.0.2:1", "y, 198.51.100.7"}, true},
		"a proxy that says nothing": {[]string{"127.0.0.1:1"}, []string{"127.0.0.1:2", "nonsense"}, true},
		"one customer's network":    {[]string{"[2001:db8:1:2::1]:1"}, []string{"[2001:db8:1:2:3::9]:1"}, true},
		"two customers":             {[]string{"[2001:db8:1:2::1]:1"}, []string{"[2001:db8:1:3::1]:1"}, false},
		"mapped":                    {[]string{"[::ffff:198.51.100.7]:1"}, []string{"198.51.100.7:1"}, true},
	} {
		s := newStage()
		ask := func(who []string) int {
			if len(who) == 2 {
				return s.ask("POST", "/token", who[0], "X-Forwarded-For", who[1]).Code
			}
			return s.ask("POST", "/token", who[0]).Code
		}
		for range 3 {
			require.Equal(t, http.StatusTeapot, ask(tc.first), name)
		}
		require.Equal(t, tc.same, ask(tc.second) == http.StatusTooManyRequests, name)
	}
}

// Many addresses neither fill the memory nor lock anybody out.
func TestManyAddresses(t *testing.T) {
	t.Parallel()
	s := newStage()
	for n := range 50_100 {
		require.Equal(t, http.StatusTeapot, s.ask("GET", "/token", fmt.Sprintf("203.%d.%d.1:1", n/256, n%256)).Code)
	}
}

func TestCrossOrigin(t *testing.T) {
	t.Parallel()
	s := newStage()
	const peer, quiz, evil = "198.51.100.7:1", "https://quiz.example", "https://evil.example"
	for _, tc := range []struct{ path, origin, want string }{
		{"/services/members", quiz, quiz}, {"/userinfo", quiz, quiz}, {"/services/members", evil, ""}, {"/services/members", "null", ""},
		{"/services/members", "https://quiz.example.evil.example", ""}, {"/jwks", evil, evil}, {"/.well-known/openid-configuration", evil, evil},
		{"/token", quiz, ""}, {"/authorize", quiz, ""}, {"/admin/api/registrations", quiz, ""}, {"/services/members", "", ""},
	} {
		var header []string
		if tc.origin != "" {
			header = []string{"Origin", tc.origin}
		}
		got := s.ask("GET", tc.path, peer, header...)
		require.Equal(t, tc.want, got.Header().Get("Access-Control-Allow-Origin"), tc)
		require.Empty(t, got.Header().Get("Access-Control-Allow-Credentials"))
		require.Equal(t, http.StatusTeapot, got.Code)
	}
	require.Equal(t, 1, s.lists, "the list is kept for a while")
	served := s.served
	asked := s.ask("OPTIONS", "/services/lineitems", peer, "Origin", quiz, "Access-Control-Request-Method", "POST")
	require.Equal(t, http.StatusNoContent, asked.Code)
	require.Contains(t, asked.Header().Get("Access-Control-Allow-Headers"), "Authorization")
	require.Equal(t, "Origin", asked.Header().Get("Vary"))
	asked = s.ask("OPTIONS", "/services/lineitems", peer, "Origin", evil, "Access-Control-Request-Method", "POST")
	require.Empty(t, asked.Header().Get("Access-Control-Allow-Methods"))
	require.Equal(t, served, s.served, "preflights go no further")

	s.down, s.now = true, s.now.Add(time.Minute)
	got := s.ask("GET", "/services/members", peer, "Origin", quiz)
	require.Empty(t, got.Header().Get("Access-Control-Allow-Origin"), "it fails closed")
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	h := newStage().ask("GET", "/", "198.51.100.7:1").Header()
	require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"))
	require.Equal(t, "strict-origin", h.Get("Referrer-Policy"))
	require.Contains(t, h.Get("Strict-Transport-Security"), "max-age=")
}

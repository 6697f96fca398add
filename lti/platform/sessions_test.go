package platform_test

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

// Several people are signed in in one browser, each opens a link in a tab of
// their own, and the tabs go on in reverse order.
func TestSeveralSessions(t *testing.T) {
	t.Parallel()
	people := map[string]ltitest.Person{"u-1": {ID: "u-1", Name: "Ada", Roles: []lti.Role{lti.RoleInstructor}}, "u-2": student()}
	s := newStage(t, func(c *platform.Config) {
		c.SignedIn = func(_ *http.Request, userID string) (bool, error) { return people[userID].ID != "", nil }
	})
	build := s.Build
	s.Build = func(a platform.AuthRequest, _ ltitest.Person) (*lti.Message, error) {
		return build(a, people[a.UserID])
	}
	b := ltitest.NewBrowser(t, s.Platform)
	tabs := map[string]url.Values{}
	for _, id := range []string{"u-1", "u-2"} {
		tabs[id] = s.authorization(t, b, people[id])
	}
	for _, id := range []string{"u-2", "u-1"} {
		m, _ := s.message(t, b.Post(s.Server.URL+"/authorize", tabs[id]))
		require.Equal(t, id, m.Subject)
		require.Equal(t, people[id].Roles, m.Roles)
	}
}

func TestMissingPrompt(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *platform.Config) { c.AllowMissingPrompt = true })
	b := ltitest.NewBrowser(t, s.Platform)
	t.Run("TC-268 prompt missing, which is allowed here", func(t *testing.T) {
		t.Parallel()
		q := s.authorization(t, b, student())
		q.Del("prompt")
		require.NotEmpty(t, b.Post(s.Server.URL+"/authorize", q).Form.Get("id_token"))
	})
	t.Run("any other prompt", func(t *testing.T) {
		t.Parallel()
		for _, prompt := range []string{"login", "", "none login"} {
			q := s.authorization(t, b, student())
			q.Set("prompt", prompt)
			told(t, s, b.Post(s.Server.URL+"/authorize", q), lti.CodeInvalidRequest)
		}
	})
}

// The server that the package's documentation shows.
func TestServerRefusesOldTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(newStage(t).JWKS())
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(t.Output(), nil), slog.LevelInfo)
	server.StartTLS()
	t.Cleanup(server.Close)
	for _, c := range []struct {
		name    string
		version uint16
		refused bool
	}{
		{"TC-564 client of TLS 1.0", tls.VersionTLS10, true},
		{"TC-564 client of TLS 1.1", tls.VersionTLS11, true},
		{"client of TLS 1.2", tls.VersionTLS12, false},
		{"client of TLS 1.3", tls.VersionTLS13, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			trusted := server.Client().Transport.(*http.Transport).TLSClientConfig
			dialer := tls.Dialer{Config: &tls.Config{RootCAs: trusted.RootCAs, MinVersion: c.version, MaxVersion: c.version}}
			conn, err := dialer.DialContext(t.Context(), "tcp", server.Listener.Addr().String())
			if c.refused {
				require.ErrorContains(t, err, "protocol version")
				return
			}
			require.NoError(t, err)
			require.NoError(t, conn.Close())
		})
	}
}

package fetch

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestClientRefusesOldTLS(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		version uint16
		refused bool
	}{
		{"TC-564 server of TLS 1.0", tls.VersionTLS10, true},
		{"TC-564 server of TLS 1.1", tls.VersionTLS11, true},
		{"server of TLS 1.2", tls.VersionTLS12, false},
		{"server of TLS 1.3", tls.VersionTLS13, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
			server.TLS = &tls.Config{MinVersion: c.version, MaxVersion: c.version}
			server.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(t.Output(), nil), slog.LevelInfo)
			server.StartTLS()
			t.Cleanup(server.Close)
			client := NewClient(true)
			client.Transport.(*http.Transport).TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
			err := get(t, client, server.URL)
			if !c.refused {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, "protocol version")
		})
	}
}

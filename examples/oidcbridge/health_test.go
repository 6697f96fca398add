package main

import (
	"crypto/x509"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	b, err := openBridge(t.Context(), settings{issuer: "https://bridge.example", data: t.TempDir()})
	require.NoError(t, err)
	server := httptest.NewServer(b.handler)
	defer server.Close()
	require.NoError(t, run(t.Context(), []string{"health", "-url", server.URL + healthPath}, nil))
	require.ErrorContains(t, run(t.Context(), []string{"health", "-url", server.URL + "/none"}, nil), "404")
	require.NoError(t, b.close())
	require.ErrorContains(t, run(t.Context(), []string{"health", "-url", server.URL + healthPath}, nil), "503", "the database is away")
	server.Close()
	require.Error(t, run(t.Context(), []string{"health", "-url", server.URL + healthPath}, nil))
}

// TestAuthorities: on a machine without certificates, as in a container, the
// program knows the public authorities.
func TestAuthorities(t *testing.T) {
	t.Parallel()
	if os.Getenv("SSL_CERT_FILE") == "/none" {
		pool, err := x509.SystemCertPool()
		require.NoError(t, err)
		require.Greater(t, len(pool.Subjects()), 100) //nolint:staticcheck // of this pool they are all
		return
	}
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAuthorities$")
	again.Env = append(os.Environ(), "SSL_CERT_FILE=/none", "SSL_CERT_DIR=/none")
	out, err := again.CombinedOutput()
	require.NoError(t, err, string(out))
}

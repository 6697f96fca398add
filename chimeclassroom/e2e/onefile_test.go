package e2e

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
)

// TestOneFile serves a school by the one file that has the media server inside: the
// classroom, the server's signalling and its relay are reached at one port.
func TestOneFile(t *testing.T) {
	t.Parallel()
	program, data := needs.ClassroomWithMedia(t), t.TempDir()
	pool := writeCertificate(t, data)
	args := append([]string{"serve", "--public-url", "https://class.example", "--addr", "127.0.0.1:0", "--data", data, "--public-ip", "127.0.0.1",
		"--turn-port", freePort(t), "--turn-udp-port", "0", "--cert", filepath.Join(data, "cert.pem"), "--key", filepath.Join(data, "key.pem")},
		needs.MediaPorts(t)...)
	address := startServing(t, program, args)

	dialer := &tls.Dialer{Config: &tls.Config{RootCAs: pool, ServerName: "class.example", MinVersion: tls.VersionTLS12}}
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, address)
	}
	client := &http.Client{Transport: &http.Transport{DialTLSContext: dial}}
	t.Cleanup(client.CloseIdleConnections)
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/health":                               {http.StatusOK, "ok"},
		"/":                                     {http.StatusOK, "<title>"},
		"/rtc/validate?access_token=x":          {http.StatusUnauthorized, "invalid"},
		"/twirp/livekit.RoomService/ListRooms":  {http.StatusNotFound, ""},
		"/rtc/../twirp/livekit.RoomService/Any": {http.StatusNotFound, ""},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://class.example"+path, nil)
		require.NoError(t, err)
		answer, err := client.Do(r)
		require.NoError(t, err)
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		assert.Equal(t, want.status, answer.StatusCode, path)
		assert.Contains(t, string(text), want.says, path)
	}

	conn, err := dial(t.Context(), "tcp", "")
	require.NoError(t, err)
	defer conn.Close()
	allocate := "\x00\x03\x00\x00\x21\x12\xa4\x42twelve bytes" // RFC 8489, section 5; RFC 8656, section 18
	_, err = io.WriteString(conn, allocate)
	require.NoError(t, err)
	answer := make([]byte, len(allocate))
	_, err = io.ReadFull(conn, answer)
	require.NoError(t, err)
	assert.Equal(t, "\x01\x13", string(answer[:2]), "the relay asks who it is")
	assert.Equal(t, allocate[4:], string(answer[4:]))

	key, err := os.Stat(filepath.Join(data, "livekit-key"))
	require.NoError(t, err)
	assert.Zero(t, key.Mode().Perm()&0o007, "nobody else reads the key that was made")
}

// startServing starts the program and returns the address that it listens on. It
// must end well, when the test is over, as Ctrl-C ends it.
func startServing(t *testing.T, program string, args []string) (address string) {
	t.Helper()
	command := exec.CommandContext(context.WithoutCancel(t.Context()), program, args...)
	command.Stderr = t.Output()
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		assert.NoError(t, command.Process.Signal(os.Interrupt))
		late := time.AfterFunc(stopWithin, func() { _ = command.Process.Kill() })
		defer late.Stop()
		assert.NoError(t, command.Wait(), "Ctrl-C is a clean end")
	})
	for lines := bufio.NewScanner(out); address == "" && lines.Scan(); {
		if rest, found := strings.CutPrefix(lines.Text(), "Listening on"); found {
			address = strings.TrimSpace(rest)
		}
	}
	require.NotEmpty(t, address, "the program ended before it served")
	return address
}

// writeCertificate makes a certificate for class.example that vouches for itself, and
// returns a pool that trusts it.
func writeCertificate(t *testing.T, folder string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"class.example"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	require.NoError(t, os.WriteFile(filepath.Join(folder, "cert.pem"), cert, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(cert))
	return pool
}

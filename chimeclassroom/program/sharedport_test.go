package program

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// relayOf takes connections, and says back what it hears.
func relayOf(t *testing.T) string {
	t.Helper()
	l, err := listen(t.Context(), "addr", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(conn, conn) }()
		}
	}()
	return l.Addr().String()
}

// sharing serves a classroom and a relay at one port, until stop is called.
func sharing(t *testing.T, relay string) (address string, trust *tls.Config, stop func()) {
	t.Helper()
	folder := t.TempDir()
	pool := writeCertificate(t, folder)
	c, err := openCertificate(filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem"), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	l, err := listen(t.Context(), "addr", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	says := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) })
	go func() { ended <- serve(ctx, server{handler: says, tls: c.config(), relay: relay}, l) }()
	stop = func() {
		cancel()
		require.NoError(t, <-ended)
	}
	return l.Addr().String(), &tls.Config{RootCAs: pool, ServerName: "class.example", MinVersion: tls.VersionTLS12}, stop
}

func dialTLS(t *testing.T, address string, trust *tls.Config) net.Conn {
	t.Helper()
	dialer := tls.Dialer{Config: trust}
	conn, err := dialer.DialContext(t.Context(), "tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestARelayAtThePortOfTheClassroom(t *testing.T) {
	t.Parallel()
	address, trust, stop := sharing(t, relayOf(t))
	for _, http2 := range []bool{false, true} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: trust.Clone(), ForceAttemptHTTP2: http2}}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+address, nil)
		require.NoError(t, err)
		answer, err := client.Do(r)
		require.NoError(t, err)
		proto, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		assert.Equal(t, map[bool]string{false: "HTTP/1.1", true: "HTTP/2.0"}[http2], string(proto))
		client.CloseIdleConnections()
	}

	turn := dialTLS(t, address, trust)
	allocate := "\x00\x03 and more"
	_, err := io.WriteString(turn, allocate)
	require.NoError(t, err)
	heard := make([]byte, len(allocate))
	_, err = io.ReadFull(turn, heard)
	require.NoError(t, err)
	assert.Equal(t, allocate, string(heard))

	silent := dialTLS(t, address, trust)
	stop()
	for _, conn := range []net.Conn{turn, silent} {
		_, err := conn.Read(heard)
		assert.Error(t, err, "whoever is still there is let go of")
	}
}

func TestARelayThatIsAway(t *testing.T) {
	t.Parallel()
	address, trust, stop := sharing(t, "127.0.0.1:1")
	defer stop()
	turn := dialTLS(t, address, trust)
	_, err := io.WriteString(turn, "\x00\x03")
	require.NoError(t, err)
	_, err = bufio.NewReader(turn).ReadByte()
	assert.Error(t, err)
}

func TestWhatIsNoTLSIsLetGo(t *testing.T) {
	t.Parallel()
	address, _, stop := sharing(t, relayOf(t))
	defer stop()
	var dialer net.Dialer
	conn, err := dialer.DialContext(t.Context(), "tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\n\r\n")
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, conn)
	assert.NoError(t, err, "the end, and nothing but an alert before it")
}

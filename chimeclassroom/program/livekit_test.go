package program

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// liveKitKey is a file with a key.
func liveKitKey(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func soundKey(t *testing.T) string {
	t.Helper()
	return liveKitKey(t, "class: "+strings.Repeat("s", 32)+"\n")
}

// signals is a server that answers pages: it shakes hands and says what it was
// asked, past HTTP.
func signals(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "" {
			fmt.Fprintf(w, "%s cookie=%q", r.URL, r.Header.Get("Cookie"))
			return
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello %s\n", r.URL)
	}))
	t.Cleanup(s.Close)
	return s
}

func TestServeByLiveKit(t *testing.T) {
	t.Parallel()
	server := signals(t)
	s := startServing(t, "--media=livekit", "--livekit-url", server.URL, "--livekit-key-file", soundKey(t))
	_, header, _ := s.fetch(nil, publicURL+"/")
	assert.Contains(t, header.Get("Content-Security-Policy"), "connect-src 'self';", "the server is reached at the classroom's own address")

	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, publicURL+"/rtc/validate?access_token=x", nil)
	require.NoError(t, err)
	req.Header.Set("Cookie", "session=secret")
	resp, err := s.transport.RoundTrip(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Equal(t, `/rtc/validate?access_token=x cookie=""`, string(body), "the session is the classroom's own")

	status, _, _ := s.fetch(nil, publicURL+"/twirp/livekit.RoomService/ListRooms")
	assert.Equal(t, http.StatusNotFound, status, "the API is not for pages")
}

func TestSignalsOfLiveKitAreASocket(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(passOn(signals(t).URL, slog.New(slog.DiscardHandler)))
	t.Cleanup(proxy.Close)
	var dialer net.Dialer
	conn, err := dialer.DialContext(t.Context(), "tcp", proxy.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	fmt.Fprintf(conn, "GET /rtc HTTP/1.1\r\nHost: class.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	r := bufio.NewReader(conn)
	resp, err := http.ReadResponse(r, nil) //nolint:bodyclose // the connection is
	require.NoError(t, err)
	assert.Equal(t, http.StatusSwitchingProtocols, resp.StatusCode)
	line, err := r.ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, "hello /rtc\n", line)
}

func TestNothingButSignalsIsPassedOn(t *testing.T) {
	t.Parallel()
	reached := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	t.Cleanup(server.Close)
	for _, way := range []string{"/rtc/../twirp/x", "/rtc/%2e%2e/twirp/x", "/rtc/%2E%2E%2Ftwirp/x", "/rtc//x"} {
		w := httptest.NewRecorder()
		passOn(server.URL, slog.New(slog.DiscardHandler)).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, way, nil))
		assert.Equal(t, http.StatusNotFound, w.Code, way)
	}
	assert.False(t, reached)
	w := httptest.NewRecorder()
	passOn(server.URL, slog.New(slog.DiscardHandler)).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/rtc/validate", nil))
	assert.True(t, reached)
}

func TestALiveKitServerThatIsAway(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	passOn("http://127.0.0.1:1", slog.New(slog.DiscardHandler)).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/rtc", nil))
	assert.Equal(t, http.StatusBadGateway, w.Code)
}

func TestReportsOfLiveKitAreSigned(t *testing.T) {
	t.Parallel()
	s := startServing(t, "--media=livekit", "--livekit-key-file", soundKey(t))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, publicURL+"/livekit/webhook", strings.NewReader(`{"event":"room_started"}`))
	require.NoError(t, err)
	req.Host = "127.0.0.1" // a server on the same machine does not come by the public name
	resp, err := s.transport.RoundTrip(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, http.StatusUnauthorized, resp.StatusCode)
}

func TestLiveKitElsewhere(t *testing.T) {
	t.Parallel()
	m, err := openMedia(t.Context(), mediaOf(t, "--media=livekit", "--livekit-url", "https://media.example", "--livekit-page-url", "wss://media.example",
		"--livekit-key-file", soundKey(t), "--livekit-no-webhooks"), publicURL, slog.Default())
	require.NoError(t, err)
	assert.Equal(t, []string{"wss://media.example", "https://media.example"}, m.servers)
	assert.Nil(t, m.signals)
	assert.False(t, m.provider.Features().Reports)
	require.NoError(t, m.Close())
}

func TestLiveKitNeedsAKey(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"no colon":        {"class", "must hold one line"},
		"two keys":        {"a: b\nc: d", "must hold one line"},
		"a short secret":  {"class: short", "32 characters"},
		"no name of it":   {": " + strings.Repeat("s", 32), "Key is missing"},
		"an empty file":   {"", "must hold one line"},
		"no such address": {"class: " + strings.Repeat("s", 32), `"media.example" is not an address`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := "http://127.0.0.1:7880"
			if name == "no such address" {
				address = "media.example"
			}
			_, err := openMedia(t.Context(), mediaOf(t, "--media=livekit", "--livekit-url", address, "--livekit-key-file", liveKitKey(t, tc.text)), publicURL, slog.Default())
			assert.ErrorContains(t, err, tc.want)
		})
	}
	_, err := openMedia(t.Context(), mediaOf(t, "--media=livekit", "--livekit-key-file", filepath.Join(t.TempDir(), "none")), publicURL, slog.Default())
	assert.ErrorContains(t, err, "--livekit-key-file cannot be read")
}

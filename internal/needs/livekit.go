package needs

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// MediaServer is a LiveKit server of this machine.
type MediaServer struct {
	// URL is where its API is.
	URL string
	// Key and Secret are what it knows; KeyFile holds both.
	Key, Secret string
	KeyFile     string

	command func() *exec.Cmd
	running *exec.Cmd
}

// LiveKit builds the media server of the classroom from its own module, starts it,
// and has it report to a webhook unless that is "". It serves this machine alone
// and ends with the test.
func LiveKit(t testing.TB, webhook string, flags ...string) *MediaServer {
	t.Helper()
	program := ClassroomWithMedia(t)
	s := &MediaServer{Key: "classroom", Secret: strings.Repeat("secret", 6)}
	s.KeyFile = filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(s.KeyFile, []byte(s.Key+": "+s.Secret), 0o600); err != nil {
		t.Fatal(err)
	}
	s.open(t, program, webhook, flags)
	return s
}

// Another starts another server of the same key, with flags of its own.
func (s *MediaServer) Another(t testing.TB, webhook string, flags ...string) *MediaServer {
	t.Helper()
	other := &MediaServer{Key: s.Key, Secret: s.Secret, KeyFile: s.KeyFile}
	other.open(t, s.command().Path, webhook, flags)
	return other
}

// open starts the server on ports that are free.
func (s *MediaServer) open(t testing.TB, program, webhook string, flags []string) {
	t.Helper()
	ports := MediaPorts(t)
	s.URL = "http://" + ports[1]
	args := append(append([]string{"media", "--key-file", s.KeyFile, "--webhook", webhook, "--insecure-loopback"}, ports...), flags...)
	s.command = func() *exec.Cmd {
		command := exec.CommandContext(t.Context(), program, args...) //nolint:gosec // our own words
		command.Stdout, command.Stderr = t.Output(), t.Output()
		command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
		return command
	}
	s.Start(t)
	t.Cleanup(func() { s.Stop(t) })
}

// MediaPorts are flags that put a media server on ports that are free, its API on
// that of the second word.
func MediaPorts(t testing.TB) []string {
	t.Helper()
	return []string{
		"--livekit-addr", "127.0.0.1:" + FreePort(t, "tcp"),
		"--udp-port", FreePort(t, "udp"), "--tcp-port", FreePort(t, "tcp"),
	}
}

// Start starts the server, again after Stop, and waits until it answers.
func (s *MediaServer) Start(t testing.TB) {
	t.Helper()
	s.running = s.command()
	if err := s.running.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(startLast)
	for time.Now().Before(deadline) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		<-time.After(20 * time.Millisecond)
	}
	t.Fatal("the media server does not answer")
}

// Stop ends the server as a crash does: nobody is told.
func (s *MediaServer) Stop(t testing.TB) {
	t.Helper()
	if s.running == nil {
		return
	}
	_ = s.running.Process.Kill()
	_ = s.running.Wait() // it was killed
	s.running = nil
}

// FreePort is a port that nothing listens on at this moment.
func FreePort(t testing.TB, network string) string {
	t.Helper()
	var lc net.ListenConfig
	if network == "udp" {
		conn, err := lc.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		return fmt.Sprint(conn.LocalAddr().(*net.UDPAddr).Port) //nolint:forcetypeassert // it is UDP
	}
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return fmt.Sprint(l.Addr().(*net.TCPAddr).Port) //nolint:forcetypeassert // it is TCP
}

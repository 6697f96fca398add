//go:build linux

package program

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// BenchmarkOpenPages opens the schedule of everybody in a school of six hundred, and
// then the room of everybody, on a classroom in a process of its own, and says what
// each open page takes of its memory, and all of them of a processor while nobody does
// anything. docs/scale.md rests on it.
func BenchmarkOpenPages(b *testing.B) {
	for b.Loop() {
		benchmarkPages(b)
	}
	b.ReportMetric(0, "ns/op") // of a school, which is nobody's unit
}

func benchmarkPages(b *testing.B) {
	data := b.TempDir()
	s := openSchool(b, databaseConfig{}, data)
	s.teach()
	var codes []string
	for n := range courses * studentsEach {
		code, err := s.arrive(n/studentsEach, fmt.Sprint("student-", n), chimeclassroom.Student)
		require.NoError(b, err)
		codes = append(codes, code)
	}
	c := servedSchool(b, data)
	var tokens []string
	for _, code := range codes {
		var session struct{ Token string }
		c.post("/api/session", "", map[string]string{"code": code}, &session)
		tokens = append(tokens, session.Token)
	}
	pages := float64(len(tokens))
	before := c.memory()
	for _, token := range tokens {
		c.open("/api/live", map[string]string{"type": "hello", "token": token})
	}
	following := c.memory()
	b.ReportMetric((following-before)/pages, "B/schedule")
	began := time.Now()
	for n, token := range tokens {
		var ticket struct{ JoinToken, SocketPath string }
		c.post("/api/events/"+s.events[n/studentsEach]+"/join", token, nil, &ticket)
		c.open(ticket.SocketPath, map[string]string{"type": "hello", "joinToken": ticket.JoinToken})
	}
	b.ReportMetric(float64(time.Since(began).Microseconds())/pages, "µs/join")
	b.ReportMetric((c.memory()-following)/pages, "B/room")
	idle := c.processor()
	<-time.After(time.Minute) // what is measured
	b.ReportMetric((c.processor()-idle)/60*100, "idle-%cpu")
}

// schoolClient speaks to a classroom as the proxy in front of it does.
type schoolClient struct {
	b       *testing.B
	child   *exec.Cmd
	address string
}

func servedSchool(b *testing.B, data string) *schoolClient {
	b.Helper()
	c := &schoolClient{b: b, child: asProcess(b, "serve", "--public-url", publicURL, "--data", data, "--addr", "127.0.0.1:0", "--media", "none")}
	out, err := c.child.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, c.child.Start())
	b.Cleanup(func() { _ = c.child.Process.Kill() })
	lines := bufio.NewScanner(out)
	for c.address == "" && lines.Scan() {
		if rest, found := strings.CutPrefix(lines.Text(), "Listening on"); found {
			c.address = strings.TrimSpace(rest)
		}
	}
	require.NotEmpty(b, c.address)
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return c
}

func (c *schoolClient) post(path, token string, in, out any) {
	c.b.Helper()
	body, err := json.Marshal(in)
	require.NoError(c.b, err)
	r, err := http.NewRequestWithContext(c.b.Context(), http.MethodPost, "http://"+c.address+path, bytes.NewReader(body))
	require.NoError(c.b, err)
	r.Host = "class.example"
	r.Header.Set("X-Forwarded-Proto", "https")
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := http.DefaultClient.Do(r)
	require.NoError(c.b, err)
	defer got.Body.Close()
	answer, err := io.ReadAll(got.Body)
	require.NoError(c.b, err)
	require.Less(c.b, got.StatusCode, 300, string(answer))
	require.NoError(c.b, json.Unmarshal(answer, out))
}

// open opens a socket, waits for its first word and reads on until the end.
func (c *schoolClient) open(path string, hello any) {
	c.b.Helper()
	conn, _, err := websocket.Dial(c.b.Context(), "ws://"+c.address+path, &websocket.DialOptions{ //nolint:bodyclose // the connection is the body
		Host: "class.example", HTTPHeader: http.Header{"Origin": {publicURL}, "X-Forwarded-Proto": {"https"}},
	})
	require.NoError(c.b, err)
	conn.SetReadLimit(-1)
	c.b.Cleanup(func() { _ = conn.CloseNow() })
	text, err := json.Marshal(hello)
	require.NoError(c.b, err)
	require.NoError(c.b, conn.Write(c.b.Context(), websocket.MessageText, text))
	_, _, err = conn.Read(c.b.Context())
	require.NoError(c.b, err)
	go func() {
		for err == nil {
			_, _, err = conn.Read(context.Background())
		}
	}()
}

// memory is what the classroom takes, in bytes.
func (c *schoolClient) memory() float64 {
	c.b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.child.Process.Pid))
	require.NoError(c.b, err)
	var kilobytes float64
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			_, err = fmt.Sscan(rest, &kilobytes)
			require.NoError(c.b, err)
		}
	}
	return kilobytes * 1024
}

// processor is how many seconds of one the classroom has used.
func (c *schoolClient) processor() float64 {
	c.b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.child.Process.Pid))
	require.NoError(c.b, err)
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	var user, system float64
	_, err = fmt.Sscan(fields[11]+" "+fields[12], &user, &system)
	require.NoError(c.b, err)
	return (user + system) / 100 // ticks of a hundredth of a second, on every Linux there is
}

package livekit_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/livekit"
	"github.com/ltikit/ltikit/internal/needs"
)

// TestClass plays a class of people who are connected as pages are, some of whom
// send pictures: everybody's arrival, picture and departure are reported once, by
// webhooks or whatever the provider finds when they are lost. LTIKIT_LONG plays a
// class of 130.
func TestClass(t *testing.T) { //nolint:paralleltest // it takes the whole machine
	publish, listen := 3, 5
	if os.Getenv("LTIKIT_LONG") != "" {
		publish, listen = 30, 100
	}
	c := openClass(t)
	began := time.Now()
	mates := c.enter(t, publish, publish+listen)
	t.Logf("%d people are in, %d of whom send pictures, after %s", publish+listen, publish, time.Since(began).Round(time.Millisecond))
	// Let in is not connected: who leaves before their media is was never there, for
	// LiveKit as for us.
	c.wait(t, meeting.AttendeeJoined, publish+listen)
	c.wait(t, meeting.AttendeeVideoStarted, publish)
	t.Logf("the classroom knows of all after %s", time.Since(began).Round(time.Millisecond))
	mates.leave(t)
	// The server may hear a connection close before it hears that somebody leaves, and
	// gives them up only when they have not come back for a while.
	c.wait(t, meeting.AttendeeVideoStopped, publish)
	c.waitGone(t, publish+listen)
	t.Logf("all are gone, %d of them without a word that the server heard", len(c.l.of(meeting.AttendeeDropped)))
	c.once(t, publish, publish+listen)
}

// TestWhoWasRemovedIsPutOutAgain: LiveKit believes a token until it is old, so they
// come in, and have to go.
func TestWhoWasRemovedIsPutOutAgain(t *testing.T) {
	t.Parallel()
	c := openClass(t)
	p := c.join(t, 0)
	mates := startMates(t)
	mates.add(t, p, false)
	require.Equal(t, "in student-0", mates.next(t))
	require.NoError(t, c.p.Remove(t.Context(), c.ref, []string{"student-0"}))
	require.Equal(t, "out student-0", mates.next(t))

	again := startMates(t)
	again.add(t, p, false)
	said := again.next(t)
	if said == "in student-0" { // unless they are out by then
		said = again.next(t)
	}
	require.Equal(t, "out student-0", said)
}

// TestWhoHasNoPlaceIsPutOutAfterARestart: the provider of before has told the next one
// nothing, and the server reports to neither.
func TestWhoHasNoPlaceIsPutOutAfterARestart(t *testing.T) {
	t.Parallel()
	server := needs.LiveKit(t, "")
	before := newProvider(t, configOf(server))
	mates := startMates(t)
	for _, id := range []string{"student-0", "student-1"} {
		c, err := before.Join(t.Context(), ensure(t, before, generation(1)), id, everything())
		require.NoError(t, err)
		mates.add(t, pageOf(t, c), false)
		require.Equal(t, "in "+id, mates.next(t))
	}
	cfg := configOf(server)
	cfg.Every = 100 * time.Millisecond
	run(t, newProvider(t, cfg), &ledger{absent: map[string]bool{"sitting student-0": true}})
	require.Equal(t, "out student-0", mates.next(t))
	assert.Contains(t, inside(t, server, "class-sitting-g1"), "student-1")
}

// class is a meeting on a server that reports to its provider.
type class struct {
	p      *livekit.Provider
	ref    meeting.Ref
	l      *ledger
	server *needs.MediaServer
	opened chan struct{} // closed once p is there
}

func openClass(t *testing.T) *class {
	t.Helper()
	c := &class{l: &ledger{}, opened: make(chan struct{})}
	c.server = needs.LiveKit(t, c.hooks(t))
	c.open(t, c.server.URL)
	return c
}

// hooks is where a server reports to.
func (c *class) hooks(t *testing.T) string {
	t.Helper()
	hooks := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-c.opened:
			c.p.Webhook().ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(hooks.Close)
	return hooks.URL
}

// open opens the class on the server, or on the servers behind that address.
func (c *class) open(t *testing.T, url string) {
	t.Helper()
	cfg := configOf(c.server)
	cfg.URL, cfg.Reports, cfg.Every = url, true, time.Second
	c.p = newProvider(t, cfg)
	close(c.opened)
	run(t, c.p, c.l)
	c.ref = ensure(t, c.p, generation(1))
}

// run runs a provider until the test is over.
func run(t *testing.T, p *livekit.Provider, c meeting.Classroom) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx, c) }()
	t.Cleanup(func() { cancel(); assert.NoError(t, <-ended) })
}

func (c *class) join(t *testing.T, i int) page {
	t.Helper()
	credentials, err := c.p.Join(t.Context(), c.ref, fmt.Sprintf("student-%d", i), meeting.Capabilities{Audio: true, Video: true})
	require.NoError(t, err)
	return pageOf(t, credentials)
}

// enter connects so many people, the first of whom send pictures.
func (c *class) enter(t *testing.T, publish, n int) *mates {
	t.Helper()
	m := startMates(t)
	for i := range n {
		m.add(t, c.join(t, i), i < publish)
	}
	for range n {
		require.Contains(t, m.next(t), "in student-")
	}
	return m
}

// wait waits until something was reported of so many people.
func (c *class) wait(t *testing.T, what meeting.EventType, n int) {
	t.Helper()
	c.waitFor(t, n, what)
}

// waitGone waits until so many people have gone, be it with a word or without.
func (c *class) waitGone(t *testing.T, n int) {
	t.Helper()
	c.waitFor(t, n, meeting.AttendeeLeft, meeting.AttendeeDropped)
}

func (c *class) waitFor(t *testing.T, n int, anyOf ...meeting.EventType) {
	t.Helper()
	if !assert.Eventually(t, func() bool { return len(c.l.of(anyOf...)) >= n }, 2*time.Minute, 50*time.Millisecond, anyOf) {
		require.Fail(t, "it was not reported", c.l.lines())
	}
}

// once checks that everything was reported once.
func (c *class) once(t *testing.T, publish, n int) {
	t.Helper()
	want := func(n int) map[string]int {
		all := map[string]int{}
		for i := range n {
			all[fmt.Sprintf("student-%d", i)] = 1
		}
		return all
	}
	assert.Equal(t, want(n), c.l.of(meeting.AttendeeJoined))
	assert.Equal(t, want(n), c.l.of(meeting.AttendeeLeft, meeting.AttendeeDropped))
	assert.Equal(t, want(publish), c.l.of(meeting.AttendeeVideoStarted))
	assert.Equal(t, want(publish), c.l.of(meeting.AttendeeVideoStopped))
	assert.Len(t, c.l.lines(), 2*n+2*publish, "and nothing else")
}

// of is of whom one of these was reported, and how often.
func (l *ledger) of(anyOf ...meeting.EventType) map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := map[string]int{}
	for _, e := range l.events {
		if slices.Contains(anyOf, e.Type) {
			all[e.AttendeeID]++
		}
	}
	return all
}

// mates are people whom the program classmates connects.
type mates struct {
	in    *json.Encoder
	leave func(t *testing.T)
	lines chan string
}

func startMates(t *testing.T) *mates {
	t.Helper()
	program := exec.CommandContext(t.Context(), needs.Classmates(t))
	program.Stderr = t.Output()
	in, err := program.StdinPipe()
	require.NoError(t, err)
	out, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	m := &mates{in: json.NewEncoder(in), lines: make(chan string, 1000)}
	var reading sync.WaitGroup
	reading.Go(func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			m.lines <- lines.Text()
		}
		close(m.lines)
	})
	left := sync.OnceValue(func() error {
		_ = in.Close()
		reading.Wait()
		return program.Wait()
	})
	m.leave = func(t *testing.T) { t.Helper(); require.NoError(t, left()) }
	t.Cleanup(func() { _ = left() })
	return m
}

func (m *mates) add(t *testing.T, p page, camera bool) {
	t.Helper()
	require.NoError(t, m.in.Encode(map[string]any{"name": read(t, p.Token).Subject, "url": p.URL, "token": p.Token, "camera": camera}))
}

// next is what is said next.
func (m *mates) next(t *testing.T) string {
	t.Helper()
	select {
	case line := <-m.lines:
		return line
	case <-time.After(2 * time.Minute):
		require.Fail(t, "nothing more is said")
		return ""
	}
}

//go:build outages

package livekit_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/internal/needs"
)

// TestServerThatIsKilled: the server forgets everything, and its last webhooks are
// lost. People come back by themselves and are told of as if they had never been
// away; who does not come back has dropped, and who was removed stays out.
func TestServerThatIsKilled(t *testing.T) {
	t.Parallel()
	c := openClass(t)
	mates := c.enter(t, 2, 3)
	leaver, removed := c.enterOne(t, 3), c.enterOne(t, 4)
	ticket := c.join(t, 5)
	require.NoError(t, c.p.Remove(t.Context(), c.ref, []string{"student-4", "student-5"}))
	require.Equal(t, "out student-4", removed.next(t))
	c.wait(t, meeting.AttendeeVideoStarted, 2)
	c.wait(t, meeting.AttendeeDeleted, 1)

	c.server.Stop(t)
	leaver.leave(t)
	for range 3 {
		require.Contains(t, mates.next(t), "away student-")
	}
	c.server.Start(t)
	for range 3 {
		require.Contains(t, mates.next(t), "back student-")
	}
	again := startMates(t)
	again.add(t, ticket, false)
	said := again.next(t)
	if said == "in student-5" { // for LiveKit believes the token
		said = again.next(t)
	}
	require.Equal(t, "out student-5", said)

	c.wait(t, meeting.AttendeeDropped, 1)
	require.Eventually(t, func() bool { return len(inside(t, c.server, c.ref.ProviderID)) == 3 }, time.Minute, 50*time.Millisecond)
	mates.leave(t)
	c.wait(t, meeting.AttendeeLeft, 3)
	c.wait(t, meeting.AttendeeVideoStopped, 2)
	joined := c.l.of(meeting.AttendeeJoined)
	delete(joined, "student-5")
	assert.Equal(t, map[string]int{"student-0": 1, "student-1": 1, "student-2": 1, "student-3": 1, "student-4": 1}, joined)
	assert.Equal(t, 1, c.l.of(meeting.AttendeeDropped)["student-3"])
	assert.Equal(t, map[string]int{"student-0": 1, "student-1": 1, "student-2": 1}, c.l.of(meeting.AttendeeLeft))
	assert.Equal(t, map[string]int{"student-0": 1, "student-1": 1}, c.l.of(meeting.AttendeeVideoStarted))
	assert.Equal(t, map[string]int{"student-0": 1, "student-1": 1}, c.l.of(meeting.AttendeeVideoStopped))
}

// enterOne connects somebody by a program of their own.
func (c *class) enterOne(t *testing.T, i int) *mates {
	t.Helper()
	m := startMates(t)
	m.add(t, c.join(t, i), false)
	require.Equal(t, fmt.Sprintf("in student-%d", i), m.next(t))
	return m
}

// balance is the address of a load balancer, which takes the first server that
// answers.
func balance(t *testing.T, servers ...*needs.MediaServer) (url string) {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go passOn(t.Context(), conn, servers)
		}
	}()
	return "http://" + l.Addr().String()
}

func passOn(ctx context.Context, from net.Conn, servers []*needs.MediaServer) {
	defer from.Close()
	for _, server := range servers {
		to, err := new(net.Dialer).DialContext(ctx, "tcp", strings.TrimPrefix(server.URL, "http://"))
		if err != nil {
			continue
		}
		go func() {
			_, _ = io.Copy(to, from)
			_ = to.Close()
		}()
		_, _ = io.Copy(from, to)
		return
	}
}

// connected is how many are in a room to whom sound and picture can be sent.
func connected(t *testing.T, s *needs.MediaServer, room string) (n int) {
	t.Helper()
	var list struct{ Participants []struct{ State string } }
	ask(t, s, "ListParticipants", room, map[string]string{"room": room}, &list)
	for _, p := range list.Participants {
		if p.State == "ACTIVE" {
			n++
		}
	}
	return n
}

// TestNodeThatIsLost plays a class on two servers that are one by way of Redis: the
// one that has the room is killed, and people come back at the other.
func TestNodeThatIsLost(t *testing.T) {
	t.Parallel()
	redis := strings.TrimPrefix(needs.Redis(t), "unix://")
	c := &class{l: &ledger{}, opened: make(chan struct{})}
	hooks := c.hooks(t)
	first := needs.LiveKit(t, hooks, "--redis", redis)
	c.server = first
	ensure(t, newProvider(t, configOf(first)), generation(1)) // before there is another, so that it has the room
	second := first.Another(t, hooks, "--redis", redis)
	c.open(t, balance(t, first, second))

	mates := c.enter(t, 2, 4)
	c.wait(t, meeting.AttendeeVideoStarted, 2)
	require.Len(t, inside(t, second, c.ref.ProviderID), 4, "the other server tells who is there, too")
	first.Stop(t)
	for range 4 {
		require.Contains(t, mates.next(t), "away student-")
	}
	for range 4 {
		require.Contains(t, mates.next(t), "back student-")
	}
	require.Eventually(t, func() bool { return connected(t, second, c.ref.ProviderID) == 4 }, time.Minute, 50*time.Millisecond)
	mates.leave(t)
	c.wait(t, meeting.AttendeeLeft, 4)
	c.wait(t, meeting.AttendeeVideoStopped, 2)
	c.once(t, 2, 4)
}

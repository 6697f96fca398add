//go:build unix

package program

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/examples/lms"
	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/storage/sqlstore/postgres"
)

// nodeProcess is a node that runs as a process of its own.
type nodeProcess struct {
	t       *testing.T
	command *exec.Cmd
	address string       // that people reach
	log     bytes.Buffer // may be read once it has ended
}

// site is where the nodes of a test stand, behind one balancer.
type site struct {
	program, certificates, database string
	pool                            *x509.CertPool
	front                           *balancer
}

func newNodeSite(t *testing.T) *site {
	t.Helper()
	return newNodeSiteOn(t, needs.Postgres(t))
}

func newNodeSiteOn(t *testing.T, server string) *site {
	t.Helper()
	s := &site{database: newDatabase(t, server), program: needs.Classroom(t), certificates: t.TempDir(), front: newBalancer(t)}
	s.pool = writeCertificate(t, s.certificates)
	return s
}

// start starts a node with the secrets of that folder, and has the balancer know it.
func (s *site) start(t *testing.T, data string) *nodeProcess {
	t.Helper()
	n := &nodeProcess{t: t}
	n.command = exec.CommandContext(t.Context(), s.program, "serve", "-v", "--public-url", publicURL, "--addr", "127.0.0.1:0", "--data", data, "--insecure-allow-loopback",
		"--cert", filepath.Join(s.certificates, "cert.pem"), "--key", filepath.Join(s.certificates, "key.pem"),
		"--database-url", s.database, "--node-address", "127.0.0.1:0")
	n.command.Stderr = io.MultiWriter(t.Output(), &n.log)
	out, err := n.command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, n.command.Start())
	lines := bufio.NewScanner(out)
	for n.address == "" && lines.Scan() {
		if rest, found := strings.CutPrefix(lines.Text(), "Listening on"); found {
			n.address = strings.TrimSpace(rest)
		}
	}
	require.NotEmpty(t, n.address, "the node ended before it served")
	go func() { _, _ = io.Copy(io.Discard, out) }()
	s.front.add(n.address)
	return n
}

// kill ends the node as a crash does.
func (n *nodeProcess) kill() {
	n.t.Helper()
	require.NoError(n.t, n.command.Process.Kill())
	_ = n.command.Wait() // it was killed
}

// stop ends the node as systemd does.
func (n *nodeProcess) stop() {
	n.t.Helper()
	n.stopAfterTrouble()
	assert.NotContains(n.t, n.log.String(), `"level":"ERROR"`)
}

// stopAfterTrouble is stop of a node that had reason to complain.
func (n *nodeProcess) stopAfterTrouble() {
	n.t.Helper()
	require.NoError(n.t, n.command.Process.Signal(os.Interrupt))
	require.NoError(n.t, n.command.Wait(), "a signal is a clean end")
	assert.NotContains(n.t, n.log.String(), "Haddad", "no name is in the log")
}

// balancer passes connections on to the nodes in turn, or to one that is chosen, or to
// another if that is gone.
type balancer struct {
	listener net.Listener

	mu     sync.Mutex
	nodes  []string
	next   int
	chosen string
}

func newBalancer(t *testing.T) *balancer {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	b := &balancer{listener: l}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go b.pass(context.WithoutCancel(t.Context()), conn)
		}
	}()
	return b
}

func (b *balancer) add(address string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.nodes = append(b.nodes, address)
}

// choose has all connections from now on go to a node; nil: in turn.
func (b *balancer) choose(n *nodeProcess) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.chosen = ""
	if n != nil {
		b.chosen = n.address
	}
}

// order is where a connection is tried.
func (b *balancer) order() (addresses []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	if b.chosen != "" {
		addresses = append(addresses, b.chosen)
	}
	for i := range b.nodes {
		addresses = append(addresses, b.nodes[(b.next+i)%len(b.nodes)])
	}
	return addresses
}

func (b *balancer) pass(ctx context.Context, conn net.Conn) {
	defer closeQuietly(conn)
	for _, address := range b.order() {
		node, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err != nil {
			continue
		}
		defer closeQuietly(node)
		go func() {
			_, _ = io.Copy(node, conn)
			_ = node.Close()
		}()
		_, _ = io.Copy(conn, node)
		return
	}
}

// school is what the people of the test come from: an LMS that both nodes know.
func (s *site) school(t *testing.T, data string) *serving {
	t.Helper()
	front := s.front.listener.Addr().String()
	v := &serving{running: &running{t: t, classroom: publicURL}, data: data}
	v.transport = &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: s.pool, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, network, wanted string) (net.Conn, error) {
			if strings.HasPrefix(wanted, "class.example:") {
				wanted = front
			}
			return new(net.Dialer).DialContext(ctx, network, wanted)
		}}
	registered := v.openSchool()
	first := newVisitor(t, v.running)
	first.client.Transport = v.transport
	require.Contains(t, first.post(first.follow(first.signIn("teacher"))).body, "waits to be approved")
	require.NoError(t, v.operator().SetDeploymentDisabled(t.Context(), registered.ID, lms.DeploymentID, false))
	return v
}

func (s *serving) visitor(slug string) *visitor {
	v := newVisitor(s.t, s.running)
	v.client.Transport = s.transport
	v.enter(slug)
	return v
}

// seat is a place in a room, with what the others are called there.
type seat struct {
	inside
	self   string // attendee id
	people map[string]neighbour
}

type neighbour struct {
	AttendeeID, Name string
	Connection       int
}

// heard is a message of the room.
type heard struct {
	Type, AttendeeID, From string
	People                 []neighbour
	Message                struct{ Text string }
	Signal                 json.RawMessage
}

// sit takes a place, and comes again until that goes well, as pages do.
func (v *visitor) sit(e event) *seat {
	v.t.Helper()
	var s *seat
	require.Eventually(v.t, func() bool {
		s = v.trySit(e)
		return s != nil
	}, time.Minute, 100*time.Millisecond)
	return s
}

func (v *visitor) trySit(e event) *seat {
	v.t.Helper()
	answer := v.call("POST", "/api/events/"+e.ID+"/join", nil)
	require.Equal(v.t, http.StatusOK, answer.status, answer.body)
	var ticket struct{ JoinToken, SocketPath string }
	require.NoError(v.t, json.Unmarshal([]byte(answer.body), &ticket))
	conn, _, err := websocket.Dial(v.t.Context(), strings.Replace(publicURL, "http", "ws", 1)+ticket.SocketPath, &websocket.DialOptions{ //nolint:bodyclose // the connection is the body
		HTTPClient: &http.Client{Transport: v.client.Transport}, HTTPHeader: http.Header{"Origin": {publicURL}}})
	if err != nil {
		return nil
	}
	v.t.Cleanup(func() { _ = conn.CloseNow() })
	s := &seat{inside: inside{t: v.t, conn: conn}, people: map[string]neighbour{}}
	if conn.Write(v.t.Context(), websocket.MessageText, []byte(`{"type":"hello","joinToken":"`+ticket.JoinToken+`"}`)) != nil {
		return nil
	}
	welcome, err := s.next()
	if err != nil {
		return nil
	}
	require.Equal(v.t, "welcome", welcome.Type)
	s.self = welcome.AttendeeID
	return s
}

// next reads a message, and notes who is there.
func (s *seat) next() (h heard, err error) {
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	_, raw, err := s.conn.Read(ctx)
	if err != nil {
		return h, err
	}
	require.NoError(s.t, json.Unmarshal(raw, &h))
	if h.Type == "welcome" || h.Type == "people" {
		s.people = map[string]neighbour{}
		for _, p := range h.People {
			s.people[p.Name] = p
		}
	}
	return h, nil
}

// hear reads until a message comes of that type.
func (s *seat) hear(kind string) heard {
	s.t.Helper()
	for {
		h, err := s.next()
		require.NoError(s.t, err)
		if h.Type == kind {
			return h
		}
	}
}

// see reads until somebody is there.
func (s *seat) see(name string) neighbour {
	s.t.Helper()
	for s.people[name].AttendeeID == "" {
		_, err := s.next()
		require.NoError(s.t, err)
	}
	return s.people[name]
}

// requireInOneRoom has two talk to each other, and their pages signal.
func requireInOneRoom(t *testing.T, teacher, caroline *seat) {
	t.Helper()
	his := caroline.see("Tycho Lindqvist")
	caroline.say(`{"type":"say","text":"Here I am"}`)
	require.Equal(t, "Here I am", teacher.hear("said").Message.Text)
	hers := teacher.see("Caroline Haddad") // from the page that she has now
	const signal = `{"type":"signal","to":%q,"connection":%d,"signal":{"candidate":{"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":null}}}`
	teacher.say(fmt.Sprintf(signal, hers.AttendeeID, hers.Connection))
	got := caroline.hear("signal")
	require.Equal(t, teacher.self, got.From)
	require.Contains(t, string(got.Signal), "192.0.2.1")
	caroline.say(fmt.Sprintf(signal, his.AttendeeID, his.Connection))
	require.Equal(t, caroline.self, teacher.hear("signal").From)
}

// follow opens the socket of the schedule, which says its first word.
func (v *visitor) followSchedule() *seat {
	v.t.Helper()
	conn, _, err := websocket.Dial(v.t.Context(), strings.Replace(publicURL, "http", "ws", 1)+"/api/live", &websocket.DialOptions{ //nolint:bodyclose // the connection is the body
		HTTPClient: &http.Client{Transport: v.client.Transport}, HTTPHeader: http.Header{"Origin": {publicURL}}})
	require.NoError(v.t, err)
	v.t.Cleanup(func() { _ = conn.CloseNow() })
	s := &seat{inside: inside{t: v.t, conn: conn}}
	s.say(`{"type":"hello","token":"` + v.token + `"}`)
	s.hear("changed")
	return s
}

// untilStatus reads word of changes until the event has the status on the list.
func (s *seat) untilStatus(v *visitor, e event, status string) {
	s.t.Helper()
	for v.statuses()[e.Title] != status {
		s.hear("changed")
	}
}

// stays is what the report says of when somebody was there.
type stays struct {
	Name            string
	AttendedSeconds int
	Intervals       []struct {
		JoinedAt time.Time
		LeftAt   *time.Time
	}
}

func (v *visitor) stays(e event) map[string]stays {
	v.t.Helper()
	var report struct{ People []stays }
	v.want(http.StatusOK, "GET", "/api/events/"+e.ID+"/report", nil, &report)
	people := map[string]stays{}
	for _, p := range report.People {
		require.NotContains(v.t, people, p.Name, "each once")
		people[p.Name] = p
	}
	return people
}

// One of two nodes is killed in the middle of a class, its home. People come back by way
// of the other within seconds, and nothing is lost: not who was there, not the grade.
func TestANodeIsKilledInAClass(t *testing.T) {
	t.Parallel()
	s, data := newNodeSite(t), t.TempDir()
	a := s.start(t, data)
	other := t.TempDir()
	require.NoError(t, os.CopyFS(other, os.DirFS(data)))
	b := s.start(t, other)
	school := s.school(t, data)
	teacher, caroline, edwin := school.visitor("teacher"), school.visitor("caroline"), school.visitor("edwin")
	teacher.want(http.StatusOK, "PUT", "/api/grading", map[string]any{
		"rule": map[string]any{"kind": "threshold", "threshold": 0, "maximum": 7}, "column": "event", "absent": "zero", "unseen": "send", "settleMinutes": 0, "version": 0,
	}, nil)
	s.front.choose(b)
	list := edwin.followSchedule()
	s.front.choose(a)
	e := teacher.schedule("Orbits")
	list.untilStatus(edwin, e, "open")
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/start", nil, nil)
	list.untilStatus(edwin, e, "live")

	his := teacher.sit(e)
	s.front.choose(b)
	hers := caroline.sit(e)
	requireInOneRoom(t, his, hers)
	require.Eventually(t, func() bool { return teacher.stays(e)["Caroline Haddad"].AttendedSeconds > 0 }, patience, 50*time.Millisecond)

	killed := time.Now()
	a.kill()
	s.front.choose(nil)
	his, hers = teacher.sit(e), caroline.sit(e)
	t.Logf("both are back %.1f seconds after the kill", time.Since(killed).Seconds())
	requireInOneRoom(t, his, hers)
	joined := teacher.stays(e)["Caroline Haddad"].Intervals
	require.Len(t, joined, 1, "so short a gap is bridged")
	assert.True(t, joined[0].JoinedAt.Before(killed))
	assert.Nil(t, joined[0].LeftAt)
	vera := school.visitor("vera")
	assert.Equal(t, "live", vera.statuses()[e.Title], "launches go on")

	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/end", nil, nil)
	his.hear("ended")
	hers.hear("ended")
	list.untilStatus(edwin, e, "ended")
	require.Eventually(t, func() bool { return strings.HasSuffix(teacher.gradebook("teacher")["Caroline Haddad"], "Completed") }, patience, 50*time.Millisecond)
	assert.Regexp(t, `^7 Attended`, teacher.gradebook("teacher")["Caroline Haddad"])
	requireLedger(t, s.database, killed, 2)
	b.stop()
}

// requireLedger looks how often each thing stands in the ledger, and when those were
// last seen who were in the class when its home was killed, or hung.
func requireLedger(t *testing.T, database string, killed time.Time, messages int) {
	t.Helper()
	db, err := postgres.Open(t.Context(), database)
	require.NoError(t, err)
	defer db.Close()
	var first, last int64
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT MIN(at), MAX(at) FROM classroom_ledger WHERE type = 'AttendeeDropped'`).Scan(&first, &last))
	assert.WithinDuration(t, killed, time.UnixMilli(first), 4*time.Second, "a node says every second that it is alive")
	assert.False(t, time.UnixMilli(last).After(killed))
	rows, err := db.QueryContext(t.Context(), `SELECT type, source, COUNT(*) FROM classroom_ledger GROUP BY type, source`)
	require.NoError(t, err)
	defer rows.Close()
	lines := map[string]int{}
	for rows.Next() {
		var kind, source string
		var n int
		require.NoError(t, rows.Scan(&kind, &source, &n))
		lines[kind+" "+source] = n
	}
	require.NoError(t, rows.Err())
	assert.Equal(t, map[string]int{
		"MeetingStarted room": 1, "MeetingEnded room": 1, "AttendeeJoined room": 4, "AttendeeDropped recovery": 2, "AttendeeMessaged room": messages,
	}, lines)
}

// A node hangs in a class for longer than it lives, and then goes on: its class is at
// another one by then, and nothing that it would still write is taken.
func TestANodeHangsInAClass(t *testing.T) {
	t.Parallel()
	s, data := newNodeSite(t), t.TempDir()
	a := s.start(t, data)
	b := s.start(t, data)
	school := s.school(t, data)
	teacher, caroline := school.visitor("teacher"), school.visitor("caroline")
	e := teacher.schedule("Orbits")
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/start", nil, nil)
	s.front.choose(a)
	before, hersBefore := teacher.sit(e), caroline.sit(e)
	requireInOneRoom(t, before, hersBefore)
	hung := time.Now()
	require.NoError(t, a.command.Process.Signal(syscall.SIGSTOP))
	s.front.choose(b)
	his, hers := teacher.sit(e), caroline.sit(e)
	requireInOneRoom(t, his, hers)
	hersBefore.say(`{"type":"hand","on":true}`) // the node reads it when it goes on
	require.NoError(t, a.command.Process.Signal(syscall.SIGCONT))
	assert.Equal(t, websocket.StatusGoingAway, before.untilClosed())
	requireInOneRoom(t, his, hers)
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/end", nil, nil)
	his.hear("ended")
	a.stopAfterTrouble()
	b.stop()
	requireLedger(t, s.database, hung, 3)
}

// The database is restarted in a class: it goes on meanwhile, since no node can take it
// from another.
func TestTheDatabaseOfNodesIsRestartedInAClass(t *testing.T) {
	t.Parallel()
	server := needs.OwnPostgres(t)
	s, data := newNodeSiteOn(t, server.URL), t.TempDir()
	a := s.start(t, data)
	b := s.start(t, data)
	school := s.school(t, data)
	teacher, caroline := school.visitor("teacher"), school.visitor("caroline")
	e := teacher.schedule("Orbits")
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/start", nil, nil)
	s.front.choose(a)
	his := teacher.sit(e)
	s.front.choose(b)
	hers := caroline.sit(e)
	requireInOneRoom(t, his, hers)
	server.Kill(t)
	for down := time.Now(); time.Since(down) < 9*time.Second; { // longer than a node lives without beats
		hers.say(`{"type":"say","text":"Still here"}`)
		require.Equal(t, "Still here", his.hear("said").Message.Text)
		<-time.After(500 * time.Millisecond)
	}
	server.Restart(t)
	require.Eventually(t, func() bool { return teacher.call("GET", "/api/events", nil).status == http.StatusOK }, time.Minute, 50*time.Millisecond)
	requireInOneRoom(t, his, hers)
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/end", nil, nil)
	his.hear("ended")
	whole := teacher.stays(e)["Caroline Haddad"]
	require.Len(t, whole.Intervals, 1)
	assert.GreaterOrEqual(t, whole.AttendedSeconds, 9, "she was there")
	a.stopAfterTrouble()
	b.stopAfterTrouble()
}

// A node by way of which people came is killed: the class stays where it is, and they
// come by another. One that is stopped hands its classes over at once.
func TestANodeIsStoppedInAClass(t *testing.T) {
	t.Parallel()
	s, data := newNodeSite(t), t.TempDir()
	a := s.start(t, data)
	b := s.start(t, data)
	school := s.school(t, data)
	teacher, caroline := school.visitor("teacher"), school.visitor("caroline")
	e := teacher.schedule("Orbits")
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/start", nil, nil)
	s.front.choose(a)
	his := teacher.sit(e)
	s.front.choose(b)
	hers := caroline.sit(e)
	requireInOneRoom(t, his, hers)

	b.kill()
	hers = caroline.sit(e)
	requireInOneRoom(t, his, hers)
	c := s.start(t, data)
	s.front.choose(c)
	hers = caroline.sit(e)
	requireInOneRoom(t, his, hers)
	stopped := time.Now()
	a.stop()
	his, hers = teacher.sit(e), caroline.sit(e)
	t.Logf("both are back %.1f seconds after the signal", time.Since(stopped).Seconds())
	requireInOneRoom(t, his, hers)
	c.stop()
}

// Whoever would break the others is refused: a node with other secrets, and a process
// that does not know that there are nodes.
func TestWhoIsNoNodeDoesNotServe(t *testing.T) {
	t.Parallel()
	s, data := newNodeSite(t), t.TempDir()
	a := s.start(t, data)
	args := []string{"serve", "--public-url", publicURL, "--addr", "127.0.0.1:0", "--insecure-allow-loopback", "--database-url", s.database, "--data"}
	assert.Equal(t, "this node has other secrets than the nodes that run; copy the secrets of their --data folder here",
		refused(t, exitFailed, append(args, t.TempDir(), "--node-address", "127.0.0.1:0")...))
	assert.Equal(t, "other nodes serve this database; to be one of them this process needs --node-address",
		refused(t, exitFailed, append(args, data)...))
	a.stop()
}

func TestNodeAddressesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ address, database, want string }{
		{":7946", "postgres://db.example/c", "is not an address that other machines reach"},
		{"0.0.0.0:7946", "postgres://db.example/c", "is not an address that other machines reach"},
		{"[::]:7946", "postgres://db.example/c", "is not an address that other machines reach"},
		{"10.0.0.1", "postgres://db.example/c", "is not an address that other machines reach"},
		{"10.0.0.1:7946", "", "needs --database-url"},
	} {
		args := []string{"--public-url", publicURL, "--data", "x", "--node-address", tc.address}
		if tc.database != "" {
			args = append(args, "--database-url", tc.database)
		}
		_, err := Program{}.parseServe(args, io.Discard)
		assert.ErrorContains(t, err, tc.want, "%s", tc.address)
	}
}

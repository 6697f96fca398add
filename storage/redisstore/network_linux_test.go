//go:build networks

package redisstore_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/storage/redisstore"
)

// network is a Redis server and two nodes, each in a network namespace of its own;
// a cable (veth) leads from each node to the server.
type network struct {
	t      *testing.T
	ip     string // the program
	server string // its namespace
	prefix string // of the keys
}

// layNetwork makes the network with its server. The machine's own is not touched.
func layNetwork(t *testing.T) *network {
	t.Helper()
	n := &network{t: t, ip: needs.Namespaces(t), prefix: rand.Text() + ":"}
	n.server = n.namespace()
	inside(n.server, func() {
		needs.OwnRedis(t, "--save", "", "--port", "6379", "--bind", "0.0.0.0", "--protected-mode", "no")
	})
	if t.Failed() { // in a goroutine of its own
		t.FailNow()
	}
	return n
}

// namespace makes one. A machine that forbids it ends the test.
func (n *network) namespace() string {
	n.t.Helper()
	name := "ltikit-" + rand.Text()
	if told, err := exec.CommandContext(n.t.Context(), n.ip, "netns", "add", name).CombinedOutput(); err != nil {
		n.t.Skipf("needs the right to make network namespaces: %s", told)
	}
	n.t.Cleanup(func() { n.run("netns", "delete", name) })
	return name
}

func (n *network) run(words ...string) {
	n.t.Helper()
	told, err := exec.CommandContext(context.WithoutCancel(n.t.Context()), n.ip, words...).CombinedOutput()
	require.NoErrorf(n.t, err, "ip %s: %s", strings.Join(words, " "), told)
}

// node is a store in a namespace of its own.
type node struct {
	*redisstore.Store
	network *network
	cable   string // its end at the server
}

// connect makes the node of that number, which waits so long for an answer.
func (n *network) connect(number int, patience time.Duration) *node {
	n.t.Helper()
	namespace, cable := n.namespace(), fmt.Sprint("node", number)
	n.run("link", "add", cable, "netns", n.server, "type", "veth", "peer", "name", "server", "netns", namespace)
	n.run("-n", n.server, "address", "add", fmt.Sprintf("10.77.%d.1/24", number), "dev", cable)
	n.run("-n", namespace, "address", "add", fmt.Sprintf("10.77.%d.2/24", number), "dev", "server")
	n.run("-n", n.server, "link", "set", cable, "up")
	n.run("-n", namespace, "link", "set", "server", "up")
	client := redis.NewClient(&redis.Options{
		Addr: fmt.Sprintf("10.77.%d.1:6379", number), MaxRetries: -1, DialerRetries: 1,
		DialTimeout: patience, ReadTimeout: patience,
		Dialer: func(ctx context.Context, kind, address string) (conn net.Conn, err error) {
			inside(namespace, func() { conn, err = new(net.Dialer).DialContext(ctx, kind, address) })
			return conn, err
		},
	})
	s := redisstore.New(client, redisstore.Config{Prefix: n.prefix})
	n.t.Cleanup(func() { _ = s.Close() })
	require.NoError(n.t, s.Check(n.t.Context()))
	return &node{Store: s, network: n, cable: cable}
}

// cut parts the node from the server. What is on its way stays so until it is
// mended, and may then arrive.
func (n *node) cut() { n.network.run("-n", n.network.server, "link", "set", n.cable, "down") }

func (n *node) mend() { n.network.run("-n", n.network.server, "link", "set", n.cable, "up") }

// inside does something in a network namespace: the sockets that it opens and the
// programs that it starts are there.
func inside(namespace string, do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // for good, so that the thread ends with the goroutine
		file, err := os.Open("/run/netns/" + namespace)
		if err != nil {
			panic(err)
		}
		defer file.Close()
		if err := unix.Setns(int(file.Fd()), unix.CLONE_NEWNET); err != nil {
			panic(err)
		}
		do()
	}()
	<-done
}

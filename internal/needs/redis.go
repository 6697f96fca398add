//go:build unix

package needs

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

//nolint:gochecknoglobals // one server for all tests of a binary
var sharedRedis shared

// Redis returns the URL of a Redis server that all tests of the binary share, or
// skips the test; each keeps to keys of its own. Nothing of it survives.
func Redis(t testing.TB) string {
	t.Helper()
	server := redisServer(t)
	return sharedRedis.start(t, func() (*Engine, error) { return prepareRedis(server, "--save", "") }).URL
}

// OwnRedis starts a Redis server that the test may kill, or skips the test.
func OwnRedis(t testing.TB, settings ...string) *Engine {
	t.Helper()
	e, err := prepareRedis(redisServer(t), settings...)
	if err != nil {
		t.Fatal(err)
	}
	return e.own(t)
}

func redisServer(t testing.TB) string {
	t.Helper()
	skipUnlessAsked(t, "LTIKIT_INTEROP", "Redis")
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("Redis is not installed: `make test` installs it from Debian's packages")
	}
	return path
}

func prepareRedis(server string, settings ...string) (*Engine, error) {
	folder, err := os.MkdirTemp("", "ltikit-redis-")
	if err != nil {
		return nil, err
	}
	socket := filepath.Join(folder, "redis.sock")
	return &Engine{
		URL: "unix://" + socket, Folder: folder,
		command: append([]string{server, "--port", "0", "--unixsocket", socket, "--dir", folder}, settings...),
		ready:   func(ctx context.Context) error { return pingRedis(ctx, socket) },
	}, nil
}

// pingRedis asks whether the server serves already; while it reads its data, it
// does not.
func pingRedis(ctx context.Context, socket string) error {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return err
	}
	answer := make([]byte, len("+PONG"))
	if _, err := conn.Read(answer); err != nil {
		return err
	}
	if string(answer) != "+PONG" {
		return errors.New("Redis is not ready: " + string(answer))
	}
	return nil
}

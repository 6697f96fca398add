//go:build unix

package needs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// startLast is what no sound start of a database server comes near to.
const startLast = time.Minute

// Engine is a database server of this machine, on a socket in a folder of its
// own. It ends with the test binary, however that ends.
type Engine struct {
	// URL is where a client finds it.
	URL string
	// Folder holds its socket, its data and its log.
	Folder string

	command []string
	ready   func(ctx context.Context) error
	user    *syscall.Credential // who runs it; nil means whoever runs the test
	pid     int
	leash   io.Closer     // closing it ends the server
	ended   chan struct{} // closed when the server and its children are no more
}

// keeper runs a server and ends it when its own input ends, which happens when
// the test binary lets go of the other end or is no more. Then it removes the
// folder, if it is given one. The server holds the keeper's output open.
const keeper = `
log=$1 remove=$2; shift 2
"$@" 3>&1 >>"$log" 2>&1 </dev/null &
echo $!
exec >/dev/null 2>&1
read -r _
kill -INT $!
wait $!
rm -rf "${remove:-$log}"
`

// run starts the server and waits until it answers. An owned engine keeps its
// folder, so that it can be started again.
func (e *Engine) run(owned bool) error {
	remove := e.Folder
	if owned {
		remove = ""
	}
	log := filepath.Join(e.Folder, "log")
	command := exec.Command("/bin/sh", append([]string{"-c", keeper, "keeper", log, remove}, e.command...)...) //nolint:gosec,noctx // our own words; it lives as long as the leash
	command.Dir = e.Folder
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: e.user} // an interrupt at the terminal is for the test
	leash, err := command.StdinPipe()
	if err != nil {
		return err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	e.leash, e.ended = leash, make(chan struct{})
	if _, err := fmt.Fscanln(out, &e.pid); err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
		close(e.ended)
		_ = command.Wait()
	}()
	return e.wait(log)
}

// wait asks until the server answers.
func (e *Engine) wait(log string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startLast)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		err := e.ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-again.C:
			continue
		case <-e.ended:
		case <-ctx.Done():
		}
		told, _ := os.ReadFile(log) //nolint:gosec // our own folder
		return errors.Join(err, errors.New(string(told)))
	}
}

// Kill ends the server at once, as a crash does, and waits until it is gone; what
// it had not written is lost.
func (e *Engine) Kill(t testing.TB) {
	t.Helper()
	e.Signal(t, syscall.SIGKILL)
	_ = e.leash.Close()
	<-e.ended
}

// Signal sends the server a signal, such as SIGSTOP, which makes it hang until
// SIGCONT.
func (e *Engine) Signal(t testing.TB, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(e.pid, s); err != nil {
		t.Fatal(err)
	}
}

// Restart starts the server again on what it kept.
func (e *Engine) Restart(t testing.TB) {
	t.Helper()
	if err := e.run(true); err != nil {
		t.Fatalf("the server did not start again: %v", err)
	}
}

// own starts a server that the test may kill and that ends with it.
func (e *Engine) own(t testing.TB) *Engine {
	t.Helper()
	if err := e.run(true); err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(e.pid, syscall.SIGKILL)
		_ = e.leash.Close()
		<-e.ended
		_ = os.RemoveAll(e.Folder)
	})
	return e
}

// shared are the servers that all tests of a binary use together.
type shared struct {
	once   sync.Once
	engine *Engine
	err    error
}

func (s *shared) start(t testing.TB, prepare func() (*Engine, error)) *Engine {
	t.Helper()
	s.once.Do(func() {
		if s.engine, s.err = prepare(); s.err == nil {
			s.err = s.engine.run(false)
		}
	})
	if s.err != nil {
		t.Fatalf("the server did not start: %v", s.err)
	}
	return s.engine
}

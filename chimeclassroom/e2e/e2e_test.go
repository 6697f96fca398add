package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
)

// What nothing of a sound play comes near to.
const (
	actLasts   = 5 * time.Minute
	stopWithin = 15 * time.Second
)

// TestBrowser plays a class in the frame of the LMS, restarts everything and
// looks whether it is still there. LTIKIT_SCREENSHOTS names a folder for pictures
// of every page on the way.
func TestBrowser(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), buildClassroom(t), t.TempDir()

	first := startDemo(t, classroom, data)
	s.play(t, "lms", first)
	s.play(t, "class", first)
	first.stop(t)

	second := startDemo(t, classroom, data)
	s.play(t, "restart", second)
	s.play(t, "refusals", second)
	second.stop(t)
}

// TestChoosing plays a teacher who brings events onto the course page by deep
// linking, and those who open the links.
func TestChoosing(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), buildClassroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "choosing", d)
	d.stop(t)
}

// TestMedia plays a class of three who see and hear each other, once directly and
// once by way of the relay.
func TestMedia(t *testing.T) {
	t.Parallel()
	s, classroom := newStage(t), buildClassroom(t)
	direct := startDemo(t, classroom, t.TempDir())
	s.play(t, "media", direct)
	direct.stop(t)
	relayed := startDemo(t, classroom, t.TempDir(), "--relay-only")
	s.play(t, "media", relayed, "RELAYED=1")
	relayed.stop(t)
}

// TestSchool plays an administrator who lets the classroom register itself, places
// it in the whole school and a tool of LTI 1.1 beside it, and those who use them.
func TestSchool(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), buildClassroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "school", d, "CONNECT_URL="+d.connect, "OLD_TOOL_URL="+startOldTool(t))
	d.stop(t)
}

// TestPlanning plays a teacher who plans a series, and a student whose page
// follows.
func TestPlanning(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), buildClassroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "planning", d)
	d.stop(t)
}

// buildClassroom builds the command and returns its path.
func buildClassroom(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "classroom")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "../cmd/classroom").CombinedOutput()
	require.NoError(t, err, string(out))
	return path
}

// stage is what every act is played with.
type stage struct{ chromium, node, pictures string }

func newStage(t *testing.T) stage {
	t.Helper()
	s := stage{chromium: needs.Browser(t), node: needs.Node(t, "browser"), pictures: os.Getenv("LTIKIT_SCREENSHOTS")}
	if s.pictures == "" {
		s.pictures = t.TempDir()
	}
	return s
}

// play plays the scenarios of an act, each a test of its own.
func (s stage) play(t *testing.T, act string, d *demo, environment ...string) {
	t.Helper()
	t.Run(act, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), actLasts)
		defer cancel()
		command := exec.CommandContext(ctx, s.node, filepath.Join("acts", act+".mjs"))
		command.Cancel = func() error { return command.Process.Signal(os.Interrupt) } // it ends its Chromium too
		command.Dir = "browser"
		command.Env = append(os.Environ(), "CHROMIUM="+s.chromium, "PICTURES="+s.pictures, "LMS_URL="+d.lms, "CLASSROOM_URL="+d.classroom)
		command.Env = append(command.Env, environment...)
		command.Stderr = t.Output()
		out, err := command.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, command.Start())
		played := report(t, out)
		require.NoError(t, command.Wait(), "the act broke off")
		assert.Positive(t, played, "the act has no scenarios")
	})
}

// report makes a test of every scenario that is told and counts them.
func report(t *testing.T, out io.Reader) (played int) {
	t.Helper()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var told struct{ Scenario, Error string }
		if err := json.Unmarshal(lines.Bytes(), &told); err != nil {
			t.Log(lines.Text())
			continue
		}
		played++
		t.Run(told.Scenario, func(t *testing.T) {
			if told.Error != "" {
				t.Error(told.Error)
			}
		})
	}
	require.NoError(t, lines.Err())
	return played
}

// demo is a running `classroom demo`.
type demo struct {
	command        *exec.Cmd
	lms, classroom string
	connect        string       // the classroom's registration URL
	log            bytes.Buffer // may be read once the demo has ended
}

// startDemo starts the demo on free ports and waits until it serves. It ends
// with the test at the latest.
func startDemo(t *testing.T, classroom, data string, flags ...string) *demo {
	t.Helper()
	args := append([]string{"demo", "-v", "--addr", "127.0.0.1:0", "--lms-addr", "127.0.0.1:0", "--data", data}, flags...)
	d := &demo{command: exec.CommandContext(t.Context(), classroom, args...)}
	d.command.Stderr = io.MultiWriter(t.Output(), &d.log)
	out, err := d.command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, d.command.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ":")
		switch address, _, _ := strings.Cut(strings.TrimSpace(value), " "); name {
		case "LMS":
			d.lms = address
		case "Classroom":
			d.classroom = address
		case "Connect":
			d.connect = address
		}
		if strings.HasPrefix(lines.Text(), "Ctrl-C") {
			return d
		}
	}
	_ = d.command.Wait()
	t.Fatal("the demo ended before it served")
	return nil
}

// stop ends the demo as Ctrl-C does and looks through its log.
func (d *demo) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, d.command.Process.Signal(os.Interrupt))
	late := time.AfterFunc(stopWithin, func() { _ = d.command.Process.Kill() })
	defer late.Stop()
	assert.NoError(t, d.command.Wait(), "Ctrl-C is a clean end")
	for _, word := range []string{"level=ERROR", "Tycho", "Haddad", "@school.example", "eyJ"} {
		assert.NotContains(t, d.log.String(), word, "the log tells of no failure, no person and no token")
	}
}

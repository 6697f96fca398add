package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
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
	actLasts   = 10 * time.Minute
	stopWithin = 15 * time.Second
)

// TestBrowser plays a class in the frame of the LMS, restarts everything and
// looks whether it is still there. LTIKIT_SCREENSHOTS names a folder for pictures
// of every page on the way.
func TestBrowser(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()

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
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "choosing", d)
	d.stop(t)
}

// TestMedia plays a class of three who see and hear each other, once directly and
// once by way of the relay.
func TestMedia(t *testing.T) {
	t.Parallel()
	s, classroom := newStage(t), needs.Classroom(t)
	direct := startDemo(t, classroom, t.TempDir())
	s.play(t, "media", direct)
	direct.stop(t)
	relayed := startDemo(t, classroom, t.TempDir(), "--relay-only")
	s.play(t, "media", relayed, "RELAYED=1")
	relayed.stop(t)
}

// TestAccess has axe look for what keeps people out, on the pages around a class.
func TestAccess(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "access", d)
	d.stop(t)
}

// TestRoom plays what each person sees of a class, by mouse and by keyboard, and
// axe looks on.
func TestRoom(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "room", d)
	d.stop(t)
}

// TestLines plays a class on poor lines, in a frame that forbids and in a crowd.
func TestLines(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "lines", d)
	d.stop(t)
}

// TestLiveKit plays the class of TestMedia by way of the LiveKit server that the one
// file has inside.
func TestLiveKit(t *testing.T) {
	t.Parallel()
	s, program := newStage(t), needs.ClassroomWithMedia(t)
	d := startDemo(t, program, t.TempDir(), needs.MediaPorts(t)...)
	s.play(t, "media", d, "SERVER=1")
	d.stop(t)
}

// freePort is a port that nothing listens on at this moment.
func freePort(t *testing.T) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return port
}

// TestWaiting plays a class whose teacher decides who comes in, and shares the
// hosting with a student.
func TestWaiting(t *testing.T) {
	t.Parallel()
	s, classroom := newStage(t), needs.Classroom(t)
	d := startDemo(t, classroom, t.TempDir())
	s.play(t, "waiting", d)
	d.stop(t)
}

// TestGuests plays a teacher who lets a guest into a class by a link, and the guest,
// whom no LMS knows.
func TestGuests(t *testing.T) {
	t.Parallel()
	s, classroom := newStage(t), needs.Classroom(t)
	d := startDemo(t, classroom, t.TempDir())
	s.play(t, "guests", d)
	d.stop(t)
}

// TestSchool plays an administrator who lets the classroom register itself, places
// it in the whole school and a tool of LTI 1.1 beside it, and those who use them.
func TestSchool(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "school", d, "CONNECT_URL="+d.connect, "OLD_TOOL_URL="+startOldTool(t))
	d.stop(t)
}

// TestPlanning plays a teacher who plans a series, and a student whose page
// follows.
func TestPlanning(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "planning", d)
	d.stop(t)
}

// TestRoomsAndTemplates plays a room without dates, and templates of events.
func TestRoomsAndTemplates(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "roomsAndTemplates", d)
	d.stop(t)
}

// TestNotices plays a teacher who plans with the people of the course, and students
// who comment and are told.
func TestNotices(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "notices", d)
	d.stop(t)
}

// TestSettings plays what platform, course and person set, and the page in Spanish
// and Arabic.
func TestSettings(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "settings", d)
	d.stop(t)
}

// TestPermissions plays an administrator who says what others may do, and a page
// whose token is refused.
func TestPermissions(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "permissions", d)
	d.stop(t)
}

// TestPrivacy plays a student who reads what is kept about her.
func TestPrivacy(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "privacy", d)
	d.stop(t)
}

// TestReport plays a teacher who watches a class on its report and corrects it, and
// a student who looks at what is known of her.
func TestReport(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	d := startDemo(t, classroom, data)
	s.play(t, "report", d)
	d.stop(t)
}

// TestEngagement plays a student who takes part in every way there is, and holds the
// report against what she did.
func TestEngagement(t *testing.T) {
	t.Parallel()
	s, classroom := newStage(t), needs.Classroom(t)
	d := startDemo(t, classroom, t.TempDir())
	s.play(t, "engagement", d)
	d.stop(t)
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
	for _, word := range []string{"level=ERROR", "Tycho", "Haddad", "Ngozi", "@school.example", "eyJ"} {
		assert.NotContains(t, d.log.String(), word, "the log tells of no failure, no person and no token")
	}
}

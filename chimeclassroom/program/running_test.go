package program

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// running is a demo that serves.
type running struct {
	t              *testing.T
	lms, classroom string
	connect        string // the classroom's registration URL
	cancel         context.CancelFunc
	ended          chan int // the exit code
	stderr         *bytes.Buffer
}

// startDemo starts the demo on that folder and waits until it serves. It ends
// with the test.
func startDemo(t *testing.T, data string, flags ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	d := &running{t: t, cancel: cancel, ended: make(chan int, 1), stderr: &bytes.Buffer{}}
	out, stdout := io.Pipe()
	args := append([]string{"demo", "--addr", "127.0.0.1:0", "--lms-addr", "127.0.0.1:0", "--data", data}, flags...)
	go func() {
		d.ended <- classroomProgram().run(ctx, args, stdout, d.stderr)
		_ = stdout.Close()
	}()
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "Ctrl-C") {
		switch words := strings.Fields(lines.Text()); words[0] {
		case "LMS:":
			d.lms = words[1]
		case "Classroom:":
			d.classroom = words[1]
		case "Connect:":
			d.connect = words[1]
		}
	}
	if d.lms == "" || d.classroom == "" {
		t.Fatalf("the demo ended with code %d: %s", <-d.ended, d.stderr)
	}
	t.Cleanup(d.stop)
	return d
}

// stop ends the demo as a signal does; it may be called again.
func (d *running) stop() {
	d.t.Helper()
	if d.ended == nil {
		return
	}
	d.cancel()
	assert.Zero(d.t, <-d.ended, "a signal is a clean end: %s", d.stderr)
	assert.NotContains(d.t, d.stderr.String(), "level=ERROR")
	d.ended = nil
}

// refused runs the command and returns the line of its complaint, without its
// name. It fails unless the command ends with that code and with one line.
func refused(t *testing.T, code int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	assert.Equal(t, code, classroomProgram().run(t.Context(), args, &stdout, &stderr))
	assert.Empty(t, stdout.String())
	line, rest, ended := strings.Cut(stderr.String(), "\n")
	assert.True(t, ended)
	assert.Empty(t, rest, "one line is enough")
	complaint, named := strings.CutPrefix(line, "classroom: ")
	require.True(t, named, line)
	return complaint
}

// program is the one that everybody has.
func classroomProgram() Program { return Program{Name: "classroom"} }

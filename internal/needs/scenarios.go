package needs

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// scenariosLast is what no sound run of one script comes near to.
const scenariosLast = 5 * time.Minute

// Scenarios runs a script with Node and makes a test of every scenario that it
// tells of, as a line of JSON with the members scenario and error. The settings
// are added to its environment.
func Scenarios(t *testing.T, node, script string, settings map[string]string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), scenariosLast)
	defer cancel()
	command := exec.CommandContext(ctx, node, filepath.Base(script))              //nolint:gosec // the test names both
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) } // it ends its Chromium too
	command.Dir = filepath.Dir(script)
	command.Env = os.Environ()
	for name, value := range settings {
		command.Env = append(command.Env, name+"="+value)
	}
	command.Stderr = t.Output()
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	told := report(t, out)
	if err := command.Wait(); err != nil {
		t.Errorf("%s broke off: %v", script, err)
	}
	if told == 0 {
		t.Errorf("%s told of no scenario", script)
	}
}

// report makes the tests and counts them.
func report(t *testing.T, out io.Reader) (told int) {
	t.Helper()
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ Scenario, Error string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Log(lines.Text())
			continue
		}
		told++
		t.Run(line.Scenario, func(t *testing.T) {
			if line.Error != "" {
				t.Error(line.Error)
			}
		})
	}
	if err := lines.Err(); err != nil {
		t.Error(err)
	}
	return told
}

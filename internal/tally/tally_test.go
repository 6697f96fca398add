package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTally(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		stream []string
		passed bool
		last   string   // the closing line
		shows  []string // lines that must be printed
		hides  []string // text that must not
	}{
		{
			name: "all is well",
			stream: []string{
				`{"Action":"start","Package":"a"}`,
				`{"Action":"run","Package":"a","Test":"TestX"}`,
				`{"Action":"output","Package":"a","Test":"TestX","Output":"=== RUN   TestX\n"}`,
				`{"Action":"output","Package":"a","Test":"TestX","Output":"chatter\n"}`,
				`{"Action":"pass","Package":"a","Test":"TestX"}`,
				`{"Action":"output","Package":"a","Output":"PASS\n"}`,
				`{"Action":"output","Package":"a","Output":"ok  \ta\t0.1s\n"}`,
				`{"Action":"pass","Package":"a"}`,
				`{"Action":"output","Package":"b","Output":"?   \tb\t[no test files]\n"}`,
				`{"Action":"skip","Package":"b"}`,
			},
			passed: true,
			last:   "1 passed, 0 failed, 0 skipped",
			shows:  []string{"ok  \ta\t0.1s", "?   \tb\t[no test files]"},
			hides:  []string{"chatter", "PASS"},
		},
		{
			name: "only leaves count",
			stream: []string{
				`{"Action":"run","Package":"a","Test":"TestX"}`,
				`{"Action":"run","Package":"a","Test":"TestX/one"}`,
				`{"Action":"run","Package":"a","Test":"TestX/two/deep"}`,
				`{"Action":"pass","Package":"a","Test":"TestX/one"}`,
				`{"Action":"output","Package":"a","Test":"TestX/two/deep","Output":"=== NAME  TestX/two/deep\n"}`,
				`{"Action":"output","Package":"a","Test":"TestX/two/deep","Output":"    x_test.go:7: got 1, want 2\n"}`,
				`{"Action":"fail","Package":"a","Test":"TestX/two/deep"}`,
				`{"Action":"fail","Package":"a","Test":"TestX"}`,
				`{"Action":"output","Package":"a","Output":"FAIL\n"}`,
				`{"Action":"output","Package":"a","Output":"FAIL\ta\t0.1s\n"}`,
				`{"Action":"fail","Package":"a"}`,
			},
			last:  "1 passed, 1 failed, 0 skipped",
			shows: []string{"=== FAIL a TestX/two/deep", "    x_test.go:7: got 1, want 2", "FAIL\ta\t0.1s"},
			hides: []string{"=== NAME", "=== FAIL a TestX\n"},
		},
		{
			name: "a parent that fails by itself",
			stream: []string{
				`{"Action":"run","Package":"a","Test":"TestX"}`,
				`{"Action":"run","Package":"a","Test":"TestX/one"}`,
				`{"Action":"pass","Package":"a","Test":"TestX/one"}`,
				`{"Action":"fail","Package":"a","Test":"TestX"}`,
				`{"Action":"fail","Package":"a"}`,
			},
			last: "1 passed, 1 failed, 0 skipped",
		},
		{
			name: "a skip names its reason",
			stream: []string{
				`{"Action":"run","Package":"a","Test":"TestX"}`,
				`{"Action":"output","Package":"a","Test":"TestX","Output":"    x_test.go:3: needs Chromium\n"}`,
				`{"Action":"output","Package":"a","Test":"TestX","Output":"--- SKIP: TestX (0.00s)\n"}`,
				`{"Action":"skip","Package":"a","Test":"TestX"}`,
				`{"Action":"pass","Package":"a"}`,
			},
			passed: true,
			last:   "0 passed, 0 failed, 1 skipped",
			shows:  []string{"skipped: a TestX: x_test.go:3: needs Chromium"},
		},
		{
			name: "a package that does not build",
			stream: []string{
				`{"ImportPath":"a [a.test]","Action":"build-output","Output":"./a.go:3:1: syntax error\n"}`,
				`{"ImportPath":"a [a.test]","Action":"build-fail"}`,
				`{"Action":"output","Package":"a","Output":"FAIL\ta [build failed]\n"}`,
				`{"Action":"fail","Package":"a","FailedBuild":"a [a.test]"}`,
			},
			last:  "0 passed, 1 failed, 0 skipped",
			shows: []string{"./a.go:3:1: syntax error", "FAIL\ta [build failed]"},
		},
		{
			name: "a package that dies outside its tests",
			stream: []string{
				`{"Action":"output","Package":"a","Output":"panic: in TestMain\n"}`,
				`{"Action":"fail","Package":"a"}`,
			},
			last:  "0 passed, 1 failed, 0 skipped",
			shows: []string{"panic: in TestMain"},
		},
		{
			name: "a test that never ends",
			stream: []string{
				`{"Action":"run","Package":"a","Test":"TestX"}`,
				`{"Action":"output","Package":"a","Test":"TestX","Output":"waiting\n"}`,
				`{"Action":"run","Package":"a","Test":"TestY"}`,
				`{"Action":"fail","Package":"a","Test":"TestY"}`,
				`{"Action":"fail","Package":"a"}`,
			},
			last:  "0 passed, 2 failed, 0 skipped",
			shows: []string{"=== FAIL a TestX did not finish", "waiting"},
		},
		{
			name:   "go test is cut off",
			stream: []string{`{"Action":"run","Package":"a","Test":"TestX"}`},
			last:   "0 passed, 1 failed, 0 skipped",
			shows:  []string{"=== FAIL a TestX did not finish"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			run, err := readGoTest(strings.NewReader(strings.Join(test.stream, "\n")), &out)
			require.NoError(t, err)
			assert.Equal(t, test.passed, run.close(&out, "", false))

			lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
			assert.Equal(t, test.last, lines[len(lines)-1])
			for _, line := range test.shows {
				assert.Contains(t, lines, line)
			}
			for _, text := range test.hides {
				assert.NotContains(t, out.String(), text)
			}
		})
	}
}

func TestSkipFailsInCI(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	run := newRun(&out)
	run.skips = []string{"a TestX: needs Chromium"}
	assert.True(t, run.close(&out, "", false))
	assert.False(t, run.close(&out, "", true))
	assert.Contains(t, out.String(), "CI=true: a skipped test is a failure")
}

func TestFailedChecksFailTheRun(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	assert.False(t, newRun(&out).close(&out, "web lint", false))
	assert.Contains(t, out.String(), "failed checks: web lint\n0 passed, 0 failed, 0 skipped\n")
}

func TestUnreadableStreamIsAnError(t *testing.T) {
	t.Parallel()
	for name, stream := range map[string]string{
		"empty":    "",
		"not JSON": `{"Action":"start","Package":"a"}` + "\ngo: cannot find main module\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := readGoTest(strings.NewReader(stream), &bytes.Buffer{})
			assert.Error(t, err)
		})
	}
}

func TestVitest(t *testing.T) {
	t.Parallel()
	path := report(t, `{
		"numPassedTests": 5, "numFailedTests": 1, "numPendingTests": 1, "numTodoTests": 1,
		"testResults": [{"name": "src/room.test.tsx", "assertionResults": [
			{"fullName": "room opens", "status": "passed"},
			{"fullName": "room shuts", "status": "failed"},
			{"fullName": "room leaks", "status": "skipped"},
			{"fullName": "room sings", "status": "todo"}]}]}`)
	var out bytes.Buffer
	run := newRun(&out)
	require.NoError(t, run.addVitest(path))
	assert.False(t, run.close(&out, "", false))
	assert.Contains(t, out.String(), "skipped: src/room.test.tsx room leaks: marked skipped\n")
	assert.Contains(t, out.String(), "5 passed, 1 failed, 2 skipped\n")
}

func TestVitestWithoutResultsIsAnError(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{
		"no report": filepath.Join(t.TempDir(), "none.json"),
		"not JSON":  report(t, "oops"),
		"no tests":  report(t, "{}"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Error(t, newRun(&bytes.Buffer{}).addVitest(path))
		})
	}
}

// report writes a vitest report into a file of its own.
func report(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vitest.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

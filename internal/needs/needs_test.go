package needs

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBrowser(t *testing.T) {
	with, without := t.TempDir(), t.TempDir()
	chromium := program(t, with, "chromium")

	for _, test := range []struct {
		name, asked, ci, path string
		want                  verdict
	}{
		{"nobody asked", "", "", with, verdict{skipped: "needs Chromium: run `make test`"}},
		{"CI is not true", "", "false", with, verdict{skipped: "needs Chromium: run `make test`"}},
		{"asked", "1", "", with, verdict{path: chromium}},
		{"in CI", "", "true", with, verdict{path: chromium}},
		{"asked, not there", "1", "", without, verdict{fatal: "Chromium is not installed: `make test` installs it from Debian's packages"}},
		{"in CI, not there", "", "true", without, verdict{fatal: "Chromium is not installed: `make test` installs it from Debian's packages"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("LTIKIT_BROWSER", test.asked)
			t.Setenv("CI", test.ci)
			t.Setenv("PATH", test.path)
			assert.Equal(t, test.want, outcome(Browser))
		})
	}
}

func TestBrowserTakesAnyChromium(t *testing.T) {
	bin := t.TempDir()
	chrome := program(t, bin, "google-chrome")
	t.Setenv("LTIKIT_BROWSER", "1")
	t.Setenv("PATH", bin)
	assert.Equal(t, verdict{path: chrome}, outcome(Browser))
}

func TestNode(t *testing.T) {
	bin, empty := t.TempDir(), t.TempDir()
	node := program(t, bin, "node")
	bare, installed := t.TempDir(), t.TempDir()
	for _, dir := range []string{bare, installed} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "package.json"), []byte("{}"), 0o600))
	}
	require.NoError(t, os.Mkdir(filepath.Join(installed, "node_modules"), 0o700))

	for _, test := range []struct {
		name, asked, ci, path, dir string
		want                       verdict
	}{
		{"nobody asked", "", "", bin, installed, verdict{skipped: "needs Node and npm packages: run `make test`"}},
		{"asked", "1", "", bin, installed, verdict{path: node}},
		{"in CI", "", "true", bin, installed, verdict{path: node}},
		{"no Node", "1", "", empty, installed, verdict{fatal: "Node is not installed: install Node 20.19 or newer with npm"}},
		{"no packages", "1", "", bin, bare, verdict{fatal: "the npm packages of " + bare + " are not installed: `make test` does it, or `npm ci` there"}},
		{"wrong folder", "1", "", bin, empty, verdict{fatal: "the test names the wrong folder: stat " + empty + "/package.json: no such file or directory"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("LTIKIT_INTEROP", test.asked)
			t.Setenv("CI", test.ci)
			t.Setenv("PATH", test.path)
			assert.Equal(t, test.want, outcome(func(tb testing.TB) string { return Node(tb, test.dir) }))
		})
	}
}

func TestMoto(t *testing.T) {
	python, empty := t.TempDir(), t.TempDir()
	program(t, python, "python3")
	bare, installed := module(t), module(t)
	bin := filepath.Join(installed, "..", "..", ".tools", "moto", "bin")
	require.NoError(t, os.MkdirAll(bin, 0o700))
	server := program(t, bin, "moto_server")
	const missing = "moto is not installed: `make test` does it, or `.ci/setup.sh moto`"

	for _, test := range []struct {
		name, asked, ci, path, root string
		want                        verdict
	}{
		{"nobody asked", "", "", python, installed, verdict{skipped: "needs moto, the stand-in for AWS: run `make test`"}},
		{"asked", "1", "", python, installed, verdict{path: server}},
		{"in CI", "", "true", empty, installed, verdict{path: server}},
		{"not there", "1", "", python, bare, verdict{fatal: missing}},
		{"no Python", "1", "", empty, bare, verdict{skipped: "needs Python 3.10 or newer with venv, for moto: install it and run `make test`"}},
		{"no Python in CI", "", "true", empty, bare, verdict{fatal: missing}},
		{"outside a module", "1", "", python, "/", verdict{fatal: "the test runs outside a module"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("LTIKIT_INTEROP", test.asked)
			t.Setenv("CI", test.ci)
			t.Setenv("PATH", test.path)
			t.Chdir(test.root)
			assert.Equal(t, test.want, outcome(motoServer))
		})
	}
}

// module makes a module and returns the folder of a package in it.
func module(t *testing.T) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module m\n"), 0o600))
	folder := filepath.Join(root, "storage", "awskeys")
	require.NoError(t, os.MkdirAll(folder, 0o700))
	return folder
}

// program puts an executable of that name into dir.
func program(t *testing.T, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"), 0o700))
	return path
}

// verdict is what a test got that asked for something.
type verdict struct{ path, skipped, fatal string }

// outcome runs ask as a test of its own and tells what became of it.
func outcome(ask func(testing.TB) string) verdict {
	tb := &recorder{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		tb.got.path = ask(tb)
	}()
	<-done
	return tb.got
}

// recorder is a testing.TB that ends like a real one and keeps the reason.
type recorder struct {
	testing.TB
	got verdict
}

func (*recorder) Helper() {}

func (r *recorder) Skipf(format string, args ...any) {
	r.got.skipped = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) {
	r.got.fatal = fmt.Sprint(args...)
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.got.fatal = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

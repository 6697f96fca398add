// Package needs lets a test say that it needs more than Go. Plain `go test
// ./...` skips such a test with one line; `make test` sets LTIKIT_BROWSER and
// LTIKIT_INTEROP, and then, as under CI=true, a missing need is a failure. Only
// tests may import this package.
package needs

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Browser returns the path of a Chromium to drive, or skips the test.
func Browser(t testing.TB) string {
	t.Helper()
	skipUnlessAsked(t, "LTIKIT_BROWSER", "Chromium")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("Chromium is not installed: `make test` installs it from Debian's packages")
	return ""
}

// Node returns the path of Node, or skips the test. The folder dir holds the
// package.json of the code that Node is to run; its packages are installed.
func Node(t testing.TB, dir string) string {
	t.Helper()
	skipUnlessAsked(t, "LTIKIT_INTEROP", "Node and npm packages")
	if _, err := os.Stat(filepath.Join(dir, "package.json")); err != nil {
		t.Fatalf("the test names the wrong folder: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		t.Fatalf("the npm packages of %s are not installed: `make test` does it, or `npm ci` there", dir)
	}
	path, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("Node is not installed: install Node 20.19 or newer with npm")
	}
	return path
}

// moduleRoot is the folder of go.mod, above the package under test.
func moduleRoot(t testing.TB) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; folder != filepath.Dir(folder); folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
	}
	t.Fatal("the test runs outside a module")
	return ""
}

// skipUnlessAsked skips the test when nobody asked for what goes beyond Go.
func skipUnlessAsked(t testing.TB, variable, what string) {
	t.Helper()
	if os.Getenv(variable) == "" && os.Getenv("CI") != "true" {
		t.Skipf("needs %s: run `make test`", what)
	}
}

//go:build unix

package needs

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// Classroom builds the classroom and returns its path.
func Classroom(t testing.TB) string {
	t.Helper()
	return build(t, "chimeclassroom", "classroom")
}

// ClassroomWithMedia builds the classroom with its media server inside, and returns
// its path.
func ClassroomWithMedia(t testing.TB) string {
	t.Helper()
	skipUnlessAsked(t, "LTIKIT_INTEROP", "a LiveKit server")
	return build(t, "chimeclassroom/livekitserver", "classroom-livekit")
}

// Classmates builds the program that connects people to such a server, and returns
// its path.
func Classmates(t testing.TB) string {
	t.Helper()
	skipUnlessAsked(t, "LTIKIT_INTEROP", "a LiveKit server")
	return build(t, "chimeclassroom/livekitserver", "classmates")
}

// ClassroomOnARM builds the classroom for Linux on 64-bit ARM and returns the command
// that runs it here, or skips the test.
func ClassroomOnARM(t testing.TB) []string {
	t.Helper()
	skipUnlessAsked(t, "LTIKIT_LONG", "programs for another processor")
	path := build(t, "chimeclassroom", "classroom", "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	if runtime.GOOS == "linux" && runtime.GOARCH == "arm64" {
		return []string{path}
	}
	for _, name := range []string{"qemu-aarch64-static", "qemu-aarch64"} {
		if emulator, err := exec.LookPath(name); err == nil {
			return []string{emulator, path}
		}
	}
	t.Fatal("qemu is not installed: `make test-long` installs it from Debian's packages")
	return nil
}

// build builds the command of that name below a folder of the module, with these
// variables in the environment, by which it has a file of its own. All tests of
// this checkout share it: one builds while the others wait, and what is up to date is
// not linked again.
func build(t testing.TB, folder, name string, variables ...string) string {
	t.Helper()
	root := moduleRoot(t)
	shared := filepath.Join(root, ".tools", "programs")
	if err := os.MkdirAll(shared, 0o750); err != nil {
		t.Fatal(err)
	}
	file := strings.Join(append([]string{name}, variables...), "-")
	defer lock(t, filepath.Join(shared, file+".lock"))()
	path := filepath.Join(shared, file)
	command := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./cmd/"+name) //nolint:gosec // our own words
	command.Dir, command.Env = filepath.Join(root, folder), append(os.Environ(), variables...)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", name, err, out)
	}
	return path
}

// lock waits until nobody else, in whatever process, has the file locked.
func lock(t testing.TB, path string) (unlock func()) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // our own folder
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	return func() { _ = file.Close() }
}

//go:build unix

package needs

import (
	"os"
	"os/exec"
	"path/filepath"
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

// build builds the command of that name below a folder of the module. All tests of
// this checkout share it: one builds while the others wait, and what is up to date is
// not linked again.
func build(t testing.TB, folder, name string) string {
	t.Helper()
	root := moduleRoot(t)
	shared := filepath.Join(root, ".tools", "programs")
	if err := os.MkdirAll(shared, 0o750); err != nil {
		t.Fatal(err)
	}
	defer lock(t, filepath.Join(shared, name+".lock"))()
	path := filepath.Join(shared, name)
	command := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./cmd/"+name) //nolint:gosec // our own words
	command.Dir = filepath.Join(root, folder)
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

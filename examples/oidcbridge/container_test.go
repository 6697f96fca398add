//go:build container

package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestContainer builds both images, and plays the demo with a bridge that stands in
// its container: without anything else in it, as nobody, and with no right to write
// but to its volume.
func TestContainer(t *testing.T) {
	if out, err := exec.CommandContext(t.Context(), "docker", "info").CombinedOutput(); err != nil {
		t.Skipf("needs a Docker daemon: %s", out)
	}
	t.Run("bridge", func(t *testing.T) {
		t.Parallel()
		image := build(t, "oidcbridge", ".", "Dockerfile")
		name, lines := start(t, image, "-addr", "127.0.0.1:0", "-lms-addr", "127.0.0.1:0", "-quiz-addr", "127.0.0.1:0")
		var lms, bridge string
		for lines.Scan() && !strings.HasPrefix(lines.Text(), "Ctrl-C") {
			if what, address, ok := strings.Cut(lines.Text(), ":"); ok && what == "LMS" {
				lms = strings.Fields(address)[0]
			} else if what == "Bridge" {
				bridge = strings.TrimSpace(address)
			}
		}
		require.Contains(t, newVisitor(t, lms).enter("teacher"), "Welcome, Tycho Lindqvist. You are here as <strong>teacher</strong>")
		docker(t, "exec", name, "/oidcbridge", "health", "-url", bridge+healthPath)
		require.Error(t, exec.CommandContext(t.Context(), "docker", "exec", name, "/oidcbridge", "health", "-url", bridge+"/none").Run())
		require.Equal(t, "65532:65532", docker(t, "inspect", "-f", "{{.Config.User}}", name))
	})
	t.Run("classroom", func(t *testing.T) {
		t.Parallel()
		image := build(t, "classroom", "../../chimeclassroom/cmd/classroom", "../../chimeclassroom/Dockerfile")
		address := freeAddress(t)
		name, lines := start(t, image, "--addr", address, "--public-url", "https://class.example")
		require.True(t, lines.Scan())
		docker(t, "exec", name, "/classroom", "health", "--url", "http://"+address+healthPath)
	})
}

// build makes the image as its file says.
func build(t *testing.T, program, folder, file string) (image string) {
	t.Helper()
	context := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(context, "data"), 0o755))
	compile := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(context, program), folder)
	compile.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := compile.CombinedOutput()
	require.NoError(t, err, string(out))
	image = "ltikit-test-" + program + ":" + strconv.Itoa(os.Getpid())
	docker(t, "build", "-q", "-t", image, "-f", file, context)
	t.Cleanup(func() { _ = exec.Command("docker", "rmi", "-f", image).Run() })
	return image
}

// start runs the image until the test ends, and returns what it says.
func start(t *testing.T, image string, args ...string) (name string, lines *bufio.Scanner) {
	t.Helper()
	name = fmt.Sprintf("ltikit-test-%d-%d", os.Getpid(), time.Now().UnixNano())
	run := exec.CommandContext(t.Context(), "docker", append([]string{"run", "--name", name, "--network", "host", "--read-only", "--cap-drop", "ALL",
		"--security-opt", "no-new-privileges", image}, args...)...)
	out, err := run.StdoutPipe()
	require.NoError(t, err)
	run.Stderr = run.Stdout
	require.NoError(t, run.Start())
	t.Cleanup(func() {
		_ = exec.Command("docker", "rm", "-f", "-v", name).Run()
		_ = run.Wait()
	})
	return name, bufio.NewScanner(out)
}

func docker(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "docker", args...).CombinedOutput()
	require.NoError(t, err, string(out))
	return strings.TrimSpace(string(out))
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

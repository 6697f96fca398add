package needs

import (
	"bufio"
	"bytes"
	_ "embed"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
)

//go:embed motoserver.py
var motoScript string

// Moto starts moto's server, which stands in for AWS, and returns its address and
// a client for it, or skips the test. The server ends with the test.
func Moto(t testing.TB) (address string, client *http.Client) {
	t.Helper()
	python := filepath.Join(filepath.Dir(motoServer(t)), "python3")
	command := exec.CommandContext(t.Context(), python, "-c", motoScript, "-H", "127.0.0.1", "-p", "0") //nolint:gosec // our own tool
	output, err := command.StderrPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatalf("starting moto: %v", err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return listening(t, output), &http.Client{Transport: &oneByOne{RoundTripper: http.DefaultTransport}}
}

// listening waits until the server tells its address, and reads on so that it
// never has to wait for its reader.
func listening(t testing.TB, output io.Reader) string {
	t.Helper()
	lines := bufio.NewScanner(output)
	running := regexp.MustCompile(`Running on (http://127\.0\.0\.1:\d+)`)
	for lines.Scan() {
		if found := running.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return found[1]
		}
	}
	t.Fatal("moto ended before it listened")
	return ""
}

// oneByOne sends one request at a time: moto looks and writes in two steps, where
// AWS decides in one. Between the requests of one caller those of others come.
type oneByOne struct {
	mu sync.Mutex
	http.RoundTripper
}

// RoundTrip returns when the whole answer is there.
func (o *oneByOne) RoundTrip(r *http.Request) (*http.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	resp, err := o.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, err
}

// motoServer returns the path of moto's server, which stands in for AWS, or skips the
// test. Where Python is missing the test is skipped even if it was asked for,
// except under CI=true.
func motoServer(t testing.TB) string {
	t.Helper()
	skipUnlessAsked(t, "LTIKIT_INTEROP", "moto, the stand-in for AWS")
	path := filepath.Join(moduleRoot(t), ".tools", "moto", "bin", "moto_server")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if _, err := exec.LookPath("python3"); err != nil && os.Getenv("CI") != "true" {
		t.Skipf("needs Python 3.10 or newer with venv, for moto: install it and run `make test`")
	}
	t.Fatal("moto is not installed: `make test` does it, or `.ci/setup.sh moto`")
	return ""
}

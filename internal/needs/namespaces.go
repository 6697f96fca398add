//go:build linux

package needs

import (
	"os"
	"os/exec"
	"testing"
)

// Namespaces returns the path of `ip`, of iproute2, with which a test makes
// networks of its own, or skips the test where it does not run as root. Such tests
// have the build tag networks, which `make test-long` sets.
func Namespaces(t testing.TB) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root, to make network namespaces")
	}
	for _, path := range []string{"ip", "/usr/sbin/ip", "/sbin/ip"} {
		if path, err := exec.LookPath(path); err == nil {
			return path
		}
	}
	t.Fatal("ip is not installed: `make test-long` installs it from Debian's package iproute2")
	return ""
}

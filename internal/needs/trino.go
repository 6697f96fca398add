package needs

import (
	"os"
	"path/filepath"
	"testing"
)

// Trino returns where Trino is installed, for a test of `make test-long`.
func Trino(t testing.TB) string {
	t.Helper()
	installed := filepath.Join(moduleRoot(t), ".tools", "trino")
	if _, err := os.Stat(filepath.Join(installed, "version")); err != nil {
		t.Fatal("Trino is not installed: `.ci/setup.sh trino` installs it")
	}
	return installed
}

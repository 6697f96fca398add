package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	root   = "../.."
	module = "github.com/ltikit/ltikit"
)

func TestImportsFollowTheTable(t *testing.T) {
	t.Parallel()
	found, err := Imports(os.DirFS(root), module)
	require.NoError(t, err)
	report(t, found)
}

func TestExportedNamesHaveComments(t *testing.T) {
	t.Parallel()
	found, err := Comments(os.DirFS(root))
	require.NoError(t, err)
	report(t, found)
}

func TestNoFileNamesAMachineOrRegistry(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("only a git checkout knows which files are its own")
	}
	found, err := Text(os.DirFS(root), lines(t, "git", "ls-files", "--cached", "--others", "--exclude-standard"))
	require.NoError(t, err)
	report(t, found)
}

// The library must cost its importer nothing: what it pulls in, however deep,
// is the standard library without databases, itself, and the modules below.
func TestLibraryPullsInLittle(t *testing.T) {
	t.Parallel()
	allowed := []string{
		module + "/lti/...", module + "/storage", module + "/storage/memory",
		jwx + "/...", uuid,
		// What jwx brings along.
		"github.com/lestrrat-go/...", "github.com/decred/dcrd/dcrec/secp256k1/...",
		"github.com/goccy/go-json/...", "github.com/segmentio/asm/...",
		"golang.org/x/crypto/...", "golang.org/x/sys/...",
	}
	roots := []string{"./lti/...", "./storage", "./storage/memory"}
	for _, dep := range lines(t, "go", append([]string{"list", "-deps"}, roots...)...) {
		assert.NotEqual(t, "database/sql", dep, "the library pulls in a database")
		if !isStandard(dep) {
			assert.True(t, matchesAny(allowed, dep), "the library pulls in %s; `go mod why %s` says through whom", dep, dep)
		}
	}
}

// Some npm packages carry Go code, which `./...` would take for ours.
func TestGoPassesNpmPackagesBy(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	assert.Regexp(t, `(?m)^(ignore |\t)node_modules$`, string(text), "run: go mod edit -ignore=node_modules")
}

// report fails the test once for each sentence.
func report(t *testing.T, found []string) {
	t.Helper()
	for _, sentence := range found {
		t.Error(sentence)
	}
}

// lines runs a command at the root and returns its output, line by line.
func lines(t *testing.T, name string, args ...string) []string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = root
	var complaint strings.Builder
	command.Stderr = &complaint
	out, err := command.Output()
	require.NoError(t, err, complaint.String())
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' })
}

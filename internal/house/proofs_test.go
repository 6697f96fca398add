package house

import (
	"io/fs"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a document says is shown by a test is shown by one.
func TestDocumentsNameTestsThatExist(t *testing.T) {
	t.Parallel()
	tree := os.DirFS(root)
	documents, err := fs.Glob(tree, "docs/*.md")
	require.NoError(t, err)
	require.Contains(t, documents, "docs/parity.md")
	found, err := Proofs(tree, documents)
	require.NoError(t, err)
	assert.Empty(t, found)
}

func TestProofs(t *testing.T) {
	t.Parallel()
	files := tree("docs/a.md", "`p` TestThere, BenchmarkThere and TestGone; Tests are no test, nor is Testing.")
	files["p/p_test.go"] = tree("", "package p\n\nfunc TestThere(t *testing.T) {}\nfunc BenchmarkThere(b *testing.B) {}\n")[""]
	files["p/p.go"] = tree("", "package p\n\nfunc TestGone() {}\n")[""]
	found, err := Proofs(files, []string{"docs/a.md"})
	require.NoError(t, err)
	assert.Equal(t, []string{"docs/a.md: there is no test TestGone"}, found)
	_, err = Proofs(files, []string{"docs/none.md"})
	assert.Error(t, err)
}

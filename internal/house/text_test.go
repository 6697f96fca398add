package house

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestText(t *testing.T) {
	t.Parallel()
	// Each text is put together here so that this file does not hold it.
	for _, test := range []struct{ name, text, want string }{
		{"path", "see /wo" + "rk/main/lti", "a path of one machine"},
		{"path at the start", "/ro" + "ot/.npmrc", "a path of one machine"},
		{"path as URL", "file:///wo" + "rk/main/lti", "a path of one machine"},
		{"npm", "https://registry." + "npmjs.org/react", "the host of a package registry"},
		{"Go", "GOPROXY=https://proxy." + "golang.org", "the host of a package registry"},
		{"Python", "pypi." + "org/simple", "the host of a package registry"},
		{"Debian", "http://deb." + "debian.org", "the host of a package registry"},
		{"Maven", "https://repo1." + "maven.org", "the host of a package registry"},
		{"lock entry", `"resolved": "` + `https://mirror.example/react.tgz"`, "an npm lock entry"},
		{"path of a URL", "https://lms.example/work/1", ""},
		{"path below a folder", "docs/work/plan.md and ./root/x", ""},
		{"binary", "\x00/wo" + "rk/main", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found, err := Text(tree("a.md", "first line\n"+test.text+"\n"), []string{"a.md", "deleted.md"})
			require.NoError(t, err)
			if test.want == "" {
				assert.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			assert.Contains(t, found[0], "a.md:2: ")
			assert.Contains(t, found[0], test.want)
		})
	}
}

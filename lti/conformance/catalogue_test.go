package conformance_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/conformance"
)

func TestCatalogue(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("catalogue.txt")
	require.NoError(t, err)
	all := conformance.Catalogue()
	require.Len(t, all, len(regexp.MustCompile(`(?m)^(TC|LK)-`).FindAllString(string(text), -1)), "a line has not six fields")
	var ids []string
	for _, c := range all {
		require.NotContains(t, ids, c.ID)
		ids = append(ids, c.ID)
		require.Regexp(t, `^(TC|LK)-\d{3}$`, c.ID)
		require.Contains(t, []conformance.Level{conformance.Must, conformance.Should, conformance.Policy}, c.Level, c.ID)
		require.Contains(t, []string{"tool", "platform", "both"}, c.Role, c.ID)
		require.NotContains(t, c.Title, "/", "%s: a subtest's name has no slash", c.ID)
		for _, field := range []string{c.Spec, c.Title, c.Expected, c.Section} {
			require.NotEmpty(t, strings.TrimSpace(field), c.ID)
		}
	}
}

func TestCasesAreOfTheCatalogue(t *testing.T) {
	t.Parallel()
	all := conformance.Catalogue()
	for role, cases := range map[string][]conformance.Case{
		"tool":     slices.Collect(conformance.ToolCases()),
		"platform": slices.Collect(conformance.PlatformCases()),
	} {
		for i, c := range cases {
			require.Contains(t, all, c)
			require.Contains(t, []string{role, "both"}, c.Role, c.ID)
			require.NotContains(t, cases[:i], c, "a case comes once")
		}
	}
}

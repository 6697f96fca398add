package program

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// templateVariables are the variables that the template gives to the functions, by
// handler.
func templateVariables(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../deploy/template.yaml")
	require.NoError(t, err)
	variables, handler := map[string][]string{}, ""
	line := regexp.MustCompile(`^ +(Handler|CLASSROOM_[A-Z_]+): *(\S*)`)
	for text := range strings.Lines(string(text)) {
		switch found := line.FindStringSubmatch(text); {
		case found == nil:
		case found[1] == "Handler":
			handler = found[2]
		default:
			variables[handler] = append(variables[handler], found[1])
		}
	}
	return variables
}

// What the template gives to each function is all that it needs, and nothing that
// nobody reads.
func TestTheTemplateGivesFunctionsWhatTheyRead(t *testing.T) {
	t.Parallel()
	all := templateVariables(t)
	for _, kind := range functionKinds() {
		given, read := map[string]string{handlerEnv: kind}, map[string]bool{}
		for _, name := range all[kind] {
			given[name] = map[string]string{publicURLEnv: publicURL, mediaEnv: mediaChime, chimeRateEnv: "10", archiveEnv: "s3://records/class", mailFromEnv: "class@school.example"}[name]
			if given[name] == "" {
				given[name] = strings.ToLower("s3://" + name)
			}
		}
		_, err := parseLambda(func(name string) string { read[name] = true; return given[name] })
		require.NoError(t, err, kind)
		require.NotEmpty(t, all[kind], kind)
		for name := range given {
			assert.True(t, read[name], "%s of %s", name, kind)
		}
		delete(all, kind)
	}
	assert.Empty(t, all, "each handler is one of the program's")
}

package deploy_test

import (
	"net/url"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// pathRule is what a rule of a web ACL looks for in paths.
type pathRule struct {
	PositionalConstraint string `yaml:"PositionalConstraint"`
	SearchString         string `yaml:"SearchString"`
	TextTransformations  []struct {
		Priority int    `yaml:"Priority"`
		Type     string `yaml:"Type"`
	} `yaml:"TextTransformations"`
}

// matches does to a path what AWS WAF does to it.
func (p pathRule) matches(t *testing.T, raw string) bool {
	t.Helper()
	require.Equal(t, "STARTS_WITH", p.PositionalConstraint)
	for i, do := range p.TextTransformations {
		require.Equal(t, i, do.Priority)
		switch do.Type {
		case "NONE":
		case "URL_DECODE":
			if decoded, err := url.PathUnescape(raw); err == nil {
				raw = decoded
			}
		case "NORMALIZE_PATH":
			raw = path.Clean(raw)
		default:
			require.Fail(t, "what does it do?", do.Type)
		}
	}
	return strings.HasPrefix(raw, p.SearchString)
}

// launchRule is the rule of a template that counts launches.
func launchRule(t *testing.T, file string) (found pathRule) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var template struct {
		Resources map[string]yaml.Node `yaml:"Resources"`
	}
	require.NoError(t, yaml.Unmarshal(text, &template))
	acl := template.Resources["WebACL"]
	rules := 0
	var look func(n *yaml.Node)
	look = func(n *yaml.Node) {
		for i, one := range n.Content {
			if one.Value == "ByteMatchStatement" && strings.Contains(nodeText(t, n.Content[i+1]), "UriPath") {
				rules++
				require.NoError(t, n.Content[i+1].Decode(&found))
			}
			look(one)
		}
	}
	look(&acl)
	require.Equal(t, 1, rules, file)
	return found
}

func nodeText(t *testing.T, n *yaml.Node) string {
	t.Helper()
	text, err := yaml.Marshal(n)
	require.NoError(t, err)
	return string(text)
}

// A launch is counted as one however its path is written.
func TestLaunchesAreCountedHoweverTheirPathIsWritten(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"template.yaml", "cloudfront.yaml"} {
		rule := launchRule(t, file)
		for _, launch := range []string{"/lti/login", "/lti/launch", "//lti/login", "/%6cti/login", "/lti%2Flaunch", "/.//lti/login", "/assets/../lti/login", "/assets/%2e%2e/%2Flti/launch"} {
			assert.True(t, rule.matches(t, launch), "%s: %s", file, launch)
		}
		for _, other := range []string{"/", "/api/events", "/assets/lti/x.js", "/lti/../health", "/ltix"} {
			assert.False(t, rule.matches(t, other), "%s: %s", file, other)
		}
	}
}

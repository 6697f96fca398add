//go:build unix

package program

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// called is what functions have asked of AWS: actions of IAM, by the function's kind. Each
// test whose functions run in a cloud checks that the roles of the template grant them.
type called struct {
	mu  sync.Mutex
	all map[string]map[string]bool
}

// note notes a request. Functions sign with their kind as the id of their key.
func (c *called) note(r *http.Request, body []byte) {
	scope := regexp.MustCompile(`Credential=([^/]+)/[^/]+/[^/]+/([^/]+)/`).FindStringSubmatch(r.Header.Get("Authorization"))
	if scope == nil || !slices.Contains(functionKinds(), scope[1]) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[string]map[string]bool{}
	}
	if c.all[scope[1]] == nil {
		c.all[scope[1]] = map[string]bool{}
	}
	for _, action := range actionsOf(scope[2], r, string(body)) {
		for _, of := range thingsIn(scope[2], string(body)) {
			c.all[scope[1]][action+of] = true
		}
	}
}

// thingsIn are the tables or the secret that a request names, as they stand behind an
// action; of other services there is one thing, without a name.
func thingsIn(service, body string) (names []string) {
	if service != "dynamodb" && service != "secretsmanager" {
		return []string{""}
	}
	for _, found := range regexp.MustCompile(`"(?:TableName":|RequestItems":\{|SecretId":)"(\w+)"`).FindAllStringSubmatch(body, -1) {
		names = append(names, " on "+found[1])
	}
	return names
}

// actionsOf are the actions that IAM asks for.
func actionsOf(service string, r *http.Request, body string) (actions []string) {
	_, operation, named := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch {
	case operation == "TransactWriteItems":
		for key, action := range map[string]string{"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"} {
			if strings.Contains(body, `{"`+key+`":{`) {
				actions = append(actions, "dynamodb:"+action)
			}
		}
		return actions
	case named:
		return []string{service + ":" + operation}
	case service == "s3" && r.URL.Query().Has("list-type"):
		return []string{"s3:ListBucket"}
	case service == "s3":
		return []string{"s3:" + map[string]string{http.MethodGet: "Get", http.MethodPut: "Put", http.MethodDelete: "Delete"}[r.Method] + "Object"}
	}
	return []string{service + ":" + r.Method}
}

// grantedByTemplate are the actions that the role of each function has in the template.
func grantedByTemplate(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../deploy/template.yaml")
	require.NoError(t, err)
	var template struct {
		Resources map[string]struct {
			Type       string `yaml:"Type"`
			Properties struct {
				Handler  string `yaml:"Handler"`
				Role     string `yaml:"Role"`
				Policies []struct {
					PolicyDocument struct {
						Statement []struct {
							Action   yaml.Node `yaml:"Action"`
							Resource yaml.Node `yaml:"Resource"`
						} `yaml:"Statement"`
					} `yaml:"PolicyDocument"`
				} `yaml:"Policies"`
			} `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	require.NoError(t, yaml.Unmarshal(text, &template))
	granted := map[string][]string{}
	for _, f := range template.Resources {
		if f.Type != "AWS::Serverless::Function" {
			continue
		}
		role, _, _ := strings.Cut(f.Properties.Role, ".")
		for _, p := range template.Resources[role].Properties.Policies {
			for _, s := range p.PolicyDocument.Statement {
				granted[f.Properties.Handler] = append(granted[f.Properties.Handler], actionsOn(wordsIn(&s.Action), wordsIn(&s.Resource))...)
			}
		}
	}
	return granted
}

// rootsOfOperators are the roots that an operator makes in place of the template's.
const rootsOfOperators = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${AWS::StackName}-root-*"

// actionsOn are actions with the tables and secrets of these tests, which stand for the
// template's.
func actionsOn(actions, resources []string) (all []string) {
	things := map[string]map[string]string{
		"dynamodb":       {"Table.Arn": "classroom", "TrustTable.Arn": "lti", "RoomsTable.Arn": "rooms"},
		"secretsmanager": {"RootSecret": "root", rootsOfOperators: "root2", "AdminToken": "admin", "SocketsSecret": "sockets"},
	}
	for _, action := range actions {
		service, _, _ := strings.Cut(action, ":")
		if things[service] == nil {
			all = append(all, action)
		}
		for resource, thing := range things[service] {
			if slices.Contains(resources, resource) {
				all = append(all, action+" on "+thing)
			}
		}
	}
	return all
}

// wordsIn are all scalars in a node and below.
func wordsIn(n *yaml.Node) (words []string) {
	if n.Kind == yaml.AliasNode {
		return wordsIn(n.Alias)
	}
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	for _, one := range n.Content {
		words = append(words, wordsIn(one)...)
	}
	return words
}

// mayBeCalled fails the test if a function has asked for what its role does not grant.
func (c *called) mayBeCalled(t *testing.T) {
	t.Helper()
	granted := grantedByTemplate(t)
	c.mu.Lock()
	defer c.mu.Unlock()
	for kind, actions := range c.all {
		for action := range actions {
			assert.Contains(t, granted[kind], action, "the role of the function %s", kind)
		}
		assert.NotEmpty(t, actions)
	}
}

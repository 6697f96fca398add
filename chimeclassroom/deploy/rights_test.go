package deploy_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tablesOf reads the columns of tables.sql, by table.
func tablesOf(text string) map[string][]string {
	all := map[string][]string{}
	for _, table := range regexp.MustCompile(`(?s)CREATE EXTERNAL TABLE (\w+) \(\n(.*?)\n\)`).FindAllStringSubmatch(text, -1) {
		for line := range strings.SplitSeq(table[2], "\n") {
			all[table[1]] = append(all[table[1]], strings.TrimSuffix(strings.TrimSpace(line), ","))
		}
	}
	return all
}

// actions are those that AWS has, as cfn-lint ships its list: by service and name in
// small letters, whether they know resources.
func actions(t *testing.T) map[string]bool {
	t.Helper()
	found, err := filepath.Glob("../../.tools/moto/lib/python3*/site-packages/cfnlint/data/AdditionalSpecs/Policies.json")
	require.NoError(t, err)
	require.NotEmpty(t, found, "cfn-lint has moved its list")
	text, err := os.ReadFile(found[0])
	require.NoError(t, err)
	var services map[string]struct {
		Actions map[string]struct{ Resources []string }
	}
	require.NoError(t, json.Unmarshal(text, &services))
	all := map[string]bool{}
	for service, s := range services {
		for action, a := range s.Actions {
			all[service+":"+strings.ToLower(action)] = len(a.Resources) > 0
		}
	}
	return all
}

// Roles may do what they name. An action whose resource is everything is one that knows
// no resources.
func rightsAreFew(t *testing.T, s stack) {
	known := actions(t)
	roles := s.of("AWS::IAM::Role")
	require.NotEmpty(t, roles)
	for name, role := range roles {
		if name != "ApiLogRole" {
			assert.Nil(t, role["ManagedPolicyArns"], "%s has rights of AWS's making", name)
		}
		for _, trust := range list(dig(role, "AssumeRolePolicyDocument", "Statement")) {
			assert.NotNil(t, dig(trust, "Principal", "Service"), "%s is for a service of AWS alone", name)
		}
		if role["Policies"] == nil {
			continue
		}
		for _, policy := range list(role["Policies"]) {
			for _, statement := range list(dig(policy, "PolicyDocument", "Statement")) {
				checkStatement(t, known, name, statement)
			}
		}
	}
}

func checkStatement(t *testing.T, known map[string]bool, role string, statement any) {
	t.Helper()
	assert.Equal(t, "Allow", dig(statement, "Effect"), role)
	everything := false
	for _, resource := range list(dig(statement, "Resource")) {
		everything = everything || resource == "*"
	}
	for _, one := range list(dig(statement, "Action")) {
		action := one.(string)
		knowsResources, exists := known[strings.ToLower(action)]
		assert.True(t, exists, "%s: AWS knows no action %s", role, action)
		assert.NotContains(t, action, "*", role)
		assert.False(t, everything && knowsResources, "%s: %s is for everything, and could name resources", role, action)
	}
}

// Who takes sockets faces everybody, and may read the one secret that signs their
// addresses; nobody knows that but who makes the addresses.
func socketsReadOneSecret(t *testing.T, s stack) {
	readers := map[string][]string{} // of secrets and keys, by role
	for name, role := range s.of("AWS::IAM::Role") {
		if role["Policies"] == nil {
			continue
		}
		for _, policy := range list(role["Policies"]) {
			for _, statement := range list(dig(policy, "PolicyDocument", "Statement")) {
				actions := fmt.Sprint(dig(statement, "Action"))
				if !strings.Contains(actions, "secretsmanager:") && !strings.Contains(actions, "kms:") && !strings.Contains(actions, "ssm:") {
					continue
				}
				for _, resource := range list(dig(statement, "Resource")) {
					readers[name] = append(readers[name], cmp.Or(named(resource), "something else"))
				}
			}
		}
	}
	assert.Equal(t, []string{"SocketsSecret"}, readers["SocketsRole"])
	assert.Contains(t, readers["HttpRole"], "SocketsSecret")
	for _, role := range []string{"RoomsRole", "DutiesRole"} {
		assert.Contains(t, readers[role], "RootSecret")
		assert.NotContains(t, readers[role], "SocketsSecret")
	}
}

// Nobody outside the account gets at anything but by the two APIs.
func nothingIsPublic(t *testing.T, s stack) {
	assert.Empty(t, s.of("AWS::Lambda::Url"))
	for name, p := range s.of("AWS::Lambda::Permission") {
		assert.Equal(t, "apigateway.amazonaws.com", p["Principal"], name)
		assert.NotNil(t, p["SourceArn"], name)
	}
	for _, kind := range []string{"AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy"} {
		for name, p := range s.of(kind) {
			for _, statement := range list(dig(p, "PolicyDocument", "Statement")) {
				if dig(statement, "Effect") == "Allow" {
					assert.NotNil(t, dig(statement, "Principal", "Service"), name)
					assert.NotNil(t, dig(statement, "Condition"), name)
				}
			}
		}
	}
	for name, api := range s.of("AWS::ApiGateway::RestApi") {
		assert.Equal(t, true, dig(api, "Body", "x-amazon-apigateway-endpoint-configuration", "disableExecuteApiEndpoint"), name)
		assert.Equal(t, map[string]any{"Types": []any{"REGIONAL"}}, api["EndpointConfiguration"], name)
		assert.Equal(t, []any{"*~1*"}, api["BinaryMediaTypes"], name) // a slash is written so
	}
	require.Len(t, s.of("AWS::WAFv2::WebACLAssociation"), 1)
	assert.Equal(t, "TLS_1_2", s.of("AWS::ApiGateway::DomainName")["Domain"]["SecurityPolicy"])
	for name, stage := range s.of("AWS::ApiGateway::Stage") {
		settings := list(stage["MethodSettings"])[0]
		assert.NotNil(t, dig(settings, "ThrottlingRateLimit"), name)
		assert.NotContains(t, dig(stage, "AccessLogSetting", "Format"), "query", name)
	}
	for name, stage := range s.of("AWS::ApiGatewayV2::Stage") {
		assert.NotNil(t, dig(stage, "DefaultRouteSettings", "ThrottlingRateLimit"), name)
	}
}

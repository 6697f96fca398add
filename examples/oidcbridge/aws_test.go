package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/examples/lms"
	"github.com/ltikit/ltikit/internal/lambda"
	"github.com/ltikit/ltikit/internal/lambda/lambdatest"
	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage/dynamostore"
)

// TestAWS creates the template's stack in moto, and runs the function with what the
// stack gives it, on events of API Gateway.
func TestAWS(t *testing.T) {
	t.Parallel()
	address, client := needs.Moto(t)
	template := needs.Template{File: "deploy/template.yaml", Parameters: map[string]string{
		"DomainName": "bridge.example", "AlarmAddress": "operator@bridge.example",
		"CertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555",
	}}
	template.Lint(t)
	got := template.Try(t, address)
	environment := got.Environments["Function"]
	require.Equal(t, "CREATE_COMPLETE", got.Status)
	require.Equal(t, []string{
		"AWS::ApiGateway::RestApi", "AWS::DynamoDB::Table", "AWS::Events::Rule", "AWS::IAM::Role", "AWS::KMS::Key", "AWS::Lambda::Function",
		"AWS::Lambda::Permission", "AWS::Logs::LogGroup", "AWS::SNS::Topic", "AWS::SQS::Queue",
	}, got.Created)
	require.Equal(t, []string{
		"AWS::ApiGateway::Account", "AWS::ApiGateway::BasePathMapping", "AWS::ApiGateway::DomainName", "AWS::CloudWatch::Alarm", "AWS::SQS::QueuePolicy",
		"AWS::SecretsManager::Secret", "AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation",
	}, got.Unknown, "moto learned a type: create it")
	require.Equal(t, []string{"AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage"}, got.LeftOut)
	function := got.Resources["Function"].Properties
	require.Equal(t, "provided.al2023", function["Runtime"])
	require.Equal(t, []any{"arm64"}, function["Architectures"])

	cfg := aws.Config{BaseEndpoint: &address, HTTPClient: client, Region: "eu-central-1", Credentials: aws.CredentialsProviderFunc(
		func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		})}
	for name, variable := range map[string]string{"root": "BRIDGE_ROOT_SECRET", "before": "BRIDGE_OLD_ROOT_SECRET", "admin": "BRIDGE_ADMIN_TOKEN"} { // moto makes none by a stack
		value := name + "-0123456789012345678901234567890123456789"
		_, err := secretsmanager.NewFromConfig(cfg).CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: &name, SecretString: &value})
		require.NoError(t, err)
		environment[variable] = name
	}
	for _, variable := range []string{"BRIDGE_TOOL_KEY", "BRIDGE_OIDC_KEY"} { // of a stack's key moto forgets what it is for
		require.NotEmpty(t, environment[variable])
		key, err := kms.NewFromConfig(cfg).CreateKey(t.Context(), &kms.CreateKeyInput{KeySpec: types.KeySpecRsa2048, KeyUsage: types.KeyUsageTypeSignVerify})
		require.NoError(t, err)
		next, err := kms.NewFromConfig(cfg).CreateKey(t.Context(), &kms.CreateKeyInput{KeySpec: types.KeySpecRsa2048, KeyUsage: types.KeyUsageTypeSignVerify})
		require.NoError(t, err)
		environment[variable] = *key.KeyMetadata.KeyId + ", " + *next.KeyMetadata.KeyId
	}
	connectInTable(t, cfg, environment["BRIDGE_TABLE"])
	answers := runFunction(t, cfg, environment)

	require.Equal(t, http.StatusOK, answers[0].Status)
	require.Contains(t, answers[0].Body, `"issuer":"https://bridge.example"`)
	require.Equal(t, 2, strings.Count(answers[1].Body, `"RS256"`), "the key in KMS, and the one that will replace it")
	require.Equal(t, http.StatusFound, answers[2].Status, answers[2].Body)
	require.Contains(t, answers[2].Header["Location"][0], "https://lms.example/")
	require.NotEmpty(t, answers[2].Header["Set-Cookie"])
	require.Equal(t, http.StatusUnauthorized, answers[3].Status, answers[3].Body)
	require.Equal(t, http.StatusOK, answers[4].Status, answers[4].Body)
	require.Contains(t, answers[4].Body, `"clientId":"bridge"`, "the operator sees the platform")
	require.Equal(t, "null", answers[5].raw, "the schedule's tick sent what waited: nothing")
}

// connectInTable trusts a learning platform.
func connectInTable(t *testing.T, cfg aws.Config, table string) {
	t.Helper()
	kept, err := dynamostore.New(dynamodb.NewFromConfig(cfg), dynamostore.Config{Table: table})
	require.NoError(t, err)
	require.NoError(t, kept.PutRegistration(t.Context(), &lti.Registration{ID: "school", Issuer: "https://lms.example", ClientID: "bridge", Platform: lms.PlatformSide("https://lms.example")}))
	require.NoError(t, kept.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: "school", ID: "1"}))
}

// answered is what the function made of an event.
type answered struct {
	Status int                 `json:"statusCode"`
	Header map[string][]string `json:"multiValueHeaders"`
	Body   string              `json:"body"`
	raw    string
}

// runFunction plays Lambda's runtime interface for the function.
func runFunction(t *testing.T, cfg aws.Config, environment map[string]string) (answers []answered) {
	t.Helper()
	events := []string{
		request("GET", "/.well-known/openid-configuration", "", ""),
		request("GET", "/jwks", "", ""),
		request("GET", "/lti/login", `{"iss": ["https://lms.example"], "client_id": ["bridge"], "login_hint": ["7"], "target_link_uri": ["https://bridge.example/lti/launch"]}`, ""),
		request("POST", "/token", "", "grant_type=authorization_code&code=x"),
		strings.Replace(request("GET", "/admin/api/registrations", "", ""), `"User-Agent"`, `"Authorization": ["Bearer admin-0123456789012345678901234567890123456789"], "User-Agent"`, 1),
		`{"source": "aws.events", "detail-type": "Scheduled Event"}`,
	}
	played := lambdatest.Start(t)
	f, err := newFunction(t.Context(), func(name string) string {
		if name == lambda.RuntimeAPI {
			return played.API
		}
		return environment[name]
	}, cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	for _, event := range events {
		made, err := played.Invoke(event)
		require.NoError(t, err)
		a := answered{raw: string(made.Body)}
		require.NoError(t, json.Unmarshal(made.Body, &a))
		answers = append(answers, a)
	}
	cancel()
	require.NoError(t, <-ended)
	return answers
}

// request is an event as a REST API passes it on.
func request(method, path, query, body string) string {
	if query == "" {
		query = "null"
	}
	return fmt.Sprintf(`{"resource": "/{proxy+}", "path": %[2]q, "httpMethod": %[1]q,
		"multiValueHeaders": {"Content-Type": ["application/x-www-form-urlencoded"], "User-Agent": ["test"]},
		"multiValueQueryStringParameters": %[3]s, "body": %[4]q, "isBase64Encoded": false,
		"requestContext": {"path": %[2]q, "stage": "live", "domainName": "bridge.example", "identity": {"sourceIp": "198.51.100.7"}}}`, method, path, query, body)
}

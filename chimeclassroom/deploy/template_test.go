// Package deploy_test holds the template against what it promises: it is created and
// deleted in moto, as far as moto knows its resources, and each resource is looked at.
package deploy_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
)

// parameters are what a school has to say.
func parameters(more ...string) map[string]string {
	all := map[string]string{
		"DomainName": "class.example", "AlarmAddress": "operator@class.example", "MonthlyBudget": "100",
		"CertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555",
	}
	for i := 0; i < len(more); i += 2 {
		all[more[i]] = more[i+1]
	}
	return all
}

// Everything that moto knows of the template is made and deleted again. What it does not
// know is listed: only AWS itself would tell.
func TestTheStackIsMadeAndDeleted(t *testing.T) {
	t.Parallel()
	address, _ := needs.Moto(t)
	stack := needs.Template{File: "template.yaml", Parameters: parameters("Protect", "false", "RestoredTable", "before", "RootSecrets", "classroom-root-2,classroom-root-1"), Delete: true}.Try(t, address)
	assert.Equal(t, "CREATE_COMPLETE", stack.Status)
	assert.Equal(t, []string{
		"AWS::ApiGateway::RestApi", "AWS::CloudWatch::Dashboard", "AWS::DynamoDB::Table", "AWS::Events::Rule", "AWS::IAM::Role", "AWS::KMS::Key",
		"AWS::Lambda::EventSourceMapping", "AWS::Lambda::Function", "AWS::Lambda::Permission", "AWS::Logs::LogGroup", "AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::SQS::Queue",
	}, stack.Created)
	assert.Equal(t, []string{
		"AWS::ApiGateway::Account", "AWS::ApiGateway::BasePathMapping", "AWS::ApiGateway::DomainName",
		"AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Stage",
		"AWS::Athena::PreparedStatement", "AWS::Athena::WorkGroup", "AWS::Budgets::Budget", "AWS::CloudWatch::Alarm", "AWS::Glue::Database", "AWS::Glue::Table",
		"AWS::KinesisFirehose::DeliveryStream", "AWS::Lambda::EventInvokeConfig", "AWS::Logs::LogStream", "AWS::Logs::MetricFilter", "AWS::S3::BucketPolicy",
		"AWS::SQS::QueuePolicy", "AWS::Scheduler::Schedule", "AWS::Scheduler::ScheduleGroup", "AWS::SecretsManager::Secret", "AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation",
	}, stack.Unknown, "moto learned a type: create it")
	assert.Equal(t, []string{"AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage", "AWS::Events::Archive"}, stack.LeftOut)
	assert.Empty(t, stack.Refused)
	for _, function := range []string{"Http", "Intake", "Audit"} {
		assert.Equal(t, "before", stack.Environments[function]["CLASSROOM_TABLE"], "a table that was restored takes the place of the template's")
	}
	for _, function := range []string{"Http", "Rooms", "Duties"} {
		assert.Equal(t, "classroom-root-2,classroom-root-1", stack.Environments[function]["CLASSROOM_ROOT_SECRET"], "the operator's roots take the place of the template's")
	}
}

func TestLint(t *testing.T) {
	t.Parallel()
	needs.Template{File: "template.yaml"}.Lint(t)
	needs.Template{File: "cloudfront.yaml"}.Lint(t)
}

// CloudFront shows what the regional web ACL asks for.
func TestTheFrontIsKnown(t *testing.T) {
	t.Parallel()
	classroom, err := os.ReadFile("template.yaml")
	require.NoError(t, err)
	front, err := os.ReadFile("cloudfront.yaml")
	require.NoError(t, err)
	assert.Contains(t, string(front), "{HeaderName: x-classroom-front, HeaderValue: !Ref FrontSecret}")
	assert.Contains(t, string(classroom), "{FieldToMatch: {SingleHeader: {Name: x-classroom-front}}, PositionalConstraint: EXACTLY, SearchString: !Ref FrontSecret,")
	assert.Contains(t, string(classroom), "CLASSROOM_FRONT: !Ref FrontSecret", "by which the function believes it")
	assert.Contains(t, string(front), "{HeaderBehavior: allViewerAndWhitelistCloudFront, Headers: [CloudFront-Viewer-Address]}", "who asks")
	assert.Equal(t, strings.Count(string(front), "TargetOriginId: classroom"), strings.Count(string(front), "OriginRequestPolicyId: !Ref Passed"), "of every path")
}

// TestResources looks at each resource, as SAM translates them. A deletion is refused,
// for by default the tables are protected.
func TestResources(t *testing.T) {
	t.Parallel()
	address, _ := needs.Moto(t)
	s := stack{needs.Template{File: "template.yaml", Parameters: parameters(), Delete: true}.Try(t, address)}
	require.Contains(t, s.Refused, "be deleted while DeletionProtectionEnabled")
	for name, test := range map[string]func(*testing.T, stack){
		"functions": functions, "queues": queuesFailAndRing, "buckets": bucketsArePrivate, "tables": tablesAreKept, "rights": rightsAreFew, "sockets": socketsReadOneSecret,
		"public": nothingIsPublic, "alarms": alarmsReachSomebody, "queries": queriesAreTheFiles, "glue": tablesAreThoseOfTheQueries,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, s)
		})
	}
}

// stack is the template, to be looked at.
type stack struct{ needs.Stack }

// of returns the resources of a type, by their name.
func (s stack) of(kind string) map[string]map[string]any {
	all := map[string]map[string]any{}
	for name, r := range s.Resources {
		if r.Type == kind {
			all[name] = r.Properties
		}
	}
	return all
}

// dig follows keys, and is nil where there is nothing.
func dig(from any, keys ...string) any {
	for _, key := range keys {
		in, _ := from.(map[string]any)
		from = in[key]
	}
	return from
}

// list is a list as it stands or the one thing that stands in its place.
func list(of any) []any {
	if many, ok := of.([]any); ok {
		return many
	}
	return []any{of}
}

// named is the resource that a reference or an attribute is of; of a choice, the last.
func named(reference any) string {
	if choice, ok := dig(reference, "Fn::If").([]any); ok {
		return named(choice[2])
	}
	if name, ok := dig(reference, "Ref").(string); ok {
		return name
	}
	if path, ok := dig(reference, "Fn::GetAtt").([]any); ok {
		return path[0].(string)
	}
	return ""
}

func functions(t *testing.T, s stack) {
	all := s.of("AWS::Lambda::Function")
	require.NotEmpty(t, all)
	roles, handlers := map[string]bool{}, map[any]bool{}
	for name, f := range all {
		assert.Equal(t, "provided.al2023", f["Runtime"], name)
		assert.Equal(t, []any{"arm64"}, f["Architectures"], name)
		assert.Equal(t, "Active", dig(f, "TracingConfig", "Mode"), name)
		assert.Equal(t, map[string]any{"LogFormat": "JSON", "LogGroup": map[string]any{"Ref": "Log"}}, f["LoggingConfig"], name)
		assert.False(t, handlers[f["Handler"]], "%s: two functions are one", name)
		handlers[f["Handler"]] = true
		role := named(f["Role"])
		assert.False(t, roles[role], "%s shares its role", name)
		roles[role] = true
		assert.NotEmpty(t, s.Resources[role].Type, "%s has a role of the template", name)
		assert.NotContains(t, s.Environments[name], "CLASSROOM_INSECURE_ALLOW_LOOPBACK", "for tests alone")
	}
	for _, group := range s.of("AWS::Logs::LogGroup") {
		assert.NotNil(t, group["RetentionInDays"])
	}
	for name, m := range s.of("AWS::Lambda::EventSourceMapping") {
		assert.Equal(t, []any{"ReportBatchItemFailures"}, m["FunctionResponseTypes"], name)
		queue, function := s.Resources[named(m["EventSourceArn"])].Properties, s.Resources[named(m["FunctionName"])].Properties
		assert.Greater(t, queue["VisibilityTimeout"], function["Timeout"], "%s: a message comes again while it is worked on", name)
	}
}

func tablesAreKept(t *testing.T, s stack) {
	all := s.of("AWS::DynamoDB::Table")
	require.Len(t, all, 3)
	for name, table := range all {
		assert.Equal(t, "PAY_PER_REQUEST", table["BillingMode"], name)
		assert.Equal(t, true, dig(table, "SSESpecification", "SSEEnabled"), name)
		assert.Equal(t, map[string]any{"AttributeName": "ttl", "Enabled": true}, table["TimeToLiveSpecification"], name)
		assert.Equal(t, []any{map[string]any{"AttributeName": "pk", "KeyType": "HASH"}, map[string]any{"AttributeName": "sk", "KeyType": "RANGE"}}, table["KeySchema"], name)
		if name == "RoomsTable" { // chat and raised hands go with the class
			assert.Nil(t, table["PointInTimeRecoverySpecification"])
			continue
		}
		assert.Equal(t, true, dig(table, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"), name)
		assert.Equal(t, map[string]any{"Fn::If": []any{"Protected", true, false}}, table["DeletionProtectionEnabled"], name)
	}
}

func bucketsArePrivate(t *testing.T, s stack) {
	all := s.of("AWS::S3::Bucket")
	require.NotEmpty(t, all)
	policies := map[string]string{}
	for _, p := range s.of("AWS::S3::BucketPolicy") {
		statement := list(dig(p, "PolicyDocument", "Statement"))[0]
		if dig(statement, "Effect") == "Deny" && dig(statement, "Condition", "Bool", "aws:SecureTransport") == "false" {
			policies[named(p["Bucket"])] = "TLS"
		}
	}
	for name, b := range all {
		assert.Equal(t, map[string]any{"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true}, b["PublicAccessBlockConfiguration"], name)
		assert.NotNil(t, dig(b, "BucketEncryption", "ServerSideEncryptionConfiguration"), name)
		assert.NotNil(t, dig(b, "LifecycleConfiguration", "Rules"), name)
		assert.Equal(t, "TLS", policies[name], name)
	}
}

//go:build unix

package program

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/audit"
	"github.com/ltikit/ltikit/internal/lambda/lambdatest"
	"github.com/ltikit/ltikit/internal/needs"
)

// The built program goes the whole way of an audit: an event of Chime's asks for one, one
// function starts the query, the other comes back until it is over and keeps the result.
func TestAuditFunctions(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.beginClass()
	a.carry(1, "chime-1")
	queues, files := sqs.NewFromConfig(a.cloud.Config), s3.NewFromConfig(a.cloud.Config, func(o *s3.Options) { o.UsePathStyle = true })
	queue := func(name string, attributes map[string]string) string {
		out, err := queues.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
		require.NoError(t, err)
		return *out.QueueUrl
	}
	asked, started := queue("audit.fifo", map[string]string{"FifoQueue": "true"}), queue("started", nil)
	_, err := files.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("records"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-central-1"}})
	require.NoError(t, err)
	only := func(url string) string {
		out, err := queues.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 10})
		require.NoError(t, err)
		require.Len(t, out.Messages, 1)
		return *out.Messages[0].Body
	}
	send := func(runtime *lambdatest.Runtime, message string) []string {
		again, err := bring(runtime, []string{message})
		require.NoError(t, err)
		return again
	}

	intake, starter, loader := lambdatest.Start(t), lambdatest.Start(t), lambdatest.Start(t)
	a.start(intake, functionIntake, auditQueueEnv+"="+asked)
	a.start(starter, functionAudit, auditStartedEnv+"="+started, auditWorkgroupEnv+"=primary", auditDatabaseEnv+"=classroom")
	a.start(loader, functionAudited, auditQueueEnv+"="+asked, auditResultsEnv+"=s3://records/audits")
	for n := range a.people {
		require.Empty(t, send(intake, chimeEvent("AttendeeJoined", "chime-1", a.people[n], fmt.Sprint("connection-", n), a.began.UnixMilli())))
	}
	require.Empty(t, send(starter, only(asked)))
	execution := only(started)
	require.Empty(t, send(loader, execution))

	out, err := files.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("records"), Key: aws.String("audits/" + a.meetingID + ".json.gz")})
	require.NoError(t, err)
	unpacked, err := gzip.NewReader(out.Body)
	require.NoError(t, err)
	var r audit.Result
	require.NoError(t, json.NewDecoder(unpacked).Decode(&r))
	assert.Equal(t, audit.Live, r.State)
	assert.Equal(t, int64(len(a.people)), r.Ledger["people"])
}

// The binary takes the environment that the template gives each function, and the
// template knows every variable that the binary reads.
func TestTheTemplatesEnvironments(t *testing.T) {
	t.Parallel()
	address, _ := needs.Moto(t)
	stack := needs.Template{File: "../deploy/template.yaml", Parameters: map[string]string{
		"DomainName": "class.example", "AlarmAddress": "operator@class.example", "MailServer": "mail", "MailFrom": "class@class.example",
		"CertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555",
	}}.Try(t, address)
	set, read := map[string]bool{}, map[string]bool{}
	var kinds []string
	for name, environment := range stack.Environments {
		kind := stack.Resources[name].Properties["Handler"].(string)
		kinds = append(kinds, kind)
		for variable := range environment {
			set[variable] = true
		}
		_, err := parseLambda(func(variable string) string {
			if strings.HasPrefix(variable, "CLASSROOM_") && variable != allowLoopbackEnv {
				read[variable] = true
			}
			if variable == handlerEnv {
				return kind
			}
			return environment[variable]
		})
		assert.NoError(t, err, name)
	}
	assert.ElementsMatch(t, functionKinds(), kinds)
	assert.Equal(t, read, set)
	docs, err := os.ReadFile("../../docs/lambda.md")
	require.NoError(t, err)
	requireTable(t, string(docs), stack)
}

// requireTable compares the table of docs/lambda.md with the template.
func requireTable(t *testing.T, docs string, stack needs.Stack) {
	t.Helper()
	var handlers []string
	for line := range strings.Lines(docs) {
		cells := strings.Split(strings.TrimSuffix(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) > 3 && cells[1] == "variable" {
			handlers = cells[2 : len(cells)-1]
		}
		if len(cells) != len(handlers)+3 || !strings.HasPrefix(cells[1], "`CLASSROOM_") {
			continue
		}
		for name, environment := range stack.Environments {
			for i, handler := range handlers {
				if stack.Resources[name].Properties["Handler"] != handler {
					continue
				}
				for _, variable := range strings.Split(cells[1], ",") {
					_, is := environment[strings.Trim(variable, " `")]
					assert.Equal(t, cells[2+i] != "–", is, "%s of %s", variable, handler)
				}
			}
		}
	}
	require.NotEmpty(t, handlers, "the table has moved")
}

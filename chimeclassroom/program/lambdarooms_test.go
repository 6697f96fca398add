//go:build unix

package program

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/examples/lms"
	"github.com/ltikit/ltikit/internal/lambda/lambdatest"
)

// liveAPI is a WebSocket API of API Gateway whose routes are the function for sockets,
// and the queue behind it, whose batches go to the function for rooms.
type liveAPI struct {
	*account
	queues         *sqs.Client
	calls, ticks   string
	sockets, rooms *lambdatest.Runtime

	mu      sync.Mutex
	count   int
	pages   map[string][]string // what connections were sent, of those that are open
	batches int
}

const liveURL = "wss://live.example/prod"

// live makes what the rooms need in the account, and starts their functions.
func (a *account) live() *liveAPI {
	a.t.Helper()
	l := &liveAPI{account: a, queues: sqs.NewFromConfig(a.cloud.Config), pages: map[string][]string{}}
	_, err := dynamodb.NewFromConfig(a.cloud.Config).CreateTable(a.t.Context(), &dynamodb.CreateTableInput{
		TableName: aws.String("rooms"), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: "S"}, {AttributeName: aws.String("sk"), AttributeType: "S"}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: "HASH"}, {AttributeName: aws.String("sk"), KeyType: "RANGE"}},
	})
	require.NoError(a.t, err)
	l.calls = l.queue("rooms.fifo", map[string]string{"FifoQueue": "true", "VisibilityTimeout": "30"})
	l.ticks = l.queue("ticks", nil)
	management := http.NewServeMux()
	management.HandleFunc("/prod/@connections/{id}", l.manage)
	server := httptest.NewServer(management)
	a.t.Cleanup(server.Close)
	a.environment = append(a.environment, roomsTableEnv+"=rooms", roomsQueueEnv+"="+l.calls, ticksQueueEnv+"="+l.ticks,
		socketsAPIEnv+"="+server.URL+"/prod", socketsURLEnv+"="+liveURL, socketsSecretEnv+"=sockets")
	l.sockets, l.rooms = lambdatest.Start(a.t), lambdatest.Start(a.t)
	a.start(l.sockets, functionSockets)
	a.start(l.rooms, functionRooms)
	return l
}

func (l *liveAPI) queue(name string, attributes map[string]string) (address string) {
	l.t.Helper()
	made, err := l.queues.CreateQueue(l.t.Context(), &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	require.NoError(l.t, err)
	return *made.QueueUrl
}

// manage answers as the management API does.
func (l *liveAPI) manage(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id := r.PathValue("id")
	said, open := l.pages[id]
	body, err := io.ReadAll(r.Body)
	switch {
	case err != nil || !strings.Contains(r.Header.Get("Authorization"), "/execute-api/aws4_request"):
		w.WriteHeader(http.StatusForbidden)
	case !open:
		w.Header().Set("X-Amzn-ErrorType", "GoneException")
		w.WriteHeader(http.StatusGone)
	case r.Method == http.MethodDelete:
		delete(l.pages, id)
		w.WriteHeader(http.StatusNoContent)
	default:
		l.pages[id] = append(said, string(body))
	}
}

// event is what the function for sockets is told, and its status.
func (l *liveAPI) event(kind, connection string, more map[string]any) (status int) {
	l.t.Helper()
	l.count++
	event := map[string]any{"requestContext": map[string]any{
		"routeKey": "$" + strings.ToLower(kind), "eventType": kind, "connectionId": connection, "requestId": fmt.Sprint("request-", l.count),
		"stage": "prod", "apiId": "live", "connectedAt": 1764374400000, "requestTimeEpoch": 1764374400000, "domainName": "live.example",
	}, "isBase64Encoded": false}
	for name, value := range more {
		event[name] = value
	}
	text, err := json.Marshal(event)
	require.NoError(l.t, err)
	var answer struct{ StatusCode int }
	l.sockets.Must(l.t, string(text), &answer)
	return answer.StatusCode
}

// connect opens a socket at an address; it is there if the status is 200.
func (l *liveAPI) connect(address, origin string) (connection string, status int) {
	l.t.Helper()
	u, err := url.Parse(address)
	require.NoError(l.t, err)
	query := map[string]string{}
	for name := range u.Query() {
		query[name] = u.Query().Get(name)
	}
	connection = fmt.Sprintf("L0SM9cOFvHcCI%02d=", l.count)
	if status = l.event("CONNECT", connection, map[string]any{"headers": map[string]string{"Origin": origin, "Host": "live.example"}, "queryStringParameters": query}); status == http.StatusOK {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.pages[connection] = []string{}
	}
	return connection, status
}

// say is what a page says, and all that follows.
func (l *liveAPI) say(connection, text string) {
	l.t.Helper()
	assert.Equal(l.t, http.StatusOK, l.event("MESSAGE", connection, map[string]any{"body": text}))
	l.deliver()
}

// deliver brings what is in the queue to the rooms until there is nothing more.
func (l *liveAPI) deliver() {
	l.t.Helper()
	for {
		got, err := l.queues.ReceiveMessage(l.t.Context(), &sqs.ReceiveMessageInput{
			QueueUrl: &l.calls, MaxNumberOfMessages: 10, MessageSystemAttributeNames: []sqstypes.MessageSystemAttributeName{"All"},
		})
		require.NoError(l.t, err)
		if len(got.Messages) == 0 {
			return
		}
		var records []map[string]any
		for _, m := range got.Messages {
			l.count++ // moto's own numbers are none of an order, which those of SQS are
			m.Attributes["SequenceNumber"] = fmt.Sprintf("%020d", l.count)
			records = append(records, map[string]any{"messageId": *m.MessageId, "body": *m.Body, "attributes": m.Attributes, "eventSource": "aws:sqs"})
		}
		l.bring(records)
		for _, m := range got.Messages {
			_, err := l.queues.DeleteMessage(l.t.Context(), &sqs.DeleteMessageInput{QueueUrl: &l.calls, ReceiptHandle: m.ReceiptHandle})
			require.NoError(l.t, err)
		}
	}
}

func (l *liveAPI) bring(records []map[string]any) {
	l.t.Helper()
	text, err := json.Marshal(map[string]any{"Records": records})
	require.NoError(l.t, err)
	var again struct{ BatchItemFailures []any }
	l.rooms.Must(l.t, string(text), &again)
	require.Empty(l.t, again.BatchItemFailures)
	l.batches++
}

// heard are the messages of a type that a connection was sent.
func (l *liveAPI) heard(connection, kind string) (all []map[string]any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, text := range l.pages[connection] {
		var m map[string]any
		require.NoError(l.t, json.Unmarshal([]byte(text), &m))
		if m["type"] == kind {
			all = append(all, m)
		}
	}
	return all
}

// comeIn is a page that joins a class and is let in.
func (l *liveAPI) comeIn(v *visitor, e event) (connection string) {
	l.t.Helper()
	var ticket struct{ JoinToken, SocketPath string }
	v.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/join", nil, &ticket)
	require.True(l.t, strings.HasPrefix(ticket.SocketPath, liveURL+"?"), ticket.SocketPath)
	connection, status := l.connect(ticket.SocketPath, publicURL)
	require.Equal(l.t, http.StatusOK, status)
	l.say(connection, `{"type":"hello","joinToken":"`+ticket.JoinToken+`"}`)
	require.Len(l.t, l.heard(connection, "welcome"), 1, "%v", l.pages[connection])
	return connection
}

// TestALiveClassByFunctions holds the room of a class by way of functions alone: sockets
// at a WebSocket API, calls in a queue, and the room in a table.
func TestALiveClassByFunctions(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	l := a.live()
	s := a.serve()
	school := s.openSchool()
	teacher, caroline := newVisitor(t, s.running), newVisitor(t, s.running)
	teacher.client.Transport, caroline.client.Transport = s.transport, s.transport
	teacher.post(teacher.follow(teacher.signIn("teacher")))
	require.NoError(t, s.operator().SetDeploymentDisabled(t.Context(), school.ID, lms.DeploymentID, false))
	teacher.enter("teacher")
	caroline.enter("caroline")
	e := teacher.schedule("Orbits")
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/start", nil, nil)
	_, header, _ := s.fetch(nil, publicURL+"/")
	assert.Contains(t, header.Get("Content-Security-Policy"), "connect-src 'self' wss://live.example")

	inTeacher, inCaroline := l.comeIn(teacher, e), l.comeIn(caroline, e)
	media, _ := l.heard(inCaroline, "welcome")[0]["media"].(map[string]any)
	assert.Equal(t, "chime", media["provider"])
	assert.Len(t, l.heard(inTeacher, "people"), 1)
	l.say(inCaroline, `{"type":"say","text":"Good morning"}`)
	require.Len(t, l.heard(inTeacher, "said"), 1)
	l.say(inCaroline, `{"type":"hand","on":true}`)
	assert.Len(t, l.heard(inTeacher, "people"), 2)
	l.strangers(t, caroline, e)

	l.bring([]map[string]any{{"messageId": "tick", "eventSource": "aws:sqs", "body": `{"kind":"look","event":"` + e.ID + `","tick":"another"}`,
		"attributes": map[string]string{"ApproximateReceiveCount": "1", "SentTimestamp": "1764374400000"}}})
	before := l.batches
	l.deliver()
	assert.Equal(t, before+1, l.batches, "a tick goes among the calls")

	require.Equal(t, http.StatusOK, l.event("DISCONNECT", inCaroline, nil))
	l.deliver()
	assert.Len(t, l.heard(inTeacher, "people"), 3)
	assert.False(t, teacher.report(e)["Caroline Haddad"].Present)
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/end", nil, nil)
	l.deliver()
	assert.NotContains(t, l.pages, inTeacher, "the class is over")
	assert.Len(t, teacher.report(e), 2)
}

// strangers do not come in, and are not obeyed.
func (l *liveAPI) strangers(t *testing.T, v *visitor, e event) {
	t.Helper()
	var ticket struct{ JoinToken, SocketPath string }
	v.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/join", nil, &ticket)
	for _, address := range []string{liveURL, liveURL + "?event=" + e.ID, strings.Replace(ticket.SocketPath, e.ID, "another", 1)} {
		_, status := l.connect(address, publicURL)
		assert.Equal(t, http.StatusForbidden, status, address)
	}
	_, status := l.connect(ticket.SocketPath, "https://elsewhere.example")
	assert.Equal(t, http.StatusForbidden, status, "another site's page")
	assert.Equal(t, http.StatusForbidden, l.event("MESSAGE", "unknown", map[string]any{"body": `{"type":"hand","on":true}`}))
	stranger, status := l.connect(ticket.SocketPath, publicURL)
	require.Equal(t, http.StatusOK, status)
	l.say(stranger, `{"type":"hand","on":true}`)
	assert.False(t, slices.ContainsFunc(l.pages[stranger], func(string) bool { return true }), "it is closed")
}

package program

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
)

// gate stands before a queue of moto's. In the middle of a request it kills whoever
// asks, when the time has come.
type gate struct {
	t            *testing.T
	queue        *sqs.Client // moto itself
	url          string      // of the queue
	address      string      // of the gate
	moto         string
	client       *http.Client
	mu           sync.Mutex
	chance       *rand.Rand
	requests     int // until the kill, zero or less for never; such as bring nothing do not count
	kill         func()
	received     int // kills after a batch was received and before it was deleted
	emptyHanded  time.Duration
	visibleAgain time.Duration
}

func newGate(t *testing.T, chance *rand.Rand) *gate {
	t.Helper()
	g := &gate{t: t, chance: chance, emptyHanded: 50 * time.Millisecond, visibleAgain: 2 * time.Second}
	g.moto, g.client = needs.Moto(t)
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
	})
	g.queue = sqs.New(sqs.Options{BaseEndpoint: &g.moto, Region: "eu-central-1", Credentials: credentials, HTTPClient: g.client})
	made, err := g.queue.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String("chime"), Attributes: map[string]string{
		"VisibilityTimeout": strconv.Itoa(int(g.visibleAgain.Seconds())),
	}})
	require.NoError(t, err)
	g.url = *made.QueueUrl
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	g.address = server.URL
	return g
}

// send puts the messages into the queue and returns how many there are.
func (g *gate) send(messages []string) int {
	g.t.Helper()
	for some := range slices.Chunk(messages, 10) {
		var entries []types.SendMessageBatchRequestEntry
		for i, m := range some {
			entries = append(entries, types.SendMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), MessageBody: &m})
		}
		out, err := g.queue.SendMessageBatch(g.t.Context(), &sqs.SendMessageBatchInput{QueueUrl: &g.url, Entries: entries})
		require.NoError(g.t, err)
		require.Empty(g.t, out.Failed)
	}
	return len(messages)
}

// left is how many messages there still are, and how many somebody has received.
func (g *gate) left(t assert.TestingT) string {
	out, err := g.queue.GetQueueAttributes(g.t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: &g.url, AttributeNames: []types.QueueAttributeName{
		types.QueueAttributeNameApproximateNumberOfMessages, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible,
	}})
	if !assert.NoError(t, err) {
		return ""
	}
	return out.Attributes["ApproximateNumberOfMessages"] + "+" + out.Attributes["ApproximateNumberOfMessagesNotVisible"]
}

// arm has the gate kill in the middle of so many requests.
func (g *gate) arm(requests int, kill func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.requests, g.kill = requests, kill
}

// due counts a request and tells whether it is the one.
func (g *gate) due() bool {
	g.requests--
	return g.requests == 0
}

// ServeHTTP lets a request through, which brings messages or deletes some.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // whoever asked was killed
	}
	deletes := strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".DeleteMessageBatch")
	answer, header := g.pass(r, body, deletes)
	if !deletes && !bytes.Contains(answer, []byte(`"Messages"`)) { // moto waits for messages too, and keeps everybody waiting
		select {
		case <-time.After(g.emptyHanded):
		case <-r.Context().Done():
		}
	}
	w.Header().Set("Content-Type", header.Get("Content-Type"))
	w.Write(answer)
}

// pass asks moto. The one request of the kill does not come back: it may have
// reached the queue, or the answer may have reached whoever asked.
func (g *gate) pass(r *http.Request, body []byte, deletes bool) (answer []byte, header http.Header) {
	g.mu.Lock()
	defer g.mu.Unlock()
	dies := deletes && g.due()
	if dies && g.chance.IntN(2) == 0 {
		g.received++
		g.die() // what is stored is not deleted
	}
	answer, header = g.ask(r, body)
	switch {
	case dies:
		g.die() // it is deleted, and nobody knows
	case deletes || !bytes.Contains(answer, []byte(`"Messages"`)) || !g.due():
	case g.chance.IntN(4) == 0:
		g.received++
		g.die() // it is received, by nobody
	default: // while it is stored
		g.received++
		time.AfterFunc(time.Duration(g.chance.IntN(20_000))*time.Microsecond, g.kill)
	}
	return answer, header
}

// die kills, and ends the request without an answer.
func (g *gate) die() {
	g.kill()
	panic(http.ErrAbortHandler)
}

func (g *gate) ask(r *http.Request, body []byte) ([]byte, http.Header) {
	body = bytes.Replace(body, []byte(`"WaitTimeSeconds":20`), []byte(`"WaitTimeSeconds":0`), 1)
	asked, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), r.Method, g.moto+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	for _, name := range []string{"Content-Type", "X-Amz-Target", "Authorization", "X-Amz-Date"} {
		asked.Header.Set(name, r.Header.Get(name))
	}
	got, err := g.client.Do(asked)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer got.Body.Close()
	answer, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		panic(http.ErrAbortHandler)
	}
	return answer, got.Header
}

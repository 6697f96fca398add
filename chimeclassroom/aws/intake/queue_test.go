package intake_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/aws/intake"
	"github.com/ltikit/ltikit/internal/needs"
)

// batch is how many messages SQS takes at a time.
const batch = 10

// queue is one of moto's, over real HTTP.
type queue struct {
	*sqs.Client
	t   *testing.T
	url string
}

func newQueue(t *testing.T, visibility time.Duration) *queue {
	t.Helper()
	address, client := needs.Moto(t)
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
	})
	q := &queue{Client: sqs.New(sqs.Options{BaseEndpoint: &address, Region: "eu-central-1", Credentials: credentials, HTTPClient: client}), t: t}
	made, err := q.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String("chime"), Attributes: map[string]string{
		"VisibilityTimeout": strconv.Itoa(int(visibility.Seconds())),
	}})
	require.NoError(t, err)
	q.url = *made.QueueUrl
	return q
}

// ReceiveMessage does not wait, so that moto, which is asked one thing at a time,
// can be asked others.
func (q *queue) ReceiveMessage(ctx context.Context, in *sqs.ReceiveMessageInput, opts ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error) {
	in.WaitTimeSeconds = 0
	return q.Client.ReceiveMessage(ctx, in, opts...)
}

func (q *queue) send(messages []string) {
	q.t.Helper()
	for some := range slices.Chunk(messages, batch) {
		var entries []types.SendMessageBatchRequestEntry
		for i, m := range some {
			entries = append(entries, types.SendMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), MessageBody: &m})
		}
		out, err := q.SendMessageBatch(q.t.Context(), &sqs.SendMessageBatchInput{QueueUrl: &q.url, Entries: entries})
		require.NoError(q.t, err)
		require.Empty(q.t, out.Failed)
	}
}

// left is how many messages there still are.
func (q *queue) left(t assert.TestingT) string {
	out, err := q.GetQueueAttributes(q.t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: &q.url, AttributeNames: []types.QueueAttributeName{
		types.QueueAttributeNameApproximateNumberOfMessages, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible,
	}})
	if !assert.NoError(t, err) {
		return ""
	}
	return out.Attributes["ApproximateNumberOfMessages"] + "+" + out.Attributes["ApproximateNumberOfMessagesNotVisible"]
}

// traffic is so many events of Ada, each of which happens at another instant, and
// what queues make of it: repeated, reordered, and one message in a hundred no event.
func (w *world) traffic(events int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	var messages []string
	for n := range events {
		what := []string{joined, cameraOn, cameraOff, left}[n%4]
		m := message(what, "chime-1", w.ada.Attendee.ID, "connection-1a", float64(n)/60_000) // a millisecond apart
		for range 1 + n%2 {
			messages = append(messages, m)
		}
	}
	for n := range events / 100 {
		messages = append(messages, []string{`{"source":"aws.chime"`, `[]`, message(joined, "chime-1", fmt.Sprint("nobody-", n), "x1", 1)}[n%3]+fmt.Sprintf("%*s", n, ""))
	}
	r.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
	return messages
}

// narrow is a queue that holds so many messages at most: moto looks at all that it
// has for each that it deletes.
type narrow struct {
	*queue
	places chan struct{}
}

func (n *narrow) send(messages []string) {
	for some := range slices.Chunk(messages, batch) {
		for range some {
			n.places <- struct{}{}
		}
		n.queue.send(some)
	}
}

func (n *narrow) DeleteMessageBatch(ctx context.Context, in *sqs.DeleteMessageBatchInput, opts ...func(*sqs.Options)) (*sqs.DeleteMessageBatchOutput, error) {
	out, err := n.queue.DeleteMessageBatch(ctx, in, opts...)
	if err != nil {
		return nil, err
	}
	for range out.Successful {
		select {
		case <-n.places:
		default: // it was received twice
		}
	}
	return out, nil
}

// Two hundred events, or with LTIKIT_LONG ten thousand, which come while they are
// read.
func TestEveryEventOnce(t *testing.T) {
	t.Parallel()
	q := &narrow{newQueue(t, 30*time.Second), make(chan struct{}, 200)}
	w := newWorld(t)
	w.clock.Set(at(60))
	events := 200
	if os.Getenv("LTIKIT_LONG") != "" {
		events = 10_000
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	began := time.Now()
	go func() { done <- w.intake.Run(ctx, q, q.url) }()
	messages := w.traffic(events)
	q.send(messages)
	require.EventuallyWithT(t, func(c *assert.CollectT) { assert.Equal(c, "0+0", q.left(c)) }, 4*time.Minute, 200*time.Millisecond)
	took := time.Since(began)
	cancel()
	require.NoError(t, <-done)
	assert.Equal(t, events, w.reported(), "each once")
	unknown, senseless := w.parked()
	assert.Zero(t, unknown)
	assert.Equal(t, events/100, senseless)
	t.Logf("%d messages of %d events in %s: %.0f events a second, most of it moto's time", len(messages), events, took.Round(time.Millisecond), float64(events)/took.Seconds())
}

// mortal is a queue whose reader is killed when it has stored something, and is
// about to say so.
type mortal struct {
	*queue
	kill  context.CancelFunc
	lives atomic.Int32
}

func (m *mortal) DeleteMessageBatch(ctx context.Context, in *sqs.DeleteMessageBatchInput, opts ...func(*sqs.Options)) (*sqs.DeleteMessageBatchOutput, error) {
	if m.lives.Add(-1) == 0 {
		m.kill()
		return nil, ctx.Err()
	}
	return m.queue.DeleteMessageBatch(ctx, in, opts...)
}

func TestKilledBetweenStoringAndDeleting(t *testing.T) {
	t.Parallel()
	q := newQueue(t, 6*time.Second)
	w := newWorld(t)
	w.clock.Set(at(60))
	const events = 200
	q.send(w.traffic(events))
	for n := range int32(5) {
		ctx, kill := context.WithCancel(t.Context())
		m := &mortal{queue: q, kill: kill}
		m.lives.Store(1 + n)
		require.NoError(t, w.intake.Run(ctx, m, q.url))
		require.Positive(t, w.reported())
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.intake.Run(ctx, q, q.url) }()
	require.EventuallyWithT(t, func(c *assert.CollectT) { assert.Equal(c, "0+0", q.left(c)) }, time.Minute, 100*time.Millisecond)
	cancel()
	require.NoError(t, <-done)
	assert.Equal(t, events, w.reported(), "nothing is lost, and nothing doubled")
	_, senseless := w.parked()
	assert.Equal(t, events/100, senseless)
}

// What the classroom cannot store comes again.
func TestADatabaseThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	q := newQueue(t, time.Second)
	w := newWorld(t)
	w.clock.Set(at(60))
	q.send([]string{message(joined, "chime-1", w.ada.Attendee.ID, "c1", 1), message(left, "chime-1", w.ada.Attendee.ID, "c1", 2)})
	run := func(i *intake.Intake, until func(c *assert.CollectT)) {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- i.Run(ctx, q, q.url) }()
		require.EventuallyWithT(t, until, 30*time.Second, 50*time.Millisecond)
		cancel()
		require.NoError(t, <-done)
	}
	run(intake.New(broken{w.Service, left}, nil), func(c *assert.CollectT) { assert.Contains(c, []string{"0+1", "1+0"}, q.left(c)) })
	assert.Equal(t, 1, w.reported())
	run(w.intake, func(c *assert.CollectT) { assert.Equal(c, "0+0", q.left(c)) })
	assert.Equal(t, 2, w.reported())
}

// forgetful is a queue that once does not delete the last of a batch.
type forgetful struct {
	*queue
	forgot atomic.Bool
}

func (f *forgetful) DeleteMessageBatch(ctx context.Context, in *sqs.DeleteMessageBatchInput, opts ...func(*sqs.Options)) (*sqs.DeleteMessageBatchOutput, error) {
	last := len(in.Entries) - 1
	if last == 0 || !f.forgot.CompareAndSwap(false, true) {
		return f.queue.DeleteMessageBatch(ctx, in, opts...)
	}
	id := in.Entries[last].Id
	in.Entries = in.Entries[:last]
	out, err := f.queue.DeleteMessageBatch(ctx, in, opts...)
	if err == nil {
		out.Failed = append(out.Failed, types.BatchResultErrorEntry{Id: id, Message: aws.String("try again")})
	}
	return out, err
}

// What the queue does not delete comes again, and changes nothing.
func TestPartOfABatchIsNotDeleted(t *testing.T) {
	t.Parallel()
	q := &forgetful{queue: newQueue(t, time.Second)}
	w := newWorld(t)
	w.clock.Set(at(60))
	q.send(w.traffic(20))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.intake.Run(ctx, q, q.url) }()
	require.EventuallyWithT(t, func(c *assert.CollectT) { assert.Equal(c, "0+0", q.left(c)) }, 30*time.Second, 50*time.Millisecond)
	cancel()
	require.NoError(t, <-done)
	require.True(t, q.forgot.Load())
	assert.Equal(t, 20, w.reported())
}

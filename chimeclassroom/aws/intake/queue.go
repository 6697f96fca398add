package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// Queue is what is needed of SQS: an *sqs.Client.
type Queue interface {
	// ReceiveMessage returns some messages, which come again unless they are deleted.
	ReceiveMessage(ctx context.Context, in *sqs.ReceiveMessageInput, opts ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error)
	// DeleteMessageBatch deletes messages that were received.
	DeleteMessageBatch(ctx context.Context, in *sqs.DeleteMessageBatchInput, opts ...func(*sqs.Options)) (*sqs.DeleteMessageBatchOutput, error)
}

const (
	batch       = 10 // all that SQS gives at a time
	waitSeconds = 20 // for messages, the longest that SQS allows
	// How many batches are on their way at a time: while one is stored, others come
	// from the queue or are deleted there.
	pollers = 4
	// How long to wait when the queue or the classroom does not answer, and between
	// looks at what is parked.
	pause       = 5 * time.Second
	resumeEvery = time.Minute
)

// Run takes in what comes to the queue at that address until ctx is done, then
// returns nil. Any number of Runs may share a queue.
func (i *Intake) Run(ctx context.Context, q Queue, url string) error {
	var all sync.WaitGroup
	all.Go(func() { i.resume(ctx) })
	for range pollers {
		all.Go(func() { i.poll(ctx, q, url) })
	}
	all.Wait()
	return nil
}

// poll takes in one batch after the other.
func (i *Intake) poll(ctx context.Context, q Queue, url string) {
	for ctx.Err() == nil {
		if err := i.receive(ctx, q, url); err != nil && ctx.Err() == nil {
			i.logger.ErrorContext(ctx, "events of Amazon Chime are not taken in", "queue", url, "error", err)
			sleep(ctx, pause)
		}
	}
}

// receive takes in the next batch, and deletes what is stored of it.
func (i *Intake) receive(ctx context.Context, q Queue, url string) error {
	got, err := q.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: batch, WaitTimeSeconds: waitSeconds})
	if err != nil {
		return fmt.Errorf("receiving: %w", err)
	}
	if len(got.Messages) == 0 {
		return nil
	}
	messages := make([]Message, 0, len(got.Messages))
	for _, m := range got.Messages {
		messages = append(messages, Message{ID: aws.ToString(m.MessageId), Body: aws.ToString(m.Body)})
	}
	again, failed := i.TakeBatch(ctx, messages)
	return errors.Join(failed, remove(ctx, q, url, got.Messages, again))
}

// remove deletes all messages but those that are to come again.
func remove(ctx context.Context, q Queue, url string, messages []types.Message, again []string) error {
	var stored []types.DeleteMessageBatchRequestEntry
	for n, m := range messages {
		if !slices.Contains(again, aws.ToString(m.MessageId)) {
			id := strconv.Itoa(n) // a message may be there twice, which that of an entry must not
			stored = append(stored, types.DeleteMessageBatchRequestEntry{Id: &id, ReceiptHandle: m.ReceiptHandle})
		}
	}
	if len(stored) == 0 {
		return nil
	}
	out, err := q.DeleteMessageBatch(ctx, &sqs.DeleteMessageBatchInput{QueueUrl: &url, Entries: stored})
	if err != nil {
		return fmt.Errorf("deleting what is stored: %w", err)
	}
	if n := len(out.Failed); n > 0 {
		return fmt.Errorf("deleting what is stored: %d of %d messages: %s", n, len(stored), aws.ToString(out.Failed[0].Message))
	}
	return nil
}

func (i *Intake) resume(ctx context.Context) {
	for ctx.Err() == nil {
		if err := i.Resume(ctx); err != nil && ctx.Err() == nil {
			i.logger.ErrorContext(ctx, "parked events of Amazon Chime are not taken in", "error", err)
		}
		sleep(ctx, resumeEvery)
	}
}

// sleep waits, or until ctx is done.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

package rooms

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
)

// Sender is what of *sqs.Client [Queues] need.
//
// IAM: sqs:SendMessage on both queues.
type Sender interface {
	// SendMessage puts a message into a queue.
	SendMessage(ctx context.Context, in *sqs.SendMessageInput, options ...func(*sqs.Options)) (*sqs.SendMessageOutput, error)
}

// Queues bring calls to the rooms. Calls is the address of a FIFO queue, whose groups
// are events; Ticks that of a plain one, for what is to come later, which a FIFO queue
// knows for all its messages alone. A sender of calls only needs no Ticks.
type Queues struct {
	API          Sender
	Calls, Ticks string
}

var _ httpapi.Ticks = (*Queues)(nil)

// Envelope is a message of either queue.
type Envelope struct {
	Kind       httpapi.CallKind `json:"kind"`
	Event      string           `json:"event"`
	Connection string           `json:"connection,omitempty"`
	Text       string           `json:"text,omitempty"`
	Tick       string           `json:"tick,omitempty"`
}

// Call has the room of the event hear this. Of those with one id within five minutes
// it hears the first.
func (q *Queues) Call(ctx context.Context, e Envelope, id string) error {
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	text := string(body)
	_, err = q.API.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: &q.Calls, MessageBody: &text, MessageGroupId: &e.Event, MessageDeduplicationId: &id,
	})
	if err != nil {
		return fmt.Errorf("sending a call to a room: %w", err)
	}
	return nil
}

// Look has the room of an event look after itself now: there is reason to.
func (q *Queues) Look(ctx context.Context, eventID string) error {
	return q.Call(ctx, Envelope{Kind: httpapi.Look, Event: eventID}, rand.Text())
}

// Tick implements [httpapi.Ticks]. Whoever takes messages of the queue passes them on by
// Call.
func (q *Queues) Tick(ctx context.Context, eventID, tick string, after time.Duration) error {
	body, err := json.Marshal(Envelope{Kind: httpapi.Look, Event: eventID, Tick: tick})
	if err != nil {
		return err
	}
	text := string(body)
	_, err = q.API.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &q.Ticks, MessageBody: &text, DelaySeconds: int32(after.Seconds())})
	if err != nil {
		return fmt.Errorf("sending a tick: %w", err)
	}
	return nil
}

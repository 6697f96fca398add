package functions

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/aws/rooms"
	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/internal/lambda"
)

// roomsBatch is a batch of either queue of the rooms.
type roomsBatch struct {
	Records []roomsMessage
}

type roomsMessage struct {
	ID         string `json:"messageId"`
	Body       string `json:"body"`
	Source     string `json:"eventSource"`
	Attributes struct {
		Group    string `json:"MessageGroupId"`
		Sequence string `json:"SequenceNumber"`
		Sent     int64  `json:"SentTimestamp,string"`
		Received int    `json:"ApproximateReceiveCount,string"`
	} `json:"attributes"`
}

// Rooms has the rooms hear what the FIFO queue brings, and passes on to that queue the
// ticks that the other one brings. What fails comes again, with all that is behind it.
func Rooms(all *httpapi.Rooms, queues *rooms.Queues, logger *slog.Logger) lambda.Handler {
	return func(ctx context.Context, event []byte) (any, error) {
		var b roomsBatch
		if err := read(event, &b); err != nil {
			return nil, err
		}
		if len(b.Records) == 0 {
			return nil, errors.New("the event is no batch of SQS")
		}
		answer := failures{Messages: []failure{}}
		groups, calls := b.groups(logger)
		for _, group := range groups {
			if err := hear(ctx, all, queues, group, calls[group]); err != nil {
				logger.ErrorContext(ctx, "a room has not heard what comes again", "event", group, "error", err)
				for _, m := range b.Records {
					if m.Attributes.Group == group {
						answer.Messages = append(answer.Messages, failure{m.ID})
					}
				}
			}
		}
		return answer, nil
	}
}

// ticks is the group of what no group was named for.
const ticks = ""

// groups are the events of a batch, and the calls of each in their order. What cannot be
// read never can.
func (b roomsBatch) groups(logger *slog.Logger) (groups []string, calls map[string][]roomsCall) {
	calls = map[string][]roomsCall{}
	for _, m := range b.Records {
		c := roomsCall{message: m}
		if err := json.Unmarshal([]byte(m.Body), &c.Envelope); err != nil || m.Source != "aws:sqs" {
			logger.Error("a message to a room makes no sense", "message", m.ID, "error", err)
			continue
		}
		group := m.Attributes.Group
		if calls[group] == nil {
			groups = append(groups, group)
		}
		calls[group] = append(calls[group], c)
	}
	return groups, calls
}

type roomsCall struct {
	rooms.Envelope
	message roomsMessage
}

func hear(ctx context.Context, all *httpapi.Rooms, queues *rooms.Queues, group string, calls []roomsCall) error {
	if group == ticks {
		return passOn(ctx, queues, calls)
	}
	heard := make([]httpapi.Call, 0, len(calls))
	for _, c := range calls {
		of := c.message.Attributes
		heard = append(heard, httpapi.Call{
			Kind: c.Kind, Connection: c.Connection, Text: []byte(c.Text), Tick: c.Tick,
			Sequence: of.Sequence, At: time.UnixMilli(of.Sent).UTC(), Again: of.Received > 1,
		})
	}
	return all.Handle(ctx, group, heard)
}

// passOn puts ticks whose time has come among the calls.
func passOn(ctx context.Context, queues *rooms.Queues, calls []roomsCall) error {
	var failed []error
	for _, c := range calls {
		failed = append(failed, queues.Call(ctx, c.Envelope, "tick-"+c.Tick))
	}
	return errors.Join(failed...)
}

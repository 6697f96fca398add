package functions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
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
// ticks that the other one brings. What fails comes again, with all that is behind it
// in its class; no class holds up another. A call that failed so often that it never
// will be heard is dropped.
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
		h := hearing{all, queues, logger}
		for n, group := range groups {
			inTime, cancel := share(ctx, len(groups)-n)
			again := h.group(inTime, group, calls[group])
			cancel()
			for _, c := range again {
				answer.Messages = append(answer.Messages, failure{c.message.ID})
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

// share is an equal part of the time that is left, for one of so many.
func share(ctx context.Context, of int) (context.Context, context.CancelFunc) {
	end, limited := ctx.Deadline()
	if !limited {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(end)/time.Duration(of))
}

// hearing is what the calls of a batch are heard by.
type hearing struct {
	all    *httpapi.Rooms
	queues *rooms.Queues
	logger *slog.Logger
}

// alone is how often a call has come that is heard by itself.
const alone = 4

// group has a class hear its calls, and returns those that come again.
func (h *hearing) group(ctx context.Context, group string, calls []roomsCall) (again []roomsCall) {
	often := func(c roomsCall) bool { return c.message.Attributes.Received >= alone }
	if group != ticks && slices.ContainsFunc(calls, often) {
		return h.oneByOne(ctx, group, calls)
	}
	if err := h.hear(ctx, group, calls...); err != nil {
		h.logger.ErrorContext(ctx, "a room has not heard what comes again", "event", group, "error", err)
		return calls
	}
	return nil
}

// oneByOne drops the first call that fails, so that it takes no other along: one in a
// batch, since a second one says that the fault is not theirs. The room looks after
// itself in place of it, and tells what an earlier run may have left untold.
func (h *hearing) oneByOne(ctx context.Context, group string, calls []roomsCall) (again []roomsCall) {
	dropped := false
	for n, c := range calls {
		inTime, cancel := share(ctx, len(calls)-n+1)
		err := h.hear(inTime, group, c)
		cancel()
		if err == nil {
			continue
		}
		if errors.Is(err, httpapi.ErrRoomTaken) { // which is no fault of the call
			return calls[n:]
		}
		h.logger.ErrorContext(ctx, "a room has not heard a call", "event", group, "kind", c.Kind, "message", c.message.ID, "error", err)
		if dropped || c.message.Attributes.Received < alone {
			return calls[n:]
		}
		dropped = true
		h.logger.ErrorContext(ctx, "a call to a room is dropped", "event", group, "kind", c.Kind, "message", c.message.ID)
		c.Envelope = rooms.Envelope{Kind: httpapi.Look, Event: group}
		if err := h.hear(ctx, group, c); err != nil {
			return calls[n+1:]
		}
	}
	return nil
}

// hear has the calls heard. A panic is an error of this class alone.
func (h *hearing) hear(ctx context.Context, group string, calls ...roomsCall) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	if group == ticks {
		return passOn(ctx, h.queues, calls)
	}
	heard := make([]httpapi.Call, 0, len(calls))
	for _, c := range calls {
		of := c.message.Attributes
		heard = append(heard, httpapi.Call{
			Kind: c.Kind, Connection: c.Connection, Text: []byte(c.Text), Tick: c.Tick,
			Sequence: of.Sequence, At: time.UnixMilli(of.Sent).UTC(), Again: of.Received > 1,
		})
	}
	return h.all.Handle(ctx, group, heard)
}

// passOn puts ticks whose time has come among the calls.
func passOn(ctx context.Context, queues *rooms.Queues, calls []roomsCall) error {
	var failed []error
	for _, c := range calls {
		failed = append(failed, queues.Call(ctx, c.Envelope, "tick-"+c.Tick))
	}
	return errors.Join(failed...)
}

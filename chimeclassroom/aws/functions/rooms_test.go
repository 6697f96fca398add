package functions_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/aws/functions"
	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// outside is what rooms have around them. Nobody is in any: who says something is sent
// away. The room of "broken" cannot be read, nor does that of "slow" end in time.
type outside struct {
	mu     sync.Mutex
	closed []string
}

func (o *outside) ReadRoom(ctx context.Context, eventID string) ([]byte, string, error) {
	switch eventID {
	case "broken":
		panic("of a room")
	case "slow":
		<-ctx.Done()
		return nil, "", ctx.Err()
	case "down":
		return nil, "", errors.New("503")
	}
	return nil, "", nil
}

func (o *outside) ClaimRoom(_ context.Context, eventID string, _ httpapi.Claim) error {
	if eventID == "taken" {
		return httpapi.ErrRoomTaken
	}
	return nil
}

func (o *outside) WriteRoom(context.Context, string, string, []byte) (string, error) { return "1", nil }
func (o *outside) RemoveRoom(context.Context, string, string) error                  { return nil }
func (o *outside) Post(context.Context, string, []byte) error                        { return nil }
func (o *outside) Tick(context.Context, string, string, time.Duration) error         { return nil }

func (o *outside) Close(_ context.Context, connection string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = append(o.closed, connection)
	return nil
}

// said is a message of the queue, by the event and connection.
func said(n, received int, event, connection, text string) map[string]any {
	body, _ := json.Marshal(map[string]string{"kind": "said", "event": event, "connection": connection, "text": text})
	return map[string]any{"messageId": fmt.Sprint("message-", n), "body": string(body), "eventSource": "aws:sqs", "attributes": map[string]string{
		"MessageGroupId": event, "SequenceNumber": fmt.Sprint(n), "SentTimestamp": "1764374400000", "ApproximateReceiveCount": fmt.Sprint(received),
	}}
}

// hear has rooms hear a batch, whose store is not there: a hello makes them panic. It
// returns whose connections were closed and what comes again.
func hear(t *testing.T, messages ...map[string]any) (closed, again []string) {
	t.Helper()
	o, logger := &outside{}, slog.New(slog.DiscardHandler)
	turn := httpapi.NewTurn(nil, nil)
	s, err := service.New(service.Config{Store: turn, Now: turn.Now, Logger: logger})
	require.NoError(t, err)
	all, err := httpapi.NewRooms(httpapi.RoomsConfig{Service: s, Turn: turn, Store: o, Pages: o, Ticks: o, Logger: logger})
	require.NoError(t, err)
	event, err := json.Marshal(map[string]any{"Records": messages})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	made, err := functions.Rooms(all, nil, logger)(ctx, event)
	require.NoError(t, err)
	text, err := json.Marshal(made)
	require.NoError(t, err)
	var answer struct {
		Failures []struct{ ItemIdentifier string } `json:"batchItemFailures"`
	}
	require.NoError(t, json.Unmarshal(text, &answer))
	for _, f := range answer.Failures {
		again = append(again, f.ItemIdentifier)
	}
	return o.closed, again
}

const hello = `{"type":"hello","joinToken":"x"}`

func TestNoClassHoldsUpAnother(t *testing.T) {
	t.Parallel()
	closed, again := hear(t, said(1, 1, "broken", "a", "{}"), said(2, 1, "slow", "b", "{}"), said(3, 1, "fine", "c", "{}"), said(4, 1, "broken", "d", "{}"))
	assert.Equal(t, []string{"c"}, closed)
	assert.Equal(t, []string{"message-1", "message-4", "message-2"}, again)
}

func TestACallThatAlwaysFailsTakesNoOtherAlong(t *testing.T) {
	t.Parallel()
	batch := func(received int) []map[string]any {
		return []map[string]any{said(1, received, "e", "a", "{}"), said(2, received, "e", "b", hello), said(3, received, "e", "c", "{}")}
	}
	closed, again := hear(t, batch(3)...)
	assert.Empty(t, closed)
	assert.Len(t, again, 3, "it may yet be heard")
	closed, again = hear(t, batch(4)...)
	assert.Equal(t, []string{"a", "c"}, closed)
	assert.Empty(t, again)

	_, again = hear(t, said(1, 4, "e", "a", hello), said(2, 4, "e", "b", hello), said(3, 4, "e", "c", "{}"))
	assert.Equal(t, []string{"message-2", "message-3"}, again, "one in a batch is dropped")
	_, again = hear(t, said(1, 9, "taken", "a", "{}"), said(2, 9, "taken", "b", "{}"))
	assert.Equal(t, []string{"message-1", "message-2"}, again, "another run that hears the room is no fault of theirs")
	_, again = hear(t, said(1, 4, "down", "a", "{}"), said(2, 1, "down", "b", "{}"))
	assert.Equal(t, []string{"message-2"}, again)
}

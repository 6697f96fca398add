package functions_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/aws/functions"
	"github.com/ltikit/ltikit/chimeclassroom/aws/rooms"
)

// cloud counts what one socket says, at one moment, and has what is sent to its room.
type cloud struct {
	rooms.API
	said int
	sent []rooms.Envelope
}

func (c *cloud) UpdateItem(_ context.Context, in *dynamodb.UpdateItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error) {
	c.said++
	return &dynamodb.UpdateItemOutput{Attributes: map[string]types.AttributeValue{
		"event": &types.AttributeValueMemberS{Value: "event-1"}, "said": &types.AttributeValueMemberN{Value: strconv.Itoa(c.said)},
		"since": in.ExpressionAttributeValues[":now"],
	}}, nil
}

func (c *cloud) SendMessage(_ context.Context, in *sqs.SendMessageInput, _ ...func(*sqs.Options)) (*sqs.SendMessageOutput, error) {
	var e rooms.Envelope
	if err := json.Unmarshal([]byte(*in.MessageBody), &e); err != nil {
		return nil, err
	}
	c.sent = append(c.sent, e)
	return &sqs.SendMessageOutput{}, nil
}

func TestWhatIsTooMuchIsNotPassedOn(t *testing.T) {
	t.Parallel()
	c := &cloud{}
	sockets := functions.Sockets(functions.SocketsConfig{
		Table: &rooms.Table{API: c}, Queues: &rooms.Queues{API: c}, Logger: slog.New(slog.DiscardHandler),
	})
	say := func(text string) {
		event, err := json.Marshal(map[string]any{"body": text, "requestContext": map[string]string{"eventType": "MESSAGE", "connectionId": "a", "requestId": "r"}})
		require.NoError(t, err)
		_, err = sockets(t.Context(), event)
		require.NoError(t, err)
	}
	say(strings.Repeat("x", 64<<10))
	say(strings.Repeat("x", 64<<10+1))
	say(strings.Repeat("<", 64<<10))
	for range 400 {
		say("{}")
	}
	require.Len(t, c.sent, 301, "which is heard once")
	assert.EqualValues(t, "said", c.sent[0].Kind)
	for _, long := range c.sent[1:3] {
		assert.EqualValues(t, "tooLong", long.Kind)
		assert.Empty(t, long.Text)
	}
	assert.EqualValues(t, "said", c.sent[299].Kind)
	assert.EqualValues(t, "tooMuch", c.sent[300].Kind)
	assert.Equal(t, "event-1", c.sent[300].Event)
}

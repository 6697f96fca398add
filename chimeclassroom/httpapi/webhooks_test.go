package httpapi_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// What is sent to webhooks is what the document says.
func TestMessagesOfWebhooks(t *testing.T) {
	t.Parallel()
	c := newContract(t)
	schema := pointer("components", "schemas", "WebhookMessage")
	then := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	types := []service.HookType{
		service.HookEventCreated, service.HookEventChanged, service.HookEventCancelled, service.HookEventDeleted,
		service.HookClassStarted, service.HookClassEnded, service.HookReportReady, service.HookGradeSent, service.HookTest,
	}
	for _, of := range types {
		body, err := service.HookMessage{ID: "msg_1", Type: of, Timestamp: then, Data: service.HookData{
			Room: "r", Events: []service.HookEvent{{ID: "e", Title: "Algebra", StartsAt: &then, EndsAt: &then}, {ID: "f"}}, Meeting: "m", Person: "p",
		}}.Body()
		require.NoError(t, err)
		require.NoError(t, c.message(schema, body), of)
	}
	require.Error(t, c.message(schema, []byte(`{"type":"event.moved","timestamp":"2026-11-23T09:00:00Z","data":{}}`)))
	listed, ok := at(c.document, "components", "schemas", "WebhookMessage", "properties", "type", "enum")
	require.True(t, ok)
	assert.Len(t, listed, len(types))
}

package webhooks_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/chimeclassroom/webhooks"
)

// What reaches the queue while a webhook is switched off was not sent, and is not said
// to have been.
func TestWhatIsNotSentIsNotSaidToBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := newReceiver(t, http.StatusGone)
	h, _ := w.hook("dep", r.url)
	require.NoError(t, w.TestHook(t.Context(), "operator", h.ID))
	w.deliver()
	require.NotEmpty(t, w.hooks()[0].Off)
	require.NoError(t, w.courier.Put(t.Context(), h.ID, service.HookMessage{ID: "msg_late", Type: service.HookTest, Timestamp: time.Now()}))
	w.deliver()
	assert.Len(t, r.requests(), 1)
	states := map[string]string{}
	for _, try := range w.hooks()[0].Tries {
		states[try.MessageID] = try.State
	}
	assert.Equal(t, "failed", states["msg_late"])
	for p, err := range w.queue.ListParked(t.Context(), webhooks.Kind, "") {
		require.NoError(t, err)
		assert.NotContains(t, p.Key, "msg_late", "nobody has to do anything about it")
	}
	body, err := webhooks.NewOffice(w.Service).Body(t.Context())
	require.NoError(t, err)
	assert.Contains(t, string(body), ">failed at once<")
	assert.NotContains(t, string(body), "1 failures")
}

// A receiver writes nothing into our pages that is long or cannot be shown.
func TestWhatAReceiverWritesIsBounded(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if !assert.NoError(t, err) {
			return
		}
		defer conn.Close()
		_, _ = conn.Write([]byte("\x1b[31m" + strings.Repeat("x", 3000) + "\r\n\r\n")) // the caller may be gone
	}))
	t.Cleanup(server.Close)
	w := newWorld(t, func(cfg *webhooks.Config) { cfg.Pace.GiveUp = time.Nanosecond })
	h, _ := w.hook("dep", server.URL)
	require.NoError(t, w.TestHook(t.Context(), "operator", h.ID))
	w.deliver()
	tries := w.hooks()[0].Tries
	require.Len(t, tries, 1)
	assert.Equal(t, "failed", tries[0].State)
	assert.Contains(t, tries[0].Detail, "not reached")
	assert.LessOrEqual(t, utf8.RuneCountInString(tries[0].Detail), 200)
	assert.NotContains(t, tries[0].Detail, "\x1b")
}

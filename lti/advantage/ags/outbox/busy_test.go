package outbox_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// The Retry-After of an answer on the wire is how long the next attempt waits.
func TestABusyPlatformIsLeftAloneForAsLongAsItAsks(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault ltitest.Fault
		waits time.Duration
	}{
		"429 to a score":         {ltitest.Fault{At: []ltitest.Endpoint{ltitest.Scores}, Status: http.StatusTooManyRequests, RetryAfter: 20 * time.Second}, 20 * time.Second},
		"503 to a score":         {ltitest.Fault{At: []ltitest.Endpoint{ltitest.Scores}, Status: http.StatusServiceUnavailable, RetryAfter: 3 * time.Minute}, 3 * time.Minute},
		"429 to a reading":       {ltitest.Fault{At: []ltitest.Endpoint{ltitest.LineItems}, Status: http.StatusTooManyRequests, RetryAfter: 20 * time.Second}, 20 * time.Second},
		"429 to a token":         {ltitest.Fault{At: []ltitest.Endpoint{ltitest.Token}, Status: http.StatusTooManyRequests, RetryAfter: 20 * time.Second}, 20 * time.Second},
		"429 that names no time": {ltitest.Fault{At: []ltitest.Endpoint{ltitest.Scores}, Status: http.StatusTooManyRequests}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.fault.Times = 1
			retried, sent := deliver(t, tc.fault)
			const spread = 10 * time.Millisecond // by chance, within the first retry
			assert.GreaterOrEqual(t, retried.Next.Sub(retried.Began), tc.waits)
			assert.LessOrEqual(t, retried.Next.Sub(retried.Began), tc.waits+spread)
			assert.Equal(t, retried.Next, sent.Began)
		})
	}
}

// deliver sends one score to a platform that fails once. The clock stands still
// but for the wait that was asked for.
func deliver(t *testing.T, fault ltitest.Fault) (retried, sent delivery.Event) {
	t.Helper()
	p := ltitest.NewLMS(t, profile.Canvas)
	tl := ltitest.NewTool(t, p, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	ctx, stop := context.WithCancel(t.Context())
	box, err := outbox.New(outbox.Config{
		Store: memory.New(memory.Config{Now: p.Clock.Now}), Now: p.Clock.Now,
		Pace: delivery.Pace{FirstRetry: 10 * time.Millisecond},
		Open: func(_ context.Context, to outbox.Target) (*ags.Client, error) {
			return ags.NewClient(tl.Services(tl.Registration, to.DeploymentID), to.Claim), nil
		},
		Trace: &delivery.Trace{
			Retried: func(_ context.Context, e delivery.Event) {
				retried = e
				p.Clock.Advance(e.Next.Sub(p.Clock.Now()))
			},
			Sent:   func(_ context.Context, e delivery.Event) { sent = e },
			Parked: func(_ context.Context, e delivery.Event) { assert.NoError(t, e.Err) },
			Idle:   func(context.Context) { stop() },
		},
	})
	require.NoError(t, err)
	p.Fail(fault)
	require.NoError(t, box.Put(t.Context(), outbox.Target{
		RegistrationID: tl.Registration.ID, DeploymentID: ltitest.DeploymentID, Claim: p.GradesClaim(),
		Column: &ags.LineItem{Label: "Quiz", ScoreMaximum: 100, ResourceID: "quiz"},
	}, score("u-2", 70)))
	box.Run(ctx)
	return retried, sent
}

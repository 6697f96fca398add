package delivery_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage/memory"
)

// A worker that is run once sends what is due, what that puts as well, and waits for
// nothing but attempts under way.
func TestAWorkerThatIsRunOnce(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t, func(cfg *delivery.Config) { cfg.Once = true })
		s.send = func(_ context.Context, j delivery.Job) error {
			time.Sleep(3 * time.Second)
			switch j.Key {
			case "a":
				s.put("p", "of a") //nolint:contextcheck // the test's own
			case "down":
				return errDown
			}
			return nil
		}
		s.put("p", "a")
		s.put("q", "down")
		s.runFor(time.Hour)
		assert.ElementsMatch(t, []string{"a@0s", "down@0s", "of a@3s", "down@3.75s", "down@8.25s"}, s.attempts())
		ended := time.Since(s.start)
		assert.Less(t, ended, 12*time.Second, "it does not wait until what failed is due again")
		attempts := len(s.attempts())
		time.Sleep(time.Hour)
		assert.Len(t, s.attempts(), attempts, "nothing goes on")
		s.runFor(time.Hour)
		assert.Greater(t, len(s.attempts()), attempts, "the next run does")
	})
}

// A store that cannot answer is left to the next run.
func TestAWorkerThatIsRunOnceOnAStoreThatIsAway(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		w, err := delivery.New(delivery.Config{Kind: "test", Once: true, Queue: away{memory.New(memory.Config{})}, Sender: newStage(t)})
		require.NoError(t, err)
		began := time.Now()
		w.Run(t.Context())
		assert.Zero(t, time.Since(began))
	})
}

// away is a queue that nothing can be asked of.
type away struct{ delivery.Queue }

func (away) ClaimJob(context.Context, string, time.Time, []string) (*delivery.Lease, time.Time, error) {
	return nil, time.Time{}, errDown
}

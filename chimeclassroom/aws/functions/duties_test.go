package functions

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// A duty that never ends, and one that fails, leave the others their time.
func TestADutyHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began, done := time.Now(), map[string]time.Duration{}
		does := func(name string, do duty) duty {
			return func(ctx context.Context) error {
				err := do(ctx)
				done[name] = time.Since(began)
				return err
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Second)
		defer cancel()
		err := inTurn(ctx, []string{"quick", "endless", "broken", "last"}, map[string]duty{
			"quick":   does("quick", func(context.Context) error { time.Sleep(30 * time.Second); return nil }),
			"endless": does("endless", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }),
			"broken":  does("broken", func(context.Context) error { return errors.New("the store is down") }),
			"last":    does("last", func(ctx context.Context) error { <-ctx.Done(); return nil }),
		})
		assert.EqualError(t, err, "endless: context deadline exceeded\nbroken: the store is down")
		assert.Equal(t, map[string]time.Duration{"quick": 30 * time.Second, "endless": 120 * time.Second, "broken": 120 * time.Second, "last": 300 * time.Second}, done)
	})
}

func TestOnlyKnownDutiesAreNamed(t *testing.T) {
	t.Parallel()
	known := map[string]duty{"grades": nil, "classes": func(context.Context) error { return nil }}
	for event, want := range map[string]string{
		`{"duties": ["classes", "dance"]}`: `there is no duty "dance", but classes, grades`,
		`{"duties": []}`:                   "the event names no duties",
		`{"source": "aws.events"}`:         "the event names no duties",
		`[]`:                               "the event cannot be read",
	} {
		_, err := dutiesOf([]byte(event), known)
		assert.ErrorContains(t, err, want, event)
	}
	named, err := dutiesOf([]byte(`{"duties": ["classes", "classes"]}`), known)
	assert.NoError(t, err)
	assert.Len(t, named, 2)
}

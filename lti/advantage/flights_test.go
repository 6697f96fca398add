package advantage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage"
)

func TestJoin(t *testing.T) {
	t.Parallel()
	t.Run("one does it for all", func(t *testing.T) {
		t.Parallel()
		f := advantage.NewFlights().Of("r-1")
		begun, release := make(chan struct{}), make(chan struct{})
		calls := 0
		var all sync.WaitGroup
		all.Go(func() {
			got, err := advantage.Join(t.Context(), f, "k", func() (int, error) { calls++; close(begun); <-release; return 7, nil })
			assert.NoError(t, err)
			assert.Equal(t, 7, got)
		})
		<-begun
		for range 63 {
			all.Go(func() {
				got, err := advantage.Join(t.Context(), f, "k", func() (int, error) { return 8, nil })
				assert.NoError(t, err)
				assert.Contains(t, []int{7, 8}, got, "who comes late begins anew")
			})
		}
		close(release)
		all.Wait()
		require.Equal(t, 1, calls)
	})
	t.Run("other keys and owners fly by themselves", func(t *testing.T) {
		t.Parallel()
		f := advantage.NewFlights()
		_, err := advantage.Join(t.Context(), f.Of("r-1"), "k", func() (int, error) {
			for _, other := range []struct {
				f   *advantage.Flights
				key string
			}{{f.Of("r-2"), "k"}, {f.Of("r-1"), "l"}, {f, "k"}, {advantage.NewFlights().Of("r-1"), "k"}} {
				got, err := advantage.Join(t.Context(), other.f, other.key, func() (int, error) { return 1, nil })
				require.NoError(t, err)
				require.Equal(t, 1, got)
			}
			return 0, nil
		})
		require.NoError(t, err)
	})
	t.Run("an error is everybody's, and not kept", func(t *testing.T) {
		t.Parallel()
		f := advantage.NewFlights()
		failed := errors.New("refused")
		_, err := advantage.Join(t.Context(), f, "k", func() (int, error) { return 0, failed })
		require.ErrorIs(t, err, failed)
		got, err := advantage.Join(t.Context(), f, "k", func() (int, error) { return 2, nil })
		require.NoError(t, err)
		require.Equal(t, 2, got)
	})
	t.Run("who gives up does not fail the others", func(t *testing.T) {
		t.Parallel()
		f := advantage.NewFlights()
		ctx, cancel := context.WithCancel(t.Context())
		begun := make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			_, err := advantage.Join(ctx, f, "k", func() (int, error) { close(begun); <-ctx.Done(); return 0, ctx.Err() })
			assert.ErrorIs(t, err, context.Canceled)
		})
		<-begun
		all.Go(func() {
			got, err := advantage.Join(t.Context(), f, "k", func() (int, error) { return 3, nil })
			assert.NoError(t, err)
			assert.Equal(t, 3, got)
		})
		gone, leave := context.WithCancel(t.Context())
		leave()
		_, err := advantage.Join(gone, f, "k", func() (int, error) { return 0, gone.Err() })
		require.ErrorIs(t, err, context.Canceled)
		cancel()
		all.Wait()
	})
	t.Run("a platform that does not answer in time is asked once", func(t *testing.T) {
		t.Parallel()
		f := advantage.NewFlights()
		late := fmt.Errorf("the platform: %w", context.DeadlineExceeded) // as http.Client says it
		begun, release, waiting := make(chan struct{}), make(chan struct{}), &asked{Context: t.Context(), begun: make(chan struct{})}
		var all sync.WaitGroup
		all.Go(func() {
			_, err := advantage.Join(t.Context(), f, "k", func() (int, error) { close(begun); <-release; return 0, late })
			assert.ErrorIs(t, err, context.DeadlineExceeded)
		})
		<-begun
		all.Go(func() {
			_, err := advantage.Join(waiting, f, "k", func() (int, error) { return 0, errors.New("asked again") })
			assert.ErrorIs(t, err, late)
		})
		<-waiting.begun
		close(release)
		all.Wait()
	})
	t.Run("a panic leaves nobody waiting", func(t *testing.T) {
		t.Parallel()
		f := advantage.NewFlights()
		require.Panics(t, func() { _, _ = advantage.Join(t.Context(), f, "k", func() (int, error) { panic("fault") }) })
		got, err := advantage.Join(t.Context(), f, "k", func() (int, error) { return 4, nil })
		require.NoError(t, err)
		require.Equal(t, 4, got)
	})
}

// asked is a context that tells when somebody begins to wait.
type asked struct {
	context.Context //nolint:containedctx // it is one
	begun           chan struct{}
	once            sync.Once
}

func (a *asked) Done() <-chan struct{} {
	a.once.Do(func() { close(a.begun) })
	return a.Context.Done()
}

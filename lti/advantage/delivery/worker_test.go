package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage/memory"
)

func TestJobsAreSentOnce(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t)
		s.put("p", "a", "b")
		go func() {
			time.Sleep(3 * time.Second) // of the bubble
			s.put("p", "c")
		}()
		s.runFor(time.Hour)
		assert.ElementsMatch(t, []string{"a@0s", "b@0s", "c@3s"}, s.attempts())
		assert.ElementsMatch(t, []string{"sent a", "sent b", "sent c"}, s.told)
		assert.Positive(t, s.idle)
	})
}

// Each failure doubles the time to the next attempt, up to the longest. With
// chance in the middle it is three quarters of that.
func TestBackoff(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t, func(c *delivery.Config) {
			c.Pace = delivery.Pace{FirstRetry: 4 * time.Second, LongestRetry: 20 * time.Second}
		})
		s.send = func(context.Context, delivery.Job) error { return errDown }
		s.put("p", "a")
		s.runFor(time.Minute)
		assert.Equal(t, []string{"a@0s", "a@3s", "a@9s", "a@21s", "a@36s", "a@51s"}, s.attempts())
	})
}

func TestJitterSpreads(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t, func(c *delivery.Config) { c.Rand = nil })
		s.send = func(context.Context, delivery.Job) error { return errDown }
		for i := range 50 {
			s.put(fmt.Sprint("p", i), "a")
		}
		s.runFor(999 * time.Millisecond)
		assert.Greater(t, len(slices.Compact(s.attempts())), 40, "they do not come back together")
		for _, at := range s.attempts()[50:] {
			assert.Greater(t, at, "a@499", "%s: half of the time at least", at)
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err  error
		want []string
	}{
		"service":        {&advantage.StatusError{Status: 429, RetryAfter: time.Minute}, []string{"a@0s", "a@1m0.75s"}},
		"token endpoint": {&advantage.TokenError{Status: 503, RetryAfter: time.Minute}, []string{"a@0s", "a@1m0.75s"}},
		"unavailable":    {&advantage.StatusError{Status: 503, RetryAfter: 40 * time.Second}, []string{"a@0s", "a@40.75s"}},
		"not for ever":   {&advantage.StatusError{Status: 429, RetryAfter: 1000 * time.Hour}, []string{"a@0s", "a@24h0m0.75s"}},
		"none named":     {&advantage.StatusError{Status: 429}, []string{"a@0s", "a@750ms"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T) {
				s := newStage(t)
				s.send = func(context.Context, delivery.Job) error {
					if len(s.attempts()) == 1 {
						return fmt.Errorf("posting: %w", tc.err)
					}
					return nil
				}
				s.put("p", "a")
				s.runFor(48 * time.Hour)
				assert.Equal(t, tc.want, s.attempts())
			})
		})
	}
}

// A platform that is down is tried by one job at a time, and another platform is
// not held up.
func TestAPlatformThatIsDownIsLeftAlone(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t)
		down := true
		s.send = func(_ context.Context, j delivery.Job) error {
			if j.Lane == "down" && down {
				return fmt.Errorf("%w: %w", lti.ErrUnavailable, errDown)
			}
			return nil
		}
		for i := range 100 {
			s.put("down", fmt.Sprint("d", i))
		}
		go func() {
			time.Sleep(10 * time.Minute)
			s.put("well", "w1", "w2", "w3")
		}()
		s.runFor(11 * time.Minute)
		assert.Subset(t, s.attempts(), []string{"w1@10m0s", "w2@10m0s", "w3@10m0s"})
		assert.Less(t, len(s.attempts()), 4+3+12, "a hundred jobs do not find out one by one")
		down = false
		s.runFor(time.Hour)
		assert.Empty(t, s.parked())
		sent := slices.DeleteFunc(slices.Clone(s.told), func(e string) bool { return e[:5] != "sent " })
		assert.Len(t, sent, 103)
	})
}

// A platform that does not answer has few hands of the worker.
func TestASlowPlatformDoesNotTakeAllHands(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t, func(c *delivery.Config) { c.Pace = delivery.Pace{Concurrency: 6, PerLane: 2} })
		now, most := 0, 0
		s.send = func(ctx context.Context, j delivery.Job) error {
			if j.Lane != "slow" {
				return nil
			}
			s.mu.Lock()
			now++
			most = max(most, now)
			s.mu.Unlock()
			<-ctx.Done()
			s.mu.Lock()
			now--
			s.mu.Unlock()
			return ctx.Err()
		}
		for i := range 20 {
			s.put("slow", fmt.Sprint("s", i))
		}
		go func() {
			time.Sleep(time.Second)
			s.put("well", "w")
		}()
		s.runFor(2 * time.Minute)
		assert.Contains(t, s.attempts(), "w@1s")
		assert.Equal(t, 2, most)
		assert.Contains(t, s.told[1], "retried s")
	})
}

func TestWhatIsFinalIsParked(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err   error
		code  lti.Code
		says  string
		final bool
	}{
		"status 422":          {&advantage.StatusError{Status: 422}, delivery.CodeRefused, "status 422", true},
		"status 403":          {&advantage.StatusError{Status: 403}, delivery.CodeRefused, "status 403", true},
		"status 401":          {&advantage.StatusError{Status: 401}, "", "", false},
		"status 500":          {&advantage.StatusError{Status: 500}, "", "", false},
		"sign-in page":        {&advantage.StatusError{Status: 302}, "", "", false},
		"scope not granted":   {&advantage.TokenError{Status: 400, Code: lti.CodeInvalidScope}, delivery.CodeRefused, "no access", true},
		"assertion refused":   {&advantage.TokenError{Status: 400, Code: lti.CodeInvalidClient}, "", "", false},
		"not offered":         {fmt.Errorf("x: %w", advantage.ErrNotOffered), delivery.CodeNotOffered, "does not offer", true},
		"gone meanwhile":      {fmt.Errorf("%w: x", lti.ErrRegistration), delivery.CodeDisconnected, "no longer connected", true},
		"registration gone":   {fmt.Errorf("%w: x", delivery.ErrDisconnected), delivery.CodeDisconnected, "no longer connected", true},
		"the sender's own":    {&delivery.Refusal{Code: "mine", Public: "No.", Err: errDown}, "mine", "No.", true},
		"network":             {fmt.Errorf("%w: %w", lti.ErrUnavailable, errDown), "", "", false},
		"somebody is at work": {&delivery.Later{Until: time.Now().Add(time.Hour)}, "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T) {
				s := newStage(t)
				s.send = func(context.Context, delivery.Job) error { return tc.err }
				s.put("p", "a")
				s.runFor(time.Second / 2)
				if !tc.final {
					assert.Empty(t, s.parked())
					assert.Equal(t, []string{"retried a"}, s.told)
					return
				}
				require.Len(t, s.parked(), 1)
				reason := s.parked()[0].Reason
				assert.Equal(t, tc.code, reason.Code)
				assert.Contains(t, reason.Public, tc.says)
				assert.NotEmpty(t, reason.Cause)
				assert.Equal(t, []string{"parked a"}, s.told)

				s.send = func(context.Context, delivery.Job) error { return nil }
				require.NoError(t, s.store.RetryJob(t.Context(), s.parked()[0].Name))
				s.runFor(time.Second)
				assert.Empty(t, s.parked())
				assert.Equal(t, []string{"parked a", "sent a"}, s.told)
			})
		})
	}
}

func TestAPlatformThatIsNeverReachedIsReported(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t)
		s.send = func(context.Context, delivery.Job) error { return errDown }
		s.put("p", "a")
		s.runFor(6 * 24 * time.Hour)
		assert.Empty(t, s.parked())
		s.runFor(2 * 24 * time.Hour)
		require.Len(t, s.parked(), 1)
		assert.Equal(t, delivery.CodeUnreachable, s.parked()[0].Reason.Code)
		assert.Contains(t, s.parked()[0].Reason.Cause, errDown.Error())
	})
}

func TestARepeatedJob(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t)
		s.send = func(context.Context, delivery.Job) error {
			if len(s.attempts()) == 2 {
				return errDown
			}
			return nil
		}
		j := delivery.Job{Name: delivery.Name{Lane: "p", Key: "a"}, Every: time.Hour}
		require.NoError(t, s.worker.Put(t.Context(), j, time.Second))
		s.runFor(150 * time.Minute)
		assert.Equal(t, []string{"a@0s", "a@1h0m0s", "a@1h0m0.75s", "a@2h0m0.75s"}, s.attempts())
		assert.Equal(t, []string{"sent a", "retried a", "sent a", "sent a"}, s.told)
	})
}

// The end of ctx stops the taking of jobs and not what is under way.
func TestRunDrains(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t, func(c *delivery.Config) { c.Pace.Concurrency = 1 })
		s.send = func(ctx context.Context, _ delivery.Job) error {
			time.Sleep(20 * time.Second)
			return ctx.Err()
		}
		s.put("p", "a", "b")
		s.runFor(time.Second)
		assert.Equal(t, 20*time.Second, time.Since(s.start))
		assert.Len(t, s.told, 1)
		assert.Equal(t, "sent", s.told[0][:4])
	})
}

// Two workers share a store and many jobs; no name is under way twice.
func TestTwoWorkersNeverSendOneNameAtOnce(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t)
		other := s.newWorker()
		underWay := map[string]bool{}
		s.send = func(_ context.Context, j delivery.Job) error {
			s.mu.Lock()
			assert.False(t, underWay[j.Key], "%s is under way", j.Key)
			underWay[j.Key] = true
			s.mu.Unlock()
			time.Sleep(10 * time.Millisecond)
			s.mu.Lock()
			underWay[j.Key] = false
			s.mu.Unlock()
			return nil
		}
		go func() {
			for i := range 200 {
				s.put("p", fmt.Sprint("k", i%7))
				time.Sleep(3 * time.Millisecond)
			}
		}()
		s.runFor(time.Hour, s.worker, other)
		assert.Greater(t, len(s.attempts()), 7)
	})
}

// What another process puts is found by looking now and then.
func TestJobsOfAnotherProcessAreFound(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t)
		go func() {
			time.Sleep(12 * time.Second)
			j := delivery.Job{Name: delivery.Name{Kind: "test", Lane: "p", Key: "a"}, At: time.Now()}
			assert.NoError(t, s.store.PutJob(t.Context(), j, time.Second))
		}()
		s.runFor(time.Minute)
		assert.Equal(t, []string{"a@20s"}, s.attempts())
	})
}

// A process that dies in the middle leaves a lease; when that is over the job is
// sent again with the same At.
func TestALeaseOfADeadProcess(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t)
		s.put("p", "a")
		dead, _, err := s.store.ClaimJob(t.Context(), "test", time.Now().Add(time.Minute), nil)
		require.NoError(t, err)
		var at time.Time
		s.send = func(_ context.Context, j delivery.Job) error {
			at = j.At
			return nil
		}
		s.runFor(time.Hour)
		assert.Equal(t, []string{"a@1m0s"}, s.attempts())
		assert.True(t, at.Equal(dead.At))
		require.ErrorIs(t, s.store.SettleJob(t.Context(), dead, delivery.Outcome{State: delivery.Sent}), delivery.ErrLost)
	})
}

func TestAPanicIsAnErrorOfTheJob(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t)
		s.send = func(context.Context, delivery.Job) error {
			if len(s.attempts()) == 1 {
				panic("no such thing")
			}
			return nil
		}
		s.put("p", "a")
		s.runFor(time.Minute)
		assert.Equal(t, []string{"retried a", "sent a"}, s.told)
	})
}

// flaky fails when it is told to.
type flaky struct {
	*memory.Store
	claims, settles int // how many fail
}

var errDisk = errors.New("disk full")

func (f *flaky) ClaimJob(ctx context.Context, kind string, until time.Time, skip []string) (*delivery.Lease, time.Time, error) {
	if f.claims > 0 {
		f.claims--
		return nil, time.Time{}, errDisk
	}
	return f.Store.ClaimJob(ctx, kind, until, skip)
}

func (f *flaky) SettleJob(ctx context.Context, l *delivery.Lease, o delivery.Outcome) error {
	if f.settles > 0 {
		f.settles--
		return errDisk
	}
	return f.Store.SettleJob(ctx, l, o)
}

func TestAStoreThatFails(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t)
		s.worker = s.newWorker(func(c *delivery.Config) { c.Queue = &flaky{Store: s.store, claims: 3, settles: 1} })
		s.put("p", "a")
		s.runFor(time.Hour)
		assert.Equal(t, []string{"a@20s", "a@1m20s"}, s.attempts(), "after the claims that fail, of which the Put caused one, and again after the lease")
		assert.Equal(t, []string{"sent a"}, s.told)
		require.Len(t, s.errs, 4)
		for _, err := range s.errs {
			require.ErrorIs(t, err, errDisk)
		}
	})
}

func TestAnIdleWorkerSleeps(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		s := newStage(t)
		s.runFor(time.Minute)
		assert.LessOrEqual(t, s.idle, 7, "it looks every ten seconds")
		synctest.Wait()
	})
}

// An attempt goes on with the context that Begun returns, up to the hook that is
// told of its end.
func TestAnAttemptHasItsContext(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T) {
		type key struct{}
		var heard []any
		hear := func(ctx context.Context) { heard = append(heard, ctx.Value(key{})) }
		s := newStage(t, func(c *delivery.Config) {
			c.Trace = &delivery.Trace{
				Begun: func(ctx context.Context, n delivery.Name) context.Context {
					return context.WithValue(ctx, key{}, n.Lane+"/"+n.Key)
				},
				Sent: func(ctx context.Context, _ delivery.Event) { hear(ctx) },
			}
		})
		s.send = func(ctx context.Context, _ delivery.Job) error { hear(ctx); return nil }
		s.put("lms", "a")
		s.runFor(time.Second)
		require.Equal(t, []any{"lms/a", "lms/a"}, heard)
	})
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	whole := delivery.Config{Kind: "test", Queue: memory.New(memory.Config{}), Sender: &stage{}}
	for name, change := range map[string]func(*delivery.Config){
		"Kind": func(c *delivery.Config) { c.Kind = "" }, "Queue": func(c *delivery.Config) { c.Queue = nil }, "Sender": func(c *delivery.Config) { c.Sender = nil },
	} {
		cfg := whole
		change(&cfg)
		_, err := delivery.New(cfg)
		require.ErrorContains(t, err, "delivery.Config."+name)
	}
}

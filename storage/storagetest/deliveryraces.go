package storagetest

import (
	"context"
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// claimOr is a claim whose loser has an error.
func claimOr(ctx context.Context, s delivery.Store, c *clock) (*delivery.Lease, error) {
	l, _, err := claimJob(ctx, s, c)
	if err == nil && l == nil {
		err = errNothing
	}
	return l, err
}

func deliveryClaimRace(t testingT, s delivery.Store, c *clock) {
	ctx := t.Context()
	for round := range 10 {
		key := fmt.Sprint("key", round)
		putJob(t, s, c, key, "x")
		leases := make([]*delivery.Lease, racers)
		errs := race(func(i int) (err error) {
			leases[i], err = claimOr(ctx, s, c)
			return err
		})
		winner := requireOneWinner(t, errs, errNothing)
		require.Equal(t, key, leases[winner].Key)
		errs = race(func(int) error { return s.SettleJob(ctx, leases[winner], sent()) })
		requireOneWinner(t, errs, delivery.ErrLost)
	}
}

// deliveryManyRace has as many jobs as racers: each gets one of its own.
func deliveryManyRace(t testingT, s delivery.Store, c *clock) {
	ctx := t.Context()
	for i := range racers {
		putJobIn(t, s, c, fmt.Sprint("lane", i%3), fmt.Sprint("key", i), "x")
	}
	keys := make([]string, racers)
	for _, err := range race(func(i int) error {
		l, err := claimOr(ctx, s, c)
		if err == nil {
			keys[i] = l.Key
		}
		return err
	}) {
		require.NoError(t, err)
	}
	seen := map[string]bool{}
	for _, key := range keys {
		require.Falsef(t, seen[key], "%s was leased twice", key)
		seen[key] = true
	}
}

func deliveryPutRace(t testingT, s delivery.Store, c *clock) {
	ctx := t.Context()
	errs := race(func(i int) error {
		return s.PutJob(ctx, delivery.Job{Name: jobName("p", "a"), Payload: fmt.Append(nil, i), At: c.Now()}, apart)
	})
	for _, err := range errs {
		require.NoError(t, err)
	}
	l, err := claimOr(ctx, s, c)
	require.NoError(t, err)
	require.EqualValues(t, racers, l.Version)
	requireNothingDue(t, s, c)
}

// deliveryLanesBack puts jobs at once into lanes that were idle for so long that a
// store may just forget them. None gets lost.
func deliveryLanesBack(t testingT, s delivery.Store, c *clock) {
	ctx := t.Context()
	for round := range 6 {
		errs := race(func(i int) error {
			n := jobName(fmt.Sprint("lane", i%8), fmt.Sprint(round, "/", i))
			return s.PutJob(ctx, delivery.Job{Name: n, At: c.Now()}, apart)
		})
		for _, err := range errs {
			require.NoError(t, err)
		}
		for range racers {
			l, err := claimOr(ctx, s, c)
			require.NoError(t, err)
			settle(t, s, l, sent())
		}
		requireNothingDue(t, s, c)
		c.advance(31 * 24 * time.Hour)
	}
}

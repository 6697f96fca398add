package storagetest

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

func findPlace(t testingT, s delivery.Store, c *clock, key string) delivery.Place {
	t.Helper()
	p, err := s.FindPlace(t.Context(), jobName("p", key), c.Now().Add(leaseTime))
	require.NoError(t, err)
	return p
}

func deliveryPlaces(t testingT, s delivery.Store, c *clock) {
	n := jobName("p", "a")
	require.ErrorIs(t, s.SetPlace(t.Context(), n, 1, "x"), delivery.ErrLost)
	mine := findPlace(t, s, c, "a")
	require.Empty(t, mine.Address)
	require.NotZero(t, mine.Fence)
	theirs := findPlace(t, s, c, "a")
	require.Empty(t, theirs.Address)
	require.Zero(t, theirs.Fence)
	requireInstant(t, c.Now().Add(leaseTime), theirs.Until)
	require.NotZero(t, findPlace(t, s, c, "b").Fence)

	require.NoError(t, s.SetPlace(t.Context(), n, mine.Fence, "https://p.example/1"))
	kept := findPlace(t, s, c, "a")
	require.Equal(t, "https://p.example/1", kept.Address)
	require.ErrorIs(t, s.SetPlace(t.Context(), n, kept.Fence+1, "x"), delivery.ErrLost)
	c.advance(1000 * time.Hour)
	require.Equal(t, "https://p.example/1", findPlace(t, s, c, "a").Address)

	require.NoError(t, s.SetPlace(t.Context(), n, kept.Fence, ""))
	again := findPlace(t, s, c, "a")
	require.Empty(t, again.Address)
	require.Greater(t, again.Fence, kept.Fence)
	require.ErrorIs(t, s.SetPlace(t.Context(), n, kept.Fence, ""), delivery.ErrLost)
	require.Zero(t, findPlace(t, s, c, "a").Fence, "the turn is still taken")
	require.NoError(t, s.SetPlace(t.Context(), n, again.Fence, ""))
	require.NotZero(t, findPlace(t, s, c, "a").Fence, "the turn was given back")
}

func deliveryPlaceExpiry(t testingT, s delivery.Store, c *clock) {
	first := findPlace(t, s, c, "a")
	c.advance(leaseTime - time.Microsecond)
	require.Zero(t, findPlace(t, s, c, "a").Fence)
	c.advance(time.Microsecond)
	second := findPlace(t, s, c, "a")
	require.Greater(t, second.Fence, first.Fence)
	require.ErrorIs(t, s.SetPlace(t.Context(), jobName("p", "a"), first.Fence, "late"), delivery.ErrLost)
	require.NoError(t, s.SetPlace(t.Context(), jobName("p", "a"), second.Fence, "https://p.example/2"))
	require.Equal(t, "https://p.example/2", findPlace(t, s, c, "a").Address)
}

func deliveryPlaceRace(t testingT, s delivery.Store, c *clock) {
	ctx := t.Context()
	for round := range 10 {
		n := jobName("p", fmt.Sprint("place", round))
		fences := make([]int64, racers)
		errs := race(func(i int) error {
			p, err := s.FindPlace(ctx, n, c.Now().Add(leaseTime))
			if err == nil && p.Fence == 0 {
				err = errNothing
			}
			fences[i] = p.Fence
			return err
		})
		winner := requireOneWinner(t, errs, errNothing)
		require.NoError(t, s.SetPlace(ctx, n, fences[winner], "https://p.example/1"))
	}
}

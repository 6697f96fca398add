package storagetest

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// parkedJobs lists what is parked as "lane/key: sentence".
func parkedJobs(t testingT, s delivery.Store, lane string) (list []string) {
	t.Helper()
	for p, err := range s.ListParked(t.Context(), jobKind, lane) {
		require.NoError(t, err)
		list = append(list, p.Lane+"/"+p.Key+": "+p.Reason.Public)
	}
	return list
}

func deliveryParked(t testingT, s delivery.Store, c *clock) {
	for _, lane := range []string{"q", "p"} {
		for _, key := range []string{"b", "a"} {
			putJobIn(t, s, c, lane, key, "of "+lane)
			settle(t, s, requireClaimed(t, s, c, key, "of "+lane), parked("No "+key+"."))
		}
	}
	require.Equal(t, []string{"p/a: No a.", "p/b: No b.", "q/a: No a.", "q/b: No b."}, parkedJobs(t, s, ""))
	require.Equal(t, []string{"q/a: No a.", "q/b: No b."}, parkedJobs(t, s, "q"))
	require.Empty(t, parkedJobs(t, s, "r"))
	for p, err := range s.ListParked(t.Context(), jobKind, "p") {
		require.NoError(t, err)
		require.Equal(t, delivery.Reason{Code: delivery.CodeRefused, Public: "No a.", Cause: "cause: No a."}, p.Reason)
		require.Equal(t, "of p", string(p.Payload))
		require.Equal(t, 3, p.Tries)
		requireInstant(t, c.Now(), p.Since)
		requireInstant(t, c.Now(), p.At)
		break
	}
	require.True(t, requireNothingDue(t, s, c).IsZero())

	at := c.Now()
	c.advance(time.Hour)
	require.NoError(t, s.RetryJob(t.Context(), jobName("p", "a")))
	require.ErrorIs(t, s.RetryJob(t.Context(), jobName("p", "a")), delivery.ErrNotFound)
	l := requireClaimed(t, s, c, "a", "of p")
	requireInstant(t, at, l.At)
	requireInstant(t, c.Now(), l.Since)
	require.Zero(t, l.Tries)
	settle(t, s, l, sent())
	require.NoError(t, s.DropJob(t.Context(), jobName("p", "b")))
	require.ErrorIs(t, s.DropJob(t.Context(), jobName("p", "b")), delivery.ErrNotFound)
	require.ErrorIs(t, s.DropJob(t.Context(), jobName("p", "a")), delivery.ErrNotFound)
	require.ErrorIs(t, s.RetryJob(t.Context(), jobName("p", "none")), delivery.ErrNotFound)
	putJobIn(t, s, c, "q", "b", "newer")
	require.Equal(t, []string{"q/a: No a."}, parkedJobs(t, s, ""))
	requireClaimed(t, s, c, "b", "newer")
}

func deliveryManyParked(t testingT, s delivery.Store, c *clock) {
	var want []string
	for i := range 600 {
		key := fmt.Sprintf("%04d", i)
		putJob(t, s, c, key, "x")
		settle(t, s, requireClaimed(t, s, c, key, "x"), parked("No."))
		want = append(want, "p/"+key+": No.")
	}
	require.Equal(t, want, parkedJobs(t, s, ""))
}

func deliveryDroppedInFlight(t testingT, s delivery.Store, c *clock) {
	putJob(t, s, c, "a", "1")
	l := requireClaimed(t, s, c, "a", "1")
	require.NoError(t, s.DropJob(t.Context(), l.Name))
	require.ErrorIs(t, s.SettleJob(t.Context(), l, delivery.Outcome{State: delivery.Waiting, Due: c.Now()}), delivery.ErrLost)
	c.advance(time.Hour)
	require.True(t, requireNothingDue(t, s, c).IsZero())
	putJob(t, s, c, "a", "2")
	require.True(t, requireClaimed(t, s, c, "a", "2").At.After(l.At))
}

package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// Delivery checks [delivery.Store]. Each call of open returns an empty store that
// takes the time from now.
func Delivery(t *testing.T, open func(t *testing.T, now func() time.Time) delivery.Store) {
	runAll(t, open, deliveryChecks())
}

// DeliveryInShort leaves out the checks of Delivery that make hundreds of calls for
// jobs, for a stand-in of an engine that takes minutes for them.
func DeliveryInShort(t *testing.T, open func(t *testing.T, now func() time.Time) delivery.Store) {
	runAll(t, open, shortDeliveryChecks())
}

func deliveryChecks() []check[delivery.Store] {
	return append(shortDeliveryChecks(),
		check[delivery.Store]{"stamps are remembered", deliveryRemembered},
		check[delivery.Store]{"lanes come back", deliveryLanesBack},
		check[delivery.Store]{"many parked", deliveryManyParked},
		check[delivery.Store]{"race to claim one", deliveryClaimRace},
		check[delivery.Store]{"race to claim many", deliveryManyRace},
		check[delivery.Store]{"race to put", deliveryPutRace},
	)
}

func shortDeliveryChecks() []check[delivery.Store] {
	return []check[delivery.Store]{
		{"sent once", deliveryOnce},
		{"due in order", deliveryOrder},
		{"tried again when due", deliveryRetry},
		{"repeated", deliveryRepeated},
		{"newest wins", deliveryNewest},
		{"newest wins over what is being sent", deliveryNewestInFlight},
		{"stamps rise", deliveryStamps},
		{"leases end", deliveryExpiry},
		{"late answers change nothing", deliveryLate},
		{"lanes rest", deliveryRest},
		{"a success does not end a later rest", deliveryRestKept},
		{"lanes and kinds apart", deliveryApart},
		{"parked, retried, dropped", deliveryParked},
		{"dropped while being sent", deliveryDroppedInFlight},
		{"places", deliveryPlaces},
		{"a turn at a place ends", deliveryPlaceExpiry},
		{"odd names", deliveryOddNames},
		{"payloads", deliveryPayloads},
		{"copies", deliveryCopies},
		{"cancelled context", deliveryCancelled},
		{"race for a place", deliveryPlaceRace},
		{"restart", deliveryRestart},
	}
}

const (
	jobKind   = "test"
	leaseTime = time.Minute
	apart     = time.Second
)

func jobName(lane, key string) delivery.Name {
	return delivery.Name{Kind: jobKind, Lane: lane, Key: key}
}

// putJob hands over a job of the lane "p" at the present time.
func putJob(t testingT, s delivery.Store, c *clock, key, payload string) {
	t.Helper()
	putJobIn(t, s, c, "p", key, payload)
}

func putJobIn(t testingT, s delivery.Store, c *clock, lane, key, payload string) {
	t.Helper()
	j := delivery.Job{Name: jobName(lane, key), Payload: []byte(payload), At: c.Now()}
	require.NoErrorf(t, s.PutJob(t.Context(), j, apart), "key %q", key)
}

func claimJob(ctx context.Context, s delivery.Store, c *clock, skip ...string) (*delivery.Lease, time.Time, error) {
	return s.ClaimJob(ctx, jobKind, c.Now().Add(leaseTime), skip)
}

func requireClaimed(t testingT, s delivery.Store, c *clock, key, payload string) *delivery.Lease {
	t.Helper()
	l, _, err := claimJob(t.Context(), s, c)
	require.NoError(t, err)
	require.NotNilf(t, l, "%q is due", key)
	require.Equal(t, key, l.Key)
	require.Equal(t, payload, string(l.Payload))
	return l
}

// requireNothingDue returns when something will be.
func requireNothingDue(t testingT, s delivery.Store, c *clock, skip ...string) time.Time {
	t.Helper()
	l, next, err := claimJob(t.Context(), s, c, skip...)
	require.NoError(t, err)
	require.Nil(t, l)
	return next
}

func settle(t testingT, s delivery.Store, l *delivery.Lease, o delivery.Outcome) {
	t.Helper()
	require.NoError(t, s.SettleJob(t.Context(), l, o))
}

func sent() delivery.Outcome { return delivery.Outcome{State: delivery.Sent} }

func parked(public string) delivery.Outcome {
	return delivery.Outcome{State: delivery.Stuck, Tries: 3,
		Reason: delivery.Reason{Code: delivery.CodeRefused, Public: public, Cause: "cause: " + public}}
}

// requireInstant compares to the microsecond.
func requireInstant(t testingT, want, got time.Time) {
	t.Helper()
	require.Equal(t, want.UnixMicro(), got.UnixMicro())
}

func deliveryOnce(t testingT, s delivery.Store, c *clock) {
	require.True(t, requireNothingDue(t, s, c).IsZero())
	putJob(t, s, c, "a", "1")
	l := requireClaimed(t, s, c, "a", "1")
	requireInstant(t, c.Now(), l.At)
	requireInstant(t, c.Now(), l.Since)
	require.Zero(t, l.Tries)
	requireInstant(t, c.Now().Add(leaseTime), requireNothingDue(t, s, c))
	settle(t, s, l, sent())
	require.True(t, requireNothingDue(t, s, c).IsZero())
	c.advance(2 * leaseTime)
	require.True(t, requireNothingDue(t, s, c).IsZero())
	require.ErrorIs(t, s.SettleJob(t.Context(), l, sent()), delivery.ErrLost)
}

func deliveryOrder(t testingT, s delivery.Store, c *clock) {
	for _, key := range []string{"b", "a", "c"} {
		putJob(t, s, c, key, key)
		c.advance(time.Microsecond)
	}
	for _, key := range []string{"b", "a", "c"} {
		requireClaimed(t, s, c, key, key)
	}
}

func deliveryRetry(t testingT, s delivery.Store, c *clock) {
	putJob(t, s, c, "a", "1")
	at := c.Now()
	due := at.Add(time.Hour)
	settle(t, s, requireClaimed(t, s, c, "a", "1"), delivery.Outcome{State: delivery.Waiting, Due: due, Tries: 1})
	requireInstant(t, due, requireNothingDue(t, s, c))
	c.advance(time.Hour - time.Microsecond)
	requireNothingDue(t, s, c)
	c.advance(time.Microsecond)
	l := requireClaimed(t, s, c, "a", "1")
	requireInstant(t, at, l.At)
	requireInstant(t, at, l.Since)
	require.Equal(t, 1, l.Tries)
}

func deliveryRepeated(t testingT, s delivery.Store, c *clock) {
	j := delivery.Job{Name: jobName("p", "a"), Payload: []byte("1"), At: c.Now(), Every: 90 * time.Minute}
	require.NoError(t, s.PutJob(t.Context(), j, apart))
	for range 3 {
		l := requireClaimed(t, s, c, "a", "1")
		require.Equal(t, j.Every, l.Every)
		require.Zero(t, l.Tries)
		settle(t, s, l, delivery.Outcome{State: delivery.Waiting, Due: c.Now().Add(j.Every)})
		c.advance(j.Every)
	}
}

func deliveryNewest(t testingT, s delivery.Store, c *clock) {
	putJob(t, s, c, "a", "old")
	c.advance(time.Millisecond)
	putJob(t, s, c, "a", "new")
	l := requireClaimed(t, s, c, "a", "new")
	requireInstant(t, c.Now(), l.At)
	settle(t, s, l, delivery.Outcome{State: delivery.Waiting, Due: c.Now().Add(time.Hour), Tries: 7})
	c.advance(2 * apart)
	putJob(t, s, c, "a", "newest")
	l = requireClaimed(t, s, c, "a", "newest")
	require.Zero(t, l.Tries, "the tries were those of another")
	requireInstant(t, c.Now(), l.Since)
	settle(t, s, l, sent())
	require.True(t, requireNothingDue(t, s, c).IsZero())
}

// deliveryNewestInFlight lets a job come while an older one is being sent: it
// waits for the older one and follows whatever became of that.
func deliveryNewestInFlight(t testingT, s delivery.Store, c *clock) {
	for i, o := range []delivery.Outcome{sent(), parked("Refused."), {State: delivery.Waiting, Due: c.Now().Add(time.Hour), Tries: 5}} {
		key := fmt.Sprint("key", i)
		putJob(t, s, c, key, "old")
		l := requireClaimed(t, s, c, key, "old")
		c.advance(2 * apart)
		putJob(t, s, c, key, "new")
		requireNothingDue(t, s, c)
		settle(t, s, l, o)
		next := requireClaimed(t, s, c, key, "new")
		require.Zero(t, next.Tries)
		require.True(t, next.At.After(l.At))
		settle(t, s, next, sent())
	}
	require.Empty(t, parkedJobs(t, s, ""), "the job that was parked has been replaced")
}

// deliveryStamps moves a job behind the last one that was leased, and only then.
func deliveryStamps(t testingT, s delivery.Store, c *clock) {
	putJob(t, s, c, "a", "1")
	putJob(t, s, c, "a", "2")
	first := requireClaimed(t, s, c, "a", "2")
	requireInstant(t, c.Now(), first.At)
	settle(t, s, first, sent())
	for _, step := range []time.Duration{0, -time.Hour, apart - time.Microsecond} {
		j := delivery.Job{Name: first.Name, Payload: []byte("3"), At: first.At.Add(step)}
		require.NoError(t, s.PutJob(t.Context(), j, apart))
		requireInstant(t, first.At.Add(apart), requireNothingDue(t, s, c))
	}
	c.advance(apart)
	second := requireClaimed(t, s, c, "a", "3")
	requireInstant(t, first.At.Add(apart), second.At)
	settle(t, s, second, sent())
	c.advance(time.Hour)
	putJob(t, s, c, "a", "4")
	requireInstant(t, c.Now(), requireClaimed(t, s, c, "a", "4").At)
}

// deliveryRemembered looks for the stamp after a month in which much was sent.
func deliveryRemembered(t testingT, s delivery.Store, c *clock) {
	putJob(t, s, c, "a", "1")
	at := c.Now()
	settle(t, s, requireClaimed(t, s, c, "a", "1"), sent())
	c.advance(29 * 24 * time.Hour)
	for i := range 600 {
		key := fmt.Sprint("other", i)
		putJob(t, s, c, key, "x")
		settle(t, s, requireClaimed(t, s, c, key, "x"), sent())
	}
	j := delivery.Job{Name: jobName("p", "a"), At: at.Add(-time.Hour)}
	require.NoError(t, s.PutJob(t.Context(), j, apart))
	requireInstant(t, at.Add(apart), requireClaimed(t, s, c, "a", "").At)
}

func deliveryExpiry(t testingT, s delivery.Store, c *clock) {
	putJob(t, s, c, "a", "1")
	first := requireClaimed(t, s, c, "a", "1")
	c.advance(leaseTime - time.Microsecond)
	requireNothingDue(t, s, c)
	c.advance(time.Microsecond)
	second := requireClaimed(t, s, c, "a", "1")
	require.Greater(t, second.Fence, first.Fence)
	requireInstant(t, first.At, second.At)
	requireNothingDue(t, s, c)
}

func deliveryLate(t testingT, s delivery.Store, c *clock) {
	putJob(t, s, c, "a", "1")
	late := requireClaimed(t, s, c, "a", "1")
	c.advance(leaseTime)
	present := requireClaimed(t, s, c, "a", "1")
	for _, o := range []delivery.Outcome{sent(), parked("Late."), {State: delivery.Waiting, Due: c.Now(), Pause: c.Now().Add(time.Hour), Failures: 9}} {
		require.ErrorIs(t, s.SettleJob(t.Context(), late, o), delivery.ErrLost)
		requireNothingDue(t, s, c)
	}
	settle(t, s, present, delivery.Outcome{State: delivery.Waiting, Due: c.Now(), Tries: 1})
	last := requireClaimed(t, s, c, "a", "1")
	require.Equal(t, 1, last.Tries)
	require.Zero(t, last.Failures)

	c.advance(leaseTime)
	settle(t, s, last, sent()) // its time was over, but nobody else came
	require.True(t, requireNothingDue(t, s, c).IsZero())
}

// deliveryRest lets one platform rest while another goes on.
func deliveryRest(t testingT, s delivery.Store, c *clock) {
	putJobIn(t, s, c, "down", "a", "1")
	c.advance(time.Microsecond)
	putJobIn(t, s, c, "down", "b", "2")
	l := requireClaimed(t, s, c, "a", "1")
	rest := c.Now().Add(time.Hour)
	settle(t, s, l, delivery.Outcome{State: delivery.Waiting, Due: l.At, Tries: 1, Pause: rest, Failures: 1})
	requireInstant(t, rest, requireNothingDue(t, s, c))
	c.advance(time.Millisecond)
	putJobIn(t, s, c, "down", "c", "3")
	requireInstant(t, rest, requireNothingDue(t, s, c))
	putJobIn(t, s, c, "well", "d", "4")
	settle(t, s, requireClaimed(t, s, c, "d", "4"), sent())
	c.advance(time.Hour)
	l = requireClaimed(t, s, c, "a", "1")
	require.Equal(t, 1, l.Failures)
	settle(t, s, l, sent())
	require.Zero(t, requireClaimed(t, s, c, "b", "2").Failures)
}

func deliveryRestKept(t testingT, s delivery.Store, c *clock) {
	for _, key := range []string{"a", "b", "c"} {
		putJob(t, s, c, key, key)
		c.advance(time.Microsecond)
	}
	slow, failed, worse := requireClaimed(t, s, c, "a", "a"), requireClaimed(t, s, c, "b", "b"), requireClaimed(t, s, c, "c", "c")
	rest := c.Now().Add(time.Hour)
	wait := delivery.Outcome{State: delivery.Waiting, Due: c.Now(), Tries: 1, Pause: rest, Failures: 1}
	settle(t, s, failed, wait)
	settle(t, s, slow, sent())
	requireInstant(t, rest, requireNothingDue(t, s, c))
	wait.Pause = c.Now().Add(time.Minute)
	settle(t, s, worse, wait)
	requireInstant(t, rest, requireNothingDue(t, s, c))
	c.advance(time.Hour)
	l, _, err := claimJob(t.Context(), s, c)
	require.NoError(t, err)
	require.Equal(t, 1, l.Failures, "they failed at the same time")
}

func deliveryApart(t testingT, s delivery.Store, c *clock) {
	putJobIn(t, s, c, "p", "a", "of p")
	c.advance(time.Microsecond)
	putJobIn(t, s, c, "q", "a", "of q")
	c.advance(time.Microsecond)
	other := delivery.Job{Name: delivery.Name{Kind: "other", Lane: "p", Key: "a"}, Payload: []byte("of other"), At: c.Now()}
	require.NoError(t, s.PutJob(t.Context(), other, apart))

	l, _, err := claimJob(t.Context(), s, c, "p", "r")
	require.NoError(t, err)
	require.Equal(t, "of q", string(l.Payload))
	requireNothingDue(t, s, c, "p", "q")
	requireClaimed(t, s, c, "a", "of p")
	l, _, err = s.ClaimJob(t.Context(), "other", c.Now().Add(leaseTime), nil)
	require.NoError(t, err)
	require.Equal(t, "of other", string(l.Payload))
}

func deliveryOddNames(t testingT, s delivery.Store, c *clock) {
	for _, id := range oddIDs() {
		putJobIn(t, s, c, "lane "+id, "key "+id, "payload "+id)
		n := jobName(id, id)
		p, err := s.FindPlace(t.Context(), n, c.Now().Add(leaseTime))
		require.NoErrorf(t, err, "%q", id)
		require.NoErrorf(t, s.SetPlace(t.Context(), n, p.Fence, "at "+id), "%q", id)
	}
	claimed := map[string]bool{}
	for range oddIDs() {
		l, _, err := claimJob(t.Context(), s, c)
		require.NoError(t, err)
		id := strings.TrimPrefix(l.Key, "key ")
		require.Equal(t, "lane "+id, l.Lane)
		require.Equal(t, "payload "+id, string(l.Payload))
		settle(t, s, l, parked(id))
		claimed[id] = true
	}
	for _, id := range oddIDs() {
		require.Truef(t, claimed[id], "%q", id)
		require.Lenf(t, parkedJobs(t, s, "lane "+id), 1, "%q", id)
		p, err := s.FindPlace(t.Context(), jobName(id, id), c.Now())
		require.NoError(t, err)
		require.Equal(t, "at "+id, p.Address)
	}
}

func deliveryPayloads(t testingT, s delivery.Store, c *clock) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for name, payload := range map[string][]byte{
		"nil": nil, "every byte": every, "1 MiB": bytes.Repeat(every, 4096), "not UTF-8": {0xff, 0, 0xfe},
	} {
		require.NoError(t, s.PutJob(t.Context(), delivery.Job{Name: jobName("p", name), Payload: payload, At: c.Now()}, apart))
		l, _, err := claimJob(t.Context(), s, c)
		require.NoError(t, err)
		require.Truef(t, bytes.Equal(payload, l.Payload), "%s: %d bytes came back as %d others", name, len(payload), len(l.Payload))
	}
}

func deliveryCopies(t testingT, s delivery.Store, c *clock) {
	payload := []byte("payload")
	require.NoError(t, s.PutJob(t.Context(), delivery.Job{Name: jobName("p", "a"), Payload: payload, At: c.Now()}, apart))
	copy(payload, "XXXXXXX")
	l := requireClaimed(t, s, c, "a", "payload")
	copy(l.Payload, "YYYYYYY")
	c.advance(leaseTime)
	requireClaimed(t, s, c, "a", "payload")
}

func deliveryCancelled(t testingT, s delivery.Store, c *clock) {
	over := cancelled(t)
	require.Error(t, s.PutJob(over, delivery.Job{Name: jobName("p", "x"), At: c.Now()}, apart))
	require.True(t, requireNothingDue(t, s, c).IsZero())
	putJob(t, s, c, "a", "1")
	_, _, err := claimJob(over, s, c)
	require.Error(t, err)
	l := requireClaimed(t, s, c, "a", "1")
	for _, err := range []error{
		s.SettleJob(over, l, sent()), s.RetryJob(over, l.Name), s.DropJob(over, l.Name), s.SetPlace(over, l.Name, 1, "x"),
	} {
		require.Error(t, err)
		require.False(t, errors.Is(err, delivery.ErrLost) || errors.Is(err, delivery.ErrNotFound), "%v", err)
	}
	_, err = s.FindPlace(over, l.Name, c.Now().Add(leaseTime))
	require.Error(t, err)
	for _, err := range s.ListParked(over, jobKind, "") {
		require.Error(t, err)
	}
	settle(t, s, l, sent())
}

var errNothing = errors.New("nothing due")

func deliveryRestart(t testingT, s delivery.Store, c *clock) {
	putJob(t, s, c, "sent", "1")
	at := c.Now()
	settle(t, s, requireClaimed(t, s, c, "sent", "1"), sent())
	putJob(t, s, c, "parked", "2")
	settle(t, s, requireClaimed(t, s, c, "parked", "2"), parked("No."))
	putJob(t, s, c, "leased", "3")
	leased := requireClaimed(t, s, c, "leased", "3")
	place := findPlace(t, s, c, "a")
	require.NoError(t, s.SetPlace(t.Context(), jobName("p", "a"), place.Fence, "https://p.example/1"))
	putJobIn(t, s, c, "down", "failed", "4")
	failed := requireClaimed(t, s, c, "failed", "4")
	settle(t, s, failed, delivery.Outcome{State: delivery.Waiting, Due: c.Now(), Tries: 1, Pause: c.Now().Add(time.Hour), Failures: 1})
	if !reopen(t, s) {
		return
	}
	requireInstant(t, c.Now().Add(leaseTime), requireNothingDue(t, s, c))
	require.Equal(t, []string{"p/parked: No."}, parkedJobs(t, s, ""))
	require.Equal(t, "https://p.example/1", findPlace(t, s, c, "a").Address)
	settle(t, s, leased, sent())
	requireInstant(t, c.Now().Add(time.Hour), requireNothingDue(t, s, c))
	c.advance(time.Hour)
	requireClaimed(t, s, c, "failed", "4")
	require.NoError(t, s.PutJob(t.Context(), delivery.Job{Name: jobName("p", "sent"), At: at.Add(-time.Hour)}, apart))
	requireInstant(t, at.Add(apart), requireClaimed(t, s, c, "sent", "").At)
}

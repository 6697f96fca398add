package storagetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage"
)

// RetainedStore keeps what [storage.Retention] and [delivery.Retention] end.
type RetainedStore interface {
	storage.Retention
	delivery.Retention
	storage.Launches
	storage.AuditLog
	delivery.Store
}

// Retention checks [storage.Retention] and [delivery.Retention]. Each call of open
// returns an empty store that takes the time from now.
func Retention(t *testing.T, open func(t *testing.T, now func() time.Time) RetainedStore) {
	runAll(t, open, retentionChecks())
}

func retentionChecks() []check[RetainedStore] {
	return []check[RetainedStore]{
		{"expired launches go, others stay", retentionExpired},
		{"the log is shortened", retentionAudit},
		{"launches of one person", retentionLaunches},
		{"parked jobs of before", retentionParked},
		{"jobs that fit", retentionFitting},
		{"cancelled context", retentionCancelled},
	}
}

func retentionExpired(t testingT, s RetainedStore, c *clock) {
	require.NoError(t, s.KeepLaunch(t.Context(), "short", launchOf("u1"), c.Now().Add(time.Minute)))
	require.NoError(t, s.KeepLaunch(t.Context(), "long", launchOf("u1"), c.Now().Add(time.Hour)))
	c.advance(2 * time.Minute)
	require.NoError(t, s.RemoveExpired(t.Context()))
	_, err := s.KeptLaunch(t.Context(), "short")
	require.ErrorIs(t, err, storage.ErrNotFound)
	_, err = s.KeptLaunch(t.Context(), "long")
	require.NoError(t, err)
}

func retentionAudit(t testingT, s RetainedStore, _ *clock) {
	first := entryOf("0", "a")
	entries := make([]storage.AuditEntry, 60)
	for i := range entries {
		entries[i] = first
		entries[i].ID, entries[i].At = string([]byte{'0' + byte(i/10), '0' + byte(i%10)}), first.At.Add(time.Duration(i)*time.Hour)
		require.NoError(t, s.AppendAudit(t.Context(), entries[i]))
	}
	require.NoError(t, s.RemoveAudit(t.Context(), first.At), "nothing is older")
	require.Len(t, entered(t, s, "", ""), 60)
	require.NoError(t, s.RemoveAudit(t.Context(), first.At.Add(57*time.Hour)))
	require.Equal(t, []storage.AuditEntry{entries[59], entries[58], entries[57]}, entered(t, s, "", ""))
	require.NoError(t, s.RemoveAudit(t.Context(), first.At.Add(100*time.Hour)))
	require.Empty(t, entered(t, s, "", ""))
}

func retentionLaunches(t testingT, s RetainedStore, c *clock) {
	until := c.Now().Add(time.Hour)
	elsewhere := launchOf("u1")
	elsewhere.RegistrationID = "r2"
	anonymous := launchOf("u1")
	anonymous.Message = &lti.Message{}
	for id, l := range map[string]*storage.Launch{"one": launchOf("u1"), "two": launchOf("u1"), "other": launchOf("u2"), "elsewhere": elsewhere, "anonymous": anonymous} {
		require.NoError(t, s.KeepLaunch(t.Context(), id, l, until))
	}
	for range 2 { // a second time there is nothing to do
		require.NoError(t, s.ForgetLaunchesOf(t.Context(), "r1", "u1"))
		for id, kept := range map[string]bool{"one": false, "two": false, "other": true, "elsewhere": true, "anonymous": true} {
			_, err := s.KeptLaunch(t.Context(), id)
			require.Equal(t, kept, err == nil, "%s: %v", id, err)
		}
	}
}

func retentionParked(t testingT, s RetainedStore, c *clock) {
	for _, key := range []string{"old", "again", "young"} {
		if key == "young" {
			c.advance(time.Hour)
		}
		putJobIn(t, s, c, "p", key, "of "+key)
		settle(t, s, requireClaimed(t, s, c, key, "of "+key), parked("No."))
	}
	putJobIn(t, s, c, "p", "again", "newer")
	require.NoError(t, s.DropParked(t.Context(), "another kind", c.Now()))
	require.Equal(t, []string{"p/old: No.", "p/young: No."}, parkedJobs(t, s, ""))
	require.NoError(t, s.DropParked(t.Context(), jobKind, c.Now()))
	require.Equal(t, []string{"p/young: No."}, parkedJobs(t, s, ""))
	requireClaimed(t, s, c, "again", "newer")
}

func retentionFitting(t testingT, s RetainedStore, c *clock) {
	putJobIn(t, s, c, "p", "parked", "Ada")
	settle(t, s, requireClaimed(t, s, c, "parked", "Ada"), parked("No."))
	putJobIn(t, s, c, "p", "leased", "Ada")
	leased := requireClaimed(t, s, c, "leased", "Ada")
	putJobIn(t, s, c, "p", "waiting", "Ada")
	putJobIn(t, s, c, "p", "other", "Bea")
	putJobIn(t, s, c, "q", "elsewhere", "Ada")
	for range 2 {
		require.NoError(t, s.DropFitting(t.Context(), jobKind, "p", func(payload []byte) bool { return string(payload) == "Ada" }))
	}
	require.Empty(t, parkedJobs(t, s, ""))
	require.ErrorIs(t, s.SettleJob(t.Context(), leased, sent()), delivery.ErrLost)
	for range 2 {
		l, _, err := s.ClaimJob(t.Context(), jobKind, c.Now().Add(time.Minute), nil)
		require.NoError(t, err)
		require.Contains(t, []string{"other", "elsewhere"}, l.Key)
	}
	l, _, err := s.ClaimJob(t.Context(), jobKind, c.Now().Add(time.Minute), nil)
	require.NoError(t, err)
	require.Nil(t, l)
}

func retentionCancelled(t testingT, s RetainedStore, c *clock) {
	require.NoError(t, s.KeepLaunch(t.Context(), "one", launchOf("u1"), c.Now().Add(time.Hour)))
	require.NoError(t, s.AppendAudit(t.Context(), entryOf("1", "")))
	ctx := cancelled(t)
	require.Error(t, s.ForgetLaunchesOf(ctx, "r1", "u1"))
	require.Error(t, s.RemoveAudit(ctx, c.Now().Add(time.Hour)))
	require.Error(t, s.DropFitting(ctx, jobKind, "p", func([]byte) bool { return true }))
	_, err := s.KeptLaunch(t.Context(), "one")
	require.NoError(t, err)
	require.Len(t, entered(t, s, "", ""), 1)
}

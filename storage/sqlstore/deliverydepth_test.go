package sqlstore_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

func TestHowTheQueuesDo(t *testing.T) {
	t.Parallel()
	db, err := sqlite.Open(t.Context(), t.TempDir()+"/lti.db")
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	s, err := sqlstore.New(t.Context(), db, sqlstore.Config{Dialect: sqlstore.SQLite, Now: func() time.Time { return now }})
	require.NoError(t, err)
	depths := func() map[string]sqlstore.QueueDepth {
		all, err := s.QueueDepths(t.Context())
		require.NoError(t, err)
		return all
	}
	assert.Empty(t, depths())
	put := func(kind, lane, key string, every time.Duration) {
		require.NoError(t, s.PutJob(t.Context(), delivery.Job{Name: delivery.Name{Kind: kind, Lane: lane, Key: key}, At: now, Every: every}, 0))
	}
	settle := func(kind string, o delivery.Outcome) {
		l, _, err := s.ClaimJob(t.Context(), kind, now.Add(time.Minute), nil)
		require.NoError(t, err)
		require.NotNil(t, l)
		require.NoError(t, s.SettleJob(t.Context(), l, o))
	}
	first := now
	put("mail", "a", "sent", 0)
	settle("mail", delivery.Outcome{State: delivery.Sent})
	put("mail", "a", "refused", 0)
	settle("mail", delivery.Outcome{State: delivery.Stuck})
	put("mail", "b", "late", 0)
	settle("mail", delivery.Outcome{State: delivery.Waiting, Due: now.Add(time.Hour), Tries: 1, Pause: now.Add(time.Hour), Failures: 1})
	now = now.Add(time.Minute)
	put("mail", "a", "young", 0)
	put("rosters", "a", "again and again", time.Hour)
	got := depths()
	assert.True(t, first.Equal(got["mail"].Oldest), got["mail"].Oldest)
	assert.Equal(t, sqlstore.QueueDepth{Waiting: 2, Parked: 1, Resting: 1, Oldest: got["mail"].Oldest}, got["mail"])
	assert.Equal(t, sqlstore.QueueDepth{Waiting: 1}, got["rosters"])
}

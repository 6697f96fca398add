package sqlstore_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/account"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/notice"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
	"github.com/ltikit/ltikit/storage/storagetest"
)

// fileStore is a store in a file that can be closed and opened again.
type fileStore struct {
	*sqlstore.Store
	db   *sql.DB
	path string
	now  func() time.Time
}

func openStore(t *testing.T, now func() time.Time) *fileStore {
	t.Helper()
	return openStoreAt(t, filepath.Join(t.TempDir(), "lti.db"), now)
}

func openStoreAt(t *testing.T, path string, now func() time.Time) *fileStore {
	t.Helper()
	s := &fileStore{path: path, now: now}
	require.NoError(t, s.open())
	t.Cleanup(func() { _ = s.db.Close() })
	return s
}

func (s *fileStore) open() (err error) {
	if s.db, err = sqlite.Open(context.Background(), s.path); err != nil {
		return err
	}
	s.Store, err = sqlstore.New(context.Background(), s.db, sqlstore.Config{Now: s.now})
	return err
}

// Reopen implements [storagetest.Reopener].
func (s *fileStore) Reopen() error {
	if err := s.db.Close(); err != nil {
		return err
	}
	return s.open()
}

func TestRegistrations(t *testing.T) {
	t.Parallel()
	storagetest.Registrations(t, func(t *testing.T, now func() time.Time) storagetest.RegistrationStore {
		return openStore(t, now)
	})
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	storagetest.Directory(t, func(t *testing.T, now func() time.Time) storagetest.Administration { return openStore(t, now) })
}

func TestLaunches(t *testing.T) {
	t.Parallel()
	storagetest.Launches(t, func(t *testing.T, now func() time.Time) storage.Launches { return openStore(t, now) })
}

func TestReplay(t *testing.T) {
	t.Parallel()
	storagetest.Replay(t, func(t *testing.T, now func() time.Time) storage.Replay { return openStore(t, now) })
}

func TestTransient(t *testing.T) {
	t.Parallel()
	storagetest.Transient(t, func(t *testing.T, now func() time.Time) storage.Transient { return openStore(t, now) })
}

func TestLineItems(t *testing.T) {
	t.Parallel()
	storagetest.LineItems(t, func(t *testing.T, now func() time.Time) ags.LineItems { return openStore(t, now) })
}

func TestScores(t *testing.T) {
	t.Parallel()
	storagetest.Scores(t, func(t *testing.T, now func() time.Time) storagetest.Gradebook { return openStore(t, now) })
}

func TestResults(t *testing.T) {
	t.Parallel()
	storagetest.Results(t, func(t *testing.T, now func() time.Time) storagetest.Gradebook { return openStore(t, now) })
}

func TestEntries(t *testing.T) {
	t.Parallel()
	storagetest.Entries(t, func(t *testing.T, now func() time.Time) storagetest.Gradebook { return openStore(t, now) })
}

func TestKeys(t *testing.T) {
	t.Parallel()
	storagetest.Keys(t, func(t *testing.T, now func() time.Time) keyring.Store { return openStore(t, now) })
}

func TestRoster(t *testing.T) {
	t.Parallel()
	storagetest.Roster(t, func(t *testing.T, now func() time.Time) storagetest.RosterStore { return openStore(t, now) })
}

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	storagetest.Subscriptions(t, func(t *testing.T, now func() time.Time) notice.Subscriptions { return openStore(t, now) })
}

func TestAuditLog(t *testing.T) {
	t.Parallel()
	storagetest.AuditLog(t, func(t *testing.T, now func() time.Time) storage.AuditLog { return openStore(t, now) })
}

func TestConsents(t *testing.T) {
	t.Parallel()
	storagetest.Consents(t, func(t *testing.T, now func() time.Time) config.Consents { return openStore(t, now) })
}

func TestAccountLinks(t *testing.T) {
	t.Parallel()
	storagetest.AccountLinks(t, func(t *testing.T, now func() time.Time) account.Links { return openStore(t, now) })
}

func TestClients(t *testing.T) {
	t.Parallel()
	storagetest.Clients(t, func(t *testing.T, now func() time.Time) storagetest.ClientStore { return openStore(t, now) })
}

func TestDelivery(t *testing.T) {
	t.Parallel()
	storagetest.Delivery(t, func(t *testing.T, now func() time.Time) delivery.Store { return openStore(t, now) })
}

func TestMoves(t *testing.T) {
	t.Parallel()
	storagetest.Moves(t, func(t *testing.T, now func() time.Time) storagetest.MovableGradebook { return openStore(t, now) })
}

func TestConfiguration(t *testing.T) {
	t.Parallel()
	storagetest.Configuration(t, func(t *testing.T, now func() time.Time) config.Store { return openStore(t, now) })
}

// Two handles on one file stand for two processes: of all their callers one
// wins.
func TestTwoHandlesRace(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lti.db")
	handles := []*fileStore{openStoreAt(t, path, time.Now), openStoreAt(t, path, time.Now)}
	until := time.Now().Add(time.Hour)
	for round := range 20 {
		key := fmt.Sprint("key", round)
		require.NoError(t, handles[0].Put(t.Context(), key, []byte("v"), until))
		var marks, takes, saves [32]error
		start := make(chan struct{})
		var wg sync.WaitGroup
		for i := range marks {
			wg.Go(func() {
				<-start
				marks[i] = handles[i%2].MarkUsed(t.Context(), key, until)
				_, takes[i] = handles[i%2].Take(t.Context(), key)
				saves[i] = handles[i%2].SaveKeys(t.Context(), "ring", nil, int64(round))
			})
		}
		close(start)
		wg.Wait()
		require.Equal(t, 1, winners(t, marks[:], storage.ErrUsed))
		require.Equal(t, 1, winners(t, takes[:], storage.ErrNotFound))
		require.Equal(t, 1, winners(t, saves[:], storage.ErrConflict))
	}
}

// winners counts the callers without an error; all others must have lost.
func winners(t *testing.T, errs []error, lost error) (n int) {
	t.Helper()
	for _, err := range errs {
		if err == nil {
			n++
			continue
		}
		require.ErrorIs(t, err, lost)
	}
	return n
}

// What has expired is removed as new rows come, so the tables do not grow with
// everything that ever was.
func TestExpiredRowsAreRemoved(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := openStore(t, func() time.Time { return now })
	for round := range 10 {
		for i := range 100 {
			key := fmt.Sprint(round, "/", i)
			require.NoError(t, s.MarkUsed(t.Context(), key, now.Add(time.Minute)))
			require.NoError(t, s.Put(t.Context(), key, nil, now.Add(time.Minute)))
			require.NoError(t, s.KeepLaunch(t.Context(), key, &storage.Launch{}, now.Add(time.Minute)))
		}
		now = now.Add(time.Hour)
	}
	for _, table := range []string{"used_key", "transient", "kept_launch"} {
		var rows int
		require.NoError(t, s.db.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table).Scan(&rows))
		require.LessOrEqualf(t, rows, 200, "rows of %s", table)
	}
}

// A name is forgotten some time after its last job was sent, and no payload stays
// behind what was sent or dropped.
func TestSentJobsAreForgotten(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := openStore(t, func() time.Time { return now })
	count := func(where string) (rows int) {
		require.NoError(t, s.db.QueryRowContext(t.Context(), `SELECT count(*) FROM delivery_job WHERE `+where).Scan(&rows))
		return rows
	}
	for round := range 6 {
		lane := fmt.Sprint("p", round)
		for i := range 80 {
			name := delivery.Name{Kind: "test", Lane: lane, Key: fmt.Sprint(round, "/", i)}
			require.NoError(t, s.PutJob(t.Context(), delivery.Job{Name: name, Payload: []byte("personal"), At: now}, time.Second))
			if i%2 == 0 {
				require.NoError(t, s.DropJob(t.Context(), name))
				continue
			}
			l, _, err := s.ClaimJob(t.Context(), "test", now.Add(time.Minute), nil)
			require.NoError(t, err)
			require.NoError(t, s.SettleJob(t.Context(), l, delivery.Outcome{State: delivery.Sent}))
		}
		now = now.Add(31 * 24 * time.Hour)
	}
	require.LessOrEqual(t, count(`1 = 1`), 2*80+sweptEvery)
	require.NotZero(t, count(`state = 'sent'`))
	require.Zero(t, count(`length(payload) > 0`))
	require.LessOrEqual(t, rows(t, s, "delivery_lane"), 2, "lanes go with their jobs")
}

func rows(t *testing.T, s *fileStore, table string) (n int) {
	t.Helper()
	require.NoError(t, s.db.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table).Scan(&n))
	return n
}

// A lane that rests is kept, with what is known of its platform.
func TestRestingLanesAreKept(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := openStore(t, func() time.Time { return now })
	put := func(lane string, i int) delivery.Name {
		n := delivery.Name{Kind: "test", Lane: lane, Key: fmt.Sprint(i)}
		require.NoError(t, s.PutJob(t.Context(), delivery.Job{Name: n, At: now}, time.Second))
		return n
	}
	put("down", 0)
	l, _, err := s.ClaimJob(t.Context(), "test", now.Add(time.Minute), nil)
	require.NoError(t, err)
	rest := now.Add(60 * 24 * time.Hour)
	require.NoError(t, s.SettleJob(t.Context(), l, delivery.Outcome{State: delivery.Sent, Pause: rest, Failures: 3}))
	for _, kept := range []int{1, 0} {
		now = now.Add(31 * 24 * time.Hour)
		for i := range sweptEvery {
			require.NoError(t, s.DropJob(t.Context(), put("well", i)))
		}
		var n int
		require.NoError(t, s.db.QueryRowContext(t.Context(), `SELECT count(*) FROM delivery_lane WHERE lane = 'down'`).Scan(&n))
		require.Equal(t, kept, n)
	}
}

// A place is a row as long as it is known, or somebody has the turn at it.
func TestForgottenPlacesLeaveNothing(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := openStore(t, func() time.Time { return now })
	require.NoError(t, s.PutRegistration(t.Context(), &lti.Registration{ID: "r-1", Issuer: "https://p.example", ClientID: "c"}))
	found := func(lane, address string) int64 {
		n := delivery.Name{Kind: "test", Lane: lane, Key: "column"}
		p, err := s.FindPlace(t.Context(), n, now.Add(time.Minute))
		require.NoError(t, err)
		require.NoError(t, s.SetPlace(t.Context(), n, p.Fence, address))
		return p.Fence
	}
	first := found("r-1", "")
	require.Zero(t, rows(t, s, "delivery_place"))
	now = now.Add(time.Microsecond)
	require.Greater(t, found("r-1", "https://p.example/1"), first)
	found("r-2", "https://q.example/1")
	require.Equal(t, 2, rows(t, s, "delivery_place"))
	require.NoError(t, s.DeleteRegistration(t.Context(), "r-1"))
	require.Equal(t, 1, rows(t, s, "delivery_place"), "those of other registrations stay")
}

// sweptEvery is how many jobs may come between two clean-ups.
const sweptEvery = 64

// However long a flood of short-lived keys lasts, the table holds little more than
// those that are alive.
func TestFloodIsBounded(t *testing.T) {
	t.Parallel()
	const alive = 300
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := openStore(t, func() time.Time { return now })
	for i := range 6 * alive {
		now = now.Add(time.Second)
		require.NoError(t, s.MarkUsed(t.Context(), fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, i))), now.Add(alive*time.Second)))
	}
	var rows int
	require.NoError(t, s.db.QueryRowContext(t.Context(), `SELECT count(*) FROM used_key`).Scan(&rows))
	require.GreaterOrEqual(t, rows, alive)
	require.LessOrEqual(t, rows, 2*alive)
}

// Scores are personal data: none may stay behind where nobody can see it.
func TestDeletedLineItemLeavesNoScores(t *testing.T) {
	t.Parallel()
	s, o := openStore(t, time.Now), ags.Owner{RegistrationID: "r1", ContextID: "c1"}
	item, err := s.CreateLineItem(t.Context(), o, ags.LineItem{Label: "Column", ScoreMaximum: 1})
	require.NoError(t, err)
	sc := ags.Score{UserID: "u", Timestamp: ags.Timestamp(time.Now())}
	require.NoError(t, s.RecordScore(t.Context(), o, item.ID, sc))
	require.NoError(t, s.DeleteLineItem(t.Context(), o, item.ID))
	var rows int
	require.NoError(t, s.db.QueryRowContext(t.Context(), `SELECT count(*) FROM score`).Scan(&rows))
	require.Zero(t, rows)
}

func TestRelyingParties(t *testing.T) {
	t.Parallel()
	storagetest.RelyingParties(t, func(t *testing.T, now func() time.Time) storagetest.RelyingPartyStore { return openStore(t, now) })
}

func TestRetention(t *testing.T) {
	t.Parallel()
	storagetest.Retention(t, func(t *testing.T, now func() time.Time) storagetest.RetainedStore { return openStore(t, now) })
}

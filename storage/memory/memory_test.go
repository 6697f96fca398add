package memory_test

import (
	"testing"
	"time"

	"github.com/ltikit/ltikit/lti/account"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/notice"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
	"github.com/ltikit/ltikit/storage/storagetest"
)

func TestRegistrations(t *testing.T) {
	t.Parallel()
	storagetest.Registrations(t, func(_ *testing.T, now func() time.Time) storagetest.RegistrationStore {
		return memory.New(memory.Config{Now: now})
	})
}

func TestReplay(t *testing.T) {
	t.Parallel()
	storagetest.Replay(t, func(_ *testing.T, now func() time.Time) storage.Replay {
		return memory.New(memory.Config{Now: now})
	})
}

func TestTransient(t *testing.T) {
	t.Parallel()
	storagetest.Transient(t, func(_ *testing.T, now func() time.Time) storage.Transient {
		return memory.New(memory.Config{Now: now})
	})
}

func TestLineItems(t *testing.T) {
	t.Parallel()
	storagetest.LineItems(t, func(_ *testing.T, now func() time.Time) ags.LineItems {
		return memory.New(memory.Config{Now: now})
	})
}

func TestScores(t *testing.T) {
	t.Parallel()
	storagetest.Scores(t, func(_ *testing.T, now func() time.Time) storagetest.Gradebook {
		return memory.New(memory.Config{Now: now})
	})
}

func TestResults(t *testing.T) {
	t.Parallel()
	storagetest.Results(t, func(_ *testing.T, now func() time.Time) storagetest.Gradebook {
		return memory.New(memory.Config{Now: now})
	})
}

func TestEntries(t *testing.T) {
	t.Parallel()
	storagetest.Entries(t, func(_ *testing.T, now func() time.Time) storagetest.Gradebook {
		return memory.New(memory.Config{Now: now})
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	storagetest.Keys(t, func(_ *testing.T, now func() time.Time) keyring.Store {
		return memory.New(memory.Config{Now: now})
	})
}

func TestRoster(t *testing.T) {
	t.Parallel()
	storagetest.Roster(t, func(_ *testing.T, now func() time.Time) storagetest.RosterStore {
		return memory.New(memory.Config{Now: now})
	})
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	storagetest.Directory(t, func(_ *testing.T, now func() time.Time) storagetest.Administration {
		return memory.New(memory.Config{Now: now})
	})
}

func TestLaunches(t *testing.T) {
	t.Parallel()
	storagetest.Launches(t, func(_ *testing.T, now func() time.Time) storage.Launches {
		return memory.New(memory.Config{Now: now})
	})
}

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	storagetest.Subscriptions(t, func(_ *testing.T, now func() time.Time) notice.Subscriptions {
		return memory.New(memory.Config{Now: now})
	})
}

func TestAuditLog(t *testing.T) {
	t.Parallel()
	storagetest.AuditLog(t, func(_ *testing.T, now func() time.Time) storage.AuditLog {
		return memory.New(memory.Config{Now: now})
	})
}

func TestConsents(t *testing.T) {
	t.Parallel()
	storagetest.Consents(t, func(_ *testing.T, now func() time.Time) config.Consents { return memory.New(memory.Config{Now: now}) })
}

func TestAccountLinks(t *testing.T) {
	t.Parallel()
	storagetest.AccountLinks(t, func(_ *testing.T, now func() time.Time) account.Links {
		return memory.New(memory.Config{Now: now})
	})
}

func TestDelivery(t *testing.T) {
	t.Parallel()
	storagetest.Delivery(t, func(_ *testing.T, now func() time.Time) delivery.Store {
		return memory.New(memory.Config{Now: now})
	})
}

func TestConfiguration(t *testing.T) {
	t.Parallel()
	storagetest.Configuration(t, func(_ *testing.T, now func() time.Time) config.Store {
		return memory.New(memory.Config{Now: now})
	})
}

func TestClients(t *testing.T) {
	t.Parallel()
	storagetest.Clients(t, func(_ *testing.T, now func() time.Time) storagetest.ClientStore {
		return memory.New(memory.Config{Now: now})
	})
}

func TestMoves(t *testing.T) {
	t.Parallel()
	storagetest.Moves(t, func(_ *testing.T, now func() time.Time) storagetest.MovableGradebook {
		return memory.New(memory.Config{Now: now})
	})
}

func TestRelyingParties(t *testing.T) {
	t.Parallel()
	storagetest.RelyingParties(t, func(_ *testing.T, now func() time.Time) storagetest.RelyingPartyStore {
		return memory.New(memory.Config{Now: now})
	})
}

func TestRetention(t *testing.T) {
	t.Parallel()
	storagetest.Retention(t, func(_ *testing.T, now func() time.Time) storagetest.RetainedStore {
		return memory.New(memory.Config{Now: now})
	})
}

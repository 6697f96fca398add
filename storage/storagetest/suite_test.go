package storagetest

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// recorder stands in for testing.T and keeps whether a check failed.
type recorder struct {
	ctx    context.Context //nolint:containedctx // as testing.T holds one
	mu     sync.Mutex
	failed bool
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }
func (r *recorder) FailNow()                 { runtime.Goexit() }

func (r *recorder) Errorf(string, ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
}

// failing returns the names of the checks that fail; each of them gets a store
// of its own.
func failing[S any](t *testing.T, checks []check[S], open func(now func() time.Time) S) (names []string) {
	t.Helper()
	for _, c := range checks {
		r := &recorder{ctx: t.Context()}
		clock := newClock()
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.run(r, open(clock.Now), clock)
		}()
		<-done
		if r.failed {
			names = append(names, c.name)
		}
	}
	return names
}

func open(now func() time.Time) *memory.Store { return memory.New(memory.Config{Now: now}) }

// A sound store passes, so a check that fails below fails for what is broken.
func TestSoundStorePasses(t *testing.T) {
	t.Parallel()
	assert.Empty(t, failing(t, registrationsChecks(), func(now func() time.Time) RegistrationStore { return open(now) }))
	assert.Empty(t, failing(t, directoryChecks(), func(now func() time.Time) Administration { return open(now) }))
	assert.Empty(t, failing(t, launchesChecks(), func(now func() time.Time) storage.Launches { return open(now) }))
	assert.Empty(t, failing(t, replayChecks(), func(now func() time.Time) storage.Replay { return open(now) }))
	assert.Empty(t, failing(t, transientChecks(), func(now func() time.Time) storage.Transient { return open(now) }))
	assert.Empty(t, failing(t, lineItemsChecks(), func(now func() time.Time) ags.LineItems { return open(now) }))
	assert.Empty(t, failing(t, scoresChecks(), func(now func() time.Time) Gradebook { return open(now) }))
	assert.Empty(t, failing(t, keysChecks(), func(now func() time.Time) keyring.Store { return open(now) }))
	assert.Empty(t, failing(t, clientsChecks(), func(now func() time.Time) ClientStore { return open(now) }))
	assert.Empty(t, failing(t, deliveryChecks(), func(now func() time.Time) delivery.Store { return open(now) }))
	assert.Empty(t, failing(t, rosterChecks(), func(now func() time.Time) RosterStore { return open(now) }))
	assert.Empty(t, failing(t, resultsChecks(), func(now func() time.Time) Gradebook { return open(now) }))
	assert.Empty(t, failing(t, entriesChecks(), func(now func() time.Time) Gradebook { return open(now) }))
}

// twoSteps lets two callers come between looking and acting.
type twoSteps struct {
	mu     sync.Mutex
	inside int
	both   chan struct{}
}

func newTwoSteps() *twoSteps { return &twoSteps{both: make(chan struct{})} }

func (s *twoSteps) waitForAnother() {
	s.mu.Lock()
	s.inside++
	if s.inside == 2 {
		close(s.both)
	}
	s.mu.Unlock()
	<-s.both
}

// racyReplay looks first and marks later.
type racyReplay struct {
	*twoSteps
	mu   sync.Mutex
	used map[string]bool
}

func (s *racyReplay) MarkUsed(_ context.Context, key string, _ time.Time) error {
	s.mu.Lock()
	used := s.used[key]
	s.mu.Unlock()
	if used {
		return storage.ErrUsed
	}
	s.waitForAnother()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used[key] = true
	return nil
}

// racyTransient reads first and removes later.
type racyTransient struct {
	*twoSteps
	mu     sync.Mutex
	values map[string][]byte
}

func (s *racyTransient) Put(_ context.Context, key string, value []byte, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values[key] = value
	return nil
}

func (s *racyTransient) Take(_ context.Context, key string) ([]byte, error) {
	s.mu.Lock()
	value, found := s.values[key]
	s.mu.Unlock()
	if !found {
		return nil, storage.ErrNotFound
	}
	s.waitForAnother()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.values, key)
	return value, nil
}

func TestRacesAreCaught(t *testing.T) {
	t.Parallel()
	race := []check[storage.Replay]{{"race", replayRace}, {"linearisable", replayLinear}}
	assert.Equal(t, []string{"race", "linearisable"}, failing(t, race, func(func() time.Time) storage.Replay {
		return &racyReplay{twoSteps: newTwoSteps(), used: map[string]bool{}}
	}))
	take := []check[storage.Transient]{{"race to take", transientTakeRace}, {"linearisable", transientLinear}}
	assert.Equal(t, []string{"race to take", "linearisable"}, failing(t, take, func(func() time.Time) storage.Transient {
		return &racyTransient{twoSteps: newTwoSteps(), values: map[string][]byte{}}
	}))
}

// racyKeys looks at the version first and stores later.
type racyKeys struct {
	*twoSteps
	inner keyring.Store
}

func (s racyKeys) LoadKeys(ctx context.Context, ring string) ([]byte, int64, error) {
	return s.inner.LoadKeys(ctx, ring)
}

func (s racyKeys) SaveKeys(ctx context.Context, ring string, record []byte, version int64) error {
	_, present, err := s.LoadKeys(ctx, ring)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if present != version {
		return storage.ErrConflict
	}
	s.waitForAnother()
	for {
		_, present, _ := s.LoadKeys(ctx, ring)
		if err := s.inner.SaveKeys(ctx, ring, record, present); !errors.Is(err, storage.ErrConflict) {
			return err
		}
	}
}

func TestRacyKeysAreCaught(t *testing.T) {
	t.Parallel()
	race := []check[keyring.Store]{{"race to make", keysMakeRace}}
	assert.Equal(t, []string{"race to make"}, failing(t, race, func(now func() time.Time) keyring.Store {
		return racyKeys{newTwoSteps(), open(now)}
	}))
}

// forgetful remembers a key for half of its time.
type forgetful struct {
	storage.Replay
	now func() time.Time
}

func (s forgetful) MarkUsed(ctx context.Context, key string, until time.Time) error {
	return s.Replay.MarkUsed(ctx, key, s.now().Add(until.Sub(s.now())/2))
}

// deaf does not notice that the caller has gone.
type deaf struct{ storage.Replay }

func (s deaf) MarkUsed(ctx context.Context, key string, until time.Time) error {
	return s.Replay.MarkUsed(context.WithoutCancel(ctx), key, until)
}

func TestBrokenReplayIsCaught(t *testing.T) {
	t.Parallel()
	assert.Contains(t, failing(t, replayChecks(), func(now func() time.Time) storage.Replay {
		return forgetful{open(now), now}
	}), "remembered until its time")
	assert.Contains(t, failing(t, replayChecks(), func(now func() time.Time) storage.Replay {
		return deaf{open(now)}
	}), "cancelled context")
}

// overwriting takes a key that is in use.
type overwriting struct{ storage.Transient }

func (s overwriting) Put(ctx context.Context, key string, value []byte, until time.Time) error {
	_, _ = s.Take(ctx, key)
	return s.Transient.Put(ctx, key, value, until)
}

// aliasing keeps the caller's own bytes.
type aliasing struct {
	storage.Transient
	values map[string][]byte
}

func (s aliasing) Put(ctx context.Context, key string, value []byte, until time.Time) error {
	s.values[key] = value
	return s.Transient.Put(ctx, key, value, until)
}

func (s aliasing) Take(ctx context.Context, key string) ([]byte, error) {
	_, err := s.Transient.Take(ctx, key)
	return s.values[key], err
}

func TestBrokenTransientIsCaught(t *testing.T) {
	t.Parallel()
	assert.Contains(t, failing(t, transientChecks(), func(now func() time.Time) storage.Transient {
		return overwriting{open(now)}
	}), "conflict")
	copies := []check[storage.Transient]{{"copies", transientCopies}}
	assert.Equal(t, []string{"copies"}, failing(t, copies, func(now func() time.Time) storage.Transient {
		return aliasing{open(now), map[string][]byte{}}
	}))
	frozen := func() time.Time { return time.Time{} }
	assert.Contains(t, failing(t, transientChecks(), func(func() time.Time) storage.Transient {
		return open(frozen)
	}), "expiry")
}

// guessing takes any registration of the issuer where several fit.
type guessing struct{ RegistrationStore }

func (s guessing) FindRegistration(ctx context.Context, issuer, clientID, deploymentID string) (*lti.Registration, error) {
	r, err := s.RegistrationStore.FindRegistration(ctx, issuer, clientID, deploymentID)
	for _, guess := range []string{"c1", "c2"} {
		if errors.Is(err, storage.ErrAmbiguous) {
			r, err = s.RegistrationStore.FindRegistration(ctx, issuer, guess, deploymentID)
		}
	}
	return r, err
}

// careless does not look at the deployment.
type careless struct{ RegistrationStore }

func (s careless) FindRegistration(ctx context.Context, issuer, clientID, _ string) (*lti.Registration, error) {
	return s.RegistrationStore.FindRegistration(ctx, issuer, clientID, "")
}

func TestBrokenRegistrationsAreCaught(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"ambiguous"}, failing(t, registrationsChecks(), func(now func() time.Time) RegistrationStore {
		return guessing{open(now)}
	}))
	assert.Contains(t, failing(t, registrationsChecks(), func(now func() time.Time) RegistrationStore {
		return careless{open(now)}
	}), "not found")
}

// tenantless lists registrations of every tenant.
type tenantless struct{ Administration }

func (s tenantless) ListRegistrations(ctx context.Context, _, after string) iter.Seq2[*lti.Registration, error] {
	return s.Administration.ListRegistrations(ctx, "", after)
}

// keeping forgets no deployment of what is deleted.
type keeping struct{ Administration }

func (s keeping) DeleteRegistration(ctx context.Context, id string) error {
	r, err := s.RegistrationByID(ctx, id)
	if err == nil {
		r.ClientID = "deleted"
		err = s.PutRegistration(ctx, r)
	}
	return err
}

func TestBrokenDirectoriesAreCaught(t *testing.T) {
	t.Parallel()
	assert.Contains(t, failing(t, directoryChecks(), func(now func() time.Time) Administration {
		return tenantless{open(now)}
	}), "listed by tenant")
	assert.Subset(t, failing(t, directoryChecks(), func(now func() time.Time) Administration {
		return keeping{open(now)}
	}), []string{"registration deleted", "race to delete"})
}

// oneUse gives a launch away once.
type oneUse struct{ storage.Launches }

func (s oneUse) KeptLaunch(ctx context.Context, id string) (*storage.Launch, error) {
	l, err := s.Launches.KeptLaunch(ctx, id)
	_ = s.ForgetLaunch(ctx, id)
	return l, err
}

func TestBrokenLaunchesAreCaught(t *testing.T) {
	t.Parallel()
	assert.Contains(t, failing(t, launchesChecks(), func(now func() time.Time) storage.Launches {
		return oneUse{open(now)}
	}), "read again and again")
}

// openToAll shows every line item to everyone of the same registration.
type openToAll struct{ *memory.Store }

func (s openToAll) LineItem(ctx context.Context, o ags.Owner, id string) (ags.LineItem, error) {
	o.ContextID = owner().ContextID
	return s.Store.LineItem(ctx, o, id)
}

// lastWins takes scores in the order of their arrival.
type lastWins struct{ *memory.Store }

func (s lastWins) RecordScore(ctx context.Context, o ags.Owner, id string, sc ags.Score) error {
	err := s.Store.RecordScore(ctx, o, id, sc)
	if errors.Is(err, ags.ErrStale) {
		return nil
	}
	return err
}

// unscaled shows points as they were given.
type unscaled struct{ *memory.Store }

func (s unscaled) ListResults(ctx context.Context, o ags.Owner, id, user, after string) iter.Seq2[ags.Result, error] {
	return func(yield func(ags.Result, error) bool) {
		for r, err := range s.Store.ListResults(ctx, o, id, user, after) {
			if r.ResultScore != nil {
				*r.ResultScore *= 100 / r.ResultMaximum
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// overwritten lets a score replace what a teacher set.
type overwritten struct{ *memory.Store }

func (s overwritten) RecordScore(ctx context.Context, o ags.Owner, id string, sc ags.Score) error {
	err := s.Store.RecordScore(ctx, o, id, sc)
	if err == nil {
		err = s.RemoveGrade(ctx, o, id, sc.UserID)
	}
	return err
}

// timeless holds the times of the last score alone.
type timeless struct{ *memory.Store }

func (s timeless) RecordScore(ctx context.Context, o ags.Owner, id string, sc ags.Score) error {
	cleared := sc
	cleared.ActivityProgress, cleared.Submission = ags.Initialized, nil
	cleared.Timestamp = ags.Timestamp(time.Time(sc.Timestamp).Add(-time.Microsecond))
	_ = s.Store.RecordScore(ctx, o, id, cleared)
	return s.Store.RecordScore(ctx, o, id, sc)
}

func TestBrokenGradebooksAreCaught(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"isolation"}, failing(t, lineItemsChecks(), func(now func() time.Time) ags.LineItems {
		return openToAll{open(now)}
	}))
	assert.Subset(t, failing(t, scoresChecks(), func(now func() time.Time) Gradebook {
		return lastWins{open(now)}
	}), []string{"stale", "instants"})
	assert.Contains(t, failing(t, resultsChecks(), func(now func() time.Time) Gradebook {
		return unscaled{open(now)}
	}), "rescaled")
	assert.Contains(t, failing(t, scoresChecks(), func(now func() time.Time) Gradebook {
		return timeless{open(now)}
	}), "submission times")
	assert.Contains(t, failing(t, entriesChecks(), func(now func() time.Time) Gradebook {
		return overwritten{open(now)}
	}), "a grade counts more than scores")
}

// silent does not tell who has left.
type silent struct{ RosterStore }

func (s silent) ListChanges(ctx context.Context, p nrps.Place, since string) iter.Seq2[nrps.Change, error] {
	return func(yield func(nrps.Change, error) bool) {
		for c, err := range s.RosterStore.ListChanges(ctx, p, since) {
			if c.Member.Status != nrps.Deleted && !yield(c, err) {
				return
			}
		}
	}
}

// piecemeal stores member by member.
type piecemeal struct{ RosterStore }

func (s piecemeal) UpdateRoster(ctx context.Context, contextID string, members ...nrps.Member) error {
	for _, m := range members {
		if err := s.RosterStore.UpdateRoster(ctx, contextID, m); err != nil {
			return err
		}
	}
	return nil
}

func TestBrokenRostersAreCaught(t *testing.T) {
	t.Parallel()
	assert.Contains(t, failing(t, rosterChecks(), func(now func() time.Time) RosterStore {
		return silent{open(now)}
	}), "changes")
	assert.Equal(t, []string{"all or none"}, failing(t, rosterChecks(), func(now func() time.Time) RosterStore {
		return piecemeal{open(now)}
	}))
}

// forgetfulQueue lets the stamps begin anew after each job that was sent.
type forgetfulQueue struct{ delivery.Store }

func (s forgetfulQueue) PutJob(ctx context.Context, j delivery.Job, _ time.Duration) error {
	return s.Store.PutJob(ctx, j, -1000*time.Hour)
}

// trusting takes the answer of a lease that is over.
type trusting struct{ delivery.Store }

func (s trusting) SettleJob(ctx context.Context, l *delivery.Lease, o delivery.Outcome) error {
	err := s.Store.SettleJob(ctx, l, o)
	if errors.Is(err, delivery.ErrLost) {
		present := *l
		present.Fence++
		return s.Store.SettleJob(ctx, &present, o)
	}
	return err
}

// tireless lets no lane rest.
type tireless struct{ delivery.Store }

func (s tireless) SettleJob(ctx context.Context, l *delivery.Lease, o delivery.Outcome) error {
	o.Pause = time.Time{}
	return s.Store.SettleJob(ctx, l, o)
}

func TestBrokenDeliveryIsCaught(t *testing.T) {
	t.Parallel()
	caught := failing(t, deliveryChecks(), func(now func() time.Time) delivery.Store { return forgetfulQueue{open(now)} })
	assert.Contains(t, caught, "stamps rise")
	assert.Contains(t, caught, "stamps are remembered")
	assert.Contains(t, failing(t, deliveryChecks(), func(now func() time.Time) delivery.Store { return trusting{open(now)} }),
		"late answers change nothing")
	assert.Contains(t, failing(t, deliveryChecks(), func(now func() time.Time) delivery.Store { return tireless{open(now)} }),
		"lanes rest")
}

// forgetfulClients saves over any version.
type forgetfulClients struct{ *memory.Store }

func (s forgetfulClients) SaveClient(ctx context.Context, c *dynreg.Client) error {
	if present, err := s.LoadClient(ctx, c.ID); err == nil {
		c.Version = present.Version
	} else {
		c.Version = 0
	}
	return s.Store.SaveClient(ctx, c)
}

// lastingClients deletes nothing and lists everything.
type lastingClients struct{ *memory.Store }

func (lastingClients) DeleteClient(context.Context, string, int64) error { return nil }

func (s lastingClients) ListClients(ctx context.Context, _ string, _ dynreg.Status, _ string) iter.Seq2[*dynreg.Client, error] {
	return s.Store.ListClients(ctx, "", "", "")
}

func TestBrokenClientsFail(t *testing.T) {
	t.Parallel()
	assert.Contains(t, failing(t, clientsChecks(), func(now func() time.Time) ClientStore { return forgetfulClients{open(now)} }), "only over the present version")
	assert.Subset(t, failing(t, clientsChecks(), func(now func() time.Time) ClientStore { return lastingClients{open(now)} }), []string{"deleted", "listed", "many", "race to delete"})
}

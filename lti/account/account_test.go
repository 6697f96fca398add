package account_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/account"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// application counts the accounts that it was asked to make.
type application struct {
	*account.Linker
	store     *memory.Store
	now       time.Time
	mu        sync.Mutex
	made      int
	discarded []string
}

func newApplication(t *testing.T, p account.Policy, change ...func(*account.Config)) *application {
	t.Helper()
	a := &application{now: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)}
	now := func() time.Time { return a.now }
	a.store = memory.New(memory.Config{Now: now})
	cfg := account.Config{Links: a.store, Transient: a.store, Now: now, Create: a.create, Discard: a.discard,
		PolicyOf: func(*lti.Registration) account.Policy { return p }}
	for _, c := range change {
		c(&cfg)
	}
	var err error
	a.Linker, err = account.New(cfg)
	require.NoError(t, err)
	return a
}

func (a *application) create(context.Context, *lti.Registration, *lti.Message) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.made++
	return fmt.Sprint("account-", a.made), nil
}

func (a *application) discard(_ context.Context, id string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.discarded = append(a.discarded, id)
	return nil
}

func (a *application) resolve(t *testing.T, r *lti.Registration, m *lti.Message, earlier ...account.Person) *account.Resolution {
	t.Helper()
	res, err := a.Resolve(t.Context(), r, m, earlier...)
	require.NoError(t, err)
	return res
}

func school(id string) *lti.Registration {
	return &lti.Registration{ID: id, Issuer: "https://lms.example"}
}

func launchOf(subject string) *lti.Message {
	return &lti.Message{Subject: subject, Email: "caroline@school.example", Name: "Caroline Haddad"}
}

func requireRefused(t *testing.T, err error) {
	t.Helper()
	var known *lti.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, lti.CodeAccessDenied, known.Code)
}

func TestAutomatic(t *testing.T) {
	t.Parallel()
	a := newApplication(t, account.Automatic)
	first := a.resolve(t, school("r1"), launchOf("u1"))
	require.Equal(t, &account.Resolution{AccountID: "account-1", New: true, Policy: account.Automatic}, first)
	require.Equal(t, &account.Resolution{AccountID: "account-1", Policy: account.Automatic}, a.resolve(t, school("r1"), launchOf("u1")))
	require.Equal(t, "account-2", a.resolve(t, school("r2"), launchOf("u1")).AccountID, "a subject means somebody in one registration alone")
}

func TestNeverByEmail(t *testing.T) {
	t.Parallel()
	t.Run("TC-104 a known address with a new subject", func(t *testing.T) {
		t.Parallel()
		a := newApplication(t, account.Automatic)
		require.NotEqual(t, a.resolve(t, school("r1"), launchOf("u1")).AccountID, a.resolve(t, school("r1"), launchOf("u2")).AccountID)
	})
	t.Run("whatever the policy", func(t *testing.T) {
		t.Parallel()
		for _, p := range []account.Policy{account.Invitation, account.Proof} {
			a := newApplication(t, p)
			require.NoError(t, a.store.PutLink(t.Context(), account.Link{Person: account.Person{Scope: "r1", Subject: "u1"}, AccountID: "a1"}))
			require.Empty(t, a.resolve(t, school("r1"), launchOf("u2")).AccountID)
			require.Zero(t, a.made)
		}
	})
}

func TestTwoLaunchesAtOnce(t *testing.T) {
	t.Parallel()
	a := newApplication(t, account.Automatic)
	const many = 16
	ids, errs := make([]string, many), make([]error, many)
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			var res *account.Resolution
			if res, errs[i] = a.Resolve(t.Context(), school("r1"), launchOf("u1")); errs[i] == nil {
				ids[i] = res.AccountID
			}
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	for _, id := range ids {
		require.Equal(t, ids[0], id)
	}
	require.Len(t, a.discarded, a.made-1)
	require.NotContains(t, a.discarded, ids[0])
}

func TestProof(t *testing.T) {
	t.Parallel()
	a := newApplication(t, account.Proof)
	ticket := a.resolve(t, school("r1"), launchOf("u1")).Ticket
	require.Len(t, ticket, 43)
	link, err := a.Prove(t.Context(), ticket, "mine")
	require.NoError(t, err)
	require.Equal(t, account.Link{Person: account.Person{Scope: "r1", Subject: "u1"}, AccountID: "mine", By: account.ByProof, At: a.now}, link)
	require.Equal(t, &account.Resolution{AccountID: "mine", Policy: account.Proof}, a.resolve(t, school("r1"), launchOf("u1")))

	_, err = a.Prove(t.Context(), ticket, "another")
	requireRefused(t, err) // it was used
	_, err = a.Prove(t.Context(), "made up", "another")
	requireRefused(t, err)
	late := a.resolve(t, school("r1"), launchOf("u2")).Ticket
	a.now = a.now.Add(11 * time.Minute)
	_, err = a.Prove(t.Context(), late, "mine")
	requireRefused(t, err)
}

func TestTwoAccountsAreNeverMadeOne(t *testing.T) {
	t.Parallel()
	a := newApplication(t, account.Proof)
	one, other := a.resolve(t, school("r1"), launchOf("u1")).Ticket, a.resolve(t, school("r1"), launchOf("u1")).Ticket
	_, err := a.Prove(t.Context(), one, "a1")
	require.NoError(t, err)
	_, err = a.Prove(t.Context(), other, "a2")
	requireRefused(t, err)
	require.ErrorIs(t, err, storage.ErrConflict)
	require.Equal(t, "a1", a.resolve(t, school("r1"), launchOf("u1")).AccountID)
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	a := newApplication(t, account.Invitation)
	require.Equal(t, &account.Resolution{}, a.resolve(t, school("r1"), launchOf("u1")), "nobody gets in by a launch alone")
	code, err := a.Invite(t.Context(), school("r1"), "a1", a.now.Add(time.Hour))
	require.NoError(t, err)
	link, err := a.Accept(t.Context(), school("r1"), launchOf("u1"), code)
	require.NoError(t, err)
	require.Equal(t, account.ByInvitation, link.By)
	require.Equal(t, "a1", a.resolve(t, school("r1"), launchOf("u1")).AccountID)
	_, err = a.Accept(t.Context(), school("r1"), launchOf("u2"), code)
	requireRefused(t, err)

	elsewhere, err := a.Invite(t.Context(), school("r1"), "a1", a.now.Add(time.Hour))
	require.NoError(t, err)
	_, err = a.Accept(t.Context(), school("r2"), launchOf("u1"), elsewhere)
	requireRefused(t, err)
	_, err = a.Prove(t.Context(), elsewhere, "a9")
	requireRefused(t, err)
}

func TestEarlierIDs(t *testing.T) {
	t.Parallel()
	a := newApplication(t, account.Invitation)
	old := account.Person{Scope: "consumer-key", Subject: "legacy-7"}
	require.NoError(t, a.store.PutLink(t.Context(), account.Link{Person: old, AccountID: "a1", By: account.ByProof}))
	require.Equal(t, "a1", a.resolve(t, school("r1"), launchOf("u1"), account.Person{Scope: "none"}, old).AccountID)
	require.Equal(t, "a1", a.resolve(t, school("r1"), launchOf("u1")).AccountID, "it was carried over")
	link, err := a.store.FindLink(t.Context(), account.Person{Scope: "r1", Subject: "u1"})
	require.NoError(t, err)
	require.Equal(t, account.ByMigration, link.By)
}

func TestAnonymous(t *testing.T) {
	t.Parallel()
	a := newApplication(t, account.Automatic)
	_, err := a.Resolve(t.Context(), school("r1"), launchOf(""))
	require.ErrorIs(t, err, account.ErrAnonymous)
	_, err = a.Accept(t.Context(), school("r1"), launchOf(""), "any")
	require.ErrorIs(t, err, account.ErrAnonymous)
	require.Zero(t, a.made)
}

func TestSharedScope(t *testing.T) {
	t.Parallel()
	a := newApplication(t, account.Automatic, func(c *account.Config) { c.ScopeOf = func(r *lti.Registration) string { return r.Issuer } })
	require.Equal(t, a.resolve(t, school("r1"), launchOf("u1")).AccountID, a.resolve(t, school("r2"), launchOf("u1")).AccountID)
}

type brokenLinks struct{ account.Links }

func (brokenLinks) FindLink(context.Context, account.Person) (account.Link, error) {
	return account.Link{}, errors.New("disk full")
}

func TestStoreThatFails(t *testing.T) {
	t.Parallel()
	a := newApplication(t, account.Automatic, func(c *account.Config) { c.Links = brokenLinks{c.Links} })
	_, err := a.Resolve(t.Context(), school("r1"), launchOf("u1"))
	require.ErrorIs(t, err, lti.ErrUnavailable)
	require.Zero(t, a.made)
}

// stumblingLinks fails to put links, after keeping them if keeps is set, and to find
// them afterwards if blind is.
type stumblingLinks struct {
	account.Links
	keeps, blind bool
	put          bool
}

func (s *stumblingLinks) PutLink(ctx context.Context, link account.Link) error {
	s.put = true
	if s.keeps {
		if err := s.Links.PutLink(context.WithoutCancel(ctx), link); err != nil {
			return err
		}
	}
	return errors.New("disk full")
}

func (s *stumblingLinks) FindLink(ctx context.Context, p account.Person) (account.Link, error) {
	if s.blind && s.put {
		return account.Link{}, errors.New("disk full")
	}
	if err := ctx.Err(); err != nil {
		return account.Link{}, err
	}
	return s.Links.FindLink(ctx, p)
}

func TestAnAccountThatGotNoLink(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		links     stumblingLinks
		discarded []string
	}{
		"is discarded": {stumblingLinks{}, []string{"account-1"}},
		"stays where the link was kept after all": {stumblingLinks{keeps: true}, nil},
		"stays where nobody can tell":             {stumblingLinks{blind: true}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			a := newApplication(t, account.Automatic, func(cfg *account.Config) {
				c.links.Links = cfg.Links
				cfg.Links = &c.links
				create := cfg.Create
				cfg.Create = func(ctx context.Context, r *lti.Registration, m *lti.Message) (string, error) {
					defer cancel() // the browser is gone
					return create(ctx, r, m)
				}
			})
			_, err := a.Resolve(ctx, school("r1"), launchOf("u1"))
			require.ErrorIs(t, err, lti.ErrUnavailable)
			require.Equal(t, 1, a.made)
			require.Equal(t, c.discarded, a.discarded)
		})
	}
}

func TestRoles(t *testing.T) {
	t.Parallel()
	assistant := lti.RoleInstructor.Sub("TeachingAssistant")
	table := account.CourseRoles()
	for want, sets := range map[string][][]lti.Role{
		"administrator": {{lti.RoleLearner, lti.RoleAdministrator}, {"Administrator"}},
		"teacher":       {{lti.RoleInstructor}, {lti.RoleLearner, lti.RoleInstructor}, {"urn:lti:role:ims/lis/Instructor"}},
		"assistant":     {{lti.RoleInstructor, assistant}, {lti.RoleLearner, assistant}},
		"observer":      {{lti.RoleMentor}},
		"learner": {nil, {lti.RoleLearner}, {lti.RoleInstitutionAdministrator}, {lti.RoleSystemAdministrator}, {lti.RoleInstitutionInstructor},
			{lti.RoleLearner.Sub("Instructor")}, {"http://evil.example/membership#Instructor"}},
	} {
		for _, has := range sets {
			require.Equal(t, want, table.RoleOf(has), has)
		}
	}
	staff := account.RoleTable{Rules: append([]account.RoleRule{{AnyOf: []lti.Role{lti.RoleInstitutionStaff}, Role: "staff"}}, table.Rules...), Least: "nobody"}
	require.Equal(t, "staff", staff.RoleOf([]lti.Role{lti.RoleInstitutionStaff}), "an opt-in")
	require.Equal(t, "nobody", staff.RoleOf(nil))
}

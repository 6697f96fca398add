package storagetest

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// RegistrationStore is what the suite needs to fill a store and read it.
type RegistrationStore interface {
	storage.Registrations
	storage.RegistrationLookup
	storage.RegistrationWriter
}

// Registrations checks [storage.Registrations], [storage.RegistrationLookup] and
// [storage.RegistrationWriter]. Each call of open returns an empty store that
// takes the time from now.
func Registrations(t *testing.T, open func(t *testing.T, now func() time.Time) RegistrationStore) {
	runAll(t, open, registrationsChecks())
}

func registrationsChecks() []check[RegistrationStore] {
	return []check[RegistrationStore]{
		{"the whole record", registrationsWhole},
		{"found by each key", registrationsFound},
		{"not found", registrationsNotFound},
		{"ambiguous", registrationsAmbiguous},
		{"conflict", registrationsConflict},
		{"replaced", registrationsReplaced},
		{"deployments", registrationsDeployments},
		{"deployments added once", registrationsDeploymentAdded},
		{"race to add a deployment", registrationsDeploymentRace},
		{"copies", registrationsCopies},
		{"cancelled context", registrationsCancelled},
		{"odd ids", registrationsOddIDs},
		{"race for a client id", registrationsRace},
		{"restart", registrationsRestart},
	}
}

const (
	issuerA = "https://a.example"
	issuerB = "https://b.example"
)

func wholeRegistration() *lti.Registration {
	return &lti.Registration{
		ID: "r1", Issuer: issuerA, ClientID: "c1", Name: "Größe & <Name>", Algorithms: []string{"RS256", "ES256"},
		Profile: "moodle", Tolerances: map[string]bool{"clock-skew": true, "custom-not-string": false},
		Tenant: "north", Disabled: true,
		Platform: lti.PlatformSide{
			AuthorizationURL: "https://a.example/auth?x=1&y=2", TokenURL: "https://a.example/token",
			TokenAudience: "audience", JWKSURL: "https://a.example/jwks", TrustedAudiences: []string{"c1", "c2"},
		},
		Tool: lti.ToolSide{
			LoginURL: "https://t.example/login", RedirectURIs: []string{"https://t.example/1", "https://t.example/2"},
			LaunchURL: "https://t.example/launch", DeepLinkingURL: "https://t.example/dl", JWKS: json.RawMessage(`{"keys":[]}`),
			Scopes: []lti.Scope{lti.ScopeScore, lti.ScopeMembership}, ShareName: true, ShareEmail: true,
			Custom: map[string]string{"a": "$Context.id", "b": ""},
		},
	}
}

// putRegistration stores a registration with the given deployments.
func putRegistration(t testingT, s RegistrationStore, id, issuer, clientID string, deployments ...string) {
	t.Helper()
	require.NoError(t, s.PutRegistration(t.Context(), &lti.Registration{ID: id, Issuer: issuer, ClientID: clientID}))
	for _, d := range deployments {
		require.NoError(t, s.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: id, ID: d}))
	}
}

// requireFound fails unless the lookup leads to the registration id.
func requireFound(t testingT, s RegistrationStore, id, issuer, clientID, deploymentID string) {
	t.Helper()
	r, err := s.FindRegistration(t.Context(), issuer, clientID, deploymentID)
	require.NoErrorf(t, err, "issuer %q, client %q, deployment %q", issuer, clientID, deploymentID)
	require.Equal(t, id, r.ID)
}

// requireLookupError fails unless the lookup leads nowhere for the reason want.
func requireLookupError(t testingT, s RegistrationStore, want error, issuer, clientID, deploymentID string) {
	t.Helper()
	_, err := s.FindRegistration(t.Context(), issuer, clientID, deploymentID)
	require.ErrorIsf(t, err, want, "issuer %q, client %q, deployment %q", issuer, clientID, deploymentID)
}

func registrationsWhole(t testingT, s RegistrationStore, _ *clock) {
	require.NoError(t, s.PutRegistration(t.Context(), wholeRegistration()))
	got, err := s.FindRegistration(t.Context(), issuerA, "c1", "")
	require.NoError(t, err)
	require.Equal(t, wholeRegistration(), got)
	got, err = s.RegistrationByID(t.Context(), wholeRegistration().ID)
	require.NoError(t, err)
	require.Equal(t, wholeRegistration(), got)
	_, err = s.RegistrationByID(t.Context(), "another")
	require.ErrorIs(t, err, storage.ErrNotFound)
}

func registrationsFound(t testingT, s RegistrationStore, _ *clock) {
	putRegistration(t, s, "r1", issuerA, "c1", "d1", "shared")
	putRegistration(t, s, "r2", issuerA, "c2", "d2", "shared")
	putRegistration(t, s, "r3", issuerB, "c1", "d1", "shared")
	putRegistration(t, s, "r4", issuerB+"/only", "c4")

	requireFound(t, s, "r4", issuerB+"/only", "", "")
	requireFound(t, s, "r1", issuerA, "c1", "")
	requireFound(t, s, "r2", issuerA, "c2", "")
	requireFound(t, s, "r1", issuerA, "", "d1")
	requireFound(t, s, "r2", issuerA, "", "d2")
	requireFound(t, s, "r3", issuerB, "", "d1")
	requireFound(t, s, "r1", issuerA, "c1", "shared")
	requireFound(t, s, "r2", issuerA, "c2", "shared")
	requireFound(t, s, "r3", issuerB, "c1", "shared")
}

func registrationsNotFound(t testingT, s RegistrationStore, _ *clock) {
	requireLookupError(t, s, storage.ErrNotFound, issuerA, "", "")
	putRegistration(t, s, "r1", issuerA, "c1", "d1")
	putRegistration(t, s, "r2", issuerA, "c2", "d2")
	for _, key := range [][3]string{
		{issuerB, "", ""}, {issuerA + "/", "c1", ""}, {"https://A.example", "c1", ""}, {"", "c1", "d1"},
		{issuerA, "c3", ""}, {issuerA, "C1", ""}, {issuerA, "c1 ", ""}, {issuerA, "c%", ""}, {issuerA, "c\x001", ""},
		{issuerA, "", "d3"}, {issuerA, "", "D1"}, {issuerA, "", "d\x001"}, {issuerA, "\xff", ""},
		{issuerA, "c1", "d2"}, {issuerA, "c2", "d1"}, {issuerB, "c1", "d1"},
	} {
		requireLookupError(t, s, storage.ErrNotFound, key[0], key[1], key[2])
	}
}

func registrationsAmbiguous(t testingT, s RegistrationStore, _ *clock) {
	putRegistration(t, s, "r1", issuerA, "c1", "shared", "d1")
	putRegistration(t, s, "r2", issuerA, "c2", "shared")
	putRegistration(t, s, "r3", issuerA, "c3", "shared")
	requireLookupError(t, s, storage.ErrAmbiguous, issuerA, "", "")
	requireLookupError(t, s, storage.ErrAmbiguous, issuerA, "", "shared")
	requireFound(t, s, "r1", issuerA, "", "d1")
	requireFound(t, s, "r3", issuerA, "c3", "shared")
}

func registrationsConflict(t testingT, s RegistrationStore, _ *clock) {
	putRegistration(t, s, "r1", issuerA, "c1")
	putRegistration(t, s, "r2", issuerA, "c2")
	putRegistration(t, s, "r3", issuerB, "c1")

	clash := &lti.Registration{ID: "r4", Issuer: issuerA, ClientID: "c1"}
	require.ErrorIs(t, s.PutRegistration(t.Context(), clash), storage.ErrConflict)
	clash.ID = "r2"
	require.ErrorIs(t, s.PutRegistration(t.Context(), clash), storage.ErrConflict)

	requireFound(t, s, "r1", issuerA, "c1", "")
	requireFound(t, s, "r2", issuerA, "c2", "")
	err := s.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: "r4", ID: "d"})
	require.ErrorIs(t, err, storage.ErrNotFound, "the refused registration must not be there")
}

func registrationsReplaced(t testingT, s RegistrationStore, _ *clock) {
	putRegistration(t, s, "r1", issuerA, "c1", "d1")
	putRegistration(t, s, "r1", issuerA, "c1")
	requireFound(t, s, "r1", issuerA, "", "d1")

	putRegistration(t, s, "r1", issuerB, "c2")
	requireLookupError(t, s, storage.ErrNotFound, issuerA, "", "")
	requireLookupError(t, s, storage.ErrNotFound, issuerA, "c1", "")
	requireLookupError(t, s, storage.ErrNotFound, issuerA, "", "d1")
	requireFound(t, s, "r1", issuerB, "", "")
	requireFound(t, s, "r1", issuerB, "c2", "")
	requireFound(t, s, "r1", issuerB, "", "d1")
	requireFound(t, s, "r1", issuerB, "c2", "d1")

	putRegistration(t, s, "r2", issuerA, "c1")
	requireFound(t, s, "r2", issuerA, "c1", "")
	requireLookupError(t, s, storage.ErrNotFound, issuerA, "c1", "d1")
}

func registrationsDeployments(t testingT, s RegistrationStore, _ *clock) {
	putRegistration(t, s, "r1", issuerA, "c1", "d1")
	putRegistration(t, s, "r2", issuerA, "c2", "d2")
	r1 := &lti.Registration{ID: "r1"}

	d := &lti.Deployment{RegistrationID: "r1", ID: "d1", Name: "Course"}
	require.NoError(t, s.PutDeployment(t.Context(), d))
	got, err := s.FindDeployment(t.Context(), r1, "d1")
	require.NoError(t, err)
	require.Equal(t, d, got)

	for _, id := range []string{"d2", "D1", "d1/", "d\x001", ""} {
		_, err = s.FindDeployment(t.Context(), r1, id)
		require.ErrorIsf(t, err, storage.ErrNotFound, "deployment %q", id)
	}
	_, err = s.FindDeployment(t.Context(), &lti.Registration{ID: "r3"}, "d1")
	require.ErrorIs(t, err, storage.ErrNotFound)
	err = s.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: "r3", ID: "d1"})
	require.ErrorIs(t, err, storage.ErrNotFound)
}

func registrationsDeploymentAdded(t testingT, s RegistrationStore, _ *clock) {
	putRegistration(t, s, "r1", issuerA, "c1")
	putRegistration(t, s, "r2", issuerA, "c2")
	r1 := &lti.Registration{ID: "r1"}
	d := &lti.Deployment{RegistrationID: "r1", ID: "d1", Name: "Course", Disabled: true}
	require.NoError(t, s.AddDeployment(t.Context(), d))
	require.ErrorIs(t, s.AddDeployment(t.Context(), &lti.Deployment{RegistrationID: "r1", ID: "d1"}), storage.ErrConflict)
	got, err := s.FindDeployment(t.Context(), r1, "d1")
	require.NoError(t, err)
	require.Equal(t, d, got)
	requireFound(t, s, "r1", issuerA, "", "d1")
	require.NoError(t, s.AddDeployment(t.Context(), &lti.Deployment{RegistrationID: "r2", ID: "d1"}), "it is new there")
	require.ErrorIs(t, s.AddDeployment(t.Context(), &lti.Deployment{RegistrationID: "r3", ID: "d1"}), storage.ErrNotFound)
}

func registrationsDeploymentRace(t testingT, s RegistrationStore, _ *clock) {
	ctx := t.Context()
	putRegistration(t, s, "r1", issuerA, "c1")
	errs := race(func(i int) error {
		return s.AddDeployment(ctx, &lti.Deployment{RegistrationID: "r1", ID: "d1", Name: fmt.Sprint(i)})
	})
	winner := requireOneWinner(t, errs, storage.ErrConflict)
	got, err := s.FindDeployment(ctx, &lti.Registration{ID: "r1"}, "d1")
	require.NoError(t, err)
	require.Equal(t, fmt.Sprint(winner), got.Name)
}

func registrationsCopies(t testingT, s RegistrationStore, _ *clock) {
	given := wholeRegistration()
	require.NoError(t, s.PutRegistration(t.Context(), given))
	given.Tool.RedirectURIs[0], given.Tool.Scopes[0], given.Name = "changed", "changed", "changed"
	given.Tolerances["clock-skew"], given.Platform.TrustedAudiences[0], given.Algorithms[0] = false, "changed", "changed"

	got, err := s.FindRegistration(t.Context(), issuerA, "c1", "")
	require.NoError(t, err)
	require.Equal(t, wholeRegistration(), got, "changed after it was put")
	got.Tool.RedirectURIs[0], got.Tool.Scopes[0], got.Name = "changed", "changed", "changed"
	got.Tolerances["clock-skew"], got.Platform.TrustedAudiences[0], got.Algorithms[0] = false, "changed", "changed"

	again, err := s.FindRegistration(t.Context(), issuerA, "c1", "")
	require.NoError(t, err)
	require.Equal(t, wholeRegistration(), again, "changed by another reader")
}

func registrationsCancelled(t testingT, s RegistrationStore, _ *clock) {
	putRegistration(t, s, "r1", issuerA, "c1", "d1")
	over := cancelled(t)
	require.Error(t, s.PutRegistration(over, &lti.Registration{ID: "r2", Issuer: issuerA, ClientID: "c2"}))
	require.Error(t, s.PutDeployment(over, &lti.Deployment{RegistrationID: "r1", ID: "d2"}))
	require.Error(t, s.AddDeployment(over, &lti.Deployment{RegistrationID: "r1", ID: "d2"}))
	_, err := s.FindRegistration(over, issuerA, "c1", "")
	require.Error(t, err)
	_, err = s.FindDeployment(over, &lti.Registration{ID: "r1"}, "d1")
	require.Error(t, err)

	requireLookupError(t, s, storage.ErrNotFound, issuerA, "c2", "")
	requireLookupError(t, s, storage.ErrNotFound, issuerA, "", "d2")
}

func registrationsOddIDs(t testingT, s RegistrationStore, _ *clock) {
	for _, id := range oddIDs() {
		putRegistration(t, s, "r-"+id, "https://i.example/"+id, id, id)
	}
	for _, id := range oddIDs() {
		requireFound(t, s, "r-"+id, "https://i.example/"+id, id, id)
		requireFound(t, s, "r-"+id, "https://i.example/"+id, "", id)
		d, err := s.FindDeployment(t.Context(), &lti.Registration{ID: "r-" + id}, id)
		require.NoError(t, err)
		require.Equal(t, lti.Deployment{RegistrationID: "r-" + id, ID: id}, *d)
	}
}

func registrationsRace(t testingT, s RegistrationStore, _ *clock) {
	ctx := t.Context()
	errs := race(func(i int) error {
		return s.PutRegistration(ctx, &lti.Registration{ID: fmt.Sprint("r", i), Issuer: issuerA, ClientID: "c1"})
	})
	winner := requireOneWinner(t, errs, storage.ErrConflict)
	requireFound(t, s, fmt.Sprint("r", winner), issuerA, "c1", "")
}

func registrationsRestart(t testingT, s RegistrationStore, _ *clock) {
	require.NoError(t, s.PutRegistration(t.Context(), wholeRegistration()))
	require.NoError(t, s.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: "r1", ID: "d1", Name: "Course"}))
	if !reopen(t, s) {
		return
	}
	got, err := s.FindRegistration(t.Context(), issuerA, "", "d1")
	require.NoError(t, err)
	require.Equal(t, wholeRegistration(), got)
	d, err := s.FindDeployment(t.Context(), got, "d1")
	require.NoError(t, err)
	require.Equal(t, "Course", d.Name)
}

package storagetest

import (
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// Administration is what the suite Directory needs of a store.
type Administration interface {
	RegistrationStore
	storage.RegistrationDirectory
	storage.RegistrationRemover
}

// Directory checks [storage.RegistrationDirectory] and
// [storage.RegistrationRemover]. Each call of open returns an empty store that
// takes the time from now.
func Directory(t *testing.T, open func(t *testing.T, now func() time.Time) Administration) {
	runAll(t, open, directoryChecks())
}

// DirectoryInShort leaves out the checks of Directory that put hundreds of
// registrations, for a stand-in of an engine that takes minutes for them.
func DirectoryInShort(t *testing.T, open func(t *testing.T, now func() time.Time) Administration) {
	runAll(t, open, shortDirectoryChecks())
}

func directoryChecks() []check[Administration] {
	return append(shortDirectoryChecks(),
		check[Administration]{"many", directoryMany},
		check[Administration]{"changed while listed", directoryChanged},
	)
}

func shortDirectoryChecks() []check[Administration] {
	return []check[Administration]{
		{"listed in order", directoryOrder},
		{"listed from behind an id", directoryAfter},
		{"listed by tenant", directoryTenants},
		{"whole records", directoryWhole},
		{"deployments listed", directoryDeployments},
		{"disabled and enabled", directoryDisabled},
		{"registration deleted", directoryDeleted},
		{"deployment deleted", directoryDeploymentDeleted},
		{"odd ids", directoryOddIDs},
		{"cancelled context", directoryCancelled},
		{"race to delete", directoryDeleteRace},
		{"restart", directoryRestart},
	}
}

// collect returns the ids of a list.
func collect[T any](t testingT, list iter.Seq2[*T, error], id func(*T) string) (ids []string) {
	t.Helper()
	for r, err := range list {
		require.NoError(t, err)
		ids = append(ids, id(r))
	}
	return ids
}

func registrationIDs(t testingT, s Administration, tenant, after string) []string {
	t.Helper()
	return collect(t, s.ListRegistrations(t.Context(), tenant, after), func(r *lti.Registration) string { return r.ID })
}

func deploymentIDs(t testingT, s Administration, registrationID, after string) []string {
	t.Helper()
	return collect(t, s.ListDeployments(t.Context(), registrationID, after), func(d *lti.Deployment) string { return d.ID })
}

// putOf stores a registration of the tenant whose client id is its id.
func putOf(t testingT, s Administration, tenant, id string) {
	t.Helper()
	require.NoError(t, s.PutRegistration(t.Context(), &lti.Registration{ID: id, Issuer: issuerA, ClientID: id, Tenant: tenant}))
}

func directoryOrder(t testingT, s Administration, _ *clock) {
	require.Empty(t, registrationIDs(t, s, "", ""))
	for _, id := range []string{"b", "a", "B", "ä", "A", "aa", "Z", "10", "9"} {
		putOf(t, s, "", id)
	}
	require.Equal(t, []string{"10", "9", "A", "B", "Z", "a", "aa", "b", "ä"}, registrationIDs(t, s, "", ""), "byte by byte")
}

func directoryAfter(t testingT, s Administration, _ *clock) {
	for _, id := range []string{"a", "c", "e"} {
		putOf(t, s, "", id)
	}
	require.Equal(t, []string{"c", "e"}, registrationIDs(t, s, "", "a"))
	require.Equal(t, []string{"c", "e"}, registrationIDs(t, s, "", "b"), "an id that is not there is a place as well")
	require.Empty(t, registrationIDs(t, s, "", "e"))
	require.Empty(t, registrationIDs(t, s, "", "z"))
}

func directoryTenants(t testingT, s Administration, _ *clock) {
	putOf(t, s, "north", "1")
	putOf(t, s, "south", "2")
	putOf(t, s, "north", "3")
	putOf(t, s, "", "4")
	require.Equal(t, []string{"1", "3"}, registrationIDs(t, s, "north", ""))
	require.Equal(t, []string{"3"}, registrationIDs(t, s, "north", "1"))
	require.Empty(t, registrationIDs(t, s, "North", ""))
	require.Equal(t, []string{"1", "2", "3", "4"}, registrationIDs(t, s, "", ""))

	putOf(t, s, "south", "1")
	require.Equal(t, []string{"3"}, registrationIDs(t, s, "north", ""))
	require.Equal(t, []string{"1", "2"}, registrationIDs(t, s, "south", ""))
}

func directoryMany(t testingT, s Administration, _ *clock) {
	var want []string
	for i := range 600 {
		want = append(want, fmt.Sprintf("%04d", i))
		putOf(t, s, fmt.Sprint(i%2), want[i])
	}
	require.Equal(t, want, registrationIDs(t, s, "", ""))
	require.Len(t, registrationIDs(t, s, "1", ""), 300)
	first := 0
	for _, err := range s.ListRegistrations(t.Context(), "", "") {
		require.NoError(t, err)
		if first++; first == 3 {
			break
		}
	}
	require.Equal(t, 3, first, "a caller may stop")
}

func directoryWhole(t testingT, s Administration, _ *clock) {
	require.NoError(t, s.PutRegistration(t.Context(), wholeRegistration()))
	d := lti.Deployment{RegistrationID: "r1", ID: "d1", Name: "Course", Custom: map[string]string{"a": "b"}}
	require.NoError(t, s.PutDeployment(t.Context(), &d))
	for r, err := range s.ListRegistrations(t.Context(), "", "") {
		require.NoError(t, err)
		require.Equal(t, wholeRegistration(), r)
		r.Tool.Scopes[0], r.Tolerances["clock-skew"] = "changed", false
	}
	for r, err := range s.ListRegistrations(t.Context(), "", "") {
		require.NoError(t, err)
		require.Equal(t, wholeRegistration(), r, "changed by another reader")
	}
	for got, err := range s.ListDeployments(t.Context(), "r1", "") {
		require.NoError(t, err)
		require.Equal(t, d, *got)
	}
}

// directoryChanged writes while it lists: a store that holds a lock or its only
// connection meanwhile never comes to an end.
func directoryChanged(t testingT, s Administration, _ *clock) {
	for i := range 300 {
		putOf(t, s, "", fmt.Sprintf("%04d", i))
	}
	seen := 0
	for r, err := range s.ListRegistrations(t.Context(), "", "") {
		require.NoError(t, err)
		require.NoError(t, s.DeleteRegistration(t.Context(), r.ID))
		seen++
	}
	require.Equal(t, 300, seen)
	require.Empty(t, registrationIDs(t, s, "", ""))
}

func directoryDeployments(t testingT, s Administration, _ *clock) {
	putRegistration(t, s, "r1", issuerA, "c1", "b", "a", "ä", "B")
	putRegistration(t, s, "r2", issuerA, "c2", "c")
	require.Equal(t, []string{"B", "a", "b", "ä"}, deploymentIDs(t, s, "r1", ""))
	require.Equal(t, []string{"b", "ä"}, deploymentIDs(t, s, "r1", "a"))
	require.Equal(t, []string{"c"}, deploymentIDs(t, s, "r2", ""))
	require.Empty(t, deploymentIDs(t, s, "r3", ""))
}

func directoryDisabled(t testingT, s Administration, _ *clock) {
	r := &lti.Registration{ID: "r1", Issuer: issuerA, ClientID: "c1"}
	for _, disabled := range []bool{true, false} {
		r.Disabled = disabled
		require.NoError(t, s.PutRegistration(t.Context(), r))
		got, err := s.FindRegistration(t.Context(), issuerA, "c1", "")
		require.NoError(t, err, "the roles refuse it, and must find it for that")
		require.Equal(t, disabled, got.Disabled)
		require.Equal(t, []string{"r1"}, registrationIDs(t, s, "", ""))
	}
}

func directoryDeleted(t testingT, s Administration, _ *clock) {
	putRegistration(t, s, "r1", issuerA, "c1", "d1", "shared")
	putRegistration(t, s, "r2", issuerA, "c2", "shared")
	require.ErrorIs(t, s.DeleteRegistration(t.Context(), "r3"), storage.ErrNotFound)
	require.NoError(t, s.DeleteRegistration(t.Context(), "r1"))
	require.ErrorIs(t, s.DeleteRegistration(t.Context(), "r1"), storage.ErrNotFound)

	requireLookupError(t, s, storage.ErrNotFound, issuerA, "c1", "")
	requireLookupError(t, s, storage.ErrNotFound, issuerA, "", "d1")
	requireFound(t, s, "r2", issuerA, "", "shared")
	requireFound(t, s, "r2", issuerA, "", "")
	_, err := s.RegistrationByID(t.Context(), "r1")
	require.ErrorIs(t, err, storage.ErrNotFound)
	require.Equal(t, []string{"r2"}, registrationIDs(t, s, "", ""))
	require.Empty(t, deploymentIDs(t, s, "r1", ""))

	putRegistration(t, s, "r4", issuerA, "c1")
	requireFound(t, s, "r4", issuerA, "c1", "")
	putRegistration(t, s, "r1", issuerB, "c1")
	_, err = s.FindDeployment(t.Context(), &lti.Registration{ID: "r1"}, "d1")
	require.ErrorIs(t, err, storage.ErrNotFound, "registered anew, it begins without deployments")
}

func directoryDeploymentDeleted(t testingT, s Administration, _ *clock) {
	putRegistration(t, s, "r1", issuerA, "c1", "d1", "d2")
	putRegistration(t, s, "r2", issuerA, "c2", "d1")
	require.ErrorIs(t, s.DeleteDeployment(t.Context(), "r1", "d3"), storage.ErrNotFound)
	require.ErrorIs(t, s.DeleteDeployment(t.Context(), "r3", "d1"), storage.ErrNotFound)
	require.NoError(t, s.DeleteDeployment(t.Context(), "r1", "d1"))
	require.ErrorIs(t, s.DeleteDeployment(t.Context(), "r1", "d1"), storage.ErrNotFound)
	requireLookupError(t, s, storage.ErrNotFound, issuerA, "c1", "d1")
	requireFound(t, s, "r2", issuerA, "", "d1")
	require.Equal(t, []string{"d2"}, deploymentIDs(t, s, "r1", ""))
}

func directoryOddIDs(t testingT, s Administration, _ *clock) {
	for _, id := range oddIDs() {
		putOf(t, s, id, id)
		require.NoError(t, s.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: id, ID: id}))
	}
	require.Equal(t, slices.Sorted(slices.Values(oddIDs())), registrationIDs(t, s, "", ""))
	for _, id := range oddIDs() {
		require.Equal(t, []string{id}, registrationIDs(t, s, id, ""))
		require.Equal(t, []string{id}, deploymentIDs(t, s, id, ""))
		require.NoError(t, s.DeleteDeployment(t.Context(), id, id))
		require.NoError(t, s.DeleteRegistration(t.Context(), id))
		require.Empty(t, registrationIDs(t, s, id, ""))
	}
	for _, id := range []string{"nul\x00", "\xff"} {
		require.ErrorIs(t, s.DeleteRegistration(t.Context(), id), storage.ErrNotFound)
	}
}

func directoryCancelled(t testingT, s Administration, _ *clock) {
	putRegistration(t, s, "r1", issuerA, "c1", "d1")
	over := cancelled(t)
	for _, err := range s.ListRegistrations(over, "", "") {
		require.Error(t, err)
	}
	for _, err := range s.ListDeployments(over, "r1", "") {
		require.Error(t, err)
	}
	for _, err := range []error{s.DeleteDeployment(over, "r1", "d1"), s.DeleteRegistration(over, "r1")} {
		require.Error(t, err)
		require.NotErrorIs(t, err, storage.ErrNotFound)
	}
	requireFound(t, s, "r1", issuerA, "", "d1")
}

func directoryDeleteRace(t testingT, s Administration, _ *clock) {
	ctx := t.Context()
	putRegistration(t, s, "r1", issuerA, "c1", "d1")
	requireOneWinner(t, race(func(int) error { return s.DeleteDeployment(ctx, "r1", "d1") }), storage.ErrNotFound)
	requireOneWinner(t, race(func(int) error { return s.DeleteRegistration(ctx, "r1") }), storage.ErrNotFound)
}

func directoryRestart(t testingT, s Administration, _ *clock) {
	putOf(t, s, "north", "1")
	putOf(t, s, "north", "2")
	require.NoError(t, s.DeleteRegistration(t.Context(), "1"))
	if reopen(t, s) {
		require.Equal(t, []string{"2"}, registrationIDs(t, s, "north", ""))
	}
}

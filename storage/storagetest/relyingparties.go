package storagetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/storage"
)

// RelyingPartyStore is what the suite of a bridge's clients needs.
type RelyingPartyStore interface {
	rp.Clients
	rp.ClientWriter
	rp.ClientDirectory
}

// RelyingParties checks the contracts of package rp. Each call of open returns an empty
// store that takes the time from now.
func RelyingParties(t *testing.T, open func(t *testing.T, now func() time.Time) RelyingPartyStore) {
	runAll(t, open, relyingPartyChecks())
}

func relyingPartyChecks() []check[RelyingPartyStore] {
	return []check[RelyingPartyStore]{
		{"kept whole", partiesKept},
		{"found by registration", partiesOf},
		{"replaced", partiesReplaced},
		{"deleted", partiesDeleted},
		{"listed by tenant", partiesListed},
		{"own copies", partiesCopied},
		{"odd ids", partiesOddIDs},
		{"race", partiesRace},
		{"restart", partiesRestart},
		{"cancelled context", partiesCancelled},
	}
}

// fullParty has a value in every field.
func fullParty() *rp.Client {
	c := &rp.Client{
		ID: "quiz", Name: "Quiz", Tenant: "school", Disabled: true, Registrations: []string{"r-2", "r-1"},
		Home: "https://quiz.example/", LoginURI: "https://quiz.example/start?a=b", TargetInState: true, NewWindow: true,
		RedirectURIs: []string{"https://quiz.example/back"}, PostLogoutURIs: []string{"https://quiz.example/bye"},
		SecretHashes: []string{rp.HashSecret("one"), rp.HashSecret("two")}, JWKSURL: "https://quiz.example/jwks", JWKS: []byte(`{"keys":[]}`),
		Algorithms: []string{"ES256"}, InsecureWithoutPKCE: true, PublicSubject: true, Sector: "quiz.example",
		Claims: map[string]string{"course": "context.id"}, Roles: map[lti.Role]string{lti.RoleInstructor: "staff"},
		VerifiedEmailDomains: []string{"school.example"}, Scopes: []lti.Scope{lti.ScopeScore},
	}
	err := json.Unmarshal([]byte(`[{"type": "ltiResourceLink", "url": "https://quiz.example/1", "title": "Ünits", "lineItem": {"scoreMaximum": 10}}]`), &c.Links)
	if err != nil {
		panic(err) // never: it is written here
	}
	return c
}

func partyIDs(t testingT, s RelyingPartyStore, registration string) []string {
	t.Helper()
	list, err := s.RelyingPartiesOf(t.Context(), registration)
	require.NoError(t, err)
	ids := []string{}
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	return ids
}

func partiesKept(t testingT, s RelyingPartyStore, _ *clock) {
	_, err := s.FindRelyingParty(t.Context(), "quiz")
	require.ErrorIs(t, err, storage.ErrNotFound)
	require.NoError(t, s.PutRelyingParty(t.Context(), fullParty()))
	got, err := s.FindRelyingParty(t.Context(), "quiz")
	require.NoError(t, err)
	require.Equal(t, fullParty(), got)
	list, err := s.RelyingPartiesOf(t.Context(), "r-1")
	require.NoError(t, err)
	require.Equal(t, []*rp.Client{fullParty()}, list)
}

func partiesOf(t testingT, s RelyingPartyStore, _ *clock) {
	require.Empty(t, partyIDs(t, s, "r-1"))
	for _, c := range []*rp.Client{
		{ID: "b", Registrations: []string{"r-1", "r-2"}}, {ID: "a", Registrations: []string{"r-1"}}, {ID: "B", Registrations: []string{"r-1", "r-1"}}, {ID: "c"},
	} {
		require.NoError(t, s.PutRelyingParty(t.Context(), c))
	}
	require.Equal(t, []string{"B", "a", "b"}, partyIDs(t, s, "r-1"))
	require.Equal(t, []string{"b"}, partyIDs(t, s, "r-2"))
	require.Empty(t, partyIDs(t, s, "r-"))
	require.Empty(t, partyIDs(t, s, ""))
}

func partiesReplaced(t testingT, s RelyingPartyStore, _ *clock) {
	require.NoError(t, s.PutRelyingParty(t.Context(), fullParty()))
	require.NoError(t, s.PutRelyingParty(t.Context(), &rp.Client{ID: "quiz", Registrations: []string{"r-2", "r-3"}}))
	require.Empty(t, partyIDs(t, s, "r-1"))
	require.Equal(t, []string{"quiz"}, partyIDs(t, s, "r-2"))
	require.Equal(t, []string{"quiz"}, partyIDs(t, s, "r-3"))
	got, err := s.FindRelyingParty(t.Context(), "quiz")
	require.NoError(t, err)
	require.Equal(t, &rp.Client{ID: "quiz", Registrations: []string{"r-2", "r-3"}}, got)
}

func partiesDeleted(t testingT, s RelyingPartyStore, _ *clock) {
	require.NoError(t, s.PutRelyingParty(t.Context(), fullParty()))
	require.NoError(t, s.DeleteRelyingParty(t.Context(), "quiz"))
	_, err := s.FindRelyingParty(t.Context(), "quiz")
	require.ErrorIs(t, err, storage.ErrNotFound)
	require.Empty(t, partyIDs(t, s, "r-1"))
	require.ErrorIs(t, s.DeleteRelyingParty(t.Context(), "quiz"), storage.ErrNotFound)
}

func partiesListed(t testingT, s RelyingPartyStore, _ *clock) {
	const many = 250 // more than a store reads at once
	for n := range many {
		require.NoError(t, s.PutRelyingParty(t.Context(), &rp.Client{ID: fmt.Sprintf("c-%03d", n), Tenant: []string{"even", "odd"}[n%2]}))
	}
	list := func(tenant, after string) (ids []string) {
		for c, err := range s.ListRelyingParties(t.Context(), tenant, after) {
			require.NoError(t, err)
			ids = append(ids, c.ID)
		}
		return ids
	}
	all := list("", "")
	require.Len(t, all, many)
	require.True(t, slices.IsSorted(all))
	require.Len(t, list("odd", ""), many/2)
	require.Equal(t, []string{"c-248"}, list("even", "c-246"))
	require.Empty(t, list("nobody", ""))
}

func partiesCopied(t testingT, s RelyingPartyStore, _ *clock) {
	c := fullParty()
	require.NoError(t, s.PutRelyingParty(t.Context(), c))
	c.RedirectURIs[0] = "https://evil.example/"
	got, err := s.FindRelyingParty(t.Context(), "quiz")
	require.NoError(t, err)
	got.Claims["course"], got.Links[0].LineItem.ScoreMaximum = "name", 1
	again, err := s.FindRelyingParty(t.Context(), "quiz")
	require.NoError(t, err)
	require.Equal(t, fullParty(), again)
}

func partiesOddIDs(t testingT, s RelyingPartyStore, _ *clock) {
	for i, id := range oddIDs() {
		require.NoErrorf(t, s.PutRelyingParty(t.Context(), &rp.Client{ID: id, Name: fmt.Sprint(i), Registrations: []string{id}}), "id %q", id)
	}
	for i, id := range oddIDs() {
		got, err := s.FindRelyingParty(t.Context(), id)
		require.NoErrorf(t, err, "id %q", id)
		require.Equal(t, fmt.Sprint(i), got.Name)
		require.Equal(t, []string{id}, partyIDs(t, s, id))
	}
}

// partiesRace leaves one record, whole.
func partiesRace(t testingT, s RelyingPartyStore, _ *clock) {
	for _, err := range race(func(i int) error {
		return s.PutRelyingParty(t.Context(), &rp.Client{ID: "quiz", Name: fmt.Sprint(i), Registrations: []string{fmt.Sprint("r-", i)}})
	}) {
		require.NoError(t, err)
	}
	got, err := s.FindRelyingParty(t.Context(), "quiz")
	require.NoError(t, err)
	for i := range racers {
		require.Equal(t, got.Name == fmt.Sprint(i), len(partyIDs(t, s, fmt.Sprint("r-", i))) == 1)
	}
}

func partiesRestart(t testingT, s RelyingPartyStore, _ *clock) {
	require.NoError(t, s.PutRelyingParty(t.Context(), fullParty()))
	if reopen(t, s) {
		got, err := s.FindRelyingParty(t.Context(), "quiz")
		require.NoError(t, err)
		require.Equal(t, fullParty(), got)
	}
}

func partiesCancelled(t testingT, s RelyingPartyStore, _ *clock) {
	require.Error(t, s.PutRelyingParty(cancelled(t), fullParty()))
	require.NoError(t, s.PutRelyingParty(t.Context(), fullParty()))
	_, err := s.FindRelyingParty(cancelled(t), "quiz")
	require.Error(t, err)
	_, err = s.RelyingPartiesOf(cancelled(t), "r-1")
	require.Error(t, err)
	require.Error(t, s.DeleteRelyingParty(cancelled(t), "quiz"))
	for _, err := range s.ListRelyingParties(cancelled(t), "", "") {
		require.Error(t, err)
	}
	require.Equal(t, []string{"quiz"}, partyIDs(t, s, "r-1"))
}

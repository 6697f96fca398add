package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/account"
	"github.com/ltikit/ltikit/storage"
)

// AccountLinks checks [account.Links]. Each call of open returns an empty store
// that takes the time from now.
func AccountLinks(t *testing.T, open func(t *testing.T, now func() time.Time) account.Links) {
	runAll(t, open, accountLinkChecks())
}

func accountLinkChecks() []check[account.Links] {
	return []check[account.Links]{
		{"found and deleted", linksFound},
		{"one account a person", linksOnce},
		{"listed by account", linksListed},
		{"odd ids", linksOddIDs},
		{"race", linksRace},
		{"restart", linksRestart},
		{"cancelled context", linksCancelled},
	}
}

func linkOf(scope, subject, accountID string) account.Link {
	return account.Link{Person: account.Person{Scope: scope, Subject: subject}, AccountID: accountID,
		By: account.ByProof, At: newClock().Now().Truncate(time.Millisecond)}
}

func requireLink(t testingT, s account.Links, want account.Link) {
	t.Helper()
	got, err := s.FindLink(t.Context(), want.Person)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func linksOfAccount(t testingT, s account.Links, accountID string) (list []account.Link) {
	t.Helper()
	for l, err := range s.ListLinks(t.Context(), accountID) {
		require.NoError(t, err)
		list = append(list, l)
	}
	return list
}

func linksFound(t testingT, s account.Links, _ *clock) {
	l := linkOf("r1", "u1", "a1")
	_, err := s.FindLink(t.Context(), l.Person)
	require.ErrorIs(t, err, storage.ErrNotFound)
	require.NoError(t, s.PutLink(t.Context(), l))
	requireLink(t, s, l)
	for _, other := range []account.Person{{Scope: "r2", Subject: "u1"}, {Scope: "r1", Subject: "u2"}, {Scope: "r1", Subject: "U1"}, {Scope: "r1u", Subject: "1"}} {
		_, err := s.FindLink(t.Context(), other)
		require.ErrorIs(t, err, storage.ErrNotFound, other)
	}
	require.NoError(t, s.DeleteLink(t.Context(), l.Person))
	require.ErrorIs(t, s.DeleteLink(t.Context(), l.Person), storage.ErrNotFound)
	require.NoError(t, s.PutLink(t.Context(), linkOf("r1", "u1", "a2")))
}

func linksOnce(t testingT, s account.Links, _ *clock) {
	l := linkOf("r1", "u1", "a1")
	require.NoError(t, s.PutLink(t.Context(), l))
	for _, again := range []account.Link{l, linkOf("r1", "u1", "a2")} {
		require.ErrorIs(t, s.PutLink(t.Context(), again), storage.ErrConflict)
	}
	requireLink(t, s, l)
}

func linksListed(t testingT, s account.Links, _ *clock) {
	list := []account.Link{linkOf("r1", "u1", "a1"), linkOf("r1", "u2", "a1"), linkOf("r2", "U1", "a1"), linkOf("r2", "u1", "a1")}
	for _, i := range []int{2, 0, 3, 1} {
		require.NoError(t, s.PutLink(t.Context(), list[i]))
	}
	require.NoError(t, s.PutLink(t.Context(), linkOf("r1", "u3", "a2")))
	require.Equal(t, list, linksOfAccount(t, s, "a1"))
	require.Empty(t, linksOfAccount(t, s, "a3"))
}

func linksOddIDs(t testingT, s account.Links, _ *clock) {
	for _, id := range oddIDs() {
		l := linkOf(id, id, id)
		require.NoErrorf(t, s.PutLink(t.Context(), l), "id %q", id)
		requireLink(t, s, l)
		require.Equal(t, []account.Link{l}, linksOfAccount(t, s, id))
	}
}

func linksRace(t testingT, s account.Links, _ *clock) {
	errs := race(func(i int) error { return s.PutLink(t.Context(), linkOf("r1", "u1", fmt.Sprint(i))) })
	winner := requireOneWinner(t, errs, storage.ErrConflict)
	requireLink(t, s, linkOf("r1", "u1", fmt.Sprint(winner)))
}

func linksRestart(t testingT, s account.Links, _ *clock) {
	l := linkOf("r1", "u1", "a1")
	require.NoError(t, s.PutLink(t.Context(), l))
	if reopen(t, s) {
		requireLink(t, s, l)
	}
}

func linksCancelled(t testingT, s account.Links, _ *clock) {
	ctx, l := cancelled(t), linkOf("r1", "u1", "a1")
	require.Error(t, s.PutLink(ctx, l))
	_, err := s.FindLink(t.Context(), l.Person)
	require.ErrorIs(t, err, storage.ErrNotFound)
	require.NoError(t, s.PutLink(t.Context(), l))
	_, err = s.FindLink(ctx, l.Person)
	require.Error(t, err)
	require.Error(t, s.DeleteLink(ctx, l.Person))
	for _, err := range s.ListLinks(ctx, "a1") {
		require.Error(t, err)
	}
	requireLink(t, s, l)
}

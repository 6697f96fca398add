package ags_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/storage/memory"
)

func TestClaim(t *testing.T) {
	t.Parallel()
	owner := ags.Owner{RegistrationID: "r-1", ContextID: "c 1"}
	newHandler := func() (*ags.Handler, *memory.Store) {
		store := memory.New(memory.Config{})
		return &ags.Handler{BaseURL: "https://p.example/grades", LineItems: store, Scores: store, Results: store}, store
	}
	create := func(t *testing.T, store *memory.Store, o ags.Owner, link string) string {
		t.Helper()
		item, err := store.CreateLineItem(t.Context(), o, ags.LineItem{Label: "x", ScoreMaximum: 1, ResourceLinkID: link})
		require.NoError(t, err)
		return item.ID
	}
	t.Run("TC-313 link with exactly one line item", func(t *testing.T) {
		t.Parallel()
		h, store := newHandler()
		id := create(t, store, owner, "l-1")
		create(t, store, owner, "l-2")
		create(t, store, owner, "")
		create(t, store, ags.Owner{RegistrationID: "r-2", ContextID: "c 1"}, "l-1")
		create(t, store, ags.Owner{RegistrationID: "r-1", ContextID: "c 2"}, "l-1")
		claim, err := h.Claim(t.Context(), owner, "l-1")
		require.NoError(t, err)
		require.Equal(t, &lti.AGSClaim{
			Scopes:    []lti.Scope{lti.ScopeScore, lti.ScopeResultReadOnly, lti.ScopeLineItem, lti.ScopeLineItemReadOnly},
			LineItems: "https://p.example/grades/c%201/lineitems", LineItem: "https://p.example/grades/c%201/lineitems/" + id,
		}, claim)
	})
	t.Run("TC-314 link with none or several", func(t *testing.T) {
		t.Parallel()
		h, store := newHandler()
		create(t, store, owner, "")
		for range 2 {
			create(t, store, owner, "l-2")
		}
		for _, link := range []string{"l-1", "l-2", ""} {
			claim, err := h.Claim(t.Context(), owner, link)
			require.NoError(t, err)
			require.Empty(t, claim.LineItem, link)
			require.NotEmpty(t, claim.LineItems)
		}
	})
	t.Run("only what is offered", func(t *testing.T) {
		t.Parallel()
		h, _ := newHandler()
		h.LineItems, h.Results = nil, nil
		claim, err := h.Claim(t.Context(), owner, "l-1")
		require.NoError(t, err)
		require.Equal(t, &lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeScore}}, claim)
	})
	t.Run("the store cannot answer", func(t *testing.T) {
		t.Parallel()
		h, store := newHandler()
		h.LineItems = broken{store}
		_, err := h.Claim(t.Context(), owner, "l-1")
		require.ErrorIs(t, err, errBroken)
	})
}

var errBroken = errors.New("broken")

type broken struct{ ags.LineItems }

func (broken) ListLineItems(context.Context, ags.Owner, ags.Filter, string) iter.Seq2[ags.LineItem, error] {
	return func(yield func(ags.LineItem, error) bool) { yield(ags.LineItem{}, errBroken) }
}

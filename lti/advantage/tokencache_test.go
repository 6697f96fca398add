package advantage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// counting fetches t-1, t-2, … which are good for an hour.
func counting(clock *ltitest.Clock, n *int) advantage.FetchToken {
	return func(context.Context, []lti.Scope) (advantage.AccessToken, error) {
		*n++
		return advantage.AccessToken{Value: fmt.Sprintf("t-%d", *n), Expires: clock.Now().Add(time.Hour)}, nil
	}
}

func TestRefusedTokens(t *testing.T) {
	t.Parallel()
	clock, n := ltitest.NewClock(), 0
	source := advantage.NewTokenCache(clock.Now).Source("r", counting(clock, &n))
	get := func(want string) {
		t.Helper()
		got, err := source.Token(t.Context(), lti.ScopeScore)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	get("t-1")
	source.Refused("t-1", lti.ScopeLineItem)
	get("t-1")
	source.Refused("t-1", lti.ScopeScore, lti.ScopeScore)
	get("t-2")
	source.Refused("t-1", lti.ScopeScore)
	get("t-2") // a late report of the old one changes nothing
}

func TestTokenFetchThatPanics(t *testing.T) {
	t.Parallel()
	source := advantage.NewTokenCache(ltitest.NewClock().Now).Source("r", func(context.Context, []lti.Scope) (advantage.AccessToken, error) {
		panic("key service")
	})
	_, err := source.Token(t.Context(), lti.ScopeScore)
	require.Error(t, err)
	_, err = source.Token(t.Context(), lti.ScopeScore)
	require.Error(t, err)
}

func TestTokenErrorsAreNotKept(t *testing.T) {
	t.Parallel()
	clock, n, fail := ltitest.NewClock(), 0, true
	good := counting(clock, &n)
	source := advantage.NewTokenCache(clock.Now).Source("r", func(ctx context.Context, scopes []lti.Scope) (advantage.AccessToken, error) {
		if fail {
			return advantage.AccessToken{}, errors.New("down")
		}
		return good(ctx, scopes)
	})
	_, err := source.Token(t.Context(), lti.ScopeScore)
	require.ErrorContains(t, err, "down")
	fail = false
	got, err := source.Token(t.Context(), lti.ScopeScore)
	require.NoError(t, err)
	require.Equal(t, "t-1", got)
}

// Tokens of many owners come and go; those that are good stay good.
func TestManyOwners(t *testing.T) {
	t.Parallel()
	clock, n := ltitest.NewClock(), 0
	cache := advantage.NewTokenCache(clock.Now)
	for round := range 3 {
		for owner := range 600 {
			_, err := cache.Source(fmt.Sprint(owner), counting(clock, &n)).Token(t.Context(), lti.ScopeScore)
			require.NoError(t, err)
		}
		require.Equal(t, 600*(round/2+1), n)
		if round == 1 {
			clock.Advance(time.Hour)
		}
	}
}

package advantage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
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
	cache := advantage.NewTokenCache(clock.Now)
	source, other := cache.Source("r", counting(clock, &n)), cache.Source("q", counting(clock, &n))
	get := func(of advantage.TokenSource, want string, scopes ...lti.Scope) {
		t.Helper()
		got, err := of.Token(t.Context(), scopes...)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	get(source, "t-1", lti.ScopeScore, lti.ScopeLineItem)
	get(other, "t-2", lti.ScopeScore)
	source.Refused("t-1", lti.ScopeScore)
	get(source, "t-3", lti.ScopeScore)
	get(source, "t-4", lti.ScopeLineItem)
	source.Refused("t-1", lti.ScopeScore)
	get(source, "t-3", lti.ScopeScore) // a late report of the old one changes nothing
	source.Refused("t-2", lti.ScopeScore)
	get(other, "t-2", lti.ScopeScore) // nor does one about a token of others
}

// A token serves every call whose scopes it holds, in whatever order they are
// named.
func TestTokensOfSeveralScopes(t *testing.T) {
	t.Parallel()
	clock, n := ltitest.NewClock(), 0
	source := advantage.NewTokenCache(clock.Now).Source("r", counting(clock, &n))
	for _, c := range []struct {
		scopes []lti.Scope
		want   string
	}{
		{[]lti.Scope{lti.ScopeScore}, "t-1"},
		{[]lti.Scope{lti.ScopeLineItem, lti.ScopeScore}, "t-2"},
		{[]lti.Scope{lti.ScopeScore, lti.ScopeLineItem, lti.ScopeScore}, "t-2"},
		{[]lti.Scope{lti.ScopeLineItem}, "t-2"},
		{[]lti.Scope{lti.ScopeScore}, "t-1"},
		{[]lti.Scope{lti.ScopeScore, lti.ScopeMembership}, "t-3"},
		{[]lti.Scope{lti.ScopeLineItem, lti.ScopeMembership}, "t-4"},
	} {
		got, err := source.Token(t.Context(), c.scopes...)
		require.NoError(t, err)
		require.Equal(t, c.want, got, c.scopes)
	}
	clock.Advance(time.Hour)
	got, err := source.Token(t.Context(), lti.ScopeLineItem)
	require.NoError(t, err)
	require.Equal(t, "t-5", got, "one that ended holds nothing")
}

// granting gives tokens for the scopes that are granted, whatever is asked for
// (RFC 6749 §5.1), and counts how often it is asked.
func granting(clock *ltitest.Clock, n *int, granted ...lti.Scope) advantage.FetchToken {
	return func(context.Context, []lti.Scope) (advantage.AccessToken, error) {
		*n++
		return advantage.AccessToken{Value: fmt.Sprintf("t-%d", *n), Expires: clock.Now().Add(time.Hour), Scopes: granted}, nil
	}
}

func TestNarrowedTokens(t *testing.T) {
	t.Parallel()
	clock, n := ltitest.NewClock(), 0
	source := advantage.NewTokenCache(clock.Now).Source("r", granting(clock, &n, lti.ScopeScore, lti.ScopeResultReadOnly))
	refused := func(want int, scopes ...lti.Scope) {
		t.Helper()
		_, err := source.Token(t.Context(), scopes...)
		var e *advantage.TokenError
		require.ErrorAs(t, err, &e)
		require.ErrorIs(t, err, lti.ErrScope)
		require.Equal(t, []lti.Scope{lti.ScopeLineItem}, e.Missing)
		require.ErrorContains(t, err, string(lti.ScopeLineItem))
		require.False(t, e.Temporary())
		require.Equal(t, want, n)
	}
	given := func(want string, scopes ...lti.Scope) {
		t.Helper()
		got, err := source.Token(t.Context(), scopes...)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	refused(1, lti.ScopeScore, lti.ScopeLineItem)
	refused(1, lti.ScopeLineItem, lti.ScopeScore)
	given("t-1", lti.ScopeScore)
	given("t-1", lti.ScopeScore, lti.ScopeResultReadOnly) // more than was asked for counts too
	refused(2, lti.ScopeLineItem)
	clock.Advance(time.Minute)
	refused(3, lti.ScopeScore, lti.ScopeLineItem) // somebody may have granted it meanwhile
	given("t-1", lti.ScopeScore)
	require.Equal(t, 3, n)
}

func TestScopeRefusalsAreKeptForAMinute(t *testing.T) {
	t.Parallel()
	clock, n := ltitest.NewClock(), 0
	source := advantage.NewTokenCache(clock.Now).Source("r", func(context.Context, []lti.Scope) (advantage.AccessToken, error) {
		n++
		return advantage.AccessToken{}, &advantage.TokenError{Status: 400, Code: lti.CodeInvalidScope}
	})
	for _, want := range []int{1, 1, 2, 2} {
		_, err := source.Token(t.Context(), lti.ScopeScore)
		require.ErrorIs(t, err, lti.ErrScope)
		require.Equal(t, want, n)
		clock.Advance(30 * time.Second)
	}
}

// A token that lives for a minute is used for half of it.
func TestShortTokens(t *testing.T) {
	t.Parallel()
	clock, n := ltitest.NewClock(), 0
	source := advantage.NewTokenCache(clock.Now).Source("r", func(context.Context, []lti.Scope) (advantage.AccessToken, error) {
		n++
		return advantage.AccessToken{Value: "t", Expires: clock.Now().Add(time.Minute)}, nil
	})
	for _, want := range []int{1, 1, 1, 2, 2, 2, 3} {
		_, err := source.Token(t.Context(), lti.ScopeScore)
		require.NoError(t, err)
		require.Equal(t, want, n)
		clock.Advance(10 * time.Second)
	}
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

// Callers with scopes that overlap, reports of refused tokens and a clock that goes
// on: nobody is ever given a token without the scopes they need, or one that was
// reported before they asked.
func TestTokensAtOnce(t *testing.T) {
	t.Parallel()
	clock := ltitest.NewClock()
	var fetched atomic.Int64
	source := advantage.NewTokenCache(clock.Now).Source("r", func(_ context.Context, scopes []lti.Scope) (advantage.AccessToken, error) {
		return advantage.AccessToken{Value: fmt.Sprint(lti.JoinScopes(scopes), " ", fetched.Add(1)), Expires: clock.Now().Add(time.Hour)}, nil
	})
	all := []lti.Scope{lti.ScopeScore, lti.ScopeLineItem, lti.ScopeResultReadOnly, lti.ScopeMembership}
	var reported sync.Map
	var done sync.WaitGroup
	for worker := range 16 {
		done.Go(func() {
			for i := range 500 {
				first := (worker + i) % len(all)
				need := all[first:min(first+1+i%2, len(all))]
				before := map[any]bool{}
				reported.Range(func(token, _ any) bool { before[token] = true; return true })
				token, err := source.Token(context.Background(), need...)
				if err != nil || before[token] || len(lti.IntersectScopes(need, lti.ParseScopes(token))) != len(need) {
					t.Errorf("need %v, got %q, %v", need, token, err)
					return
				}
				switch i % 50 {
				case 7:
					source.Refused(token)
					reported.Store(token, true)
				case 31:
					clock.Advance(10 * time.Minute)
				}
			}
		})
	}
	done.Wait()
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

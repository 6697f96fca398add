package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/notice"
)

// Subscriptions checks [notice.Subscriptions]. Each call of open returns an empty
// store that takes the time from now.
func Subscriptions(t *testing.T, open func(t *testing.T, now func() time.Time) notice.Subscriptions) {
	runAll(t, open, subscriptionChecks())
}

func subscriptionChecks() []check[notice.Subscriptions] {
	return []check[notice.Subscriptions]{
		{"listed by type", subscriptionsListed},
		{"replaced and ended", subscriptionsReplaced},
		{"odd ids", subscriptionsOddIDs},
		{"race", subscriptionsRace},
		{"restart", subscriptionsRestart},
		{"cancelled context", subscriptionsCancelled},
	}
}

func subscribed(t testingT, s notice.Subscriptions, deployment string) []notice.Subscription {
	t.Helper()
	list, err := s.ListSubscriptions(t.Context(), deployment)
	require.NoError(t, err)
	return list
}

func subscriptionsListed(t testingT, s notice.Subscriptions, _ *clock) {
	require.Empty(t, subscribed(t, s, "d"))
	hello := notice.Subscription{Type: lti.HelloWorldNotice, Handler: "https://tool.example/take?a=b&c=%31"}
	copied := notice.Subscription{Type: lti.ContextCopyNotice, Handler: "https://tool.example/copies", MaxBatchSize: 3}
	for _, sub := range []notice.Subscription{hello, copied} {
		require.NoError(t, s.PutSubscription(t.Context(), "d", sub))
	}
	require.Equal(t, []notice.Subscription{copied, hello}, subscribed(t, s, "d"))
}

func subscriptionsReplaced(t testingT, s notice.Subscriptions, _ *clock) {
	first := notice.Subscription{Type: lti.HelloWorldNotice, Handler: "https://tool.example/1", MaxBatchSize: 3}
	second := notice.Subscription{Type: lti.HelloWorldNotice, Handler: "https://tool.example/2"}
	other := notice.Subscription{Type: lti.ContextCopyNotice, Handler: "https://tool.example/1"}
	for _, sub := range []notice.Subscription{first, other, second} {
		require.NoError(t, s.PutSubscription(t.Context(), "d", sub))
	}
	require.Equal(t, []notice.Subscription{other, second}, subscribed(t, s, "d"))
	for range 2 { // the second has nothing to end
		require.NoError(t, s.DeleteSubscription(t.Context(), "d", second.Type))
		require.Equal(t, []notice.Subscription{other}, subscribed(t, s, "d"))
	}
}

func subscriptionsOddIDs(t testingT, s notice.Subscriptions, _ *clock) {
	for i, id := range oddIDs() {
		sub := notice.Subscription{Type: lti.HelloWorldNotice, Handler: fmt.Sprint("https://tool.example/", i)}
		require.NoErrorf(t, s.PutSubscription(t.Context(), id, sub), "id %q", id)
	}
	for i, id := range oddIDs() {
		list := subscribed(t, s, id)
		require.Lenf(t, list, 1, "id %q", id)
		require.Equal(t, fmt.Sprint("https://tool.example/", i), list[0].Handler)
		require.NoError(t, s.DeleteSubscription(t.Context(), id, lti.HelloWorldNotice))
	}
}

// subscriptionsRace leaves one subscription of a type, whole.
func subscriptionsRace(t testingT, s notice.Subscriptions, _ *clock) {
	for _, err := range race(func(i int) error {
		return s.PutSubscription(t.Context(), "d", notice.Subscription{
			Type: lti.HelloWorldNotice, Handler: fmt.Sprint("https://tool.example/", i+1), MaxBatchSize: i + 1,
		})
	}) {
		require.NoError(t, err)
	}
	list := subscribed(t, s, "d")
	require.Len(t, list, 1)
	require.Equal(t, fmt.Sprint("https://tool.example/", list[0].MaxBatchSize), list[0].Handler)
}

func subscriptionsRestart(t testingT, s notice.Subscriptions, _ *clock) {
	sub := notice.Subscription{Type: lti.HelloWorldNotice, Handler: "https://tool.example/take", MaxBatchSize: 2}
	require.NoError(t, s.PutSubscription(t.Context(), "d", sub))
	if reopen(t, s) {
		require.Equal(t, []notice.Subscription{sub}, subscribed(t, s, "d"))
	}
}

func subscriptionsCancelled(t testingT, s notice.Subscriptions, _ *clock) {
	sub := notice.Subscription{Type: lti.HelloWorldNotice, Handler: "https://tool.example/take"}
	require.Error(t, s.PutSubscription(cancelled(t), "d", sub))
	require.Empty(t, subscribed(t, s, "d"))
	require.NoError(t, s.PutSubscription(t.Context(), "d", sub))
	require.Error(t, s.DeleteSubscription(cancelled(t), "d", sub.Type))
	_, err := s.ListSubscriptions(cancelled(t), "d")
	require.Error(t, err)
	require.Len(t, subscribed(t, s, "d"), 1)
}

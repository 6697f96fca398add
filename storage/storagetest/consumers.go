package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/storage"
)

// ConsumerStore is what the suite Consumers needs of a store.
type ConsumerStore interface {
	storage.Consumers
	storage.ConsumerWriter
	storage.ConsumerDirectory
	storage.ConsumerBindings
}

// Consumers checks the contracts of LTI 1.1 consumers. Each call of open returns
// an empty store that takes the time from now.
func Consumers(t *testing.T, open func(t *testing.T, now func() time.Time) ConsumerStore) {
	runAll(t, open, consumerChecks())
}

func consumerChecks() []check[ConsumerStore] {
	return []check[ConsumerStore]{
		{"found whole", consumersFound},
		{"replaced and deleted", consumersReplaced},
		{"added once", consumersAdded},
		{"race to add", consumersAddRace},
		{"odd keys", consumersOddKeys},
		{"copies", consumersCopies},
		{"listed", consumersListed},
		{"many", consumersMany},
		{"bound once", consumersBound},
		{"found by what they became", consumersBoundFound},
		{"race to bind", consumersBindRace},
		{"cancelled context", consumersCancelled},
		{"restart", consumersRestart},
	}
}

func wholeConsumer() *storage.Consumer {
	return &storage.Consumer{
		Key: "school:1", Secret: "s3cret \"Ü\"", PreviousSecret: "before", Name: "School", Tenant: "north", Disabled: true,
		Methods: []string{"HMAC-SHA1", "HMAC-SHA256"}, RegistrationID: "r-1", DeploymentID: "d/1",
	}
}

func putConsumer(t testingT, s ConsumerStore, c *storage.Consumer) {
	t.Helper()
	require.NoErrorf(t, s.PutConsumer(t.Context(), c), "key %q", c.Key)
}

func requireConsumer(t testingT, s ConsumerStore, want *storage.Consumer) {
	t.Helper()
	got, err := s.FindConsumer(t.Context(), want.Key)
	require.NoErrorf(t, err, "key %q", want.Key)
	require.Equal(t, want, got)
}

func consumerKeys(t testingT, s ConsumerStore, tenant, after string) []string {
	t.Helper()
	return collect(t, s.ListConsumers(t.Context(), tenant, after), func(c *storage.Consumer) string { return c.Key })
}

func consumersFound(t testingT, s ConsumerStore, _ *clock) {
	_, err := s.FindConsumer(t.Context(), "school:1")
	require.ErrorIs(t, err, storage.ErrNotFound)
	putConsumer(t, s, wholeConsumer())
	putConsumer(t, s, &storage.Consumer{Key: "school:2", Secret: "x"})
	requireConsumer(t, s, wholeConsumer())
	requireConsumer(t, s, &storage.Consumer{Key: "school:2", Secret: "x"})
	_, err = s.FindConsumer(t.Context(), "School:1")
	require.ErrorIs(t, err, storage.ErrNotFound, "keys are compared byte for byte")
}

func consumersReplaced(t testingT, s ConsumerStore, _ *clock) {
	putConsumer(t, s, wholeConsumer())
	second := &storage.Consumer{Key: "school:1", Secret: "new"}
	putConsumer(t, s, second)
	requireConsumer(t, s, second)
	require.Empty(t, consumerKeys(t, s, "north", ""))
	require.NoError(t, s.DeleteConsumer(t.Context(), "school:1"))
	_, err := s.FindConsumer(t.Context(), "school:1")
	require.ErrorIs(t, err, storage.ErrNotFound)
	require.ErrorIs(t, s.DeleteConsumer(t.Context(), "school:1"), storage.ErrNotFound)
}

func consumersAdded(t testingT, s ConsumerStore, _ *clock) {
	require.NoError(t, s.AddConsumer(t.Context(), wholeConsumer()))
	require.ErrorIs(t, s.AddConsumer(t.Context(), &storage.Consumer{Key: "school:1", Secret: "new"}), storage.ErrConflict)
	requireConsumer(t, s, wholeConsumer())
	bound, err := s.BoundConsumer(t.Context(), "r-1", "d/1")
	require.NoError(t, err)
	require.Equal(t, "school:1", bound.Key)
	require.NoError(t, s.DeleteConsumer(t.Context(), "school:1"))
	require.NoError(t, s.AddConsumer(t.Context(), &storage.Consumer{Key: "school:1", Secret: "new"}), "the key is free again")
}

func consumersAddRace(t testingT, s ConsumerStore, _ *clock) {
	ctx := t.Context()
	errs := race(func(i int) error {
		return s.AddConsumer(ctx, &storage.Consumer{Key: "school:2", Secret: fmt.Sprint(i)})
	})
	winner := requireOneWinner(t, errs, storage.ErrConflict)
	requireConsumer(t, s, &storage.Consumer{Key: "school:2", Secret: fmt.Sprint(winner)})
}

func consumersOddKeys(t testingT, s ConsumerStore, _ *clock) {
	for i, key := range oddIDs() {
		putConsumer(t, s, &storage.Consumer{Key: key, Secret: fmt.Sprint(i)})
	}
	for i, key := range oddIDs() {
		requireConsumer(t, s, &storage.Consumer{Key: key, Secret: fmt.Sprint(i)})
		require.NoError(t, s.BindConsumer(t.Context(), key, key, key))
	}
	for _, key := range oddIDs() {
		c, err := s.BoundConsumer(t.Context(), key, key)
		require.NoErrorf(t, err, "key %q", key)
		require.Equal(t, key, c.Key)
	}
}

func consumersCopies(t testingT, s ConsumerStore, _ *clock) {
	given := wholeConsumer()
	putConsumer(t, s, given)
	given.Methods[0] = "changed"
	got, err := s.FindConsumer(t.Context(), given.Key)
	require.NoError(t, err)
	got.Methods[1], got.Secret = "changed", "changed"
	requireConsumer(t, s, wholeConsumer())
}

func consumersListed(t testingT, s ConsumerStore, _ *clock) {
	require.Empty(t, consumerKeys(t, s, "", ""))
	for key, tenant := range map[string]string{"b": "north", "a": "south", "B": "north", "ä": "", "10": "south", "9": "north"} {
		putConsumer(t, s, &storage.Consumer{Key: key, Secret: "x", Tenant: tenant})
	}
	require.Equal(t, []string{"10", "9", "B", "a", "b", "ä"}, consumerKeys(t, s, "", ""), "byte by byte")
	require.Equal(t, []string{"9", "B", "b"}, consumerKeys(t, s, "north", ""))
	require.Equal(t, []string{"b"}, consumerKeys(t, s, "north", "B"))
	require.Equal(t, []string{"b", "ä"}, consumerKeys(t, s, "", "aa"), "a key that is not there is a place as well")
	for first, err := range s.ListConsumers(t.Context(), "", "") {
		require.NoError(t, err)
		require.Equal(t, "10", first.Key)
		break // a caller may stop
	}
}

func consumersMany(t testingT, s ConsumerStore, _ *clock) {
	var want []string
	for i := range 600 {
		want = append(want, fmt.Sprintf("%04d", i))
		putConsumer(t, s, &storage.Consumer{Key: want[i], Secret: "x"})
	}
	require.Equal(t, want, consumerKeys(t, s, "", ""))
}

func consumersBound(t testingT, s ConsumerStore, _ *clock) {
	require.ErrorIs(t, s.BindConsumer(t.Context(), "school:2", "r-1", "d-1"), storage.ErrNotFound)
	putConsumer(t, s, &storage.Consumer{Key: "school:2", Secret: "x"})
	for range 2 { // the second repeats it
		require.NoError(t, s.BindConsumer(t.Context(), "school:2", "r-1", "d-1"))
	}
	require.ErrorIs(t, s.BindConsumer(t.Context(), "school:2", "r-1", "d-2"), storage.ErrConflict)
	require.ErrorIs(t, s.BindConsumer(t.Context(), "school:2", "r-2", "d-1"), storage.ErrConflict)
	requireConsumer(t, s, &storage.Consumer{Key: "school:2", Secret: "x", RegistrationID: "r-1", DeploymentID: "d-1"})
	require.Equal(t, []string{"school:2"}, consumerKeys(t, s, "", ""))
	putConsumer(t, s, &storage.Consumer{Key: "school:2", Secret: "x"}) // an administrator undoes it
	require.NoError(t, s.BindConsumer(t.Context(), "school:2", "r-1", "d-2"))
}

func consumersBoundFound(t testingT, s ConsumerStore, _ *clock) {
	for _, key := range []string{"a", "b", "c", "free"} {
		putConsumer(t, s, &storage.Consumer{Key: key, Secret: "x"})
	}
	require.NoError(t, s.BindConsumer(t.Context(), "a", "r-1", "d-1"))
	require.NoError(t, s.BindConsumer(t.Context(), "b", "r-1", "d-2"))
	got, err := s.BoundConsumer(t.Context(), "r-1", "d-1")
	require.NoError(t, err)
	require.Equal(t, &storage.Consumer{Key: "a", Secret: "x", RegistrationID: "r-1", DeploymentID: "d-1"}, got)
	for _, none := range [][2]string{{"r-1", "d-3"}, {"r-2", "d-1"}, {"r-1", ""}, {"", ""}} {
		_, err := s.BoundConsumer(t.Context(), none[0], none[1])
		require.ErrorIs(t, err, storage.ErrNotFound, none)
	}
	require.NoError(t, s.BindConsumer(t.Context(), "c", "r-1", "d-1"))
	_, err = s.BoundConsumer(t.Context(), "r-1", "d-1")
	require.ErrorIs(t, err, storage.ErrAmbiguous)
}

func consumersBindRace(t testingT, s ConsumerStore, _ *clock) {
	ctx := t.Context()
	putConsumer(t, s, &storage.Consumer{Key: "school:2", Secret: "x"})
	errs := race(func(i int) error { return s.BindConsumer(ctx, "school:2", "r-1", fmt.Sprint(i)) })
	winner := requireOneWinner(t, errs, storage.ErrConflict)
	requireConsumer(t, s, &storage.Consumer{Key: "school:2", Secret: "x", RegistrationID: "r-1", DeploymentID: fmt.Sprint(winner)})
}

func consumersCancelled(t testingT, s ConsumerStore, _ *clock) {
	require.Error(t, s.PutConsumer(cancelled(t), wholeConsumer()))
	require.Error(t, s.AddConsumer(cancelled(t), wholeConsumer()))
	require.Empty(t, consumerKeys(t, s, "", ""))
	putConsumer(t, s, wholeConsumer())
	_, err := s.FindConsumer(cancelled(t), "school:1")
	require.Error(t, err)
	require.NotErrorIs(t, err, storage.ErrNotFound)
	require.Error(t, s.BindConsumer(cancelled(t), "school:1", "r-2", "d-2"))
	_, err = s.BoundConsumer(cancelled(t), "r-1", "d/1")
	require.Error(t, err)
	require.NotErrorIs(t, err, storage.ErrNotFound)
	require.Error(t, s.DeleteConsumer(cancelled(t), "school:1"))
	for _, err = range s.ListConsumers(cancelled(t), "", "") {
		break
	}
	require.Error(t, err)
	requireConsumer(t, s, wholeConsumer())
}

func consumersRestart(t testingT, s ConsumerStore, _ *clock) {
	putConsumer(t, s, &storage.Consumer{Key: "school:2", Secret: "x"})
	require.NoError(t, s.BindConsumer(t.Context(), "school:2", "r-1", "d-1"))
	putConsumer(t, s, wholeConsumer())
	if reopen(t, s) {
		requireConsumer(t, s, wholeConsumer())
		requireConsumer(t, s, &storage.Consumer{Key: "school:2", Secret: "x", RegistrationID: "r-1", DeploymentID: "d-1"})
	}
}

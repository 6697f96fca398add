package lti11_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
	"github.com/ltikit/ltikit/storage/storagetest"
)

func wrapper(t testing.TB, fill byte) *keyring.Secrets {
	t.Helper()
	keys, err := keyring.NewSecrets(bytes.Repeat([]byte{fill}, 32))
	require.NoError(t, err)
	return keys
}

// A sealed store keeps every promise of the one beneath.
func TestSealedStore(t *testing.T) {
	t.Parallel()
	storagetest.Consumers(t, func(t *testing.T, now func() time.Time) storagetest.ConsumerStore {
		return lti11.Sealed{SecretStore: memory.New(memory.Config{Now: now}), Keys: wrapper(t, 1)}
	})
}

// D17 of the list of defects: secrets of LTI 1.1 were kept in clear text.
func TestSealed(t *testing.T) {
	t.Parallel()
	beneath := memory.New(memory.Config{})
	sealed := lti11.Sealed{SecretStore: beneath, Keys: wrapper(t, 1)}
	given := &storage.Consumer{Key: "school", Secret: "s3cret", PreviousSecret: "before"}
	require.NoError(t, sealed.PutConsumer(t.Context(), given))
	require.Equal(t, "s3cret", given.Secret, "the record of the caller stays as it is")

	kept, err := beneath.FindConsumer(t.Context(), "school")
	require.NoError(t, err)
	require.NotContains(t, kept.Secret, "s3cret")
	require.NotContains(t, kept.PreviousSecret, "before")

	for name, change := range map[string]func(c *storage.Consumer){
		"of another consumer":       func(c *storage.Consumer) { c.Key = "other" },
		"the previous one's":        func(c *storage.Consumer) { c.Secret = c.PreviousSecret },
		"changed":                   func(c *storage.Consumer) { c.Secret = "A" + c.Secret[1:] },
		"stored without encryption": func(c *storage.Consumer) { c.Secret = "in the clear" },
		"cut":                       func(c *storage.Consumer) { c.Secret = c.Secret[:8] },
	} {
		c := kept.Clone()
		change(c)
		require.NoError(t, beneath.PutConsumer(t.Context(), c))
		_, err = sealed.FindConsumer(t.Context(), c.Key)
		require.Error(t, err, name)
		require.NotErrorIs(t, err, storage.ErrNotFound, name)
	}
	require.NoError(t, beneath.PutConsumer(t.Context(), kept))
	_, err = lti11.Sealed{SecretStore: beneath, Keys: wrapper(t, 2)}.FindConsumer(t.Context(), "school")
	require.ErrorIs(t, err, keyring.ErrKeyEncryptionKey)
}

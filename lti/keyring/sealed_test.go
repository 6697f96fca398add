package keyring_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
)

// stored is what a ring's record holds.
type stored struct {
	Keys []struct {
		ID        string    `json:"id"`
		Algorithm string    `json:"alg"`
		Created   time.Time `json:"created"`
		SignsFrom time.Time `json:"signsFrom"`
		Sealed    struct {
			DataKey    []byte `json:"dataKey"`
			PrivateKey []byte `json:"privateKey"`
		} `json:"sealed"`
	} `json:"keys"`
}

// tamper changes the stored record.
func (n *node) tamper(t *testing.T, change func(*stored)) {
	t.Helper()
	raw, version, err := n.store.LoadKeys(t.Context(), "default")
	require.NoError(t, err)
	var s stored
	require.NoError(t, json.Unmarshal(raw, &s))
	change(&s)
	raw, err = json.Marshal(s)
	require.NoError(t, err)
	require.NoError(t, n.store.SaveKeys(t.Context(), "default", raw, version))
}

func TestStoredKeysAreEncrypted(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	k, err := n.SigningKey(t.Context(), nil)
	require.NoError(t, err)
	raw, _, err := n.store.LoadKeys(t.Context(), "default")
	require.NoError(t, err)
	der := privateDER(t, k.Signer)
	var s stored
	require.NoError(t, json.Unmarshal(raw, &s))
	for _, part := range [][]byte{raw, s.Keys[0].Sealed.PrivateKey, s.Keys[0].Sealed.DataKey} {
		require.False(t, bytes.Contains(part, der[len(der)-32:]))
		require.NotContains(t, string(part), base64.StdEncoding.EncodeToString(der)[:40])
	}
}

func TestStoredKeysThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	flip := func(b []byte, at int) { b[at] ^= 1 }
	for name, c := range map[string]struct {
		change  func(*stored)
		wrapper []string
		reason  error
	}{
		"another key-encryption key":          {wrapper: []string{"x"}, reason: keyring.ErrKeyEncryptionKey},
		"private key changed":                 {change: func(s *stored) { flip(s.Keys[0].Sealed.PrivateKey, 30) }, reason: keyring.ErrTampered},
		"nonce changed":                       {change: func(s *stored) { flip(s.Keys[0].Sealed.PrivateKey, 0) }, reason: keyring.ErrTampered},
		"private key cut off":                 {change: func(s *stored) { s.Keys[0].Sealed.PrivateKey = s.Keys[0].Sealed.PrivateKey[:5] }, reason: keyring.ErrTampered},
		"private key empty":                   {change: func(s *stored) { s.Keys[0].Sealed.PrivateKey = nil }, reason: keyring.ErrTampered},
		"data key changed":                    {change: func(s *stored) { flip(s.Keys[0].Sealed.DataKey, 40) }, reason: keyring.ErrTampered},
		"data key cut off":                    {change: func(s *stored) { s.Keys[0].Sealed.DataKey = s.Keys[0].Sealed.DataKey[:7] }, reason: keyring.ErrTampered},
		"fingerprint changed":                 {change: func(s *stored) { flip(s.Keys[0].Sealed.DataKey, 0) }, reason: keyring.ErrKeyEncryptionKey},
		"id changed":                          {change: func(s *stored) { s.Keys[0].ID = "another" }, reason: keyring.ErrTampered},
		"ciphertexts of two keys swapped":     {change: func(s *stored) { s.Keys[0].Sealed, s.Keys[1].Sealed = s.Keys[1].Sealed, s.Keys[0].Sealed }, reason: keyring.ErrTampered},
		"private keys swapped under the data": {change: func(s *stored) { s.Keys[0].Sealed.PrivateKey = s.Keys[1].Sealed.PrivateKey }, reason: keyring.ErrTampered},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNode(t)
			n.signing(t)
			_, err := n.Rotate(t.Context())
			require.NoError(t, err)
			if c.change != nil {
				n.tamper(t, c.change)
			}
			fresh := n.another(t)
			if c.wrapper != nil {
				fresh = n.another(t, func(cfg *keyring.Config) { cfg.Wrapper = secrets(t, c.wrapper...) })
			}
			_, err = fresh.SigningKey(t.Context(), nil)
			require.ErrorIs(t, err, c.reason)
			e := lti.AsError(err)
			require.Equal(t, lti.CodeServerError, e.Code)
			require.Contains(t, e.Fix, "key-encryption key", "the error says what to do")
			_, err = fresh.PublicKeys(t.Context())
			require.ErrorIs(t, err, c.reason, "nothing is published that cannot be opened")
			keys, err := fresh.Keys(t.Context())
			require.NoError(t, err, "an administrator still sees them")
			require.Len(t, keys, 2)
		})
	}
	t.Run("from another ring of the same store", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		n.signing(t)
		raw, _, err := n.store.LoadKeys(t.Context(), "default")
		require.NoError(t, err)
		require.NoError(t, n.store.SaveKeys(t.Context(), "other", raw, 0))
		other := n.another(t, func(cfg *keyring.Config) { cfg.Name = "other" })
		_, err = other.SigningKey(t.Context(), nil)
		require.ErrorIs(t, err, keyring.ErrTampered)
	})
	t.Run("record that is none", func(t *testing.T) {
		t.Parallel()
		n := newNode(t)
		require.NoError(t, n.store.SaveKeys(t.Context(), "default", []byte("hello"), 0))
		_, err := n.SigningKey(t.Context(), nil)
		require.ErrorContains(t, err, `"default"`)
	})
}

// Who lost the key-encryption key revokes what it protected and goes on with a
// new one.
func TestLostKeyEncryptionKey(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	lost := n.signing(t)
	fresh := n.another(t, func(cfg *keyring.Config) { cfg.Wrapper = secrets(t, "x") })
	_, err := fresh.SigningKey(t.Context(), nil)
	require.ErrorIs(t, err, keyring.ErrKeyEncryptionKey)
	require.NoError(t, fresh.Revoke(t.Context(), lost))
	require.NotEqual(t, lost, fresh.signing(t))
}

// A key-encryption key is replaced by putting the new one first.
func TestKeyEncryptionKeyRotates(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	first := n.signing(t)
	both := n.another(t, func(cfg *keyring.Config) { cfg.Wrapper = secrets(t, "n", "k") })
	require.Equal(t, first, both.signing(t))
	_, err := both.Rotate(t.Context())
	require.NoError(t, err)
	published := both.published(t)

	alone := n.another(t, func(cfg *keyring.Config) { cfg.Wrapper = secrets(t, "n") })
	_, err = alone.SigningKey(t.Context(), nil)
	require.ErrorIs(t, err, keyring.ErrKeyEncryptionKey, "the first key is still under the old one")
	require.ErrorIs(t, alone.Rewrap(t.Context()), keyring.ErrKeyEncryptionKey)
	require.NoError(t, both.Rewrap(t.Context()))
	require.Equal(t, first, alone.signing(t))
	require.Equal(t, published, alone.published(t))
	require.NoError(t, newNode(t).Rewrap(t.Context()), "a ring without keys has nothing to wrap")
}

// breakable is a wrapper that can be taken away, as a KMS can.
type breakable struct {
	keyring.KeyWrapper
	down atomic.Bool
}

func (b *breakable) Unwrap(ctx context.Context, wrapped []byte, bound keyring.Binding) ([]byte, error) {
	if b.down.Load() {
		return nil, errors.New("the KMS is down")
	}
	return b.KeyWrapper.Unwrap(ctx, wrapped, bound)
}

func (b *breakable) Wrap(ctx context.Context, dataKey []byte, bound keyring.Binding) ([]byte, error) {
	if b.down.Load() {
		return nil, errors.New("the KMS is down")
	}
	return b.KeyWrapper.Wrap(ctx, dataKey, bound)
}

func TestNextKeyThatCannotBeMade(t *testing.T) {
	t.Parallel()
	w := &breakable{KeyWrapper: secrets(t, "k")}
	n := newNode(t, func(c *keyring.Config) { c.Wrapper = w })
	first := n.signing(t)
	w.down.Store(true)
	n.clock.Advance(period)
	for range 5 {
		n.clock.Advance(24 * time.Hour)
		require.Equal(t, first, n.signing(t), "the present one goes on")
	}
	w.down.Store(false)
	n.clock.Advance(time.Minute)
	require.Equal(t, first, n.signing(t))
	require.Equal(t, []keyring.State{keyring.Signing, keyring.Next}, n.states(t))

	w.down.Store(true)
	_, err := newNode(t, func(c *keyring.Config) { c.Wrapper = w }).SigningKey(t.Context(), nil)
	require.ErrorContains(t, err, "KMS is down", "there must be a first one")
}

func TestWrapperIsDown(t *testing.T) {
	t.Parallel()
	w := &breakable{KeyWrapper: secrets(t, "k")}
	n := newNode(t, func(c *keyring.Config) { c.Wrapper = w })
	first := n.signing(t)
	w.down.Store(true)
	n.clock.Advance(24 * time.Hour)
	require.Equal(t, first, n.signing(t), "an open key needs no wrapper")
	_, err := n.another(t).SigningKey(t.Context(), nil)
	require.Equal(t, lti.CodeUnavailable, lti.AsError(err).Code, "it may be back soon")
	require.Empty(t, lti.AsError(err).Fix)
}

func TestNewSecretsRefuses(t *testing.T) {
	t.Parallel()
	_, err := keyring.NewSecrets()
	require.Error(t, err)
	for _, size := range []int{0, 16, 31, 33, 64} {
		_, err := keyring.NewSecrets(bytes.Repeat([]byte("k"), size))
		require.ErrorContains(t, err, "32")
	}
}

func TestSecretsFromEnv(t *testing.T) { //nolint:paralleltest // it sets the environment
	const name = "LTIKIT_TEST_KEY_ENCRYPTION_KEY"
	one, two := bytes.Repeat([]byte("1"), 32), bytes.Repeat([]byte("2"), 32)
	encode := base64.StdEncoding.EncodeToString
	for text, good := range map[string]bool{
		encode(one):                      true,
		" " + encode(one) + "\n":         true,
		encode(two) + ", " + encode(one): true,
		"":                               false,
		"  ":                             false,
		encode(one)[:40]:                 false,
		"not base64, but a secret all the same !!!": false,
		encode(one) + ",": false,
	} {
		t.Setenv(name, text)
		s, err := keyring.SecretsFromEnv(name)
		require.Equal(t, good, err == nil, text)
		if err != nil {
			require.ErrorContains(t, err, name)
			require.NotContains(t, err.Error(), "a secret", "an error does not show the value")
			continue
		}
		wrapped, err := s.Wrap(t.Context(), one, keyring.Binding{Ring: "r", KeyID: "k"})
		require.NoError(t, err)
		back, err := s.Unwrap(t.Context(), wrapped, keyring.Binding{Ring: "r", KeyID: "k"})
		require.NoError(t, err)
		require.Equal(t, one, back)
		for _, other := range []keyring.Binding{{Ring: "r", KeyID: "l"}, {Ring: "q", KeyID: "k"}, {}, {Ring: `r" "`, KeyID: "k"}} {
			_, err := s.Unwrap(t.Context(), wrapped, other)
			require.ErrorIs(t, err, keyring.ErrTampered)
		}
	}
}

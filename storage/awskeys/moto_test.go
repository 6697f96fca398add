package awskeys_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/awskeys"
	"github.com/ltikit/ltikit/storage/storagetest"
)

// moto is moto's server in a process of its own, with clients of the AWS SDK.
type moto struct {
	kms     *kms.Client
	secrets *secretsmanager.Client
	stores  atomic.Int64
}

func startMoto(t *testing.T) *moto {
	t.Helper()
	address, client := needs.Moto(t)
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
	})
	return &moto{
		kms:     kms.New(kms.Options{BaseEndpoint: &address, Region: "eu-central-1", Credentials: credentials, HTTPClient: client}),
		secrets: secretsmanager.New(secretsmanager.Options{BaseEndpoint: &address, Region: "eu-central-1", Credentials: credentials, HTTPClient: client}),
	}
}

func (m *moto) key(t *testing.T, spec types.KeySpec, usage types.KeyUsageType) string {
	t.Helper()
	out, err := m.kms.CreateKey(t.Context(), &kms.CreateKeyInput{KeySpec: spec, KeyUsage: usage})
	require.NoError(t, err)
	return *out.KeyMetadata.KeyId
}

// store returns an empty store: one with a prefix of its own.
func (m *moto) store() *awskeys.Store {
	return awskeys.NewStore(m.secrets, "lti/"+string(rune('A'+m.stores.Add(1)))+"/")
}

func TestAgainstMoto(t *testing.T) {
	t.Parallel()
	m := startMoto(t)
	t.Run("ring in Secrets Manager", func(t *testing.T) {
		t.Parallel()
		storagetest.Keys(t, func(*testing.T, func() time.Time) keyring.Store { return m.store() })
	})
	t.Run("KMS signs", func(t *testing.T) { t.Parallel(); signs(t, m) })
	t.Run("KMS wraps", func(t *testing.T) { t.Parallel(); wraps(t, m) })
	t.Run("ring of both", func(t *testing.T) { t.Parallel(); rotates(t, m) })
	t.Run("secret made without a value", func(t *testing.T) { t.Parallel(); emptySecret(t, m) })
	t.Run("secret that holds something else", func(t *testing.T) {
		t.Parallel()
		name, text := "foreign/default", "hunter2"
		_, err := m.secrets.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: &name, SecretString: &text})
		require.NoError(t, err)
		store := awskeys.NewStore(m.secrets, "foreign/")
		_, _, err = store.LoadKeys(t.Context(), "default")
		require.ErrorContains(t, err, "does not hold a key ring")
		require.NotContains(t, err.Error(), text)
		require.Error(t, store.SaveKeys(t.Context(), "default", []byte("x"), 0), "it is not written over")
	})
	t.Run("odd names", func(t *testing.T) {
		t.Parallel()
		store := m.store()
		for _, ring := range []string{"a b", "a=20b", "ä", "https://lms.example/?a=b", "+", "="} {
			require.NoError(t, store.SaveKeys(t.Context(), ring, []byte(ring), 0))
		}
		for _, ring := range []string{"a b", "a=20b", "ä", "https://lms.example/?a=b", "+", "="} {
			got, version, err := store.LoadKeys(t.Context(), ring)
			require.NoError(t, err)
			require.Equal(t, ring, string(got))
			require.EqualValues(t, 1, version)
		}
	})
}

// signs checks what goes over the wire. moto takes the digest for a message and
// hashes it once more; that is undone here.
func signs(t *testing.T, m *moto) {
	digest := sha256.Sum256([]byte("message"))
	signed := sha256.Sum256(digest[:])
	for spec, verify := range map[types.KeySpec]func(public crypto.PublicKey, signature []byte) bool{
		types.KeySpecRsa2048: func(public crypto.PublicKey, signature []byte) bool {
			return rsa.VerifyPKCS1v15(public.(*rsa.PublicKey), crypto.SHA256, signed[:], signature) == nil
		},
		types.KeySpecEccNistP256: func(public crypto.PublicKey, signature []byte) bool {
			return ecdsa.VerifyASN1(public.(*ecdsa.PublicKey), signed[:], signature)
		},
	} {
		keys, err := awskeys.OpenKeys(t.Context(), m.kms, awskeys.Key{KeyID: m.key(t, spec, types.KeyUsageTypeSignVerify)})
		require.NoError(t, err)
		key, err := keys.SigningKey(t.Context(), nil)
		require.NoError(t, err)
		signature, err := key.Signer.Sign(nil, digest[:], crypto.SHA256)
		require.NoError(t, err)
		require.True(t, verify(key.Signer.Public(), signature), spec)
		set, err := keys.PublicKeys(t.Context())
		require.NoError(t, err)
		require.Equal(t, key.ID, set.Keys[0].KeyID)
	}
	_, err := awskeys.OpenKeys(t.Context(), m.kms, awskeys.Key{KeyID: "6a0c1b5e-0000-0000-0000-000000000000"})
	require.ErrorContains(t, err, "6a0c1b5e")
}

func wraps(t *testing.T, m *moto) {
	w := awskeys.NewWrapper(m.kms, m.key(t, types.KeySpecSymmetricDefault, types.KeyUsageTypeEncryptDecrypt))
	bound := keyring.Binding{Ring: "r", KeyID: "k"}
	dataKey := bytes.Repeat([]byte("d"), 32)
	wrapped, err := w.Wrap(t.Context(), dataKey, bound)
	require.NoError(t, err)
	require.False(t, bytes.Contains(wrapped, dataKey))
	back, err := w.Unwrap(t.Context(), wrapped, bound)
	require.NoError(t, err)
	require.Equal(t, dataKey, back)
	_, err = w.Unwrap(t.Context(), wrapped, keyring.Binding{Ring: "r", KeyID: "l"})
	require.ErrorIs(t, err, keyring.ErrTampered, "the encryption context binds")
	wrapped[len(wrapped)-1] ^= 1
	_, err = w.Unwrap(t.Context(), wrapped, bound)
	require.ErrorIs(t, err, keyring.ErrTampered)
	_, err = awskeys.NewWrapper(m.kms, "6a0c1b5e-0000-0000-0000-000000000000").Wrap(t.Context(), dataKey, bound)
	require.Error(t, err)
}

// rotates lets two nodes share a ring that lives in AWS.
func rotates(t *testing.T, m *moto) {
	clock := ltitest.NewClock()
	protecting := m.key(t, types.KeySpecSymmetricDefault, types.KeyUsageTypeEncryptDecrypt)
	node := func() *keyring.Rotating {
		ring, err := keyring.NewRotating(keyring.Config{
			Store:     awskeys.NewStore(m.secrets, "rotates/"),
			Wrapper:   awskeys.NewWrapper(m.kms, protecting),
			Algorithm: "ES256", Now: clock.Now,
		})
		require.NoError(t, err)
		return ring
	}
	one, two := node(), node()
	now := clock.Now()
	token, err := lti.Sign(t.Context(), one, nil, map[string]any{"iss": "i", "aud": "a", "iat": now.Unix(), "exp": now.Unix() + 60})
	require.NoError(t, err)
	var claims map[string]any
	want := lti.Expect{Issuer: "i", Audience: "a", Now: now, Algorithms: []string{"ES256"}}
	require.NoError(t, lti.Verify(t.Context(), token, lti.LocalKeys(two), want, &claims))
	next, err := two.Rotate(t.Context())
	require.NoError(t, err)
	clock.Advance(48 * time.Hour)
	key, err := one.SigningKey(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, next.ID, key.ID)
}

func emptySecret(t *testing.T, m *moto) {
	name := "made/default"
	_, err := m.secrets.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: &name})
	require.NoError(t, err)
	store := awskeys.NewStore(m.secrets, "made/")
	_, _, err = store.LoadKeys(t.Context(), "default")
	require.ErrorIs(t, err, storage.ErrNotFound)
	require.NoError(t, store.SaveKeys(t.Context(), "default", []byte("record"), 0))
	record, version, err := store.LoadKeys(t.Context(), "default")
	require.NoError(t, err)
	require.Equal(t, "record", string(record))
	require.EqualValues(t, 1, version)
	require.ErrorIs(t, store.SaveKeys(t.Context(), "default", []byte("again"), 0), storage.ErrConflict)
}

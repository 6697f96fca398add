package awskeys_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage/awskeys"
)

func generated(t *testing.T) *fakeKMS {
	t.Helper()
	f := &fakeKMS{keys: map[string]crypto.Signer{}}
	var err error
	f.keys["rsa"], err = rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	for name, curve := range map[string]elliptic.Curve{"p256": elliptic.P256(), "p384": elliptic.P384(), "p521": elliptic.P521()} {
		f.keys[name], err = ecdsa.GenerateKey(curve, rand.Reader)
		require.NoError(t, err)
	}
	return f
}

// A token that KMS signed verifies with the published key, in every algorithm.
func TestKeysSign(t *testing.T) {
	t.Parallel()
	api := generated(t)
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for algorithm, id := range map[string]string{"RS256": "rsa", "RS384": "rsa", "RS512": "rsa", "PS256": "rsa", "ES256": "p256", "ES384": "p384"} {
		t.Run(algorithm, func(t *testing.T) {
			t.Parallel()
			keys, err := awskeys.OpenKeys(t.Context(), api, awskeys.Key{KeyID: id, Algorithm: algorithm}, awskeys.Key{KeyID: "p384"})
			require.NoError(t, err)
			set, err := keys.PublicKeys(t.Context())
			require.NoError(t, err)
			require.Equal(t, algorithm, set.Keys[0].Algorithm)
			require.Len(t, set.Keys, 2)

			token, err := lti.Sign(t.Context(), keys, nil, map[string]any{"iss": "i", "aud": "a", "iat": now.Unix(), "exp": now.Unix() + 60})
			require.NoError(t, err)
			var claims map[string]any
			want := lti.Expect{Issuer: "i", Audience: "a", Now: now, Algorithms: []string{algorithm}}
			require.NoError(t, lti.Verify(t.Context(), token, lti.LocalKeys(keys), want, &claims))
		})
	}
	t.Cleanup(func() {
		for _, request := range api.requests {
			require.LessOrEqual(t, len(request.Message), 64, "nothing but digests goes to KMS")
		}
	})
}

func TestKeysSignWithinTheCallersContext(t *testing.T) {
	t.Parallel()
	keys, err := awskeys.OpenKeys(t.Context(), generated(t), awskeys.Key{KeyID: "p256"})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = lti.Sign(ctx, keys, nil, struct{}{})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, lti.CodeUnavailable, lti.AsError(err).Code)
}

func TestSignerRefuses(t *testing.T) {
	t.Parallel()
	api := generated(t)
	for name, c := range map[string]struct {
		key    string
		digest int
		opts   crypto.SignerOpts
	}{
		"SHA-1":                  {"rsa", 20, crypto.SHA1},
		"digest of another size": {"rsa", 20, crypto.SHA256},
		"no digest":              {"p256", 0, crypto.SHA256},
		"P-256 with SHA-384":     {"p256", 48, crypto.SHA384},
		"a long salt":            {"rsa", 32, &rsa.PSSOptions{SaltLength: 64, Hash: crypto.SHA256}},
		"salt of any length":     {"rsa", 32, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto, Hash: crypto.SHA256}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys, err := awskeys.OpenKeys(t.Context(), api, awskeys.Key{KeyID: c.key})
			require.NoError(t, err)
			key, err := keys.SigningKey(t.Context(), nil)
			require.NoError(t, err)
			_, err = key.Signer.Sign(nil, make([]byte, c.digest), c.opts)
			require.Error(t, err)
		})
	}
	t.Cleanup(func() { require.Empty(t, api.requests, "none of it reached KMS") })
}

func TestOpenKeysRefuses(t *testing.T) {
	t.Parallel()
	api := generated(t)
	_, err := awskeys.OpenKeys(t.Context(), api)
	require.Error(t, err)
	_, err = awskeys.OpenKeys(t.Context(), api, awskeys.Key{KeyID: "nobody"})
	require.ErrorIs(t, err, errKMS)
	require.ErrorContains(t, err, "nobody")
	_, err = awskeys.OpenKeys(t.Context(), api, awskeys.Key{KeyID: "p521"})
	require.ErrorContains(t, err, "P-521")
	_, err = awskeys.OpenKeys(t.Context(), api, awskeys.Key{KeyID: "rsa", Algorithm: "ES256"})
	require.Error(t, err)
	forEncryption := &fakeKMS{keys: api.keys, usage: types.KeyUsageTypeEncryptDecrypt}
	_, err = awskeys.OpenKeys(t.Context(), forEncryption, awskeys.Key{KeyID: "rsa"})
	require.ErrorContains(t, err, "not for signing")
}

func TestWrapperReasons(t *testing.T) {
	t.Parallel()
	later := errors.New("throttled")
	for name, c := range map[string]struct {
		refusal error
		reason  error
		asked   string // keys, in their order
	}{
		"its key":             {nil, nil, "new"},
		"an older one":        {&types.IncorrectKeyException{}, nil, "new old"},
		"a key that is gone":  {&types.NotFoundException{}, nil, "new old"},
		"a key that is off":   {&types.DisabledException{}, nil, "new old"},
		"a key to be deleted": {&types.KMSInvalidStateException{}, nil, "new old"},
		"changed":             {&types.InvalidCiphertextException{}, keyring.ErrTampered, "new"},
		"what may pass":       {later, later, "new"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := &fakeWrapping{refuse: map[string]error{"new": c.refusal}}
			got, err := awskeys.NewWrapper(api, "new", "old").Unwrap(t.Context(), []byte("wrapped"), keyring.Binding{})
			require.ErrorIs(t, err, c.reason)
			require.Equal(t, c.reason == nil, string(got) == "wrapped")
			require.Equal(t, c.asked, strings.Join(api.asked, " "))
		})
	}
	t.Run("no key of ours", func(t *testing.T) {
		t.Parallel()
		api := &fakeWrapping{refuse: map[string]error{"new": &types.IncorrectKeyException{}, "old": &types.DisabledException{}}}
		_, err := awskeys.NewWrapper(api, "new", "old").Unwrap(t.Context(), []byte("wrapped"), keyring.Binding{})
		require.ErrorIs(t, err, keyring.ErrKeyEncryptionKey)
		_, err = awskeys.NewWrapper(api, "new").Wrap(t.Context(), []byte("key"), keyring.Binding{})
		require.ErrorContains(t, err, "new")
	})
}

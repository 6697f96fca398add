package lti_test

import (
	"context"
	"crypto"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

// algorithmKeys are one key for each algorithm, published for it.
func algorithmKeys(t testing.TB) map[string]lti.SigningKey {
	t.Helper()
	rsaKey := testKey(t, "platform").Signer
	keys := map[string]lti.SigningKey{}
	for alg, signer := range map[string]crypto.Signer{
		"RS256": rsaKey, "RS384": rsaKey, "RS512": rsaKey, "PS256": rsaKey,
		"ES256": newECKey(t, elliptic.P256()), "ES384": newECKey(t, elliptic.P384()),
	} {
		keys[alg] = lti.SigningKey{ID: "k-" + alg, Signer: signer, Algorithm: alg}
	}
	require.Len(t, keys, len(lti.Algorithms()))
	return keys
}

// A key signs with the one algorithm it is published for, and is believed when
// that one is accepted; no other algorithm will do, though it fits the key.
func TestAlgorithms(t *testing.T) {
	t.Parallel()
	keys := algorithmKeys(t)
	for name, alg := range map[string]string{
		"RS256, the default": "RS256", "RS384 when it is named": "RS384", "RS512 when it is named": "RS512", "ES384 when it is named": "ES384",
		"TC-062 ES256 when it is named": "ES256", "TC-064 PS256 when it is named": "PS256",
	} {
		key := keys[alg]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys := source(key)
			token, err := lti.Sign(t.Context(), keys, nil, json.RawMessage(golden(t, "resource_link_request")))
			require.NoError(t, err)
			for _, accepted := range append(lti.Algorithms(), "") {
				want := expect()
				if accepted != "" {
					want.Algorithms = []string{accepted}
				}
				err := lti.Verify(t.Context(), token, lti.LocalKeys(keys), want, new(lti.Message))
				if accepted == alg || (accepted == "" && alg == "RS256") {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, lti.ErrAlgorithm)
				}
			}
		})
	}
}

// A token must be signed with the algorithm that its key was published for.
func TestVerifyWithTheAlgorithmOfTheKey(t *testing.T) {
	t.Parallel()
	key, ec := testKey(t, "platform"), newECKey(t, elliptic.P256())
	claims := golden(t, "resource_link_request")
	forge := func(alg string, sign func(string) []byte) string {
		return forger{header: map[string]any{"alg": alg, "kid": key.ID}, payload: claims, sign: sign}.compact(t)
	}
	pss := signWith(t, key.Signer, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256})
	want := expect()
	want.Algorithms = lti.Algorithms()
	for name, c := range map[string]struct {
		token  string
		keys   []lti.VerificationKey
		reason error
	}{
		"published for it":                        {forge("PS256", pss), []lti.VerificationKey{{key.Signer.Public(), "PS256"}}, nil},
		"published for nothing in particular":     {forge("PS256", pss), []lti.VerificationKey{{key.Signer.Public(), ""}}, nil},
		"TC-064 PS256, published for RS256":       {forge("PS256", pss), []lti.VerificationKey{{key.Signer.Public(), "RS256"}}, lti.ErrAlgorithm},
		"TC-057 ES256 accepted, but an RSA key":   {forge("ES256", signRSA(t, key.Signer)), []lti.VerificationKey{{key.Signer.Public(), ""}}, lti.ErrAlgorithm},
		"TC-057 RS256, but a P-256 key":           {forge("RS256", signRSA(t, key.Signer)), []lti.VerificationKey{{ec.Public(), ""}}, lti.ErrAlgorithm},
		"two keys with one kid, first fits":       {forge("RS256", signRSA(t, key.Signer)), []lti.VerificationKey{{key.Signer.Public(), "RS256"}, {testKey(t, "other").Signer.Public(), "RS256"}}, nil},
		"two keys with one kid, second fits":      {forge("RS256", signRSA(t, key.Signer)), []lti.VerificationKey{{testKey(t, "other").Signer.Public(), "RS256"}, {key.Signer.Public(), "RS256"}}, nil},
		"two keys with one kid, of another type":  {forge("RS256", signRSA(t, key.Signer)), []lti.VerificationKey{{ec.Public(), "ES256"}, {key.Signer.Public(), ""}}, nil},
		"two keys with one kid, neither signed":   {forge("RS256", signRSA(t, testKey(t, "tool").Signer)), []lti.VerificationKey{{testKey(t, "other").Signer.Public(), ""}, {key.Signer.Public(), ""}}, lti.ErrSignature},
		"two keys with one kid, wrong and misfit": {forge("RS256", signRSA(t, testKey(t, "tool").Signer)), []lti.VerificationKey{{key.Signer.Public(), ""}, {ec.Public(), ""}}, lti.ErrSignature},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := lti.Verify(t.Context(), c.token, lti.PublicKeys{key.ID: c.keys}, want, new(lti.Message))
			if c.reason == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, c.reason)
			require.Equal(t, lti.CodeInvalidToken, lti.AsError(err).Code)
		})
	}
}

// What a registration accepts binds this side too: a token that the other side
// would refuse is not signed, and the error tells an administrator why.
func TestSignForRegistration(t *testing.T) {
	t.Parallel()
	keys := algorithmKeys(t)
	plain := testKey(t, "platform") // names no algorithm
	for name, c := range map[string]struct {
		key     lti.SigningKey
		accepts []string
		signed  bool
	}{
		"nothing said":                {plain, nil, true},
		"nothing said, ES256":         {keys["ES256"], nil, true},
		"own algorithm of the key":    {plain, []string{"RS256"}, true},
		"one of several":              {keys["ES384"], []string{"RS256", "ES384"}, true},
		"RS384 is another than RS256": {plain, []string{"RS384"}, false},
		"ES256 only":                  {keys["PS256"], []string{"ES256"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &lti.Registration{ID: "r1", Algorithms: c.accepts}
			_, err := lti.Sign(t.Context(), source(c.key), r, map[string]any{"sub": "u"})
			if c.signed {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, lti.ErrAlgorithm)
			require.Contains(t, lti.AsError(err).Fix, "registration")
		})
	}
	t.Run("algorithm that does not fit the key", func(t *testing.T) {
		t.Parallel()
		wrong := plain
		wrong.Algorithm = "ES256"
		_, err := lti.Sign(context.Background(), source(wrong), nil, map[string]any{"sub": "u"})
		require.Error(t, err)
		_, err = lti.PublicJWK(wrong)
		require.Error(t, err)
	})
}

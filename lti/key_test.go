package lti_test

import (
	"context"
	"crypto/elliptic"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

func TestParseJWKS(t *testing.T) {
	t.Parallel()
	good, other, weak := published(t, "platform"), published(t, "other"), newWeakKey(t)
	good.KeyID, other.KeyID = "a", "a"
	encryption := published(t, "tool")
	encryption.KeyID, encryption.Use = "enc", "enc"
	nameless := published(t, "tool")
	nameless.KeyID = ""
	plain := published(t, "tool")
	plain.KeyID, plain.Use, plain.Algorithm = "plain", "", ""
	ec, err := lti.PublicJWK(lti.SigningKey{ID: "ec", Signer: newECKey(t, elliptic.P256())})
	require.NoError(t, err)

	document, err := json.Marshal(map[string]any{"keys": []any{
		map[string]any{"kty": "future", "kid": "f"}, // TC-176
		map[string]any{"kty": "oct", "kid": "secret", "k": "c2VjcmV0"},
		map[string]any{"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
		map[string]any{"kty": "RSA", "kid": "weak", "n": b64(string(weak.N.Bytes())), "e": "AQAB"}, // TC-070
		map[string]any{"kty": "RSA", "kid": "no-modulus", "e": "AQAB"},
		map[string]any{"kty": "RSA", "kid": "huge", "n": b64(strings.Repeat("\xff", 2049)), "e": "AQAB"},
		json.RawMessage(offCurve),
		"not an object", nil, 7,
		good, other, encryption, nameless, plain, ec,
	}, "more": true})
	require.NoError(t, err)
	keys, err := lti.ParseJWKS(document)
	require.NoError(t, err)
	require.Len(t, keys, 3)
	require.Equal(t, []lti.VerificationKey{
		{Key: testKey(t, "platform").Signer.Public(), Algorithm: "RS256"},
		{Key: testKey(t, "other").Signer.Public(), Algorithm: "RS256"},
	}, keys["a"], "both keys with one kid")
	require.Contains(t, keys, "plain")
	require.Contains(t, keys, "ec")

	_, err = keys.VerificationKeys(t.Context(), "enc")
	require.ErrorIs(t, err, lti.ErrUnknownKey)
	_, err = keys.VerificationKeys(t.Context(), "")
	require.ErrorIs(t, err, lti.ErrUnknownKey)

	for _, bad := range []string{``, `null`, `[]`, `{}`, `{"keys":null}`, `{"keys":{}}`, `<html>`, `{"keys":[]`} {
		_, err := lti.ParseJWKS([]byte(bad))
		require.ErrorIs(t, err, lti.ErrKeySet, bad)
	}
	empty, err := lti.ParseJWKS([]byte(`{"keys":[]}`))
	require.NoError(t, err)
	require.Empty(t, empty)
}

// offCurve is no point of its curve; a key made of it fails where it is used.
const offCurve = `{"kty":"EC","crv":"P-256","kid":"off","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8TusLNpXW9uPHvRVEU","y":"x_FEzRu9m36H_tue659LNpXW6pCyStikYjKIWI5a0ub9tL"}`

func published(t *testing.T, name string) lti.JWK {
	t.Helper()
	k, err := lti.PublicJWK(testKey(t, name))
	require.NoError(t, err)
	return k
}

func TestPublicJWKHoldsNoPrivatePart(t *testing.T) {
	t.Parallel()
	k := published(t, "platform")
	raw, err := json.Marshal(k)
	require.NoError(t, err)
	var members map[string]string
	require.NoError(t, json.Unmarshal(raw, &members))
	require.Equal(t, "RS256", members["alg"])
	require.Equal(t, "sig", members["use"])
	for _, private := range []string{"d", "p", "q", "dp", "dq", "qi", "k"} {
		require.NotContains(t, members, private)
	}
	_, err = lti.PublicJWK(lti.SigningKey{ID: "weak", Signer: newWeakKey(t)})
	require.Error(t, err)
}

// The example of RFC 7638 §3.1.
func TestThumbprint(t *testing.T) {
	t.Parallel()
	keys, err := lti.ParseJWKS([]byte(`{"keys":[{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}]}`))
	require.NoError(t, err)
	got, err := lti.Thumbprint(keys["2011-04-29"][0].Key)
	require.NoError(t, err)
	require.Equal(t, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", got)
	_, err = lti.Thumbprint("no key")
	require.Error(t, err)
}

func TestLocalKeys(t *testing.T) {
	t.Parallel()
	keys := lti.LocalKeys(source(testKey(t, "platform")))
	id := testKey(t, "platform").ID
	for range 2 {
		k, err := keys.VerificationKeys(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, []lti.VerificationKey{{Key: testKey(t, "platform").Signer.Public(), Algorithm: "RS256"}}, k)
	}
	_, err := keys.VerificationKeys(t.Context(), "other")
	require.ErrorIs(t, err, lti.ErrUnknownKey)
	_, err = lti.LocalKeys(noKeys{}).VerificationKeys(t.Context(), id)
	require.ErrorIs(t, err, lti.ErrKeySet)
}

type noKeys struct{ lti.KeySource }

func (noKeys) PublicKeys(context.Context) (lti.JWKS, error) {
	return lti.JWKS{}, errors.New("key service cannot be reached")
}

func FuzzParseJWKS(f *testing.F) {
	for _, name := range []string{"platform", "tool"} {
		k, err := lti.PublicJWK(testKey(f, name))
		require.NoError(f, err)
		raw, err := json.Marshal(lti.JWKS{Keys: []lti.JWK{k}})
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Add([]byte(`{"keys":[{"kty":"EC","crv":"P-256","kid":"e","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}`))
	f.Add([]byte(`{"keys":[` + offCurve + `]}`))
	f.Add([]byte(`{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"s"},null,{"kty":"RSA","n":"","e":"","kid":""}]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		keys, err := lti.ParseJWKS(document)
		if err != nil {
			return
		}
		for kid, same := range keys {
			if kid == "" || len(same) == 0 || len(same) > 4 {
				t.Fatalf("%d keys with the id %q", len(same), kid)
			}
			// A key that is kept can be published again.
			for _, k := range same {
				if _, err := lti.Thumbprint(k.Key); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

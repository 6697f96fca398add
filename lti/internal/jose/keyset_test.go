package jose_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/lestrrat-go/jwx/v2/jwk"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/internal/jose"
)

// set makes a key set document of JWKs.
func set(keys ...string) []byte {
	document := `{"keys":[`
	for i, k := range keys {
		if i > 0 {
			document += ","
		}
		document += k
	}
	return []byte(document + `]}`)
}

// published is the key's JWK with members changed; nil takes one away.
func published(t testing.TB, s signer, change map[string]any) string {
	t.Helper()
	raw, err := jose.MarshalPublic(s.key.Public(), s.algorithm, "k")
	require.NoError(t, err)
	var members map[string]any
	require.NoError(t, json.Unmarshal(raw, &members))
	for name, v := range change {
		if v == nil {
			delete(members, name)
		} else {
			members[name] = v
		}
	}
	raw, err = json.Marshal(members)
	require.NoError(t, err)
	return string(raw)
}

// A key serves for the algorithm it was published for, and for verifying.
func TestParseKeySetKeepsWhatKeysAreFor(t *testing.T) {
	t.Parallel()
	all := signers(t)
	for name, c := range map[string]struct {
		signer string
		change map[string]any
		kept   bool
		alg    string
	}{
		"as published":                    {"RS256", nil, true, "RS256"},
		"RS384":                           {"RS384", nil, true, "RS384"},
		"PS256":                           {"PS256", nil, true, "PS256"},
		"ES384":                           {"ES384", nil, true, "ES384"},
		"no alg":                          {"RS256", map[string]any{"alg": nil}, true, ""},
		"no alg and no use":               {"ES256", map[string]any{"alg": nil, "use": nil}, true, ""},
		"TC-057 alg of another key type":  {"RS256", map[string]any{"alg": "ES256"}, false, ""},
		"alg of another curve":            {"ES256", map[string]any{"alg": "ES384"}, false, ""},
		"alg of encryption":               {"RS256", map[string]any{"alg": "RSA-OAEP", "use": nil}, false, ""},
		"alg symmetric":                   {"RS256", map[string]any{"alg": "HS256"}, false, ""},
		"alg none":                        {"RS256", map[string]any{"alg": "none"}, false, ""},
		"alg unknown":                     {"RS256", map[string]any{"alg": "XS256"}, false, ""},
		"alg not a string":                {"RS256", map[string]any{"alg": 256}, false, ""},
		"use enc":                         {"RS256", map[string]any{"use": "enc"}, false, ""},
		"key_ops verify":                  {"RS256", map[string]any{"use": nil, "key_ops": []string{"verify"}}, true, "RS256"},
		"key_ops encrypt":                 {"RS256", map[string]any{"use": nil, "key_ops": []string{"encrypt"}}, false, ""},
		"TC-048 no kid in the set either": {"RS256", map[string]any{"kid": nil}, false, ""},
		"kid empty":                       {"RS256", map[string]any{"kid": ""}, false, ""},
		"TC-176 unknown kty":              {"RS256", map[string]any{"kty": "PQC"}, false, ""},
		"unknown members":                 {"RS256", map[string]any{"vendor": map[string]any{"a": []int{1}}}, true, "RS256"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys, err := jose.ParseKeySet(set(published(t, all[c.signer], c.change), published(t, all["ES256"], map[string]any{"kid": "next"})))
			require.NoError(t, err)
			if !c.kept {
				require.Len(t, keys, 1, "the others are still used")
				require.Equal(t, "next", keys[0].ID)
				return
			}
			require.Len(t, keys, 2)
			require.Equal(t, jose.Key{ID: "k", Public: all[c.signer].key.Public(), Algorithm: c.alg}, keys[0])
		})
	}
}

func TestMarshalPublicRefuses(t *testing.T) {
	t.Parallel()
	all := signers(t)
	_, err := jose.MarshalPublic(all["RS256"].key.Public(), "ES256", "k")
	require.ErrorIs(t, err, jose.ErrAlgorithm)
	_, err = jose.MarshalPublic(all["ES256"].key.Public(), "RS256", "k")
	require.ErrorIs(t, err, jose.ErrAlgorithm)
	_, err = jose.MarshalPublic(elliptic.P256(), "", "k")
	require.Error(t, err)
}

// FuzzParseKeySet: every key that is kept is one that the module reads from the
// same document, and can be published again.
func FuzzParseKeySet(f *testing.F) {
	all := signers(f)
	f.Add(set(published(f, all["RS256"], nil), published(f, all["ES256"], nil)))
	f.Add(set(published(f, all["ES384"], map[string]any{"alg": nil, "use": nil}), `{"kty":"future","kid":"f"}`, `null`, `7`))
	f.Add(set(published(f, all["PS256"], map[string]any{"key_ops": []string{"verify", "sign"}}), `{"kty":"oct","k":"c2VjcmV0","kid":"s"}`))
	f.Add(set(published(f, all["RS512"], map[string]any{"alg": "ES256"}), `{"kty":"RSA","n":"","e":"","kid":""}`))
	f.Add([]byte(`{"keys":[{"kty":"EC","crv":"P-256","kid":"e","x":"AA","y":"AA"}]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		keys, err := jose.ParseKeySet(document)
		if err != nil {
			return
		}
		theirs, err := thumbprints(document)
		for _, k := range keys {
			thumbprint, problem := jose.Thumbprint(k.Public)
			if problem != nil {
				t.Fatal(problem)
			}
			if err == nil && !theirs[k.ID+" "+thumbprint] {
				t.Fatalf("the module does not read key %q from %q", k.ID, document)
			}
			if _, err := jose.MarshalPublic(k.Public, k.Algorithm, k.ID); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// thumbprints are the keys that the module reads, by id and thumbprint.
func thumbprints(document []byte) (map[string]bool, error) {
	read, err := jwk.Parse(document)
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for i := range read.Len() {
		k, _ := read.Key(i)
		var raw any
		if public, err := k.PublicKey(); err != nil || public.Raw(&raw) != nil {
			continue
		}
		if point, ok := raw.(*ecdsa.PublicKey); ok {
			if _, err := point.ECDH(); err != nil { // the module reads what is no point, and panics when it writes it
				continue
			}
		}
		if thumbprint, err := jose.Thumbprint(raw); err == nil {
			found[fmt.Sprint(k.KeyID(), " ", thumbprint)] = true
		}
	}
	return found, nil
}

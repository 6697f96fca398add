package jose

import (
	"crypto"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"slices"

	"github.com/lestrrat-go/jwx/v2/jwk"
)

// Key is one public key of a key set.
type Key struct {
	ID     string
	Public crypto.PublicKey
	// Algorithm is the only one that the key is published for; empty means
	// any that fits its type.
	Algorithm string
}

// MarshalPublic writes a public key as a JWK with kid, alg and use. An empty
// algorithm is the key's own.
func MarshalPublic(pub crypto.PublicKey, algorithm, kid string) ([]byte, error) {
	algorithm, err := choose(algorithm, pub)
	if err != nil {
		return nil, err
	}
	key, err := jwk.FromRaw(pub)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(key.Set(jwk.KeyIDKey, kid), key.Set(jwk.AlgorithmKey, algorithm), key.Set(jwk.KeyUsageKey, "sig")); err != nil {
		return nil, err
	}
	return json.Marshal(key)
}

// ParseKeySet reads a JWKS document (RFC 7517 §5). Entries that cannot serve to
// verify a signature are left out; the others keep their order.
func ParseKeySet(document []byte) ([]Key, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(document, &set); err != nil || set.Keys == nil {
		return nil, errors.New("not a JSON Web Key Set")
	}
	var keys []Key
	for _, raw := range set.Keys {
		if k, err := parseKey(raw); err == nil {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

func parseKey(raw []byte) (Key, error) {
	parsed, err := jwk.ParseKey(raw)
	if err != nil {
		return Key{}, err
	}
	if parsed.KeyID() == "" || !forVerifying(parsed) {
		return Key{}, errors.New("no key id, or not for verifying signatures")
	}
	public, err := parsed.PublicKey()
	if err != nil {
		return Key{}, err
	}
	k := Key{ID: parsed.KeyID(), Algorithm: parsed.Algorithm().String()}
	if err := public.Raw(&k.Public); err != nil {
		return Key{}, err
	}
	if _, err := choose(k.Algorithm, k.Public); err != nil {
		return Key{}, err
	}
	if point, ok := k.Public.(*ecdsa.PublicKey); ok {
		if _, err := point.ECDH(); err != nil { // not a point of its curve
			return Key{}, err
		}
	}
	return k, nil
}

// forVerifying looks at what the key says it is for (RFC 7517 §4.2, §4.3); most
// say nothing.
func forVerifying(k jwk.Key) bool {
	if use := k.KeyUsage(); use != "" && use != "sig" {
		return false
	}
	operations := k.KeyOps()
	return len(operations) == 0 || slices.Contains(operations, jwk.KeyOpVerify)
}

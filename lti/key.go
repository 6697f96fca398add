package lti

import (
	"context"
	"crypto"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/ltikit/ltikit/lti/internal/jose"
)

// SigningKey is one private key. Signer may be remote, such as a key in a KMS;
// the algorithm follows from its public half: RS256 for RSA of at least 2048
// bits, ES256 and ES384 for P-256 and P-384.
type SigningKey struct {
	// ID is the `kid` under which the public half is published; required.
	ID     string
	Signer crypto.Signer
}

// KeySource has this side's keys. It may rotate them at any time: what
// SigningKey returns now, PublicKeys already publishes.
type KeySource interface {
	// SigningKey returns the key to sign with now for the given registration.
	SigningKey(ctx context.Context, r *Registration) (SigningKey, error)
	// PublicKeys returns every key that may still verify something.
	PublicKeys(ctx context.Context) (JWKS, error)
}

// KeySet finds the other side's public keys by id. An id that it does not have
// is an error that wraps ErrUnknownKey; a set that cannot be had is one that
// wraps ErrKeySet.
type KeySet interface {
	VerificationKey(ctx context.Context, kid string) (crypto.PublicKey, error)
}

// JWKS is a JSON Web Key Set of public keys (RFC 7517 §5).
type JWKS struct {
	Keys []JWK `json:"keys"`
}

// JWK is one public key of a JWKS (RFC 7517 §4, RFC 7518 §6).
type JWK struct {
	KeyID     string `json:"kid"`
	KeyType   string `json:"kty"`
	Algorithm string `json:"alg,omitempty"`
	Use       string `json:"use,omitempty"`
	N         string `json:"n,omitempty"`
	E         string `json:"e,omitempty"`
	Curve     string `json:"crv,omitempty"`
	X         string `json:"x,omitempty"`
	Y         string `json:"y,omitempty"`
}

// PublicJWK returns the public half of a key as it is published.
func PublicJWK(k SigningKey) (JWK, error) {
	raw, err := jose.MarshalPublic(k.Signer.Public(), k.ID)
	if err != nil {
		return JWK{}, fmt.Errorf("public key %q: %w", k.ID, err)
	}
	var out JWK
	if err := json.Unmarshal(raw, &out); err != nil {
		return JWK{}, fmt.Errorf("public key %q: %w", k.ID, err)
	}
	return out, nil
}

// Thumbprint returns the key's RFC 7638 SHA-256 thumbprint in base64url, a good
// `kid` for a key that has none.
func Thumbprint(pub crypto.PublicKey) (string, error) { return jose.Thumbprint(pub) }

// PublicKeys are parsed public keys by id: a KeySet without I/O.
type PublicKeys map[string]crypto.PublicKey

// VerificationKey returns the key of that id.
func (p PublicKeys) VerificationKey(_ context.Context, kid string) (crypto.PublicKey, error) {
	if k, ok := p[kid]; ok {
		return k, nil
	}
	return nil, fmt.Errorf("%w: kid %q", ErrUnknownKey, kid)
}

// ParseJWKS reads a key set document. Keys of unknown type, without a kid, for
// encryption, outside RSA 2048 to 8192 or beside their curve are left out (RFC
// 7517 §5, Sec §6.2); of two keys with one kid the first counts. A document that
// is no key set is an error.
func ParseJWKS(document []byte) (PublicKeys, error) {
	keys, err := jose.ParseKeySet(document)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeySet, err)
	}
	return keys, nil
}

// LocalKeys is the KeySet of a KeySource, for verifying what this side signed
// itself. Each key is parsed once.
func LocalKeys(ks KeySource) KeySet {
	return &localKeys{source: ks, parsed: make(map[JWK]crypto.PublicKey)}
}

type localKeys struct {
	source KeySource

	mu     sync.Mutex
	parsed map[JWK]crypto.PublicKey
}

func (l *localKeys) VerificationKey(ctx context.Context, kid string) (crypto.PublicKey, error) {
	set, err := l.source.PublicKeys(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeySet, err)
	}
	for _, k := range set.Keys {
		if k.KeyID == kid {
			return l.parse(k)
		}
	}
	return nil, fmt.Errorf("%w: kid %q", ErrUnknownKey, kid)
}

func (l *localKeys) parse(k JWK) (crypto.PublicKey, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if key, ok := l.parsed[k]; ok {
		return key, nil
	}
	document, err := json.Marshal(JWKS{Keys: []JWK{k}})
	if err != nil {
		return nil, err
	}
	keys, err := ParseJWKS(document)
	if err != nil {
		return nil, err
	}
	key, ok := keys[k.KeyID]
	if !ok {
		return nil, fmt.Errorf("%w: kid %q cannot be used", ErrUnknownKey, k.KeyID)
	}
	l.parsed[k] = key
	return key, nil
}

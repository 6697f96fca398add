package lti

import (
	"context"
	"crypto"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/ltikit/ltikit/lti/internal/jose"
)

// SigningKey is one private key. Signer may be remote, such as a key in a KMS.
type SigningKey struct {
	// ID is the `kid` under which the public half is published; required.
	ID     string
	Signer crypto.Signer
	// Algorithm is the one `alg` that the key signs with and is published for
	// (RFC 8725 §3.1). Empty means RS256 for RSA keys, which may also name
	// RS384, RS512 or PS256, and ES256 or ES384 for P-256 or P-384.
	Algorithm string
}

// Alg returns the algorithm that the key signs with.
func (k SigningKey) Alg() (string, error) {
	if k.Algorithm != "" {
		return k.Algorithm, nil
	}
	return jose.Algorithm(k.Signer.Public())
}

// Algorithms are the `alg` values that this library signs and verifies with; the
// first is what the standard asks of everybody (Sec §5.1.3 step 6).
func Algorithms() []string { return jose.Algorithms() }

// KeySource has this side's keys. It may rotate them at any time: what
// SigningKey returns now, PublicKeys already publishes.
type KeySource interface {
	// SigningKey returns the key to sign with now for the given registration.
	SigningKey(ctx context.Context, r *Registration) (SigningKey, error)
	// PublicKeys returns every key that may still verify something.
	PublicKeys(ctx context.Context) (JWKS, error)
}

// KeySet finds the other side's public keys by id: usually one, though a set may
// have keys of several types under one id. An id that it does not have is an
// error that wraps ErrUnknownKey; a set that cannot be had is one that wraps
// ErrKeySet.
type KeySet interface {
	VerificationKeys(ctx context.Context, kid string) ([]VerificationKey, error)
}

// VerificationKey is one public key of the other side.
type VerificationKey struct {
	Key crypto.PublicKey
	// Algorithm is the only `alg` that the key was published for; empty means
	// any that fits its type.
	Algorithm string
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
	return publicJWK(k.Signer.Public(), k.Algorithm, k.ID)
}

func publicJWK(pub crypto.PublicKey, algorithm, kid string) (JWK, error) {
	raw, err := jose.MarshalPublic(pub, algorithm, kid)
	if err != nil {
		return JWK{}, fmt.Errorf("public key %q: %w", kid, err)
	}
	var out JWK
	if err := json.Unmarshal(raw, &out); err != nil {
		return JWK{}, fmt.Errorf("public key %q: %w", kid, err)
	}
	return out, nil
}

// Thumbprint returns the key's RFC 7638 SHA-256 thumbprint in base64url, a good
// `kid` for a key that has none.
func Thumbprint(pub crypto.PublicKey) (string, error) { return jose.Thumbprint(pub) }

// PublicKeys are parsed public keys by id: a KeySet without I/O.
type PublicKeys map[string][]VerificationKey

// VerificationKeys returns the keys of that id.
func (p PublicKeys) VerificationKeys(_ context.Context, kid string) ([]VerificationKey, error) {
	if keys := p[kid]; len(keys) > 0 {
		return keys, nil
	}
	return nil, fmt.Errorf("%w: kid %.80q", ErrUnknownKey, kid)
}

// maxSameID is how many keys of one id are kept. Each may be tried for a token,
// so that a broken set must not make a token cost a thousand checks.
const maxSameID = 4

// ParseJWKS reads a key set document. Keys of unknown type, without a kid, for
// encryption, for an unknown algorithm, outside RSA 2048 to 8192 or beside their
// curve are left out (RFC 7517 §5, Sec §6.2). Of keys with one kid the first
// four are kept: an id may serve again for another type of key (RFC 7517 §4.5),
// and all were published by the same side. A document that is no key set is an
// error.
func ParseJWKS(document []byte) (PublicKeys, error) {
	parsed, err := jose.ParseKeySet(document)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeySet, err)
	}
	keys := make(PublicKeys, len(parsed))
	for _, k := range parsed {
		if len(keys[k.ID]) < maxSameID {
			keys[k.ID] = append(keys[k.ID], VerificationKey{Key: k.Public, Algorithm: k.Algorithm})
		}
	}
	return keys, nil
}

// LocalKeys is the KeySet of a KeySource, for verifying what this side signed
// itself. Each key is parsed once.
func LocalKeys(ks KeySource) KeySet {
	return &localKeys{source: ks, parsed: make(map[JWK]VerificationKey)}
}

type localKeys struct {
	source KeySource

	mu     sync.Mutex
	parsed map[JWK]VerificationKey
}

func (l *localKeys) VerificationKeys(ctx context.Context, kid string) ([]VerificationKey, error) {
	set, err := l.source.PublicKeys(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeySet, err)
	}
	for _, k := range set.Keys {
		if k.KeyID == kid {
			key, err := l.parse(k)
			return []VerificationKey{key}, err
		}
	}
	return nil, fmt.Errorf("%w: kid %.80q", ErrUnknownKey, kid)
}

func (l *localKeys) parse(k JWK) (VerificationKey, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if key, ok := l.parsed[k]; ok {
		return key, nil
	}
	document, err := json.Marshal(JWKS{Keys: []JWK{k}})
	if err != nil {
		return VerificationKey{}, err
	}
	keys, err := ParseJWKS(document)
	if err != nil {
		return VerificationKey{}, err
	}
	if len(keys[k.KeyID]) == 0 {
		return VerificationKey{}, fmt.Errorf("%w: kid %.80q cannot be used", ErrUnknownKey, k.KeyID)
	}
	l.parsed[k] = keys[k.KeyID][0]
	return l.parsed[k], nil
}

// Package keyring holds this side's own keys. A Ring is fixed: the first key
// signs, all are published; it is read from a file, or made of any crypto.Signer,
// such as a key in a KMS. A Rotating ring makes its keys itself, replaces them by
// schedule and keeps them encrypted in a store that several nodes share.
package keyring

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ltikit/ltikit/lti"
)

const (
	rsaBits  = 2048
	pemBlock = "PRIVATE KEY" // PKCS #8
)

// Ring is a fixed set of keys. It is an lti.KeySource.
type Ring struct {
	signing lti.SigningKey
	public  lti.JWKS
}

// New returns the ring of these keys. The first signs; the others are published
// so that what they signed before still verifies.
func New(keys ...lti.SigningKey) (*Ring, error) {
	if len(keys) == 0 {
		return nil, errors.New("a key ring needs at least one key")
	}
	r := &Ring{signing: keys[0]}
	seen := map[string]bool{}
	for _, k := range keys {
		if seen[k.ID] {
			return nil, fmt.Errorf("two keys with the id %q", k.ID)
		}
		seen[k.ID] = true
		jwk, err := lti.PublicJWK(k)
		if err != nil {
			return nil, err
		}
		r.public.Keys = append(r.public.Keys, jwk)
	}
	return r, nil
}

// SigningKey returns the first key, whatever the registration.
func (r *Ring) SigningKey(context.Context, *lti.Registration) (lti.SigningKey, error) {
	return r.signing, nil
}

// PublicKeys returns the public halves of all keys.
func (r *Ring) PublicKeys(context.Context) (lti.JWKS, error) { return r.public, nil }

// Generate makes a new RSA key of 2048 bits, named by its thumbprint.
func Generate() (lti.SigningKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, rsaBits)
	if err != nil {
		return lti.SigningKey{}, err
	}
	return named(key)
}

// GenerateFor makes a new key that signs with that algorithm, one of
// lti.Algorithms.
func GenerateFor(algorithm string) (lti.SigningKey, error) {
	signer, err := generateSigner(algorithm)
	if err != nil {
		return lti.SigningKey{}, err
	}
	key, err := named(signer)
	key.Algorithm = algorithm
	return key, err
}

func generateSigner(algorithm string) (crypto.Signer, error) {
	switch algorithm {
	case "RS256", "RS384", "RS512", "PS256":
		return rsa.GenerateKey(rand.Reader, rsaBits)
	case "ES256":
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "ES384":
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	}
	return nil, fmt.Errorf("no keys can be made for the algorithm %q", algorithm)
}

func named(key crypto.Signer) (lti.SigningKey, error) {
	id, err := lti.Thumbprint(key.Public())
	if err != nil {
		return lti.SigningKey{}, err
	}
	return lti.SigningKey{ID: id, Signer: key}, nil
}

// OpenFile reads the keys of a file: PKCS #8 in PEM, the first signs. If there
// is no such file it makes one with a new key, readable by its owner alone. The
// keys stand in it in the clear, so the file must be kept like a password.
func OpenFile(path string) (*Ring, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // the path is the application's own configuration
	if errors.Is(err, fs.ErrNotExist) {
		return createFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	keys, err := ParsePEM(raw)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return New(keys...)
}

// ParsePEM reads private keys in PKCS #8 PEM. Each is named by its thumbprint.
func ParsePEM(raw []byte) ([]lti.SigningKey, error) {
	var keys []lti.SigningKey
	for block, rest := pem.Decode(raw); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != pemBlock {
			return nil, fmt.Errorf("holds a %s where a %s is expected", block.Type, pemBlock)
		}
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, errors.New("holds a private key that cannot be read")
		}
		signer, ok := parsed.(crypto.Signer)
		if !ok {
			return nil, fmt.Errorf("holds a key of type %T, which cannot sign", parsed)
		}
		key, err := named(signer)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("holds no private key")
	}
	return keys, nil
}

func createFile(path string) (*Ring, error) {
	key, err := Generate()
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key.Signer)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := pem.Encode(&text, &pem.Block{Type: pemBlock, Bytes: der}); err != nil {
		return nil, err
	}
	if err := publish(path, text.Bytes()); errors.Is(err, fs.ErrExist) {
		return OpenFile(path) // somebody else was first; theirs is the key
	} else if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return New(key)
}

// publish writes beside the path and links, so that a crash leaves no half a key
// and of two processes one makes the file.
func publish(path string, text []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	_, err = temporary.Write(text)
	if err := errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	return os.Link(temporary.Name(), path)
}

package keyring

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io"

	"github.com/ltikit/ltikit/lti"
)

// sealed is a private key as it is stored: PKCS #8, encrypted under a data key of
// its own, which is wrapped by the key-encryption key. Both layers authenticate
// the ring and the id of the key.
type sealed struct {
	DataKey    []byte `json:"dataKey"` // wrapped
	PrivateKey []byte `json:"privateKey"`
}

// seal encrypts a private key with a fresh data key.
func seal(ctx context.Context, w KeyWrapper, random io.Reader, key lti.SigningKey, bound Binding) (sealed, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key.Signer)
	if err != nil {
		return sealed{}, err
	}
	dataKey := make([]byte, keySize)
	if _, err := io.ReadFull(random, dataKey); err != nil {
		return sealed{}, err
	}
	wrapped, err := w.Wrap(ctx, dataKey, bound)
	if err != nil {
		return sealed{}, fmt.Errorf("wrapping a data key: %w", err)
	}
	aead, err := newGCM(dataKey)
	if err != nil {
		return sealed{}, err
	}
	private := aead.Seal(nil, nil, der, bound.bytes()) //nolint:gosec // G407: the cipher makes its nonce itself
	return sealed{DataKey: wrapped, PrivateKey: private}, nil
}

// open decrypts a private key.
func (s sealed) open(ctx context.Context, w KeyWrapper, bound Binding) (crypto.Signer, error) {
	dataKey, err := w.Unwrap(ctx, s.DataKey, bound)
	if err != nil {
		return nil, fmt.Errorf("unwrapping the data key: %w", err)
	}
	aead, err := newGCM(dataKey)
	if err != nil {
		return nil, err
	}
	der, err := aead.Open(nil, nil, s.PrivateKey, bound.bytes())
	if err != nil {
		return nil, ErrTampered
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, errors.New("the private key cannot be read")
	}
	signer, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("a key of type %T cannot sign", parsed)
	}
	return signer, nil
}

// rewrap wraps the data key anew; the private key stays as it is encrypted.
func (s sealed) rewrap(ctx context.Context, w KeyWrapper, bound Binding) (sealed, error) {
	dataKey, err := w.Unwrap(ctx, s.DataKey, bound)
	if err != nil {
		return s, fmt.Errorf("unwrapping the data key: %w", err)
	}
	if s.DataKey, err = w.Wrap(ctx, dataKey, bound); err != nil {
		return s, fmt.Errorf("wrapping the data key: %w", err)
	}
	return s, nil
}

package keyring

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ltikit/ltikit/lti"
)

const pemBlock = "PRIVATE KEY" // PKCS #8

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

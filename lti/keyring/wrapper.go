package keyring

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Reasons why a stored key cannot be opened, to be matched with errors.Is.
var (
	// ErrKeyEncryptionKey: it was wrapped by a key-encryption key that is not at
	// hand.
	ErrKeyEncryptionKey = errors.New("wrapped by a key-encryption key that is not configured")
	// ErrTampered: it was changed where it is stored, or put there from another
	// ring or another key.
	ErrTampered = errors.New("changed since it was stored")
)

// KeyWrapper encrypts the data keys that private keys are stored under. Its own
// key, the key-encryption key, never reaches the store. It may be remote, such as
// a KMS.
type KeyWrapper interface {
	// Wrap encrypts a data key for what it is bound to.
	Wrap(ctx context.Context, dataKey []byte, bound Binding) ([]byte, error)
	// Unwrap reverses Wrap for the same binding. What was wrapped by another
	// key is ErrKeyEncryptionKey, what was changed or bound otherwise is
	// ErrTampered.
	Unwrap(ctx context.Context, wrapped []byte, bound Binding) ([]byte, error)
}

// Binding is what a data key belongs to. It is authenticated with the wrapped
// key, so that one key's ciphertext cannot be passed off as another's.
type Binding struct{ Ring, KeyID string }

func (b Binding) bytes() []byte {
	return []byte("ltikit keyring 1 " + strconv.Quote(b.Ring) + " " + strconv.Quote(b.KeyID))
}

// keySize is that of AES-256.
const keySize = 32

// fingerprintSize is how much of a key-encryption key's hash stands before what
// it wrapped.
const fingerprintSize = 8

// Secrets is a KeyWrapper whose key-encryption keys are given by configuration
// (AES-256-GCM). The first wraps; the others still unwrap what they wrapped when
// they were the first.
type Secrets struct{ secrets []secret }

type secret struct {
	fingerprint string
	cipher      cipher.AEAD
}

// NewSecrets returns the wrapper of these key-encryption keys: 32 random bytes
// each.
func NewSecrets(keys ...[]byte) (*Secrets, error) {
	if len(keys) == 0 {
		return nil, errors.New("a key-encryption key is needed: 32 random bytes")
	}
	s := new(Secrets)
	for i, key := range keys {
		if len(key) != keySize {
			return nil, fmt.Errorf("key-encryption key %d has %d bytes; exactly %d are needed", i+1, len(key), keySize)
		}
		aead, err := newGCM(key)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(append([]byte("ltikit key-encryption key"), key...))
		s.secrets = append(s.secrets, secret{fingerprint: string(sum[:fingerprintSize]), cipher: aead})
	}
	return s, nil
}

// SecretsFromEnv reads key-encryption keys from the environment variable of that
// name: base64 of 32 random bytes, such as `openssl rand -base64 32` prints;
// older ones follow behind commas.
func SecretsFromEnv(name string) (*Secrets, error) {
	text := os.Getenv(name)
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("the environment variable %s is not set; it takes the base64 of 32 random bytes", name)
	}
	var keys [][]byte
	for part := range strings.SplitSeq(text, ",") {
		key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(part))
		if err != nil {
			return nil, fmt.Errorf("the environment variable %s is not base64", name)
		}
		keys = append(keys, key)
	}
	s, err := NewSecrets(keys...)
	if err != nil {
		return nil, fmt.Errorf("the environment variable %s: %w", name, err)
	}
	return s, nil
}

// Wrap implements [KeyWrapper].
func (s *Secrets) Wrap(_ context.Context, dataKey []byte, bound Binding) ([]byte, error) {
	first := s.secrets[0]
	return first.cipher.Seal([]byte(first.fingerprint), nil, dataKey, bound.bytes()), nil //nolint:gosec // G407: the cipher makes its nonce itself
}

// Unwrap implements [KeyWrapper].
func (s *Secrets) Unwrap(_ context.Context, wrapped []byte, bound Binding) ([]byte, error) {
	if len(wrapped) < fingerprintSize {
		return nil, ErrTampered
	}
	fingerprint := string(wrapped[:fingerprintSize])
	for _, secret := range s.secrets {
		if secret.fingerprint != fingerprint {
			continue
		}
		dataKey, err := secret.cipher.Open(nil, nil, wrapped[fingerprintSize:], bound.bytes())
		if err != nil {
			return nil, ErrTampered
		}
		return dataKey, nil
	}
	return nil, fmt.Errorf("%w (its fingerprint is %s)", ErrKeyEncryptionKey, hex.EncodeToString([]byte(fingerprint)))
}

// newGCM returns AES-GCM that puts a random nonce of its own before what it
// seals.
func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

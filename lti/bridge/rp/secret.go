package rp

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
)

// NewSecret makes a client secret of 256 random bits, to be shown once, and the
// hash that is kept of it.
func NewSecret(random io.Reader) (secret, hash string, err error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", "", fmt.Errorf("random source: %w", err)
	}
	secret = base64.RawURLEncoding.EncodeToString(b)
	return secret, HashSecret(secret), nil
}

// HashSecret is what is kept of a secret. One pass of SHA-256 is enough for 256
// random bits; a secret that a person made up must not be used.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// HasSecret tells whether secret is one of the client's.
func (c *Client) HasSecret(secret string) bool {
	got, found := HashSecret(secret), 0
	for _, hash := range c.SecretHashes {
		found |= subtle.ConstantTimeCompare([]byte(got), []byte(hash))
	}
	return found == 1
}

package lti

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// ParsePublicPEM reads the public key of a side that publishes no key set, as its
// administrator pastes it: PKIX or PKCS #1 in PEM. Written as JSON, the key set
// that it returns is the JWKS of a [Registration]. The kid is the one that the other
// side names in its tokens; empty means the key's thumbprint.
func ParsePublicPEM(text []byte, kid string) (JWKS, error) {
	block, rest := pem.Decode(text)
	if block == nil {
		return JWKS{}, fmt.Errorf("%w: no PEM", ErrKeySet)
	}
	if next, _ := pem.Decode(rest); next != nil {
		return JWKS{}, fmt.Errorf("%w: more than one key", ErrKeySet)
	}
	public, err := parsePublic(block)
	if err != nil {
		return JWKS{}, fmt.Errorf("%w: %w", ErrKeySet, err)
	}
	if kid == "" {
		if kid, err = Thumbprint(public); err != nil {
			return JWKS{}, fmt.Errorf("%w: %w", ErrKeySet, err)
		}
	}
	key, err := publicJWK(public, "", kid)
	if err != nil {
		return JWKS{}, fmt.Errorf("%w: %w", ErrKeySet, err)
	}
	return JWKS{Keys: []JWK{key}}, nil
}

// parsePublic goes by the block's own word: a private key that was pasted by
// mistake is not read.
func parsePublic(block *pem.Block) (crypto.PublicKey, error) {
	switch block.Type {
	case "PUBLIC KEY":
		return x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		return x509.ParsePKCS1PublicKey(block.Bytes)
	}
	return nil, errors.New("the PEM holds no public key")
}

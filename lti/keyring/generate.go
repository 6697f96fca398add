package keyring

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"fmt"

	"github.com/ltikit/ltikit/lti"
)

const rsaBits = 2048

// Generate makes a new RSA key of 2048 bits, named by its thumbprint.
func Generate() (lti.SigningKey, error) {
	return GenerateFor("RS256")
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

// named gives a key its thumbprint as id, and the algorithm that is its own.
func named(signer crypto.Signer) (lti.SigningKey, error) {
	key := lti.SigningKey{Signer: signer}
	var err error
	if key.Algorithm, err = key.Alg(); err != nil {
		return lti.SigningKey{}, err
	}
	key.ID, err = lti.Thumbprint(signer.Public())
	return key, err
}

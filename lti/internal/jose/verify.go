package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// Verify checks the signature of a compact JWS with exactly that algorithm and
// key and returns the payload, which may be anything: see [CheckMembers]. An
// algorithm that does not fit the key is an error.
//
// It stands on crypto/rsa and crypto/ecdsa alone, which is what makes a launch
// cheap; a test holds it against the JOSE module, vector by vector.
func Verify(token, algorithm string, key crypto.PublicKey) ([]byte, error) {
	if err := fits(algorithm, key); err != nil {
		return nil, err
	}
	payload, err := Payload(token)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForm, err)
	}
	end := strings.LastIndexByte(token, '.')
	signature, err := decode(token[end+1:])
	if err != nil {
		return nil, fmt.Errorf("%w: signature is not base64url", ErrForm)
	}
	if err := verify(algorithm, key, token[:end], signature); err != nil {
		return nil, err
	}
	return payload, nil
}

// ErrForm: the token is not well-formed, whoever signed it.
var ErrForm = errors.New("not the form of a signed token")

var errSignature = errors.New("the signature is another")

// verify checks a signature over input (RFC 7518 §3.3 to §3.5).
func verify(algorithm string, key crypto.PublicKey, input string, signature []byte) error {
	hash, digest := digestOf(algorithm, []byte(input))
	switch k := key.(type) {
	case *rsa.PublicKey:
		if strings.HasPrefix(algorithm, "PS") {
			return rsa.VerifyPSS(k, hash, digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		}
		return rsa.VerifyPKCS1v15(k, hash, digest, signature)
	case *ecdsa.PublicKey:
		size := coordinateSize(k)
		if len(signature) != 2*size {
			return errSignature
		}
		r, s := new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])
		if !ecdsa.Verify(k, digest, r, s) {
			return errSignature
		}
		return nil
	}
	return errSignature
}

// digestOf hashes input in the way the algorithm's name says.
func digestOf(algorithm string, input []byte) (crypto.Hash, []byte) {
	switch {
	case strings.HasSuffix(algorithm, "384"):
		sum := sha512.Sum384(input)
		return crypto.SHA384, sum[:]
	case strings.HasSuffix(algorithm, "512"):
		sum := sha512.Sum512(input)
		return crypto.SHA512, sum[:]
	}
	sum := sha256.Sum256(input)
	return crypto.SHA256, sum[:]
}

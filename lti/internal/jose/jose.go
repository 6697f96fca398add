// Package jose is the only importer of a JOSE module. Nothing of that module's
// types leaves it: bytes, standard library keys and plain structs go in and out.
package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/lestrrat-go/jwx/v2/jwk"

	"github.com/ltikit/ltikit/lti/internal/strictjson"
)

// A larger RSA key costs much with every launch and protects no better.
const minRSABits, maxRSABits = 2048, 8192

// Header is what the protected header says about the signature.
type Header struct {
	Algorithm string
	KeyID     string
	Type      string
}

// ParseHeader reads the protected header of a compact JWS without verifying
// anything. A header with `crit` is an error: no extension is understood.
func ParseHeader(token string) (Header, error) {
	if strings.Count(token, ".") != 2 {
		return Header{}, errors.New("not three parts")
	}
	head, _, _ := strings.Cut(token, ".")
	raw, err := decode(head)
	if err != nil {
		return Header{}, errors.New("header is not base64url")
	}
	v, err := strictjson.Parse(string(raw))
	if err != nil || v.Kind() != strictjson.Object {
		return Header{}, errors.New("header is not a JSON object")
	}
	var h Header
	if err := v.EachMember(h.member); err != nil {
		return Header{}, fmt.Errorf("header: %w", err)
	}
	return h, nil
}

func (h *Header) member(name string, v strictjson.Value) error {
	switch name {
	case "alg":
		return text(&h.Algorithm, v)
	case "kid":
		return text(&h.KeyID, v)
	case "typ":
		return text(&h.Type, v)
	case "crit":
		return errors.New("demands an extension (crit)")
	}
	return CheckName(name)
}

func text(to *string, v strictjson.Value) error {
	if v.Kind() != strictjson.String {
		return errors.New("alg, kid and typ must be strings")
	}
	*to = v.Text()
	return nil
}

// Payload decodes the payload of a compact JWS without verifying anything.
func Payload(token string) ([]byte, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errors.New("not three parts")
	}
	payload, err := decode(parts[1])
	if err != nil {
		return nil, errors.New("payload is not base64url")
	}
	return payload, nil
}

// decode reads base64url in its one exact form: no padding, no line breaks,
// which encoding/base64 would skip, and no bits left over.
func decode(s string) ([]byte, error) {
	if strings.IndexByte(s, '\r') >= 0 || strings.IndexByte(s, '\n') >= 0 {
		return nil, errors.New("line break")
	}
	return base64.RawURLEncoding.Strict().DecodeString(s)
}

// Sign signs payload as a compact JWS with that algorithm, which must fit the
// key; an empty one is the key's own.
func Sign(signer crypto.Signer, algorithm, kid, typ string, payload []byte) (string, error) {
	algorithm, err := choose(algorithm, signer.Public())
	if err != nil {
		return "", err
	}
	token, err := compact(signer, header{algorithm, kid, typ}, payload)
	if err != nil {
		return "", fmt.Errorf("sign with %s: %w", algorithm, err)
	}
	return token, nil
}

// Algorithms are all that Sign and Verify know, the default first.
func Algorithms() []string {
	return []string{"RS256", "RS384", "RS512", "PS256", "ES256", "ES384"}
}

// Algorithm is the JWS algorithm that a key is for when nothing else is said.
func Algorithm(pub crypto.PublicKey) (string, error) {
	switch k := pub.(type) {
	case *rsa.PublicKey:
		if k.N.BitLen() < minRSABits {
			return "", fmt.Errorf("RSA key of %d bits; at least %d are needed", k.N.BitLen(), minRSABits)
		}
		if k.N.BitLen() > maxRSABits {
			return "", fmt.Errorf("RSA key of %d bits; at most %d are accepted", k.N.BitLen(), maxRSABits)
		}
		return "RS256", nil
	case *ecdsa.PublicKey:
		switch k.Curve {
		case elliptic.P256():
			return "ES256", nil
		case elliptic.P384():
			return "ES384", nil
		}
		return "", fmt.Errorf("curve %s is not supported", k.Curve.Params().Name)
	}
	return "", fmt.Errorf("keys of type %T are not supported", pub)
}

// choose returns the algorithm if it fits the key, or the key's own for an empty
// one.
func choose(algorithm string, pub crypto.PublicKey) (string, error) {
	if algorithm == "" {
		return Algorithm(pub)
	}
	return algorithm, fits(algorithm, pub)
}

// ErrAlgorithm: the algorithm is not for that key.
var ErrAlgorithm = errors.New("algorithm does not fit the key")

// fits refuses an algorithm of another family than the key's (RFC 8725 §3.1).
func fits(algorithm string, pub crypto.PublicKey) error {
	own, err := Algorithm(pub)
	if err != nil {
		return err
	}
	rsaKey := own == "RS256"
	switch algorithm {
	case "RS256", "RS384", "RS512", "PS256":
		if rsaKey {
			return nil
		}
	case own:
		return nil
	}
	return fmt.Errorf("%w: %s with a key for %s", ErrAlgorithm, algorithm, own)
}

// Thumbprint is the RFC 7638 SHA-256 thumbprint in base64url.
func Thumbprint(pub crypto.PublicKey) (string, error) {
	key, err := jwk.FromRaw(pub)
	if err != nil {
		return "", err
	}
	sum, err := key.Thumbprint(crypto.SHA256)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(sum), nil
}

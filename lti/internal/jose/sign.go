package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
)

// header is a protected header as it is written.
type header struct {
	Algorithm string `json:"alg"`
	KeyID     string `json:"kid"`
	Type      string `json:"typ"`
}

// compact writes a compact JWS (RFC 7515 §7.1), in one buffer. As in [Verify],
// the standard library does the work; the module verifies it in the tests.
func compact(signer crypto.Signer, h header, payload []byte) (string, error) {
	head, err := json.Marshal(h)
	if err != nil {
		return "", err
	}
	const maxSignature = 1400 // characters of one by the largest key
	encoding := base64.RawURLEncoding
	out := make([]byte, 0, encoding.EncodedLen(len(head)+len(payload))+maxSignature)
	out = append(encoding.AppendEncode(out, head), '.')
	out = encoding.AppendEncode(out, payload)
	signature, err := signWith(signer, h.Algorithm, out)
	if err != nil {
		return "", err
	}
	return string(encoding.AppendEncode(append(out, '.'), signature)), nil
}

// signWith signs input (RFC 7518 §3.3 to §3.5).
func signWith(signer crypto.Signer, algorithm string, input []byte) ([]byte, error) {
	hash, digest := digestOf(algorithm, input)
	var options crypto.SignerOpts = hash
	if strings.HasPrefix(algorithm, "PS") {
		options = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash}
	}
	signature, err := signer.Sign(rand.Reader, digest, options)
	if err != nil {
		return nil, err
	}
	if key, ok := signer.Public().(*ecdsa.PublicKey); ok {
		return plain(signature, coordinateSize(key))
	}
	return signature, nil
}

// plain turns the ASN.1 form of an ECDSA signature, which signers give, into the
// two numbers one behind the other (RFC 7518 §3.4).
func plain(signature []byte, size int) ([]byte, error) {
	var pair struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(signature, &pair); err != nil || len(rest) > 0 {
		return nil, errors.New("the signer gave no ECDSA signature")
	}
	if max(pair.R.BitLen(), pair.S.BitLen()) > 8*size || min(pair.R.Sign(), pair.S.Sign()) <= 0 {
		return nil, errors.New("the signer gave a signature of another curve")
	}
	out := make([]byte, 2*size)
	pair.R.FillBytes(out[:size])
	pair.S.FillBytes(out[size:])
	return out, nil
}

// coordinateSize is the length of one number of a signature, in bytes.
func coordinateSize(key *ecdsa.PublicKey) int { return (key.Curve.Params().BitSize + 7) / 8 }

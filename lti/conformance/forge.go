package conformance

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	_ "crypto/sha512" // for RS512
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"math/big"

	"github.com/ltikit/ltikit/lti"
)

// keys are the checking side's own and some that nobody should trust.
type keys struct {
	main, next, stranger lti.SigningKey
	weak                 *rsa.PrivateKey // 1024 bits, published
	curve                lti.SigningKey  // P-256, published
}

const weakKID = "weak-1024"

// newKeys makes them anew, under ids that no run has used before: a tool may still
// hold the keys of an earlier one.
func newKeys() (*keys, error) {
	k := &keys{}
	for _, place := range []struct {
		key  *lti.SigningKey
		name string
	}{{&k.main, "k1"}, {&k.next, "k2"}, {&k.stranger, "stranger"}} {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, err
		}
		*place.key = lti.SigningKey{ID: place.name + "-" + rand.Text()[:8], Signer: key}
	}
	var err error
	if k.weak, err = rsa.GenerateKey(rand.Reader, 1024); err != nil { //nolint:gosec // weakness is the point: it must be refused
		return nil, err
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	k.curve = lti.SigningKey{ID: "ec1", Signer: curve}
	return k, err
}

// published is the key set that the other side may trust.
func published(list ...lti.SigningKey) ([]any, error) {
	var out []any
	for _, k := range list {
		jwk, err := lti.PublicJWK(k)
		if err != nil {
			return nil, err
		}
		out = append(out, jwk)
	}
	return out, nil
}

// weakJWK is written by hand, since the library publishes no such key.
func weakJWK(k *rsa.PrivateKey) map[string]string {
	return map[string]string{"kty": "RSA", "kid": weakKID, "alg": "RS256", "use": "sig",
		"n": base64.RawURLEncoding.EncodeToString(k.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.E)).Bytes())}
}

// token is a compact JWS in its parts, so that each can be wrong by itself.
type token struct {
	header  map[string]any
	claims  map[string]any
	payload []byte // instead of the claims
	sign    func(input string) ([]byte, error)
	// whole replaces what came out of the parts.
	whole func(signed string) string
}

// newToken is a token as it should be.
func newToken(k lti.SigningKey, claims map[string]any) *token {
	return &token{header: map[string]any{"alg": "RS256", "typ": "JWT", "kid": k.ID}, claims: claims, sign: signRSA(k.Signer, crypto.SHA256)}
}

func (t *token) compact() (string, error) {
	payload := t.payload
	if payload == nil {
		var err error
		if payload, err = json.Marshal(t.claims); err != nil {
			return "", err
		}
	}
	head, err := json.Marshal(t.header)
	if err != nil {
		return "", err
	}
	signed, err := t.join(head, payload)
	if err == nil && t.whole != nil {
		signed = t.whole(signed)
	}
	return signed, err
}

func (t *token) join(head, payload []byte) (string, error) {
	input := b64(head) + "." + b64(payload)
	signature, err := t.sign(input)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return input + "." + b64(signature), nil
}

// set changes claims; nil takes one away.
func (t *token) set(claims map[string]any) { t.claims = changed(t.claims, claims) }

// head changes header members; nil takes one away.
func (t *token) head(members map[string]any) { t.header = changed(t.header, members) }

func changed(from, with map[string]any) map[string]any {
	out := maps.Clone(from)
	for name, value := range with {
		if value == nil {
			delete(out, name)
		} else {
			out[name] = value
		}
	}
	return out
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// signRSA signs with an RSA key: as RS256 and its kin, or PS256 with PSS options.
func signRSA(key crypto.Signer, opts crypto.SignerOpts) func(string) ([]byte, error) {
	return func(input string) ([]byte, error) {
		h := opts.HashFunc().New()
		h.Write([]byte(input))
		return key.Sign(rand.Reader, h.Sum(nil), opts)
	}
}

// signES256 signs with a P-256 key; JWS wants the two numbers side by side (RFC
// 7518 §3.4).
func signES256(key crypto.Signer) func(string) ([]byte, error) {
	return func(input string) ([]byte, error) {
		private, ok := key.(*ecdsa.PrivateKey)
		if !ok {
			return nil, fmt.Errorf("%T is no EC key", key)
		}
		sum := sha256.Sum256([]byte(input))
		r, s, err := ecdsa.Sign(rand.Reader, private, sum[:])
		if err != nil {
			return nil, err
		}
		out := make([]byte, 64)
		r.FillBytes(out[:32])
		s.FillBytes(out[32:])
		return out, nil
	}
}

func signHMAC(secret []byte) func(string) ([]byte, error) {
	return func(input string) ([]byte, error) {
		h := hmac.New(sha256.New, secret)
		h.Write([]byte(input))
		return h.Sum(nil), nil
	}
}

func unsigned(string) ([]byte, error) { return nil, nil }

// publicPEM is a public key as platforms show it to administrators.
func publicPEM(k lti.SigningKey) []byte {
	der, err := x509.MarshalPKIXPublicKey(k.Signer.Public())
	if err != nil {
		return nil // not of an RSA key
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

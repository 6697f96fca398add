package lti_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// opaque is a signer that shows nothing but the interface, as a KMS does.
type opaque struct{ inner crypto.Signer }

func (o opaque) Public() crypto.PublicKey { return o.inner.Public() }

func (o opaque) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return o.inner.Sign(r, digest, opts)
}

// source is a key source of one key.
type source lti.SigningKey

func (s source) SigningKey(context.Context, *lti.Registration) (lti.SigningKey, error) {
	return lti.SigningKey(s), nil
}

func (s source) PublicKeys(context.Context) (lti.JWKS, error) {
	k, err := lti.PublicJWK(lti.SigningKey(s))
	return lti.JWKS{Keys: []lti.JWK{k}}, err
}

// testKey returns the fixed RSA key of that name.
func testKey(t testing.TB, name string) lti.SigningKey {
	t.Helper()
	k, err := ltitest.Keys(t, name).SigningKey(t.Context(), nil)
	require.NoError(t, err)
	return k
}

func newECKey(t testing.TB, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(curve, rand.Reader)
	require.NoError(t, err)
	return k
}

// forger writes compact tokens part by part, wrong ones included.
type forger struct {
	header  map[string]any
	payload []byte
	sign    func(input string) []byte
}

func (f forger) with(header map[string]any) forger {
	h := maps.Clone(f.header)
	for k, v := range header {
		if v == nil {
			delete(h, k)
		} else {
			h[k] = v
		}
	}
	f.header = h
	return f
}

func (f forger) compact(t testing.TB) string {
	t.Helper()
	head, err := json.Marshal(f.header)
	require.NoError(t, err)
	return f.compactWith(string(head))
}

func (f forger) compactWith(head string) string {
	input := b64(head) + "." + b64(string(f.payload))
	return input + "." + b64(string(f.sign(input)))
}

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// signRSA signs as RS256 does.
func signRSA(t testing.TB, k crypto.Signer) func(string) []byte {
	return signWith(t, k, crypto.SHA256)
}

func signWith(t testing.TB, k crypto.Signer, opts crypto.SignerOpts) func(string) []byte {
	return func(input string) []byte {
		h := opts.HashFunc().New()
		h.Write([]byte(input))
		out, err := k.Sign(rand.Reader, h.Sum(nil), opts)
		require.NoError(t, err)
		return out
	}
}

func signHMAC(secret []byte) func(string) []byte {
	return func(input string) []byte {
		h := hmac.New(sha256.New, secret)
		h.Write([]byte(input))
		return h.Sum(nil)
	}
}

// pemOf is a public key as tools and platforms show it.
func pemOf(t testing.TB, k crypto.PublicKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(k)
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func newWeakKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	block, _ := pem.Decode([]byte(weakKey))
	k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	require.NoError(t, err)
	return k.(*rsa.PrivateKey)
}

// at is when the goldens are fresh.
func at() time.Time { return time.Date(2026, 3, 2, 9, 0, 30, 0, time.UTC) }

func expect() lti.Expect {
	return lti.Expect{Issuer: "https://platform.example", Audience: "tool-1", Now: at(), Leeway: time.Minute}
}

// weakKey has 1024 bits, which is too few to be accepted; it protects nothing.
const weakKey = `-----BEGIN PRIVATE KEY-----
MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBALCPB8T7OgbjkmYz
ov2t6M7KV0+w4/86OtkKBURC9nmorspmZCb9GV+3jNp0pNVnC4BYM23N/AogV/up
FTRtNCu/edS9j546ZD7t66khaSA6gOc7QZyYu70/6N/L2/qnqVccv6xIEEg7mF18
Oa7GnSxzenj0fxilirhD4BFywdQZAgMBAAECgYEAi/iYfD1+/z8jLQr6yIo66tXW
6kKePhT32mDrU/aSWFi2WZdbBt3YY92sOPQISXZr09AY1ZBbo9uIZObi/LEmjcZt
9DZvkkYOef06lIMboMF7T4NEMzHidi2m3DnbzdMJ23eBnxkUs6v4Z5FBpj+pKMrh
CRdLtXOLfZEWGLWy6AECQQDi0o/FURikinrLPQ3HxpGzKAiDIkKaKKn4woheblve
NDc4IEfZNvXlD+RoGHfiD+FObQoLopjuBvN30OUhzbDBAkEAx0U+XYKSzVPnCqJg
8bBpr+hs4xvzEFgG4WMdYYYZsqfh8OVdt/hhGMPHkkLhOyf3qEQREtFcESWD0FFt
BZahWQJAed8jCqUJNZeGZN84IUgrDvUKpdLpsET7FsMHXJ21VM3/gXOuxyJFur7w
PZIwD9HygB4MULYbr4EinhUqmCAZwQJAW9jHoRQxE+DLSjSD2IKGhCTuI1Pbmbnp
GfO0NCI6MAV/d6hQpR4fqul6UCjxZXHLjcwpznGfLOwMsHUHeh7uqQJBAKXcBPv0
+EwY9kmKoSQU8c2cL5Kts2WMThQc75RYR8Je3hvRGNsQkltSIYggZ+Kw9amecYga
nIJ4Ommk/n1TSos=
-----END PRIVATE KEY-----`

package jose_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"io"
	"math/big"
	"strings"
	"testing"

	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jws"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/internal/jose"
)

type signer struct {
	algorithm string
	key       crypto.Signer
}

func signers(t testing.TB) map[string]signer {
	t.Helper()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	return map[string]signer{
		"RS256": {"RS256", rsaKey}, "RS384": {"RS384", rsaKey}, "RS512": {"RS512", rsaKey}, "PS256": {"PS256", rsaKey},
		"ES256": {"ES256", p256}, "ES384": {"ES384", p384},
	}
}

func module(token string, s signer) ([]byte, error) {
	return jws.Verify([]byte(token), jws.WithKey(jwa.SignatureAlgorithm(s.algorithm), s.key.Public()))
}

const payload = `{"iss":"a","nested":{"iss":"b"},"list":[{"iss":1},"iss"],"text":"\"iss\":{"}`

// Verify is made of the standard library; the JOSE module is the second opinion.
func TestVerifyAgreesWithTheModule(t *testing.T) {
	t.Parallel()
	for name, s := range signers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			signed, err := jws.Sign([]byte(payload), jws.WithKey(jwa.SignatureAlgorithm(s.algorithm), s.key))
			require.NoError(t, err)
			token := string(signed)
			got, err := jose.Verify(token, s.algorithm, s.key.Public())
			require.NoError(t, err)
			require.Equal(t, payload, string(got))

			// A change of any one character is refused by both, or the module
			// is lenient about how it is written.
			for i := 0; i < len(token); i += 7 {
				changed := token[:i] + other(token[i]) + token[i+1:]
				_, err := jose.Verify(changed, s.algorithm, s.key.Public())
				require.Error(t, err, "character %d", i)
			}
			for _, bad := range []string{"", ".", "..", token + ".", token[:len(token)-1], token + "A", strings.Replace(token, ".", "", 1)} {
				_, err := jose.Verify(bad, s.algorithm, s.key.Public())
				require.Error(t, err)
				_, err = module(bad, s)
				require.Error(t, err)
			}
		})
	}
}

func other(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

func TestVerifyWantsTheKeysOwnAlgorithm(t *testing.T) {
	t.Parallel()
	all := signers(t)
	for name, s := range all {
		for _, algorithm := range []string{"RS256", "RS384", "PS256", "PS512", "ES256", "ES384", "ES512", "HS256", "none", "EdDSA", ""} {
			signed, err := jws.Sign([]byte(payload), jws.WithKey(jwa.SignatureAlgorithm(s.algorithm), s.key))
			require.NoError(t, err)
			_, err = jose.Verify(string(signed), algorithm, s.key.Public())
			require.Equal(t, algorithm == s.algorithm, err == nil, "%s as %s", name, algorithm)
		}
	}
	_, err := jose.Verify("a.b.c", "HS256", []byte("secret"))
	require.Error(t, err)
	_, err = jose.Verify("a.b.c", "RS256", nil)
	require.Error(t, err)
}

// What is signed here, the module verifies, whatever the key is.
func TestTheModuleVerifiesWhatIsSigned(t *testing.T) {
	t.Parallel()
	for name, s := range signers(t) {
		own, err := jose.Algorithm(s.key.Public())
		require.NoError(t, err)
		if own != s.algorithm {
			continue // not what the key is for
		}
		for range 20 { // numbers of a signature with leading zeros among them
			token, err := jose.Sign(s.key, `k"1`, "JWT", []byte(payload))
			require.NoError(t, err, name)
			got, err := module(token, s)
			require.NoError(t, err, name)
			require.Equal(t, payload, string(got))
			h, err := jose.ParseHeader(token)
			require.NoError(t, err)
			require.Equal(t, jose.Header{Algorithm: s.algorithm, KeyID: `k"1`, Type: "JWT"}, h)
		}
	}
}

// oddSigner is an ECDSA key whose signatures are something else.
type oddSigner struct {
	crypto.Signer
	signature []byte
}

func (o oddSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return o.signature, nil
}

func TestSignRefusesWhatIsNoSignature(t *testing.T) {
	t.Parallel()
	key := signers(t)["ES256"].key
	long := new(big.Int).Lsh(big.NewInt(1), 256)
	for name, numbers := range map[string][]*big.Int{"too long": {long, big.NewInt(1)}, "zero": {big.NewInt(1), big.NewInt(0)}, "negative": {big.NewInt(-1), big.NewInt(1)}, "one number": {big.NewInt(1)}} {
		signature, err := asn1.Marshal(numbers)
		require.NoError(t, err)
		_, err = jose.Sign(oddSigner{key, signature}, "k", "JWT", []byte(payload))
		require.Error(t, err, name)
	}
	_, err := jose.Sign(oddSigner{key, []byte("not ASN.1")}, "k", "JWT", []byte(payload))
	require.Error(t, err)
}

func TestParseHeader(t *testing.T) {
	t.Parallel()
	s := signers(t)["RS256"]
	token, err := jose.Sign(s.key, "k", "at+jwt", []byte(payload))
	require.NoError(t, err)
	h, err := jose.ParseHeader(token)
	require.NoError(t, err)
	require.Equal(t, jose.Header{Algorithm: "RS256", KeyID: "k", Type: "at+jwt"}, h)
}

// FuzzVerify: what is accepted here the module accepts too, with the same
// payload.
func FuzzVerify(f *testing.F) {
	s := signers(f)["ES256"]
	token, err := jose.Sign(s.key, "k", "JWT", []byte(payload))
	require.NoError(f, err)
	f.Add(token)
	f.Add(token + "=")
	f.Add(strings.ToUpper(token))
	f.Fuzz(func(t *testing.T, token string) {
		_, _ = jose.ParseHeader(token)
		got, err := jose.Verify(token, s.algorithm, s.key.Public())
		if err != nil {
			return
		}
		want, err := module(token, s)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))
	})
}

package jose_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"slices"
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
		for range 20 { // numbers of a signature with leading zeros among them
			token, err := jose.Sign(s.key, s.algorithm, `k"1`, "JWT", []byte(payload))
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
		_, err = jose.Sign(oddSigner{key, signature}, "", "k", "JWT", []byte(payload))
		require.Error(t, err, name)
	}
	_, err := jose.Sign(oddSigner{key, []byte("not ASN.1")}, "", "k", "JWT", []byte(payload))
	require.Error(t, err)
}

func TestParseHeader(t *testing.T) {
	t.Parallel()
	s := signers(t)["RS256"]
	token, err := jose.Sign(s.key, "", "k", "at+jwt", []byte(payload))
	require.NoError(t, err)
	h, err := jose.ParseHeader(token)
	require.NoError(t, err)
	require.Equal(t, jose.Header{Algorithm: "RS256", KeyID: "k", Type: "at+jwt"}, h)
}

// Every algorithm that a key fits can be asked for, and none else.
func TestSignWithAlgorithm(t *testing.T) {
	t.Parallel()
	all := signers(t)
	for name, fit := range map[string][]string{
		"RS256": {"RS256", "RS384", "RS512", "PS256"}, "ES256": {"ES256"}, "ES384": {"ES384"},
	} {
		s := all[name]
		for _, algorithm := range append(jose.Algorithms(), "PS384", "ES512", "HS256", "none", "rs256") {
			token, err := jose.Sign(s.key, algorithm, "k", "JWT", []byte(payload))
			if !slices.Contains(fit, algorithm) {
				require.ErrorIs(t, err, jose.ErrAlgorithm, "%s with the key of %s", algorithm, name)
				continue
			}
			require.NoError(t, err)
			h, err := jose.ParseHeader(token)
			require.NoError(t, err)
			require.Equal(t, algorithm, h.Algorithm)
			_, err = jose.Verify(token, algorithm, s.key.Public())
			require.NoError(t, err)
			_, err = module(token, signer{algorithm, s.key})
			require.NoError(t, err, "%s with the key of %s", algorithm, name)
		}
	}
}

// FuzzVerify holds Verify and the JOSE module against each other, with every
// algorithm, over what is rightly signed and over what is changed afterwards:
// what is accepted here the module accepts with the same payload, and what is
// refused here for its signature the module refuses. Only where base64 is not as it
// is written, with bits behind the last byte, the module checks the signature of
// something else than was sent: it encodes the header again.
func FuzzVerify(f *testing.F) {
	all := signers(f)
	names := jose.Algorithms()
	for i := range names {
		f.Add(uint8(i), `{"alg":"`+names[i]+`","kid":"k"}`, payload, uint16(0), uint8(0))
		f.Add(uint8(i), `{"alg":"`+names[i]+`","kid":"k"}`, payload, uint16(7+31*i), uint8(1))
	}
	f.Add(uint8(0), `{"alg":"none","alg":"RS256"}`, `[1]`, uint16(0), uint8(0))
	f.Add(uint8(4), "{\"alg\":\"ES256\",\"crit\":[\"b64\"],\"b64\":false}", `{"a":1,"a":2}`, uint16(60000), uint8(255))
	f.Add(uint8(27), "{\"00\":\"00000\",\"\x8e1B\":\"\"}", "\x00", uint16(30), uint8(2))
	f.Fuzz(func(t *testing.T, pick uint8, header, payload string, at uint16, flip uint8) {
		name := names[int(pick)%len(names)]
		s := all[name]
		token := compact(t, s, header, payload)
		changed := []byte(token)
		changed[int(at)%len(changed)] ^= flip
		compare(t, string(changed), s)
	})
}

// canonical tells whether base64 of the token's parts is as an encoder writes it.
func canonical(token string) bool {
	for part := range strings.SplitSeq(token, ".") {
		raw, err := base64.RawURLEncoding.DecodeString(part)
		if err != nil || base64.RawURLEncoding.EncodeToString(raw) != part {
			return false
		}
	}
	return true
}

func compare(t *testing.T, token string, s signer) {
	t.Helper()
	header, headerErr := jose.ParseHeader(token)
	got, err := jose.Verify(token, s.algorithm, s.key.Public())
	want, moduleErr := module(token, s)
	switch {
	case err == nil && headerErr == nil && header.Algorithm == s.algorithm:
		if moduleErr != nil || string(want) != string(got) {
			t.Fatalf("accepted here as %q, by the module as %q, %v: %q", got, want, moduleErr, token)
		}
	case err != nil && !errors.Is(err, jose.ErrForm) && moduleErr == nil && canonical(token):
		t.Fatalf("refused here, accepted by the module: %v: %q", err, token)
	}
}

// compact signs any header and payload.
func compact(t *testing.T, s signer, header, payload string) string {
	t.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(header)) + "." + encode([]byte(payload))
	h := hashes[s.algorithm[2:]].New()
	h.Write([]byte(input))
	var opts crypto.SignerOpts = hashes[s.algorithm[2:]]
	if s.algorithm[0] == 'P' {
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: opts.HashFunc()}
	}
	signature, err := s.key.Sign(rand.Reader, h.Sum(nil), opts)
	require.NoError(t, err)
	if key, ok := s.key.(*ecdsa.PrivateKey); ok {
		var point struct{ R, S *big.Int }
		_, err := asn1.Unmarshal(signature, &point)
		require.NoError(t, err)
		size := (key.Curve.Params().BitSize + 7) / 8
		signature = append(point.R.FillBytes(make([]byte, size)), point.S.FillBytes(make([]byte, size))...)
	}
	return input + "." + encode(signature)
}

var hashes = map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}

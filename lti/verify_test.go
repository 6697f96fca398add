package lti_test

import (
	"context"
	"crypto"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

// vectors are tokens that must not be accepted, each with its reason.
func vectors(t testing.TB) map[string]struct {
	token  string
	reason error
} {
	t.Helper()
	key, other := testKey(t, "platform"), testKey(t, "other")
	good := forger{
		header:  map[string]any{"alg": "RS256", "typ": "JWT", "kid": key.ID},
		payload: golden(t, "resource_link_request"), sign: signRSA(t, key.Signer),
	}
	token := good.compact(t)
	head, rest, _ := strings.Cut(token, ".")
	body, signature, _ := strings.Cut(rest, ".")
	flipped := "A" + signature[1:]
	if signature[0] == 'A' {
		flipped = "B" + signature[1:]
	}
	unsigned := func(string) []byte { return nil }
	hmacked := func(secret []byte) forger {
		f := good.with(map[string]any{"alg": "HS256"})
		f.sign = signHMAC(secret)
		return f
	}
	signedBy := func(k crypto.Signer) forger {
		f := good
		f.sign = signRSA(t, k)
		return f
	}
	with := func(payload string) forger {
		f := good
		f.payload = []byte(payload)
		return f
	}
	none := func(alg string) string {
		f := good.with(map[string]any{"alg": alg})
		f.sign = unsigned
		return f.compact(t)
	}
	embedded, err := lti.PublicJWK(other)
	require.NoError(t, err)
	repeated := strings.Replace(string(good.payload), `"aud": "tool-1"`, `"aud": "tool-2", "aud": "tool-1"`, 1)
	type vector = struct {
		token  string
		reason error
	}
	return map[string]vector{
		"empty":                                  {"", lti.ErrMalformed},
		"not a token":                            {"hello", lti.ErrMalformed},
		"only dots":                              {"..", lti.ErrMalformed},
		"TC-048 no kid":                          {good.with(map[string]any{"kid": nil}).compact(t), lti.ErrUnknownKey},
		"TC-049 signed with another private key": {signedBy(other.Signer).compact(t), lti.ErrSignature},
		"TC-050 kid of another key set":          {signedBy(other.Signer).with(map[string]any{"kid": other.ID}).compact(t), lti.ErrUnknownKey},
		"TC-051 payload changed after signing":   {head + "." + b64(strings.Replace(string(good.payload), "Jane", "Joan", 1)) + "." + signature, lti.ErrSignature},
		"TC-051 header changed after signing":    {b64(`{"alg":"RS256","kid":"`+key.ID+`","typ":"JWT" }`) + "." + rest, lti.ErrSignature},
		"one bit of the signature changed":       {head + "." + body + "." + flipped, lti.ErrSignature},
		"TC-052 signature removed":               {head + "." + body + ".", lti.ErrSignature},
		"TC-052 signature and its dot removed":   {head + "." + body, lti.ErrMalformed},
		"TC-053 alg none":                        {none("none"), lti.ErrAlgorithm},
		"TC-054 alg None":                        {none("None"), lti.ErrAlgorithm},
		"TC-054 alg NONE":                        {none("NONE"), lti.ErrAlgorithm},
		"TC-054 alg nOnE":                        {none("nOnE"), lti.ErrAlgorithm},
		"alg missing":                            {good.with(map[string]any{"alg": nil}).compact(t), lti.ErrAlgorithm},
		"alg a number":                           {good.with(map[string]any{"alg": 5}).compact(t), lti.ErrMalformed},
		"alg in other letter case":               {good.with(map[string]any{"alg": "rs256"}).compact(t), lti.ErrAlgorithm},
		"TC-055 HS256 with the public key":       {hmacked(pemOf(t, key.Signer.Public())).compact(t), lti.ErrAlgorithm},
		"TC-056 HS256 with the client id":        {hmacked([]byte("tool-1")).compact(t), lti.ErrAlgorithm},
		"TC-057 ES256 with an RSA key":           {good.with(map[string]any{"alg": "ES256"}).compact(t), lti.ErrAlgorithm},
		"TC-058 crit":                            {good.with(map[string]any{"crit": []string{"exp"}, "exp": 1}).compact(t), lti.ErrMalformed},
		"TC-058 crit empty":                      {good.with(map[string]any{"crit": []string{}}).compact(t), lti.ErrMalformed},
		"TC-059 five parts":                      {token + "." + body + "." + body, lti.ErrMalformed},
		"TC-060 kid not in the key set":          {good.with(map[string]any{"kid": "nobody"}).compact(t), lti.ErrUnknownKey},
		"TC-064 PS256":                           {good.with(map[string]any{"alg": "PS256"}).compact(t), lti.ErrAlgorithm},
		"TC-065 embedded jwk":                    {signedBy(other.Signer).with(map[string]any{"jwk": embedded}).compact(t), lti.ErrSignature},
		"TC-066 jku and x5u":                     {signedBy(other.Signer).with(map[string]any{"jku": "http://127.0.0.1:1/jwks", "x5u": "http://127.0.0.1:1/x5u"}).compact(t), lti.ErrSignature},
		"TC-067 padded signature":                {token + "==", lti.ErrMalformed},
		"TC-067 standard alphabet":               {head + "." + body + "." + standard(signature), lti.ErrMalformed},
		"TC-067 line break in the signature":     {head + "." + body + "." + signature[:9] + "\n" + signature[9:], lti.ErrMalformed},
		"TC-067 blank behind":                    {token + " ", lti.ErrMalformed},
		"TC-067 padded header":                   {head + "=." + body + "." + signature, lti.ErrMalformed},
		"TC-068 alg twice in the header":         {good.compactWith(`{"alg":"none","kid":"` + key.ID + `","alg":"RS256"}`), lti.ErrMalformed},
		"TC-068 kid twice, once escaped":         {good.compactWith(`{"alg":"RS256","kid":"` + key.ID + `","\u006bid":"` + key.ID + `"}`), lti.ErrMalformed},
		"TC-068 aud twice in the payload":        {with(repeated).compact(t), lti.ErrMalformed},
		"TC-069 payload an array":                {with(`[{"iss":"https://platform.example"}]`).compact(t), lti.ErrMalformed},
		"TC-069 payload a string":                {with(`"launch"`).compact(t), lti.ErrMalformed},
		"TC-069 payload null":                    {with(`null`).compact(t), lti.ErrMalformed},
		"TC-069 payload no JSON":                 {with(`{"iss":`).compact(t), lti.ErrMalformed},
		"TC-069 payload empty":                   {with(``).compact(t), lti.ErrMalformed},
		"TC-069 two objects":                     {with(`{} {}`).compact(t), lti.ErrMalformed},
		"TC-070 key of 1024 bits":                {signedBy(newWeakKey(t)).with(map[string]any{"kid": "weak"}).compact(t), lti.ErrSignature},
		"header an array":                        {good.compactWith(`["RS256"]`), lti.ErrMalformed},
		"header null":                            {good.compactWith(`null`), lti.ErrMalformed},
	}
}

// standard writes base64url in the standard alphabet, with a letter that
// differs between the two.
func standard(s string) string {
	if out := strings.NewReplacer("-", "+", "_", "/").Replace(s); out != s {
		return out
	}
	return "+" + s[1:]
}

// platformKeys are what the platform publishes, a weak key among them.
func platformKeys(t testing.TB) lti.PublicKeys {
	t.Helper()
	k := testKey(t, "platform")
	return lti.PublicKeys{k.ID: {{Key: k.Signer.Public()}}, "weak": {{Key: newWeakKey(t).Public()}}}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	keys := platformKeys(t)
	for name, v := range vectors(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var m lti.Message
			err := lti.Verify(t.Context(), v.token, keys, expect(), &m)
			require.ErrorIs(t, err, v.reason)
			e := lti.AsError(err)
			require.Equal(t, lti.CodeInvalidToken, e.Code)
			require.NotEmpty(t, e.Public)
			for _, part := range strings.Split(v.token, ".") {
				if len(part) > 16 {
					require.NotContains(t, err.Error()+e.Public, part[:16], "no error holds a token")
				}
			}
		})
	}
}

func TestVerifyAccepts(t *testing.T) {
	t.Parallel()
	key := testKey(t, "platform")
	good := forger{
		header:  map[string]any{"alg": "RS256", "typ": "JWT", "kid": key.ID},
		payload: golden(t, "resource_link_request"), sign: signRSA(t, key.Signer),
	}
	for name, token := range map[string]string{
		"RS256":                      good.compact(t),
		"TC-063 typ missing":         good.with(map[string]any{"typ": nil}).compact(t),
		"TC-063 typ jwt":             good.with(map[string]any{"typ": "jwt"}).compact(t),
		"unknown header members":     good.with(map[string]any{"vendor": map[string]any{"a": 1}}).compact(t),
		"names repeated further in":  forger{header: good.header, payload: []byte(strings.Replace(string(good.payload), `"nested":`, `"iss":"x","nested":`, 1)), sign: good.sign}.compact(t),
		"TC-065 own key in the head": good.with(map[string]any{"jwk": map[string]any{"kty": "oct", "k": "eA"}}).compact(t),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var m lti.Message
			require.NoError(t, lti.Verify(t.Context(), token, platformKeys(t), expect(), &m))
			require.Equal(t, "Jane", m.GivenName)
		})
	}
	t.Run("another typ than the one asked for", func(t *testing.T) {
		t.Parallel()
		want := expect()
		want.Type = "at+jwt"
		err := lti.Verify(t.Context(), good.compact(t), platformKeys(t), want, new(lti.Message))
		require.ErrorIs(t, err, lti.ErrMalformed)
	})
}

func TestVerifyClaims(t *testing.T) {
	t.Parallel()
	key := testKey(t, "platform")
	now := at().Unix()
	for _, c := range []struct {
		name   string
		change map[string]any // nil deletes
		reason error
	}{
		{"nothing changed", nil, nil},
		{"TC-021 iss with a slash behind", map[string]any{"iss": "https://platform.example/"}, lti.ErrIssuer},
		{"TC-021 iss in other letter case", map[string]any{"iss": "https://Platform.example"}, lti.ErrIssuer},
		{"iss missing", map[string]any{"iss": nil}, lti.ErrIssuer},
		{"azp null", map[string]any{"azp": json.RawMessage("null")}, nil},
		{"TC-084 aud missing", map[string]any{"aud": nil}, lti.ErrAudience},
		{"TC-085 aud another client", map[string]any{"aud": "tool-2"}, lti.ErrAudience},
		{"aud an empty array", map[string]any{"aud": []string{}}, lti.ErrAudience},
		{"TC-086 aud with an untrusted one", map[string]any{"aud": []string{"tool-1", "https://other.example"}}, lti.ErrAudience},
		{"TC-087 aud array of one", map[string]any{"aud": []string{"tool-1"}}, nil},
		{"TC-088 aud of two, second trusted", map[string]any{"aud": []string{"tool-1", "https://trusted.example"}}, nil},
		{"TC-089 azp missing", map[string]any{"azp": nil}, nil},
		{"azp another client", map[string]any{"azp": "tool-2"}, lti.ErrAudience},
		{"TC-090 exp 30 s ago", map[string]any{"exp": now - 30}, nil},
		{"exp a minute ago", map[string]any{"exp": now - 60}, lti.ErrExpired},
		{"exp missing", map[string]any{"exp": nil}, lti.ErrExpired},
		{"iat missing", map[string]any{"iat": nil}, lti.ErrNotYetValid},
		{"TC-091 exp with a fraction", map[string]any{"exp": float64(now) + 0.5}, nil},
		{"TC-093 exp a string", map[string]any{"exp": "1772442300"}, lti.ErrMessage},
		{"TC-094 exp ten years ahead", map[string]any{"exp": now + 315360000}, lti.ErrExpired},
		{"TC-095 nbf in the future", map[string]any{"nbf": now + 61}, lti.ErrNotYetValid},
		{"nbf within the leeway", map[string]any{"nbf": now + 60}, nil},
		{"TC-096 iat later than exp", map[string]any{"iat": now + 50, "exp": now + 40}, lti.ErrNotYetValid},
		{"iat in the future", map[string]any{"iat": now + 61}, lti.ErrNotYetValid},
		{"iat within the leeway", map[string]any{"iat": now + 60}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			claims := decode(t, golden(t, "resource_link_request"))
			for k, v := range c.change {
				if v == nil {
					delete(claims, k)
				} else {
					claims[k] = v
				}
			}
			token, err := lti.Sign(t.Context(), source(key), nil, claims)
			require.NoError(t, err)
			want := expect()
			want.TrustedAudiences = []string{"https://trusted.example"}
			var m lti.Message
			var plain map[string]any
			for _, v := range []any{&m, &plain} { // a message is checked on its own way
				err = lti.Verify(t.Context(), token, platformKeys(t), want, v)
				if c.reason == nil {
					require.NoError(t, err)
					continue
				}
				require.ErrorIs(t, err, c.reason)
				require.Equal(t, lti.CodeInvalidToken, lti.AsError(err).Code)
			}
		})
	}
	t.Run("an expectation without audience or time accepts nothing", func(t *testing.T) {
		t.Parallel()
		token, err := lti.Sign(t.Context(), source(key), nil, json.RawMessage(golden(t, "resource_link_request")))
		require.NoError(t, err)
		for _, want := range []lti.Expect{{}, {Issuer: "https://platform.example", Audience: "tool-1"}, {Issuer: "https://platform.example", Now: at()}} {
			require.Error(t, lti.Verify(t.Context(), token, platformKeys(t), want, new(lti.Message)))
		}
	})
}

func TestVerifyKeySetUnavailable(t *testing.T) {
	t.Parallel()
	token, err := lti.Sign(t.Context(), source(testKey(t, "platform")), nil, json.RawMessage(golden(t, "resource_link_request")))
	require.NoError(t, err)
	err = lti.Verify(t.Context(), token, brokenKeys{}, expect(), new(lti.Message))
	require.ErrorIs(t, err, lti.ErrKeySet)
	require.Equal(t, lti.CodeUnavailable, lti.AsError(err).Code)
	require.NotContains(t, lti.AsError(err).Public, "10.0.0.7")
}

type brokenKeys struct{}

func (brokenKeys) VerificationKeys(context.Context, string) ([]lti.VerificationKey, error) {
	return nil, errors.Join(lti.ErrKeySet, errors.New("dial tcp 10.0.0.7:443"))
}

func TestSignWithOpaqueSigner(t *testing.T) {
	t.Parallel()
	for name, signer := range map[string]crypto.Signer{
		"RS256":        testKey(t, "platform").Signer,
		"TC-062 ES256": newECKey(t, elliptic.P256()),
		"ES384":        newECKey(t, elliptic.P384()),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys := source{ID: "k-1", Signer: opaque{signer}}
			token, err := lti.Sign(t.Context(), keys, nil, json.RawMessage(golden(t, "resource_link_request")))
			require.NoError(t, err)
			head, err := base64.RawURLEncoding.DecodeString(strings.SplitN(token, ".", 2)[0])
			require.NoError(t, err)
			alg := name[len(name)-5:]
			require.JSONEq(t, `{"alg":"`+alg+`","kid":"k-1","typ":"JWT"}`, string(head))

			want := expect()
			err = lti.Verify(t.Context(), token, lti.LocalKeys(keys), want, new(lti.Message))
			if alg == "RS256" {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, lti.ErrAlgorithm, "another algorithm must be named")
			}
			want.Algorithms = []string{alg}
			var m lti.Message
			require.NoError(t, lti.Verify(t.Context(), token, lti.LocalKeys(keys), want, &m))
			require.Equal(t, "Jane", m.GivenName)
		})
	}
}

func TestSignRefuses(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string]source{
		"key without an id":    {Signer: testKey(t, "platform").Signer},
		"key without a signer": {ID: "k"},
		"RSA key of 1024 bits": {ID: "k", Signer: newWeakKey(t)},
		"curve P-521":          {ID: "k", Signer: newECKey(t, elliptic.P521())},
		"signer that fails":    {ID: "k", Signer: failing{testKey(t, "platform").Signer}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := lti.Sign(t.Context(), keys, nil, map[string]any{"sub": "secret person"})
			require.Error(t, err)
			require.NotContains(t, err.Error(), "secret person")
		})
	}
}

// failing is a remote signer that cannot be reached.
type failing struct{ crypto.Signer }

func (failing) Sign(_ io.Reader, _ []byte, _ crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("key service cannot be reached")
}

func TestPeekUnverified(t *testing.T) {
	t.Parallel()
	token, err := lti.Sign(t.Context(), source(testKey(t, "platform")), nil, map[string]any{"iss": "x"})
	require.NoError(t, err)
	var v struct {
		Issuer string `json:"iss"`
	}
	require.NoError(t, lti.PeekUnverified(token, &v))
	require.Equal(t, "x", v.Issuer)
	for _, bad := range []string{"", "a.b", "a.!.c", "a." + b64("[]") + ".c"} {
		require.ErrorIs(t, lti.PeekUnverified(bad, &v), lti.ErrMalformed, bad)
	}
}

func TestMaxLifetime(t *testing.T) {
	t.Parallel()
	token, err := lti.Sign(t.Context(), source(testKey(t, "platform")), nil, json.RawMessage(golden(t, "resource_link_request")))
	require.NoError(t, err)
	want := expect()
	want.MaxLifetime = 5 * time.Minute
	require.NoError(t, lti.Verify(t.Context(), token, platformKeys(t), want, new(lti.Message)))
	want.MaxLifetime -= time.Second
	require.ErrorIs(t, lti.Verify(t.Context(), token, platformKeys(t), want, new(lti.Message)), lti.ErrExpired)
}

// FuzzVerify: without the private key nothing but the seeds' own signed payloads
// is ever accepted.
func FuzzVerify(f *testing.F) {
	key := testKey(f, "platform")
	signed := map[string]bool{}
	for _, raw := range goldens(f) {
		token, err := lti.Sign(f.Context(), source(key), nil, json.RawMessage(raw))
		require.NoError(f, err)
		signed[token] = true
		f.Add(token)
	}
	for _, v := range vectors(f) {
		f.Add(v.token)
	}
	keys, want := platformKeys(f), expect()
	f.Fuzz(func(t *testing.T, token string) {
		var m lti.Message
		err := lti.Verify(t.Context(), token, keys, want, &m)
		if err == nil && !signed[token] {
			t.Fatalf("accepted %q", token)
		}
		var v any
		_ = lti.PeekUnverified(token, &v)
	})
}

// TC-168: an issuer is whatever was registered, letter by letter.
func TestVerifyIssuerWithPathAndPort(t *testing.T) {
	t.Parallel()
	key := testKey(t, "platform")
	for name, c := range map[string]struct {
		registered string
		reason     error
	}{
		"TC-168 iss with path and port":       {"https://lms.example:8443/moodle", nil},
		"TC-168 registered without the port":  {"https://lms.example/moodle", lti.ErrIssuer},
		"TC-168 registered with a slash more": {"https://lms.example:8443/moodle/", lti.ErrIssuer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := readMessage(t, golden(t, "resource_link_request"))
			m.Issuer = "https://lms.example:8443/moodle"
			token, err := lti.Sign(t.Context(), source(key), nil, m)
			require.NoError(t, err)
			want := expect()
			want.Issuer = c.registered
			err = lti.Verify(t.Context(), token, platformKeys(t), want, new(lti.Message))
			if c.reason == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, c.reason)
		})
	}
}

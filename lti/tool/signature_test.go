package tool_test

import (
	"crypto"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

// Section 3 of the conformance catalogue, through the handler. The vectors
// themselves are tested in package lti.
func TestLaunchRefusesSignatures(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	platformKey, other := signer(t, "platform"), signer(t, "other")
	fetched := new(atomic.Int64)
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { fetched.Add(1) }))
	t.Cleanup(trap.Close)
	jwk, err := lti.PublicJWK(other)
	require.NoError(t, err)

	forge := func(header map[string]any, key crypto.Signer) func(*testing.T, *started) string {
		return func(t *testing.T, st *started) string {
			h := map[string]any{"alg": "RS256", "typ": "JWT", "kid": platformKey.ID}
			for k, v := range header {
				h[k] = v
				if v == nil {
					delete(h, k)
				}
			}
			return compact(t, h, st.payload(t), key)
		}
	}
	edit := func(change func(head, payload, signature string) string) func(*testing.T, *started) string {
		return func(t *testing.T, st *started) string {
			p := strings.Split(st.page.Form.Get("id_token"), ".")
			return change(p[0], p[1], p[2])
		}
	}
	for _, c := range []struct {
		name   string
		token  func(t *testing.T, st *started) string
		reason error
	}{
		{"forged signature", forge(nil, other.Signer), lti.ErrSignature},
		{"TC-048 no kid", forge(map[string]any{"kid": nil}, platformKey.Signer), lti.ErrUnknownKey},
		{"TC-050 kid of another key set", forge(map[string]any{"kid": other.ID}, other.Signer), lti.ErrUnknownKey},
		{"TC-051 payload changed after signing", func(t *testing.T, st *started) string {
			p := strings.Split(st.page.Form.Get("id_token"), ".")
			return p[0] + "." + b64(strings.Replace(string(st.payload(t)), "Ada", "Eve", 1)) + "." + p[2]
		}, lti.ErrSignature},
		{"TC-052 signature removed", edit(func(h, p, _ string) string { return h + "." + p + "." }), lti.ErrSignature},
		{"TC-053 alg none", edit(func(_, p, _ string) string { return b64(`{"alg":"none"}`) + "." + p + "." }), lti.ErrAlgorithm},
		{"TC-054 alg nOnE", edit(func(_, p, _ string) string { return b64(`{"alg":"nOnE","kid":"`+platformKey.ID+`"}`) + "." + p + "." }), lti.ErrAlgorithm},
		{"TC-055 HS256 with the public key", edit(func(_, p, _ string) string {
			der, err := x509.MarshalPKIXPublicKey(platformKey.Signer.Public())
			require.NoError(t, err)
			return hs256(platformKey.ID, p, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		}), lti.ErrAlgorithm},
		{"TC-056 HS256 with the client id", edit(func(_, p, _ string) string { return hs256(platformKey.ID, p, []byte("tool-1")) }), lti.ErrAlgorithm},
		{"TC-057 ES256 with an RSA key", forge(map[string]any{"alg": "ES256"}, platformKey.Signer), lti.ErrAlgorithm},
		{"TC-058 crit", forge(map[string]any{"crit": []string{"x"}}, platformKey.Signer), lti.ErrMalformed},
		{"TC-059 five parts", edit(func(h, p, s string) string { return strings.Join([]string{h, p, s, p, s}, ".") }), lti.ErrMalformed},
		{"TC-064 PS256", forge(map[string]any{"alg": "PS256"}, platformKey.Signer), lti.ErrAlgorithm},
		{"TC-065 embedded jwk", forge(map[string]any{"jwk": jwk}, other.Signer), lti.ErrSignature},
		{"TC-066 jku and x5u", forge(map[string]any{"jku": trap.URL, "x5u": trap.URL}, other.Signer), lti.ErrSignature},
		{"TC-067 padding", edit(func(h, p, s string) string { return h + "." + p + "." + s + "==" }), lti.ErrMalformed},
		{"TC-068 repeated member", func(t *testing.T, st *started) string {
			payload := strings.Replace(string(st.payload(t)), `{`, `{"aud":"tool-1",`, 1)
			return compact(t, map[string]any{"alg": "RS256", "kid": platformKey.ID}, []byte(payload), platformKey.Signer)
		}, lti.ErrMalformed},
		{"TC-069 payload an array", func(t *testing.T, _ *started) string {
			return compact(t, map[string]any{"alg": "RS256", "kid": platformKey.ID}, []byte(`["tool-1"]`), platformKey.Signer)
		}, lti.ErrMalformed},
		{"no token", func(*testing.T, *started) string { return "" }, lti.ErrMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			st := s.start(t)
			st.refused(t, c.token(t, st), c.reason)
		})
	}
	t.Cleanup(func() { require.Zero(t, fetched.Load(), "TC-066: what a token names was fetched") })
}

func TestLaunchRefreshesKeysOnce(t *testing.T) {
	t.Parallel()
	var fetches atomic.Int64
	s := newStage(t)
	s.tool.Registration.Platform.JWKSURL = s.platform.Server.URL + "/counted"
	s.platform.Mux.HandleFunc("/counted", func(w http.ResponseWriter, r *http.Request) {
		fetches.Add(1)
		s.platform.JWKS().ServeHTTP(w, r)
	})
	require.NoError(t, s.tool.Store.PutRegistration(t.Context(), s.tool.Registration))

	st := s.start(t)
	st.accepted(t, st.token(t, nil))
	require.EqualValues(t, 1, fetches.Load())

	s.platform.Clock.Advance(time.Minute)
	key := signer(t, "other")
	for i := range 20 { // TC-060, TC-174
		st := s.start(t)
		token := compact(t, map[string]any{"alg": "RS256", "kid": fmt.Sprint("random-", i)}, st.payload(t), key.Signer)
		st.refused(t, token, lti.ErrUnknownKey)
	}
	require.EqualValues(t, 2, fetches.Load(), "one refresh, then refused from memory")
}

func TestLaunchWhileKeysCannotBeHad(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var down atomic.Bool
	down.Store(true)
	s.tool.Registration.Platform.JWKSURL = s.platform.Server.URL + "/shaky"
	s.platform.Mux.HandleFunc("/shaky", func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		s.platform.JWKS().ServeHTTP(w, r)
	})
	require.NoError(t, s.tool.Store.PutRegistration(t.Context(), s.tool.Registration))

	st := s.start(t)
	page := st.post(st.token(t, nil)) // TC-173
	require.Equal(t, http.StatusServiceUnavailable, page.Status)
	require.NotContains(t, page.Body, "/shaky")
	require.False(t, s.served.has(st.nonce()))

	down.Store(false)
	s.platform.Clock.Advance(10 * time.Second)
	st.accepted(t, st.token(t, nil)) // the same launch: nothing was used up

	down.Store(true) // TC-172
	s.platform.Clock.Advance(2 * time.Hour)
	again := s.start(t)
	again.accepted(t, again.token(t, nil))
}

// payload is the launch as the platform signed it.
func (st *started) payload(t *testing.T) []byte {
	t.Helper()
	raw, err := json.Marshal(st.claims)
	require.NoError(t, err)
	return raw
}

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func hs256(kid, payload string, secret []byte) string {
	input := b64(`{"alg":"HS256","typ":"JWT","kid":"`+kid+`"}`) + "." + payload
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(input))
	return input + "." + b64(string(h.Sum(nil)))
}

package tool_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
)

// publish serves these keys in the platform's place and counts who asks.
func (s *stage) publish(t *testing.T, accepts []string, keys func() []lti.JWK) (fetches *atomic.Int64) {
	t.Helper()
	fetches = new(atomic.Int64)
	s.platform.Mux.HandleFunc("/published", func(w http.ResponseWriter, _ *http.Request) {
		fetches.Add(1)
		_ = json.NewEncoder(w).Encode(lti.JWKS{Keys: keys()})
	})
	r := s.tool.Registration
	r.Platform.JWKSURL = s.platform.Server.URL + "/published"
	r.Algorithms = accepts
	require.NoError(t, s.tool.Store.PutRegistration(t.Context(), r))
	return fetches
}

func jwk(t *testing.T, k lti.SigningKey) lti.JWK {
	t.Helper()
	out, err := lti.PublicJWK(k)
	require.NoError(t, err)
	return out
}

// signedBy is the launch's token by another key than the platform's own.
func (st *started) signedBy(t *testing.T, k lti.SigningKey) string {
	t.Helper()
	ring, err := keyring.New(k)
	require.NoError(t, err)
	token, err := lti.Sign(t.Context(), ring, nil, st.claims)
	require.NoError(t, err)
	return token
}

// The algorithms that a registration names are accepted, and no others.
func TestLaunchAlgorithms(t *testing.T) {
	t.Parallel()
	generated := map[string]lti.SigningKey{}
	for _, algorithm := range lti.Algorithms() {
		k, err := keyring.GenerateFor(algorithm)
		require.NoError(t, err)
		generated[algorithm] = k
	}
	for name, c := range map[string]struct {
		signs   string
		accepts []string
		reason  error
	}{
		"RS256 by default":                 {"RS256", nil, nil},
		"RS384":                            {"RS384", []string{"RS384"}, nil},
		"RS512":                            {"RS512", []string{"RS256", "RS512"}, nil},
		"TC-062 ES256 when enabled":        {"ES256", []string{"RS256", "ES256"}, nil},
		"ES384":                            {"ES384", []string{"ES384"}, nil},
		"ES256 when not enabled":           {"ES256", nil, lti.ErrAlgorithm},
		"TC-064 PS256 when not configured": {"PS256", nil, lti.ErrAlgorithm},
		"TC-064 PS256 when others are configured":  {"PS256", []string{"RS256", "ES256"}, lti.ErrAlgorithm},
		"TC-064 PS256 when configured":             {"PS256", []string{"PS256"}, nil},
		"RS256 when the registration names others": {"RS256", []string{"ES256"}, lti.ErrAlgorithm},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			key := generated[c.signs]
			s.publish(t, c.accepts, func() []lti.JWK { return []lti.JWK{jwk(t, key)} })
			st := s.start(t)
			token := st.signedBy(t, key)
			if c.reason != nil {
				st.refused(t, token, c.reason)
				return
			}
			st.accepted(t, token)
		})
	}
}

// What is signed with an accepted algorithm must also fit the key that the
// platform published under that id.
func TestLaunchAlgorithmMustFitTheKey(t *testing.T) {
	t.Parallel()
	key := signer(t, "platform")
	for name, c := range map[string]struct {
		alg  string
		opts crypto.SignerOpts
	}{
		"TC-057 ES256 accepted, JWK is RSA":         {"ES256", crypto.SHA256},
		"TC-064 PS256 accepted, JWK is for RS256":   {"PS256", &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}},
		"TC-057 RS512 accepted, JWK is for RS256":   {"RS512", crypto.SHA512},
		"TC-053 none named among those accepted":    {"none", crypto.SHA256},
		"TC-055 HS256 named among those accepted":   {"HS256", crypto.SHA256},
		"an algorithm that nobody knows, but named": {"XS256", crypto.SHA256},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.publish(t, []string{"RS256", "RS512", "PS256", "ES256", "none", "HS256", "XS256"}, func() []lti.JWK { return []lti.JWK{jwk(t, key)} })
			st := s.start(t)
			head, err := json.Marshal(map[string]any{"alg": c.alg, "kid": key.ID})
			require.NoError(t, err)
			input := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(st.payload(t))
			h := c.opts.HashFunc().New()
			h.Write([]byte(input))
			signature, err := key.Signer.Sign(rand.Reader, h.Sum(nil), c.opts)
			require.NoError(t, err)
			st.refused(t, input+"."+base64.RawURLEncoding.EncodeToString(signature), lti.ErrAlgorithm)
		})
	}
}

// Section 7 of the conformance catalogue, seen by launches.
func TestLaunchWithThePlatformsKeySet(t *testing.T) {
	t.Parallel()
	one, two := signer(t, "platform"), signer(t, "other")
	t.Run("TC-060 kid not in the key set, one refresh", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		fetches := s.publish(t, nil, func() []lti.JWK { return []lti.JWK{jwk(t, one)} })
		st := s.start(t)
		st.accepted(t, st.signedBy(t, one))
		s.platform.Clock.Advance(time.Minute)
		for range 3 {
			st := s.start(t)
			st.refused(t, st.signedBy(t, two), lti.ErrUnknownKey)
		}
		require.EqualValues(t, 2, fetches.Load())
	})
	t.Run("TC-070 RSA key of 1024 bits in the set", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		weak := jwk(t, one)
		weak.N = weak.N[:171] // the upper 1026 bits
		s.publish(t, nil, func() []lti.JWK { return []lti.JWK{weak} })
		st := s.start(t)
		st.refused(t, st.signedBy(t, one), lti.ErrUnknownKey)
	})
	t.Run("TC-169 the platform rotates", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		var rotated atomic.Bool
		fetches := s.publish(t, nil, func() []lti.JWK {
			if rotated.Load() {
				return []lti.JWK{jwk(t, two), jwk(t, one)}
			}
			return []lti.JWK{jwk(t, one)}
		})
		st := s.start(t)
		st.accepted(t, st.signedBy(t, one))
		rotated.Store(true)
		s.platform.Clock.Advance(time.Minute)
		old, next := s.start(t), s.start(t)
		next.accepted(t, next.signedBy(t, two))
		old.accepted(t, old.signedBy(t, one)) // TC-170
		require.EqualValues(t, 2, fetches.Load(), "the first launch with the new key refreshed")
	})
	t.Run("TC-171 a key that left the set", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		var removed atomic.Bool
		s.publish(t, nil, func() []lti.JWK {
			if removed.Load() {
				return []lti.JWK{jwk(t, two)}
			}
			return []lti.JWK{jwk(t, one), jwk(t, two)}
		})
		st := s.start(t)
		st.accepted(t, st.signedBy(t, one))
		removed.Store(true)
		s.platform.Clock.Advance(2 * time.Hour)
		st = s.start(t)
		st.refused(t, st.signedBy(t, one), lti.ErrUnknownKey)
	})
	t.Run("TC-176 unknown kty beside a good key", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.publish(t, nil, func() []lti.JWK {
			return []lti.JWK{{KeyID: "future", KeyType: "PQC", Use: "sig"}, {KeyType: "oct", KeyID: one.ID}, jwk(t, one)}
		})
		st := s.start(t)
		st.accepted(t, st.signedBy(t, one))
	})
	t.Run("two keys with one kid", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		same := two
		same.ID = one.ID
		s.publish(t, nil, func() []lti.JWK { return []lti.JWK{jwk(t, same), jwk(t, one)} })
		for _, k := range []lti.SigningKey{one, same} {
			st := s.start(t)
			st.accepted(t, st.signedBy(t, k))
		}
	})
}

// A platform's keys may be handed over by hand, and then nothing is fetched.
func TestLaunchWithKeysOfTheRegistration(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	key, other := signer(t, "platform"), signer(t, "other")
	fetches := s.publish(t, nil, func() []lti.JWK { return []lti.JWK{jwk(t, other)} })
	document, err := json.Marshal(lti.JWKS{Keys: []lti.JWK{jwk(t, key)}})
	require.NoError(t, err)
	r := s.tool.Registration
	r.Platform.JWKS = document
	require.NoError(t, s.tool.Store.PutRegistration(t.Context(), r))

	st := s.start(t)
	st.accepted(t, st.signedBy(t, key))
	st = s.start(t)
	st.refused(t, st.signedBy(t, other), lti.ErrUnknownKey)
	require.Zero(t, fetches.Load())
}

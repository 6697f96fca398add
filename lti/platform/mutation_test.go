package platform_test

import (
	"encoding/base64"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
)

// Good tokens with a few bytes changed, in the text or in what it encodes, are
// refused wherever they are sent, and it is the sender's fault.
func TestMutatedTokens(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	message := s.Receive(func(http.ResponseWriter, *http.Request, *platform.Received) {
		t.Error("a changed message was received")
	})
	bearer := func(t *testing.T, token string) int {
		r := httptest.NewRequest(http.MethodGet, "/service", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		_, err := s.AuthorizeService(r, lti.ScopeScore)
		require.Equal(t, lti.CodeInvalidToken, lti.AsError(err).Code, "%v", err)
		return http.StatusUnauthorized
	}
	now := s.Clock.Now()
	answer := map[string]any{"iss": "tool-1", "aud": s.Issuer(), "nonce": "n", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
		lti.ClaimMessageType: lti.DeepLinkingResponse, lti.ClaimVersion: lti.Version, lti.ClaimDeploymentID: "d-1"}
	for name, target := range map[string]struct {
		good string
		send func(t *testing.T, token string) int
	}{
		"TC-570 assertion": {signed(t, "tool", s.assertion()), func(_ *testing.T, token string) int { return s.post(s.tokenForm(token, lti.ScopeScore).Encode()).Code }},
		"TC-570 message of a tool": {signed(t, "tool", answer), func(_ *testing.T, token string) int {
			w := httptest.NewRecorder()
			message.ServeHTTP(w, postJWT(token))
			return w.Code
		}},
		"TC-570 access token": {s.accessToken(t, lti.ScopeScore), bearer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 2)) // the same changes every time
			for range 300 {
				bad := mutate(random, target.good)
				status := target.send(t, bad)
				require.GreaterOrEqual(t, status, 400, bad)
				require.Less(t, status, 500, bad)
			}
		})
	}
}

// mutate changes a token, never back into itself.
func mutate(random *rand.Rand, token string) string {
	parts := strings.Split(token, ".")
	i := random.IntN(len(parts))
	switch random.IntN(3) {
	case 0: // in the text
		parts[i] = changeByte(random, parts[i])
	case 1: // in what it encodes
		raw, _ := base64.RawURLEncoding.DecodeString(parts[i])
		parts[i] = base64.RawURLEncoding.EncodeToString([]byte(changeByte(random, string(raw))))
	default: // a part too few, or twice
		parts[i] = strings.Repeat(parts[i], 2*random.IntN(2))
	}
	return strings.Join(parts, ".")
}

func changeByte(random *rand.Rand, text string) string {
	at := random.IntN(len(text))
	return text[:at] + string([]byte{text[at] ^ byte(1+random.IntN(127))}) + text[at+1:]
}

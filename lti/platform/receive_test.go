package platform_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
)

// response is what a tool sends back after deep linking.
func (s *stage) response() map[string]any {
	now := s.Clock.Now()
	return map[string]any{
		"iss": "tool-1", "aud": s.Issuer(), "azp": "tool-1", "nonce": s.assertion()["jti"], "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		lti.ClaimMessageType: "LtiDeepLinkingResponse", lti.ClaimVersion: "1.3.0", lti.ClaimDeploymentID: "d-1",
		"https://purl.imsglobal.org/spec/lti-dl/claim/content_items": []any{map[string]any{"type": "link", "url": "https://x.example"}},
		"https://purl.imsglobal.org/spec/lti-dl/claim/data":          "csrf",
	}
}

func (s *stage) receive(t *testing.T, r *http.Request) (*httptest.ResponseRecorder, *platform.Received) {
	t.Helper()
	var got *platform.Received
	w := httptest.NewRecorder()
	s.Receive(func(w http.ResponseWriter, _ *http.Request, in *platform.Received) {
		got = in
		w.WriteHeader(http.StatusAccepted)
	}).ServeHTTP(w, r)
	require.Equal(t, w.Code == http.StatusAccepted, got != nil)
	return w, got
}

func postJWT(signed string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/return", strings.NewReader(url.Values{"JWT": {signed}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func TestReceive(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	t.Run("TC-464 good response", func(t *testing.T) {
		t.Parallel()
		_, in := s.receive(t, postJWT(signed(t, "tool", s.response())))
		require.NotNil(t, in)
		require.Equal(t, "r-tool-1", in.Registration.ID)
		require.Equal(t, lti.DeepLinkingResponse, in.Message.Type)
		var items []map[string]string
		found, err := in.Message.Claim("https://purl.imsglobal.org/spec/lti-dl/claim/content_items", &items)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, "https://x.example", items[0]["url"])
	})
	t.Run("TC-475 azp the issuer", func(t *testing.T) {
		t.Parallel()
		claims := s.response()
		claims["azp"] = s.Issuer()
		_, in := s.receive(t, postJWT(signed(t, "tool", claims)))
		require.NotNil(t, in)
	})
	t.Run("TC-475 azp missing", func(t *testing.T) {
		t.Parallel()
		claims := s.response()
		delete(claims, "azp")
		_, in := s.receive(t, postJWT(signed(t, "tool", claims)))
		require.NotNil(t, in)
	})
	t.Run("TC-469 nonce replayed", func(t *testing.T) {
		t.Parallel()
		token := signed(t, "tool", s.response())
		_, in := s.receive(t, postJWT(token))
		require.NotNil(t, in)
		w, in := s.receive(t, postJWT(token))
		require.Nil(t, in)
		require.Equal(t, http.StatusUnauthorized, w.Code)
		require.Contains(t, w.Body.String(), "<code>replayed</code>")
	})
	t.Run("by GET", func(t *testing.T) {
		t.Parallel()
		w, in := s.receive(t, httptest.NewRequest(http.MethodGet, "/return?JWT="+signed(t, "tool", s.response()), nil))
		require.Nil(t, in)
		require.Equal(t, http.StatusMethodNotAllowed, w.Code)
	})
}

func TestReceiveRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	other := s.Register(t, s.tool.Server.URL, "tool-2")
	require.NoError(t, s.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: other.ID, ID: "d-2"}))
	claim := func(name string, v any) func(*testing.T) *http.Request {
		return func(t *testing.T) *http.Request {
			claims := s.response()
			claims[name] = v
			if v == nil {
				delete(claims, name)
			}
			return postJWT(signed(t, "tool", claims))
		}
	}
	header := func(h map[string]any, key string) func(*testing.T) *http.Request {
		return func(t *testing.T) *http.Request { return postJWT(compact(t, h, s.response(), key)) }
	}
	now := s.Clock.Now()
	for _, c := range []struct {
		name    string
		request func(t *testing.T) *http.Request
	}{
		{"TC-465 JWT missing", func(*testing.T) *http.Request { return postJWT("") }},
		{"TC-465 JWT in the query", func(t *testing.T) *http.Request {
			r := httptest.NewRequest(http.MethodPost, "/return?JWT="+signed(t, "tool", s.response()), strings.NewReader("a=b"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return r
		}},
		{"JWT that is none", func(*testing.T) *http.Request { return postJWT("hello") }},
		{"TC-466 wrong signature", func(t *testing.T) *http.Request {
			token := signed(t, "tool", s.response())
			return postJWT(token[:len(token)-6] + "AAAAAA")
		}},
		{"TC-466 unknown kid", header(map[string]any{"alg": "RS256", "kid": "nobody"}, "tool")},
		{"TC-466 no kid", header(map[string]any{"alg": "RS256"}, "tool")},
		{"TC-466 alg none", header(map[string]any{"alg": "none", "kid": "own"}, "tool")},
		{"TC-466 HS256", header(map[string]any{"alg": "HS256", "kid": "own"}, "tool")},
		{"TC-466 key of another tool", func(t *testing.T) *http.Request { return postJWT(signed(t, "other", s.response())) }},
		{"TC-467 iss of nobody", claim("iss", "tool-9")},
		{"TC-467 iss missing", claim("iss", nil)},
		{"TC-468 aud another platform", claim("aud", "https://other.example")},
		{"TC-468 aud the token URL", claim("aud", s.Server.URL+"/token")},
		{"TC-469 exp past", claim("exp", now.Add(-time.Minute).Unix())},
		{"exp two hours ahead", claim("exp", now.Add(2*time.Hour).Unix())},
		{"TC-469 nonce missing", claim("nonce", nil)},
		{"TC-470 deployment missing", claim(lti.ClaimDeploymentID, nil)},
		{"TC-470 deployment of another tool", claim(lti.ClaimDeploymentID, "d-2")},
		{"version missing", claim(lti.ClaimVersion, nil)},
		{"azp of another tool", claim("azp", "tool-2")},
		{"an assertion for the token endpoint", func(t *testing.T) *http.Request { return postJWT(signed(t, "tool", s.assertion())) }},
		{"1.1 MB", func(*testing.T) *http.Request { return postJWT(strings.Repeat("x", 1100<<10)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, in := s.receive(t, c.request(t))
			require.Nil(t, in, "the handler was called")
			require.GreaterOrEqual(t, w.Code, 400)
			require.Less(t, w.Code, 500)
		})
	}
}

package platform_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

// choice is a teacher who was sent to the tool to choose content, and what went
// along to come back.
type choice struct {
	browser *ltitest.Browser
	data    string
}

// choose sends a teacher to choose for the course "c-1".
func (s *stage) choose(t testing.TB) *choice {
	t.Helper()
	b := ltitest.NewBrowser(t, s.Platform)
	who := ltitest.Person{ID: "t-1", Roles: []lti.Role{lti.RoleInstructor}}
	b.SignIn(who)
	to, err := s.LoginURL(t.Context(), platform.Start{Registration: s.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: who.ID,
		Type: lti.DeepLinkingRequest, Data: []byte("c-1")})
	require.NoError(t, err)
	m, _ := s.message(t, b.Get(to))
	require.NotNil(t, m.DeepLinking)
	return &choice{b, m.DeepLinking.Data}
}

// newChoosingStage is a platform that has deep linking, too.
func newChoosingStage(t testing.TB) *stage {
	t.Helper()
	s := newStage(t)
	build := s.Build
	s.Build = func(a platform.AuthRequest, who ltitest.Person) (*lti.Message, error) {
		if a.Type != lti.DeepLinkingRequest {
			return build(a, who)
		}
		return &lti.Message{Subject: who.ID, Roles: who.Roles, Context: &lti.Context{ID: string(a.Data)},
			DeepLinking: &lti.DeepLinkingSettings{ReturnURL: s.Server.URL + "/return", AcceptTypes: []string{"link"}, Data: "the builder's"}}, nil
	}
	return s
}

// response is what a tool sends back after deep linking.
func (s *stage) response(c *choice) map[string]any {
	now := s.Clock.Now()
	return map[string]any{
		"iss": "tool-1", "aud": s.Issuer(), "azp": "tool-1", "nonce": s.assertion()["jti"], "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		lti.ClaimMessageType: "LtiDeepLinkingResponse", lti.ClaimVersion: "1.3.0", lti.ClaimDeploymentID: "d-1",
		"https://purl.imsglobal.org/spec/lti-dl/claim/content_items": []any{map[string]any{"type": "link", "url": "https://x.example"}},
		lti.ClaimDeepLinkingData:                                     c.data,
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

// as sends the request from the browser.
func (s *stage) as(b *ltitest.Browser, r *http.Request) *http.Request {
	home, _ := url.Parse(s.Server.URL)
	for _, c := range b.Client.Jar.Cookies(home) {
		r.AddCookie(c)
	}
	return r
}

func postJWT(signed string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/return", strings.NewReader(url.Values{"JWT": {signed}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func TestReceive(t *testing.T) {
	t.Parallel()
	s := newChoosingStage(t)
	// send posts the response with that change.
	send := func(t *testing.T, c *choice, change map[string]any) (*httptest.ResponseRecorder, *platform.Received) {
		t.Helper()
		claims := s.response(c)
		for name, v := range change {
			claims[name] = v
			if v == nil {
				delete(claims, name)
			}
		}
		return s.receive(t, s.as(c.browser, postJWT(signed(t, "tool", claims))))
	}
	t.Run("TC-464 good response", func(t *testing.T) {
		t.Parallel()
		_, in := send(t, s.choose(t), nil)
		require.NotNil(t, in)
		require.Equal(t, "r-tool-1", in.Registration.ID)
		require.Equal(t, lti.DeepLinkingResponse, in.Message.Type)
		var items []map[string]string
		found, err := in.Message.Claim("https://purl.imsglobal.org/spec/lti-dl/claim/content_items", &items)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, "https://x.example", items[0]["url"])
		require.Equal(t, "t-1", in.Start.UserID)
		require.Equal(t, "c-1", string(in.Start.Data), "the application's own came back")
		require.Equal(t, lti.DeepLinkingRequest, in.Start.Type)
		require.Equal(t, "d-1", in.Start.DeploymentID)
		require.Equal(t, []string{"link"}, in.Offered.AcceptTypes)
	})
	t.Run("TC-475 azp the issuer", func(t *testing.T) {
		t.Parallel()
		_, in := send(t, s.choose(t), map[string]any{"azp": s.Issuer()})
		require.NotNil(t, in)
	})
	t.Run("TC-475 azp missing", func(t *testing.T) {
		t.Parallel()
		_, in := send(t, s.choose(t), map[string]any{"azp": nil})
		require.NotNil(t, in)
	})
	t.Run("TC-469 nonce replayed", func(t *testing.T) {
		t.Parallel()
		c := s.choose(t)
		token := signed(t, "tool", s.response(c))
		_, in := s.receive(t, s.as(c.browser, postJWT(token)))
		require.NotNil(t, in)
		w, in := s.receive(t, s.as(c.browser, postJWT(token)))
		require.Nil(t, in)
		require.Equal(t, http.StatusUnauthorized, w.Code)
		require.Contains(t, w.Body.String(), "<code>replayed</code>")
	})
	t.Run("TC-205 the same request answered again under a fresh nonce", func(t *testing.T) {
		t.Parallel()
		c := s.choose(t)
		_, in := send(t, c, nil)
		require.NotNil(t, in)
		w, in := send(t, c, nil)
		require.Nil(t, in)
		require.Contains(t, w.Body.String(), "<code>invalid_state</code>")
	})
	t.Run("another kind of message that the handler names", func(t *testing.T) {
		t.Parallel()
		c := s.choose(t)
		claims := s.response(c)
		claims[lti.ClaimMessageType] = "LtiStartAssessment"
		out, err := s.VerifyMessage(t.Context(), platform.MessageInput{JWT: signed(t, "tool", claims), Types: []lti.MessageType{"LtiStartAssessment"}})
		require.NoError(t, err)
		require.Nil(t, out.Start)
		require.Nil(t, out.Offered)
		_, in := send(t, c, nil)
		require.NotNil(t, in, "the request still waits for its answer")
	})
	t.Run("by GET", func(t *testing.T) {
		t.Parallel()
		c := s.choose(t)
		w, in := s.receive(t, s.as(c.browser, httptest.NewRequest(http.MethodGet, "/return?JWT="+signed(t, "tool", s.response(c)), nil)))
		require.Nil(t, in)
		require.Equal(t, http.StatusMethodNotAllowed, w.Code)
	})
}

func TestReceiveRefuses(t *testing.T) {
	t.Parallel()
	s := newChoosingStage(t)
	type request func(t *testing.T, c *choice) *http.Request
	other := s.Register(t, s.tool.Server.URL, "tool-2")
	require.NoError(t, s.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: other.ID, ID: "d-2"}))
	claim := func(name string, v any) request {
		return func(t *testing.T, c *choice) *http.Request {
			claims := s.response(c)
			claims[name] = v
			if v == nil {
				delete(claims, name)
			}
			return postJWT(signed(t, "tool", claims))
		}
	}
	header := func(h map[string]any, key string) request {
		return func(t *testing.T, c *choice) *http.Request { return postJWT(compact(t, h, s.response(c), key)) }
	}
	now := s.Clock.Now()
	for _, c := range []struct {
		name    string
		request request
	}{
		{"TC-465 JWT missing", func(*testing.T, *choice) *http.Request { return postJWT("") }},
		{"TC-465 JWT in the query", func(t *testing.T, c *choice) *http.Request {
			r := httptest.NewRequest(http.MethodPost, "/return?JWT="+signed(t, "tool", s.response(c)), strings.NewReader("a=b"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return r
		}},
		{"JWT that is none", func(*testing.T, *choice) *http.Request { return postJWT("hello") }},
		{"TC-466 wrong signature", func(t *testing.T, c *choice) *http.Request {
			token := signed(t, "tool", s.response(c))
			return postJWT(token[:len(token)-6] + "AAAAAA")
		}},
		{"TC-466 unknown kid", header(map[string]any{"alg": "RS256", "kid": "nobody"}, "tool")},
		{"TC-466 no kid", header(map[string]any{"alg": "RS256"}, "tool")},
		{"TC-466 alg none", header(map[string]any{"alg": "none", "kid": "own"}, "tool")},
		{"TC-466 HS256", header(map[string]any{"alg": "HS256", "kid": "own"}, "tool")},
		{"TC-466 key of another tool", func(t *testing.T, c *choice) *http.Request { return postJWT(signed(t, "other", s.response(c))) }},
		{"TC-467 iss of nobody", claim("iss", "tool-9")},
		{"TC-467 iss missing", claim("iss", nil)},
		{"TC-468 aud another platform", claim("aud", "https://other.example")},
		{"TC-468 aud the token URL", claim("aud", s.Server.URL+"/token")},
		{"TC-469 exp past", claim("exp", now.Add(-time.Minute).Unix())},
		{"exp two hours ahead", claim("exp", now.Add(2*time.Hour).Unix())},
		{"TC-469 nonce missing", claim("nonce", nil)},
		{"TC-470 deployment missing", claim(lti.ClaimDeploymentID, nil)},
		{"TC-470 deployment of another tool", claim(lti.ClaimDeploymentID, "d-2")},
		{"TC-471 message type of a launch", claim(lti.ClaimMessageType, "LtiResourceLinkRequest")},
		{"TC-471 message type missing", claim(lti.ClaimMessageType, nil)},
		{"TC-472 data missing", claim(lti.ClaimDeepLinkingData, nil)},
		{"TC-472 data empty", claim(lti.ClaimDeepLinkingData, "")},
		{"TC-472 data altered", func(t *testing.T, c *choice) *http.Request {
			claims := s.response(c)
			claims[lti.ClaimDeepLinkingData] = c.data + "A"
			return postJWT(signed(t, "tool", claims))
		}},
		{"TC-472 data no string", claim(lti.ClaimDeepLinkingData, 7)},
		{"data that the builder wrote", claim(lti.ClaimDeepLinkingData, "the builder's")},
		{"version missing", claim(lti.ClaimVersion, nil)},
		{"azp of another tool", claim("azp", "tool-2")},
		{"an assertion for the token endpoint", func(t *testing.T, c *choice) *http.Request { return postJWT(signed(t, "tool", s.assertion())) }},
		{"1.1 MB", func(*testing.T, *choice) *http.Request { return postJWT(strings.Repeat("x", 1100<<10)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			choice := s.choose(t)
			w, in := s.receive(t, s.as(choice.browser, c.request(t, choice)))
			require.Nil(t, in, "the handler was called")
			require.GreaterOrEqual(t, w.Code, 400)
			require.Less(t, w.Code, 500)
		})
	}
}

// A response counts in the session of the person who was sent to choose, and for
// the tool that they were sent to.
func TestReceiveBindsToTheRequest(t *testing.T) {
	t.Parallel()
	s := newChoosingStage(t)
	refused := func(t *testing.T, r *http.Request, code lti.Code) {
		t.Helper()
		w, in := s.receive(t, r)
		require.Nil(t, in, "the handler was called")
		require.Contains(t, w.Body.String(), "<code>"+string(code)+"</code>")
	}
	t.Run("TC-473 in another user's session", func(t *testing.T) {
		t.Parallel()
		c, victim := s.choose(t), ltitest.NewBrowser(t, s.Platform)
		victim.SignIn(ltitest.Person{ID: "t-2", Roles: []lti.Role{lti.RoleInstructor}})
		refused(t, s.as(victim, postJWT(signed(t, "tool", s.response(c)))), lti.CodeLoginRequired)
		refused(t, s.as(c.browser, postJWT(signed(t, "tool", s.response(c)))), lti.CodeInvalidState)
	})
	t.Run("TC-473 after logout", func(t *testing.T) {
		t.Parallel()
		refused(t, postJWT(signed(t, "tool", s.response(s.choose(t)))), lti.CodeLoginRequired)
	})
	t.Run("TC-472 data of a request to another tool", func(t *testing.T) {
		t.Parallel()
		other := s.Register(t, s.tool.Server.URL, "tool-3") // has the same keys
		claims := s.response(s.choose(t))
		claims["iss"], claims["azp"] = other.ClientID, other.ClientID
		require.NoError(t, s.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: other.ID, ID: "d-1"}))
		c := s.choose(t)
		claims[lti.ClaimDeepLinkingData] = c.data
		refused(t, s.as(c.browser, postJWT(signed(t, "tool", claims))), lti.CodeAccessDenied)
	})
	t.Run("TC-470 another deployment of the same tool", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, s.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: s.tool.Registration.ID, ID: "d-4"}))
		c := s.choose(t)
		claims := s.response(c)
		claims[lti.ClaimDeploymentID] = "d-4"
		refused(t, s.as(c.browser, postJWT(signed(t, "tool", claims))), lti.CodeAccessDenied)
	})
}

func TestChoosingTakesAnHourAtMost(t *testing.T) {
	t.Parallel()
	s := newChoosingStage(t)
	early, late := s.choose(t), s.choose(t)
	s.Clock.Advance(59 * time.Minute)
	_, in := s.receive(t, s.as(early.browser, postJWT(signed(t, "tool", s.response(early)))))
	require.NotNil(t, in)
	s.Clock.Advance(time.Minute + time.Second)
	_, in = s.receive(t, s.as(late.browser, postJWT(signed(t, "tool", s.response(late)))))
	require.Nil(t, in)
}

func TestDeepLinkingRequest(t *testing.T) {
	t.Parallel()
	s := newChoosingStage(t)
	t.Run("data is random and tells nothing", func(t *testing.T) {
		t.Parallel()
		a, b := s.choose(t), s.choose(t)
		require.Len(t, a.data, 43)
		require.NotEqual(t, a.data, b.data)
	})
	t.Run("leads to the deep linking URL", func(t *testing.T) {
		t.Parallel()
		r := s.tool.Registration.Clone()
		r.Tool.DeepLinkingURL = s.tool.Server.URL + "/launch?pick"
		start := platform.Start{Registration: r, DeploymentID: ltitest.DeploymentID, UserID: "t-1", Type: lti.DeepLinkingRequest}
		require.Equal(t, r.Tool.DeepLinkingURL, s.click(t, start).Get("target_link_uri"))
		start.Type = lti.ResourceLinkRequest
		require.Equal(t, r.Tool.LaunchURL, s.click(t, start).Get("target_link_uri"))
	})
	t.Run("has every required setting and no resource link", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.Platform)
		b.SignIn(student())
		to, err := s.LoginURL(t.Context(), platform.Start{Registration: s.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: student().ID, Type: lti.DeepLinkingRequest})
		require.NoError(t, err)
		_, claims := s.message(t, b.Get(to))
		require.NotContains(t, claims, lti.ClaimResourceLink)
		settings := claims[lti.ClaimDeepLinkingSettings].(map[string]any)
		require.Equal(t, []any{}, settings["accept_presentation_document_targets"])
	})
}

// Many answers to one request at once, each well signed: one counts.
func TestOneRequestHasOneAnswer(t *testing.T) {
	t.Parallel()
	s := newChoosingStage(t)
	c := s.choose(t)
	here := func(string) (bool, error) { return true, nil }
	var accepted atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		answer := signed(t, "tool", s.response(c))
		all.Go(func() {
			_, err := s.VerifyMessage(t.Context(), platform.MessageInput{JWT: answer, SignedIn: here})
			if err == nil {
				accepted.Add(1)
			} else {
				assert.ErrorIs(t, err, lti.ErrState)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 1, accepted.Load())
}

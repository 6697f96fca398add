package platform_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/storage/memory"
)

func TestToken(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	t.Run("TC-318 good request", func(t *testing.T) {
		t.Parallel()
		a := s.askToken(t, s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore, lti.ScopeLineItem))
		require.Equal(t, http.StatusOK, a.status)
		require.Equal(t, "application/json", a.header.Get("Content-Type"))
		require.Equal(t, "no-store", a.header.Get("Cache-Control"))
		require.Equal(t, "no-cache", a.header.Get("Pragma"))
		require.Equal(t, "Bearer", a.body["token_type"])
		require.InDelta(t, 3600, a.body["expires_in"], 0)
		require.Equal(t, string(lti.ScopeScore+" "+lti.ScopeLineItem), a.body["scope"])
	})
	t.Run("TC-353 refresh_token in answer", func(t *testing.T) {
		t.Parallel()
		a := s.askToken(t, s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore))
		require.Len(t, a.body, 4, "access_token, token_type, expires_in and scope")
	})
	t.Run("TC-351 token shape", func(t *testing.T) {
		t.Parallel()
		token := s.accessToken(t, lti.ScopeScore)
		require.Greater(t, len(token), 15)
		for _, c := range token {
			require.True(t, c >= 0x20 && c <= 0x7A, "%q", c)
		}
		require.NotEqual(t, token, s.accessToken(t, lti.ScopeScore))
	})
	t.Run("TC-337 aud array", func(t *testing.T) {
		t.Parallel()
		claims := s.assertion()
		claims["aud"] = []string{claims["aud"].(string), "https://other.example"}
		require.Equal(t, http.StatusOK, s.askToken(t, s.tokenForm(signed(t, "tool", claims), lti.ScopeScore)).status)
	})
	t.Run("no deployment asserted", func(t *testing.T) {
		t.Parallel()
		claims := s.assertion()
		delete(claims, lti.ClaimDeploymentID)
		require.Equal(t, http.StatusOK, s.askToken(t, s.tokenForm(signed(t, "tool", claims), lti.ScopeScore)).status)
	})
	t.Run("TC-348 TC-349 granted and not granted", func(t *testing.T) {
		t.Parallel()
		a := s.askToken(t, s.tokenForm(signed(t, "tool", s.assertion()), "urn:unknown", lti.ScopeScore))
		require.Equal(t, http.StatusOK, a.status)
		require.Equal(t, string(lti.ScopeScore), a.body["scope"])
	})
	t.Run("TC-319 other methods", func(t *testing.T) {
		t.Parallel()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Server.URL+"/token", nil)
		require.NoError(t, err)
		a := s.do(t, req)
		require.Equal(t, http.StatusMethodNotAllowed, a.status)
		require.Equal(t, http.MethodPost, a.header.Get("Allow"))
	})
	t.Run("TC-320 JSON body", func(t *testing.T) {
		t.Parallel()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.Server.URL+"/token", strings.NewReader(`{"grant_type":"client_credentials"}`))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		a := s.do(t, req)
		require.Equal(t, http.StatusBadRequest, a.status)
		require.Equal(t, "invalid_request", a.body["error"])
	})
}

// tokenRefusal is a good token request, changed so that it is refused.
type tokenRefusal struct {
	name   string
	change func(t *testing.T, form url.Values)
	code   lti.Code
}

func (s *stage) tokenRefusals() []tokenRefusal {
	now := s.Clock.Now()
	claim := func(name string, v any) func(*testing.T, url.Values) {
		return func(t *testing.T, form url.Values) {
			claims := s.assertion()
			claims[name] = v
			if v == nil {
				delete(claims, name)
			}
			form.Set("client_assertion", signed(t, "tool", claims))
		}
	}
	header := func(h map[string]any, key string) func(*testing.T, url.Values) {
		return func(t *testing.T, form url.Values) { form.Set("client_assertion", compact(t, h, s.assertion(), key)) }
	}
	param := func(name, value string) func(*testing.T, url.Values) {
		return func(_ *testing.T, form url.Values) {
			form.Del(name)
			if value != "" {
				form.Set(name, value)
			}
		}
	}
	return []tokenRefusal{
		{"TC-321 grant_type missing", param("grant_type", ""), lti.CodeInvalidRequest},
		{"TC-322 grant_type authorization_code", param("grant_type", "authorization_code"), lti.CodeUnsupportedGrantType},
		{"TC-323 client_assertion_type missing", param("client_assertion_type", ""), lti.CodeInvalidClient},
		{"TC-323 client_assertion_type wrong", param("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"), lti.CodeInvalidClient},
		{"TC-324 client_assertion missing", param("client_assertion", ""), lti.CodeInvalidClient},
		{"TC-324 client_assertion no JWT", param("client_assertion", "hello"), lti.CodeInvalidClient},
		{"TC-345 scope missing", param("scope", ""), lti.CodeInvalidScope},
		{"TC-346 scope unknown", param("scope", "urn:unknown"), lti.CodeInvalidScope},
		{"TC-325 unknown client", func(t *testing.T, form url.Values) {
			claims := s.assertion()
			claims["iss"], claims["sub"] = "tool-9", "tool-9"
			form.Set("client_assertion", signed(t, "tool", claims))
		}, lti.CodeInvalidClient},
		{"TC-326 iss and sub differ", claim("sub", "tool-2"), lti.CodeInvalidClient},
		{"sub missing", claim("sub", nil), lti.CodeInvalidClient},
		{"TC-327 aud missing", claim("aud", nil), lti.CodeInvalidClient},
		{"TC-328 aud another server", claim("aud", "https://other.example/token"), lti.CodeInvalidClient},
		{"TC-339 aud the issuer", claim("aud", s.Issuer()), lti.CodeInvalidClient},
		{"TC-329 exp past", claim("exp", now.Add(-time.Minute).Unix()), lti.CodeInvalidClient},
		{"TC-330 exp missing", claim("exp", nil), lti.CodeInvalidClient},
		{"exp a day ahead", claim("exp", now.Add(24*time.Hour).Unix()), lti.CodeInvalidClient},
		{"TC-331 iat missing", claim("iat", nil), lti.CodeInvalidClient},
		{"TC-332 iat in the future", claim("iat", now.Add(61*time.Second).Unix()), lti.CodeInvalidClient},
		{"TC-333 jti missing", claim("jti", nil), lti.CodeInvalidClient},
		{"TC-333 jti empty", claim("jti", ""), lti.CodeInvalidClient},
		{"TC-341 exp a string", claim("exp", "1900000000"), lti.CodeInvalidClient},
		{"TC-341 iat a string", claim("iat", "1700000000"), lti.CodeInvalidClient},
		{"TC-350 deployment of another tenant", claim(lti.ClaimDeploymentID, "d-9"), lti.CodeInvalidClient},
		{"TC-335 signed with another tool's key", func(t *testing.T, form url.Values) {
			form.Set("client_assertion", signed(t, "other", s.assertion()))
		}, lti.CodeInvalidClient},
		{"TC-335 the kid right, the key another", func(t *testing.T, form url.Values) {
			set, err := ltitest.Keys(t, "tool").PublicKeys(t.Context())
			require.NoError(t, err)
			header(map[string]any{"alg": "RS256", "kid": set.Keys[0].KeyID}, "other")(t, form)
		}, lti.CodeInvalidClient},
		{"TC-336 alg none", header(map[string]any{"alg": "none", "kid": "own"}, "tool"), lti.CodeInvalidClient},
		{"TC-336 alg HS256", header(map[string]any{"alg": "HS256", "kid": "own"}, "tool"), lti.CodeInvalidClient},
		{"TC-343 no kid", header(map[string]any{"alg": "RS256"}, "tool"), lti.CodeInvalidClient},
		{"TC-344 kid unknown", header(map[string]any{"alg": "RS256", "kid": "nobody"}, "tool"), lti.CodeInvalidClient},
		{"the platform's own key", func(t *testing.T, form url.Values) {
			form.Set("client_assertion", signed(t, "platform", s.assertion()))
		}, lti.CodeInvalidClient},
		{"a parameter twice", func(_ *testing.T, form url.Values) { form["scope"] = append(form["scope"], "x") }, lti.CodeInvalidRequest},
		{"a form of 70 KB", param("x", strings.Repeat("x", 70<<10)), lti.CodeInvalidRequest},
	}
}

func TestTokenRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, c := range s.tokenRefusals() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form := s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore)
			c.change(t, form)
			a := s.askToken(t, form)
			require.Equal(t, http.StatusBadRequest, a.status)
			require.Equal(t, string(c.code), a.body["error"])
			require.NotEmpty(t, a.body["error_description"])
			require.NotContains(t, a.body, "access_token")
			if c.code == lti.CodeInvalidClient && strings.HasPrefix(form.Get("client_assertion"), "eyJ") && form.Get("client_assertion_type") != "" {
				require.NotContains(t, a.body["error_description"], "tool-", "TC-352: nothing to enumerate clients by")
			}
		})
	}
	t.Run("TC-334 jti replayed", func(t *testing.T) {
		t.Parallel()
		form := s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore)
		require.Equal(t, http.StatusOK, s.askToken(t, form).status)
		a := s.askToken(t, form)
		require.Equal(t, http.StatusBadRequest, a.status)
		require.Equal(t, "invalid_client", a.body["error"])
	})
	t.Run("jti of a refused assertion is free", func(t *testing.T) {
		t.Parallel()
		claims := s.assertion()
		require.Equal(t, http.StatusBadRequest, s.askToken(t, s.tokenForm(signed(t, "other", claims), lti.ScopeScore)).status)
		require.Equal(t, http.StatusOK, s.askToken(t, s.tokenForm(signed(t, "tool", claims), lti.ScopeScore)).status)
	})
}

// nodes returns two platforms that share one store of used assertions, as two
// nodes of a cluster do.
func nodes(t *testing.T, s *stage, change func(*platform.Config)) [2]*platform.Platform {
	t.Helper()
	shared := memory.New(memory.Config{Now: s.Clock.Now})
	var out [2]*platform.Platform
	for i := range out {
		cfg := platform.Config{
			Issuer: s.Issuer(), TokenURL: s.Server.URL + "/token", Registrations: s.Store, Keys: s.Keys, Replay: shared, Transient: shared,
			Launches: platform.LaunchBuilderFunc(func(context.Context, *http.Request, platform.AuthRequest) (*lti.Message, error) {
				return nil, errors.New("not in this test")
			}),
			SignedIn: func(*http.Request, string) (bool, error) { return false, nil }, HTTPClient: s.Server.Client(), Now: s.Clock.Now, Logger: ltitest.Logger(t),
		}
		if change != nil {
			change(&cfg)
		}
		p, err := platform.New(cfg)
		require.NoError(t, err)
		out[i] = p
	}
	return out
}

func request(form url.Values) platform.TokenRequest {
	return platform.TokenRequest{GrantType: form.Get("grant_type"), ClientAssertionType: form.Get("client_assertion_type"),
		ClientAssertion: form.Get("client_assertion"), Scope: form.Get("scope")}
}

// Of 64 callers on two nodes one gets a token.
func TestTokenRace(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	both := nodes(t, s, nil)
	t.Run("TC-342 jti replayed on a second node at once", func(t *testing.T) {
		t.Parallel()
		in := request(s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore))
		errs := make(chan error, 64)
		var done sync.WaitGroup
		for i := range 64 {
			done.Add(1)
			go func() {
				defer done.Done()
				_, err := both[i%2].IssueToken(context.Background(), in)
				errs <- err
			}()
		}
		done.Wait()
		close(errs)
		won := 0
		for err := range errs {
			if err == nil {
				won++
				continue
			}
			require.ErrorIs(t, err, lti.ErrReplayed)
			require.Equal(t, lti.CodeInvalidClient, lti.AsError(err).Code)
		}
		require.Equal(t, 1, won)
	})
}

func TestTokenAudiences(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := nodes(t, s, func(c *platform.Config) { c.TokenAudiences = []string{s.Issuer()} })[0]
	t.Run("TC-339 aud a listed alternative", func(t *testing.T) {
		t.Parallel()
		claims := s.assertion()
		claims["aud"] = s.Issuer()
		_, err := p.IssueToken(t.Context(), request(s.tokenForm(signed(t, "tool", claims), lti.ScopeScore)))
		require.NoError(t, err)
		_, err = p.IssueToken(t.Context(), request(s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore)))
		require.NoError(t, err, "the token URL stays good")
	})
}

// shakyKeys publishes the tool's keys at an address of its own, which counts its
// calls and can be down.
func (s *stage) shakyKeys(t *testing.T) (calls *atomic.Int32, down *atomic.Bool) {
	t.Helper()
	calls, down = new(atomic.Int32), new(atomic.Bool)
	s.tool.Mux.HandleFunc("/shaky", func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		if down.Load() {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		s.tool.JWKS().ServeHTTP(w, r)
	})
	s.tool.Registration.Tool.JWKSURL = s.tool.Server.URL + "/shaky"
	require.NoError(t, s.Store.PutRegistration(t.Context(), s.tool.Registration))
	return calls, down
}

func TestTokenWhileTheKeysCannotBeHad(t *testing.T) {
	t.Parallel()
	t.Run("TC-338 key set URL down, cache warm", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		_, down := s.shakyKeys(t)
		s.accessToken(t, lti.ScopeScore)
		down.Store(true)
		s.Clock.Advance(2 * time.Hour)
		s.accessToken(t, lti.ScopeScore)
	})
	t.Run("TC-352 key set URL down, cache cold", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		_, down := s.shakyKeys(t)
		down.Store(true)
		registered := s.post(s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore).Encode())
		_, err := s.IssueToken(t.Context(), request(s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore)))
		require.ErrorIs(t, err, lti.ErrKeySet, "the log says what is the matter")
		require.ErrorContains(t, err, "/shaky")
		require.Equal(t, lti.CodeInvalidClient, lti.AsError(err).Code)

		stranger := s.assertion()
		stranger["iss"], stranger["sub"] = "tool-9", "tool-9"
		unknown := s.post(s.tokenForm(signed(t, "tool", stranger), lti.ScopeScore).Encode())
		require.Equal(t, http.StatusBadRequest, registered.Code)
		require.Equal(t, unknown.Code, registered.Code, "nothing tells who is registered")
		require.Equal(t, unknown.Body.String(), registered.Body.String())
		require.Equal(t, unknown.Header(), registered.Header())

		down.Store(false)
		s.Clock.Advance(10 * time.Second)
		s.accessToken(t, lti.ScopeScore)
	})
}

// own is an access token as the platform makes it, changed.
func (s *stage) own(t testing.TB, change func(c map[string]any), typ string) string {
	t.Helper()
	now := s.Clock.Now()
	claims := map[string]any{"iss": s.Issuer(), "aud": s.Issuer(), "sub": s.tool.Registration.ID, "client_id": "tool-1", "scope": string(lti.ScopeScore),
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "jti": "j"}
	change(claims)
	token, err := lti.SignTyped(context.Background(), s.Keys, nil, typ, claims)
	require.NoError(t, err)
	return token
}

// badAuthorizations are Authorization headers that no service takes; good is the
// stage's own token.
func (s *stage) badAuthorizations(t testing.TB, good string) map[string]string {
	t.Helper()
	own := func(change func(c map[string]any), typ string) string { return s.own(t, change, typ) }
	b := ltitest.NewBrowser(t, s.Platform)
	page := b.Post(s.Server.URL+"/authorize", s.authorization(t, b, student()))
	return map[string]string{
		"TC-354 no header":             "",
		"Basic":                        "Basic dG9vbC0xOg==",
		"Bearer alone":                 "Bearer",
		"Bearer and blanks":            "Bearer   ",
		"TC-355 malformed":             "Bearer hello",
		"TC-355 altered":               "Bearer " + good[:len(good)-4] + "AAAA",
		"TC-355 expired":               "Bearer " + own(func(c map[string]any) { c["exp"] = s.Clock.Now().Add(-time.Minute).Unix() }, "at+jwt"),
		"id_token as an access token":  "Bearer " + page.Form.Get("id_token"),
		"own token of another type":    "Bearer " + own(func(map[string]any) {}, "JWT"),
		"own token for another reader": "Bearer " + own(func(c map[string]any) { c["aud"] = "tool-1" }, "at+jwt"),
		"client gone":                  "Bearer " + own(func(c map[string]any) { c["client_id"] = "tool-9" }, "at+jwt"),
		"client id of another before":  "Bearer " + own(func(c map[string]any) { c["sub"] = "r-tool-0" }, "at+jwt"),
		"deployment gone":              "Bearer " + own(func(c map[string]any) { c[lti.ClaimDeploymentID] = "d-9" }, "at+jwt"),
		"signed by the tool":           "Bearer " + signed(t, "tool", s.assertion()),
		"two tokens":                   "Bearer " + good + " " + good,
	}
}

func TestAuthorizeService(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	call := func(authorization string) *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/service", nil)
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		return r
	}
	good := s.accessToken(t, lti.ScopeScore)
	t.Run("good token", func(t *testing.T) {
		t.Parallel()
		g, err := s.AuthorizeService(call("Bearer "+good), lti.ScopeLineItem, lti.ScopeScore)
		require.NoError(t, err)
		require.Equal(t, "r-tool-1", g.Registration.ID)
		require.Equal(t, ltitest.DeploymentID, g.DeploymentID)
		require.Equal(t, []lti.Scope{lti.ScopeScore}, g.Scopes)
	})
	t.Run("TC-359 lower-case bearer", func(t *testing.T) {
		t.Parallel()
		_, err := s.AuthorizeService(call("bearer "+good), lti.ScopeScore)
		require.NoError(t, err)
	})
	t.Run("TC-356 token without the scope", func(t *testing.T) {
		t.Parallel()
		_, err := s.AuthorizeService(call("Bearer "+good), lti.ScopeLineItem)
		require.ErrorIs(t, err, lti.ErrScope)
		require.Equal(t, lti.CodeInsufficientScope, lti.AsError(err).Code)
		_, err = s.AuthorizeService(call("Bearer " + good))
		require.Error(t, err, "a call that names no scope is refused")
	})
	_, err := s.AuthorizeService(call("Bearer "+s.own(t, func(map[string]any) {}, "at+jwt")), lti.ScopeScore)
	require.NoError(t, err, "the token that the cases change")
	for name, authorization := range s.badAuthorizations(t, good) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := s.AuthorizeService(call(authorization), lti.ScopeScore)
			require.Error(t, err)
			require.Equal(t, lti.CodeInvalidToken, lti.AsError(err).Code)
			if len(authorization) > 30 {
				require.NotContains(t, err.Error(), authorization[20:40])
			}
		})
	}
	t.Run("TC-358 token in the query", func(t *testing.T) {
		t.Parallel()
		_, err := s.AuthorizeService(httptest.NewRequest(http.MethodGet, "/service?access_token="+good, nil), lti.ScopeScore)
		require.Equal(t, lti.CodeInvalidToken, lti.AsError(err).Code)
	})
}

func TestAuthorizeServiceAsksAtItsOwnMoment(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	token := s.accessToken(t, lti.ScopeScore, lti.ScopeLineItem)
	r := httptest.NewRequest(http.MethodGet, "/service", nil)
	r.Header.Set("Authorization", "Bearer "+token)

	g, err := s.AuthorizeService(r, lti.ScopeScore)
	require.NoError(t, err)
	require.Len(t, g.Scopes, 2)

	// The administrator takes a scope back.
	s.tool.Registration.Tool.Scopes = []lti.Scope{lti.ScopeLineItem}
	require.NoError(t, s.Store.PutRegistration(t.Context(), s.tool.Registration))
	_, err = s.AuthorizeService(r, lti.ScopeScore)
	require.ErrorIs(t, err, lti.ErrScope)
	g, err = s.AuthorizeService(r, lti.ScopeScore, lti.ScopeLineItem)
	require.NoError(t, err)
	require.Equal(t, []lti.Scope{lti.ScopeLineItem}, g.Scopes)

	t.Run("TC-347 known scope not granted to this tool", func(t *testing.T) {
		a := s.askToken(t, s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore))
		require.Equal(t, http.StatusBadRequest, a.status)
		require.Equal(t, "invalid_scope", a.body["error"])
	})

	// The token ends.
	s.Clock.Advance(time.Hour + time.Minute)
	_, err = s.AuthorizeService(r, lti.ScopeLineItem)
	require.ErrorIs(t, err, lti.ErrExpired)
}

func TestAuthorizeServiceWhileThePolicyFails(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	token := s.accessToken(t, lti.ScopeScore)
	p := nodes(t, s, func(c *platform.Config) { c.Policy = brokenPolicy{} })[0]
	r := httptest.NewRequest(http.MethodGet, "/service", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	g, err := p.AuthorizeService(r, lti.ScopeScore)
	require.Error(t, err)
	require.Nil(t, g)
	require.NotContains(t, lti.AsError(err).Public, "10.0.0.7")
	_, err = p.IssueToken(t.Context(), request(s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore)))
	require.Error(t, err)
}

type brokenPolicy struct{}

func (brokenPolicy) Allow(context.Context, *lti.Registration, string) (platform.Allowance, error) {
	return platform.Allowance{Scopes: []lti.Scope{lti.ScopeScore}}, errors.New("dial tcp 10.0.0.7:5432")
}

// FuzzTokenForm: whatever a client sends is its own fault.
func FuzzTokenForm(f *testing.F) {
	s := newStage(f)
	f.Add(s.tokenForm(signed(f, "other", s.assertion()), lti.ScopeScore).Encode())
	f.Add(s.tokenForm("a.b.c", lti.ScopeScore).Encode())
	f.Add("grant_type=client_credentials&client_assertion=eyJ9.eyJpc3MiOiJ0b29sLTEiLCJzdWIiOiJ0b29sLTEifQ.")
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/token", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		s.Token().ServeHTTP(w, r)
		if w.Code != http.StatusBadRequest {
			t.Fatalf("%d for %q", w.Code, body)
		}
	})
}

// FuzzAuthorizeForm: the answer is a page or a form for the registered address,
// and without a started launch never a token.
func FuzzAuthorizeForm(f *testing.F) {
	s := newStage(f)
	q := s.authorization(f, ltitest.NewBrowser(f, s.Platform), student())
	f.Add(q.Encode())
	q.Set("redirect_uri", "https://evil.example/")
	f.Add(q.Encode())
	f.Add("client_id=tool-1&redirect_uri=%zz")
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/authorize", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		s.Authorize().ServeHTTP(w, r)
		page := w.Body.String()
		if w.Code >= 500 || strings.Contains(page, "id_token") {
			t.Fatalf("%d for %q", w.Code, body)
		}
		if strings.Contains(page, "<form") && !strings.Contains(page, `action="`+s.tool.Server.URL+`/launch"`) {
			t.Fatalf("a form to elsewhere for %q", body)
		}
	})
}

package bridge_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// assertion is a good client assertion.
func (s *stage) assertion() map[string]any {
	now := s.platform.Clock.Now()
	return map[string]any{"iss": "app", "sub": "app", "aud": s.config.Issuer + "/token", "jti": "j-1", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}
}

func signed(t testing.TB, key string, claims map[string]any) string {
	t.Helper()
	token, err := lti.Sign(t.Context(), ltitest.Keys(t, key), nil, claims)
	require.NoError(t, err)
	return token
}

// withKeys gives the client the key named "tool" in place of its secret.
func withKeys(t testing.TB) func(*rp.Client) {
	t.Helper()
	set, err := ltitest.Keys(t, "tool").PublicKeys(t.Context())
	require.NoError(t, err)
	document, err := json.Marshal(set)
	require.NoError(t, err)
	return func(c *rp.Client) { c.SecretHashes, c.JWKS = nil, document }
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

func TestClientAuthentication(t *testing.T) {
	t.Parallel()
	t.Run("client_secret_post", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		status, body := s.postToken(t, s.tokenForm(s.code(t, teacher())))
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, "Bearer", body["token_type"])
		require.NotContains(t, body, "refresh_token")
		require.InDelta(t, 8*3600, body["expires_in"], 0)
	})
	basic := func(id, secret string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret)) }
	}
	t.Run("client_secret_basic", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		form := s.tokenForm(s.code(t, teacher()))
		form.Del("client_id")
		form.Del("client_secret")
		status, _ := s.postToken(t, form, basic("app", clientSecret))
		require.Equal(t, http.StatusOK, status)
	})
	t.Run("two ways at once", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		status, body := s.postToken(t, s.tokenForm(s.code(t, teacher())), basic("app", clientSecret))
		require.Equal(t, http.StatusUnauthorized, status)
		require.Equal(t, "invalid_client", body["error"])
	})
	t.Run("the new secret and the old one", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *rp.Client) { c.SecretHashes = append(c.SecretHashes, rp.HashSecret("the new one")) })
		for _, secret := range []string{clientSecret, "the new one"} {
			form := s.tokenForm(s.code(t, teacher()))
			form.Set("client_secret", secret)
			status, _ := s.postToken(t, form)
			require.Equal(t, http.StatusOK, status)
		}
	})
	t.Run("private_key_jwt", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, withKeys(t))
		form := s.tokenForm(s.code(t, teacher()))
		form.Del("client_secret")
		form.Set("client_assertion_type", assertionType)
		form.Set("client_assertion", signed(t, "tool", s.assertion()))
		status, _ := s.postToken(t, form)
		require.Equal(t, http.StatusOK, status)
		form.Set("code", s.code(t, teacher()))
		status, body := s.postToken(t, form)
		require.Equal(t, http.StatusUnauthorized, status, "the assertion comes again")
		require.Equal(t, "invalid_client", body["error"])
	})
	for name, change := range map[string]func(map[string]any){
		"another audience": func(c map[string]any) { c["aud"] = "https://other.example/token" },
		"another audience besides": func(c map[string]any) {
			c["aud"] = []any{c["aud"], "https://other.example/token"}
		},
		"no jti":            func(c map[string]any) { delete(c, "jti") },
		"expired":           func(c map[string]any) { c["iat"], c["exp"] = 1, 2 },
		"no exp":            func(c map[string]any) { delete(c, "exp") },
		"another subject":   func(c map[string]any) { c["sub"] = "other" },
		"an unknown client": func(c map[string]any) { c["iss"], c["sub"] = "other", "other" },
		"valid for a day":   func(c map[string]any) { c["exp"] = c["exp"].(int64) + 86400 },
	} {
		t.Run("private_key_jwt with "+name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, withKeys(t))
			claims := s.assertion()
			change(claims)
			form := s.tokenForm(s.code(t, teacher()))
			form.Del("client_secret")
			form.Del("client_id")
			form.Set("client_assertion_type", assertionType)
			form.Set("client_assertion", signed(t, "tool", claims))
			status, body := s.postToken(t, form)
			require.Equal(t, http.StatusUnauthorized, status)
			require.Equal(t, "The client did not prove who it is.", body["error_description"])
		})
	}
	t.Run("private_key_jwt with another key, or none registered", func(t *testing.T) {
		t.Parallel()
		for key, s := range map[string]*stage{"other": newStage(t, withKeys(t)), "tool": newStage(t)} {
			form := s.tokenForm(s.code(t, teacher()))
			form.Del("client_secret")
			form.Set("client_assertion_type", assertionType)
			form.Set("client_assertion", signed(t, key, s.assertion()))
			status, _ := s.postToken(t, form)
			require.Equal(t, http.StatusUnauthorized, status)
		}
	})
}

func TestTokenRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, c := range []struct {
		name   string
		change func(url.Values)
		code   string
	}{
		{"no grant type", set("grant_type", ""), "invalid_request"},
		{"client credentials", set("grant_type", "client_credentials"), "unsupported_grant_type"},
		{"refresh token", set("grant_type", "refresh_token"), "unsupported_grant_type"},
		{"a parameter twice", func(f url.Values) { f.Add("code", "x") }, "invalid_request"},
	} {
		form := s.tokenForm(s.code(t, teacher()))
		c.change(form)
		status, body := s.postToken(t, form)
		require.Equal(t, http.StatusBadRequest, status, c.name)
		require.Equal(t, c.code, body["error"], c.name)
	}
}

// TestCodeRace: of many who bring a code at once one gets tokens at most, and when
// all are done the session is over.
func TestCodeRace(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	form := s.tokenForm(s.code(t, teacher()))
	var given atomic.Int32
	token := make(chan any, 16)
	done := make(chan struct{})
	for range 16 {
		go func() {
			if status, body := s.postToken(t, form); status == http.StatusOK {
				given.Add(1)
				token <- body["access_token"]
			}
			done <- struct{}{}
		}()
	}
	for range 16 {
		<-done
	}
	require.LessOrEqual(t, given.Load(), int32(1))
	if given.Load() == 1 {
		require.Equal(t, http.StatusUnauthorized, s.userInfo(t, <-token))
	}
}

// TestTrustEnds: what an administrator takes away is gone at once, for tokens too
// that were given before.
func TestTrustEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *stage){
		"client disabled": func(t *testing.T, s *stage) {
			s.client.Disabled = true
			require.NoError(t, s.config.Clients.(rp.ClientWriter).PutRelyingParty(t.Context(), s.client))
		},
		"client deleted": func(t *testing.T, s *stage) {
			require.NoError(t, s.config.Clients.(rp.ClientWriter).DeleteRelyingParty(t.Context(), "app"))
		},
		"registration taken out of the client's record": func(t *testing.T, s *stage) {
			s.client.Registrations = []string{"another"}
			require.NoError(t, s.config.Clients.(rp.ClientWriter).PutRelyingParty(t.Context(), s.client))
		},
		"client given to another tenant": func(t *testing.T, s *stage) {
			s.client.Tenant = "south"
			require.NoError(t, s.config.Clients.(rp.ClientWriter).PutRelyingParty(t.Context(), s.client))
		},
		"registration disabled": func(t *testing.T, s *stage) {
			r := s.tool.Registration.Clone()
			r.Disabled = true
			require.NoError(t, s.tool.Store.PutRegistration(t.Context(), r))
		},
		"deployment removed": func(t *testing.T, s *stage) {
			require.NoError(t, s.tool.Store.DeleteDeployment(t.Context(), s.tool.Registration.ID, ltitest.DeploymentID))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.signIn(t, teacher())
			require.Equal(t, http.StatusOK, s.userInfo(t, s.app.token.AccessToken))
			form := s.tokenForm(s.code(t, teacher()))
			end(t, s)
			require.Equal(t, http.StatusUnauthorized, s.userInfo(t, s.app.token.AccessToken))
			status, _ := s.postToken(t, form)
			require.Contains(t, []int{http.StatusBadRequest, http.StatusUnauthorized}, status)
		})
	}
}

// TestScopesEnd: what is taken out of the client's record, its tokens open no more.
func TestScopesEnd(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.signIn(t, teacher(), s.withServices)
	read := func(path string) int {
		status, _, _ := s.app.call(http.MethodGet, s.config.Issuer+path, "", nil)
		return status
	}
	require.Equal(t, http.StatusOK, read("/services/members"))
	s.client.Scopes = []lti.Scope{lti.ScopeLineItem}
	require.NoError(t, s.config.Clients.(rp.ClientWriter).PutRelyingParty(t.Context(), s.client))
	require.Equal(t, http.StatusForbidden, read("/services/members"))
	require.Equal(t, http.StatusOK, read("/services/lineitems"))
	require.Equal(t, http.StatusOK, read("/userinfo"))
}

func TestEndSession(t *testing.T) {
	t.Parallel()
	logout := func(t *testing.T, s *stage, q url.Values) *ltitest.Page {
		browser := ltitest.NewBrowser(t, s.platform)
		browser.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		return browser.Get(s.config.Issuer + "/logout?" + q.Encode())
	}
	hint := func(s *stage) string { return s.app.token.Extra("id_token").(string) }
	t.Run("ends the session and goes on", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.signIn(t, teacher())
		s.platform.Clock.Advance(time.Hour) // the ID token has expired
		page := logout(t, s, url.Values{"id_token_hint": {hint(s)}, "post_logout_redirect_uri": {s.app.url("/bye")}, "state": {"x y"}, "client_id": {"app"}})
		require.Equal(t, s.app.url("/bye?state=x+y"), page.Header.Get("Location"))
		require.Equal(t, http.StatusUnauthorized, s.userInfo(t, s.app.token.AccessToken))
	})
	t.Run("a page without an address", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.signIn(t, teacher())
		require.Contains(t, logout(t, s, url.Values{"id_token_hint": {hint(s)}}).Body, "You are signed out")
		require.Equal(t, http.StatusUnauthorized, s.userInfo(t, s.app.token.AccessToken))
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.signIn(t, teacher())
		for name, q := range map[string]url.Values{
			"open redirect":            {"id_token_hint": {hint(s)}, "post_logout_redirect_uri": {"https://evil.example/"}},
			"a redirect URI":           {"id_token_hint": {hint(s)}, "post_logout_redirect_uri": {s.app.url("/callback")}},
			"no hint":                  {"post_logout_redirect_uri": {s.app.url("/bye")}},
			"another client":           {"id_token_hint": {hint(s)}, "client_id": {"other"}},
			"an access token":          {"id_token_hint": {s.app.token.AccessToken}},
			"a token of somebody else": {"id_token_hint": {signed(t, "tool", map[string]any{"iss": s.config.Issuer, "aud": "app", "iat": 1, "exp": 2})}},
		} {
			page := logout(t, s, q)
			require.Equal(t, http.StatusBadRequest, page.Status, name)
			require.Empty(t, page.Header.Get("Location"), name)
		}
		require.Equal(t, http.StatusOK, s.userInfo(t, s.app.token.AccessToken))
	})
}

func TestDiscovery(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var doc map[string]any
	require.NoError(t, s.app.op.Claims(&doc))
	require.Equal(t, s.config.Issuer, doc["issuer"])
	require.Equal(t, []any{"code"}, doc["response_types_supported"])
	require.Equal(t, []any{"S256"}, doc["code_challenge_methods_supported"])
	require.Equal(t, []any{"RS256"}, doc["id_token_signing_alg_values_supported"])
	require.Equal(t, []any{"client_secret_basic", "client_secret_post", "private_key_jwt"}, doc["token_endpoint_auth_methods_supported"])
	page := ltitest.NewBrowser(t, s.platform).Get(s.config.Issuer + "/jwks")
	require.Contains(t, page.Body, `"kid"`)
	require.NotContains(t, page.Body, "x5c")
	require.Equal(t, http.StatusMethodNotAllowed, ltitest.NewBrowser(t, s.platform).Post(s.config.Issuer+"/.well-known/openid-configuration", nil).Status)
	require.Equal(t, http.StatusMethodNotAllowed, ltitest.NewBrowser(t, s.platform).Get(s.config.Issuer+"/token").Status)
}

var errStoreDown = errors.New("dial tcp 10.0.0.7:5432: connection refused")

package tool_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

// initiation is a good login initiation of the stage's platform.
func (s *stage) initiation() url.Values {
	return url.Values{
		"iss": {s.platform.Issuer()}, "login_hint": {"hint-1"}, "target_link_uri": {s.tool.Server.URL + "/launch"},
		"client_id": {"tool-1"}, "lti_deployment_id": {"d-1"}, "lti_message_hint": {"m <&>\" +é"},
	}
}

// loginReply is what the tool answers a login initiation with.
type loginReply struct {
	status  int
	header  http.Header
	cookies []*http.Cookie
}

// login sends an initiation, follows no redirect and returns the query of the
// address that it leads to.
func (s *stage) login(t *testing.T, method string, form url.Values) (loginReply, url.Values) {
	t.Helper()
	target, body := s.tool.Server.URL+"/login", form.Encode()
	if method == http.MethodGet {
		target, body = target+"?"+body, ""
	}
	req, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := *s.tool.Server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	to, err := url.Parse(resp.Header.Get("Location"))
	require.NoError(t, err)
	return loginReply{resp.StatusCode, resp.Header, resp.Cookies()}, to.Query()
}

func TestLogin(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for name, method := range map[string]string{"TC-022 login by GET": http.MethodGet, "TC-022 login by POST": http.MethodPost} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, q := s.login(t, method, s.initiation())
			require.Equal(t, http.StatusFound, resp.status)
			require.True(t, strings.HasPrefix(resp.header.Get("Location"), s.platform.Server.URL+"/authorize?"))
			require.Equal(t, "no-store", resp.header.Get("Cache-Control"))
			require.Equal(t, "no-referrer", resp.header.Get("Referrer-Policy"))
			for parameter, want := range map[string]string{
				"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
				"client_id": "tool-1", "redirect_uri": s.tool.Server.URL + "/launch", "login_hint": "hint-1", "lti_message_hint": "m <&>\" +é",
			} {
				require.Equal(t, []string{want}, q[parameter], parameter)
			}
			require.Len(t, q.Get("nonce"), 22)
			require.NotEmpty(t, q.Get("state"))
			require.Len(t, q, 10)
		})
	}
	t.Run("TC-025 redirect_uri is the configured one, whatever the target", func(t *testing.T) {
		t.Parallel()
		form := s.initiation()
		form.Set("target_link_uri", s.tool.Server.URL+"/launch/?item=7")
		_, q := s.login(t, http.MethodGet, form)
		require.Equal(t, []string{s.tool.Server.URL + "/launch"}, q["redirect_uri"])
	})
	t.Run("TC-024 cookie", func(t *testing.T) {
		t.Parallel()
		resp, q := s.login(t, http.MethodGet, s.initiation())
		require.Len(t, resp.cookies, 1)
		c := resp.cookies[0]
		require.True(t, strings.HasPrefix(c.Name, "__Host-"), c.Name)
		require.Equal(t, "/", c.Path)
		require.Empty(t, c.Domain)
		require.True(t, c.Secure)
		require.True(t, c.HttpOnly)
		require.True(t, c.Partitioned)
		require.Equal(t, http.SameSiteNoneMode, c.SameSite)
		require.Equal(t, 600, c.MaxAge)
		require.NotContains(t, resp.header.Get("Location"), c.Value, "the secret of the cookie travels in no URL")
		require.NotContains(t, q.Get("state"), c.Value)
	})
	t.Run("every login is its own", func(t *testing.T) {
		t.Parallel()
		first, p := s.login(t, http.MethodGet, s.initiation())
		second, q := s.login(t, http.MethodGet, s.initiation())
		require.NotEqual(t, p.Get("nonce"), q.Get("nonce"))
		require.NotEqual(t, p.Get("state"), q.Get("state"))
		require.NotEqual(t, first.cookies[0].Name, second.cookies[0].Name)
		require.NotEqual(t, first.cookies[0].Value, second.cookies[0].Value)
	})
	t.Run("TC-014 no message hint", func(t *testing.T) {
		t.Parallel()
		form := s.initiation()
		form.Del("lti_message_hint")
		_, q := s.login(t, http.MethodGet, form)
		require.NotContains(t, q, "lti_message_hint")
	})
	t.Run("TC-013 empty message hint", func(t *testing.T) {
		t.Parallel()
		form := s.initiation()
		form.Set("lti_message_hint", "")
		_, q := s.login(t, http.MethodGet, form)
		require.Equal(t, []string{""}, q["lti_message_hint"])
	})
	t.Run("TC-017 unknown parameters", func(t *testing.T) {
		t.Parallel()
		form := s.initiation()
		form.Set("canvas_environment", "beta")
		form.Set("canvas_region", "x")
		resp, q := s.login(t, http.MethodGet, form)
		require.Equal(t, http.StatusFound, resp.status)
		require.NotContains(t, q, "canvas_region")
	})
	t.Run("TC-011 one issuer by itself", func(t *testing.T) {
		t.Parallel()
		form := s.initiation()
		form.Del("client_id")
		form.Del("lti_deployment_id")
		_, q := s.login(t, http.MethodGet, form)
		require.Equal(t, "tool-1", q.Get("client_id"))
	})
	require.Empty(t, keysOf(&s.used.keys), "a login stores nothing")
}

func keysOf(s *seen) (keys []any) {
	s.m.Range(func(k, _ any) bool { keys = append(keys, k); return true })
	return keys
}

func TestLoginRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, c := range []struct {
		name   string
		change func(url.Values)
		code   lti.Code
	}{
		{"TC-004 iss missing", func(v url.Values) { v.Del("iss") }, lti.CodeInvalidRequest},
		{"TC-005 login_hint missing", func(v url.Values) { v.Del("login_hint") }, lti.CodeInvalidRequest},
		{"TC-006 target_link_uri missing", func(v url.Values) { v.Del("target_link_uri") }, lti.CodeInvalidRequest},
		{"TC-007 unknown iss", func(v url.Values) { v.Set("iss", "https://evil.example") }, lti.CodeUnknownRegistration},
		{"TC-008 unknown client_id", func(v url.Values) { v.Set("client_id", "tool-9") }, lti.CodeUnknownRegistration},
		{"unknown deployment", func(v url.Values) { v.Set("lti_deployment_id", "d-9") }, lti.CodeUnknownDeployment},
		{"unknown deployment under its other name", func(v url.Values) { v.Del("lti_deployment_id"); v.Set("deployment_id", "d-9") }, lti.CodeUnknownDeployment},
		{"TC-018 iss twice", func(v url.Values) { v.Add("iss", "https://evil.example") }, lti.CodeInvalidRequest},
		{"TC-019 target javascript", func(v url.Values) { v.Set("target_link_uri", "javascript:alert(1)") }, lti.CodeInvalidRequest},
		{"TC-019 target data", func(v url.Values) { v.Set("target_link_uri", "data:text/html,x") }, lti.CodeInvalidRequest},
		{"TC-020 target on a foreign host", func(v url.Values) { v.Set("target_link_uri", "https://evil.example/launch") }, lti.CodeInvalidRequest},
		{"target relative", func(v url.Values) { v.Set("target_link_uri", "/launch") }, lti.CodeInvalidRequest},
		{"TC-021 iss with a slash behind", func(v url.Values) { v.Set("iss", v.Get("iss")+"/") }, lti.CodeUnknownRegistration},
		{"TC-021 iss in other letter case", func(v url.Values) { v.Set("iss", strings.ToUpper(v.Get("iss"))) }, lti.CodeUnknownRegistration},
		{"TC-139 LTI 1.1 parameters", func(v url.Values) {
			clear(v)
			v.Set("lti_message_type", "basic-lti-launch-request")
			v.Set("oauth_consumer_key", "key")
		}, lti.CodeInvalidRequest},
		{"a form of 70 KB", func(v url.Values) { v.Set("x", strings.Repeat("x", 70<<10)) }, lti.CodeInvalidRequest},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form := s.initiation()
			c.change(form)
			resp, _ := s.login(t, http.MethodPost, form)
			want := http.StatusBadRequest
			if c.code == lti.CodeUnknownDeployment {
				want = http.StatusForbidden
			}
			require.Equal(t, want, resp.status)
			require.Empty(t, resp.header.Get("Location"), "no redirect")
			require.Empty(t, resp.cookies)
		})
	}
	t.Run("other methods", func(t *testing.T) {
		t.Parallel()
		resp, _ := s.login(t, http.MethodPut, s.initiation())
		require.Equal(t, http.StatusMethodNotAllowed, resp.status)
		require.Equal(t, "GET, POST", resp.header.Get("Allow"))
	})
}

func TestLoginOfASharedIssuer(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	second := s.tool.Registration.Clone()
	second.ID, second.ClientID = "r-second", "second"
	second.Platform.AuthorizationURL = s.platform.Server.URL + "/authorize?tenant=2"
	require.NoError(t, s.tool.Store.PutRegistration(t.Context(), second))
	require.NoError(t, s.tool.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: second.ID, ID: "d-second"}))

	t.Run("TC-010 nothing tells them apart", func(t *testing.T) {
		t.Parallel()
		_, err := s.tool.StartLogin(t.Context(), tool.LoginInput{Issuer: s.platform.Issuer(), LoginHint: "h", TargetLinkURI: s.tool.Server.URL})
		require.ErrorIs(t, err, storage.ErrAmbiguous)
		require.ErrorIs(t, err, lti.ErrRegistration)
		require.Equal(t, lti.CodeInvalidRequest, lti.AsError(err).Code)
		require.NotEmpty(t, lti.AsError(err).Fix)
	})
	t.Run("TC-011 the deployment tells them apart", func(t *testing.T) {
		t.Parallel()
		form := s.initiation()
		form.Del("client_id")
		form.Set("lti_deployment_id", "d-second")
		_, q := s.login(t, http.MethodGet, form)
		require.Equal(t, "second", q.Get("client_id"))
		require.Equal(t, "2", q.Get("tenant"), "the query of the authorization URL stays")
	})
	t.Run("TC-011 the deployment under its other name", func(t *testing.T) {
		t.Parallel()
		form := s.initiation()
		form.Del("client_id")
		form.Del("lti_deployment_id")
		form.Set("deployment_id", "d-second")
		_, q := s.login(t, http.MethodGet, form)
		require.Equal(t, "second", q.Get("client_id"))
		form.Set("lti_deployment_id", "d-1")
		_, q = s.login(t, http.MethodGet, form)
		require.Equal(t, "tool-1", q.Get("client_id"), "the standard's own name counts more")
	})
	t.Run("TC-114 deployment of another client", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		st.refused(t, st.token(t, change{lti.ClaimDeploymentID: "d-second"}), lti.ErrDeployment)
	})
	t.Run("TC-031 state of another registration", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.platform)
		st := s.startIn(t, b)
		to, err := s.tool.StartLogin(t.Context(), tool.LoginInput{Issuer: s.platform.Issuer(), ClientID: "second", LoginHint: "h", TargetLinkURI: s.tool.Server.URL + "/launch"})
		require.NoError(t, err)
		q := queryOf(t, to.URL)
		_, err = s.tool.VerifyLaunch(t.Context(), tool.LaunchInput{State: q.Get("state"), Cookies: []*http.Cookie{to.Cookie},
			IDToken: st.token(t, change{"nonce": q.Get("nonce")})})
		require.ErrorIs(t, err, lti.ErrAudience)
	})
}

func queryOf(t *testing.T, raw string) url.Values {
	t.Helper()
	u, err := url.Parse(raw)
	require.NoError(t, err)
	return u.Query()
}

func TestLoginWhileTheStoreFails(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *tool.Config) { c.Registrations = brokenRegistrations{} })
	resp, _ := s.login(t, http.MethodGet, s.initiation())
	require.Equal(t, http.StatusServiceUnavailable, resp.status)
	require.Empty(t, resp.cookies)
}

type brokenRegistrations struct{ storage.Registrations }

func (brokenRegistrations) FindRegistration(context.Context, string, string, string) (*lti.Registration, error) {
	return nil, errStoreDown
}

func TestLoginOfAnIncompleteRegistration(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.tool.Registration.Platform.AuthorizationURL = ""
	require.NoError(t, s.tool.Store.PutRegistration(t.Context(), s.tool.Registration))
	_, err := s.tool.StartLogin(t.Context(), tool.LoginInput{Issuer: s.platform.Issuer(), LoginHint: "h", TargetLinkURI: s.tool.Server.URL})
	e := lti.AsError(err)
	require.Equal(t, "authorization URL", e.Claim)
	require.NotEmpty(t, e.Fix)
}

// Path and port are part of an issuer.
func TestIssuerWithPath(t *testing.T) {
	t.Parallel()
	const issuer = "https://platform.example:8443/lms"
	s := newStage(t)
	s.register(t, func(r *lti.Registration) { r.ID, r.ClientID, r.Issuer = "r-path", "tool-path", issuer })
	require.NoError(t, s.tool.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: "r-path", ID: "d-1"}))
	in := tool.LoginInput{Issuer: issuer, LoginHint: "h", TargetLinkURI: s.tool.Server.URL + "/launch"}
	to, err := s.tool.StartLogin(t.Context(), in)
	require.NoError(t, err)

	t.Run("TC-168 launch", func(t *testing.T) {
		t.Parallel()
		q := queryOf(t, to.URL)
		payload := map[string]any{
			"iss": issuer, "aud": "tool-path", "sub": "u-1", "nonce": q.Get("nonce"), "iat": s.now().Unix(), "exp": s.now().Add(time.Hour).Unix(),
			lti.ClaimVersion: lti.Version, lti.ClaimMessageType: lti.ResourceLinkRequest, lti.ClaimDeploymentID: "d-1",
			lti.ClaimTargetLinkURI: in.TargetLinkURI, lti.ClaimRoles: []string{}, lti.ClaimResourceLink: map[string]any{"id": "l-1"},
		}
		token, err := lti.Sign(t.Context(), s.platform.Keys, nil, payload)
		require.NoError(t, err)
		l, err := s.tool.VerifyLaunch(t.Context(), tool.LaunchInput{State: q.Get("state"), IDToken: token, Cookies: []*http.Cookie{to.Cookie}})
		require.NoError(t, err)
		require.Equal(t, issuer, l.Message.Issuer)
	})
	t.Run("TC-168 login without the path", func(t *testing.T) {
		t.Parallel()
		in.Issuer = "https://platform.example:8443"
		_, err := s.tool.StartLogin(t.Context(), in)
		require.ErrorIs(t, err, lti.ErrRegistration)
	})
}

package bridge_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/ltitest"
)

func set(name, value string) func(url.Values) {
	return func(q url.Values) {
		q.Del(name)
		if value != "" {
			q.Set(name, value)
		}
	}
}

// TestAuthorizeRefuses: the client is told, and the launch still waits.
func TestAuthorizeRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(url.Values)
		code   string
	}{
		{"response_type missing", set("response_type", ""), "unsupported_response_type"},
		{"implicit flow", set("response_type", "id_token"), "unsupported_response_type"},
		{"hybrid flow", set("response_type", "code id_token"), "unsupported_response_type"},
		{"fragment", set("response_mode", "fragment"), "invalid_request"},
		{"no openid", set("scope", "profile"), "invalid_scope"},
		{"no scope", set("scope", ""), "invalid_scope"},
		{"no PKCE", func(q url.Values) { q.Del("code_challenge"); q.Del("code_challenge_method") }, "invalid_request"},
		{"PKCE plain", set("code_challenge_method", "plain"), "invalid_request"},
		{"PKCE without a method", set("code_challenge_method", ""), "invalid_request"},
		{"PKCE too short", set("code_challenge", "abc"), "invalid_request"},
		{"prompt none and login", set("prompt", "none login"), "invalid_request"},
		{"prompt consent", set("prompt", "consent"), "invalid_request"},
		{"request object", set("request", "ey"), "request_not_supported"},
		{"request_uri", set("request_uri", "https://evil.example/"), "request_not_supported"},
		{"state of 5 KB", set("state", strings.Repeat("s", 5<<10)), "invalid_request"},
		{"another hint", set("login_hint", "nothing"), "login_required"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			browser := s.atStart(t, teacher())
			answer := s.answer(t, browser, c.change)
			require.Equal(t, c.code, answer.Get("error"))
			require.NotEmpty(t, answer.Get("error_description"))
			require.Empty(t, answer.Get("code"))
			require.Equal(t, s.config.Issuer, answer.Get("iss"))
			require.NotEmpty(t, s.answer(t, browser, nil).Get("code"))
		})
	}
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(url.Values){
		"as it is": nil, "prompt none": set("prompt", "none"), "prompt login": set("prompt", "login"), "no state": set("state", ""), "no nonce": set("nonce", ""),
		"response mode query": set("response_mode", "query"),
		// Identity providers between the client and the bridge often lose the hint.
		"no hint": set("login_hint", ""),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			answer := s.answer(t, s.atStart(t, teacher()), change)
			require.NotEmpty(t, answer.Get("code"), answer)
			require.Equal(t, s.config.Issuer, answer.Get("iss"))
			q := s.authorizeQuery("")
			if change != nil {
				change(q)
			}
			require.Equal(t, q.Has("state"), answer.Has("state"))
		})
	}
	t.Run("without a launch", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		for _, prompt := range []string{"", "none", "login"} {
			answer := s.answer(t, ltitest.NewBrowser(t, s.platform), set("prompt", prompt))
			require.Equal(t, "login_required", answer.Get("error"))
		}
	})
	t.Run("by POST", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		browser := s.atStart(t, teacher())
		browser.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		page := browser.Post(s.config.Issuer+"/authorize", s.authorizeQuery(s.hint))
		require.NotEmpty(t, query(t, page.Header.Get("Location")).Get("code"))
		require.Equal(t, "no-referrer", page.Header.Get("Referrer-Policy"))
	})
	t.Run("two tabs", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		browser := s.atStart(t, teacher())
		first := s.hint
		s.onlyStart(t, browser, teacher())
		require.NotEqual(t, first, s.hint)
		require.NotEmpty(t, s.answer(t, browser, nil).Get("code"))
		s.hint = first
		require.NotEmpty(t, s.answer(t, browser, nil).Get("code"))
	})
	t.Run("a redirect URI with a query", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *rp.Client) { c.RedirectURIs = append(c.RedirectURIs, c.RedirectURIs[0]+"?tenant=1") })
		answer := s.answer(t, s.atStart(t, teacher()), set("redirect_uri", s.app.url("/callback?tenant=1")))
		require.Equal(t, "1", answer.Get("tenant"))
		require.NotEmpty(t, answer.Get("code"))
	})
	t.Run("a client without PKCE, if its record says so", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *rp.Client) { c.InsecureWithoutPKCE = true })
		code := s.codeWith(t, teacher(), func(q url.Values) { q.Del("code_challenge"); q.Del("code_challenge_method") })
		form := s.tokenForm(code)
		form.Del("code_verifier")
		status, _ := s.postToken(t, form)
		require.Equal(t, http.StatusOK, status)
		code = s.codeWith(t, teacher(), func(q url.Values) { q.Del("code_challenge"); q.Del("code_challenge_method") })
		status, _ = s.postToken(t, s.tokenForm(code))
		require.Equal(t, http.StatusBadRequest, status, "a verifier without a challenge (RFC 9700 §2.1.1)")
	})
}

// TestWhoIsOpened: which client a launch opens, and which page of it.
func TestWhoIsOpened(t *testing.T) {
	t.Parallel()
	launch := func(t *testing.T, s *stage, target string) *ltitest.Page {
		return s.open(t, ltitest.NewBrowser(t, s.platform), target)
	}
	t.Run("a deep page, whatever its path and query", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		for _, page := range []string{"/quiz/7?mode=a%26b&x=1", "/a%2Fb/%C3%BC", "/", "/x/../y"} {
			link, err := s.bridge.LinkURL(s.client, s.app.url(page))
			require.NoError(t, err)
			require.Equal(t, "signed in", launch(t, s, link).Body)
			require.Equal(t, s.app.url(page), s.app.target)
			require.Equal(t, s.app.url(page), s.app.claims[lti.ClaimTargetLinkURI])
		}
	})
	t.Run("pages of others have no link", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		for _, page := range []string{"https://evil.example/", "/relative", "javascript:alert(1)", "http" + strings.TrimPrefix(s.app.url("/"), "https"), s.app.server.URL + ".evil.example/"} {
			_, err := s.bridge.LinkURL(s.client, page)
			require.Error(t, err, page)
		}
	})
	t.Run("several clients of one registration", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.otherClient(t, "other", func(*rp.Client) {})
		page := launch(t, s, "")
		require.Equal(t, http.StatusForbidden, page.Status)
		require.Contains(t, page.Body, "Several applications")
		link, err := s.bridge.LinkURL(s.client, s.app.url("/x"))
		require.NoError(t, err)
		require.Equal(t, "signed in", launch(t, s, link).Body)
	})
	t.Run("a client of another registration", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *rp.Client) { c.Registrations = []string{"r-other"} })
		require.Equal(t, http.StatusForbidden, launch(t, s, "").Status)
		require.Equal(t, http.StatusForbidden, launch(t, s, s.config.Issuer+"/tools/app/").Status)
	})
	t.Run("no registration is none", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *rp.Client) { c.Registrations = nil })
		require.Equal(t, http.StatusForbidden, launch(t, s, "").Status)
	})
	t.Run("a disabled client", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *rp.Client) { c.Disabled = true })
		require.Equal(t, http.StatusForbidden, launch(t, s, "").Status)
		require.Equal(t, http.StatusBadRequest, ltitest.NewBrowser(t, s.platform).Get(s.authorizeURL("x")).Status)
	})
	t.Run("a hint of the client's own and a path in the state", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *rp.Client) { c.LoginURI += "?identity_provider=LTI&client_id=pool"; c.TargetInState = true })
		link, err := s.bridge.LinkURL(s.client, s.app.url("/quiz/7?a=b"))
		require.NoError(t, err)
		var start url.Values
		browser := ltitest.NewBrowser(t, s.platform)
		form := s.startOf(t, browser, lti.ResourceLinkRequest, link)
		browser.Client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
			start = r.URL.Query()
			return http.ErrUseLastResponse
		}
		browser.Submit(form)
		require.Equal(t, "LTI", start.Get("identity_provider"))
		require.Equal(t, "pool", start.Get("client_id"))
		require.Equal(t, s.config.Issuer, start.Get("iss"))
		require.Regexp(t, "-2f7175697a2f373f613d62$", start.Get("state"))
	})
}

// TestWindow: a client that cannot live in a frame is opened in a window, and so is
// every client in a browser that keeps no cookies here.
func TestWindow(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *rp.Client) { c.NewWindow = true })
	browser := ltitest.NewBrowser(t, s.platform)
	page := browser.Launch(s.tool, teacher())
	require.Contains(t, page.Body, `target="_blank"`)
	require.Equal(t, s.config.Issuer+"/window", page.Action)

	require.Equal(t, http.StatusUnauthorized, browser.Post(page.Action, page.Form).Status, "a post without the bridge's origin")
	plain := browser.Client.Transport
	post := func(origin string, form url.Values) *ltitest.Page {
		browser.Client.Transport = withOrigin{plain, origin}
		return browser.Post(page.Action, form)
	}
	require.Equal(t, http.StatusUnauthorized, post("https://evil.example", page.Form).Status)
	require.Equal(t, http.StatusUnauthorized, post(s.config.Issuer, url.Values{"window": {"made up"}}).Status)
	require.Equal(t, "signed in", post(s.config.Issuer, page.Form).Body)
	require.Equal(t, http.StatusForbidden, post(s.config.Issuer, page.Form).Status, "and once")
}

// withOrigin is a browser's Origin on every post.
type withOrigin struct {
	http.RoundTripper
	origin string
}

func (o withOrigin) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost {
		r = r.Clone(r.Context())
		r.Header.Set("Origin", o.origin)
	}
	return o.RoundTripper.RoundTrip(r)
}

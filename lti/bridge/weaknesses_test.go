package bridge_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/bridge"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// TestWeaknesses are the faults that were found in an older broker of this kind,
// each tried here.
func TestWeaknesses(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]func(*testing.T, *stage){
		"open redirect of the authorization endpoint":     tryOpenRedirect,
		"token endpoint without client authentication":    tryTokenWithoutClient,
		"code without PKCE, redirect URI or client match": tryCodeOfAnother,
		"code used twice":                                        tryCodeTwice,
		"one lured click on somebody's launch":                   tryLuredClick,
		"nonce corrupted by what is appended to the URL":         tryNonce,
		"unregistered deployment launched":                       tryDeployment,
		"token sent to a foreign target_link_uri":                tryForeignTarget,
		"launch replayed":                                        tryReplay,
		"state of another browser accepted":                      tryOtherBrowser,
		"stored state and code outlive their time":               tryExpired,
		"any form value becomes the access token":                tryAuthenticityToken,
		"launch fails where the platform has no services":        tryWithoutServices,
		"an ID token opens the services":                         tryIDTokenAsAccessToken,
		"platform's bearer token sent to an address of the body": tryForeignLineItem,
		"scores and rosters of another tenant's course":          tryOtherTenant,
		"launch over GET":                                        tryLaunchByGet,
		"roles are not read":                                     tryRoles,
		"client of one tenant opened by a launch of another":     tryClientOfAnotherTenant,
		"person of one tenant's platform named by another's":     tryPersonOfAnotherTenant,
		"launch spent by the client of another one":              tryTwoLaunches,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			try(t, newStage(t))
		})
	}
}

func tryOpenRedirect(t *testing.T, s *stage) {
	good := url.Values{"client_id": {"app"}, "redirect_uri": {s.app.url("/callback")}, "response_type": {"code"}, "scope": {"openid"}, "state": {"s"},
		"code_challenge": {strings.Repeat("x", 43)}, "code_challenge_method": {"S256"}}
	browser := s.atStart(t, teacher())
	for _, uri := range []string{
		"https://evil.example/callback", s.app.url("/callback") + "/..", s.app.url("/callback") + "?x=1", s.app.url("/callback#x"), s.app.url("/Callback"),
		strings.Replace(s.app.url("/callback"), "https://", "https://user@", 1), "javascript:alert(1)", "//evil.example", "",
	} {
		bad := clone(good)
		bad.Set("redirect_uri", uri)
		page := browser.Get(s.config.Issuer + "/authorize?" + bad.Encode())
		require.Equal(t, http.StatusBadRequest, page.Status, uri)
		require.Equal(t, s.tool.Server.URL, "https://"+page.URL.Host, "the browser stays here")
		require.NotContains(t, page.Body, "evil.example")
	}
	bad := clone(good)
	bad.Set("client_id", "nobody")
	require.Equal(t, http.StatusBadRequest, browser.Get(s.config.Issuer+"/authorize?"+bad.Encode()).Status)
}

func tryTokenWithoutClient(t *testing.T, s *stage) {
	for name, change := range map[string]func(url.Values){
		"nothing":        func(f url.Values) { f.Del("client_id"); f.Del("client_secret") },
		"id alone":       func(f url.Values) { f.Del("client_secret") },
		"another secret": func(f url.Values) { f.Set("client_secret", "guess") },
		"unknown client": func(f url.Values) { f.Set("client_id", "nobody") },
		"its hash":       func(f url.Values) { f.Set("client_secret", rp.HashSecret(clientSecret)) },
	} {
		form := s.tokenForm(s.code(t, teacher()))
		change(form)
		status, body := s.postToken(t, form)
		require.Equal(t, http.StatusUnauthorized, status, name)
		require.Equal(t, "invalid_client", body["error"], name)
		require.Equal(t, "The client did not prove who it is.", body["error_description"], name)
	}
}

func tryCodeOfAnother(t *testing.T, s *stage) {
	s.otherClient(t, "other", func(c *rp.Client) { c.Registrations = nil })
	for name, change := range map[string]func(url.Values){
		"another client":       func(f url.Values) { f.Set("client_id", "other") },
		"another redirect URI": func(f url.Values) { f.Set("redirect_uri", s.app.url("/bye")) },
		"no redirect URI":      func(f url.Values) { f.Del("redirect_uri") },
		"another verifier":     func(f url.Values) { f.Set("code_verifier", strings.Repeat("w", 43)) },
		"no verifier":          func(f url.Values) { f.Del("code_verifier") },
		"made up":              func(f url.Values) { f.Set("code", strings.Repeat("c", 43)) },
		"no code":              func(f url.Values) { f.Del("code") },
	} {
		form := s.tokenForm(s.code(t, teacher()))
		bad := clone(form)
		change(bad)
		status, body := s.postToken(t, bad)
		require.Equal(t, http.StatusBadRequest, status, name)
		require.Equal(t, "invalid_grant", body["error"], name)
		if bad.Get("code") == form.Get("code") {
			status, _ = s.postToken(t, form)
			require.Equal(t, http.StatusBadRequest, status, "the code is spent: "+name)
		}
	}
}

func tryCodeTwice(t *testing.T, s *stage) {
	form := s.tokenForm(s.code(t, teacher()))
	status, body := s.postToken(t, form)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, http.StatusOK, s.userInfo(t, body["access_token"]))
	status, again := s.postToken(t, form)
	require.Equal(t, http.StatusBadRequest, status)
	require.Equal(t, "invalid_grant", again["error"])
	require.Equal(t, http.StatusUnauthorized, s.userInfo(t, body["access_token"]), "the tokens of the code are revoked")
}

// tryLuredClick: an attacker launches in their own browser and lures somebody to
// the address on which the login goes on.
func tryLuredClick(t *testing.T, s *stage) {
	attacker := s.atStart(t, student())
	lured := s.answer(t, ltitest.NewBrowser(t, s.platform), nil)
	require.Equal(t, "login_required", lured.Get("error"))
	require.Empty(t, lured.Get("code"))
	require.NotEmpty(t, s.answer(t, attacker, nil).Get("code"), "the launch still waits for its own browser")
	require.Equal(t, "login_required", s.answer(t, attacker, nil).Get("error"), "and is answered once")
}

func tryNonce(t *testing.T, s *stage) {
	nonce := "n?&=+ %/ä"
	code := s.codeWith(t, teacher(), func(q url.Values) { q.Set("nonce", nonce) })
	_, body := s.postToken(t, s.tokenForm(code))
	var claims map[string]any
	require.NoError(t, lti.PeekUnverified(body["id_token"].(string), &claims))
	require.Equal(t, nonce, claims["nonce"])
}

func tryDeployment(t *testing.T, s *stage) {
	require.NoError(t, s.tool.Store.DeleteDeployment(t.Context(), s.tool.Registration.ID, ltitest.DeploymentID))
	page := ltitest.NewBrowser(t, s.platform).Start(s.tool, teacher()) // whose platform names it at the login
	require.Equal(t, http.StatusForbidden, page.Status)
	require.Contains(t, page.Body, "unknown_deployment")
}

func tryForeignTarget(t *testing.T, s *stage) {
	for _, target := range []string{"https://evil.example/quiz", "https://evil.example" + "/tools/app/x"} {
		page := s.open(t, ltitest.NewBrowser(t, s.platform), target)
		require.Equal(t, http.StatusBadRequest, page.Status)
		require.Equal(t, s.tool.Server.URL, "https://"+page.URL.Host)
	}
	for _, path := range []string{"//evil.example/x", "/..//evil.example", "/%2F%2Fevil.example", "/@evil.example", "/%5Cevil.example", ".evil.example"} {
		browser := ltitest.NewBrowser(t, s.platform)
		page := s.open(t, browser, s.config.Issuer+"/tools/app"+path)
		if page.Status < 400 {
			target, err := url.Parse(s.app.target)
			require.NoError(t, err)
			require.Equal(t, s.app.server.URL, "https://"+target.Host, "%s leads to %s", path, s.app.target)
		}
	}
}

func tryReplay(t *testing.T, s *stage) {
	for _, kind := range []lti.MessageType{lti.ResourceLinkRequest, lti.DeepLinkingRequest} {
		browser := ltitest.NewBrowser(t, s.platform)
		form := s.startOf(t, browser, kind, "")
		require.Equal(t, "signed in", browser.Submit(form).Body)
		again := browser.Submit(form)
		require.Equal(t, http.StatusUnauthorized, again.Status, kind)
		require.NotContains(t, again.Body, "signed in")
	}
}

func tryOtherBrowser(t *testing.T, s *stage) {
	form := ltitest.NewBrowser(t, s.platform).Start(s.tool, teacher())
	page := ltitest.NewBrowser(t, s.platform).Submit(form)
	require.Equal(t, http.StatusUnauthorized, page.Status)
	require.Contains(t, page.Body, "invalid_state")
}

func tryExpired(t *testing.T, s *stage) {
	browser := s.atStart(t, teacher())
	s.platform.Clock.Advance(bridge.LoginLife + time.Second)
	require.Equal(t, "login_required", s.answer(t, browser, nil).Get("error"))
	form := s.tokenForm(s.code(t, teacher()))
	s.platform.Clock.Advance(bridge.CodeLife + time.Second)
	status, body := s.postToken(t, form)
	require.Equal(t, http.StatusBadRequest, status)
	require.Equal(t, "invalid_grant", body["error"])
	form = s.tokenForm(s.code(t, teacher()))
	_, body = s.postToken(t, form)
	s.platform.Clock.Advance(s.bridge.SessionLife() + time.Second)
	require.Equal(t, http.StatusUnauthorized, s.userInfo(t, body["access_token"]))
}

func tryAuthenticityToken(t *testing.T, s *stage) {
	browser := ltitest.NewBrowser(t, s.platform)
	form := browser.Start(s.tool, teacher())
	form.Form.Set("authenticity_token", "made-up")
	require.Equal(t, "signed in", browser.Submit(form).Body)
	require.NotContains(t, s.app.token.AccessToken, "made-up")
}

func tryWithoutServices(t *testing.T, s *stage) {
	s.signIn(t, teacher())
	require.NotContains(t, s.app.claims, lti.ClaimAGS)
	status, body, _ := s.app.call(http.MethodGet, s.config.Issuer+"/services/members", "", nil)
	require.Equal(t, http.StatusForbidden, status)
	require.Equal(t, "insufficient_scope", body["code"])
}

func tryIDTokenAsAccessToken(t *testing.T, s *stage) {
	s.signIn(t, teacher(), s.withServices)
	require.Equal(t, http.StatusUnauthorized, s.userInfo(t, s.app.token.Extra("id_token")))
	require.Equal(t, http.StatusUnauthorized, s.userInfo(t, ""))
}

func tryForeignLineItem(t *testing.T, s *stage) {
	s.signIn(t, teacher(), s.withServices)
	leaked := false
	s.platform.Mux.HandleFunc("/stolen/", func(http.ResponseWriter, *http.Request) { leaked = true })
	score := map[string]any{"userId": s.app.claims["sub"], "timestamp": "2026-03-02T09:00:00Z", "activityProgress": "Completed", "gradingProgress": "FullyGraded"}
	for _, item := range []string{url.PathEscape(s.platform.Server.URL + "/stolen/1"), "c3RvbGVu", strings.Repeat("A", 64)} {
		status, _, _ := s.app.call(http.MethodPost, s.config.Issuer+"/services/lineitems/"+item+"/scores", ags.MediaTypeScore, score)
		require.Equal(t, http.StatusNotFound, status)
	}
	status, _, _ := s.app.call(http.MethodGet, s.config.Issuer+"/services/members?context_memberships_url="+url.QueryEscape(s.platform.Server.URL+"/stolen/2"), "", nil)
	require.Equal(t, http.StatusOK, status)
	require.False(t, leaked)
}

// tryOtherTenant: the line item of one client means nothing to another, and nor do
// its people.
func tryOtherTenant(t *testing.T, s *stage) {
	s.signIn(t, teacher(), s.withServices)
	_, column, _ := s.app.call(http.MethodPost, s.config.Issuer+"/services/lineitems", ags.MediaTypeLineItem, map[string]any{"label": "Quiz", "scoreMaximum": 1})
	elsewhere := func(m *lti.Message) { s.withServices(m); m.Context = &lti.Context{ID: "c-2"} }
	mine := s.app.claims["sub"]
	s.signIn(t, teacher(), elsewhere)
	require.Equal(t, mine, s.app.claims["sub"])
	status, _, _ := s.app.call(http.MethodGet, column["id"].(string), "", nil)
	require.Equal(t, http.StatusNotFound, status, "from another course")

	s.otherClient(t, "other", func(*rp.Client) {})
	require.NoError(t, s.config.Clients.(rp.ClientWriter).DeleteRelyingParty(t.Context(), "app"))
	s.app.oauth.ClientID = "other"
	s.app.ids = s.app.op.Verifier(&oidc.Config{ClientID: "other", Now: s.platform.Clock.Now})
	s.signIn(t, teacher(), s.withServices)
	status, _, _ = s.app.call(http.MethodGet, column["id"].(string), "", nil)
	require.Equal(t, http.StatusNotFound, status, "by another client")
}

func tryLaunchByGet(t *testing.T, s *stage) {
	browser := ltitest.NewBrowser(t, s.platform)
	form := browser.Start(s.tool, teacher())
	require.Equal(t, http.StatusMethodNotAllowed, browser.Get(form.Action+"?"+form.Form.Encode()).Status)
}

func tryRoles(t *testing.T, s *stage) {
	s.signIn(t, ltitest.Person{ID: "u-3", Roles: []lti.Role{lti.RoleLearner.Sub("Instructor")}})
	require.Equal(t, []any{string(lti.RoleLearner.Sub("Instructor"))}, s.app.claims[lti.ClaimRoles])
}

// ofTenant gives the registration to a tenant.
func (s *stage) ofTenant(t *testing.T, tenant string) {
	t.Helper()
	r := s.tool.Registration.Clone()
	r.Tenant = tenant
	require.NoError(t, s.tool.Store.PutRegistration(t.Context(), r))
}

func tryClientOfAnotherTenant(t *testing.T, s *stage) {
	s.ofTenant(t, "north")
	s.signIn(t, teacher()) // the installation's own client
	s.client.Tenant = "south"
	require.NoError(t, s.config.Clients.(rp.ClientWriter).PutRelyingParty(t.Context(), s.client))
	page := ltitest.NewBrowser(t, s.platform).Launch(s.tool, teacher())
	require.Equal(t, http.StatusForbidden, page.Status)
}

// tryPersonOfAnotherTenant: whoever registers a platform says which issuer it is,
// and so whose people its launches speak of.
func tryPersonOfAnotherTenant(t *testing.T, s *stage) {
	s.ofTenant(t, "north")
	s.signIn(t, teacher())
	sub := s.app.claims["sub"]
	s.ofTenant(t, "south")
	s.signIn(t, teacher())
	require.NotEqual(t, sub, s.app.claims["sub"])
	s.client.PublicSubject = true
	require.NoError(t, s.config.Clients.(rp.ClientWriter).PutRelyingParty(t.Context(), s.client))
	s.signIn(t, teacher())
	sub = s.app.claims["sub"]
	s.ofTenant(t, "north")
	s.signIn(t, teacher())
	require.NotEqual(t, sub, s.app.claims["sub"])
}

// tryTwoLaunches: two links in one page, and clients that lose the hint.
func tryTwoLaunches(t *testing.T, s *stage) {
	s.otherClient(t, "other", func(*rp.Client) {})
	browser := ltitest.NewBrowser(t, s.platform)
	browser.Client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/start" {
			return http.ErrUseLastResponse
		}
		return nil
	}
	for _, client := range []string{"app", "other"} {
		require.Equal(t, http.StatusSeeOther, s.open(t, browser, s.config.Issuer+"/tools/"+client+"/").Status)
	}
	s.hint = ""
	of := func(client string) func(url.Values) { return func(q url.Values) { q.Set("client_id", client) } }
	require.NotEmpty(t, s.answer(t, browser, of("app")).Get("code"))
	require.Equal(t, "login_required", s.answer(t, browser, of("app")).Get("error"))
	require.NotEmpty(t, s.answer(t, browser, of("other")).Get("code"))
}

// TestNoTokenInURLsOrLogs follows a whole story and looks at every address and
// every line.
func TestNoTokenInURLsOrLogs(t *testing.T) {
	t.Parallel()
	var logs lines
	s := newStageWith(t, func(c *bridge.Config) {
		c.Logger = slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	browser := ltitest.NewBrowser(t, s.platform)
	var addresses []string
	browser.Client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		addresses = append(addresses, r.URL.String())
		return nil
	}
	page := browser.Start(s.tool, teacher(), s.withServices)
	launch := page.Form.Get("id_token")
	require.Equal(t, "signed in", browser.Submit(page).Body)
	ltitest.NewBrowser(t, s.platform).Get(s.authorizeURL("nothing")) // a line of the log
	s.userInfo(t, s.app.token.AccessToken+"x")
	require.NotEmpty(t, addresses)
	require.NotEmpty(t, logs.String())
	for _, secret := range []string{launch, s.app.token.AccessToken, s.app.token.Extra("id_token").(string), clientSecret} {
		require.NotContains(t, strings.Join(addresses, "\n"), secret)
		require.NotContains(t, logs.String(), secret)
	}
	require.NotRegexp(t, `eyJ[\w-]+\.eyJ[\w-]+\.`, strings.Join(addresses, "\n"), "nothing that looks like a token")
	require.NotContains(t, logs.String(), "Ada")
}

// lines is a log.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

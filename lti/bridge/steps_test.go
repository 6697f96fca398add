package bridge_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

// The steps of a login one by one, for tests that leave the way.

const testVerifier = "a-verifier-of-the-tests-that-is-long-enough-for-rfc-7636"

// atStart launches the person and stops where the client's login begins; the
// stage's hint is the one it was given.
func (s *stage) atStart(t testing.TB, who ltitest.Person) *ltitest.Browser {
	t.Helper()
	browser := ltitest.NewBrowser(t, s.platform)
	s.onlyStart(t, browser, who)
	return browser
}

// onlyStart does so in that browser.
func (s *stage) onlyStart(t testing.TB, browser *ltitest.Browser, who ltitest.Person) {
	t.Helper()
	form := browser.Start(s.tool, who)
	browser.Client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/start" {
			s.hint = r.URL.Query().Get("login_hint")
			return http.ErrUseLastResponse
		}
		return nil
	}
	page := browser.Submit(form)
	require.Equal(t, http.StatusSeeOther, page.Status, page.Body)
	browser.Client.CheckRedirect = nil
}

// authorizeQuery is a good authorization request.
func (s *stage) authorizeQuery(hint string) url.Values {
	return url.Values{
		"client_id": {"app"}, "redirect_uri": {s.app.url("/callback")}, "response_type": {"code"}, "state": {"s-1"}, "nonce": {"n-1"}, "login_hint": {hint},
		"scope":          {strings.Join(s.app.oauth.Scopes, " ")},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(testVerifier)}, "code_challenge_method": {"S256"},
	}
}

func (s *stage) authorizeURL(hint string) string {
	return s.config.Issuer + "/authorize?" + s.authorizeQuery(hint).Encode()
}

// answer makes an authorization request and returns the parameters with which the
// browser goes back to the client.
func (s *stage) answer(t testing.TB, browser *ltitest.Browser, change func(url.Values)) url.Values {
	t.Helper()
	q := s.authorizeQuery(s.hint)
	if change != nil {
		change(q)
	}
	browser.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	defer func() { browser.Client.CheckRedirect = nil }()
	page := browser.Get(s.config.Issuer + "/authorize?" + q.Encode())
	require.Equal(t, http.StatusSeeOther, page.Status, page.Body)
	to := page.Header.Get("Location")
	require.True(t, strings.HasPrefix(to, q.Get("redirect_uri")), to)
	return query(t, to)
}

func (s *stage) code(t testing.TB, who ltitest.Person) string {
	t.Helper()
	return s.codeOf(t, s.atStart(t, who), nil)
}

func (s *stage) codeWith(t testing.TB, who ltitest.Person, change func(url.Values)) string {
	t.Helper()
	return s.codeOf(t, s.atStart(t, who), change)
}

func (s *stage) codeOf(t testing.TB, browser *ltitest.Browser, change func(url.Values)) string {
	t.Helper()
	code := s.answer(t, browser, change).Get("code")
	require.NotEmpty(t, code)
	return code
}

// tokenForm is a good token request.
func (s *stage) tokenForm(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {s.app.url("/callback")},
		"code_verifier": {testVerifier}, "client_id": {"app"}, "client_secret": {clientSecret}}
}

func (s *stage) postToken(t testing.TB, form url.Values, headers ...func(*http.Request)) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.config.Issuer+"/token", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, change := range headers {
		change(req)
	}
	resp, err := s.app.server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
	body := map[string]any{}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&body))
	return resp.StatusCode, body
}

// userInfo is the status that a token gets there.
func (s *stage) userInfo(t testing.TB, token any) int {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, s.config.Issuer+"/userinfo", nil)
	require.NoError(t, err)
	if token != "" {
		req.Header.Set("Authorization", fmt.Sprint("Bearer ", token))
	}
	resp, err := s.app.server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	return resp.StatusCode
}

// startOf starts a launch of that type to that address, empty for the usual one,
// and returns the page of the platform.
func (s *stage) startOf(t testing.TB, browser *ltitest.Browser, kind lti.MessageType, target string) *ltitest.Page {
	t.Helper()
	browser.SignIn(teacher())
	to, err := s.platform.LoginURL(context.Background(), platform.Start{Registration: s.tool.Registration, DeploymentID: ltitest.DeploymentID,
		UserID: teacher().ID, Type: kind, TargetLinkURI: target})
	if err != nil {
		return &ltitest.Page{Status: http.StatusBadRequest}
	}
	return browser.Get(to)
}

// open opens a link to that address.
func (s *stage) open(t testing.TB, browser *ltitest.Browser, target string) *ltitest.Page {
	t.Helper()
	page := s.startOf(t, browser, lti.ResourceLinkRequest, target)
	if page.Action == "" {
		return page
	}
	return browser.Submit(page)
}

func clone(v url.Values) url.Values { return maps.Clone(v) }

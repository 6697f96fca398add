package tool_test

import (
	"encoding/base64"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

// forgetful returns a browser that keeps no cookies of the tool.
func (s *stage) forgetful(t *testing.T) *ltitest.Browser {
	t.Helper()
	b := ltitest.NewBrowser(t, s.platform)
	b.Client.Jar = forgetfulJar{b.Client.Jar}
	return b
}

type forgetfulJar struct{ http.CookieJar }

func (j forgetfulJar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	j.CookieJar.SetCookies(u, slices.DeleteFunc(slices.Clone(cookies), func(c *http.Cookie) bool { return strings.HasPrefix(c.Name, "__Host-lti-") }))
}

// loginOnce sends one request of a login that opens in a frame or a window.
func (s *stage) loginOnce(t *testing.T, b *ltitest.Browser, dest, query string, form url.Values) *ltitest.Page {
	t.Helper()
	client := *b.Client
	client.Transport = withHeader{b.Client.Transport, "Sec-Fetch-Dest", dest}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	once := *b
	once.Client = &client
	return once.Post(s.tool.Server.URL+"/login"+query, form)
}

// withHeader sends every request with one more header.
type withHeader struct {
	http.RoundTripper
	name, value string
}

func (h withHeader) RoundTrip(r *http.Request) (*http.Response, error) {
	if h.value != "" {
		r = r.Clone(r.Context())
		r.Header.Set(h.name, h.value)
	}
	return h.RoundTripper.RoundTrip(r)
}

// data reads the data attributes of a page.
func data(page *ltitest.Page) map[string]string {
	d := map[string]string{}
	for _, m := range regexp.MustCompile(` data-([a-z]+)="([^"]*)"`).FindAllStringSubmatch(page.Body, -1) {
		d[m[1]] = html.UnescapeString(m[2])
	}
	return d
}

func TestLoginChecksCookies(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	const again = "?lti_cookies_checked=1"
	stored := s.initiation()
	stored.Set("lti_storage_target", "_parent")
	for _, c := range []struct {
		name, dest string
		form       url.Values
		checks     bool
	}{
		{"frame", "iframe", s.initiation(), true}, {"old frame", "frame", s.initiation(), true},
		{"embed", "embed", s.initiation(), true}, {"object", "object", s.initiation(), true},
		{"window", "document", s.initiation(), false}, {"program", "", s.initiation(), false}, {"script", "empty", s.initiation(), false},
		{"window of a platform with storage", "document", stored, true}, {"unknown, of a platform with storage", "", stored, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := ltitest.NewBrowser(t, s.platform)
			first := s.loginOnce(t, b, c.dest, "", c.form)
			if !c.checks {
				s.requireGoesOn(t, first)
				return
			}
			require.Equal(t, http.StatusTemporaryRedirect, first.Status, "which posts the parameters again")
			require.Equal(t, again, first.Header.Get("Location"))
			require.Equal(t, "no-store", first.Header.Get("Cache-Control"))
			require.Equal(t, "__Host-lti-check=1; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=None; Partitioned", first.Header.Get("Set-Cookie"))
			s.requireGoesOn(t, s.loginOnce(t, b, c.dest, again, c.form))
			s.requireGoesOn(t, s.loginOnce(t, b, c.dest, "", c.form)) // the next login need not ask
			require.Equal(t, http.StatusOK, s.loginOnce(t, s.forgetful(t), c.dest, again, c.form).Status)
		})
	}
	t.Run("login by GET keeps its query", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.platform)
		b.Client.Transport = withHeader{b.Client.Transport, "Sec-Fetch-Dest", "iframe"}
		b.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		page := b.Get(s.tool.Server.URL + "/login?" + s.initiation().Encode())
		require.Equal(t, "?"+s.initiation().Encode()+"&lti_cookies_checked=1", page.Header.Get("Location"))
		s.requireGoesOn(t, b.Get(s.tool.Server.URL+"/login"+page.Header.Get("Location")))
	})
	require.Empty(t, keysOf(&s.used.keys), "a login stores nothing")
}

// requireGoesOn asserts that a login went on to the platform with its cookie.
func (s *stage) requireGoesOn(t *testing.T, page *ltitest.Page) {
	t.Helper()
	require.Equal(t, http.StatusFound, page.Status)
	require.True(t, strings.HasPrefix(page.Header.Get("Location"), s.platform.Server.URL+"/authorize?"))
	require.Contains(t, page.Header.Get("Set-Cookie"), "Max-Age=600")
}

func TestLoginPage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	open := func(t *testing.T, form url.Values) *ltitest.Page {
		t.Helper()
		page := s.loginOnce(t, s.forgetful(t), "iframe", "?lti_cookies_checked=1", form)
		require.Equal(t, http.StatusOK, page.Status)
		requireStrictPage(t, page)
		return page
	}
	t.Run("TC-181 no storage", func(t *testing.T) {
		t.Parallel()
		page := open(t, s.initiation())
		d := data(page)
		require.True(t, strings.HasPrefix(d["to"], s.platform.Server.URL+"/authorize?"), d["to"])
		require.NotContains(t, d, "value", "without storage the secret is the cookie's alone")
		secret, _, _ := strings.Cut(strings.SplitN(page.Header.Get("Set-Cookie"), "=", 2)[1], ";")
		require.NotContains(t, page.Body, secret)
		require.Equal(t, s.initiation(), page.Form, "the new tab starts the same login")
		require.Contains(t, page.Body, `<form method="post" target="_blank" rel="noopener">`)
		require.Contains(t, page.Body, "<button>Open in a new tab</button>")
	})
	t.Run("TC-179 what the page stores", func(t *testing.T) {
		t.Parallel()
		form := s.initiation()
		form.Set("lti_storage_target", "post_message_forwarding")
		page := open(t, form)
		d := data(page)
		require.Equal(t, "post_message_forwarding", d["frame"])
		require.Equal(t, s.platform.Server.URL, d["origin"], "TC-182: that of the authorization URL")
		require.Contains(t, page.Header.Get("Set-Cookie"), "="+d["value"]+";", "one secret, kept in one of two places")
		require.NotContains(t, d["to"], d["value"], "the secret travels in no URL")
		require.Equal(t, s.initiation(), page.Form, "a tab of its own needs no storage")
	})
	t.Run("storage target that is no frame's name", func(t *testing.T) {
		t.Parallel()
		form := s.initiation()
		form.Set("lti_storage_target", strings.Repeat("x", 101))
		require.NotContains(t, data(open(t, form)), "frame")
	})
	t.Run("hostile parameters", func(t *testing.T) {
		t.Parallel()
		const attack = `"><script>alert(1)</script><x a='`
		form := s.initiation()
		for _, name := range []string{"login_hint", "lti_message_hint", "lti_storage_target"} {
			form.Set(name, attack)
		}
		page := open(t, form)
		require.Equal(t, attack, page.Form.Get("login_hint"))
		require.Equal(t, attack, data(page)["frame"])
	})
}

// requireStrictPage asserts that a page runs its own script alone.
func requireStrictPage(t *testing.T, page *ltitest.Page) {
	t.Helper()
	policy := page.Header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'; base-uri 'none'; style-src 'nonce-")
	require.Regexp(t, `script-src 'nonce-[A-Za-z0-9+/]{22}'$`, policy)
	require.NotContains(t, policy, "unsafe")
	require.Equal(t, 1, strings.Count(page.Body, "<script"))
	require.NotRegexp(t, `(?i)<[a-z][^>]*\son[a-z]+=`, page.Body, "no inline handlers")
	require.Contains(t, page.Body, `<html lang="en">`)
	require.Equal(t, "no-store", page.Header.Get("Cache-Control"))
	require.Equal(t, "nosniff", page.Header.Get("X-Content-Type-Options"))
}

// storedLogin is a launch whose login went into the platform's storage. Its
// browser keeps no cookies of the tool.
type storedLogin struct {
	*started
	secret string
}

func (s *stage) startStored(t *testing.T) *storedLogin {
	t.Helper()
	b := s.forgetful(t)
	b.SignIn(teacher())
	to, err := s.platform.LoginURL(t.Context(), platform.Start{
		Registration: s.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: teacher().ID, StorageTarget: platform.StorageParent})
	require.NoError(t, err)
	d := data(b.Get(to))
	require.NotEmpty(t, d["value"])
	st := s.read(t, b, b.Get(d["to"]))
	return &storedLogin{st, d["value"]}
}

// with is the launch with what the page found, from that origin.
func (st *storedLogin) with(secret, origin string) tool.LaunchInput {
	return tool.LaunchInput{State: st.page.Form.Get("state"), IDToken: st.page.Form.Get("id_token"), Stored: secret, Origin: origin}
}

// Section 8 of the conformance catalogue: a launch without cookies. What the
// pages do in a browser is TestBrowser's.
func TestLaunchFromStorage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	own := s.tool.Server.URL

	t.Run("TC-179 launch with the secret of the storage", func(t *testing.T) {
		t.Parallel()
		st := s.startStored(t)
		page := st.post(st.page.Form.Get("id_token"))
		require.Equal(t, http.StatusOK, page.Status)
		requireStrictPage(t, page)
		require.Equal(t, "same-origin", page.Header.Get("Referrer-Policy"), "or the browser would hide the Origin")
		require.False(t, s.served.has(st.nonce()), "nothing is served yet")
		require.False(t, s.used.keys.has("launch:"+st.nonce()), "nothing is used up yet")
		require.NotContains(t, page.Body, st.secret)
		d := data(page)
		require.Equal(t, s.platform.Server.URL, d["origin"])
		require.Equal(t, "_parent", d["frame"])

		again := maps.Clone(page.Form)
		require.Equal(t, []string{""}, again["stored_secret"])
		again.Set("stored_secret", st.secret)
		st.browser.Client.Transport = withHeader{st.browser.Client.Transport, "Origin", own}
		require.Equal(t, "hello Ada", st.browser.Post(own+"/launch", again).Body)
		_, err := s.tool.VerifyLaunch(t.Context(), st.with(st.secret, own))
		require.ErrorIs(t, err, lti.ErrReplayed, "TC-038")
	})
	t.Run("launch that may still prove itself", func(t *testing.T) {
		t.Parallel()
		st := s.startStored(t)
		_, err := s.tool.VerifyLaunch(t.Context(), st.with("", own))
		require.ErrorIs(t, err, lti.ErrState)
		var ask *tool.AskStorageError
		require.ErrorAs(t, err, &ask)
		require.Equal(t, s.platform.Server.URL, ask.Where.Origin)
		require.NotEmpty(t, ask.Where.Key)
		require.Empty(t, ask.Where.Value)
	})
	st, other := s.startStored(t), s.startStored(t)
	for name, in := range map[string]tool.LaunchInput{
		"TC-186 another value":                               st.with("AAAAAAAAAAAAAAAAAAAAAA", own),
		"TC-185 no answer":                                   st.with("unanswered", own),
		"TC-030 secret of another login":                     st.with(other.secret, own),
		"TC-030 posted from another site, secret known":      st.with(st.secret, "https://evil.example"),
		"TC-030 posted by the platform, secret known":        st.with(st.secret, s.platform.Server.URL),
		"TC-030 posted from nowhere, secret known":           st.with(st.secret, ""),
		"TC-030 posted from a sandbox, secret known":         st.with(st.secret, "null"),
		"TC-030 posted from the host by http, secret known":  st.with(st.secret, strings.Replace(own, "https:", "http:", 1)),
		"TC-030 posted from another port, secret known":      st.with(st.secret, own+"1"),
		"TC-030 the hash that travels in the state":          st.with(hashIn(t, st.page.Form.Get("state")), own),
		"TC-030 posted from an origin like it, secret known": st.with(st.secret, own+".evil.example"),
		"TC-030 a blank for a secret":                        st.with(" ", own),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := s.tool.VerifyLaunch(t.Context(), in)
			require.ErrorIs(t, err, lti.ErrState)
			require.Equal(t, lti.CodeInvalidState, lti.AsError(err).Code)
			require.False(t, s.used.keys.has("launch:"+st.nonce()))
		})
	}
	t.Run("TC-181 secret without a storage at login", func(t *testing.T) {
		t.Parallel()
		plain := s.start(t)
		var secret string
		for _, c := range plain.cookies() {
			if strings.HasPrefix(c.Name, "__Host-lti-") {
				secret = c.Value
			}
		}
		require.Len(t, secret, 22)
		_, err := s.tool.VerifyLaunch(t.Context(), tool.LaunchInput{
			State: plain.page.Form.Get("state"), IDToken: plain.page.Form.Get("id_token"), Stored: secret, Origin: own})
		require.ErrorIs(t, err, lti.ErrState)
		var ask *tool.AskStorageError
		require.NotErrorAs(t, err, &ask)
		require.Contains(t, lti.AsError(err).Public, "open it in a new window")
	})
	t.Run("TC-043 error from the platform", func(t *testing.T) {
		t.Parallel()
		st := s.startStored(t)
		page := st.browser.Post(own+"/launch", url.Values{"state": {st.page.Form.Get("state")}, "error": {"login_required"}, "error_description": {`"><script>x`}})
		requireStrictPage(t, page)
		require.Equal(t, `"><script>x`, page.Form.Get("error_description"))
		_, err := s.tool.VerifyLaunch(t.Context(), tool.LaunchInput{
			State: st.page.Form.Get("state"), Error: "login_required", Stored: st.secret, Origin: own})
		require.Equal(t, lti.CodeAccessDenied, lti.AsError(err).Code)
	})
	t.Run("cookie goes before the storage", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.platform)
		form := s.initiation()
		form.Set("lti_storage_target", "_parent")
		s.loginOnce(t, b, "iframe", "", form)
		page := s.loginOnce(t, b, "iframe", "?lti_cookies_checked=1", form)
		s.requireGoesOn(t, page)
		st := s.start(t)
		q := queryOf(t, page.Header.Get("Location"))
		form = url.Values{"state": {q.Get("state")}, "id_token": {st.token(t, change{"nonce": q.Get("nonce")})}}
		require.Equal(t, "hello Ada", b.Post(own+"/launch", form).Body)
	})
}

// hashIn reads the hash of the secret in a state.
func hashIn(t *testing.T, state string) string {
	t.Helper()
	body, _, _ := strings.Cut(state, ".")
	raw, err := base64.RawURLEncoding.DecodeString(body)
	require.NoError(t, err)
	m := regexp.MustCompile(`"b":"([^"]*)"`).FindStringSubmatch(string(raw))
	require.NotNil(t, m)
	return m[1]
}

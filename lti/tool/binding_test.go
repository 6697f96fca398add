package tool_test

import (
	"context"
	"errors"
	"html"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// Section 2 of the conformance catalogue: a launch belongs to one login of one
// browser and is good once.
func TestLaunchBinding(t *testing.T) {
	t.Parallel()
	s := newStage(t)

	t.Run("TC-038 replayed launch", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		cookies, token := st.cookies(), st.page.Form.Get("id_token")
		st.accepted(t, token)
		for _, c := range st.cookies() {
			require.NotContains(t, c.Name, "lti-", "the cookie of the login goes with it")
		}
		require.Equal(t, http.StatusUnauthorized, st.post(token).Status)

		_, err := s.tool.VerifyLaunch(t.Context(), tool.LaunchInput{State: st.page.Form.Get("state"), IDToken: token, Cookies: cookies})
		require.ErrorIs(t, err, lti.ErrReplayed)
		require.ErrorIs(t, err, storage.ErrUsed)
		require.Equal(t, lti.CodeReplayed, lti.AsError(err).Code)
	})
	t.Run("TC-035 nonce used before, new state", func(t *testing.T) {
		t.Parallel()
		first := s.start(t)
		first.accepted(t, first.token(t, nil))
		second := s.startIn(t, first.browser)
		second.refused(t, second.token(t, change{"nonce": first.nonce()}), lti.ErrNonce)
	})
	t.Run("TC-028 no state", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		st.page.Form.Del("state")
		e := st.refusal(t, st.page.Form.Get("id_token"), lti.ErrState)
		require.Equal(t, lti.CodeInvalidState, e.Code)
	})
	t.Run("TC-029 tampered state", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		good := st.page.Form.Get("state")
		for i := 0; i < len(good); i += 13 {
			letter := "A"
			if good[i] == 'A' {
				letter = "B"
			}
			st.page.Form.Set("state", good[:i]+letter+good[i+1:])
			_, err := st.verify(t, st.page.Form.Get("id_token"))
			require.ErrorIs(t, err, lti.ErrState, "character %d", i)
		}
		st.page.Form.Set("state", "A"+good[1:])
		st.refused(t, st.page.Form.Get("id_token"), lti.ErrState)
	})
	t.Run("state that is none", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		for _, state := range []string{".", "a", "a.b", "a.b.c", "..", st.page.Form.Get("state") + "=", strings.Repeat("x", 1000)} {
			st.page.Form.Set("state", state)
			_, err := st.verify(t, st.page.Form.Get("id_token"))
			require.ErrorIs(t, err, lti.ErrState, state)
		}
	})
	t.Run("TC-030 launch in another browser than the login", func(t *testing.T) {
		t.Parallel()
		victim := s.start(t)
		victim.browser = ltitest.NewBrowser(t, s.platform)
		e := victim.refusal(t, victim.page.Form.Get("id_token"), lti.ErrState)
		require.Contains(t, e.Public, "This browser did not start the launch") // TC-181
	})
	t.Run("TC-030 another browser with a login of its own", func(t *testing.T) {
		t.Parallel()
		victim, attacker := s.start(t), s.start(t)
		victim.browser = attacker.browser
		victim.refused(t, victim.page.Form.Get("id_token"), lti.ErrState)
	})
	t.Run("TC-030 cookie of the right name, another value", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		cookies := st.cookies()
		for _, c := range cookies {
			c.Value = "AAAAAAAAAAAAAAAAAAAAAA"
		}
		_, err := s.tool.VerifyLaunch(t.Context(), tool.LaunchInput{State: st.page.Form.Get("state"), IDToken: st.page.Form.Get("id_token"), Cookies: cookies})
		require.ErrorIs(t, err, lti.ErrState)
	})
	t.Run("TC-036 unsolicited launch", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		page := ltitest.NewBrowser(t, s.platform).Post(st.page.Action, url.Values{"id_token": {st.token(t, nil)}})
		st.refusedPage(t, page, lti.CodeInvalidState)
	})
	t.Run("state of another tool", func(t *testing.T) {
		t.Parallel()
		other := newStage(t)
		st, foreign := s.start(t), other.start(t)
		st.page.Form.Set("state", foreign.page.Form.Get("state"))
		st.refused(t, st.page.Form.Get("id_token"), lti.ErrState)
	})
	t.Run("TC-039 two tabs in reverse order", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.platform)
		first, second := s.startIn(t, b), s.startIn(t, b)
		second.accepted(t, second.page.Form.Get("id_token"))
		first.accepted(t, first.page.Form.Get("id_token"))
	})
	t.Run("TC-042 launch by GET", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		page := st.browser.Get(st.page.Action + "?" + st.page.Form.Encode())
		require.Equal(t, http.StatusMethodNotAllowed, page.Status)
		require.Equal(t, http.MethodPost, page.Header.Get("Allow"))
		require.False(t, s.served.has(st.nonce()))
	})
	t.Run("TC-043 error from the platform", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		form := url.Values{"state": {st.page.Form.Get("state")}, "error": {"login_required"}, "error_description": {"nobody"}}
		page := st.browser.Post(st.page.Action, form)
		require.Equal(t, http.StatusForbidden, page.Status)
		require.Contains(t, page.Body, "login_required")
		require.False(t, s.served.has(st.nonce()))
		_, err := st.verify(t, st.page.Form.Get("id_token"))
		require.ErrorIs(t, err, lti.ErrReplayed, "the state is used up")
	})
	t.Run("TC-044 error from the platform with HTML in it", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		const attack = `"><script>alert(1)</script>`
		page := st.browser.Post(st.page.Action, url.Values{"state": {st.page.Form.Get("state")}, "error": {attack}, "error_description": {attack}})
		require.Equal(t, http.StatusForbidden, page.Status)
		require.NotContains(t, page.Body, "<script")
		require.NotContains(t, page.Body, "alert")
	})
	t.Run("error with a way back", func(t *testing.T) {
		t.Parallel()
		own := s.platform.Issuer()
		for address, shown := range map[string]bool{
			own + "/open?link=7&again=1": true, "https://other.example/open": false, own + ".other.example/": false,
			"javascript:alert(1)//" + own: false, "//other.example/": false, strings.Replace(own, "https:", "http:", 1): false,
			strings.Replace(own, "//", "//ada@", 1): false, own + "/" + strings.Repeat("x", 2000): false,
		} {
			st := s.start(t)
			page := st.browser.Post(st.page.Action, url.Values{"state": {st.page.Form.Get("state")}, "error": {"login_required"}, "error_uri": {address}})
			require.Equal(t, http.StatusForbidden, page.Status)
			require.Equal(t, shown, strings.Contains(page.Body, `target="_top" href="`+html.EscapeString(address)+`"`), address)
			require.Equal(t, shown, strings.Contains(page.Body, "<a "), address)
		}
	})
	t.Run("TC-045 error and id_token", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		form := maps.Clone(st.page.Form)
		form.Set("error", "access_denied")
		require.Equal(t, http.StatusForbidden, st.browser.Post(st.page.Action, form).Status)
		require.False(t, s.served.has(st.nonce()))
	})
	t.Run("error in another browser uses nothing up", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		page := ltitest.NewBrowser(t, s.platform).Post(st.page.Action, url.Values{"state": {st.page.Form.Get("state")}, "error": {"x"}})
		st.refusedPage(t, page, lti.CodeInvalidState)
		st.accepted(t, st.page.Form.Get("id_token"))
	})
	t.Run("TC-047 id_token of 200 KB", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		page := st.post(st.token(t, change{"https://vendor.example/x": strings.Repeat("x", 150<<10)}))
		st.refusedPage(t, page, lti.CodeInvalidRequest)
		require.Equal(t, http.StatusBadRequest, page.Status)
	})
	t.Run("TC-113 unknown deployment", func(t *testing.T) {
		t.Parallel()
		st := s.startLoose(t, "")
		e := st.refusal(t, st.token(t, change{lti.ClaimDeploymentID: "d-9"}), lti.ErrDeployment)
		require.Equal(t, lti.CodeUnknownDeployment, e.Code)
		require.NotEmpty(t, e.Fix)
	})
	t.Run("TC-139 LTI 1.1 parameters", func(t *testing.T) {
		t.Parallel()
		page := ltitest.NewBrowser(t, s.platform).Post(s.tool.Server.URL+"/launch", url.Values{
			"lti_message_type": {"basic-lti-launch-request"}, "lti_version": {"LTI-1p0"}, "oauth_consumer_key": {"k"}, "oauth_signature": {"s"}})
		require.Equal(t, http.StatusBadRequest, page.Status)
		require.Contains(t, page.Body, "This link is set up for LTI 1.1, and this application takes LTI 1.3.")
	})
	t.Run("id_token twice", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		form := maps.Clone(st.page.Form)
		form["id_token"] = append(form["id_token"], form["id_token"]...)
		st.refusedPage(t, st.browser.Post(st.page.Action, form), lti.CodeInvalidRequest)
	})
}

// refusal is refused, and returns what the function said.
func (st *started) refusal(t *testing.T, token string, reason error) *lti.Error {
	t.Helper()
	_, err := st.verify(t, token)
	st.refused(t, token, reason)
	return lti.AsError(err)
}

// startLoose is a login that names no deployment of its own.
func (s *stage) startLoose(t *testing.T, deploymentID string) *started {
	t.Helper()
	st := s.start(t)
	to, err := s.tool.StartLogin(t.Context(), tool.LoginInput{Issuer: s.platform.Issuer(), ClientID: "tool-1", LoginHint: "h",
		TargetLinkURI: s.tool.Server.URL + "/launch", DeploymentID: deploymentID})
	require.NoError(t, err)
	q := queryOf(t, to.URL)
	st.page.Form.Set("state", q.Get("state"))
	st.claims["nonce"] = q.Get("nonce")
	at, err := url.Parse(s.tool.Server.URL)
	require.NoError(t, err)
	st.browser.Client.Jar.SetCookies(at, []*http.Cookie{to.Cookie})
	return st
}

func TestLaunchExpiredLogin(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	st := s.start(t)
	cookies := st.cookies()
	s.platform.Clock.Advance(10*time.Minute - time.Second)
	now := s.platform.Clock.Now()
	fresh := change{"iat": now.Unix(), "exp": now.Add(time.Hour).Unix()}
	in := tool.LaunchInput{State: st.page.Form.Get("state"), IDToken: st.token(t, fresh), Cookies: cookies}

	s.platform.Clock.Advance(time.Second)
	_, err := s.tool.VerifyLaunch(t.Context(), in)
	require.ErrorIs(t, err, lti.ErrExpired)
	require.Equal(t, lti.CodeInvalidState, lti.AsError(err).Code)
	st.refusedPage(t, st.post(in.IDToken), lti.CodeInvalidState)

	s.platform.Clock.Advance(-time.Second)
	_, err = s.tool.VerifyLaunch(t.Context(), in)
	require.NoError(t, err, "a second earlier it was good")
}

// A used login is remembered for as long as its state is good.
func TestLaunchReplayAtTheEndOfTheLogin(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	st := s.start(t)
	now := s.platform.Clock.Now()
	in := tool.LaunchInput{State: st.page.Form.Get("state"), Cookies: st.cookies(),
		IDToken: st.token(t, change{"exp": now.Add(time.Hour).Unix()})}
	_, err := s.tool.VerifyLaunch(t.Context(), in)
	require.NoError(t, err)
	for range 12 {
		s.platform.Clock.Advance(time.Minute)
		_, err = s.tool.VerifyLaunch(t.Context(), in)
		require.Error(t, err)
	}
	until, _ := s.used.keys.m.Load("launch:" + st.nonce())
	require.True(t, until.(time.Time).After(now.Add(10*time.Minute)))
}

func TestLaunchWhileTheStoreFails(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	st := s.start(t)
	s.used.failWith(errStoreDown)
	page := st.post(st.page.Form.Get("id_token"))
	require.Equal(t, http.StatusServiceUnavailable, page.Status)
	require.NotContains(t, page.Body, "10.0.0.7")
	require.False(t, s.served.has(st.nonce()), "nothing is accepted that cannot be used up")

	s.used.failWith(nil)
	st.accepted(t, st.page.Form.Get("id_token"))
}

// TC-568: a refusal leaves one line in the log, with its reason and a reference
// that the page shows, and without token, state, name or address.
func TestLaunchRefusalIsLogged(t *testing.T) {
	t.Parallel()
	var log syncBuilder
	s := newStage(t, func(c *tool.Config) { c.Logger = slog.New(slog.NewJSONHandler(&log, nil)) })
	st := s.start(t)
	token := st.token(t, change{"aud": "tool-2", "email": "ada@school.example"})
	page := st.post(token)
	require.Equal(t, http.StatusUnauthorized, page.Status)
	line := log.String()
	require.Equal(t, 1, strings.Count(line, "\n"))
	require.Contains(t, line, `"code":"invalid_token"`)
	require.Contains(t, line, "want tool-1, got tool-2")
	_, reference, _ := strings.Cut(line, `"reference":"`)
	reference, _, _ = strings.Cut(reference, `"`)
	require.NotEmpty(t, reference)
	require.Contains(t, page.Body, reference)
	require.NotContains(t, page.Body, "tool-2", "the cause is for the log")
	for _, secret := range []string{token[:40], strings.Split(token, ".")[1][:20], st.page.Form.Get("state")[:40], "Ada", "ada@"} {
		require.NotContains(t, line, secret)
	}
}

type syncBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *syncBuilder) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuilder) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestOnError(t *testing.T) {
	t.Parallel()
	var got error
	s := newStage(t, func(c *tool.Config) {
		c.OnError = func(w http.ResponseWriter, _ *http.Request, err error) {
			got = err
			w.WriteHeader(http.StatusTeapot)
		}
	})
	page := ltitest.NewBrowser(t, s.platform).Post(s.tool.Server.URL+"/launch", url.Values{})
	require.Equal(t, http.StatusTeapot, page.Status)
	require.ErrorIs(t, got, lti.ErrState)
}

func TestNewChecksTheConfiguration(t *testing.T) {
	t.Parallel()
	good := tool.Config{LaunchURL: "https://tool.example/launch", Registrations: memory.New(memory.Config{}), Keys: ltitest.Keys(t, "tool")}
	_, err := tool.New(good)
	require.NoError(t, err)
	for field, change := range map[string]func(*tool.Config){
		"LaunchURL":     func(c *tool.Config) { c.LaunchURL = "http://tool.example/launch" },
		"Registrations": func(c *tool.Config) { c.Registrations = nil },
		"Keys":          func(c *tool.Config) { c.Keys = nil },
		"StateKey":      func(c *tool.Config) { c.StateKey = make([]byte, 31) },
	} {
		cfg := good
		change(&cfg)
		_, err := tool.New(cfg)
		require.ErrorContains(t, err, "tool.Config."+field)
	}
}

func TestRandomSourceThatFails(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *tool.Config) { c.Rand = io.LimitReader(strings.NewReader("short"), 5) })
	_, err := s.tool.StartLogin(t.Context(), tool.LoginInput{Issuer: s.platform.Issuer(), LoginHint: "h", TargetLinkURI: s.tool.Server.URL})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestToolJWKS(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := ltitest.NewBrowser(t, s.platform)
	page := b.Get(s.tool.Server.URL + "/jwks")
	require.Equal(t, http.StatusOK, page.Status)
	keys, err := lti.ParseJWKS([]byte(page.Body))
	require.NoError(t, err)
	require.Contains(t, keys, signer(t, "tool").ID)
	require.NotContains(t, page.Body, `"d"`)
	require.Equal(t, http.StatusMethodNotAllowed, b.Post(s.tool.Server.URL+"/jwks", nil).Status)

	broken, err := tool.New(tool.Config{LaunchURL: "https://tool.example/launch", Registrations: s.tool.Store, Keys: brokenKeys{}, Logger: ltitest.Logger(t)})
	require.NoError(t, err)
	w := httptest.NewRecorder()
	broken.JWKS().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/jwks", nil))
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.NotContains(t, w.Body.String(), "vault")
}

type brokenKeys struct{ lti.KeySource }

func (brokenKeys) PublicKeys(context.Context) (lti.JWKS, error) {
	return lti.JWKS{}, errors.New("vault is sealed")
}

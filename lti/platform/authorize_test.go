package platform_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

func TestLoginURL(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	start := platform.Start{Registration: s.tool.Registration, DeploymentID: "d-1", UserID: "grace@school.example"}
	t.Run("TC-257 launch click", func(t *testing.T) {
		t.Parallel()
		q := s.click(t, start)
		require.Equal(t, s.Issuer(), q.Get("iss"))
		require.Equal(t, "tool-1", q.Get("client_id"))
		require.Equal(t, "d-1", q.Get("lti_deployment_id"))
		require.Equal(t, s.tool.Server.URL+"/launch", q.Get("target_link_uri"))
		require.Len(t, q, 6)
	})
	t.Run("TC-258 hints tell nothing and are never the same", func(t *testing.T) {
		t.Parallel()
		p, q := s.click(t, start), s.click(t, start)
		for _, name := range []string{"login_hint", "lti_message_hint"} {
			require.Len(t, p.Get(name), 22)
			require.NotEqual(t, p.Get(name), q.Get(name))
		}
		require.NotContains(t, p.Encode(), "grace")
	})
	t.Run("the query of the login URL stays", func(t *testing.T) {
		t.Parallel()
		other := start
		other.Registration = s.tool.Registration.Clone()
		other.Registration.Tool.LoginURL = "https://tool.example/login?tenant=7"
		other.TargetLinkURI = "https://tool.example/a?b=c&d"
		q := s.click(t, other)
		require.Equal(t, "7", q.Get("tenant"))
		require.Equal(t, other.TargetLinkURI, q.Get("target_link_uri"))
	})
	t.Run("a page may post the query instead", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.Platform)
		b.SignIn(student())
		mine := start
		mine.UserID = student().ID
		page := b.Post(s.tool.Registration.Tool.LoginURL, s.click(t, mine))
		require.NotEmpty(t, page.Form.Get("id_token"), page.Body)
	})
	t.Run("what is refused", func(t *testing.T) {
		t.Parallel()
		plain := s.tool.Registration.Clone()
		plain.Tool.LoginURL = "http://tool.example/login"
		for _, bad := range []platform.Start{
			{Registration: s.tool.Registration, DeploymentID: "d-1"},
			{Registration: s.tool.Registration, UserID: "u"},
			{Registration: plain, DeploymentID: "d-1", UserID: "u"},
			{Registration: &lti.Registration{}, DeploymentID: "d-1", UserID: "u"},
		} {
			_, err := s.LoginURL(t.Context(), bad)
			require.Error(t, err)
		}
	})
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for name, send := range map[string]func(b *ltitest.Browser, q url.Values) *ltitest.Page{
		"TC-259 by GET": func(b *ltitest.Browser, q url.Values) *ltitest.Page {
			return b.Get(s.Server.URL + "/authorize?" + q.Encode())
		},
		"TC-259 by POST": func(b *ltitest.Browser, q url.Values) *ltitest.Page { return b.Post(s.Server.URL+"/authorize", q) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := ltitest.NewBrowser(t, s.Platform)
			page := send(b, s.authorization(t, b, student()))
			require.Equal(t, http.StatusOK, page.Status)
			require.Equal(t, s.tool.Server.URL+"/launch", page.Action)
			require.Equal(t, "state-1", page.Form.Get("state"))
			m, _ := s.message(t, page)
			require.Equal(t, "nonce-1", m.Nonce)
		})
	}
	t.Run("TC-260 good request", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.Platform)
		page := b.Post(s.Server.URL+"/authorize", s.authorization(t, b, student()))
		require.Equal(t, s.tool.Server.URL+"/launch", page.Action)
		require.Len(t, page.Form, 2, "id_token and state, nothing else")
	})
	t.Run("TC-288 error answer", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.Platform)
		q := s.authorization(t, b, student())
		q.Set("prompt", "login")
		q.Set("state", `"><script>alert(1)</script>`)
		page := b.Post(s.Server.URL+"/authorize", q)
		require.Equal(t, s.tool.Server.URL+"/launch", page.Action)
		require.Equal(t, "invalid_request", page.Form.Get("error"))
		require.Contains(t, page.Form.Get("error_description"), "prompt must be none")
		require.Equal(t, q.Get("state"), page.Form.Get("state"), "byte for byte")
		require.NotContains(t, page.Body, "<script>alert")
	})
	t.Run("TC-290 headers", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.Platform)
		page := b.Post(s.Server.URL+"/authorize", s.authorization(t, b, student()))
		require.Equal(t, "no-store", page.Header.Get("Cache-Control"))
		require.Equal(t, "no-referrer", page.Header.Get("Referrer-Policy"))
		require.Contains(t, page.Header.Get("Content-Security-Policy"), "default-src 'none'")
	})
	t.Run("TC-286 no state", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.Platform)
		q := s.authorization(t, b, student())
		q.Del("state")
		page := b.Post(s.Server.URL+"/authorize", q)
		require.NotEmpty(t, page.Form.Get("id_token"))
		require.NotContains(t, page.Form, "state")
	})
	t.Run("TC-285 second of two registered URIs", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.tool.Registration.Tool.RedirectURIs = []string{s.tool.Server.URL + "/launch", s.tool.Server.URL + "/other?a=b"}
		require.NoError(t, s.Store.PutRegistration(t.Context(), s.tool.Registration))
		b := ltitest.NewBrowser(t, s.Platform)
		q := s.authorization(t, b, student())
		q.Set("redirect_uri", s.tool.Server.URL+"/other?a=b")
		require.Equal(t, s.tool.Server.URL+"/other?a=b", b.Post(s.Server.URL+"/authorize", q).Action)
	})
	t.Run("an id_token verifies with go-oidc", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.Platform)
		page := b.Post(s.Server.URL+"/authorize", s.authorization(t, b, student()))
		ctx := oidc.ClientContext(t.Context(), s.Server.Client())
		verifier := oidc.NewVerifier(s.Issuer(), oidc.NewRemoteKeySet(ctx, s.Server.URL+"/jwks"), &oidc.Config{ClientID: "tool-1", Now: s.Clock.Now})
		token, err := verifier.Verify(ctx, page.Form.Get("id_token"))
		require.NoError(t, err)
		require.Equal(t, "u-2", token.Subject)
		require.Equal(t, "nonce-1", token.Nonce)
		var claims struct {
			Roles []string `json:"https://purl.imsglobal.org/spec/lti/claim/roles"`
		}
		require.NoError(t, token.Claims(&claims))
		require.Equal(t, []string{string(lti.RoleLearner)}, claims.Roles)

		_, err = oidc.NewVerifier(s.Issuer(), oidc.NewRemoteKeySet(ctx, s.tool.Server.URL+"/jwks"), &oidc.Config{ClientID: "tool-1", Now: s.Clock.Now}).
			Verify(ctx, page.Form.Get("id_token"))
		require.Error(t, err, "the tool's keys do not fit")
	})
}

// authorizeRefusal is a good request of a student, changed so that it is refused.
type authorizeRefusal struct {
	name   string
	change func(t *testing.T, b *ltitest.Browser, q url.Values)
	code   lti.Code
}

// pageRefusals are the requests that must never be answered at an address that
// they name.
func pageRefusals() []authorizeRefusal {
	only := func(change func(q url.Values)) func(*testing.T, *ltitest.Browser, url.Values) {
		return func(_ *testing.T, _ *ltitest.Browser, q url.Values) { change(q) }
	}
	return []authorizeRefusal{
		{"TC-277 client_id unknown", only(func(q url.Values) { q.Set("client_id", "tool-9") }), lti.CodeUnauthorizedClient},
		{"TC-278 client_id missing", only(func(q url.Values) { q.Del("client_id") }), lti.CodeInvalidRequest},
		{"TC-279 redirect_uri missing", only(func(q url.Values) { q.Del("redirect_uri") }), lti.CodeInvalidRequest},
		{"TC-280 redirect_uri not registered", only(func(q url.Values) { q.Set("redirect_uri", "https://evil.example/launch") }), lti.CodeInvalidRequest},
		{"TC-281 redirect_uri with a path behind", only(func(q url.Values) { q.Set("redirect_uri", q.Get("redirect_uri")+"/x") }), lti.CodeInvalidRequest},
		{"TC-281 redirect_uri with a slash behind", only(func(q url.Values) { q.Set("redirect_uri", q.Get("redirect_uri")+"/") }), lti.CodeInvalidRequest},
		{"TC-281 redirect_uri with a query", only(func(q url.Values) { q.Set("redirect_uri", q.Get("redirect_uri")+"?a=b") }), lti.CodeInvalidRequest},
		{"TC-282 redirect_uri in other letter case", only(func(q url.Values) {
			q.Set("redirect_uri", strings.Replace(q.Get("redirect_uri"), "launch", "Launch", 1))
		}), lti.CodeInvalidRequest},
		{"TC-282 redirect_uri with another port", only(func(q url.Values) { q.Set("redirect_uri", "https://127.0.0.1:443/launch") }), lti.CodeInvalidRequest},
		{"redirect_uri with a user", only(func(q url.Values) { q.Set("redirect_uri", strings.Replace(q.Get("redirect_uri"), "//", "//x@", 1)) }), lti.CodeInvalidRequest},
		{"TC-283 redirect_uri twice", only(func(q url.Values) { q.Add("redirect_uri", q.Get("redirect_uri")) }), lti.CodeInvalidRequest},
		{"a form of 70 KB", only(func(q url.Values) { q.Set("x", strings.Repeat("x", 70<<10)) }), lti.CodeInvalidRequest},
	}
}

func TestAuthorizeShowsAPage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, c := range pageRefusals() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := ltitest.NewBrowser(t, s.Platform)
			q := s.authorization(t, b, student())
			good := q.Encode()
			c.change(t, b, q)
			page := b.Post(s.Server.URL+"/authorize", q)
			require.Equal(t, http.StatusBadRequest, page.Status)
			require.Contains(t, page.Body, "<code>"+string(c.code)+"</code>")
			require.Empty(t, page.Action, "no form")
			require.Empty(t, page.Header.Get("Location"), "no redirect")
			require.NotContains(t, page.Body, "evil.example")

			values, err := url.ParseQuery(good)
			require.NoError(t, err)
			require.NotEmpty(t, b.Post(s.Server.URL+"/authorize", values).Form.Get("id_token"), "the launch is still good")
		})
	}
	t.Run("a registered address that is not https", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.tool.Registration.Tool.RedirectURIs = []string{"http://tool.example/launch"}
		require.NoError(t, s.Store.PutRegistration(t.Context(), s.tool.Registration))
		b := ltitest.NewBrowser(t, s.Platform)
		q := s.authorization(t, b, student())
		q.Set("redirect_uri", "http://tool.example/launch")
		page := b.Post(s.Server.URL+"/authorize", q)
		require.Equal(t, http.StatusBadRequest, page.Status)
		require.Empty(t, page.Action)
	})
	t.Run("other methods", func(t *testing.T) {
		t.Parallel()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.Server.URL+"/authorize", nil)
		require.NoError(t, err)
		a := s.do(t, req)
		require.Equal(t, http.StatusMethodNotAllowed, a.status)
		require.Equal(t, "GET, POST", a.header.Get("Allow"))
	})
}

// toldRefusals are the requests that the tool gets an error for.
func (s *stage) toldRefusals(other *lti.Registration) []authorizeRefusal {
	return []authorizeRefusal{
		{"TC-263 response_mode query", set("response_mode", "query"), lti.CodeInvalidRequest},
		{"TC-263 response_mode fragment", set("response_mode", "fragment"), lti.CodeInvalidRequest},
		{"TC-263 response_mode missing", set("response_mode", ""), lti.CodeInvalidRequest},
		{"TC-268 prompt missing", set("prompt", ""), lti.CodeInvalidRequest},
		{"prompt login", set("prompt", "login"), lti.CodeInvalidRequest},
		{"response_type code", set("response_type", "code"), lti.CodeUnsupportedResponseType},
		{"scope without openid", set("scope", "profile openid2"), lti.CodeInvalidScope},
		{"nonce missing", set("nonce", ""), lti.CodeInvalidRequest},
		{"login_hint missing", set("login_hint", ""), lti.CodeInvalidRequest},
		{"lti_message_hint missing", set("lti_message_hint", ""), lti.CodeInvalidRequest},
		{"TC-270 another person is signed in", func(_ *testing.T, b *ltitest.Browser, _ url.Values) { b.SignIn(ltitest.Person{ID: "u-3"}) }, lti.CodeLoginRequired},
		{"TC-270 nobody is signed in", func(_ *testing.T, b *ltitest.Browser, _ url.Values) { b.SignIn(ltitest.Person{}) }, lti.CodeLoginRequired},
		{"TC-270 login_hint of another launch", func(t *testing.T, b *ltitest.Browser, q url.Values) {
			q.Set("login_hint", s.authorization(t, b, student()).Get("login_hint"))
		}, lti.CodeAccessDenied},
		{"TC-271 lti_message_hint altered", func(_ *testing.T, _ *ltitest.Browser, q url.Values) {
			q.Set("lti_message_hint", "A"+q.Get("lti_message_hint")[1:]+"A")
		}, lti.CodeLaunchExpired},
		{"TC-272 hints of another client's launch", func(t *testing.T, _ *ltitest.Browser, q url.Values) {
			hints := s.click(t, platform.Start{Registration: other, DeploymentID: "d-1", UserID: student().ID})
			q.Set("login_hint", hints.Get("login_hint"))
			q.Set("lti_message_hint", hints.Get("lti_message_hint"))
		}, lti.CodeAccessDenied},
		{"TC-276 message hint used twice", func(t *testing.T, b *ltitest.Browser, q url.Values) {
			require.NotEmpty(t, b.Post(s.Server.URL+"/authorize", q).Form.Get("id_token"))
		}, lti.CodeLaunchExpired},
	}
}

// What the tool is told, by a form with error and state and no token.
func TestAuthorizeTellsTheTool(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	other := s.Register(t, s.tool.Server.URL, "tool-2")
	for _, c := range s.toldRefusals(other) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := ltitest.NewBrowser(t, s.Platform)
			q := s.authorization(t, b, student())
			c.change(t, b, q)
			told(t, s, b.Post(s.Server.URL+"/authorize", q), c.code)
		})
	}
}

func set(name, value string) func(*testing.T, *ltitest.Browser, url.Values) {
	return func(_ *testing.T, _ *ltitest.Browser, q url.Values) {
		if value == "" {
			q.Del(name)
			return
		}
		q.Set(name, value)
	}
}

// told asserts an error at the tool, with the same state and no token.
func told(t *testing.T, s *stage, page *ltitest.Page, code lti.Code) {
	t.Helper()
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	require.Equal(t, s.tool.Server.URL+"/launch", page.Action)
	require.Equal(t, string(code), page.Form.Get("error"))
	require.NotEmpty(t, page.Form.Get("error_description"))
	require.Equal(t, "state-1", page.Form.Get("state"))
	require.NotContains(t, page.Form, "id_token")
}

func TestAuthorizeAfterItsTime(t *testing.T) {
	t.Parallel()
	t.Run("TC-273 message hint older than its lifetime", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		b := ltitest.NewBrowser(t, s.Platform)
		first, second := s.authorization(t, b, student()), s.authorization(t, b, student())
		s.Clock.Advance(5 * time.Minute)
		require.NotEmpty(t, b.Post(s.Server.URL+"/authorize", first).Form.Get("id_token"))
		s.Clock.Advance(time.Second)
		told(t, s, b.Post(s.Server.URL+"/authorize", second), lti.CodeLaunchExpired)
	})
	t.Run("a way back", func(t *testing.T) {
		t.Parallel()
		const used = "https://platform.example/courses"
		s := newStage(t, func(c *platform.Config) {
			c.RetryURL = func(_ context.Context, s *platform.Start) string {
				if s == nil {
					return used
				}
				return "https://platform.example/open?link=" + string(s.Data)
			}
		})
		b := ltitest.NewBrowser(t, s.Platform)
		b.SignIn(student())
		start := platform.Start{Registration: s.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: student().ID, Data: []byte("7")}
		again := func() *ltitest.Page {
			q := s.authorization(t, b, student())
			hints := s.click(t, start)
			q.Set("login_hint", hints.Get("login_hint"))
			q.Set("lti_message_hint", hints.Get("lti_message_hint"))
			s.Clock.Advance(5*time.Minute + time.Second)
			page := b.Post(s.Server.URL+"/authorize", q)
			told(t, s, page, lti.CodeLaunchExpired)
			require.Equal(t, "https://platform.example/open?link=7", page.Form.Get("error_uri"))
			return b.Post(s.Server.URL+"/authorize", q)
		}()
		told(t, s, again, lti.CodeLaunchExpired)
		require.Equal(t, used, again.Form.Get("error_uri"), "once it was shown, the launch is gone")

		q := s.authorization(t, b, student())
		b.SignIn(ltitest.Person{})
		page := b.Post(s.Server.URL+"/authorize", q)
		told(t, s, page, lti.CodeLoginRequired)
		require.Equal(t, "https://platform.example/open?link=", page.Form.Get("error_uri"))

		other := s.authorization(t, b, student())
		other.Set("prompt", "login")
		require.NotContains(t, b.Post(s.Server.URL+"/authorize", other).Form, "error_uri", "another reason")
	})
}

// Of 64 requests with one hint one gets a token.
func TestAuthorizeRace(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := ltitest.NewBrowser(t, s.Platform)
	in := platform.AuthorizationInput{Params: s.authorization(t, b, student()), SignedIn: func(id string) (bool, error) { return id == student().ID, nil }, HTTP: &http.Request{}}
	errs := make(chan error, 64)
	var done sync.WaitGroup
	for range 64 {
		done.Add(1)
		go func() {
			defer done.Done()
			_, err := s.AuthorizeLaunch(context.Background(), in)
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
		require.ErrorIs(t, err, storage.ErrNotFound)
	}
	require.Equal(t, 1, won)
}

func TestAuthorizeAsksAtItsOwnMoment(t *testing.T) {
	t.Parallel()
	t.Run("deployment removed since the click", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		b := ltitest.NewBrowser(t, s.Platform)
		b.SignIn(student())
		hints := s.click(t, platform.Start{Registration: s.tool.Registration, DeploymentID: "d-gone", UserID: student().ID})
		q := s.authorization(t, b, student())
		q.Set("login_hint", hints.Get("login_hint"))
		q.Set("lti_message_hint", hints.Get("lti_message_hint"))
		told(t, s, b.Post(s.Server.URL+"/authorize", q), lti.CodeUnknownDeployment)
	})
	t.Run("TC-274 a link that the person may not see", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		build := s.Build
		s.Build = func(a platform.AuthRequest, who ltitest.Person) (*lti.Message, error) {
			if a.UserID == student().ID && string(a.Data) != `{"id":"of course A"}` {
				return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "You are not in that course."}
			}
			return build(a, who)
		}
		b := ltitest.NewBrowser(t, s.Platform)
		open := func(link string) *ltitest.Page {
			q := s.authorization(t, b, student())
			hints := s.click(t, platform.Start{Registration: s.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: student().ID, Data: []byte(link)})
			q.Set("login_hint", hints.Get("login_hint"))
			q.Set("lti_message_hint", hints.Get("lti_message_hint"))
			return b.Post(s.Server.URL+"/authorize", q)
		}
		require.NotEmpty(t, open(`{"id":"of course A"}`).Form.Get("id_token"))
		told(t, s, open(`{"id":"of course B"}`), lti.CodeAccessDenied)
	})
	t.Run("TC-317 the builder refuses", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) {
			return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This link is hidden.", Err: errors.New("hidden")}
		}
		b := ltitest.NewBrowser(t, s.Platform)
		page := b.Post(s.Server.URL+"/authorize", s.authorization(t, b, student()))
		told(t, s, page, lti.CodeAccessDenied)
		require.Equal(t, "This link is hidden.", page.Form.Get("error_description"))
	})
	t.Run("a fault of the builder shows nothing of itself", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) {
			return nil, errors.New("pq: connection to 10.0.0.7 refused")
		}
		b := ltitest.NewBrowser(t, s.Platform)
		page := b.Post(s.Server.URL+"/authorize", s.authorization(t, b, student()))
		told(t, s, page, lti.CodeServerError)
		require.NotContains(t, page.Body, "10.0.0.7")
	})
	t.Run("a message that is not valid is not signed", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) {
			return &lti.Message{Subject: "u-2"}, nil
		}
		b := ltitest.NewBrowser(t, s.Platform)
		told(t, s, b.Post(s.Server.URL+"/authorize", s.authorization(t, b, student())), lti.CodeServerError)
	})
}

func TestPlatformJWKS(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	t.Run("TC-315 key set URL", func(t *testing.T) {
		t.Parallel()
		page := ltitest.NewBrowser(t, s.Platform).Get(s.Server.URL + "/jwks")
		require.Equal(t, http.StatusOK, page.Status)
		require.Equal(t, "application/json", page.Header.Get("Content-Type"))
		keys, err := lti.ParseJWKS([]byte(page.Body))
		require.NoError(t, err)
		require.Len(t, keys, 1)
		for _, private := range []string{`"d"`, `"p"`, `"q"`} {
			require.NotContains(t, page.Body, private)
		}
	})
	t.Run("at further addresses, for tools that know an older one", func(t *testing.T) {
		t.Parallel()
		s.Mux.Handle("/old/keysets/{tool}", s.JWKS())
		b := ltitest.NewBrowser(t, s.Platform)
		require.Equal(t, b.Get(s.Server.URL+"/jwks").Body, b.Get(s.Server.URL+"/old/keysets/quiz").Body)
	})
}

func goodConfig(t *testing.T) platform.Config {
	t.Helper()
	return platform.Config{
		Issuer: "https://platform.example", TokenURL: "https://platform.example/token", Registrations: memory.New(memory.Config{}), Keys: ltitest.Keys(t, "platform"),
		Launches: platform.LaunchBuilderFunc(func(context.Context, *http.Request, platform.AuthRequest) (*lti.Message, error) { return nil, nil }),
		SignedIn: func(*http.Request, string) (bool, error) { return false, nil },
	}
}

func TestNewChecksTheConfiguration(t *testing.T) {
	t.Parallel()
	good := goodConfig(t)
	_, err := platform.New(good)
	require.NoError(t, err)
	for name, change := range map[string]func(*platform.Config){
		"Issuer":        func(c *platform.Config) { c.Issuer = "http://platform.example" },
		"Issuer must":   func(c *platform.Config) { c.Issuer = "https://platform.example?a=b" },
		"TokenURL":      func(c *platform.Config) { c.TokenURL = "" },
		"Registrations": func(c *platform.Config) { c.Registrations = nil },
		"Keys":          func(c *platform.Config) { c.Keys = nil },
		"Launches":      func(c *platform.Config) { c.Launches = nil },
		"SignedIn":      func(c *platform.Config) { c.SignedIn = nil },
	} {
		cfg := good
		change(&cfg)
		_, err := platform.New(cfg)
		require.ErrorContains(t, err, "platform.Config."+name)
	}
}

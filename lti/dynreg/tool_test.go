package dynreg_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/storage/memory"
)

// lms answers a tool's registration as a test tells it.
type lms struct {
	*httptest.Server
	// Configuration and Answer may be changed before they are sent.
	Configuration, Answer map[string]any
	// Serve answers in place of it all, unless it returns false.
	Serve func(w http.ResponseWriter, r *http.Request) bool

	mu    sync.Mutex
	calls []lmsCall
}

type lmsCall struct {
	Method, Target, Authorization string
	Body                          map[string]any
}

func newLMS(t *testing.T) *lms {
	t.Helper()
	l := &lms{Answer: map[string]any{"client_id": "c-1"}}
	l.Server = httptest.NewTLSServer(l)
	t.Cleanup(l.Close)
	l.Configuration = map[string]any{
		"issuer": l.URL, "authorization_endpoint": l.URL + "/auth", "token_endpoint": l.URL + "/token", "jwks_uri": l.URL + "/jwks",
		"registration_endpoint": l.URL + "/register",
		"https://purl.imsglobal.org/spec/lti-platform-configuration": map[string]any{"product_family_code": "lms", "messages_supported": []any{}},
	}
	return l
}

func (l *lms) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	seen := lmsCall{Method: r.Method, Target: r.URL.RequestURI(), Authorization: r.Header.Get("Authorization")}
	body, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(body, &seen.Body) // a GET has none
	l.mu.Lock()
	l.calls = append(l.calls, seen)
	l.mu.Unlock()
	if l.Serve != nil && l.Serve(w, r) {
		return
	}
	v := l.Configuration
	if r.Method == http.MethodPost {
		v = l.Answer
	}
	_ = json.NewEncoder(w).Encode(v)
}

// seen are the calls so far.
func (l *lms) seen() []lmsCall {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls
}

// applicant is a tool that registers with an lms.
type applicant struct {
	*dynreg.Tool
	Registry *memory.Store
}

func newApplicant(t *testing.T, l *lms, options ...func(*dynreg.ToolConfig)) *applicant {
	t.Helper()
	a := &applicant{Registry: memory.New(memory.Config{})}
	cfg := dynreg.ToolConfig{
		Metadata: metadata("https://tool.example"), InitiationURL: "https://tool.example/register", Registrations: a.Registry, Invitations: a.Registry,
		HTTPClient: l.Client(), Logger: ltitest.Logger(t),
	}
	for _, change := range options {
		change(&cfg)
	}
	var err error
	a.Tool, err = dynreg.NewTool(cfg)
	require.NoError(t, err)
	return a
}

// open opens the initiation URL with these parameters and an invitation.
func (a *applicant) open(t *testing.T, parameters url.Values) *httptest.ResponseRecorder {
	t.Helper()
	address, err := a.Invite(t.Context(), dynreg.ToolInvitation{})
	require.NoError(t, err)
	w := httptest.NewRecorder()
	a.Initiate().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, address+"&"+parameters.Encode(), nil))
	return w
}

func (a *applicant) stored(t *testing.T) (all []*lti.Registration) {
	t.Helper()
	for r, err := range a.Registry.ListRegistrations(t.Context(), "", "") {
		require.NoError(t, err)
		all = append(all, r)
	}
	return all
}

func at(l *lms) url.Values {
	return url.Values{"openid_configuration": {l.URL + "/config"}, "registration_token": {"secret-token"}}
}

func TestTokenOfThePlatform(t *testing.T) {
	t.Parallel()
	t.Run("goes with both calls", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t)
		require.Equal(t, http.StatusOK, newApplicant(t, l).open(t, at(l)).Code)
		require.Len(t, l.seen(), 2)
		for _, c := range l.seen() {
			require.Equal(t, "Bearer secret-token", c.Authorization)
		}
	})
	t.Run("TC-245 no registration_token", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t)
		q := at(l)
		q.Del("registration_token")
		require.Equal(t, http.StatusOK, newApplicant(t, l).open(t, q).Code)
		require.Equal(t, http.MethodPost, l.seen()[1].Method)
		for _, c := range l.seen() {
			require.Empty(t, c.Authorization)
		}
	})
}

func TestInitiationRefused(t *testing.T) {
	t.Parallel()
	l := newLMS(t)
	t.Run("TC-246 openid_configuration missing", func(t *testing.T) {
		t.Parallel()
		a := newApplicant(t, l)
		w := a.open(t, url.Values{})
		require.Equal(t, http.StatusBadRequest, w.Code)
		require.Contains(t, w.Body.String(), "opened by it")
		require.Contains(t, w.Body.String(), "dynamic registration")
		require.Empty(t, a.stored(t))
	})
	t.Run("TC-247 configuration URL http", func(t *testing.T) {
		t.Parallel()
		a := newApplicant(t, l)
		for _, u := range []string{"http://lms.example/config", "file:///etc/passwd", "//lms.example", "https://a:b@lms.example/"} {
			require.Equal(t, http.StatusBadRequest, a.open(t, url.Values{"openid_configuration": {u}}).Code, u)
		}
	})
	t.Run("TC-247 configuration URL private address", func(t *testing.T) {
		t.Parallel()
		inside := newLMS(t)
		a := newApplicant(t, inside, func(c *dynreg.ToolConfig) { c.HTTPClient = nil })
		for _, u := range []string{inside.URL, "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data", "https://[::1]/", "https://localhost/"} {
			w := a.open(t, url.Values{"openid_configuration": {u}})
			require.Equal(t, http.StatusBadRequest, w.Code, u)
			require.Contains(t, w.Body.String(), "cannot reach the learning platform")
		}
		require.Empty(t, inside.seen())
	})
	t.Run("a parameter twice", func(t *testing.T) {
		t.Parallel()
		q := at(l)
		q.Add("registration_token", "another")
		require.Equal(t, http.StatusBadRequest, newApplicant(t, l).open(t, q).Code)
	})
	t.Run("another method", func(t *testing.T) {
		t.Parallel()
		w := httptest.NewRecorder()
		newApplicant(t, l).Initiate().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/register", nil))
		require.Equal(t, http.StatusMethodNotAllowed, w.Code)
	})
}

// redirects sends whoever asks elsewhere.
func redirects(to func() string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, to(), http.StatusFound)
		return true
	}
}

func TestConfigurationRefused(t *testing.T) {
	t.Parallel()
	const own = "https://purl.imsglobal.org/spec/lti-platform-configuration"
	change := func(name string, value any) func(*lms) {
		return func(l *lms) { l.Configuration[name] = value }
	}
	answers := func(status int, body string) func(*lms) {
		return func(l *lms) {
			l.Serve = func(w http.ResponseWriter, _ *http.Request) bool {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
				return true
			}
		}
	}
	for _, c := range []struct {
		name   string
		change func(*lms)
		says   string
	}{
		{"TC-247 configuration URL redirecting", func(l *lms) { l.Serve = redirects(func() string { return l.URL + "/other" }) }, "got 302"},
		{"TC-247 configuration URL redirecting inside", func(l *lms) { l.Serve = redirects(func() string { return "http://169.254.169.254/" }) }, "got 302"},
		{"TC-248 issuer on another host than the configuration URL", change("issuer", "https://other.example"), "issuer"},
		{"TC-248 issuer of a service that does not lie there", change("issuer", "https://canvas.instructure.com"), "issuer"},
		{"TC-249 configuration lacks lti-platform-configuration", change(own, nil), own},
		{"issuer missing", change("issuer", nil), "issuer"},
		{"token endpoint http", change("token_endpoint", "http://lms.example/token"), "token_endpoint"},
		{"authorization endpoint is a script", change("authorization_endpoint", "javascript:alert(1)"), "authorization_endpoint"},
		{"no key set", change("jwks_uri", nil), "jwks_uri"},
		{"no registration endpoint", change("registration_endpoint", nil), "registration_endpoint"},
		{"no private_key_jwt", change("token_endpoint_auth_methods_supported", []string{"client_secret_basic"}), "token_endpoint_auth_methods_supported"},
		{"HS256 alone", change("id_token_signing_alg_values_supported", []string{"HS256", "none"}), "id_token_signing_alg_values_supported"},
		{"HS256 alone for tokens", change("token_endpoint_auth_signing_alg_values_supported", []string{"HS256"}), "token_endpoint_auth_signing_alg_values_supported"},
		{"no id_token", change("response_types_supported", []string{"code"}), "response_types_supported"},
		{"a page", answers(http.StatusOK, "<html>"), "openid_configuration"},
		{"not there", answers(http.StatusNotFound, ""), "got 404"},
		{"too large", answers(http.StatusOK, strings.Repeat(" ", 257<<10)), "256 KiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLMS(t)
			c.change(l)
			a := newApplicant(t, l)
			_, err := a.Register(t.Context(), dynreg.Initiation{ConfigurationURL: l.URL + "/config", Invitation: invitationOf(t, a)})
			require.ErrorContains(t, err, c.says)
			require.NotEmpty(t, lti.AsError(err).Fix)
			w := a.open(t, at(l))
			require.Equal(t, http.StatusBadRequest, w.Code)
			require.NotContains(t, w.Body.String(), "secret-token")
			require.NotContains(t, w.Body.String(), "done();")
			require.Empty(t, a.stored(t))
			for _, call := range l.seen() {
				require.Equal(t, http.MethodGet, call.Method, "nothing was registered")
				require.NotContains(t, call.Target, "/other")
			}
		})
	}
}

func invitationOf(t *testing.T, a *applicant) string {
	t.Helper()
	address, err := a.Invite(t.Context(), dynreg.ToolInvitation{})
	require.NoError(t, err)
	_, token, _ := strings.Cut(address, "invitation=")
	return token
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	t.Run("TC-251 response without client_id", func(t *testing.T) {
		t.Parallel()
		for _, answer := range []map[string]any{{}, {"client_id": ""}, {"client_id": nil}, {"client_id": []any{"c"}}} {
			l := newLMS(t)
			l.Answer = answer
			a := newApplicant(t, l)
			w := a.open(t, at(l))
			require.Equal(t, http.StatusBadRequest, w.Code)
			require.Contains(t, w.Body.String(), "did not confirm")
			require.Empty(t, a.stored(t))
		}
	})
	t.Run("TC-252 response with deployment_id", func(t *testing.T) {
		t.Parallel()
		for _, id := range []any{"7", 7} {
			l := newLMS(t)
			l.Answer[toolMember] = map[string]any{"deployment_id": id}
			a := newApplicant(t, l)
			require.Equal(t, http.StatusOK, a.open(t, at(l)).Code)
			_, err := a.Registry.FindDeployment(t.Context(), a.stored(t)[0], "7")
			require.NoError(t, err)
		}
	})
	t.Run("without deployment_id the person is told", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t)
		w := newApplicant(t, l).open(t, at(l))
		require.Contains(t, w.Body.String(), "deployment id")
		require.NotContains(t, w.Body.String(), "done();")
	})
	t.Run("client id that is a number", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t)
		l.Answer["client_id"] = json.Number("10000000000042")
		a := newApplicant(t, l)
		require.Equal(t, http.StatusOK, a.open(t, at(l)).Code)
		require.Equal(t, "10000000000042", a.stored(t)[0].ClientID)
	})
	t.Run("client id that is in use", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t)
		a := newApplicant(t, l)
		require.Equal(t, http.StatusOK, a.open(t, at(l)).Code)
		w := a.open(t, at(l))
		require.Equal(t, http.StatusBadRequest, w.Code)
		require.Contains(t, w.Body.String(), "in use here already")
		require.Len(t, a.stored(t), 1)
	})
	for _, c := range []struct{ name, body, says string }{
		{"RFC 7591", `{"error":"invalid_redirect_uri","error_description":"bad redirect"}`, "bad redirect"},
		{"code alone", `{"error":"invalid_client_metadata"}`, "invalid_client_metadata"},
		{"Canvas", `{"errors":[{"field":"scopes","message":"is not included in the list"}]}`, "scopes; is not included in the list"},
		{"message", `{"message":"Token <b>expired</b>"}`, "Token &lt;b&gt;expired&lt;/b&gt;"},
		{"control characters", `{"message":"a\u0000b\u202ec"}`, "a b c"},
		{"no JSON", `<html>`, "refused the registration."},
	} {
		t.Run("refused, "+c.name, func(t *testing.T) {
			t.Parallel()
			l := newLMS(t)
			l.Serve = func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method != http.MethodPost {
					return false
				}
				w.WriteHeader(http.StatusUnprocessableEntity)
				_, _ = io.WriteString(w, c.body)
				return true
			}
			a := newApplicant(t, l)
			w := a.open(t, at(l))
			require.Equal(t, http.StatusBadRequest, w.Code)
			require.Contains(t, w.Body.String(), c.says)
			require.Contains(t, w.Body.String(), "422")
			require.Empty(t, a.stored(t))
		})
	}
	t.Run("refused, with the token that was sent", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t)
		l.Serve = func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodPost {
				return false
			}
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"message":"no `+r.Header.Get("Authorization")+` here"}`)
			return true
		}
		a := newApplicant(t, l)
		_, err := a.Register(t.Context(), dynreg.Initiation{ConfigurationURL: l.URL + "/config", Token: "secret-token", Invitation: invitationOf(t, a)})
		require.ErrorContains(t, err, "no Bearer … here")
		require.NotContains(t, lti.AsError(err).Public+err.Error(), "secret-token")
	})
	t.Run("registration endpoint redirecting", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t)
		l.Serve = func(w http.ResponseWriter, r *http.Request) bool {
			return r.Method == http.MethodPost && redirects(func() string { return l.URL + "/other" })(w, r)
		}
		require.Equal(t, http.StatusBadRequest, newApplicant(t, l).open(t, at(l)).Code)
		require.Len(t, l.seen(), 2)
	})
}

// What is stored follows from the configuration.
func TestWhatIsStored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*lms)
		check  func(t *testing.T, r *lti.Registration)
	}{
		{"an authorization server that is a URL is the audience", func(l *lms) { l.Configuration["authorization_server"] = "https://auth.example/" }, func(t *testing.T, r *lti.Registration) {
			require.Equal(t, "https://auth.example/", r.Platform.TokenAudience)
		}},
		{"a bare host name is none (Canvas)", func(l *lms) { l.Configuration["authorization_server"] = "canvas.instructure.com" }, func(t *testing.T, r *lti.Registration) {
			require.Empty(t, r.Platform.TokenAudience)
		}},
		{"ES256 alone", func(l *lms) { l.Configuration["id_token_signing_alg_values_supported"] = []string{"none", "ES256"} }, func(t *testing.T, r *lti.Registration) {
			require.Equal(t, []string{"ES256"}, r.Algorithms)
		}},
		{"the product's profile", func(l *lms) {
			l.Configuration["https://purl.imsglobal.org/spec/lti-platform-configuration"] = map[string]any{"product_family_code": "Moodle"}
		}, func(t *testing.T, r *lti.Registration) { require.Equal(t, profile.Moodle, r.Profile) }},
		{"no profile for another product", func(*lms) {}, func(t *testing.T, r *lti.Registration) { require.Empty(t, r.Profile) }},
		{"the scopes that were granted", func(l *lms) { l.Answer["scope"] = "openid " + string(lti.ScopeScore) }, func(t *testing.T, r *lti.Registration) {
			require.Equal(t, []lti.Scope{lti.ScopeScore}, r.Tool.Scopes)
		}},
		{"no scopes", func(l *lms) { l.Answer["scope"] = "" }, func(t *testing.T, r *lti.Registration) { require.Empty(t, r.Tool.Scopes) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLMS(t)
			c.change(l)
			a := newApplicant(t, l)
			require.Equal(t, http.StatusOK, a.open(t, at(l)).Code)
			c.check(t, a.stored(t)[0])
		})
	}
}

func TestHooksOfTheTool(t *testing.T) {
	t.Parallel()
	t.Run("adapts the metadata", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t)
		a := newApplicant(t, l, func(cfg *dynreg.ToolConfig) {
			cfg.Adapt = func(_ context.Context, c *dynreg.Configuration, m *dynreg.Metadata) error {
				m.Name += " for " + c.LTI.ProductFamilyCode
				m.RedirectURIs[0] += "/x"
				m.Tool.Claims[0] += "x"
				m.Tool.Custom["from"] += " of " + c.LTI.ProductFamilyCode
				m.Tool.Messages[1].Placements[0] += "x"
				return nil
			}
		})
		for range 2 {
			l.Answer["client_id"] = fmt.Sprint("c-", len(l.seen()))
			require.Equal(t, http.StatusOK, a.open(t, at(l)).Code)
		}
		require.Equal(t, "Quiz for lms", l.seen()[3].Body["client_name"])
		require.Equal(t, l.seen()[1].Body, l.seen()[3].Body, "the next one starts from the same")
	})
	t.Run("a fault of a hook shows nothing of itself", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t)
		a := newApplicant(t, l, func(cfg *dynreg.ToolConfig) {
			cfg.Registered = func(context.Context, *dynreg.Registered) error { return assert.AnError }
		})
		w := a.open(t, at(l))
		require.Equal(t, http.StatusInternalServerError, w.Code)
		require.NotContains(t, w.Body.String(), assert.AnError.Error())
	})
	t.Run("a profile named by the invitation", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t)
		a := newApplicant(t, l)
		address, err := a.Invite(t.Context(), dynreg.ToolInvitation{Profile: profile.Sakai, Tenant: "x"})
		require.NoError(t, err)
		_, token, _ := strings.Cut(address, "invitation=")
		done, err := a.Register(t.Context(), dynreg.Initiation{ConfigurationURL: l.URL, Invitation: token})
		require.NoError(t, err)
		require.Equal(t, profile.Sakai, done.Registration.Profile)
		require.Equal(t, "x", done.Registration.Tenant)
	})
}

func TestNewToolSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	store := memory.New(memory.Config{})
	for name, change := range map[string]func(*dynreg.ToolConfig){
		"client_name":     func(c *dynreg.ToolConfig) { c.Metadata.Name = "" },
		"target_link_uri": func(c *dynreg.ToolConfig) { c.Metadata.Tool.TargetLinkURI = "" },
		"lti-tool":        func(c *dynreg.ToolConfig) { c.Metadata.Tool = nil },
		"InitiationURL":   func(c *dynreg.ToolConfig) { c.InitiationURL = "" },
		"Registrations":   func(c *dynreg.ToolConfig) { c.Registrations = nil },
		"Invitations":     func(c *dynreg.ToolConfig) { c.Invitations = nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := dynreg.ToolConfig{Metadata: metadata("https://tool.example"), InitiationURL: "https://tool.example/register", Registrations: store, Invitations: store}
			change(&cfg)
			_, err := dynreg.NewTool(cfg)
			require.ErrorContains(t, err, name)
		})
	}
}

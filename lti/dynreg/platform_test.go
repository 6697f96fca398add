package dynreg_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

const toolMember = "https://purl.imsglobal.org/spec/lti-tool-configuration"

// wire is the registration of a tool as JSON that a test may change.
func wire(t *testing.T, changes ...func(m, tool map[string]any)) map[string]any {
	t.Helper()
	md := metadata("https://tool.example")
	md.Complete()
	raw, err := json.Marshal(md)
	require.NoError(t, err)
	var m map[string]any
	require.NoError(t, json.Unmarshal(raw, &m))
	for _, change := range changes {
		tool, _ := m[toolMember].(map[string]any)
		change(m, tool)
	}
	return m
}

func set(name string, value any) func(m, tool map[string]any) {
	return func(m, _ map[string]any) {
		if value == nil {
			delete(m, name)
			return
		}
		m[name] = value
	}
}

func setTool(name string, value any) func(m, tool map[string]any) {
	return func(_, tool map[string]any) { set(name, value)(tool, nil) }
}

func TestConfiguration(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t))
	address := s.Issuer() + "/.well-known/openid-configuration"
	t.Run("TC-489 openid configuration", func(t *testing.T) {
		t.Parallel()
		for _, token := range []string{"", tokenOf(t, s, dynreg.Invitation{})} {
			got := call(t, s, http.MethodGet, address, token, nil)
			require.Equal(t, http.StatusOK, got.Status)
			require.Equal(t, "application/json", got.Header.Get("Content-Type"))
			for _, member := range []string{"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint"} {
				require.True(t, strings.HasPrefix(got.JSON[member].(string), "https://"), member)
			}
			require.Equal(t, []any{"private_key_jwt"}, got.JSON["token_endpoint_auth_methods_supported"])
			require.Contains(t, got.JSON["token_endpoint_auth_signing_alg_values_supported"], "RS256")
			require.Equal(t, []any{"RS256"}, got.JSON["id_token_signing_alg_values_supported"])
			require.Equal(t, []any{"id_token"}, got.JSON["response_types_supported"])
			require.Equal(t, []any{"public"}, got.JSON["subject_types_supported"])
			require.Contains(t, got.JSON["scopes_supported"], "openid")
			require.Contains(t, got.JSON["claims_supported"], "sub")
			own := got.JSON["https://purl.imsglobal.org/spec/lti-platform-configuration"].(map[string]any)
			require.Equal(t, "ltikit", own["product_family_code"])
			require.Len(t, own["messages_supported"], 2)
			c, err := dynreg.ParseConfiguration([]byte(got.Body))
			require.NoError(t, err)
			require.Equal(t, s.Issuer(), c.Issuer)
		}
	})
	t.Run("another method", func(t *testing.T) {
		t.Parallel()
		got := call(t, s, http.MethodPost, address, "", nil)
		require.Equal(t, http.StatusMethodNotAllowed, got.Status)
		require.Equal(t, "GET, HEAD", got.Header.Get("Allow"))
	})
}

func TestRegistrationRefused(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t))
	long := strings.Repeat("x", 2000)
	keys := map[string]any{"keys": []any{}}
	for _, c := range []struct {
		name   string
		change func(m, tool map[string]any)
		code   string
	}{
		{"TC-492 redirect_uris missing", set("redirect_uris", nil), "invalid_redirect_uri"},
		{"TC-492 redirect_uris empty", set("redirect_uris", []any{}), "invalid_redirect_uri"},
		{"TC-492 redirect_uris http", set("redirect_uris", []any{"http://tool.example/launch"}), "invalid_redirect_uri"},
		{"TC-492 redirect_uris with fragment", set("redirect_uris", []any{"https://tool.example/launch#x"}), "invalid_redirect_uri"},
		{"TC-492 redirect_uris of another scheme", set("redirect_uris", []any{"javascript:alert(1)"}), "invalid_redirect_uri"},
		{"TC-492 redirect_uris with a user", set("redirect_uris", []any{"https://a@tool.example/launch"}), "invalid_redirect_uri"},
		{"TC-492 redirect_uris not a list", set("redirect_uris", "https://tool.example/launch"), "invalid_client_metadata"},
		{"TC-493 initiate_login_uri missing", set("initiate_login_uri", nil), "invalid_client_metadata"},
		{"TC-493 initiate_login_uri http", set("initiate_login_uri", "http://tool.example/login"), "invalid_client_metadata"},
		{"TC-493 jwks_uri missing", set("jwks_uri", nil), "invalid_client_metadata"},
		{"TC-493 jwks_uri http", set("jwks_uri", "http://tool.example/jwks"), "invalid_client_metadata"},
		{"jwks beside jwks_uri", set("jwks", keys), "invalid_client_metadata"},
		{"jwks of null alone", func(m, _ map[string]any) { delete(m, "jwks_uri"); m["jwks"] = nil }, "invalid_client_metadata"},
		{"jwks without a key", func(m, _ map[string]any) { delete(m, "jwks_uri"); m["jwks"] = keys }, "invalid_client_metadata"},
		{"TC-494 domain not matching target_link_uri", setTool("domain", "other.example"), "invalid_client_metadata"},
		{"TC-494 domain that ends alike", setTool("domain", "ool.example"), "invalid_client_metadata"},
		{"TC-494 domain of the top level", setTool("domain", "example"), "invalid_client_metadata"},
		{"TC-494 domain missing", setTool("domain", nil), "invalid_client_metadata"},
		{"TC-494 domain is a URL", setTool("domain", "https://tool.example/"), "invalid_client_metadata"},
		{"TC-494 target of a message elsewhere", setTool("messages", []any{map[string]any{"type": "LtiDeepLinkingRequest", "target_link_uri": "https://other.example/"}}), "invalid_client_metadata"},
		{"target_link_uri missing", setTool("target_link_uri", nil), "invalid_client_metadata"},
		{"message without a type", setTool("messages", []any{map[string]any{}}), "invalid_client_metadata"},
		{"TC-495 application_type not web", set("application_type", "native"), "invalid_client_metadata"},
		{"TC-495 response_types without id_token", set("response_types", []any{"code"}), "invalid_client_metadata"},
		{"TC-495 other auth method", set("token_endpoint_auth_method", "client_secret_basic"), "invalid_client_metadata"},
		{"TC-495 other grant types", set("grant_types", []any{"authorization_code"}), "invalid_client_metadata"},
		{"symmetric algorithm", set("token_endpoint_auth_signing_alg", "HS256"), "invalid_client_metadata"},
		{"no algorithm", set("id_token_signed_response_alg", "none"), "invalid_client_metadata"},
		{"algorithm that the platform does not sign with", set("id_token_signed_response_alg", "ES256"), "invalid_client_metadata"},
		{"client_name missing", set("client_name", nil), "invalid_client_metadata"},
		{"client_name too long", set("client_name", long), "invalid_client_metadata"},
		{"logo_uri of another scheme", set("logo_uri", "data:image/png;base64,"), "invalid_client_metadata"},
		{"policy_uri http", set("policy_uri", "http://tool.example/policy"), "invalid_client_metadata"},
		{"tool configuration missing", set(toolMember, nil), "invalid_client_metadata"},
		{"custom parameter that is an object", setTool("custom_parameters", map[string]any{"a": map[string]any{}}), "invalid_client_metadata"},
		{"zero character", set("client_name", "a\x00b"), "invalid_client_metadata"},
		{"too many messages", setTool("messages", make([]struct{}, 101)), "invalid_client_metadata"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			token := tokenOf(t, s, dynreg.Invitation{})
			got := call(t, s, http.MethodPost, s.Server.URL+"/register", token, wire(t, c.change))
			require.Equal(t, http.StatusBadRequest, got.Status, got.Body)
			require.Equal(t, c.code, got.JSON["error"])
			require.NotEmpty(t, got.JSON["error_description"])
			require.Equal(t, "no-store", got.Header.Get("Cache-Control"))
			got = call(t, s, http.MethodPost, s.Server.URL+"/register", token, wire(t))
			require.Equal(t, http.StatusCreated, got.Status, "the token is still good")
		})
	}
}

func TestRegistrationTaken(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t))
	register := func(t *testing.T, changes ...func(m, tool map[string]any)) map[string]any {
		t.Helper()
		got := call(t, s, http.MethodPost, s.Server.URL+"/register", tokenOf(t, s, dynreg.Invitation{}), wire(t, changes...))
		require.Equal(t, http.StatusCreated, got.Status, got.Body)
		return got.JSON
	}
	t.Run("TC-496 tool asks more scopes than allowed", func(t *testing.T) {
		t.Parallel()
		got := register(t)
		require.Equal(t, "openid "+string(lti.ScopeScore)+" "+string(lti.ScopeMembership), got["scope"])
	})
	t.Run("messages and placements that the platform has", func(t *testing.T) {
		t.Parallel()
		tool := register(t)[toolMember].(map[string]any)
		raw, err := json.Marshal(tool["messages"])
		require.NoError(t, err)
		require.JSONEq(t, `[{"type": "LtiResourceLinkRequest"},
			{"type": "LtiDeepLinkingRequest", "target_link_uri": "https://tool.example/choose", "placements": ["ContentArea"]},
			{"type": "LtiResourceLinkRequest", "label": "Quizzes"}]`, string(raw))
	})
	t.Run("TC-497 unknown fields", func(t *testing.T) {
		t.Parallel()
		got := register(t, set("software_statement", "x"), set("https://vendor.example/x", []any{1}), set("client_name#fr", "Questionnaire"), setTool("unknown", map[string]any{}))
		require.NotContains(t, got, "software_statement")
		require.Equal(t, []any{1.0}, got["https://vendor.example/x"], "a vendor's member comes back")
		require.Equal(t, "Questionnaire", got["client_name#fr"])
	})
	t.Run("TC-495 what has one value alone is filled in", func(t *testing.T) {
		t.Parallel()
		got := register(t, set("application_type", nil), set("response_types", nil), set("grant_types", nil), set("token_endpoint_auth_method", nil))
		require.Equal(t, "web", got["application_type"])
		require.Equal(t, []any{"id_token"}, got["response_types"])
		require.Equal(t, []any{"implicit", "client_credentials"}, got["grant_types"])
		require.Equal(t, "private_key_jwt", got["token_endpoint_auth_method"])
	})
	t.Run("a deployment id of the tool's own is not taken", func(t *testing.T) {
		t.Parallel()
		got := register(t, setTool("deployment_id", "mine"))
		require.NotEqual(t, "mine", got[toolMember].(map[string]any)["deployment_id"])
	})
	t.Run("key set in place of its address, and other algorithms", func(t *testing.T) {
		t.Parallel()
		set1, err := ltitest.Keys(t, "tool").PublicKeys(t.Context())
		require.NoError(t, err)
		got := register(t, set("jwks_uri", nil), set("jwks", set1), set("token_endpoint_auth_signing_alg", "ES256"))
		id := got["client_id"].(string)
		require.NoError(t, approve(t, s, id, dynreg.Approval{}))
		r, err := s.Store.RegistrationByID(t.Context(), id)
		require.NoError(t, err)
		require.NotEmpty(t, r.Tool.JWKS)
		require.Equal(t, []string{"ES256", "RS256"}, r.Algorithms)
	})
	t.Run("a key set of null beside the address of one", func(t *testing.T) {
		t.Parallel()
		got := register(t, func(m, _ map[string]any) { m["jwks"] = nil })
		require.NotContains(t, got, "jwks")
	})
	t.Run("a second configuration under the name in other letter case", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"https://purl.imsglobal.org/spec/LTI-tool-configuration", "https://purl.imsglobal.org/SPEC/lti-tool-configuration"} {
			other := map[string]any{"target_link_uri": "http://evil.example/", "messages": []any{map[string]any{"type": "LtiSubmissionReviewRequest"}}}
			body := wire(t, set(name, other))
			got := call(t, s, http.MethodPost, s.Server.URL+"/register", tokenOf(t, s, dynreg.Invitation{Approval: &dynreg.Approval{}}), body)
			require.Equal(t, http.StatusCreated, got.Status, got.Body)
			c, err := s.Store.LoadClient(t.Context(), got.JSON["client_id"].(string))
			require.NoError(t, err)
			require.NoError(t, c.Metadata.Check(true), "what is kept is what was checked")
			r, err := s.Store.RegistrationByID(t.Context(), c.ID)
			require.NoError(t, err)
			require.Equal(t, "https://tool.example/launch", r.Tool.LaunchURL)
		}
	})
	t.Run("target below its domain", func(t *testing.T) {
		t.Parallel()
		register(t, setTool("domain", "EXAMPLE.org"), setTool("target_link_uri", "https://eu.example.org/launch"), setTool("messages", []any{}))
		register(t, setTool("domain", "example.org"), setTool("secondary_domains", []any{"tool.example"}))
	})
}

func TestRegistrationTokens(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t))
	post := func(t *testing.T, token string) answer {
		t.Helper()
		return call(t, s, http.MethodPost, s.Server.URL+"/register", token, wire(t))
	}
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		got := post(t, "")
		require.Equal(t, http.StatusUnauthorized, got.Status)
		require.Equal(t, `Bearer realm="lti"`, got.Header.Get("WWW-Authenticate"))
		require.Equal(t, "invalid_token", got.JSON["error"])
	})
	t.Run("guessed", func(t *testing.T) {
		t.Parallel()
		got := post(t, "guessed")
		require.Equal(t, http.StatusUnauthorized, got.Status)
		require.Equal(t, `Bearer error="invalid_token"`, got.Header.Get("WWW-Authenticate"))
	})
	t.Run("used twice", func(t *testing.T) {
		t.Parallel()
		token := tokenOf(t, s, dynreg.Invitation{})
		require.Equal(t, http.StatusCreated, post(t, token).Status)
		require.Equal(t, http.StatusUnauthorized, post(t, token).Status)
	})
	t.Run("used at one moment by many", func(t *testing.T) {
		t.Parallel()
		token := tokenOf(t, s, dynreg.Invitation{})
		statuses := make(chan int, 16)
		for range cap(statuses) {
			go func() {
				md := metadata("https://tool.example")
				md.Complete()
				_, err := s.Registrar.Register(t.Context(), token, &md)
				statuses <- map[bool]int{true: 1}[err == nil]
			}()
		}
		won := 0
		for range cap(statuses) {
			won += <-statuses
		}
		require.Equal(t, 1, won)
	})
	t.Run("that of a tool is none of the platform", func(t *testing.T) {
		t.Parallel()
		mixed := newSchool(t, ltitest.NewPlatform(t))
		a := newApplication(t, mixed.Platform, func(c *dynreg.ToolConfig) { c.Invitations = mixed.Store })
		initiation, err := a.Register.Invite(t.Context(), dynreg.ToolInvitation{})
		require.NoError(t, err)
		_, token, _ := strings.Cut(initiation, "invitation=")
		md := metadata("https://tool.example")
		md.Complete()
		_, err = mixed.Registrar.Register(t.Context(), token, &md)
		require.Error(t, err)
	})
}

// leaver is a tool that hangs up as soon as it is in the store.
type leaver struct {
	*memory.Store
	hangUp context.CancelFunc
}

func (l *leaver) SaveClient(ctx context.Context, c *dynreg.Client) error {
	defer l.hangUp()
	return l.Store.SaveClient(ctx, c)
}

// Who is in the store has used the invitation up, and has the registration that it
// promised.
func TestToolHangsUp(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t)
	ctx, hangUp := context.WithCancel(t.Context())
	s := newSchool(t, p, func(c *dynreg.PlatformConfig) { c.Clients = &leaver{p.Store, hangUp} })
	token := tokenOf(t, s, dynreg.Invitation{Approval: &dynreg.Approval{}})
	md := metadata("https://tool.example")
	md.Complete()
	info, err := s.Registrar.Register(ctx, token, &md)
	require.NoError(t, err)
	_, err = s.Store.RegistrationByID(t.Context(), info.ClientID)
	require.NoError(t, err)
	_, err = s.Registrar.Register(t.Context(), token, &md)
	require.Equal(t, lti.CodeInvalidToken, lti.AsError(err).Code)
}

// A token is good for an hour. The clock is the school's own, so it has one.
func TestRegistrationTokenExpires(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t))
	token := tokenOf(t, s, dynreg.Invitation{})
	s.Clock.Advance(time.Hour + time.Second)
	require.Equal(t, http.StatusUnauthorized, call(t, s, http.MethodPost, s.Server.URL+"/register", token, wire(t)).Status)
}

func TestUninvitedTools(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t), func(c *dynreg.PlatformConfig) {
		c.Uninvited = func(_ context.Context, m *dynreg.Metadata) error {
			if m.Tool.Domain != "tool.example" {
				return assert.AnError
			}
			return nil
		}
	})
	got := call(t, s, http.MethodPost, s.Server.URL+"/register", "", wire(t))
	require.Equal(t, http.StatusCreated, got.Status)
	c, err := s.Store.LoadClient(t.Context(), got.JSON["client_id"].(string))
	require.NoError(t, err)
	require.Equal(t, dynreg.Pending, c.Status)
	refused := call(t, s, http.MethodPost, s.Server.URL+"/register", "", wire(t, setTool("domain", "eu.tool.example"), setTool("target_link_uri", "https://eu.tool.example/"), setTool("messages", []any{})))
	require.Equal(t, http.StatusForbidden, refused.Status)
	require.NotContains(t, refused.Body, assert.AnError.Error())
	require.Equal(t, http.StatusUnauthorized, call(t, s, http.MethodPost, s.Server.URL+"/register", "guessed", wire(t)).Status, "a token that is given must be good")
}

func TestRegistrationRequests(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t))
	at := s.Server.URL + "/register"
	token := tokenOf(t, s, dynreg.Invitation{})
	for _, c := range []struct {
		name, method, body string
		status             int
	}{
		{"get", http.MethodGet, "", http.StatusMethodNotAllowed},
		{"empty", http.MethodPost, "", http.StatusBadRequest},
		{"null", http.MethodPost, "null", http.StatusBadRequest},
		{"list", http.MethodPost, "[]", http.StatusBadRequest},
		{"cut off", http.MethodPost, `{"client_name":`, http.StatusBadRequest},
		{"too large", http.MethodPost, `{"client_name":"` + strings.Repeat("x", 65<<10) + `"}`, http.StatusRequestEntityTooLarge},
		{"deep", http.MethodPost, strings.Repeat("[", 20000), http.StatusBadRequest},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.status, call(t, s, c.method, at, token, c.body).Status)
		})
	}
	t.Run("not JSON", func(t *testing.T) {
		t.Parallel()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at, strings.NewReader("a=b"))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := s.Server.Client().Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		require.Equal(t, http.StatusUnsupportedMediaType, resp.StatusCode)
	})
}

// faulty fails where it is told to.
type faulty struct {
	*memory.Store
	save, put, take error
}

func (f *faulty) SaveClient(ctx context.Context, c *dynreg.Client) error {
	if f.save != nil {
		return f.save
	}
	return f.Store.SaveClient(ctx, c)
}

func (f *faulty) PutRegistration(ctx context.Context, r *lti.Registration) error {
	if f.put != nil {
		return f.put
	}
	return f.Store.PutRegistration(ctx, r)
}

func (f *faulty) Take(ctx context.Context, key string) ([]byte, error) {
	if f.take != nil {
		return nil, f.take
	}
	return f.Store.Take(ctx, key)
}

func TestStoresThatFail(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t)
	store := &faulty{Store: p.Store}
	s := newSchool(t, p, func(c *dynreg.PlatformConfig) { c.Clients, c.Registrations, c.Invitations = store, store, store })
	token := tokenOf(t, s, dynreg.Invitation{})
	post := func() answer { return call(t, s, http.MethodPost, s.Server.URL+"/register", token, wire(t)) }
	for _, fault := range []*error{&store.save, &store.take} {
		*fault = assert.AnError
		got := post()
		require.Equal(t, http.StatusServiceUnavailable, got.Status)
		require.Equal(t, "temporarily_unavailable", got.JSON["error"])
		require.NotContains(t, got.Body, assert.AnError.Error())
		*fault = nil
	}
	got := post()
	require.Equal(t, http.StatusCreated, got.Status, "the invitation was given back")
	id := got.JSON["client_id"].(string)

	store.put = assert.AnError
	require.ErrorIs(t, approve(t, s, id, dynreg.Approval{}), assert.AnError)
	_, err := s.Store.RegistrationByID(t.Context(), id)
	require.ErrorIs(t, err, storage.ErrNotFound)
	store.put = nil
	require.NoError(t, approve(t, s, id, dynreg.Approval{}), "approving again makes it good")
	_, err = s.Store.RegistrationByID(t.Context(), id)
	require.NoError(t, err)
}

// What is refused is logged with a reason, and without a token (TC-568).
func TestLogHoldsNoToken(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := newSchool(t, ltitest.NewPlatform(t), func(c *dynreg.PlatformConfig) {
		c.Logger = slog.New(slog.NewTextHandler(io.Writer(&log), nil))
	})
	token := tokenOf(t, s, dynreg.Invitation{})
	got := call(t, s, http.MethodPost, s.Server.URL+"/register", token, wire(t))
	call(t, s, http.MethodPost, s.Server.URL+"/register", token, wire(t))
	call(t, s, http.MethodPost, s.Server.URL+"/register", token, wire(t, set("redirect_uris", nil)))
	manage := got.JSON["registration_access_token"].(string)
	call(t, s, http.MethodGet, got.JSON["registration_client_uri"].(string), manage+"x", nil)
	for _, want := range []string{"invalid_token", "invalid_redirect_uri"} {
		require.Contains(t, log.String(), want)
	}
	require.NotContains(t, log.String(), token)
	require.NotContains(t, log.String(), manage)
	c, err := s.Store.LoadClient(t.Context(), got.JSON["client_id"].(string))
	require.NoError(t, err)
	kept, err := json.Marshal(c)
	require.NoError(t, err)
	require.NotContains(t, string(kept), manage, "of the token only a hash is kept")
}

func TestNewPlatformSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	store := memory.New(memory.Config{})
	const at = "https://lms.example"
	whole := func() dynreg.PlatformConfig {
		return dynreg.PlatformConfig{
			Configuration: dynreg.Configuration{
				Issuer: at, AuthorizationURL: at, TokenURL: at, JWKSURL: at, RegistrationURL: at,
				LTI: &dynreg.PlatformConfiguration{ProductFamilyCode: "x", Messages: []dynreg.SupportedMessage{{Type: lti.ResourceLinkRequest}}},
			},
			ClientsURL: at + "/c", Clients: store, Registrations: store, Invitations: store,
		}
	}
	_, err := dynreg.NewPlatform(whole())
	require.NoError(t, err)
	for name, change := range map[string]func(*dynreg.PlatformConfig){
		"issuer":              func(c *dynreg.PlatformConfig) { c.Configuration.Issuer = "http://lms.example" },
		"ClientsURL":          func(c *dynreg.PlatformConfig) { c.ClientsURL = "" },
		"ConfigurationURL":    func(c *dynreg.PlatformConfig) { c.ConfigurationURL = "/config" },
		"lti-platform":        func(c *dynreg.PlatformConfig) { c.Configuration.LTI = nil },
		"ProductFamilyCode":   func(c *dynreg.PlatformConfig) { c.Configuration.LTI.ProductFamilyCode = "" },
		"Messages":            func(c *dynreg.PlatformConfig) { c.Configuration.LTI.Messages = nil },
		"Config.Clients":      func(c *dynreg.PlatformConfig) { c.Clients = nil },
		"Registrations":       func(c *dynreg.PlatformConfig) { c.Registrations = nil },
		"Invitations":         func(c *dynreg.PlatformConfig) { c.Invitations = nil },
		"response_types_supp": func(c *dynreg.PlatformConfig) { c.Configuration.ResponseTypes = []string{"code"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := whole()
			change(&cfg)
			_, err := dynreg.NewPlatform(cfg)
			require.ErrorContains(t, err, name)
		})
	}
}

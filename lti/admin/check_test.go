package admin_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/storage/memory"
)

func both() *lti.Registration {
	r := aTool("quiz")
	r.Platform = lti.PlatformSide{AuthorizationURL: "https://lms.example/auth", TokenURL: "https://lms.example/token", JWKSURL: "https://lms.example/jwks"}
	return r
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for field, spoil := range map[string]func(*lti.Registration){
		"":                          func(*lti.Registration) {},
		"issuer":                    func(r *lti.Registration) { r.Issuer = "https://lms.example?x=1" },
		"clientId":                  func(r *lti.Registration) { r.ClientID = "" },
		"name":                      func(r *lti.Registration) { r.Name = strings.Repeat("n", 256) },
		"name ":                     func(r *lti.Registration) { r.Name = "a\x00b" },
		"clientId ":                 func(r *lti.Registration) { r.ClientID = "\xff" },
		"algorithms":                func(r *lti.Registration) { r.Algorithms = []string{"RS256", "none"} },
		"profile":                   func(r *lti.Registration) { r.Profile = "moodel" },
		"platform.authorizationUrl": func(r *lti.Registration) { r.Platform.AuthorizationURL = "http://lms.example/auth" },
		"platform.tokenUrl":         func(r *lti.Registration) { r.Platform.TokenURL = "ftp://lms.example/token" },
		"platform.jwksUrl":          func(r *lti.Registration) { r.Platform.JWKSURL = "" },
		"platform.jwks":             func(r *lti.Registration) { r.Platform.JWKSURL, r.Platform.JWKS = "", []byte(`{"keys":[]}`) },
		"tool.loginUrl":             func(r *lti.Registration) { r.Tool.LoginURL = "javascript:alert(1)" },
		"tool.redirectUris":         func(r *lti.Registration) { r.Tool.RedirectURIs = nil },
		"tool.launchUrl":            func(r *lti.Registration) { r.Tool.LaunchURL = "https://me:pw@tool.example/" },
		"tool.deepLinkingUrl":       func(r *lti.Registration) { r.Tool.DeepLinkingURL = "https://tool.example/#top" },
		"tool.jwksUrl":              func(r *lti.Registration) { r.Tool.JWKSURL = "http://127.0.0.1/jwks" },
		"tool.custom":               func(r *lti.Registration) { r.Tool.Custom = map[string]string{"": "x"} },
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			a, err := admin.New(admin.Config{Store: memory.New(memory.Config{})})
			require.NoError(t, err)
			r := both()
			spoil(r)
			var fields []string
			for _, p := range a.Check(r) {
				fields = append(fields, p.Field)
			}
			if field == "" {
				require.Empty(t, fields)
				return
			}
			require.Equal(t, []string{strings.TrimSpace(field)}, fields)
		})
	}
}

func TestCheckGoesByTheRole(t *testing.T) {
	t.Parallel()
	halfless := map[admin.Role]func(*lti.Registration){
		admin.Platform: func(r *lti.Registration) { r.Platform = lti.PlatformSide{} },
		admin.Tool:     func(r *lti.Registration) { r.Tool = lti.ToolSide{} },
	}
	for role, takeAway := range halfless {
		a, err := admin.New(admin.Config{Store: memory.New(memory.Config{}), Role: role})
		require.NoError(t, err)
		whole, err := admin.New(admin.Config{Store: memory.New(memory.Config{})})
		require.NoError(t, err)
		r := both()
		takeAway(r)
		require.Empty(t, a.Check(r))
		require.NotEmpty(t, whole.Check(r))
	}
}

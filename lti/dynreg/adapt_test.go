package dynreg_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/profile"
)

// wireHosts answers for any host, by method.
type wireHosts struct{ configuration, answer string }

func (w wireHosts) RoundTrip(r *http.Request) (*http.Response, error) {
	body := w.configuration
	if r.Method == http.MethodPost {
		body = w.answer
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// onHosts is the client of a platform whose configuration has that issuer and
// product.
func onHosts(t *testing.T, issuer, product string) *http.Client {
	t.Helper()
	raw, err := json.Marshal(dynreg.Configuration{
		Issuer: issuer, AuthorizationURL: "https://x.example/a", TokenURL: "https://x.example/t", JWKSURL: "https://x.example/j", RegistrationURL: "https://x.example/r",
		LTI: &dynreg.PlatformConfiguration{ProductFamilyCode: product},
	})
	require.NoError(t, err)
	return &http.Client{Transport: wireHosts{configuration: string(raw), answer: `{"client_id":"c"}`}}
}

// TC-248: who may speak for an issuer.
func TestIssuerAndHost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		issuer, address string
		fits            bool
	}{
		{"https://lms.example", "https://lms.example/config?a=b", true},
		{"https://LMS.example/moodle", "https://lms.example/config", true},
		{"https://lms.example", "https://lms.example:8443/config", false},
		{"https://lms.example", "https://lms.example.evil.example/config", false},
		{"https://canvas.instructure.com", "https://sso.canvaslms.com/api/lti/security/openid-configuration", true},
		{"https://canvas.instructure.com", "https://canvas.instructure.com/api/lti/security/openid-configuration", true},
		{"https://canvas.instructure.com", "https://sso.beta.canvaslms.com/config", false},
		{"https://canvas.instructure.com", "https://evil.example/config", false},
		{"https://blackboard.com", "https://developer.blackboard.com/config", true},
		{"https://schoology.schoology.com", "https://sso.canvaslms.com/config", false},
	} {
		t.Run(c.issuer+" at "+c.address, func(t *testing.T) {
			t.Parallel()
			a := newApplicant(t, newLMS(t), func(cfg *dynreg.ToolConfig) { cfg.HTTPClient = onHosts(t, c.issuer, "") })
			_, err := a.Register(t.Context(), dynreg.Initiation{ConfigurationURL: c.address, Invitation: invitationOf(t, a)})
			if c.fits {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, "issuer")
			require.Empty(t, a.stored(t))
		})
	}
	t.Run("an invitation that names the issuer", func(t *testing.T) {
		t.Parallel()
		a := newApplicant(t, newLMS(t), func(cfg *dynreg.ToolConfig) { cfg.HTTPClient = onHosts(t, "https://canvas.instructure.com", "canvas") })
		address, err := a.Invite(t.Context(), dynreg.ToolInvitation{Issuer: "https://canvas.instructure.com"})
		require.NoError(t, err)
		_, token, _ := strings.Cut(address, "invitation=")
		done, err := a.Register(t.Context(), dynreg.Initiation{ConfigurationURL: "https://canvas.school.example/config", Invitation: token})
		require.NoError(t, err)
		require.Equal(t, profile.Canvas, done.Registration.Profile)
	})
}

// What a tool asks of a platform is what the platform has.
func TestWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	const canvas = "https://canvas.instructure.com/lti/"
	message := func(kind lti.MessageType, placements ...any) map[string]any {
		return map[string]any{"type": kind, "placements": placements}
	}
	asked := func(kind lti.MessageType, placements ...string) dynreg.Message {
		return dynreg.Message{Type: kind, Placements: placements}
	}
	for _, c := range []struct {
		name      string
		product   string
		supported []any
		template  []dynreg.Message
		sent      string
	}{
		{"nothing listed", "lms", nil,
			[]dynreg.Message{asked(lti.ResourceLinkRequest), asked(lti.DeepLinkingRequest, "ContentArea")},
			`[{"type":"LtiResourceLinkRequest"},{"type":"LtiDeepLinkingRequest","placements":["ContentArea"]}]`},
		{"type not listed", "lms", []any{message(lti.ResourceLinkRequest)},
			[]dynreg.Message{asked(lti.ResourceLinkRequest), asked(lti.DeepLinkingRequest, "ContentArea")},
			`[{"type":"LtiResourceLinkRequest"}]`},
		{"placement not listed", "lms", []any{message(lti.DeepLinkingRequest, "ContentArea")},
			[]dynreg.Message{asked(lti.DeepLinkingRequest, "ContentArea", "RichTextEditor")},
			`[{"type":"LtiDeepLinkingRequest","placements":["ContentArea"]}]`},
		{"other placements listed: the platform chooses", "lms", []any{message(lti.DeepLinkingRequest, "Elsewhere")},
			[]dynreg.Message{asked(lti.DeepLinkingRequest, "ContentArea")},
			`[{"type":"LtiDeepLinkingRequest"}]`},
		{"a vendor's placement alone", "lms", nil,
			[]dynreg.Message{asked(lti.ResourceLinkRequest, canvas+"course_navigation")}, `[]`},
		{"a vendor's placement at home", "canvas", nil,
			[]dynreg.Message{asked(lti.ResourceLinkRequest, canvas+"course_navigation")},
			`[{"type":"LtiResourceLinkRequest","placements":["https://canvas.instructure.com/lti/course_navigation"]}]`},
		{"listed without its prefix", "canvas", []any{message(lti.ResourceLinkRequest, "course_navigation")},
			[]dynreg.Message{asked(lti.ResourceLinkRequest, canvas+"course_navigation", canvas+"unknown")},
			`[{"type":"LtiResourceLinkRequest","placements":["https://canvas.instructure.com/lti/course_navigation"]}]`},
		{"listed by a platform that is not the vendor's", "lms", []any{message(lti.ResourceLinkRequest, canvas+"course_navigation")},
			[]dynreg.Message{asked(lti.ResourceLinkRequest, canvas+"course_navigation")},
			`[{"type":"LtiResourceLinkRequest","placements":["https://canvas.instructure.com/lti/course_navigation"]}]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLMS(t)
			l.Configuration["https://purl.imsglobal.org/spec/lti-platform-configuration"] = map[string]any{"product_family_code": c.product, "messages_supported": c.supported}
			a := newApplicant(t, l, func(cfg *dynreg.ToolConfig) { cfg.Metadata.Tool.Messages = c.template })
			require.Equal(t, http.StatusOK, a.open(t, at(l)).Code)
			raw, err := json.Marshal(l.seen()[1].Body[toolMember].(map[string]any)["messages"])
			require.NoError(t, err)
			require.JSONEq(t, c.sent, string(raw))
		})
	}
	t.Run("scopes", func(t *testing.T) {
		t.Parallel()
		l := newLMS(t)
		l.Configuration["scopes_supported"] = []string{"openid", string(lti.ScopeScore), "https://other.example/scope"}
		require.Equal(t, http.StatusOK, newApplicant(t, l).open(t, at(l)).Code)
		require.Equal(t, "openid "+string(lti.ScopeScore), l.seen()[1].Body["scope"])
	})
	t.Run("extensions", func(t *testing.T) {
		t.Parallel()
		for product, level := range map[string]any{"canvas": "public", "moodle": nil} {
			l := newLMS(t)
			l.Configuration["https://purl.imsglobal.org/spec/lti-platform-configuration"] = map[string]any{"product_family_code": product}
			a := newApplicant(t, l, func(cfg *dynreg.ToolConfig) {
				cfg.Metadata.Extra = map[string]json.RawMessage{"client_name#fr": json.RawMessage(`"Questionnaire"`)}
			})
			require.Equal(t, http.StatusOK, a.open(t, at(l)).Code)
			require.Equal(t, "Questionnaire", l.seen()[1].Body["client_name#fr"])
			require.Equal(t, level, l.seen()[1].Body[toolMember].(map[string]any)["https://canvas.instructure.com/lti/privacy_level"])
		}
	})
}

package manual_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/dynreg/manual"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
)

func quiz() *dynreg.Metadata {
	m := &dynreg.Metadata{
		Name: "Quiz", LoginURL: "https://tool.example/login", RedirectURIs: []string{"https://tool.example/launch", "https://eu.tool.example/launch"},
		JWKSURL: "https://tool.example/jwks", LogoURL: "https://tool.example/logo.png",
		Scope: lti.JoinScopes([]lti.Scope{"openid", lti.ScopeScore, lti.ScopeLineItem, lti.ScopeMembership}),
		Tool: &dynreg.ToolConfiguration{
			TargetLinkURI: "https://tool.example/launch", Description: "Asks questions", Custom: map[string]string{"b": "2", "a": "$User.id"},
			Claims: []string{"sub", "name"},
			Messages: []dynreg.Message{
				{Type: lti.ResourceLinkRequest},
				{Type: lti.DeepLinkingRequest, TargetLinkURI: "https://tool.example/choose", Placements: []string{"ContentArea", "RichTextEditor", "https://other.example/place"}},
				{Type: lti.ResourceLinkRequest, Label: "Quizzes", Placements: []string{"https://canvas.instructure.com/lti/course_navigation"}, Custom: map[string]string{"from": "menu"}},
			},
			Extra: map[string]json.RawMessage{"https://canvas.instructure.com/lti/tool_id": json.RawMessage(`"quiz"`)},
		},
	}
	m.Complete()
	return m
}

func TestCanvasJSON(t *testing.T) {
	t.Parallel()
	got, err := manual.CanvasJSON(quiz())
	require.NoError(t, err)
	want, err := os.ReadFile("testdata/canvas.json")
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
}

// What is made for Canvas says the same when it is read again.
func TestCanvasRoundTrip(t *testing.T) {
	t.Parallel()
	document, err := manual.CanvasJSON(quiz())
	require.NoError(t, err)
	m, err := manual.ReadTool(document)
	require.NoError(t, err)
	require.Equal(t, quiz().LoginURL, m.LoginURL)
	require.Equal(t, quiz().RedirectURIs, m.RedirectURIs)
	require.Equal(t, quiz().Scopes(), m.Scopes())
	require.Equal(t, quiz().Tool.Custom, m.Tool.Custom)
	require.True(t, m.Asks("name"))
	require.False(t, m.Asks("email"))
	again, err := manual.CanvasJSON(m)
	require.NoError(t, err)
	require.JSONEq(t, strings.Replace(string(document), `"tool_id": "quiz",`, "", 1), string(again))
}

func TestCanvasKeys(t *testing.T) {
	t.Parallel()
	set, err := ltitest.Keys(t, "tool").PublicKeys(t.Context())
	require.NoError(t, err)
	m := quiz()
	m.JWKSURL = ""
	m.JWKS, err = json.Marshal(set)
	require.NoError(t, err)
	document, err := manual.CanvasJSON(m)
	require.NoError(t, err)
	back, err := manual.ReadTool(document)
	require.NoError(t, err)
	require.JSONEq(t, string(m.JWKS), string(back.JWKS))

	m.JWKS = json.RawMessage(`{"keys":[]}`)
	_, err = manual.CanvasJSON(m)
	require.ErrorContains(t, err, "exactly one key")
}

func TestPrivacyLevel(t *testing.T) {
	t.Parallel()
	for level, claims := range map[string][]string{
		"anonymous": {"sub"}, "name_only": {"given_name"}, "email_only": {"email"}, "public": {"name", "email"},
	} {
		m := quiz()
		m.Tool.Claims = claims
		require.Contains(t, manual.Values(profile.Canvas, m), manual.Value{Field: "Privacy Level", Value: level})
	}
	m := quiz()
	m.Tool.Extra["https://canvas.instructure.com/lti/privacy_level"] = json.RawMessage(`"public"`)
	require.Contains(t, manual.Values(profile.Canvas, m), manual.Value{Field: "Privacy Level", Value: "public"})
}

// Files as tools publish them.
func TestReadCanvas(t *testing.T) {
	t.Parallel()
	const document = `{"title":"Old Tool","target_link_uri":"https://tool.example/launch","oidc_initiation_url":"https://tool.example/login",
		"public_jwk_url":"https://tool.example/jwks","custom_fields":{"n":7,"b":true,"s":"$Canvas.user.id"},"unknown":[1],
		"extensions":[{"platform":"other.example"},{"platform":"canvas.instructure.com","domain":"https://tool.example/","privacy_level":"public","settings":{
			"selection_height":"500","placements":[
				{"placement":"course_navigation","enabled":"true","text":"Menu"},
				{"placement":"account_navigation","enabled":"false"},
				{"placement":"editor_button","message_type":"LtiDeepLinkingRequest","target_link_uri":"https://tool.example/choose"}]}}]}`
	m, err := manual.ReadTool([]byte(document))
	require.NoError(t, err)
	require.Equal(t, "tool.example", m.Tool.Domain)
	require.Equal(t, []string{"https://tool.example/choose", "https://tool.example/launch"}, m.RedirectURIs)
	require.Equal(t, map[string]string{"n": "7", "b": "true", "s": "$Canvas.user.id"}, m.Tool.Custom)
	require.True(t, m.Asks("email"))
	require.Equal(t, []dynreg.Message{
		{Type: lti.ResourceLinkRequest, Label: "Menu", Placements: []string{"https://canvas.instructure.com/lti/course_navigation"}},
		{Type: lti.DeepLinkingRequest, TargetLinkURI: "https://tool.example/choose", Placements: []string{"RichTextEditor"}},
	}, m.Tool.Messages)
}

func TestReadRefused(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"empty": "", "list": "[]", "XML of LTI 1.1": "<cartridge/>", "another object": `{"title":"x"}`,
		"a custom field that is an object": `{"oidc_initiation_url":"https://tool.example","custom_fields":{"a":{}}}`,
		"not http":                         `{"oidc_initiation_url":"http://tool.example/login","title":"x","target_link_uri":"https://tool.example/","public_jwk_url":"https://tool.example/jwks"}`,
		"target elsewhere": `{"oidc_initiation_url":"https://tool.example/login","title":"x","target_link_uri":"https://other.example/","public_jwk_url":"https://tool.example/jwks",
			"extensions":[{"platform":"canvas.instructure.com","domain":"tool.example"}]}`,
		"too large": `{"oidc_initiation_url":"` + strings.Repeat("x", 257<<10) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := manual.ReadTool([]byte(document))
			require.Error(t, err)
			require.NotEqual(t, lti.CodeServerError, lti.AsError(err).Code)
		})
	}
	_, err := manual.ReadPlatform([]byte("[]"))
	require.ErrorIs(t, err, manual.ErrDocument)
	_, err = manual.ReadPlatform([]byte(`{"issuer":"https://lms.example"}`))
	require.ErrorContains(t, err, "authorization_endpoint")
}

func TestImport(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	server := httptest.NewTLSServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("/tool.json", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(quiz()) })
	mux.HandleFunc("/platform.json", func(w http.ResponseWriter, _ *http.Request) {
		at := "https://lms.example/"
		_ = json.NewEncoder(w).Encode(dynreg.Configuration{
			Issuer: at, AuthorizationURL: at + "auth", TokenURL: at + "token", JWKSURL: at + "jwks", RegistrationURL: at + "register",
			LTI: &dynreg.PlatformConfiguration{ProductFamilyCode: "moodle"},
		})
	})
	own := manual.Importer{HTTPClient: server.Client()}
	m, err := own.Tool(t.Context(), server.URL+"/tool.json")
	require.NoError(t, err)
	require.Equal(t, quiz(), m)
	c, err := own.Platform(t.Context(), server.URL+"/platform.json")
	require.NoError(t, err)
	r := c.Registration("c-1")
	require.Equal(t, "c-1", r.ClientID)
	require.Equal(t, profile.Moodle, r.Profile)
	require.Equal(t, []manual.Value{
		{Field: "Issuer", Value: "https://lms.example/"}, {Field: "Client ID", Value: "c-1"}, {Field: "Deployment ID", Value: "7"},
		{Field: "Authorization URL", Value: "https://lms.example/auth"}, {Field: "Token URL", Value: "https://lms.example/token"}, {Field: "Key set URL", Value: "https://lms.example/jwks"},
	}, manual.ForTool(r, "7"))

	_, err = own.Tool(t.Context(), server.URL+"/none.json")
	require.ErrorContains(t, err, "status 404")
	for _, address := range []string{"http://tool.example/", "file:///etc/passwd", server.URL + "/tool.json", "https://169.254.169.254/"} {
		_, err = manual.Importer{}.Tool(t.Context(), address)
		require.Error(t, err, address)
		require.Equal(t, "Nothing could be read from that address.", lti.AsError(err).Public)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	for _, product := range []string{profile.Blackboard, profile.Brightspace, profile.Canvas, profile.Moodle, profile.Sakai, profile.Schoology, profile.OpenEdX, ""} {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			all := manual.Values(product, quiz())
			fields := make(map[string]string)
			joined := ""
			for _, v := range all {
				require.NotEmpty(t, v.Value, v.Field)
				require.NotContains(t, fields, v.Field)
				fields[v.Field] = v.Value
				joined += v.Value + "\n"
			}
			for _, needed := range []string{"Quiz", quiz().LoginURL, quiz().JWKSURL, quiz().RedirectURIs[1], quiz().Tool.TargetLinkURI} {
				require.Contains(t, joined, needed)
			}
		})
	}
	values := func(product string, change func(*dynreg.Metadata)) []manual.Value {
		m := quiz()
		change(m)
		return manual.Values(product, m)
	}
	all := func(*dynreg.Metadata) {}
	none := func(m *dynreg.Metadata) { m.Scope, m.Tool.Claims, m.Tool.Messages = "", nil, nil }
	for _, c := range []struct {
		product      string
		change       func(*dynreg.Metadata)
		field, value string
	}{
		{profile.Moodle, all, "Custom parameters", "a=$User.id\nb=2"},
		{profile.Moodle, all, "Content Selection URL", "https://tool.example/choose"},
		{profile.Moodle, all, "IMS LTI Assignment and Grade Services", "Use this service for grade sync and column management"},
		{profile.Moodle, func(m *dynreg.Metadata) { m.Scope = string(lti.ScopeScore) }, "IMS LTI Assignment and Grade Services", "Use this service for grade sync only"},
		{profile.Moodle, none, "IMS LTI Assignment and Grade Services", "Do not use this service"},
		{profile.Moodle, all, "Share launcher's name with tool", "Always"},
		{profile.Moodle, all, "Share launcher's email with tool", "Never"},
		{profile.Blackboard, all, "Allow Membership Service Access", "Yes"},
		{profile.Blackboard, none, "Allow grade service access", "No"},
		{profile.Brightspace, all, "Extensions: Deep Linking", "on"},
		{profile.Brightspace, none, "Extensions: Deep Linking", "off"},
		{profile.Sakai, all, "LTI 1.3 Tool Redirect Endpoint(s)", "https://tool.example/launch,https://eu.tool.example/launch"},
		{profile.Schoology, all, "Privacy", "Send Name of user who launches the tool"},
		{profile.Schoology, none, "Privacy", "Do not send any user data"},
	} {
		require.Contains(t, values(c.product, c.change), manual.Value{Field: c.field, Value: c.value})
	}
}

// Whatever is read is refused or can be used.
func FuzzReadTool(f *testing.F) {
	for _, name := range []string{"testdata/canvas.json"} {
		raw, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(raw)
	}
	standard, err := json.Marshal(quiz())
	require.NoError(f, err)
	f.Add(standard)
	f.Add([]byte(`{"oidc_initiation_url":"https://a.example","extensions":[{"platform":"canvas.instructure.com","settings":{"placements":[null,{"enabled":"no"}]}}]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		m, err := manual.ReadTool(document)
		if err != nil {
			require.NotEqual(t, lti.CodeServerError, lti.AsError(err).Code)
			return
		}
		for _, p := range profile.All() {
			require.NotEmpty(t, manual.Values(p.Name, m))
		}
		if m.JWKSURL != "" {
			_, err = manual.CanvasJSON(m)
			require.NoError(t, err)
		}
	})
}

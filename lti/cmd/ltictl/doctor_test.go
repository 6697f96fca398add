package main

import (
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
)

const made = 1772442000 // 2026-03-02T09:00:00Z

// goodClaims are a launch with things in it that must not be shown.
func goodClaims() map[string]any {
	return map[string]any{
		"iss": "https://canvas.instructure.com", "aud": "tool-1", "sub": "secret-person", "nonce": "secret-nonce", "iat": made, "exp": made + 300,
		"name": "Secret Name", "email": "secret@school.example",
		lti.ClaimMessageType: lti.ResourceLinkRequest, lti.ClaimVersion: lti.Version, lti.ClaimDeploymentID: "d-1",
		lti.ClaimTargetLinkURI: "https://tool.example/launch?user=secret", lti.ClaimRoles: []lti.Role{lti.RoleInstructor},
		lti.ClaimResourceLink: lti.ResourceLink{ID: "l-1"}, lti.ClaimCustom: map[string]string{"mail": "secret@school.example"},
	}
}

// examined writes a capture into files and lets doctor look at it.
func examined(t *testing.T, key string, change map[string]any, form url.Values, flags ...string) (int, string) {
	t.Helper()
	dir := t.TempDir()
	claims := goodClaims()
	maps.Copy(claims, change)
	for name, v := range change {
		if v == nil {
			delete(claims, name)
		}
	}
	signed, err := lti.Sign(t.Context(), ltitest.Keys(t, key), nil, claims)
	require.NoError(t, err)
	if form == nil {
		form = url.Values{"state": {"secret-state"}, "id_token": {signed}}
	}
	set, err := ltitest.Keys(t, "platform").PublicKeys(t.Context())
	require.NoError(t, err)
	keys, err := json.Marshal(set)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"form": form.Encode(), "jwks": string(keys),
		"registration": `{"issuer":"https://canvas.instructure.com","clientId":"tool-1","deploymentId":"d-1","tool":{"launchUrl":"https://tool.example/launch"}}`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	args := append([]string{"doctor", "-form", filepath.Join(dir, "form"), "-registration", filepath.Join(dir, "registration"),
		"-jwks", filepath.Join(dir, "jwks"), "-at", "2026-03-02T09:01:00Z"}, flags...)
	var out strings.Builder
	code := run(t.Context(), args, world{strings.NewReader(""), &out, &out, time.Now, os.Getenv})
	require.Equal(t, !strings.Contains(strings.Join(flags, " "), "-show-claims"), !strings.Contains(strings.ToLower(out.String()), "secret"), out.String())
	return code, out.String()
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		key    string
		change map[string]any
		flags  []string
		code   int
		says   string
	}{
		{"all well", "platform", nil, nil, 0, "Nothing is wrong"},
		{"claims shown when asked", "platform", nil, []string{"-show-claims"}, 0, "secret-person"},
		{"another key", "other", nil, nil, 1, "BAD  key"},
		{"issuer with a slash", "platform", map[string]any{"iss": "https://canvas.instructure.com/"}, nil, 1, "both count"},
		{"another issuer", "platform", map[string]any{"iss": "https://canvas.test.instructure.com"}, nil, 1, "The issuer of every cloud school"},
		{"another client", "platform", map[string]any{"aud": "tool-2"}, nil, 1, "for client tool-2 and tool-1 is registered"},
		{"two audiences", "platform", map[string]any{"aud": []string{"tool-1", "x"}}, nil, 1, "besides this tool"},
		{"azp", "platform", map[string]any{"azp": "tool-2"}, nil, 1, "azp names"},
		{"no aud", "platform", map[string]any{"aud": nil}, nil, 1, "for whom"},
		{"expired", "platform", nil, []string{"-at", "2026-03-02T10:00:00Z"}, 1, "say -at 2026-03-02T09:00:00Z"},
		{"clock behind", "platform", nil, []string{"-at", "2026-03-02T08:00:00Z"}, 1, "1h0m0s in the future"},
		{"no exp", "platform", map[string]any{"exp": nil}, nil, 1, "iat or exp is missing"},
		{"no nonce", "platform", map[string]any{"nonce": nil}, nil, 1, "BAD  nonce"},
		{"anonymous", "platform", map[string]any{"sub": nil}, nil, 0, "anonymous"},
		{"sub a number", "platform", map[string]any{"sub": 5}, nil, 1, "sub is there and is not a string"},
		{"no version", "platform", map[string]any{lti.ClaimVersion: nil}, nil, 1, "version is nothing and must be 1.3.0"},
		{"roles a string", "platform", map[string]any{lti.ClaimRoles: "Instructor"}, nil, 1, "BAD  claims"},
		{"roles of no course", "platform", map[string]any{lti.ClaimRoles: []lti.Role{lti.RoleInstitutionAdministrator}}, nil, 0, "least rights"},
		{"another deployment", "platform", map[string]any{lti.ClaimDeploymentID: "d-2"}, nil, 1, "the gear of the app"},
		{"deployment a number", "platform", map[string]any{lti.ClaimDeploymentID: 7}, nil, 1, "switch on the tolerance deployment-id-not-string"},
		{"custom a number", "platform", map[string]any{lti.ClaimCustom: map[string]any{"week": 7}}, nil, 0, "note oddity"},
		{"no iss", "platform", map[string]any{"iss": nil}, nil, 1, "does not say who sends it"},
		{"another site", "platform", map[string]any{lti.ClaimTargetLinkURI: "https://other.example/launch"}, nil, 1, "not at the tool's address"},
		{"key set missing", "platform", nil, []string{"-jwks", "https://127.0.0.1:1/jwks"}, 1, "BAD  key set"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, out := examined(t, test.key, test.change, nil, test.flags...)
			require.Equal(t, test.code, code, out)
			require.Contains(t, out, test.says)
		})
	}
}

func TestDoctorOnOtherAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		form url.Values
		says string
	}{
		"error":       {url.Values{"error": {"login_required"}, "state": {"x"}}, "does not see its own session"},
		"LTI 1.1":     {url.Values{"oauth_consumer_key": {"k"}}, "LTI 1.1"},
		"nothing":     {url.Values{"a": {"b"}}, "no id_token"},
		"no state":    {url.Values{"id_token": {"eyJ.e.s"}, "x": {""}}, "no state"},
		"not a token": {url.Values{"id_token": {"hello"}, "state": {"x"}}, "no signed token"},
		"alg none":    {url.Values{"id_token": {"eyJhbGciOiJub25lIn0.e30."}, "state": {"x"}}, "registered is RS256"},
		"no kid":      {url.Values{"id_token": {"eyJhbGciOiJSUzI1NiJ9.e30.AA"}, "state": {"x"}}, "(kid)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out := examined(t, "platform", nil, test.form)
			require.Equal(t, 1, code, out)
			require.Contains(t, out, test.says)
		})
	}
}

func TestDoctorReadsATokenFromStandardInput(t *testing.T) {
	t.Parallel()
	signed, err := lti.Sign(t.Context(), ltitest.Keys(t, "platform"), nil, goodClaims())
	require.NoError(t, err)
	var out strings.Builder
	code := run(t.Context(), []string{"doctor", "-token", "-", "-at", "2026-03-02T09:01:00Z"}, world{strings.NewReader(signed + "\n"), &out, &out, time.Now, os.Getenv})
	require.Equal(t, 0, code, out.String())
	require.Contains(t, out.String(), "?    signature      no key set was given")
	require.NotContains(t, strings.ToLower(out.String()), "secret")
}

// FuzzExamine: whatever was captured, it is explained and nothing breaks.
func FuzzExamine(f *testing.F) {
	f.Add("state=a&id_token=eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.e30.AA")
	f.Add("error=login_required&state=a")
	f.Add("id_token=..")
	f.Fuzz(func(t *testing.T, form string) {
		values, err := url.ParseQuery(form)
		if err != nil {
			return
		}
		require.NotEmpty(t, examine(&capture{form: values, keys: lti.PublicKeys{}, keysFrom: "file"}))
	})
}

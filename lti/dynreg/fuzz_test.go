package dynreg_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/storage/memory"
)

// wholeConfiguration is that of a platform on lms.example.
func wholeConfiguration() dynreg.Configuration {
	const at = "https://lms.example"
	return dynreg.Configuration{
		Issuer: at, AuthorizationURL: at + "/a", TokenURL: at + "/t", JWKSURL: at + "/j", RegistrationURL: at + "/r",
		Scopes: []lti.Scope{lti.ScopeScore}, Algorithms: []string{"RS256"},
		LTI: &dynreg.PlatformConfiguration{ProductFamilyCode: "moodle", Messages: []dynreg.SupportedMessage{{Type: lti.ResourceLinkRequest, Placements: []string{"ContentArea"}}}},
	}
}

// FuzzConfiguration: a configuration is refused or makes a registration, and says
// the same when it is written and read again.
func FuzzConfiguration(f *testing.F) {
	whole, err := json.Marshal(wholeConfiguration())
	require.NoError(f, err)
	f.Add(whole)
	f.Add([]byte(strings.Replace(string(whole), `[{"type":"LtiResourceLinkRequest","placements":["ContentArea"]}]`, `["LtiResourceLinkRequest",null]`, 1)))
	f.Add([]byte(strings.Replace(string(whole), `"RS256"`, `"ES256"`, 1)))
	f.Add([]byte(`{"issuer":7}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		c, err := dynreg.ParseConfiguration(document)
		if err != nil {
			require.Equal(t, dynreg.CodeInvalidConfiguration, lti.AsError(err).Code)
			return
		}
		r := c.Registration("c")
		require.NotEmpty(t, r.Issuer)
		require.NotEmpty(t, r.Platform.JWKSURL)
		again, err := json.Marshal(c)
		require.NoError(t, err)
		_, err = dynreg.ParseConfiguration(again)
		require.NoError(t, err)
	})
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// FuzzRegistration: whatever a tool posts is a registration that can be approved,
// or a refusal that is no fault of the platform.
func FuzzRegistration(f *testing.F) {
	store := memory.New(memory.Config{})
	p, err := dynreg.NewPlatform(dynreg.PlatformConfig{
		Configuration: wholeConfiguration(), ClientsURL: "https://lms.example/clients", Clients: store, Registrations: store, Invitations: store, Logger: quiet(),
		Uninvited: func(context.Context, *dynreg.Metadata) error { return nil },
	})
	require.NoError(f, err)
	md := metadata("https://tool.example")
	md.Complete()
	whole, err := json.Marshal(md)
	require.NoError(f, err)
	f.Add(whole)
	for _, seed := range []string{
		`{}`, `null`, `{"redirect_uris":null}`, strings.Replace(string(whole), `"messages":[`, `"messages":[null,`, 1),
		strings.Replace(string(whole), `"client_name"`, `"client_name#x":1,"client_name"`, 1), strings.Replace(string(whole), `tool.example`, `tool.example:443`, 3),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/register", strings.NewReader(string(body)))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		p.Registration().ServeHTTP(w, r)
		if w.Code != http.StatusCreated {
			require.Contains(t, []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge}, w.Code)
			return
		}
		var info dynreg.Information
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &info))
		require.NoError(t, p.Approve(t.Context(), info.ClientID, 1, dynreg.Approval{}))
		read, err := p.Read(t.Context(), info.ClientID, info.ManageToken)
		require.NoError(t, err)
		require.NoError(t, read.Metadata.Check(false))
	})
}

// FuzzAnswer: whatever a platform answers, the tool stores a registration with a
// client id or nothing.
func FuzzAnswer(f *testing.F) {
	whole, err := json.Marshal(wholeConfiguration())
	require.NoError(f, err)
	for _, seed := range []string{
		`{"client_id":"c"}`, `{"client_id":1e3,"scope":null}`, `{"client_id":"c","` + toolMember + `":{"deployment_id":7}}`, `{"client_id":"c","` + toolMember + `":null}`,
		`{"client_id":"c","registration_client_uri":"x","registration_access_token":"y"}`, `[]`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		store := memory.New(memory.Config{})
		tool, err := dynreg.NewTool(dynreg.ToolConfig{
			Metadata: metadata("https://tool.example"), InitiationURL: "https://tool.example/register", Registrations: store, Invitations: store, Logger: quiet(),
			Uninvited:  func(context.Context, string) error { return nil },
			HTTPClient: &http.Client{Transport: wireHosts{configuration: string(whole), answer: answer}},
		})
		require.NoError(t, err)
		done, err := tool.Register(t.Context(), dynreg.Initiation{ConfigurationURL: "https://lms.example/config"})
		if err != nil {
			require.Equal(t, lti.CodeInvalidRequest, lti.AsError(err).Code)
			for r, err := range store.ListRegistrations(t.Context(), "", "") {
				t.Fatal("a registration was stored", r, err)
			}
			return
		}
		require.NotEmpty(t, done.Registration.ClientID)
		_, err = store.FindRegistration(t.Context(), "https://lms.example", done.Registration.ClientID, done.DeploymentID)
		require.NoError(t, err)
	})
}

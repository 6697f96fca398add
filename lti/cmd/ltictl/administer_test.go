package main

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/storage/memory"
)

const adminToken = "a-token-for-administration"

// installation is a running administration and how the command reaches it.
type installation struct {
	url, tokenFile string
	store          *memory.Store
}

func startInstallation(t *testing.T) installation {
	t.Helper()
	store := memory.New(memory.Config{})
	secrets, err := keyring.NewSecrets(make([]byte, 32))
	require.NoError(t, err)
	ring, err := keyring.NewRotating(keyring.Config{Store: store, Wrapper: secrets, Algorithm: "ES256"})
	require.NoError(t, err)
	placements, err := placement.New(placement.Config{Store: store, Registrations: store, Consumers: store})
	require.NoError(t, err)
	a, err := admin.New(admin.Config{Store: store, Role: admin.Tool, Keys: ring, Placements: &admin.Placements{Service: placements, Store: store}, Consumers: store, Registrar: registrar(t, store)})
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(nil)
	i := installation{"http://" + server.Listener.Addr().String() + "/admin", filepath.Join(t.TempDir(), "token"), store}
	account := admin.Token{Hash: admin.TokenHash(adminToken), Principal: admin.Principal{Name: "ops", Installation: true, MayChange: true}}
	server.Config.Handler, err = admin.NewHandler(admin.HandlerConfig{BaseURL: i.url, Admin: a, Auth: admin.Tokens(account)})
	require.NoError(t, err)
	server.Start()
	t.Cleanup(server.Close)
	require.NoError(t, os.WriteFile(i.tokenFile, []byte(adminToken+"\n"), 0o600))
	return i
}

func registrar(t *testing.T, store *memory.Store) *admin.Registrar {
	t.Helper()
	p, err := dynreg.NewPlatform(dynreg.PlatformConfig{
		Configuration: dynreg.Configuration{
			Issuer: "https://lms.example", AuthorizationURL: "https://lms.example/auth", TokenURL: "https://lms.example/token", JWKSURL: "https://lms.example/jwks",
			RegistrationURL: "https://lms.example/register", Scopes: []lti.Scope{lti.ScopeScore, lti.ScopeMembership},
			LTI: &dynreg.PlatformConfiguration{ProductFamilyCode: "ltikit", Version: "1", Messages: []dynreg.SupportedMessage{{Type: lti.ResourceLinkRequest}}},
		},
		ClientsURL: "https://lms.example/clients", Clients: store, Registrations: store, Invitations: store,
	})
	require.NoError(t, err)
	return &admin.Registrar{Platform: p, Clients: store}
}

// run calls the command and returns what it printed to both outputs.
func (i installation) run(t *testing.T, code int, stdin string, args ...string) string {
	t.Helper()
	var out strings.Builder
	args = append(args, "-url", i.url, "-token-file", i.tokenFile)
	got := run(t.Context(), args, world{strings.NewReader(stdin), &out, &out, time.Now, func(string) string { return "" }})
	require.Equal(t, code, got, out.String())
	return out.String()
}

func TestAdminister(t *testing.T) {
	t.Parallel()
	i := startInstallation(t)
	added := i.run(t, 0, `{"issuer":"https://lms.example","clientId":"c1","name":"School",
		"platform":{"authorizationUrl":"https://lms.example/auth","jwksUrl":"https://lms.example/jwks"}}`, "registration", "add", "-")
	var r lti.Registration
	require.NoError(t, json.Unmarshal([]byte(added), &r))
	require.Contains(t, i.run(t, 0, "", "registration", "list"), r.ID+"  enabled  https://lms.example  c1")

	r.Name = "The school"
	changed, err := json.Marshal(r)
	require.NoError(t, err)
	i.run(t, 0, string(changed), "registration", "update", "-")
	i.run(t, 0, "", "registration", "disable", r.ID)
	require.Contains(t, i.run(t, 0, "", "registration", "list"), "disabled")
	i.run(t, 0, "", "registration", "enable", r.ID)
	require.Contains(t, i.run(t, 0, "", "registration", "show", r.ID), `"name": "The school"`)

	i.run(t, 0, `{"id":"d-1","name":"Campus"}`, "deployment", "put", r.ID, "-")
	require.Contains(t, i.run(t, 0, "", "deployment", "list", r.ID), "d-1  enabled  Campus")
	i.run(t, 0, "", "deployment", "disable", r.ID, "d-1")
	require.Contains(t, i.run(t, 0, "", "deployment", "list", r.ID), "d-1  disabled")
	i.run(t, 0, "", "deployment", "enable", r.ID, "d-1")
	i.run(t, 0, "", "deployment", "delete", r.ID, "d-1")
	require.NotContains(t, i.run(t, 0, "", "deployment", "list", r.ID), "Campus")

	rotated := strings.Fields(i.run(t, 0, "", "key", "rotate"))
	require.Contains(t, i.run(t, 0, "", "key", "list"), rotated[1]+"  ES256")
	i.run(t, 0, "", "key", "revoke", rotated[1])

	i.run(t, 0, "", "registration", "delete", r.ID)
	log := i.run(t, 0, "", "audit")
	require.Regexp(t, `(?s)registration\.delete.*key\.revoke.*deployment\.put.*registration\.create`, log)
}

func TestAdministerRefusals(t *testing.T) {
	t.Parallel()
	i := startInstallation(t)
	require.Contains(t, i.run(t, 1, `{"issuer":"lms"}`, "registration", "add", "-"), "platform.authorizationUrl is missing")
	require.Contains(t, i.run(t, 1, "", "registration", "show", "none"), "There is no such registration. (not_found)")
	require.Contains(t, i.run(t, 2, `{"isuer":"x"}`, "registration", "add", "-"), "isuer")
	require.Contains(t, i.run(t, 2, "", "registration", "show"), "takes 1 arguments [ID]")
	require.Contains(t, i.run(t, 2, "", "registration", "paint"), `there is no command "registration paint"`)

	var out strings.Builder
	w := world{nil, &out, &out, time.Now, func(string) string { return "" }}
	require.Equal(t, 2, run(t.Context(), []string{"key", "list"}, w))
	require.Contains(t, out.String(), "where is the administration?")

	stranger := map[string]string{"LTIKIT_ADMIN_URL": i.url, "LTIKIT_ADMIN_TOKEN": "nobody's"}
	w.getenv = func(name string) string { return stranger[name] }
	require.Equal(t, 1, run(t.Context(), []string{"key", "list"}, w))
	require.Contains(t, out.String(), "asks for a valid access token")
}

func TestAdministerPlacements(t *testing.T) {
	t.Parallel()
	i := startInstallation(t)
	id := func(printed string) string {
		t.Helper()
		var record struct{ ID string }
		require.NoError(t, json.Unmarshal([]byte(printed), &record), printed)
		return record.ID
	}
	i.run(t, 0, `{"id":"root","kind":"platform","name":"School"}`, "scope", "add", "-")
	i.run(t, 0, `{"id":"c1","parentId":"root","kind":"course","context":{"id":""}}`, "scope", "add", "-")
	require.Contains(t, i.run(t, 0, "", "scope", "list"), "root  platform          School")
	require.Contains(t, i.run(t, 0, "", "scope", "list", "root"), "c1")
	i.run(t, 0, `{"key":"school:1","secret":"given by the tool"}`, "consumer", "add", "-")
	old := id(i.run(t, 0, `{"scopeId":"root","name":"Quiz","version":"1.1","consumerKey":"school:1","settings":{"grades":"declarative","launchUrl":"https://tool.example/launch"}}`, "tool", "add", "-"))
	require.Contains(t, i.run(t, 0, "", "tool", "list", "root"), old+"  1.1  root   school:1  Quiz")
	require.Contains(t, i.run(t, 0, "", "tool", "enable", old, "root"), "Enabled, as deployment")
	p := id(i.run(t, 0, "", "placement", "add", "c1", old, "First quiz"))
	i.run(t, 0, `{"scopeId":"c1","toolId":"`+old+`","settings":{"grades":"off"}}`, "rule", "put", "-")
	require.Regexp(t, `grades +off +scope c1`, i.run(t, 0, "", "placement", "effective", p))
	require.Contains(t, i.run(t, 1, `{"scopeId":"c1","toolId":"`+old+`","settings":{"services":{"roster":true}}}`, "rule", "put", "-"), "services.roster must be off, as tool Quiz says")
	i.run(t, 0, "", "rule", "delete", "c1", old)

	own := i.run(t, 0, "", "placement", "export", p)
	copied := id(i.run(t, 0, own, "placement", "import", "c1", "-"))
	require.Contains(t, i.run(t, 0, "", "placement", "list", "c1"), copied)
	require.Contains(t, i.run(t, 0, "", "placement", "adopt", copied, old), copied)
	i.run(t, 0, "", "placement", "delete", copied)

	registered := id(i.run(t, 0, `{"issuer":"https://lms.example","clientId":"c1","tool":{"loginUrl":"https://tool.example/login","launchUrl":"https://tool.example/launch",
		"redirectUris":["https://tool.example/launch"],"jwksUrl":"https://tool.example/jwks","scopes":["https://purl.imsglobal.org/spec/lti-ags/scope/score"]},
		"platform":{"authorizationUrl":"https://lms.example/auth","jwksUrl":"https://lms.example/jwks"}}`, "registration", "add", "-"))
	require.Contains(t, i.run(t, 0, "", "tool", "upgrade", old, registered), `"version": "1.3"`)
	require.Regexp(t, `grades +declarative +tool Quiz`, i.run(t, 0, "", "placement", "effective", p))
	require.Regexp(t, `school:1 +enabled +`+registered, i.run(t, 0, "", "consumer", "list"))
}

func TestAdministerConsumers(t *testing.T) {
	t.Parallel()
	i := startInstallation(t)
	var made admin.Issued
	require.NoError(t, json.Unmarshal([]byte(i.run(t, 0, `{"name":"Old school"}`, "consumer", "add", "-")), &made))
	require.NotContains(t, i.run(t, 0, "", "consumer", "list"), made.Secret)
	require.NotContains(t, i.run(t, 0, "", "consumer", "rotate", made.Key), made.Secret)
	require.Contains(t, i.run(t, 0, "", "consumer", "list"), "enabled, rotating")
	i.run(t, 0, "", "consumer", "rotated", made.Key)
	i.run(t, 0, "", "consumer", "disable", made.Key)
	require.Contains(t, i.run(t, 0, "", "consumer", "list"), "disabled")
	i.run(t, 0, "", "consumer", "delete", made.Key)
	require.Contains(t, i.run(t, 2, "", "pending", "approve", "x", "soon"), `"soon" is no version`)
	require.Contains(t, i.run(t, 2, "", "rule", "show"), "takes 2 arguments [SCOPE [TOOL]], and 0 were given")
	require.Contains(t, i.run(t, 1, "", "invite", "platform"), "Platforms do not register themselves here. (not_found)")
}

func TestAdministerPending(t *testing.T) {
	t.Parallel()
	i := startInstallation(t)
	require.Contains(t, i.run(t, 0, "", "invite", "tool", "https://tool.example/register"), "registration_token=")
	for _, id := range []string{"client-1", "client-2", "client-3"} {
		m := &dynreg.Metadata{Name: "Tool " + id, LoginURL: "https://tool.example/login", RedirectURIs: []string{"https://tool.example/launch"}, JWKSURL: "https://tool.example/jwks",
			Scope: lti.JoinScopes([]lti.Scope{lti.ScopeScore, lti.ScopeMembership}), Tool: &dynreg.ToolConfiguration{TargetLinkURI: "https://tool.example/launch"}}
		require.NoError(t, i.store.SaveClient(t.Context(), &dynreg.Client{ID: id, Status: dynreg.Pending, DeploymentID: "d", Metadata: m}))
	}
	require.Regexp(t, `client-1 +1 +new +Tool client-1 +https://purl`, i.run(t, 0, "", "pending", "list"))
	require.Contains(t, i.run(t, 0, "", "pending", "show", "client-1"), `"status": "pending"`)
	i.run(t, 0, "", "pending", "approve", "client-1", "1", string(lti.ScopeScore))
	i.run(t, 0, "", "pending", "approve", "client-2", "1", "none")
	require.Contains(t, i.run(t, 1, "", "pending", "refuse", "client-3", "9"), "Please look at it again.")
	i.run(t, 0, "", "pending", "refuse", "client-3", "1")
	require.NotContains(t, i.run(t, 0, "", "pending", "list"), "client")
	for id, want := range map[string][]lti.Scope{"client-1": {lti.ScopeScore}, "client-2": nil} {
		r, err := i.store.RegistrationByID(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, want, r.Tool.Scopes)
	}
}

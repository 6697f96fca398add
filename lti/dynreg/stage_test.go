package dynreg_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// school is a running platform at which tools can register.
type school struct {
	*ltitest.Platform
	Registrar *dynreg.Platform
}

// newSchool mounts the platform's side of registration on p.
func newSchool(t *testing.T, p *ltitest.Platform, options ...func(*dynreg.PlatformConfig)) *school {
	t.Helper()
	return newSchoolOn(t, p, p.Mux, options...)
}

func newSchoolOn(t *testing.T, p *ltitest.Platform, mux *http.ServeMux, options ...func(*dynreg.PlatformConfig)) *school {
	t.Helper()
	at := p.Server.URL
	cfg := dynreg.PlatformConfig{
		Configuration: dynreg.Configuration{
			Issuer: p.Issuer(), AuthorizationURL: at + "/authorize", TokenURL: at + "/token", JWKSURL: at + "/jwks", RegistrationURL: at + "/register",
			Scopes: []lti.Scope{lti.ScopeScore, lti.ScopeLineItem, lti.ScopeMembership},
			LTI: &dynreg.PlatformConfiguration{ProductFamilyCode: "ltikit", Version: "1", Messages: []dynreg.SupportedMessage{
				{Type: lti.ResourceLinkRequest}, {Type: lti.DeepLinkingRequest, Placements: []string{"ContentArea"}},
			}},
		},
		ClientsURL: at + "/clients", Clients: p.Store, Registrations: p.Store, Remover: p.Store, Invitations: p.Store,
		Now: p.Clock.Now, Logger: ltitest.Logger(t),
	}
	for _, change := range options {
		change(&cfg)
	}
	registrar, err := dynreg.NewPlatform(cfg)
	require.NoError(t, err)
	mux.Handle("/.well-known/openid-configuration", registrar.Configuration())
	mux.Handle("/register", registrar.Registration())
	mux.Handle("/clients/", registrar.Client())
	return &school{p, registrar}
}

// application is a running tool that registers itself.
type application struct {
	Server   *httptest.Server
	Registry *memory.Store
	Register *dynreg.Tool
	// Done are the registrations that were made.
	Done []*dynreg.Registered
}

// metadata is that of a tool at an address.
func metadata(at string) dynreg.Metadata {
	return dynreg.Metadata{
		Name: "Quiz", LoginURL: at + "/login", RedirectURIs: []string{at + "/launch"}, JWKSURL: at + "/jwks",
		Scope: lti.JoinScopes([]lti.Scope{"openid", lti.ScopeScore, lti.ScopeMembership, lti.ScopeResultReadOnly}),
		Tool: &dynreg.ToolConfiguration{
			TargetLinkURI: at + "/launch", Claims: []string{"iss", "sub", "name", "email"}, Custom: map[string]string{"from": "registration"},
			Messages: []dynreg.Message{
				{Type: lti.ResourceLinkRequest},
				{Type: lti.DeepLinkingRequest, TargetLinkURI: at + "/choose", Placements: []string{"ContentArea", "RichTextEditor"}},
				{Type: lti.ResourceLinkRequest, Placements: []string{"https://canvas.instructure.com/lti/course_navigation"}, Label: "Quizzes"},
				{Type: lti.SubmissionReviewRequest},
			},
		},
	}
}

func newApplication(t *testing.T, p *ltitest.Platform, options ...func(*dynreg.ToolConfig)) *application {
	t.Helper()
	mux := http.NewServeMux()
	a := &application{Server: httptest.NewTLSServer(mux), Registry: memory.New(memory.Config{Now: p.Clock.Now})}
	t.Cleanup(a.Server.Close)
	role, err := tool.New(tool.Config{
		LaunchURL: a.Server.URL + "/launch", Registrations: a.Registry, Keys: ltitest.Keys(t, "tool"), Replay: a.Registry,
		HTTPClient: a.Server.Client(), Now: p.Clock.Now, Logger: ltitest.Logger(t),
	})
	require.NoError(t, err)
	cfg := dynreg.ToolConfig{
		Metadata: metadata(a.Server.URL), InitiationURL: a.Server.URL + "/register?from=link", Registrations: a.Registry, Invitations: a.Registry,
		HTTPClient: a.Server.Client(), Now: p.Clock.Now, Logger: ltitest.Logger(t),
		Registered: func(_ context.Context, r *dynreg.Registered) error {
			a.Done = append(a.Done, r)
			return nil
		},
	}
	for _, change := range options {
		change(&cfg)
	}
	a.Register, err = dynreg.NewTool(cfg)
	require.NoError(t, err)
	mux.Handle("/login", role.Login())
	mux.Handle("/jwks", role.JWKS())
	mux.Handle("/register", a.Register.Initiate())
	mux.Handle("/launch", role.Launch(func(w http.ResponseWriter, _ *http.Request, l *tool.Launch) {
		_, _ = io.WriteString(w, "hello "+l.Message.Name+" from "+l.Message.Custom["from"])
	}))
	return a
}

// connect lets the application register with the school, as two administrators
// do, and returns the page that the second one sees.
func connect(t *testing.T, s *school, a *application, mine dynreg.ToolInvitation, theirs dynreg.Invitation) *ltitest.Page {
	t.Helper()
	initiation, err := a.Register.Invite(t.Context(), mine)
	require.NoError(t, err)
	opened, err := s.Registrar.Invite(t.Context(), initiation, theirs)
	require.NoError(t, err)
	return ltitest.NewBrowser(t, s.Platform).Get(opened)
}

// launch opens the link of a person and returns what the tool shows.
func launch(t *testing.T, s *school, r *dynreg.Registered) (*ltitest.Page, error) {
	t.Helper()
	registration, err := s.Store.RegistrationByID(t.Context(), r.Registration.ClientID)
	if err != nil {
		return nil, err
	}
	who := ltitest.Person{ID: "u-1", Name: "Ada", Roles: []lti.Role{lti.RoleLearner}}
	b := ltitest.NewBrowser(t, s.Platform)
	b.SignIn(who)
	to, err := s.LoginURL(t.Context(), platform.Start{Registration: registration, DeploymentID: r.DeploymentID, UserID: who.ID, Type: lti.ResourceLinkRequest})
	if err != nil {
		return nil, err
	}
	page := b.Get(to)
	if page.Action == "" {
		return page, nil // refused at login
	}
	return b.Submit(page), nil
}

// answer is a response with its body read.
type answer struct {
	Status int
	Header http.Header
	Body   string
	JSON   map[string]any
}

// call makes a call with a JSON body and a token, if there are any.
func call(t *testing.T, s *school, method, address, token string, body any) answer {
	t.Helper()
	raw, isText := body.(string)
	if !isText && body != nil {
		encoded, err := json.Marshal(body)
		require.NoError(t, err)
		raw = string(encoded)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader([]byte(raw)))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := s.Server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	got := answer{Status: resp.StatusCode, Header: resp.Header, Body: string(read)}
	_ = json.Unmarshal(read, &got.JSON) // not every answer is JSON
	return got
}

// tokenOf is a fresh registration token of the school.
func tokenOf(t *testing.T, s *school, inv dynreg.Invitation) string {
	t.Helper()
	opened, err := s.Registrar.Invite(t.Context(), "https://tool.example/register", inv)
	require.NoError(t, err)
	u, err := url.Parse(opened)
	require.NoError(t, err)
	return u.Query().Get("registration_token")
}

// approve approves the client as it is now.
func approve(t *testing.T, s *school, id string, a dynreg.Approval) error {
	t.Helper()
	c, err := s.Store.LoadClient(t.Context(), id)
	if err != nil {
		return err
	}
	return s.Registrar.Approve(t.Context(), id, c.Version, a)
}

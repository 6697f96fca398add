package ltitest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// App is an application's own handler and where the tool role is mounted in it.
type App struct {
	// Handler returns the application, which mounts Login, Launch and JWKS of
	// the role at the paths below.
	Handler func(role *tool.Tool) http.Handler
	// Login, Launch and JWKS are paths; empty means /login, /launch and /jwks.
	Login, Launch, JWKS string
}

// NewTool starts a tool that shows h, registered with the platform. It ends with
// the test. With options its configuration is changed before it is built.
func NewTool(t testing.TB, p *Platform, h tool.LaunchHandler, options ...func(*tool.Config)) *Tool {
	t.Helper()
	return NewApp(t, p, App{Handler: func(role *tool.Tool) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/login", role.Login())
		mux.Handle("/launch", role.Launch(h))
		mux.Handle("/jwks", role.JWKS())
		return mux
	}}, options...)
}

// NewApp starts an application with routes of its own, registered with the
// platform. It ends with the test. With options the configuration of the role is
// changed before it is built; an application that builds the role itself does so
// from the configuration that the last option sees.
func NewApp(t testing.TB, p *Platform, app App, options ...func(*tool.Config)) *Tool {
	t.Helper()
	tl := &Tool{Mux: http.NewServeMux(), Store: memory.New(memory.Config{Now: p.Clock.Now})}
	tl.Server = httptest.NewTLSServer(tl.Mux)
	t.Cleanup(tl.Server.Close)
	tl.Registration = p.register(t, "tool-1", app.addresses(tl.Server.URL))
	put(t, tl.Store, tl.Registration)
	cfg := tool.Config{
		LaunchURL: tl.Registration.Tool.LaunchURL, Registrations: tl.Store, Keys: Keys(t, "tool"), Replay: tl.Store,
		HTTPClient: tl.Server.Client(), Now: p.Clock.Now, Logger: Logger(t),
	}
	for _, change := range options {
		change(&cfg)
	}
	role, err := tool.New(cfg)
	if err != nil {
		t.Fatalf("ltitest: %v", err)
	}
	tl.Tool = role
	tl.Mux.Handle("/", app.Handler(role))
	return tl
}

// addresses are those of the application's paths on a server.
func (a App) addresses(server string) lti.ToolSide {
	at := func(path, usual string) string {
		if path == "" {
			path = usual
		}
		return server + path
	}
	launch := at(a.Launch, "/launch")
	return lti.ToolSide{LoginURL: at(a.Login, "/login"), LaunchURL: launch, RedirectURIs: []string{launch}, JWKSURL: at(a.JWKS, "/jwks")}
}

// Register records a tool at that address with the platform, all scopes granted,
// and returns the registration as both sides need it.
func (p *Platform) Register(t testing.TB, toolURL, clientID string) *lti.Registration {
	t.Helper()
	return p.register(t, clientID, App{}.addresses(toolURL))
}

func (p *Platform) register(t testing.TB, clientID string, at lti.ToolSide) *lti.Registration {
	t.Helper()
	at.Scopes = []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly, lti.ScopeMembership}
	at.ShareName, at.ShareEmail = true, true
	r := &lti.Registration{
		ID: "r-" + clientID, Issuer: p.Issuer(), ClientID: clientID, Tool: at, Profile: p.product.Name,
		Platform: lti.PlatformSide{AuthorizationURL: p.Server.URL + "/authorize", TokenURL: p.Server.URL + "/token", JWKSURL: p.Server.URL + "/jwks"},
	}
	put(t, p.Store, r)
	return r
}

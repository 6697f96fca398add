// Package ltitest is a test double for applications on either side of LTI: the
// real tool and the real platform of this library on memory stores, behind
// httptest servers with TLS, with fixed keys and a clock that stands still until
// it is moved. Nothing of the protocol is left out or faked.
//
//	p := ltitest.NewPlatform(t)
//	tl := ltitest.NewTool(t, p, func(w http.ResponseWriter, r *http.Request, l *tool.Launch) { … })
//	page := ltitest.NewBrowser(t, p).Launch(tl, ltitest.Person{ID: "u1", Roles: []lti.Role{lti.RoleLearner}})
//
// The keys are published with this package: they protect nothing.
package ltitest

import (
	"context"
	"embed"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

//go:embed keys/*.pem
var keyFiles embed.FS

// Keys returns a fixed key ring: "tool", "platform" or "other".
func Keys(t testing.TB, name string) *keyring.Ring {
	t.Helper()
	raw, err := keyFiles.ReadFile("keys/" + name + ".pem")
	if err != nil {
		t.Fatalf("ltitest: no key %q", name)
	}
	keys, err := keyring.ParsePEM(raw)
	if err != nil {
		t.Fatalf("ltitest: key %q: %v", name, err)
	}
	ring, err := keyring.New(keys...)
	if err != nil {
		t.Fatalf("ltitest: key %q: %v", name, err)
	}
	return ring
}

// Clock is a clock that stands still. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that shows a fixed Monday morning.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} }

// Now returns the time it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves it.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Person is who opens a link.
type Person struct {
	ID, Name, Email string
	Roles           []lti.Role
}

// Platform is a running platform with one deployment of each tool.
type Platform struct {
	*platform.Platform
	Server *httptest.Server
	Store  *memory.Store
	Keys   lti.KeySource
	Clock  *Clock
	// Mux takes further handlers, such as services.
	Mux *http.ServeMux
	// Build writes the message of a launch; replace it to send another. It is
	// given the person who launches.
	Build func(a platform.AuthRequest, who Person) (*lti.Message, error)

	mu       sync.Mutex
	sessions map[string]Person // by session cookie
}

// DeploymentID is the deployment of every tool on a Platform.
const DeploymentID = "d-1"

// NewPlatform starts a platform. It ends with the test. With options its
// configuration is changed before it is built.
func NewPlatform(t testing.TB, options ...func(*platform.Config)) *Platform {
	t.Helper()
	p := &Platform{Clock: NewClock(), Keys: Keys(t, "platform"), Mux: http.NewServeMux(), sessions: map[string]Person{}}
	p.Store = memory.New(memory.Config{Now: p.Clock.Now})
	p.Build = buildLaunch
	p.Server = httptest.NewTLSServer(p.Mux)
	t.Cleanup(p.Server.Close)
	cfg := platform.Config{
		Issuer: p.Issuer(), TokenURL: p.Server.URL + "/token",
		Registrations: p.Store, Keys: p.Keys, Transient: p.Store, Replay: p.Store,
		Launches: platform.LaunchBuilderFunc(p.build), SignedIn: p.signedIn,
		HTTPClient: p.Server.Client(), Now: p.Clock.Now, Logger: Logger(t),
	}
	for _, change := range options {
		change(&cfg)
	}
	p.Keys = cfg.Keys
	role, err := platform.New(cfg)
	if err != nil {
		t.Fatalf("ltitest: %v", err)
	}
	p.Platform = role
	p.Mux.Handle("/authorize", role.Authorize())
	p.Mux.Handle("/token", role.Token())
	p.Mux.Handle("/jwks", role.JWKS())
	return p
}

// Issuer is the platform's issuer.
func (p *Platform) Issuer() string { return p.Server.URL }

const sessionCookie = "ltitest-session"

func (p *Platform) signedIn(r *http.Request, userID string) (bool, error) {
	return p.who(r).ID == userID, nil
}

func (p *Platform) who(r *http.Request) Person {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return Person{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sessions[c.Value]
}

func (p *Platform) build(_ context.Context, r *http.Request, a platform.AuthRequest) (*lti.Message, error) {
	return p.Build(a, p.who(r))
}

func buildLaunch(a platform.AuthRequest, who Person) (*lti.Message, error) {
	m := &lti.Message{
		Subject: who.ID, Name: who.Name, Email: who.Email, Roles: who.Roles,
		Context:      &lti.Context{ID: "c-1", Title: "Course", Type: []string{lti.ContextCourseOffering}},
		ResourceLink: &lti.ResourceLink{ID: "l-1", Title: "Link"},
	}
	if len(a.Data) > 0 {
		if err := json.Unmarshal(a.Data, m.ResourceLink); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// Tool is a running tool.
type Tool struct {
	*tool.Tool
	Server *httptest.Server
	// Mux takes further handlers.
	Mux *http.ServeMux
	// Store holds the tool's own records, Replay included.
	Store *memory.Store
	// Registration is the one that it shares with its platform.
	Registration *lti.Registration
}

// NewTool starts a tool that shows h, registered with the platform. It ends with
// the test. With options its configuration is changed before it is built.
func NewTool(t testing.TB, p *Platform, h tool.LaunchHandler, options ...func(*tool.Config)) *Tool {
	t.Helper()
	tl := &Tool{Mux: http.NewServeMux(), Store: memory.New(memory.Config{Now: p.Clock.Now})}
	tl.Server = httptest.NewTLSServer(tl.Mux)
	t.Cleanup(tl.Server.Close)
	tl.Registration = p.Register(t, tl.Server.URL, "tool-1")
	put(t, tl.Store, tl.Registration)
	cfg := tool.Config{
		LaunchURL: tl.Server.URL + "/launch", Registrations: tl.Store, Keys: Keys(t, "tool"), Replay: tl.Store,
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
	tl.Mux.Handle("/login", role.Login())
	tl.Mux.Handle("/launch", role.Launch(h))
	tl.Mux.Handle("/jwks", role.JWKS())
	return tl
}

// Register records a tool at that address with the platform, all scopes granted,
// and returns the registration as both sides need it.
func (p *Platform) Register(t testing.TB, toolURL, clientID string) *lti.Registration {
	t.Helper()
	r := &lti.Registration{
		ID: "r-" + clientID, Issuer: p.Issuer(), ClientID: clientID,
		Platform: lti.PlatformSide{AuthorizationURL: p.Server.URL + "/authorize", TokenURL: p.Server.URL + "/token", JWKSURL: p.Server.URL + "/jwks"},
		Tool: lti.ToolSide{
			LoginURL: toolURL + "/login", RedirectURIs: []string{toolURL + "/launch"}, LaunchURL: toolURL + "/launch", JWKSURL: toolURL + "/jwks",
			Scopes:    []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly, lti.ScopeMembership},
			ShareName: true, ShareEmail: true,
		},
	}
	put(t, p.Store, r)
	return r
}

func put(t testing.TB, s *memory.Store, r *lti.Registration) {
	t.Helper()
	ctx := context.Background()
	if err := s.PutRegistration(ctx, r); err != nil {
		t.Fatalf("ltitest: %v", err)
	}
	if err := s.PutDeployment(ctx, &lti.Deployment{RegistrationID: r.ID, ID: DeploymentID}); err != nil {
		t.Fatalf("ltitest: %v", err)
	}
}

// Logger writes to the test's own output.
func Logger(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

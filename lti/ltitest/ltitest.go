// Package ltitest is a test double for applications on either side of LTI: the
// real tool and the real platform of this library on memory stores, behind
// httptest servers with TLS, with fixed keys and a clock that stands still until
// it is moved. Nothing of the protocol is left out or faked.
//
// A tool is launched in five lines of a test, by any person in any role:
//
//	p := ltitest.NewPlatform(t)
//	tl := ltitest.NewTool(t, p, showQuiz) // your tool.LaunchHandler
//	ada := ltitest.Person{ID: "u-1", Name: "Ada", Roles: []lti.Role{lti.RoleInstructor}}
//	page := ltitest.NewBrowser(t, p).Launch(tl, ada)
//	require.Contains(t, page.Body, "Edit this quiz")
//
// [NewApp] does the same for an application with routes of its own. What a launch
// says beyond the person is changed for that launch:
//
//	browser.Launch(tl, ada, func(m *lti.Message) {
//		m.Custom = map[string]string{"quiz": "7"}
//		m.AGS, m.NRPS = p.GradesClaim(), p.RosterClaim() // services that answer
//		m.Context = nil
//	})
//
// [Browser.Choose] and [Browser.Answer] are deep linking: the tool's picker, and
// what the platform took of the answer. p.Clock.Advance moves the time of both
// sides. From a launch a test goes on with the same browser, by Get and Post.
//
// [NewLMS] behaves like a product that is known to do things in its own way, and
// [Platform.Fail] lets any platform fail: slow, busy, down, with revoked tokens or
// broken pages.
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
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/profile"
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

// Person is who opens a link. ID is needed, the rest may be empty.
type Person struct {
	ID, Name, Email string
	Roles           []lti.Role
}

// Platform is a running platform with one deployment of each tool, one course
// and one link in it. Its gradebook and its roster are open to every tool.
type Platform struct {
	// Platform is the platform role.
	*platform.Platform
	// Server serves Mux at the address that is the issuer, behind what Behave and
	// Fail put there.
	Server *httptest.Server
	// Store keeps everything of the platform, grades too.
	Store *memory.Store
	// Keys sign the launches.
	Keys lti.KeySource
	// Clock is the time of the platform and of its tools.
	Clock *Clock
	// Mux takes further handlers, such as services.
	Mux *http.ServeMux
	// Build writes the messages of all launches; replace it to send others. It
	// is given the person who launches. What one launch says is changed by the
	// arguments of [Browser.Launch].
	Build func(a platform.AuthRequest, who Person) (*lti.Message, error)

	product profile.Profile // what it behaves like; the zero value is none
	wire    wire

	mu       sync.Mutex
	sessions map[string]*session // by session cookie
}

// session is one person's at the platform.
type session struct {
	who     Person
	changes []func(*lti.Message) // to the next message
	chosen  *deeplink.Selection  // what the platform took last
}

// DeploymentID is the deployment of every tool on a Platform.
const DeploymentID = "d-1"

// NewPlatform starts a platform. It ends with the test. With options its
// configuration is changed before it is built.
func NewPlatform(t testing.TB, options ...func(*platform.Config)) *Platform {
	t.Helper()
	p := &Platform{Clock: NewClock(), Keys: Keys(t, "platform"), Mux: http.NewServeMux(), sessions: map[string]*session{}}
	p.Store = memory.New(memory.Config{Now: p.Clock.Now})
	p.Build = p.describe
	p.wire.platform = p
	p.Server = httptest.NewTLSServer(&p.wire)
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
	p.Mux.Handle(answerPath, role.Receive(p.takeAnswer))
	p.serveCourse(t)
	return p
}

// Issuer is the platform's issuer.
func (p *Platform) Issuer() string { return p.Server.URL }

const sessionCookie = "ltitest-session"

func (p *Platform) signedIn(r *http.Request, userID string) (bool, error) {
	return p.who(r).ID == userID, nil
}

func (p *Platform) who(r *http.Request) Person {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session(r).who
}

// session is that of the request, nobody's if there is none. The caller holds mu.
func (p *Platform) session(r *http.Request) *session {
	if c, err := r.Cookie(sessionCookie); err == nil && p.sessions[c.Value] != nil {
		return p.sessions[c.Value]
	}
	return new(session)
}

func (p *Platform) build(_ context.Context, r *http.Request, a platform.AuthRequest) (*lti.Message, error) {
	m, err := p.Build(a, p.who(r))
	if err != nil || m == nil {
		return m, err
	}
	return p.change(r, m), nil
}

// change makes the changes of this launch, once.
func (p *Platform) change(r *http.Request, m *lti.Message) *lti.Message {
	p.mu.Lock()
	s := p.session(r)
	changes := s.changes
	s.changes = nil
	p.mu.Unlock()
	if changes == nil {
		return m
	}
	m = m.Clone() // Build's own stays as it is
	for _, change := range changes {
		change(m)
	}
	return m
}

// describe is the message of a launch where nothing else was asked for.
func (p *Platform) describe(a platform.AuthRequest, who Person) (*lti.Message, error) {
	m := &lti.Message{
		Subject: who.ID, Name: who.Name, Email: who.Email, Roles: who.Roles,
		Context:      &lti.Context{ID: courseID, Title: "Course", Type: []string{lti.ContextCourseOffering}},
		ResourceLink: &lti.ResourceLink{ID: p.link(), Title: "Link"},
	}
	p.introduce(m)
	if a.Type == lti.DeepLinkingRequest {
		m.ResourceLink, m.DeepLinking = nil, p.offer()
		return m, nil
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
	// Tool is the tool role.
	*tool.Tool
	// Server serves Mux.
	Server *httptest.Server
	// Mux takes further handlers.
	Mux *http.ServeMux
	// Store holds the tool's own records, Replay included.
	Store *memory.Store
	// Registration is the one that it shares with its platform.
	Registration *lti.Registration
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

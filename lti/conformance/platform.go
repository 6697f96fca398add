package conformance

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti"
)

// Platform is a running platform that is to be checked. The checks play a tool:
// login, launch and key set. The platform must have it registered: see
// PlatformRun.Registration.
type Platform struct {
	// Start makes the request by which a student's browser opens a link to the
	// tool, the session included; see Open. It is called for each launch anew;
	// required. Its headers go with every request to the same origin. A Start
	// that takes the first step itself requests the tool's login URL, and its
	// headers go to the authorization endpoint.
	Start func(ctx context.Context) (*http.Request, error)
	// StartInstructor is the same for an instructor; it may be nil.
	StartInstructor func(ctx context.Context) (*http.Request, error)
	// StartDeepLinking is the same for a person who picks content; it may be
	// nil.
	StartDeepLinking func(ctx context.Context) (*http.Request, error)

	// Issuer, AuthorizationURL and JWKSURL are the platform's; required.
	// Without a TokenURL access tokens are not checked.
	Issuer, AuthorizationURL, JWKSURL, TokenURL string
	// TokenAudience is the `aud` of assertions; empty means TokenURL.
	TokenAudience string
	// ClientID and DeploymentID are what the platform gave the tool; empty
	// deployment means that any is right.
	ClientID, DeploymentID string
	// Scopes that the platform granted; they are asked for and expected.
	Scopes []lti.Scope
	// SecondRedirect: the tool's second redirect URI, /launch2, is registered
	// too.
	SecondRedirect bool
	// Oracle tells whether an answer to deep linking was taken, by the page
	// that the platform shows then.
	Oracle Oracle
	// Only names the ids of the cases to run; nil means all.
	Only []string

	// Listener is where the tool listens; nil means any free port on loopback.
	// It is closed with the run. PublicURL is how the platform reaches it.
	Listener  net.Listener
	PublicURL string
	TLS       *tls.Config
	// Register, if set, is told the registration before the first launch.
	Register func(ctx context.Context, r *lti.Registration) error

	// Client makes all requests; nil means a plain one with a time limit.
	Client *http.Client
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Open is a Start that opens an address with these headers, such as a Cookie.
func Open(address string, header http.Header) func(context.Context) (*http.Request, error) {
	return func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err == nil && header != nil {
			req.Header = header.Clone()
		}
		return req, err
	}
}

// PlatformRun is a tool that checks one platform. It is for one goroutine.
type PlatformRun struct {
	platform Platform
	tool     *mockTool
	client   *http.Client
}

// Run checks everything. The error is for what kept it from checking; what the
// platform did wrong is in the report.
func (p Platform) Run(ctx context.Context) (report *Report, err error) {
	run, err := p.StartRun(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	report = &Report{Target: "platform " + p.Issuer}
	for c := range PlatformCases() {
		if err := ctx.Err(); err != nil {
			return report, err
		}
		if p.Only == nil || slices.Contains(p.Only, c.ID) {
			report.Results = append(report.Results, run.Check(ctx, c)...)
		}
	}
	return report, run.Control(ctx)
}

// StartRun starts the tool and makes sure that a good launch arrives.
func (p Platform) StartRun(ctx context.Context) (*PlatformRun, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.TokenAudience == "" {
		p.TokenAudience = p.TokenURL
	}
	tool, err := newMockTool(ctx, p)
	if err != nil {
		return nil, err
	}
	run := &PlatformRun{platform: p, tool: tool, client: newClient(p.Client)}
	if p.Register != nil {
		err = p.Register(ctx, run.Registration())
	}
	if err == nil {
		err = run.Control(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, run.Close())
	}
	return run, nil
}

func (p Platform) check() error {
	err := errors.Join(checkURL("Platform.Issuer", p.Issuer), checkURL("Platform.AuthorizationURL", p.AuthorizationURL), checkURL("Platform.JWKSURL", p.JWKSURL), checkOnly(p.Only, PlatformCases()))
	if p.Start == nil {
		err = errors.Join(err, errors.New("conformance: Platform.Start is required"))
	}
	if p.ClientID == "" {
		err = errors.Join(err, errors.New("conformance: Platform.ClientID is required"))
	}
	return err
}

// Close ends the tool.
func (r *PlatformRun) Close() error {
	r.client.CloseIdleConnections()
	return r.tool.server.close()
}

// Registration is what the platform must know of the tool.
func (r *PlatformRun) Registration() *lti.Registration {
	p := r.platform
	redirects := []string{r.tool.at("/launch")}
	if p.SecondRedirect {
		redirects = append(redirects, r.tool.at("/launch2"))
	}
	return &lti.Registration{
		ID: "conformance", Issuer: p.Issuer, ClientID: p.ClientID, Name: "Conformance checks",
		Platform: lti.PlatformSide{AuthorizationURL: p.AuthorizationURL, TokenURL: p.TokenURL, TokenAudience: p.TokenAudience, JWKSURL: p.JWKSURL},
		Tool: lti.ToolSide{LoginURL: r.tool.at("/login"), LaunchURL: r.tool.at("/launch"), RedirectURIs: redirects,
			JWKSURL: r.tool.at("/jwks"), Scopes: p.Scopes},
	}
}

// Control does one good launch. An error wraps ErrControl.
func (r *PlatformRun) Control(ctx context.Context) error {
	c, err := r.click(ctx, r.platform.Start)
	if err == nil {
		_, err = c.message(ctx)
	}
	if err != nil {
		return fmt.Errorf("%w: %w; is the tool registered with login %s, redirect %s, key set %s, client %s?", ErrControl, err,
			r.tool.at("/login"), r.tool.at("/launch"), r.tool.at("/jwks"), r.platform.ClientID)
	}
	return nil
}

// mockTool is the tool that a platform is checked against. Browsers are stopped at
// its door, so that it only has to publish its keys.
type mockTool struct {
	server *server
	keys   *keys
}

func newMockTool(ctx context.Context, p Platform) (*mockTool, error) {
	k, err := newKeys()
	if err != nil {
		return nil, err
	}
	set, err := published(k.main)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /jwks", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, "application/json", map[string]any{"keys": set})
	})
	s, err := serve(ctx, p.Listener, p.PublicURL, p.TLS, mux)
	return &mockTool{server: s, keys: k}, err
}

func (t *mockTool) at(path string) string { return t.server.base + path }

// keySet fetches the platform's keys.
func (r *PlatformRun) keySet(ctx context.Context) (status int, document []byte, err error) {
	return fetchDocument(ctx, r.client, r.platform.JWKSURL)
}

// origin is the scheme and host of an address.
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

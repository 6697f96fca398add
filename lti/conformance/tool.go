package conformance

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti"
)

// Tool is a running tool that is to be checked. The checks play its platform:
// issuer, key set, authorization and token endpoint, and small services. The tool
// must know them: see Registration.
type Tool struct {
	// LoginURL takes login initiations; required.
	LoginURL string
	// LaunchURL is the target of the links, and the redirect URI unless
	// RedirectURIs names others; required.
	LaunchURL    string
	RedirectURIs []string
	// JWKSURL publishes the tool's keys; without it its signed answers are not
	// verified.
	JWKSURL string

	// ClientID and DeploymentID are what the tool knows this platform by; empty
	// means "conformance" and "1".
	ClientID, DeploymentID string
	// Issuer of the platform; empty means its public URL.
	Issuer string
	// Listener is where the platform listens; nil means any free port on
	// loopback. It is closed with the run. PublicURL is how the tool reaches
	// it; empty means that address itself, by https when there is TLS.
	Listener  net.Listener
	PublicURL string
	TLS       *tls.Config
	// Register, if set, is told the registration before the first launch.
	Register func(ctx context.Context, r *lti.Registration) error

	// Client makes the browsers' requests, with cookies of its own for each;
	// nil means a plain one with a time limit.
	Client *http.Client
	// Now is the clock; nil means time.Now. Wait waits between two tries of a
	// changed key set; nil means a timer.
	Now  func() time.Time
	Wait func(ctx context.Context, d time.Duration) error
	// KeyWait is how long a tool may go without looking at a changed key set
	// again; zero means 15 seconds.
	KeyWait time.Duration

	// Oracle tells launches that were taken from those that were refused.
	Oracle Oracle
	// DeepLinking: the tool serves deep linking requests at LaunchURL.
	DeepLinking bool
	// Anonymous: the tool takes launches without `sub`.
	Anonymous bool
	// NewDeployments: the tool takes deployments that nobody registered.
	NewDeployments bool
	// Algorithms the tool takes beside RS256.
	Algorithms []string
	// Only names the ids of the cases to run; nil means all.
	Only []string
}

// ToolRun is a platform that checks one tool. It is for one goroutine.
type ToolRun struct {
	tool     Tool
	platform *mockPlatform
	client   *http.Client
}

// Run checks everything. The error is for what kept it from checking; what the
// tool did wrong is in the report.
func (t Tool) Run(ctx context.Context) (report *Report, err error) {
	run, err := t.Start(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	report = &Report{Target: "tool " + t.LaunchURL}
	for c := range ToolCases() {
		if err := ctx.Err(); err != nil {
			return report, err
		}
		if t.Only == nil || slices.Contains(t.Only, c.ID) {
			report.Results = append(report.Results, run.Check(ctx, c)...)
		}
	}
	return report, run.Control(ctx)
}

// Start starts the platform and makes sure that a good launch is accepted.
func (t Tool) Start(ctx context.Context) (*ToolRun, error) {
	t, err := t.withDefaults()
	if err != nil {
		return nil, err
	}
	platform, err := newMockPlatform(ctx, t)
	if err != nil {
		return nil, err
	}
	run := &ToolRun{tool: t, platform: platform, client: newClient(t.Client)}
	if t.Register != nil {
		err = t.Register(ctx, run.Registration())
	}
	if err == nil {
		err = run.firstControl(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, run.Close())
	}
	return run, nil
}

// firstControl gives a tool that still holds the key set of an earlier run the time
// to look again.
func (r *ToolRun) firstControl(ctx context.Context) error {
	err := r.Control(ctx)
	if fetches, _ := r.platform.fetched(); fetches > 0 || !errors.Is(err, errRefused) {
		return err
	}
	if err := r.tool.Wait(ctx, r.tool.KeyWait); err != nil {
		return err
	}
	return r.Control(ctx)
}

func (t Tool) withDefaults() (Tool, error) {
	if err := errors.Join(checkURL("Tool.LoginURL", t.LoginURL), checkURL("Tool.LaunchURL", t.LaunchURL), checkOnly(t.Only, ToolCases())); err != nil {
		return t, err
	}
	if t.RedirectURIs == nil {
		t.RedirectURIs = []string{t.LaunchURL}
	}
	if t.ClientID == "" {
		t.ClientID = "conformance"
	}
	if t.DeploymentID == "" {
		t.DeploymentID = "1"
	}
	if t.Now == nil {
		t.Now = time.Now
	}
	if t.Wait == nil {
		t.Wait = pause
	}
	if t.KeyWait == 0 {
		t.KeyWait = 15 * time.Second
	}
	return t, nil
}

// Close ends the platform.
func (r *ToolRun) Close() error {
	r.client.CloseIdleConnections()
	return r.platform.server.close()
}

// Registration is what the tool must know of the platform.
func (r *ToolRun) Registration() *lti.Registration {
	p := r.platform
	return &lti.Registration{
		ID: "conformance", Issuer: p.issuer, ClientID: r.tool.ClientID, Name: "Conformance checks",
		Platform: lti.PlatformSide{AuthorizationURL: p.at("/authorize"), TokenURL: p.at("/token"), JWKSURL: p.at("/jwks")},
		Tool: lti.ToolSide{LoginURL: r.tool.LoginURL, LaunchURL: r.tool.LaunchURL, RedirectURIs: slices.Clone(r.tool.RedirectURIs),
			JWKSURL: r.tool.JWKSURL},
	}
}

// errRefused: the tool answered the good launch, and not well.
var errRefused = errors.New("it was refused")

// Control does one good launch. An error wraps ErrControl.
func (r *ToolRun) Control(ctx context.Context) error {
	a, err := r.login(ctx, nil)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrControl, err)
	}
	page, err := a.post(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrControl, err)
	}
	if verdict := r.tool.Oracle.judge(page); verdict != Accepted {
		return fmt.Errorf("%w: %w with %s; is the tool registered with issuer %s, client %s, deployment %s, key set %s?", ErrControl,
			errRefused, page.describe(), r.platform.issuer, r.tool.ClientID, r.tool.DeploymentID, r.platform.at("/jwks"))
	}
	return nil
}

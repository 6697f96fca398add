package tool_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// BenchmarkRegistry makes logins and launches against a registry of 10 and one
// of 100 000 registrations, in turns, and reports what the larger costs in terms
// of the smaller: x_10 for login and launch, x_10_lookup for the store's part of
// them alone.
func BenchmarkRegistry(all *testing.B) {
	p := ltitest.NewPlatform(all)
	for name, open := range map[string]func(*testing.B) registryStore{"memory": inMemory, "sqlite": inSQLite} {
		var small, large *registry // filled once, however often the benchmark is tried
		all.Run(name, func(b *testing.B) {
			if small == nil {
				small, large = newRegistry(all, p, open(all), 10), newRegistry(all, p, open(all), 100_000)
			}
			benchmarkRegistry(b, small, large)
		})
	}
}

type registryStore interface {
	storage.Registrations
	storage.RegistrationWriter
}

func inMemory(*testing.B) registryStore { return memory.New(memory.Config{}) }

func inSQLite(b *testing.B) registryStore {
	b.Helper()
	db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "lti.db"))
	require.NoError(b, err)
	b.Cleanup(func() { _ = db.Close() })
	s, err := sqlstore.New(b.Context(), db, sqlstore.Config{})
	require.NoError(b, err)
	return s
}

func benchmarkRegistry(b *testing.B, small, large *registry) {
	var launches, lookups [2]time.Duration
	b.ResetTimer()
	for i := range b.N {
		for size, r := range []*registry{small, large} {
			launches[size] += timed(func() { r.launch(b, i) })
			lookups[size] += timed(func() { r.lookup(b, i) })
		}
	}
	each := func(d time.Duration) float64 { return float64(d) / float64(b.N) }
	b.ReportMetric(each(launches[0]), "ns/launch_10")
	b.ReportMetric(each(lookups[0]), "ns/lookup_10")
	b.ReportMetric(float64(launches[1])/float64(launches[0]), "x_10")
	b.ReportMetric(float64(lookups[1])/float64(lookups[0]), "x_10_lookup")
}

// registry is a tool with that many registrations, and signed launches of some
// of them, spread over all.
type registry struct {
	tool     *tool.Tool
	store    registryStore
	launches []registryLaunch
}

type registryLaunch struct {
	login  tool.LoginInput
	launch tool.LaunchInput
}

func newRegistry(b *testing.B, p *ltitest.Platform, store registryStore, size int) *registry {
	b.Helper()
	for i := range size {
		r := registered(p, i)
		require.NoError(b, store.PutRegistration(b.Context(), r))
		require.NoError(b, store.PutDeployment(b.Context(), &lti.Deployment{RegistrationID: r.ID, ID: ltitest.DeploymentID}))
	}
	t, err := tool.New(tool.Config{
		LaunchURL: "https://tool.example/launch", Registrations: store, Keys: ltitest.Keys(b, "tool"), Replay: forgetful{},
		HTTPClient: p.Server.Client(), Now: p.Clock.Now, InsecureAllowLoopback: true,
	})
	require.NoError(b, err)
	out := &registry{tool: t, store: store}
	for i := range 128 {
		out.launches = append(out.launches, out.prepare(b, p, registered(p, i*size/128)))
	}
	out.launch(b, 0) // fetches the key set before the clock runs
	return out
}

func registered(p *ltitest.Platform, i int) *lti.Registration {
	issuer := fmt.Sprintf("https://lms-%d.example", i)
	return &lti.Registration{ID: fmt.Sprint("r-", i), Issuer: issuer, ClientID: "tool-1", Platform: lti.PlatformSide{
		AuthorizationURL: issuer + "/authorize", TokenURL: issuer + "/token", JWKSURL: p.Server.URL + "/jwks",
	}}
}

// prepare signs the launch that answers a login of that registration.
func (r *registry) prepare(b *testing.B, p *ltitest.Platform, of *lti.Registration) registryLaunch {
	b.Helper()
	login := tool.LoginInput{Issuer: of.Issuer, ClientID: of.ClientID, LoginHint: "h", TargetLinkURI: "https://tool.example/launch"}
	to, err := r.tool.StartLogin(b.Context(), login)
	require.NoError(b, err)
	u, err := url.Parse(to.URL)
	require.NoError(b, err)
	now := p.Clock.Now()
	token, err := lti.Sign(b.Context(), p.Keys, nil, &lti.Message{
		Issuer: of.Issuer, Audience: lti.Audience{of.ClientID}, Subject: "u-1", Nonce: u.Query().Get("nonce"), IssuedAt: now, Expires: now.Add(time.Minute),
		Type: lti.ResourceLinkRequest, Version: lti.Version, DeploymentID: ltitest.DeploymentID, TargetLinkURI: login.TargetLinkURI,
		Roles: []lti.Role{lti.RoleInstructor}, ResourceLink: &lti.ResourceLink{ID: "l-1"},
	})
	require.NoError(b, err)
	return registryLaunch{login, tool.LaunchInput{State: u.Query().Get("state"), IDToken: token, Cookies: []*http.Cookie{to.Cookie}}}
}

// launch makes the login and the launch.
func (r *registry) launch(b *testing.B, i int) {
	l := r.launches[i%len(r.launches)]
	_, err := r.tool.StartLogin(b.Context(), l.login)
	if err == nil {
		_, err = r.tool.VerifyLaunch(b.Context(), l.launch)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// lookup asks the store what the login and the launch ask it.
func (r *registry) lookup(b *testing.B, i int) {
	l := r.launches[i%len(r.launches)].login
	_, err := r.store.FindRegistration(b.Context(), l.Issuer, l.ClientID, "")
	if err != nil {
		b.Fatal(err)
	}
	found, err := r.store.FindRegistration(b.Context(), l.Issuer, l.ClientID, "")
	if err == nil {
		_, err = r.store.FindDeployment(b.Context(), found, ltitest.DeploymentID)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// forgetful lets one launch be used again and again.
type forgetful struct{}

func (forgetful) MarkUsed(context.Context, string, time.Time) error { return nil }

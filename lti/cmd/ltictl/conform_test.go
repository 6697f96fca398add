package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// freeAddress is one that nobody listens at just now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return l.Addr().String()
}

// startTool starts the library's own tool, which trusts a platform at that address.
func startTool(t *testing.T, platformAt string) (base string) {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	db := memory.New(memory.Config{})
	r := &lti.Registration{ID: "r", Issuer: platformAt, ClientID: "conformance",
		Platform: lti.PlatformSide{AuthorizationURL: platformAt + "/authorize", TokenURL: platformAt + "/token", JWKSURL: platformAt + "/jwks"}}
	require.NoError(t, db.PutRegistration(t.Context(), r))
	require.NoError(t, db.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: "r", ID: "1"}))
	role, err := tool.New(tool.Config{LaunchURL: server.URL + "/launch", Registrations: db, Keys: ltitest.Keys(t, "tool"),
		Logger: slog.New(slog.DiscardHandler), InsecureAllowLoopback: true})
	require.NoError(t, err)
	mux.Handle("/login", role.Login())
	mux.Handle("/launch", role.Launch(func(w http.ResponseWriter, _ *http.Request, _ *tool.Launch) { fmt.Fprint(w, "Welcome") }))
	return server.URL
}

// A tool that does not know the checking platform is told what to register.
func TestConformToolNeedsARegistration(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	base := startTool(t, "http://127.0.0.1:1")
	var out, errs strings.Builder
	code := run(t.Context(), []string{"conform", "tool", base + "/login", base + "/launch", "-listen", address}, world{nil, &out, &errs, time.Now, os.Getenv})
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs.String(), "key set URL          http://"+address+"/jwks")
	require.Contains(t, errs.String(), "the good launch was not accepted")
	require.Empty(t, out.String())
}

func TestConformTool(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		flags []string
		code  int
		says  string
	}{
		"kept":     {nil, 0, "\n2 passed, 0 failed, 0 findings, 0 skipped\n"},
		"not kept": {[]string{"-instructor-text", "never said"}, exitWrong, "without the instructor's view"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := freeAddress(t)
			base := startTool(t, "http://"+address)
			args := []string{"conform", "tool", base + "/login", base + "/launch", "-listen", address, "-accepted-text", "Welcome", "-case", "TC-049", "-case", "TC-141"}
			var out, errs strings.Builder
			require.Equal(t, test.code, run(t.Context(), append(args, test.flags...), world{nil, &out, &errs, time.Now, os.Getenv}), errs.String())
			require.Contains(t, out.String(), test.says)
		})
	}
}

// startPlatform starts the library's own platform with a link to the tool at that
// address; people need no password.
func startPlatform(t *testing.T, toolAt string) (base string) {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	db := memory.New(memory.Config{})
	r := &lti.Registration{ID: "r", Issuer: server.URL, ClientID: "conformance",
		Tool: lti.ToolSide{LoginURL: toolAt + "/login", LaunchURL: toolAt + "/launch", RedirectURIs: []string{toolAt + "/launch"}, JWKSURL: toolAt + "/jwks",
			Scopes: []lti.Scope{lti.ScopeScore}}}
	require.NoError(t, db.PutRegistration(t.Context(), r))
	require.NoError(t, db.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: "r", ID: "1"}))
	role, err := platform.New(platform.Config{
		Issuer: server.URL, TokenURL: server.URL + "/token", Registrations: db, Keys: ltitest.Keys(t, "platform"), Logger: slog.New(slog.DiscardHandler),
		InsecureAllowLoopback: true,
		SignedIn:              func(r *http.Request, id string) (bool, error) { return r.Header.Get("X-User") == id, nil },
		Launches: platform.LaunchBuilderFunc(func(_ context.Context, _ *http.Request, a platform.AuthRequest) (*lti.Message, error) {
			return &lti.Message{Subject: a.UserID, Roles: []lti.Role{lti.RoleLearner}, ResourceLink: &lti.ResourceLink{ID: "l-1"}}, nil
		}),
	})
	require.NoError(t, err)
	mux.Handle("/authorize", role.Authorize())
	mux.Handle("/token", role.Token())
	mux.Handle("/jwks", role.JWKS())
	mux.HandleFunc("/open", func(w http.ResponseWriter, req *http.Request) {
		to, err := role.LoginURL(req.Context(), platform.Start{Registration: r, DeploymentID: "1", UserID: req.Header.Get("X-User")})
		if err != nil {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		http.Redirect(w, req, to, http.StatusSeeOther)
	})
	return server.URL
}

func TestConformPlatform(t *testing.T) {
	t.Parallel()
	address, junit := freeAddress(t), filepath.Join(t.TempDir(), "report.xml")
	base := startPlatform(t, "http://"+address)
	var out, errs strings.Builder
	args := []string{"conform", "platform", "-listen", address, "-header", "X-User: bo", "-junit", junit, "-issuer", base,
		"-authorization-url", base + "/authorize", "-jwks-url", base + "/jwks", "-token-url", base + "/token", "-scope", string(lti.ScopeScore), base + "/open"}
	code := run(t.Context(), args, world{nil, &out, &errs, time.Now, os.Getenv})
	require.Equal(t, 0, code, out.String()+errs.String())
	require.Contains(t, out.String(), " passed, 0 failed, 0 findings, ")
	text, err := os.ReadFile(junit)
	require.NoError(t, err)
	require.Contains(t, string(text), `<testcase classname="12. Platform: login initiation and authorization endpoint" name="TC-257 launch click">`)

	// Nobody is registered as an instructor there: a MUST fails.
	out.Reset()
	code = run(t.Context(), append(args, "-instructor-url", base+"/open", "-instructor-header", "X-User: ada"), world{nil, &out, &errs, time.Now, os.Getenv})
	require.Equal(t, exitWrong, code, out.String())
	require.Contains(t, out.String(), "TC-293")
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		code int
		says string
	}{
		"nothing":            {nil, exitUsage, "no command given"},
		"help":               {[]string{"help"}, 0, "usage: ltictl"},
		"unknown":            {[]string{"dance"}, exitUsage, "no command"},
		"conform alone":      {[]string{"conform"}, exitUsage, "no command"},
		"one URL":            {[]string{"conform", "tool", "http://x"}, exitUsage, "LAUNCH_URL"},
		"no URL":             {[]string{"conform", "platform"}, exitUsage, "LINK_URL"},
		"flags of a command": {[]string{"conform", "tool", "-h"}, 0, "-instructor-text"},
		"unknown flag":       {[]string{"doctor", "-x"}, exitUsage, "not defined"},
		"doctor alone":       {[]string{"doctor"}, exitUsage, "either -token or -form"},
		"bad header":         {[]string{"conform", "platform", "-header", "x", "http://x"}, exitUsage, "a colon"},
		"unknown case":       {[]string{"conform", "tool", "-listen", "127.0.0.1:0", "-case", "TC-999", "http://x", "http://x"}, exitUsage, `no case "TC-999"`},
		"no issuer":          {[]string{"conform", "platform", "-listen", "127.0.0.1:0", "http://x"}, exitUsage, "Platform.Issuer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			require.Equal(t, test.code, run(t.Context(), test.args, world{strings.NewReader(""), &out, &out, time.Now, os.Getenv}))
			require.Contains(t, out.String(), test.says)
		})
	}
}

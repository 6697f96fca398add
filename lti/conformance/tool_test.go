package conformance_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/conformance"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// ourTool starts the library's own tool and returns it as a target.
func ourTool(t *testing.T) conformance.Tool {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewTLSServer(mux)
	t.Cleanup(server.Close)
	clock := ltitest.NewClock()
	db := memory.New(memory.Config{Now: clock.Now})
	role, err := tool.New(tool.Config{
		LaunchURL: server.URL + "/launch", Registrations: db, Keys: ltitest.Keys(t, "tool"), Replay: db,
		HTTPClient: server.Client(), Now: clock.Now, Logger: slog.New(slog.DiscardHandler),
		MessageTypes: []lti.MessageType{lti.ResourceLinkRequest, lti.DeepLinkingRequest},
	})
	require.NoError(t, err)
	mux.Handle("/login", role.Login())
	mux.Handle("/jwks", role.JWKS())
	mux.Handle("/launch", role.Launch(func(w http.ResponseWriter, r *http.Request, l *tool.Launch) {
		if l.Message.Type != lti.DeepLinkingRequest {
			greet(w, r, l)
			return
		}
		nothing, err := deeplink.Response(l.Message)
		if err == nil {
			err = role.Reply(w, r, l, l.Message.DeepLinking.ReturnURL, nothing)
		}
		if err != nil {
			http.Error(w, "no way back", http.StatusBadRequest)
		}
	}))
	return conformance.Tool{
		LoginURL: server.URL + "/login", LaunchURL: server.URL + "/launch", JWKSURL: server.URL + "/jwks", DeploymentID: "d-1",
		TLS: server.TLS.Clone(), Client: server.Client(), Now: clock.Now, DeepLinking: true,
		Wait: func(_ context.Context, d time.Duration) error { clock.Advance(d); return nil },
		Register: func(ctx context.Context, r *lti.Registration) error {
			if err := db.PutRegistration(ctx, r); err != nil {
				return err
			}
			return db.PutDeployment(ctx, &lti.Deployment{RegistrationID: r.ID, ID: "d-1"})
		},
		Oracle: conformance.Oracle{AcceptedText: "Welcome", InstructorText: "Teach"},
	}
}

func greet(w http.ResponseWriter, _ *http.Request, l *tool.Launch) {
	fmt.Fprint(w, "Welcome")
	if l.Message.HasRole(lti.RoleInstructor) {
		fmt.Fprint(w, ". Teach")
	}
}

// The library's own tool keeps every case.
func TestOurTool(t *testing.T) {
	t.Parallel()
	run, err := ourTool(t).Start(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, run.Close()) })
	for c := range conformance.ToolCases() {
		results := run.Check(t.Context(), c)
		if allSkipped(results) {
			continue // what is not run is not a test that passed
		}
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			requireKept(t, results)
		})
	}
	require.NoError(t, run.Control(t.Context()))
}

func TestIssuerWithPathAndPort(t *testing.T) {
	t.Parallel()
	target := ourTool(t)
	target.Issuer = "https://school.example:8443/lms/a"
	run, err := target.Start(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, run.Close()) })
	t.Run("TC-168 issuer with path and port", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, run.Control(t.Context()))
	})
}

// Whatever the other side does, the checks end.
func TestHostileTools(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.HandlerFunc{
		"endless answer": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		},
		"circle": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) },
		"broken address": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://%zz")
			w.WriteHeader(http.StatusFound)
		},
		"cut off": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(h)
			t.Cleanup(server.Close)
			_, err := conformance.Tool{LoginURL: server.URL + "/login", LaunchURL: server.URL + "/launch"}.Run(t.Context())
			require.ErrorIs(t, err, conformance.ErrControl)
		})
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	target := ourTool(t)
	ctx, cancel := context.WithCancel(t.Context())
	register := target.Register
	target.Register = func(ctx context.Context, r *lti.Registration) error {
		defer cancel()
		return register(ctx, r)
	}
	_, err := target.Run(ctx)
	require.ErrorIs(t, err, context.Canceled)
}

func allSkipped(results []conformance.Result) bool {
	return !slices.ContainsFunc(results, func(r conformance.Result) bool { return r.Outcome != conformance.Skipped })
}

func requireKept(t *testing.T, results []conformance.Result) {
	t.Helper()
	for _, r := range results {
		if r.Outcome == conformance.Failed || r.Outcome == conformance.Finding {
			t.Error(r)
		}
	}
}

package platform_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/storage/memory"
)

// BenchmarkAuthorize times the authorization handler (ns/authorize), an empty
// handler that reads the same form (ns/form) and one raw RSA-2048 signature
// (ns/sign) side by side, and reports what the handler's own work costs in
// signatures: x_rsa.
func BenchmarkAuthorize(b *testing.B) {
	p, registration := newBench(b)
	handler := p.Authorize()
	empty := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _ = r.ParseForm() })
	key, err := ltitest.Keys(b, "platform").SigningKey(b.Context(), nil)
	require.NoError(b, err)
	digest := sha256.Sum256([]byte("digest"))

	var authorize, form, sign time.Duration
	b.ReportAllocs()
	b.ResetTimer()
	b.StopTimer()
	for done := 0; done < b.N; {
		n := min(64, b.N-done)
		done += n
		requests, again := benchRequests(b, p, registration, n)
		answers, others := recorders(n), recorders(n)

		b.StartTimer()
		before := b.Elapsed()
		for i := range n {
			handler.ServeHTTP(answers[i], requests[i])
		}
		authorize += b.Elapsed() - before
		b.StopTimer()

		for _, w := range answers {
			if !strings.Contains(w.Body.String(), `name="id_token"`) {
				b.Fatal(w.Body)
			}
		}
		form += timed(func() {
			for i := range n {
				empty.ServeHTTP(others[i], again[i])
			}
		})
		sign += timed(func() {
			for range n {
				if _, err := key.Signer.Sign(rand.Reader, digest[:], crypto.SHA256); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	each := func(d time.Duration) float64 { return float64(d) / float64(b.N) }
	b.ReportMetric(each(authorize), "ns/authorize")
	b.ReportMetric(each(form), "ns/form")
	b.ReportMetric(each(sign), "ns/sign")
	b.ReportMetric(float64(authorize-form)/float64(sign), "x_rsa")
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// newBench is a platform whose messages hold every claim, about 3 kB.
func newBench(b *testing.B) (*platform.Platform, *lti.Registration) {
	b.Helper()
	raw, err := os.ReadFile("../testdata/resource_link_request.json")
	require.NoError(b, err)
	var read lti.Message
	require.NoError(b, json.Unmarshal(raw, &read))
	full := lti.Message{ // as an application builds it, claim by claim
		Subject: read.Subject, Name: read.Name, GivenName: read.GivenName, FamilyName: read.FamilyName, Email: read.Email, Locale: read.Locale,
		Roles: read.Roles, ResourceLink: read.ResourceLink, Context: read.Context, ToolPlatform: read.ToolPlatform,
		LaunchPresentation: read.LaunchPresentation, LIS: read.LIS, Custom: read.Custom, AGS: read.AGS, NRPS: read.NRPS, LTI11: read.LTI11,
	}
	store := memory.New(memory.Config{})
	r := &lti.Registration{ID: "r-1", Issuer: "https://platform.example", ClientID: "tool-1", Tool: lti.ToolSide{
		LoginURL: "https://tool.example/login", LaunchURL: "https://tool.example/launch", RedirectURIs: []string{"https://tool.example/launch"},
		Scopes: []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeMembership}, ShareName: true, ShareEmail: true,
	}}
	require.NoError(b, store.PutRegistration(b.Context(), r))
	require.NoError(b, store.PutDeployment(b.Context(), &lti.Deployment{RegistrationID: r.ID, ID: "d-1"}))
	p, err := platform.New(platform.Config{
		Issuer: r.Issuer, TokenURL: "https://platform.example/token", Registrations: store, Keys: ltitest.Keys(b, "platform"), Transient: store, Replay: store,
		Launches: platform.LaunchBuilderFunc(func(context.Context, *http.Request, platform.AuthRequest) (*lti.Message, error) {
			m := full
			return &m, nil
		}),
		SignedIn: func(*http.Request, string) (bool, error) { return true, nil },
	})
	require.NoError(b, err)
	return p, r
}

// benchRequests starts n launches and returns two copies of their authorization
// requests.
func benchRequests(b *testing.B, p *platform.Platform, r *lti.Registration, n int) (first, second []*http.Request) {
	b.Helper()
	for range n {
		to, err := p.LoginURL(b.Context(), platform.Start{Registration: r, DeploymentID: "d-1", UserID: "u-1"})
		require.NoError(b, err)
		hints := httptest.NewRequest(http.MethodGet, to, nil).URL.Query()
		hints.Del("iss")
		hints.Del("target_link_uri")
		for name, value := range map[string]string{
			"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
			"redirect_uri": "https://tool.example/launch", "state": rand.Text(), "nonce": rand.Text(),
		} {
			hints.Set(name, value)
		}
		for _, list := range []*[]*http.Request{&first, &second} {
			req := httptest.NewRequest(http.MethodPost, "/authorize", strings.NewReader(hints.Encode()))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			*list = append(*list, req)
		}
	}
	return first, second
}

func recorders(n int) []*httptest.ResponseRecorder {
	out := make([]*httptest.ResponseRecorder, n)
	for i := range out {
		out[i] = httptest.NewRecorder()
	}
	return out
}

// BenchmarkToken times an access token that is issued (ns/token) and what that
// cannot do without, one raw RSA-2048 verify and one signature (ns/rsa), side by
// side, and reports their ratio: x_floor.
func BenchmarkToken(b *testing.B) {
	s := newStage(b, func(c *platform.Config) { c.Logger = slog.New(slog.DiscardHandler) })
	s.accessToken(b, lti.ScopeScore) // the tool's keys are fetched
	key, err := ltitest.Keys(b, "platform").SigningKey(b.Context(), nil)
	require.NoError(b, err)
	digest := sha256.Sum256([]byte("digest"))
	signature, err := key.Signer.Sign(rand.Reader, digest[:], crypto.SHA256)
	require.NoError(b, err)

	var token, floor time.Duration
	b.ReportAllocs()
	b.ResetTimer()
	b.StopTimer()
	for done := 0; done < b.N; {
		n := min(64, b.N-done)
		done += n
		requests := make([]platform.TokenRequest, n)
		for i := range requests {
			requests[i] = request(s.tokenForm(signed(b, "tool", s.assertion()), lti.ScopeScore, lti.ScopeLineItem))
		}
		b.StartTimer()
		before := b.Elapsed()
		for _, in := range requests {
			if _, err := s.IssueToken(b.Context(), in); err != nil {
				b.Fatal(err)
			}
		}
		token += b.Elapsed() - before
		b.StopTimer()
		floor += timed(func() {
			for range n {
				if err := rsa.VerifyPKCS1v15(key.Signer.Public().(*rsa.PublicKey), crypto.SHA256, digest[:], signature); err != nil {
					b.Fatal(err)
				}
				if _, err := key.Signer.Sign(rand.Reader, digest[:], crypto.SHA256); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.ReportMetric(float64(token)/float64(b.N), "ns/token")
	b.ReportMetric(float64(floor)/float64(b.N), "ns/rsa")
	b.ReportMetric(float64(token)/float64(floor), "x_floor")
}

// BenchmarkTokenRefused times what refusing a bad assertion costs, of a client
// that is registered and of one that is not: the two are to be alike.
func BenchmarkTokenRefused(b *testing.B) {
	s := newStage(b, func(c *platform.Config) { c.Logger = slog.New(slog.DiscardHandler) })
	s.accessToken(b, lti.ScopeScore) // the tool's keys are fetched
	stranger := s.assertion()
	stranger["iss"], stranger["sub"] = "tool-9", "tool-9"
	published, err := ltitest.Keys(b, "tool").SigningKey(b.Context(), nil)
	require.NoError(b, err)
	for name, claims := range map[string]map[string]any{"registered": s.assertion(), "unknown": stranger} {
		form := s.tokenForm(compact(b, map[string]any{"alg": "RS256", "kid": published.ID}, claims, "other"), lti.ScopeScore)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.IssueToken(b.Context(), request(form)); err == nil {
					b.Fatal("accepted")
				}
			}
		})
	}
}

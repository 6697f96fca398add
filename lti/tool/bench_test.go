package tool_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// BenchmarkLaunch times the launch handler (ns/launch), an empty handler that
// reads the same form (ns/form) and one raw RSA-2048 verify (ns/verify) side by
// side, and reports what the handler's own work costs in verifies: x_rsa.
func BenchmarkLaunch(b *testing.B) {
	s := newBench(b)
	handler := s.tool.Launch(func(http.ResponseWriter, *http.Request, *tool.Launch) { s.served++ })
	empty := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = r.ParseForm() })
	var launch, form, verify time.Duration
	b.ReportAllocs()
	b.ResetTimer()
	b.StopTimer()
	for done := 0; done < b.N; {
		n := min(len(s.launches), b.N-done)
		done += n
		s.forget()
		requests, again, answers, others := s.requests(n), s.requests(n), recorders(n), recorders(n)

		b.StartTimer()
		before := b.Elapsed()
		for i := range n {
			handler.ServeHTTP(answers[i], requests[i])
		}
		launch += b.Elapsed() - before
		b.StopTimer()

		form += timed(func() {
			for i := range n {
				empty.ServeHTTP(others[i], again[i])
			}
		})
		verify += timed(func() {
			for range n {
				s.verify(b)
			}
		})
	}
	require.Equal(b, b.N, s.served, "every launch was served")
	each := func(d time.Duration) float64 { return float64(d) / float64(b.N) }
	b.ReportMetric(each(launch), "ns/launch")
	b.ReportMetric(each(form), "ns/form")
	b.ReportMetric(each(verify), "ns/verify")
	b.ReportMetric(float64(launch-form)/float64(verify), "x_rsa")
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// bench is a tool with launches that are ready to be posted.
type bench struct {
	tool      *tool.Tool
	replay    *swapReplay
	launches  []preparedLaunch
	served    int
	key       *rsa.PublicKey
	digest    []byte
	signature []byte
}

type preparedLaunch struct {
	body   string
	cookie *http.Cookie
}

// swapReplay lets the same launches be posted again with every new store.
type swapReplay struct{ storage.Replay }

func (s *bench) forget() { s.replay.Replay = memory.New(memory.Config{}) }

func newBench(b *testing.B) *bench {
	b.Helper()
	p := ltitest.NewPlatform(b)
	s := &bench{replay: new(swapReplay)}
	s.forget()
	tl := ltitest.NewTool(b, p, nil, func(c *tool.Config) { c.Replay = s.replay })
	s.tool = tl.Tool
	message := fullLaunch(b, p.Issuer(), tl.Server.URL+"/launch", p.Clock.Now())
	for range 256 {
		s.launches = append(s.launches, prepare(b, p, tl, message))
	}
	// The key set is fetched before the clock runs.
	s.tool.Launch(func(http.ResponseWriter, *http.Request, *tool.Launch) {}).ServeHTTP(httptest.NewRecorder(), s.requests(1)[0])

	key := signer(b, "platform")
	digest := sha256.Sum256([]byte("digest"))
	signature, err := key.Signer.Sign(nil, digest[:], crypto.SHA256)
	require.NoError(b, err)
	s.key, s.digest, s.signature = key.Signer.Public().(*rsa.PublicKey), digest[:], signature
	return s
}

func prepare(b *testing.B, p *ltitest.Platform, tl *ltitest.Tool, message map[string]any) preparedLaunch {
	b.Helper()
	to, err := tl.StartLogin(b.Context(), tool.LoginInput{Issuer: p.Issuer(), ClientID: "tool-1", LoginHint: "h", TargetLinkURI: tl.Server.URL + "/launch"})
	require.NoError(b, err)
	u, err := url.Parse(to.URL)
	require.NoError(b, err)
	message["nonce"] = u.Query().Get("nonce")
	token, err := lti.Sign(b.Context(), p.Keys, nil, message)
	require.NoError(b, err)
	form := url.Values{"state": {u.Query().Get("state")}, "id_token": {token}}
	return preparedLaunch{form.Encode(), &http.Cookie{Name: to.Cookie.Name, Value: to.Cookie.Value}}
}

// fullLaunch is a message with every claim of a large platform, about 3 kB.
func fullLaunch(b *testing.B, issuer, target string, now time.Time) map[string]any {
	b.Helper()
	raw, err := os.ReadFile("../testdata/resource_link_request.json")
	require.NoError(b, err)
	var m map[string]any
	require.NoError(b, json.Unmarshal(raw, &m))
	m["iss"], m["iat"], m["exp"] = issuer, now.Unix(), now.Add(5*time.Minute).Unix()
	m[lti.ClaimDeploymentID], m[lti.ClaimTargetLinkURI] = ltitest.DeploymentID, target
	compact, err := json.Marshal(m)
	require.NoError(b, err)
	b.Logf("message of %d bytes, %d as a token", len(compact), base64.RawURLEncoding.EncodedLen(len(compact)))
	return m
}

func (s *bench) requests(n int) []*http.Request {
	out := make([]*http.Request, n)
	for i := range out {
		l := s.launches[i%len(s.launches)]
		r := httptest.NewRequest(http.MethodPost, "/launch", strings.NewReader(l.body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(l.cookie)
		out[i] = r
	}
	return out
}

func recorders(n int) []*httptest.ResponseRecorder {
	out := make([]*httptest.ResponseRecorder, n)
	for i := range out {
		out[i] = httptest.NewRecorder()
	}
	return out
}

func (s *bench) verify(b *testing.B) {
	if err := rsa.VerifyPKCS1v15(s.key, crypto.SHA256, s.digest, s.signature); err != nil {
		b.Fatal(err)
	}
}

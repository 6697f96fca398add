package tool_test

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
)

func giveToken(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, `{"access_token":"t-1","token_type":"Bearer","expires_in":3600,"scope":"`+string(lti.ScopeScore)+`"}`)
}

// BenchmarkTokenCached times an access token from the cache (ns/token) and a map
// read under a mutex (ns/map) side by side, and reports their ratio: x_floor.
func BenchmarkTokenCached(b *testing.B) {
	e := newTokenEndpoint(b, giveToken)
	tokens := e.tool.Services(e.registration, "d-1").Tokens
	_, err := tokens.Token(b.Context(), lti.ScopeScore)
	require.NoError(b, err)
	var mu sync.Mutex
	kept := map[string]string{"r-1\x00d-1\x00" + string(lti.ScopeScore): "t-1"}
	key := strings.Clone("r-1\x00d-1\x00" + string(lti.ScopeScore))
	read := func() string {
		mu.Lock()
		defer mu.Unlock()
		return kept[key]
	}

	var token, floor time.Duration
	b.ReportAllocs()
	b.ResetTimer()
	b.StopTimer()
	for done := 0; done < b.N; {
		n := min(4096, b.N-done)
		done += n
		b.StartTimer()
		before := b.Elapsed()
		for range n {
			if got, err := tokens.Token(b.Context(), lti.ScopeScore); err != nil || got == "" {
				b.Fatal(err)
			}
		}
		token += b.Elapsed() - before
		b.StopTimer()
		floor += timed(func() {
			for range n {
				if read() == "" {
					b.Fatal("no token")
				}
			}
		})
	}
	require.Len(b, e.seen(), 1)
	reportRatio(b, "ns/token", token, "ns/map", floor)
}

// BenchmarkTokenFetched times an access token that is fetched over TLS (ns/token)
// and what that cannot do without, one raw RSA-2048 signature and the same form
// sent to the same server (ns/floor), side by side, and reports their ratio:
// x_floor.
func BenchmarkTokenFetched(b *testing.B) {
	e := newTokenEndpoint(b, giveToken)
	tokens := e.tool.Services(e.registration, "d-1").Tokens
	_, err := tokens.Token(b.Context(), lti.ScopeScore)
	require.NoError(b, err)
	key, err := ltitest.Keys(b, "tool").SigningKey(b.Context(), nil)
	require.NoError(b, err)
	form := e.seen()[0].PostForm.Encode()
	digest := sha256.Sum256([]byte("digest"))

	var token, floor time.Duration
	b.ReportAllocs()
	b.ResetTimer()
	b.StopTimer()
	for range b.N {
		tokens.Refused("t-1")
		b.StartTimer()
		before := b.Elapsed()
		if _, err := tokens.Token(b.Context(), lti.ScopeScore); err != nil {
			b.Fatal(err)
		}
		token += b.Elapsed() - before
		b.StopTimer()
		floor += timed(func() {
			if _, err := key.Signer.Sign(rand.Reader, digest[:], crypto.SHA256); err != nil {
				b.Fatal(err)
			}
			e.post(b, form)
		})
	}
	require.Len(b, e.seen(), 1+2*b.N)
	reportRatio(b, "ns/token", token, "ns/floor", floor)
}

// post sends a form with a plain client and reads the answer.
func (e *tokenEndpoint) post(b *testing.B, form string) {
	b.Helper()
	resp, err := e.Client().Post(e.registration.Platform.TokenURL, "application/x-www-form-urlencoded", strings.NewReader(form)) //nolint:noctx // the floor does without
	if err != nil {
		b.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
}

// reportRatio reports both times per operation and how many times the second goes
// into the first.
func reportRatio(b *testing.B, name string, took time.Duration, floorName string, floor time.Duration) {
	b.Helper()
	b.ReportMetric(float64(took)/float64(b.N), name)
	b.ReportMetric(float64(floor)/float64(b.N), floorName)
	b.ReportMetric(float64(took)/float64(floor), "x_floor")
}

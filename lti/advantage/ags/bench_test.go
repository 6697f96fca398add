package ags_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// BenchmarkScoreIntake times the handler that takes a score, with a real token and
// the store in memory (ns/score), and, in the same run, one raw RSA-2048 verify of
// that token (ns/verify), and reports how many verifies an intake costs: x_rsa.
// storage/sqlstore has the same on SQLite.
func BenchmarkScoreIntake(b *testing.B) {
	s := newStage(b)
	column := s.create(b, s.client("c-1"), quiz("Quiz")).ID
	token := s.token(b, s.tool.Registration, lti.ScopeScore)
	verify := rawVerify(b, token)
	var intake, floor time.Duration
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		answer, request := httptest.NewRecorder(), scoreRequest(b, column, token, i)
		start := time.Now()
		verify()
		floor += time.Since(start)
		b.StartTimer()
		before := b.Elapsed()
		s.handler.ServeHTTP(answer, request)
		intake += b.Elapsed() - before
		if answer.Code != http.StatusNoContent {
			b.Fatal(answer.Body)
		}
	}
	b.ReportMetric(float64(intake)/float64(b.N), "ns/score")
	b.ReportMetric(float64(floor)/float64(b.N), "ns/verify")
	b.ReportMetric(float64(intake)/float64(floor), "x_rsa")
}

// scoreRequest is the request with the number, each a microsecond later than the
// one before.
func scoreRequest(b *testing.B, column, token string, number int) *http.Request {
	b.Helper()
	sc := score(-3600, 8, 10)
	sc.UserID = fmt.Sprint("u-", number%3+1)
	sc.Timestamp = ags.Timestamp(time.Time(sc.Timestamp).Add(time.Duration(number) * time.Microsecond))
	body, err := json.Marshal(sc)
	require.NoError(b, err)
	r := httptest.NewRequest(http.MethodPost, column+"/scores", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", ags.MediaTypeScore)
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

// rawVerify is nothing but the check of the token's signature.
func rawVerify(b *testing.B, token string) func() {
	b.Helper()
	key, err := ltitest.Keys(b, "platform").SigningKey(b.Context(), nil)
	require.NoError(b, err)
	signed := token[:strings.LastIndexByte(token, '.')]
	digest := sha256.Sum256([]byte(signed))
	signature, err := base64.RawURLEncoding.DecodeString(token[len(signed)+1:])
	require.NoError(b, err)
	public, ok := key.Signer.Public().(*rsa.PublicKey)
	require.True(b, ok)
	return func() {
		if rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], signature) != nil {
			b.Fatal("not verified")
		}
	}
}

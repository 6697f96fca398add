//go:build unix

package program

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/authority"
	"github.com/ltikit/ltikit/chimeclassroom/entrance"
	"github.com/ltikit/ltikit/chimeclassroom/web"
	"github.com/ltikit/ltikit/internal/lambda/lambdatest"
)

// throughGateway sends what is for the public host through an API Gateway, and the
// rest as it is.
type throughGateway struct{ gateway *lambdatest.Gateway }

func (g throughGateway) RoundTrip(r *http.Request) (*http.Response, error) {
	if "https://"+r.URL.Host == publicURL {
		return g.gateway.RoundTrip(r)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// serve has two environments of the function for requests serve behind an API Gateway.
func (a *account) serve() *serving {
	a.t.Helper()
	return a.serveBy(2)
}

// serveBy has so many of them serve, with these variables beside the account's.
func (a *account) serveBy(environments int, variables ...string) *serving {
	a.t.Helper()
	runtime := lambdatest.Start(a.t)
	for range environments {
		a.start(runtime, functionHTTP, variables...)
	}
	s := &serving{running: &running{t: a.t, classroom: publicURL, stderr: &bytes.Buffer{}}, data: a.t.TempDir(),
		transport: throughGateway{&lambdatest.Gateway{Runtime: runtime, SourceIP: "198.51.100.7"}}}
	require.NoError(a.t, os.WriteFile(filepath.Join(s.data, tokenFile), []byte(secretOf("admin")), 0o600))
	return s
}

// Pages, files and refusals are as those of a server.
func TestTheSiteBehindAnAPIGateway(t *testing.T) {
	t.Parallel()
	s := newAccount(t).serve()
	status, _, body := s.fetch(nil, publicURL+healthPath)
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "ok\n", body)
	status, header, page := s.fetch(nil, publicURL+"/")
	assert.Equal(t, http.StatusOK, status)
	assert.NotEmpty(t, header.Get("Strict-Transport-Security"))
	assert.Contains(t, header.Get("Content-Security-Policy"), "https://*.chime.aws")
	files := 0
	require.NoError(t, fs.WalkDir(web.Files(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".html") {
			return err
		}
		files++
		want, err := fs.ReadFile(web.Files(), path)
		status, _, got := s.fetch(nil, publicURL+"/"+path)
		assert.Equal(t, http.StatusOK, status, path)
		assert.True(t, string(want) == got, path)
		return err
	}))
	assert.Greater(t, files, 3)
	assert.Contains(t, page, "<script")
	status, _, body = s.fetch(nil, publicURL+"/admin/")
	assert.Equal(t, http.StatusUnauthorized, status)
	assert.Contains(t, body, "Operator's token")
	status, _, _ = s.fetch(nil, publicURL+"/api/events")
	assert.Equal(t, http.StatusUnauthorized, status)
	status, _, _ = s.fetch(nil, publicURL+"/api/none")
	assert.Equal(t, http.StatusNotFound, status)
}

// Whoever looks at the health is told when a table does not answer.
func TestTheHealthOfAFunctionIsThatOfItsTables(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	s := a.serve()
	client := dynamodb.NewFromConfig(a.cloud.Config)
	health := func() string {
		status, _, body := s.fetch(nil, publicURL+healthPath)
		return fmt.Sprint(status, " ", strings.TrimSpace(body))
	}
	require.Equal(t, "200 ok", health())
	for _, table := range []string{"lti", "classroom"} {
		_, err := client.DeleteTable(t.Context(), &dynamodb.DeleteTableInput{TableName: &table})
		require.NoError(t, err)
		assert.Equal(t, "503 database", health(), "without %s", table)
		newTables(t, a.cloud)
		assert.Equal(t, "200 ok", health())
	}
}

// Behind CloudFront wrong links are counted by who follows them; past it by who sends
// the request, whoever they say they are.
func TestWrongLinksBehindCloudFront(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	runtime := lambdatest.Start(t)
	a.start(runtime, functionHTTP, frontEnv+"="+frontSecret)
	gateway := &lambdatest.Gateway{Runtime: runtime, SourceIP: "198.51.100.7"}
	guess := func(shown, viewer string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, publicURL+"/api/guest/invitation", strings.NewReader(`{"secret":"guessed"}`))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(frontHeader, shown)
		r.Header.Set(viewerHeader, viewer)
		answer, err := gateway.RoundTrip(r)
		require.NoError(t, err)
		defer func() { _ = answer.Body.Close() }()
		return answer.StatusCode
	}
	for range 20 {
		require.Equal(t, http.StatusNotFound, guess(frontSecret, "203.0.113.7:46532"))
	}
	assert.Equal(t, http.StatusTooManyRequests, guess(frontSecret, "203.0.113.7:46533"))
	assert.Equal(t, http.StatusNotFound, guess(frontSecret, "203.0.113.8:46532"), "somebody else, by the same CloudFront")
	for n := range 20 {
		require.Equal(t, http.StatusNotFound, guess("another", fmt.Sprintf("203.0.113.%d:46532", 20+n)))
	}
	assert.Equal(t, http.StatusTooManyRequests, guess("another", "203.0.113.50:46532"))
}

// A root is replaced while the one before it still opens the private keys. When no key
// from before is left, it can go.
func TestTheRootSecretIsReplaced(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	_, err := secretsmanager.NewFromConfig(a.cloud.Config).CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("root2"), SecretString: aws.String(secretOf("root2"))})
	require.NoError(t, err)
	tokens := func(s *serving) string {
		_, _, body := s.fetch(nil, publicURL+authority.JWKSPath)
		return body
	}
	keys := func(s *serving) (ids []string) {
		status, _, body := s.fetch(nil, publicURL+entrance.JWKSPath)
		require.Equal(t, http.StatusOK, status, body)
		for _, found := range regexp.MustCompile(`"kid":"([^"]+)"`).FindAllStringSubmatch(body, -1) {
			ids = append(ids, found[1])
		}
		return ids
	}
	first := a.serveBy(1)
	before := keys(first)
	require.NotEmpty(t, before)
	after := a.serveBy(1, rootSecretEnv+"=root2,root")
	assert.ElementsMatch(t, before, keys(after), "LMSs notice nothing")
	assert.Contains(t, tokens(first), `"kid"`)
	assert.JSONEq(t, tokens(first), tokens(after), "nor do pages with their tokens")
	alone := a.serveBy(1, rootSecretEnv+"=root2")
	status, _, _ := alone.fetch(nil, publicURL+entrance.JWKSPath)
	assert.Equal(t, http.StatusServiceUnavailable, status, "the keys from before cannot be opened")

	for _, id := range before {
		require.NoError(t, after.operator().RevokeKey(t.Context(), id))
	}
	fresh := keys(after)
	require.NotEmpty(t, fresh)
	assert.NotSubset(t, before, fresh)
	assert.ElementsMatch(t, fresh, keys(a.serveBy(1, rootSecretEnv+"=root2")), "nothing needs the root from before any more")
}

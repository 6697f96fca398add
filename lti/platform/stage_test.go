package platform_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

// stage is a platform with one tool.
type stage struct {
	*ltitest.Platform
	tool *ltitest.Tool
	log  *logbook
}

// newStage starts a platform, changed by the options, whose log is read again at
// the end of the test.
func newStage(t testing.TB, options ...func(*platform.Config)) *stage {
	t.Helper()
	log := newLogbook(t)
	p := ltitest.NewPlatform(t, append([]func(*platform.Config){func(c *platform.Config) { c.Logger = log.logger }}, options...)...)
	show := func(w http.ResponseWriter, _ *http.Request, l *tool.Launch) {
		_, _ = io.WriteString(w, l.Message.Nonce)
	}
	return &stage{p, ltitest.NewTool(t, p, show), log}
}

func student() ltitest.Person {
	return ltitest.Person{ID: "u-2", Name: "Grace", Email: "grace@school.example", Roles: []lti.Role{lti.RoleLearner}}
}

// authorization is a good authorization request of a launch that was just
// started, by a browser in which the person is signed in.
func (s *stage) authorization(t testing.TB, b *ltitest.Browser, who ltitest.Person) url.Values {
	t.Helper()
	b.SignIn(who)
	hints := s.click(t, platform.Start{Registration: s.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: who.ID})
	return url.Values{
		"scope": {"openid"}, "response_type": {"id_token"}, "response_mode": {"form_post"}, "prompt": {"none"},
		"client_id": {"tool-1"}, "redirect_uri": {s.tool.Server.URL + "/launch"}, "state": {"state-1"}, "nonce": {"nonce-1"},
		"login_hint": {hints.Get("login_hint")}, "lti_message_hint": {hints.Get("lti_message_hint")},
	}
}

// click starts a launch and returns the parameters of the login initiation.
func (s *stage) click(t testing.TB, start platform.Start) url.Values {
	t.Helper()
	to, err := s.LoginURL(context.Background(), start)
	require.NoError(t, err)
	u, err := url.Parse(to)
	require.NoError(t, err)
	s.log.keepOut(u.Query().Get("login_hint"), u.Query().Get("lti_message_hint"))
	return u.Query()
}

// message reads the id_token of a page that posts a launch, verified with the
// platform's published keys.
func (s *stage) message(t testing.TB, page *ltitest.Page) (*lti.Message, map[string]any) {
	t.Helper()
	token := page.Form.Get("id_token")
	require.NotEmpty(t, token, page.Body)
	var m lti.Message
	want := lti.Expect{Issuer: s.Issuer(), Audience: "tool-1", Now: s.Clock.Now(), Type: "JWT"}
	require.NoError(t, lti.Verify(context.Background(), token, lti.LocalKeys(s.Keys), want, &m))
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	require.NoError(t, err)
	var claims map[string]any
	require.NoError(t, json.Unmarshal(payload, &claims))
	return &m, claims
}

// assertion is what a tool claims at the token endpoint.
func (s *stage) assertion() map[string]any {
	now := s.Clock.Now()
	return map[string]any{
		"iss": "tool-1", "sub": "tool-1", "aud": s.Server.URL + "/token", "jti": rand.Text(),
		"iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), lti.ClaimDeploymentID: ltitest.DeploymentID,
	}
}

// signed signs claims with one of ltitest's keys, which the tool publishes if
// it is "tool".
func signed(t testing.TB, key string, claims map[string]any) string {
	t.Helper()
	token, err := lti.Sign(context.Background(), ltitest.Keys(t, key), nil, claims)
	require.NoError(t, err)
	return token
}

func (s *stage) tokenForm(assertion string, scopes ...lti.Scope) url.Values {
	return url.Values{
		"grant_type": {"client_credentials"}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion": {assertion}, "scope": {lti.JoinScopes(scopes)},
	}
}

// answer is what the token endpoint says.
type answer struct {
	status int
	header http.Header
	body   map[string]any
}

func (s *stage) askToken(t testing.TB, form url.Values) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.Server.URL+"/token", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(t, req)
}

func (s *stage) do(t testing.TB, req *http.Request) answer {
	t.Helper()
	resp, err := s.Server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	a := answer{status: resp.StatusCode, header: resp.Header}
	if bytes.HasPrefix(raw, []byte("{")) {
		require.NoError(t, json.Unmarshal(raw, &a.body))
	}
	return a
}

// accessToken gets a token for the stage's tool.
func (s *stage) accessToken(t testing.TB, scopes ...lti.Scope) string {
	t.Helper()
	a := s.askToken(t, s.tokenForm(signed(t, "tool", s.assertion()), scopes...))
	require.Equal(t, http.StatusOK, a.status, a.body)
	token := a.body["access_token"].(string)
	s.log.keepOut(token)
	return token
}

// compact writes a token with any header, signed as RS256.
func compact(t testing.TB, header, claims map[string]any, keyName string) string {
	t.Helper()
	key, err := ltitest.Keys(t, keyName).SigningKey(context.Background(), nil)
	require.NoError(t, err)
	if header["kid"] == "own" {
		header["kid"] = key.ID
	}
	head, err := json.Marshal(header)
	require.NoError(t, err)
	body, err := json.Marshal(claims)
	require.NoError(t, err)
	input := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(body)
	h := crypto.SHA256.New()
	h.Write([]byte(input))
	signature, err := key.Signer.Sign(rand.Reader, h.Sum(nil), crypto.SHA256)
	require.NoError(t, err)
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

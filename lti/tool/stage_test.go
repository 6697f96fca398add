package tool_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

// stage is a tool that is registered at a platform, with an eye on what its
// handler is given and on what it stores.
type stage struct {
	platform *ltitest.Platform
	tool     *ltitest.Tool
	served   *seen
	used     *spyReplay
}

func newStage(t testing.TB, options ...func(*tool.Config)) *stage {
	t.Helper()
	s := &stage{platform: ltitest.NewPlatform(t), served: new(seen), used: new(spyReplay)}
	handler := func(w http.ResponseWriter, r *http.Request, l *tool.Launch) {
		s.served.add(l.Message.Nonce, l)
		greet(w, r, l)
	}
	watch := func(c *tool.Config) {
		s.used.Replay = c.Replay
		c.Replay = s.used
	}
	s.tool = ltitest.NewTool(t, s.platform, handler, append([]func(*tool.Config){watch}, options...)...)
	return s
}

// seen remembers by key.
type seen struct{ m sync.Map }

func (s *seen) add(key string, v any) { s.m.Store(key, v) }
func (s *seen) has(key string) bool   { _, ok := s.m.Load(key); return ok }
func (s *seen) launch(key string) *tool.Launch {
	v, _ := s.m.Load(key)
	l, _ := v.(*tool.Launch)
	return l
}

// spyReplay shows which keys were used, and fails while it is told to.
type spyReplay struct {
	storage.Replay
	keys seen

	mu   sync.Mutex
	fail error
}

func (r *spyReplay) failWith(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = err
}

func (r *spyReplay) MarkUsed(ctx context.Context, key string, until time.Time) error {
	r.mu.Lock()
	err := r.fail
	r.mu.Unlock()
	if err != nil {
		return err
	}
	r.keys.add(key, until)
	return r.Replay.MarkUsed(ctx, key, until)
}

// started is a launch that the platform has signed and the browser has not
// posted yet.
type started struct {
	stage   *stage
	browser *ltitest.Browser
	page    *ltitest.Page
	claims  map[string]any
}

// start opens the link in a new browser.
func (s *stage) start(t testing.TB) *started {
	t.Helper()
	return s.startIn(t, ltitest.NewBrowser(t, s.platform))
}

func (s *stage) startIn(t testing.TB, b *ltitest.Browser) *started {
	t.Helper()
	return s.read(t, b, b.Start(s.tool, teacher()))
}

// read is the launch on the platform's page.
func (s *stage) read(t testing.TB, b *ltitest.Browser, page *ltitest.Page) *started {
	t.Helper()
	require.NotEmpty(t, page.Form.Get("id_token"), page.Body)
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(page.Form.Get("id_token"), ".")[1])
	require.NoError(t, err)
	st := &started{stage: s, browser: b, page: page}
	d := json.NewDecoder(bytes.NewReader(payload))
	d.UseNumber()
	require.NoError(t, d.Decode(&st.claims))
	return st
}

func (st *started) nonce() string { return st.claims["nonce"].(string) }

// change is what differs from a good launch; a nil value takes the claim away.
type change map[string]any

// token signs the claims with that change by the platform's key.
func (st *started) token(t testing.TB, c change) string {
	t.Helper()
	claims := maps.Clone(st.claims)
	for name, v := range c {
		if v == nil {
			delete(claims, name)
		} else {
			claims[name] = v
		}
	}
	token, err := lti.Sign(t.Context(), st.stage.platform.Keys, nil, claims)
	require.NoError(t, err)
	return token
}

// post posts an id_token with the login's state.
func (st *started) post(token string) *ltitest.Page {
	form := maps.Clone(st.page.Form)
	form.Set("id_token", token)
	return st.browser.Post(st.page.Action, form)
}

// verify asks the tool without HTTP.
func (st *started) verify(t *testing.T, token string) (*tool.Launch, error) {
	t.Helper()
	return st.stage.tool.VerifyLaunch(t.Context(), tool.LaunchInput{
		State: st.page.Form.Get("state"), IDToken: token, Cookies: st.cookies(),
	})
}

func (st *started) cookies() []*http.Cookie {
	return st.browser.Client.Jar.Cookies(&url.URL{Scheme: "https", Host: st.stage.tool.Server.Listener.Addr().String(), Path: "/launch"})
}

// refused asserts that the token is refused for that reason, by the function and
// by the handler, with advice, that the application never sees it and that
// nothing is stored.
func (st *started) refused(t *testing.T, token string, reason error) {
	t.Helper()
	_, err := st.verify(t, token)
	require.ErrorIs(t, err, reason)
	require.NotEmpty(t, lti.AsError(err).Fix, "an administrator is told what to change")
	st.refusedPage(t, st.post(token), lti.AsError(err).Code)
}

func (st *started) refusedPage(t *testing.T, page *ltitest.Page, code lti.Code) {
	t.Helper()
	require.GreaterOrEqual(t, page.Status, 400, page.Body)
	require.Less(t, page.Status, 500, page.Body)
	require.Contains(t, page.Body, "<code>"+string(code)+"</code>")
	require.False(t, st.stage.served.has(st.nonce()), "the handler was called")
	require.False(t, st.stage.used.keys.has("launch:"+st.nonce()), "the login was used up")
}

// accepted asserts that the token is served, and returns what the application
// was given.
func (st *started) accepted(t *testing.T, token string) *tool.Launch {
	t.Helper()
	page := st.post(token)
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	l := st.stage.served.launch(st.nonce())
	require.NotNil(t, l)
	require.True(t, st.stage.used.keys.has("launch:"+st.nonce()))
	return l
}

// signer returns a fixed key of ltitest.
func signer(t testing.TB, name string) lti.SigningKey {
	t.Helper()
	k, err := ltitest.Keys(t, name).SigningKey(t.Context(), nil)
	require.NoError(t, err)
	return k
}

// compact writes a token with any header, signed as RS256.
func compact(t testing.TB, header map[string]any, payload []byte, key crypto.Signer) string {
	t.Helper()
	head, err := json.Marshal(header)
	require.NoError(t, err)
	input := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(payload)
	h := crypto.SHA256.New()
	h.Write([]byte(input))
	signature, err := key.Sign(rand.Reader, h.Sum(nil), crypto.SHA256)
	require.NoError(t, err)
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

var errStoreDown = errors.New("dial tcp 10.0.0.7:5432: connection refused")

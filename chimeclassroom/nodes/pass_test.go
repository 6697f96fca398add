package nodes_test

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/chimeclassroom/nodes"
)

func newKey(t *testing.T, secret string) nodes.Key {
	t.Helper()
	k, err := nodes.NewKey(map[string]string{"state-key": secret, "other": "o"})
	require.NoError(t, err)
	return k
}

// serveInside serves other nodes, and returns the address.
func serveInside(t *testing.T, k nodes.Key, h http.Handler) string {
	t.Helper()
	server := httptest.NewUnstartedServer(nodes.Inside(h, func() bool { return k.Digest() == newKey(t, "cut off").Digest() }))
	server.TLS = k.Server()
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// pass serves people by having another node answer.
func pass(t *testing.T, k nodes.Key, address string) *httptest.Server {
	t.Helper()
	passer := nodes.NewPasser(k)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if err := passer.Pass(w, r, address); err != nil {
			assert.ErrorIs(t, err, httpapi.ErrUnreachable)
			w.WriteHeader(http.StatusServiceUnavailable) // so nothing was written
		}
	}))
	t.Cleanup(func() { front.Close(); passer.Close() })
	return front
}

func ask(t *testing.T, address string, header http.Header) (status int, answered http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	r.Header = header
	r.Host = "class.example"
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	return answer.StatusCode, answer.Header
}

// What people say of where they come from counts for nothing.
func TestARequestIsPassedOnAsItCame(t *testing.T) {
	t.Parallel()
	key := newKey(t, "a")
	seen := make(chan *http.Request, 1)
	address := serveInside(t, key, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusTeapot)
	}))
	status, answered := ask(t, pass(t, key, address).URL+"/api/x?y=z", http.Header{
		"Chimeclassroom-Peer": {"192.0.2.66:1"}, "X-Forwarded-For": {"192.0.2.66"}, "Authorization": {"Bearer t"},
	})
	assert.Equal(t, http.StatusTeapot, status)
	assert.Equal(t, []string{"no-store"}, answered.Values("Cache-Control"))
	r := <-seen
	assert.Regexp(t, `^127\.0\.0\.1:\d+$`, r.RemoteAddr)
	assert.Equal(t, "class.example", r.Host)
	assert.Equal(t, "/api/x?y=z", r.URL.String())
	assert.Equal(t, "Bearer t", r.Header.Get("Authorization"))
	assert.Empty(t, r.Header.Get("Chimeclassroom-Peer"))
	assert.Empty(t, r.Header.Get("X-Forwarded-For"))
}

func TestASocketIsPassedOn(t *testing.T) {
	t.Parallel()
	key := newKey(t, "a")
	address := serveInside(t, key, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if !assert.NoError(t, err) {
			return
		}
		_, data, err := conn.Read(r.Context())
		assert.NoError(t, err)
		assert.NoError(t, conn.Write(r.Context(), websocket.MessageText, append([]byte("heard "), data...)))
		_ = conn.Close(4401, "over")
	}))
	conn, _, err := websocket.Dial(t.Context(), pass(t, key, address).URL, nil) //nolint:bodyclose // the connection is the body
	require.NoError(t, err)
	require.NoError(t, conn.Write(t.Context(), websocket.MessageText, []byte("hello")))
	_, data, err := conn.Read(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "heard hello", string(data))
	_, _, err = conn.Read(t.Context())
	assert.EqualValues(t, 4401, websocket.CloseStatus(err))
}

// A page that goes while its socket is passed on is not passed on once more.
func TestAPageThatGoesMeanwhileIsNotPassedOnAgain(t *testing.T) {
	t.Parallel()
	key := newKey(t, "a")
	address := serveInside(t, key, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, err := websocket.Accept(w, r, nil); assert.NoError(t, err) {
			_ = conn.CloseNow()
		}
	}))
	passer := nodes.NewPasser(key)
	t.Cleanup(passer.Close)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/socket", nil)
	r.Header = http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="}}
	assert.NoError(t, passer.Pass(httptest.NewRecorder(), r, address), "which cannot become a socket any more")
}

func TestANodeThatIsGone(t *testing.T) {
	t.Parallel()
	key := newKey(t, "a")
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, address := range map[string]string{
		"nobody listens":      gone.Listener.Addr().String(),
		"it has another key":  serveInside(t, newKey(t, "b"), http.NotFoundHandler()),
		"it dies at its work": serveInside(t, key, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })),
	} {
		status, _ := ask(t, pass(t, key, address).URL, http.Header{})
		assert.Equal(t, http.StatusServiceUnavailable, status, name)
	}
}

// Whoever has not the key gets no answer inside, whatever they say.
func TestStrangersAreRefusedInside(t *testing.T) {
	t.Parallel()
	key := newKey(t, "a")
	address := serveInside(t, key, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a stranger was let in") }))
	for name, config := range map[string]*tls.Config{
		"without a certificate": {InsecureSkipVerify: true},
		"with another key":      newKey(t, "b").Client(),
	} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: config}}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+address+"/api/events/1/socket", nil)
		require.NoError(t, err)
		r.Header.Set("Chimeclassroom-Peer", "192.0.2.1:1")
		answer, err := client.Do(r)
		if err == nil {
			_ = answer.Body.Close()
		}
		assert.Error(t, err, name)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	r.Header.Set("Chimeclassroom-Peer", "192.0.2.1:1")
	nodes.Inside(http.NotFoundHandler(), nil).ServeHTTP(w, r)
	assert.Equal(t, http.StatusForbidden, w.Code, "not without TLS")
}

func TestNodesAskEachOtherWhetherTheyAreCutOff(t *testing.T) {
	t.Parallel()
	for secret, want := range map[string]bool{"cut off": true, "in touch": false} {
		key := newKey(t, secret)
		passer := nodes.NewPasser(key)
		address := serveInside(t, key, http.NotFoundHandler())
		assert.Equal(t, want, passer.CutOff(t.Context(), address))
		assert.False(t, nodes.NewPasser(newKey(t, "stranger")).CutOff(t.Context(), address), "nobody answers strangers")
		passer.Close()
	}
}

func TestKeysAreAlikeWithTheSameSecretsAlone(t *testing.T) {
	t.Parallel()
	assert.Equal(t, newKey(t, "a").Digest(), newKey(t, "a").Digest())
	assert.NotEqual(t, newKey(t, "a").Digest(), newKey(t, "b").Digest())
	one, err := nodes.NewKey(map[string]string{"state-key": "ao"})
	require.NoError(t, err)
	two, err := nodes.NewKey(map[string]string{"state-keya": "o"})
	require.NoError(t, err)
	assert.NotEqual(t, one.Digest(), two.Digest())
}

package program

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/authority"
	"github.com/ltikit/ltikit/chimeclassroom/entrance"
	"github.com/ltikit/ltikit/examples/lms"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage/memory"
)

const publicURL = "https://class.example"

// writeCertificate makes a certificate for the public host that vouches for itself,
// and returns a pool that trusts it.
func writeCertificate(t *testing.T, folder string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "class.example"}, DNSNames: []string{"class.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	require.NoError(t, os.WriteFile(filepath.Join(folder, "cert.pem"), cert, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600))
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(cert))
	return pool
}

// serving is a classroom that serves the world, as far as its test sees it.
type serving struct {
	*running
	data        string
	closeSchool func()            // ends the LMS
	transport   http.RoundTripper // finds the public host at the classroom's address
}

// startServing starts the classroom with a certificate of its own.
func startServing(t *testing.T, flags ...string) *serving {
	t.Helper()
	return startServingBy(t, classroomProgram(), flags...)
}

func startServingBy(t *testing.T, p Program, flags ...string) *serving {
	t.Helper()
	return startServingAs(t, p.run, flags...)
}

// startServingAs starts whatever runs the command with these arguments until its
// context is done.
func startServingAs(t *testing.T, run func(ctx context.Context, args []string, stdout, stderr io.Writer) int, flags ...string) *serving {
	t.Helper()
	files := t.TempDir()
	pool := writeCertificate(t, files)
	s := &serving{running: &running{t: t, classroom: publicURL, ended: make(chan int, 1), stderr: &bytes.Buffer{}}, data: t.TempDir()}
	ctx, cancel := context.WithCancel(t.Context())
	s.cancel = cancel
	out, stdout := io.Pipe()
	args := append([]string{"serve", "--public-url", publicURL, "--addr", "127.0.0.1:0", "--data", s.data, "--insecure-allow-loopback",
		"--cert", filepath.Join(files, "cert.pem"), "--key", filepath.Join(files, "key.pem")}, flags...)
	go func() {
		s.ended <- run(ctx, args, stdout, s.stderr)
		_ = stdout.Close()
	}()
	address := ""
	lines := bufio.NewScanner(out)
	for address == "" && lines.Scan() {
		if rest, found := strings.CutPrefix(lines.Text(), "Listening on"); found {
			address = strings.TrimSpace(rest)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	if address == "" {
		t.Fatalf("serve ended with code %d: %s", <-s.ended, s.stderr)
	}
	t.Cleanup(s.stop)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, network, wanted string) (net.Conn, error) {
			if strings.HasPrefix(wanted, "class.example:") {
				wanted = address
			}
			return new(net.Dialer).DialContext(ctx, network, wanted)
		}}
	s.transport = transport
	t.Cleanup(transport.CloseIdleConnections)
	return s
}

func (s *serving) client() *http.Client { return &http.Client{Transport: s.transport} }

// operator speaks the administration API with the token of the data folder.
func (s *serving) operator() *admin.Client {
	s.t.Helper()
	token, err := os.ReadFile(filepath.Join(s.data, tokenFile))
	require.NoError(s.t, err)
	return &admin.Client{BaseURL: publicURL + "/admin/api", Token: strings.TrimSpace(string(token)), HTTP: s.client()}
}

// fetch gets an address.
func (s *serving) fetch(change func(*http.Request), address string) (status int, header http.Header, text string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil)
	require.NoError(s.t, err)
	if change != nil {
		change(r)
	}
	answer, err := s.client().Do(r)
	require.NoError(s.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(s.t, err)
	return answer.StatusCode, answer.Header, string(body)
}

// openSchool starts an LMS that the operator has registered, and that knows the
// classroom by its keys.
func (s *serving) openSchool() *lti.Registration {
	s.t.Helper()
	_, _, keys := s.fetch(nil, publicURL+entrance.JWKSPath)
	side := entrance.ToolSide(publicURL)
	side.JWKSURL, side.JWKS = "", []byte(keys)
	platformKey, err := keyring.Generate()
	require.NoError(s.t, err)
	ring, err := keyring.New(platformKey)
	require.NoError(s.t, err)
	server := httptest.NewUnstartedServer(nil)
	s.lms = "http://" + server.Listener.Addr().String()
	school, err := lms.New(s.t.Context(), lms.Config{URL: s.lms, Tool: lti.Registration{ID: "classroom", ClientID: "c-1", Tool: side},
		School: lms.SeedSchool(), Store: memory.New(memory.Config{}), Keys: ring, InsecureAllowLoopback: true})
	require.NoError(s.t, err)
	server.Config.Handler = school
	server.Start()
	s.closeSchool = server.Close
	s.t.Cleanup(server.Close)
	made, err := s.operator().Register(s.t.Context(), &lti.Registration{Issuer: s.lms, ClientID: "c-1", Name: "School", Platform: lms.PlatformSide(s.lms)})
	require.NoError(s.t, err)
	return made
}

func TestServe(t *testing.T) {
	t.Parallel()
	startServing(t).holdClass()
}

// beginClass goes from nothing to a class that has begun: the operator registers the
// school and approves where it uses the classroom. Whoever comes gets 7 points.
func (s *serving) beginClass() (teacher, caroline *visitor, e event) {
	t := s.t
	t.Helper()
	school := s.openSchool()
	teacher, caroline = newVisitor(t, s.running), newVisitor(t, s.running)
	teacher.client.Transport, caroline.client.Transport = s.transport, s.transport

	refused := teacher.post(teacher.follow(teacher.signIn("teacher")))
	require.Contains(t, refused.body, "waits to be approved")
	require.NoError(t, s.operator().SetDeploymentDisabled(t.Context(), school.ID, lms.DeploymentID, false))

	teacher.enter("teacher")
	caroline.enter("caroline")
	teacher.want(http.StatusOK, "PUT", "/api/grading", map[string]any{
		"rule": map[string]any{"kind": "threshold", "threshold": 0, "maximum": 7}, "column": "event", "absent": "zero", "unseen": "send", "settleMinutes": 0, "version": 0,
	}, nil)
	e = teacher.schedule("Orbits")
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/start", nil, nil)
	return teacher, caroline, e
}

// holdClass goes from nothing to a grade, all of it over TLS.
func (s *serving) holdClass() (teacher, caroline *visitor, e event) {
	t := s.t
	t.Helper()
	teacher, caroline, e = s.beginClass()
	inside := teacher.join(e)
	inside.until("Tycho Lindqvist")
	hers := caroline.join(e)
	hers.until("Caroline Haddad", "Tycho Lindqvist")
	hers.say(`{"type":"say","text":"Good morning, it is Caroline Haddad"}`)
	require.Eventually(t, func() bool { return teacher.report(e)["Caroline Haddad"].AttendedSeconds > 0 }, patience, 50*time.Millisecond)
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/end", nil, nil)
	inside.untilEnded()
	require.Eventually(t, func() bool { return strings.HasSuffix(teacher.gradebook("teacher")["Caroline Haddad"], "Completed") }, patience, 50*time.Millisecond)
	assert.Regexp(t, `^7 Attended`, teacher.gradebook("teacher")["Caroline Haddad"], "by the rule of the room")
	return teacher, caroline, e
}

func TestServeAtItsAddressAlone(t *testing.T) {
	t.Parallel()
	s := startServing(t)
	status, _, body := s.fetch(nil, publicURL+healthPath)
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "ok\n", body)
	status, header, _ := s.fetch(nil, publicURL+"/")
	assert.Equal(t, http.StatusOK, status)
	assert.NotEmpty(t, header.Get("Strict-Transport-Security"))
	status, _, _ = s.fetch(func(r *http.Request) { r.Host = "evil.example" }, publicURL+"/")
	assert.Equal(t, http.StatusMisdirectedRequest, status)
	status, _, body = s.fetch(nil, publicURL+"/admin/")
	assert.Equal(t, http.StatusUnauthorized, status)
	assert.Contains(t, body, "Operator's token")
}

// An invitation leads an LMS to this classroom's own page, and nobody gets on there
// without one.
func TestServeTakesInvitations(t *testing.T) {
	t.Parallel()
	s := startServing(t)
	invitation, err := s.operator().InvitePlatform(t.Context(), admin.PlatformInvitation{})
	require.NoError(t, err)
	require.Contains(t, invitation, publicURL+entrance.RegisterPath+"?")
	status, _, page := s.fetch(nil, publicURL+entrance.RegisterPath+"?openid_configuration=https%3A%2F%2Flms.example%2F.well-known%2Fopenid-configuration")
	assert.Less(t, status, http.StatusInternalServerError)
	assert.GreaterOrEqual(t, status, http.StatusBadRequest, page)
}

func TestCertificateIsRenewed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	writeCertificate(t, folder)
	cert, key := filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	c, err := openCertificate(cert, key, demoLogger(t.Output(), false))
	require.NoError(t, err)
	presented := func() []byte {
		got, err := c.present(nil)
		require.NoError(t, err)
		return got.Certificate[0]
	}
	first := presented()
	require.Equal(t, first, presented())

	require.NoError(t, os.WriteFile(cert, []byte("half a renewal"), 0o600))
	touch(t, cert, time.Minute)
	require.Equal(t, first, presented(), "the old one serves")
	writeCertificate(t, folder)
	touch(t, cert, 2*time.Minute)
	require.NotEqual(t, first, presented())

	_, err = openCertificate(cert, filepath.Join(folder, "none"), nil)
	require.ErrorContains(t, err, "the certificate cannot be used")
}

// touch dates a file, whatever the clock of the file system counts in.
func touch(t *testing.T, file string, later time.Duration) {
	t.Helper()
	at := time.Now().Add(later)
	require.NoError(t, os.Chtimes(file, at, at))
}

func TestBehindAProxy(t *testing.T) {
	t.Parallel()
	cfg, err := Program{}.parseServe([]string{"--public-url", publicURL, "--data", "x", "--trusted-proxy", "10.0.0.0/8, 192.0.2.7"}, io.Discard)
	require.NoError(t, err)
	h := behindProxy(cfg.public, cfg.trusted, demoLogger(io.Discard, false), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
	}))
	for name, tc := range map[string]struct {
		peer, proto string
		want        int
	}{
		"the proxy":                  {"10.1.2.3:999", "https", http.StatusTeapot},
		"the proxy, mapped":          {"[::ffff:10.1.2.3]:999", "https", http.StatusTeapot},
		"a single address":           {"192.0.2.7:999", "https", http.StatusTeapot},
		"the proxy, for plain http":  {"10.1.2.3:999", "http", http.StatusPermanentRedirect},
		"the proxy, saying nothing":  {"10.1.2.3:999", "", http.StatusPermanentRedirect},
		"somebody else":              {"192.0.2.8:999", "https", http.StatusForbidden},
		"somebody without a proxy":   {"127.0.0.1:999", "", http.StatusForbidden},
		"a peer that cannot be read": {"@", "https", http.StatusForbidden},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/a?b=c", nil)
		r.RemoteAddr = tc.peer
		r.Header.Set("X-Forwarded-Proto", tc.proto)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Equal(t, tc.want, w.Code, name)
		if tc.want == http.StatusPermanentRedirect {
			assert.Equal(t, publicURL+"/a?b=c", w.Header().Get("Location"), name)
		}
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	made, err := openSecret(data, tokenFile)
	require.NoError(t, err)
	require.Len(t, made, 43)
	again, err := openSecret(data, tokenFile)
	require.NoError(t, err)
	require.Equal(t, made, again)
	info, err := os.Stat(filepath.Join(data, tokenFile))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	require.NoError(t, os.WriteFile(filepath.Join(data, stateKeyFile), []byte("short\n"), 0o600))
	_, err = openSecret(data, stateKeyFile)
	require.ErrorContains(t, err, "remove it to have one made")
}

// What is signed for the API must not verify at an LMS, and the other way round.
func TestServeHasKeysOfItsOwnForTokens(t *testing.T) {
	t.Parallel()
	s := startServing(t)
	ids := func(path string) []string {
		status, _, text := s.fetch(nil, publicURL+path)
		require.Equal(t, http.StatusOK, status, text)
		var set lti.JWKS
		require.NoError(t, json.Unmarshal([]byte(text), &set))
		require.NotEmpty(t, set.Keys, path)
		var list []string
		for _, k := range set.Keys {
			list = append(list, k.KeyID)
		}
		return list
	}
	tokens := ids(authority.JWKSPath)
	for _, id := range ids(entrance.JWKSPath) {
		assert.NotContains(t, tokens, id)
	}
	_, _, text := s.fetch(nil, publicURL+authority.DiscoveryPath)
	assert.Contains(t, text, `"issuer":"`+publicURL+`"`)
	assert.Contains(t, text, `"jwks_uri":"`+publicURL+authority.JWKSPath+`"`)
}

// The health command is what a container asks by.
func TestAskHealth(t *testing.T) {
	t.Parallel()
	ending := &health{}
	ending.ending.Store(true)
	server := httptest.NewServer(ending)
	defer server.Close()
	var told strings.Builder
	require.Equal(t, exitFailed, classroomProgram().run(t.Context(), []string{"health", "--url", server.URL}, io.Discard, &told))
	require.Contains(t, told.String(), "503")
	fine := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer fine.Close()
	require.Zero(t, classroomProgram().run(t.Context(), []string{"health", "--url", fine.URL}, io.Discard, io.Discard))
	require.Equal(t, exitUsage, classroomProgram().run(t.Context(), []string{"health", "now"}, io.Discard, io.Discard))
}

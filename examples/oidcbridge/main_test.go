package main

import (
	"bufio"
	"context"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDemo plays the demo over HTTP: a teacher opens the quiz in the LMS, is signed
// in by the bridge, sees the students and grades one, and the grade stands in the
// LMS's gradebook. Nothing of it knows of the others but by the protocols.
func TestDemo(t *testing.T) {
	t.Parallel()
	lms, idle := startDemo(t)

	student := newVisitor(t, lms)
	require.Contains(t, student.enter("caroline"), "Welcome, Caroline Haddad. You are here as <strong>student</strong>")

	teacher := newVisitor(t, lms)
	page := teacher.enter("teacher")
	require.Contains(t, page, "Welcome, Tycho Lindqvist. You are here as <strong>teacher</strong>")
	require.NotContains(t, page, "Grace Okafor", "the administrator is no learner")
	form := regexp.MustCompile(`(?s)<label>Edwin Nakamura.*?name="student" value="([^"]+)"`).FindStringSubmatch(page)
	require.NotNil(t, form, page)
	require.NotContains(t, page, "e83b5f14-student", "the platform's id of the person stays behind the bridge")

	drain(idle)
	graded := teacher.post(teacher.at.Scheme+"://"+teacher.at.Host+"/grade", url.Values{"student": {form[1]}, "points": {"7"}})
	require.Contains(t, graded, "Welcome, Tycho")
	for !strings.Contains(teacher.gradebook(), "Edwin Nakamura 7") {
		<-idle // the outbox has nothing left to send
	}
	require.NotContains(t, teacher.gradebook(), "Caroline Haddad 7")
}

// startDemo runs the program on free ports until the test ends. It returns the
// LMS's address, and a channel that tells when no score waits.
func startDemo(t *testing.T, change ...func(*settings)) (lms string, idle chan struct{}) {
	t.Helper()
	idle = make(chan struct{}, 1)
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	s := settings{data: t.TempDir(), addr: "127.0.0.1:0", lmsAddr: "127.0.0.1:0", quizAddr: "127.0.0.1:0", idle: func(context.Context) {
		select {
		case idle <- struct{}{}:
		default:
		}
	}}
	for _, f := range change {
		f(&s)
	}
	go func() {
		err := demo(ctx, s, writer)
		writer.CloseWithError(io.EOF)
		ended <- err
	}()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "LMS:"); ok {
			lms = strings.Fields(address)[0]
		}
		if strings.HasPrefix(lines.Text(), "Ctrl-C") {
			break
		}
	}
	require.NotEmpty(t, lms)
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	return lms, idle
}

func drain(idle chan struct{}) {
	select {
	case <-idle:
	default:
	}
}

// visitor is somebody with a browser. Its jar takes secure cookies over http, as
// browsers do on loopback addresses, where net/http/cookiejar does not.
type visitor struct {
	t      *testing.T
	lms    string
	slug   string
	client *http.Client
	kept   map[string]map[string]string // host to name to value
	at     *url.URL
	sent   []string // the long values: states, codes, tokens
}

func newVisitor(t *testing.T, lms string) *visitor {
	v := &visitor{t: t, lms: lms, kept: map[string]map[string]string{}}
	v.client = &http.Client{Jar: v, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		v.remember(r.URL.Query())
		return nil
	}}
	return v
}

func (v *visitor) SetCookies(u *url.URL, set []*http.Cookie) {
	if v.kept[u.Hostname()] == nil {
		v.kept[u.Hostname()] = map[string]string{}
	}
	for _, c := range set {
		v.kept[u.Hostname()][c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(v.kept[u.Hostname()], c.Name)
		}
	}
}

func (v *visitor) Cookies(u *url.URL) (sent []*http.Cookie) {
	for name, value := range v.kept[u.Hostname()] {
		sent = append(sent, &http.Cookie{Name: name, Value: value})
	}
	return sent
}

func (v *visitor) send(r *http.Request) string {
	v.t.Helper()
	v.remember(r.URL.Query())
	resp, err := v.client.Do(r)
	require.NoError(v.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(v.t, err)
	require.Equal(v.t, http.StatusOK, resp.StatusCode, "%s: %s", resp.Request.URL, body)
	v.at = resp.Request.URL
	return string(body)
}

func (v *visitor) remember(values url.Values) {
	for _, list := range values {
		for _, value := range list {
			if len(value) > 20 && !strings.Contains(value, "://") {
				v.sent = append(v.sent, value)
			}
		}
	}
}

func (v *visitor) get(address string) string {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, address, nil)
	require.NoError(v.t, err)
	return v.send(r)
}

func (v *visitor) post(address string, form url.Values) string {
	v.t.Helper()
	v.remember(form)
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	require.NoError(v.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.send(r)
}

// enter signs in at the LMS and opens the quiz, up to its page.
func (v *visitor) enter(slug string) string {
	v.t.Helper()
	v.slug = slug
	course := v.post(v.lms+"/sign-in", url.Values{"person": {slug}})
	link := regexp.MustCompile(`href="(/as/[^"]+/launch/[^"]+)"`).FindStringSubmatch(course)
	require.NotNil(v.t, link, course)
	launch := v.get(v.lms + link[1])
	target := regexp.MustCompile(`<form method="post" action="([^"]*)"`).FindStringSubmatch(launch)
	require.NotNil(v.t, target, launch)
	form := url.Values{}
	for _, field := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(launch, -1) {
		form.Set(html.UnescapeString(field[1]), html.UnescapeString(field[2]))
	}
	return v.post(html.UnescapeString(target[1]), form)
}

// gradebook is the text of the LMS's gradebook.
func (v *visitor) gradebook() string {
	v.t.Helper()
	page := v.get(v.lms + "/as/" + v.slug + "/courses/0d3c6c1e-astro-101/gradebook")
	return strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " "))), " ")
}

// TestConfiguration: what is wrong with the file is told, and nothing is stored.
func TestConfiguration(t *testing.T) {
	t.Parallel()
	s := settings{issuer: "https://bridge.example", data: t.TempDir()}
	b, err := openBridge(t.Context(), s)
	require.NoError(t, err)
	defer func() { require.NoError(t, b.close()) }()
	path := filepath.Join(s.data, "bridge.json")
	configure := func(text string) error {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return b.configure(t.Context(), path)
	}
	require.ErrorContains(t, configure(`{"clients":[{"id":"a b","home":"http://quiz.example"}]}`), "id must be")
	require.ErrorContains(t, configure(`{`), "configuration")
	require.NoError(t, configure(`{
		"registrations": [{"id": "school", "issuer": "https://lms.example", "clientId": "10000000000001", "deploymentIds": ["1:abc"],
			"platform": {"authorizationUrl": "https://lms.example/auth", "tokenUrl": "https://lms.example/token", "jwksUrl": "https://lms.example/jwks"}}],
		"clients": [{"id": "quiz", "registrations": ["school"], "home": "https://quiz.example/", "loginUri": "https://quiz.example/login",
			"redirectUris": ["https://quiz.example/callback"], "secretHashes": ["LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564"]}]
	}`))
	r, err := b.store.FindRegistration(t.Context(), "https://lms.example", "", "1:abc")
	require.NoError(t, err)
	require.Equal(t, "school", r.ID)
	clients, err := b.store.RelyingPartiesOf(t.Context(), "school")
	require.NoError(t, err)
	require.Len(t, clients, 1)
}

package administration_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/administration"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/storage/memory"
)

const token = "a-token-of-the-operator-that-is-long-enough"

type office struct {
	t      *testing.T
	url    string
	now    time.Time
	cookie string
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, now: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)}
	server := httptest.NewUnstartedServer(nil)
	o.url = "http://" + server.Listener.Addr().String()
	made, err := administration.New(administration.Config{PublicURL: o.url, Token: token, Store: memory.New(memory.Config{}),
		Now: func() time.Time { return o.now }, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	mux := http.NewServeMux()
	made.Mount(mux)
	server.Config.Handler = mux
	server.Start()
	t.Cleanup(server.Close)
	return o
}

// do sends one request with the cookie there is, and keeps the one that comes.
func (o *office) do(method, path string, form url.Values, header http.Header) (int, string) {
	o.t.Helper()
	r, err := http.NewRequestWithContext(o.t.Context(), method, o.url+path, strings.NewReader(form.Encode()))
	require.NoError(o.t, err)
	r.Header = header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if o.cookie != "" {
		r.Header.Set("Cookie", o.cookie)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	require.NoError(o.t, err)
	defer answer.Body.Close()
	for _, c := range answer.Cookies() {
		require.True(o.t, c.Secure && c.HttpOnly && c.SameSite == http.SameSiteStrictMode)
		o.cookie = c.Name + "=" + c.Value
	}
	body, err := io.ReadAll(answer.Body)
	require.NoError(o.t, err)
	return answer.StatusCode, string(body)
}

func (o *office) want(status int, method, path string, form url.Values, header http.Header) string {
	o.t.Helper()
	got, body := o.do(method, path, form, header)
	require.Equal(o.t, status, got, "%s %s: %s", method, path, body)
	return body
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	require.Contains(t, o.want(http.StatusUnauthorized, "GET", "/admin/", nil, nil), "Operator's token")
	require.Contains(t, o.want(http.StatusForbidden, "POST", "/admin/sign-in", url.Values{"token": {token + "x"}}, nil), "This is not the operator&#39;s token.")
	require.Empty(t, o.cookie)
	o.want(http.StatusSeeOther, "POST", "/admin/sign-in", url.Values{"token": {" " + token + "\n"}}, nil)
	require.Contains(t, o.want(http.StatusOK, "GET", "/admin/", nil, nil), "Nothing is registered yet")

	o.now = o.now.Add(9 * time.Hour)
	o.want(http.StatusUnauthorized, "GET", "/admin/", nil, nil)
	o.want(http.StatusSeeOther, "POST", "/admin/sign-in", url.Values{"token": {token}}, nil)
	o.want(http.StatusSeeOther, "POST", "/admin/sign-out", nil, nil)
	o.want(http.StatusUnauthorized, "GET", "/admin/", nil, nil)
}

func TestForgedSessions(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.want(http.StatusSeeOther, "POST", "/admin/sign-in", url.Values{"token": {token}}, nil)
	name, value, _ := strings.Cut(o.cookie, "=")
	until, seal, _ := strings.Cut(value, ".")
	for _, forged := range []string{"", "1", "9999999999." + seal, until + ".", until + ".x", "x." + seal, "." + seal} {
		o.cookie = name + "=" + forged
		o.want(http.StatusUnauthorized, "GET", "/admin/", nil, nil)
		o.want(http.StatusUnauthorized, "POST", "/admin/new", url.Values{"issuer": {"https://lms.example"}}, nil)
	}
}

func TestOtherSites(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	foreign := http.Header{"Sec-Fetch-Site": {"cross-site"}}
	o.want(http.StatusForbidden, "POST", "/admin/sign-in", url.Values{"token": {token}}, foreign)
	o.want(http.StatusSeeOther, "POST", "/admin/sign-in", url.Values{"token": {token}}, nil)
	o.want(http.StatusForbidden, "POST", "/admin/new", url.Values{"issuer": {"https://lms.example"}}, foreign)
}

// The cookie opens the pages alone: the API asks for the token.
func TestAPI(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.want(http.StatusSeeOther, "POST", "/admin/sign-in", url.Values{"token": {token}}, nil)
	o.want(http.StatusUnauthorized, "GET", "/admin/api/registrations", nil, nil)
	for r, err := range (&admin.Client{BaseURL: o.url + "/admin/api", Token: token}).Registrations(t.Context()) {
		require.NoError(t, err)
		require.Nil(t, r)
	}
}

func TestWeakTokens(t *testing.T) {
	t.Parallel()
	_, err := administration.New(administration.Config{PublicURL: "https://class.example", Token: "secret", Store: memory.New(memory.Config{})})
	require.ErrorContains(t, err, "at least 32 characters")
}

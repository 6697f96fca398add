package adminpages_test

import (
	"bytes"
	"context"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/admin/adminpages"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage/memory"
)

// office is an installation with its pages; the header X-Account says who looks.
type office struct {
	store *memory.Store
	url   string
}

func accounts() map[string]admin.Principal {
	return map[string]admin.Principal{
		"root":    {Name: "root", Installation: true, MayChange: true},
		"north":   {Name: "north-1", Tenant: "north", MayChange: true},
		"teacher": {Name: "teacher", Scopes: []string{"c1"}, MayChange: true},
		"viewer":  {Name: "viewer", Installation: true},
	}
}

func newOffice(t *testing.T, role admin.Role) *office {
	t.Helper()
	o := &office{store: memory.New(memory.Config{})}
	secrets, err := keyring.NewSecrets(make([]byte, 32))
	require.NoError(t, err)
	ring, err := keyring.NewRotating(keyring.Config{Store: o.store, Wrapper: secrets, Algorithm: "ES256"})
	require.NoError(t, err)
	cfg := admin.Config{Store: o.store, Role: role, Keys: ring, RelyingParties: o.store, InsecureAllowLoopback: true}
	whole(t, o.store, &cfg)
	a, err := admin.New(cfg)
	require.NoError(t, err)
	pages, err := adminpages.New(adminpages.Config{Admin: a, Role: role, Product: "Office", Bridge: true, Logger: slog.New(slog.DiscardHandler),
		More: []adminpages.Page{{Path: "health", Title: "Health", Body: func(context.Context) (template.HTML, error) { return "<h1>All is well</h1>", nil },
			Change: func(_ context.Context, form url.Values) (template.HTML, error) {
				return template.HTML(form.Get("do")), nil
			}}},
		Blank: func() *lti.Registration { return &lti.Registration{Issuer: "https://lms.example", ClientID: "fresh"} }})
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pages.Serve(w, r, adminpages.Visit{Base: "/office", Account: accounts()[r.Header.Get("X-Account")], Home: "/"})
	}))
	t.Cleanup(server.Close)
	o.url = server.URL + "/office"
	return o
}

// open fetches a page; post sends its form first.
func (o *office) open(t *testing.T, account, path string) (int, string) {
	t.Helper()
	return o.do(t, http.MethodGet, account, path, nil, nil)
}

func (o *office) post(t *testing.T, account, path string, form url.Values) (int, string) {
	t.Helper()
	return o.do(t, http.MethodPost, account, path, form, nil)
}

func (o *office) do(t *testing.T, method, account, path string, form url.Values, header http.Header) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, o.url+path, bytes.NewBufferString(form.Encode()))
	require.NoError(t, err)
	req.Header.Set("X-Account", account)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, values := range header {
		req.Header[name] = values
	}
	client := http.Client{CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		next.Header.Set("X-Account", account)
		return nil
	}}
	answer, err := client.Do(req)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(body)
}

func toolForm() url.Values {
	return url.Values{
		"name": {"Quizzes"}, "issuer": {"https://lms.example"}, "clientId": {"quiz"},
		"toolLoginUrl": {"https://tool.example/login"}, "toolLaunchUrl": {"https://tool.example/launch"},
		"toolRedirectUris": {"https://tool.example/launch\r\nhttps://tool.example/deep"}, "toolJwksUrl": {"https://tool.example/jwks"},
		"toolScopes": {string(lti.ScopeScore), string(lti.ScopeLineItem)}, "toolShareName": {"on"}, "toolCustom": {"theme = dark\r\n\r\nroom=<b>7</b>"},
	}
}

// the returns the only registration there is.
func (o *office) the(t *testing.T) *lti.Registration {
	t.Helper()
	var found *lti.Registration
	for r, err := range o.store.ListRegistrations(t.Context(), "", "") {
		require.NoError(t, err)
		require.Nil(t, found)
		found = r
	}
	require.NotNil(t, found)
	return found
}

func TestAPageOfTheApplication(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Tool)
	status, page := o.open(t, "root", "/health")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, page, "<h1>All is well</h1>")
	assert.Contains(t, page, `<a href="/office/health" aria-current="page">Health</a>`)
	status, page = o.post(t, "root", "/health", url.Values{"do": {"it"}})
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, page, "<main>\nit\n</main>")
	status, _ = o.post(t, "viewer", "/health", url.Values{"do": {"it"}})
	assert.Equal(t, http.StatusForbidden, status)
	for _, account := range []string{"north", "teacher"} {
		status, page = o.open(t, account, "/health")
		assert.Equal(t, http.StatusNotFound, status, account)
		assert.NotContains(t, page, "/office/health", account)
	}
}

func TestRegisterByForm(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	_, page := o.open(t, "root", "")
	require.Contains(t, page, "Nothing is registered yet")
	_, page = o.open(t, "root", "/new")
	require.Contains(t, page, `value="fresh"`)

	status, page := o.post(t, "root", "/new", toolForm())
	require.Equal(t, http.StatusOK, status, page)
	require.Contains(t, page, "Quizzes")
	r := o.the(t)
	require.Equal(t, lti.ToolSide{
		LoginURL: "https://tool.example/login", LaunchURL: "https://tool.example/launch",
		RedirectURIs: []string{"https://tool.example/launch", "https://tool.example/deep"}, JWKSURL: "https://tool.example/jwks",
		Scopes: []lti.Scope{lti.ScopeScore, lti.ScopeLineItem}, ShareName: true, Custom: map[string]string{"theme": "dark", "room": "<b>7</b>"},
	}, r.Tool)
	require.Contains(t, page, "&lt;b&gt;7&lt;/b&gt;")

	form := toolForm()
	form.Del("toolShareName")
	form.Set("name", "Better quizzes")
	form.Set("clientId", "another") // what is trusted stays as it is
	_, page = o.post(t, "root", "/registrations/"+r.ID, form)
	require.Contains(t, page, "Better quizzes")
	changed := o.the(t)
	require.Equal(t, "quiz", changed.ClientID)
	require.False(t, changed.Tool.ShareName)
}

func TestAFormThatBreaksTheRules(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	form := toolForm()
	form.Set("toolLoginUrl", "tool.example/<script>")
	form.Set("toolRedirectUris", "")
	status, page := o.post(t, "root", "/new", form)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, page, "Nothing was stored yet")
	require.Contains(t, page, `value="tool.example/&lt;script&gt;"`, "what was typed stays")
	require.Regexp(t, `(?s)id="toolLoginUrl".{0,300}must be an https URL`, page)
	require.Regexp(t, `(?s)id="toolRedirectUris".{0,300}must name at least one address`, page)

	_, _ = o.post(t, "root", "/new", toolForm())
	status, page = o.post(t, "root", "/new", toolForm())
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, page, "There is such a registration of that issuer and client id already.")
}

func TestDeploymentsAndTheRest(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	_, _ = o.post(t, "root", "/new", toolForm())
	at := "/registrations/" + o.the(t).ID
	_, page := o.open(t, "root", at)
	require.Contains(t, page, "There are none, so no launch is accepted.")
	_, page = o.post(t, "root", at+"/deployments", url.Values{"deploymentId": {" school/1 "}, "deploymentName": {"The school"}})
	require.Contains(t, page, "school/1")
	status, page := o.post(t, "root", at+"/deployments", url.Values{"deploymentId": {strings.Repeat("x", 300)}})
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, page, "at most 255 bytes")
	_, page = o.post(t, "root", at+"/deployments/disabled", url.Values{"deploymentId": {"school/1"}, "disabled": {"true"}})
	require.Contains(t, page, `aria-label="Enable school/1"`)
	_, page = o.post(t, "root", at+"/deployments/delete", url.Values{"deploymentId": {"school/1"}})
	require.NotContains(t, page, "school/1")

	_, page = o.post(t, "root", at+"/disabled", url.Values{"disabled": {"true"}})
	require.Contains(t, page, "Disabled")
	require.True(t, o.the(t).Disabled)
	_, _ = o.post(t, "root", at+"/disabled", url.Values{"disabled": {"false"}})
	require.False(t, o.the(t).Disabled)

	_, page = o.post(t, "root", at+"/delete", nil)
	require.Contains(t, page, "Nothing is registered yet")
	_, page = o.open(t, "root", "/log")
	require.Regexp(t, `(?s)registration\.delete.*registration\.enable.*deployment\.put.*registration\.create`, page)
}

// What is added replaces nothing: neither what a deployment was given nor a decision.
func TestADeploymentIsAddedOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	_, _ = o.post(t, "root", "/new", toolForm())
	r := o.the(t)
	known := &lti.Deployment{RegistrationID: r.ID, ID: "1", Name: "The school", Tenant: "north", Disabled: true, Custom: map[string]string{"theme": "dark"}}
	require.NoError(t, o.store.PutDeployment(t.Context(), known))

	status, page := o.post(t, "root", "/registrations/"+r.ID+"/deployments", url.Values{"deploymentId": {"1"}, "deploymentName": {"Another"}})
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, page, "There is such a deployment already.")
	kept, err := o.store.FindDeployment(t.Context(), r, "1")
	require.NoError(t, err)
	require.Equal(t, known, kept)
}

func TestKeyPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Tool)
	_, page := o.post(t, "root", "/keys/rotate", nil)
	ids := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(page)
	require.Len(t, ids, 2)
	_, page = o.post(t, "root", "/keys/revoke", url.Values{"id": {ids[1]}})
	require.NotContains(t, page, ids[1])
	status, _ := o.open(t, "north", "/keys")
	require.Equal(t, http.StatusForbidden, status)
}

func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	_, _ = o.post(t, "root", "/new", toolForm())
	at := "/registrations/" + o.the(t).ID
	_, _ = o.post(t, "root", at+"/deployments", url.Values{"deploymentId": {"1"}})
	_, page := o.open(t, "north", "/")
	require.NotContains(t, page, "Quizzes")
	for _, path := range []string{at, at + "/none", "/none"} {
		status, _ := o.open(t, "north", path)
		assert.Equal(t, http.StatusNotFound, status, path)
	}
	for _, path := range []string{at, at + "/disabled", at + "/probe", at + "/delete", at + "/deployments", at + "/deployments/disabled", at + "/deployments/delete"} {
		form := toolForm()
		form.Set("deploymentId", "1")
		status, _ := o.post(t, "north", path, form)
		assert.Equal(t, http.StatusNotFound, status, path)
		status, _ = o.post(t, "viewer", path, form)
		assert.Equal(t, http.StatusForbidden, status, path)
	}
	status, page := o.open(t, "viewer", at)
	require.Equal(t, http.StatusOK, status)
	require.NotContains(t, page, "Delete")
	require.False(t, o.the(t).Disabled)
}

// A form of another site is refused, whoever's browser sends it.
func TestOtherSites(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	status, _ := o.do(t, http.MethodPost, "root", "/new", toolForm(), http.Header{"Sec-Fetch-Site": {"cross-site"}})
	require.Equal(t, http.StatusForbidden, status)
	for _, err := range o.store.ListRegistrations(t.Context(), "", "") {
		require.NoError(t, err)
		require.Fail(t, "stored")
	}
}

func TestFormsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	status, _ := o.post(t, "root", "/new", url.Values{"name": {strings.Repeat("x", 300<<10)}})
	require.Equal(t, http.StatusBadRequest, status)
}

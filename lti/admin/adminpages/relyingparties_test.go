package adminpages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/bridge/rp"
)

func applicationForm(registrations ...string) url.Values {
	return url.Values{
		"name": {"Quiz"}, "home": {"https://quiz.example/"}, "loginUri": {"https://quiz.example/login"}, "registrations": registrations,
		"redirectUris": {"https://quiz.example/callback\r\nhttps://quiz.example/silent"}, "scopes": {string(lti.ScopeScore)},
		"claims": {"role = roles.mapped"}, "roles": {string(lti.RoleInstructor) + "=teacher"}, "verifiedEmailDomains": {"school.example"},
		"newWindow": {"on"},
	}
}

// application returns the only one there is.
func (o *office) application(t *testing.T) *rp.Client {
	t.Helper()
	var found *rp.Client
	for c, err := range o.store.ListRelyingParties(t.Context(), "", "") {
		require.NoError(t, err)
		require.Nil(t, found)
		found = c
	}
	require.NotNil(t, found)
	return found
}

var secretOnPage = regexp.MustCompile(`(?s)The client secret</h2>\s*<p class="id">([A-Za-z0-9_-]{43})</p>`)

func TestApplicationPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	_, _ = o.post(t, "root", "/new", toolForm())
	registration := o.the(t)
	_, page := o.open(t, "root", "/applications/new")
	require.Contains(t, page, `value="`+registration.ID+`"`)
	status, page := o.post(t, "root", "/applications/new", applicationForm(registration.ID))
	require.Equal(t, http.StatusOK, status, page)
	made := o.application(t)
	require.Equal(t, &rp.Client{ID: made.ID, Name: "Quiz", Home: "https://quiz.example/", LoginURI: "https://quiz.example/login", NewWindow: true,
		Registrations: []string{registration.ID}, RedirectURIs: []string{"https://quiz.example/callback", "https://quiz.example/silent"},
		SecretHashes: made.SecretHashes, Claims: map[string]string{"role": "roles.mapped"}, Roles: map[lti.Role]string{lti.RoleInstructor: "teacher"},
		VerifiedEmailDomains: []string{"school.example"}, Scopes: []lti.Scope{lti.ScopeScore}}, made)
	secret := secretOnPage.FindStringSubmatch(page)
	require.NotNil(t, secret, page)
	require.True(t, made.HasSecret(secret[1]))

	at := "/applications/" + made.ID
	_, page = o.open(t, "root", at)
	require.NotContains(t, page, secret[1], "it is shown once")
	_, page = o.post(t, "root", at+"/secret", nil)
	next := secretOnPage.FindStringSubmatch(page)
	require.NotNil(t, next, page)
	require.Contains(t, page, "End the old secret")
	_, _ = o.post(t, "root", at+"/secret/end", nil)
	require.False(t, o.application(t).HasSecret(secret[1]))
	require.True(t, o.application(t).HasSecret(next[1]))

	form := applicationForm()
	form.Set("name", "Better <quiz>")
	_, page = o.post(t, "root", at, form)
	require.Contains(t, page, "Better &lt;quiz&gt;")
	_, page = o.post(t, "root", at+"/probe", nil)
	require.Contains(t, page, "No registration is named, so no launch opens the application.")
	_, _ = o.post(t, "root", at+"/disabled", url.Values{"disabled": {"true"}})
	require.True(t, o.application(t).Disabled)
	_, page = o.post(t, "root", at+"/delete", nil)
	require.Contains(t, page, "There is no application yet.")
}

func TestAnApplicationThatBreaksTheRules(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Tool)
	form := applicationForm("none")
	form.Set("loginUri", "javascript:alert(1)")
	status, page := o.post(t, "root", "/applications/new", form)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Regexp(t, `(?s)id="loginUri".{0,300}This cannot be taken`, page)
	require.Contains(t, page, "must be ids of registrations that are there")
}

func TestWhoSeesApplications(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Tool)
	_, _ = o.post(t, "root", "/applications/new", applicationForm())
	at := "/applications/" + o.application(t).ID
	_, page := o.open(t, "north", "/applications")
	require.NotContains(t, page, "Quiz")
	status, _ := o.open(t, "north", at)
	require.Equal(t, http.StatusNotFound, status)
	for _, path := range []string{at, at + "/secret", at + "/secret/end", at + "/disabled", at + "/probe", at + "/delete"} {
		status, _ := o.post(t, "north", path, applicationForm())
		assert.Equal(t, http.StatusNotFound, status, path)
		status, _ = o.post(t, "viewer", path, applicationForm())
		assert.Equal(t, http.StatusForbidden, status, path)
	}
	status, page = o.open(t, "viewer", at)
	require.Equal(t, http.StatusOK, status)
	require.NotContains(t, page, "Make a new secret")
}

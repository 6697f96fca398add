package lms

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// visit opens a page of the first course as somebody who is signed in; a form is
// posted.
func visit(t *testing.T, l *LMS, slug, page string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	return open(t, l, slug, "/courses/0d3c6c1e-astro-101/"+page, form)
}

// open is visit for every page of the person.
func open(t *testing.T, l *LMS, slug, page string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "https://lms.example/as/"+slug+page, nil)
	if form != nil {
		r = httptest.NewRequest(http.MethodPost, r.URL.String(), strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	p, ok := l.school.Person(slug)
	require.True(t, ok)
	r.AddCookie(l.sessionCookie(p))
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w
}

func become(status nrps.Status) url.Values { return url.Values{"status": {string(status)}} }

func TestWhoSaysWhoTakesPart(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		who, of string
		may     bool
	}{
		{"admin", "teacher", true}, {"admin", "vera", true}, {"admin", "admin", false},
		{"teacher", "vera", true}, {"teacher", "admin", false}, {"teacher", "teacher", false},
		{"vera", "edwin", false}, {"vera", "vera", false},
	} {
		t.Run(test.who+" of "+test.of, func(t *testing.T) {
			t.Parallel()
			l := newLMS(t, new(strings.Builder))
			of := astro(t, l, test.of)
			assert.Equal(t, test.may, strings.Contains(visit(t, l, test.who, "people", nil).Body.String(), "Make "+of.Name()+" inactive"))
			assert.Equal(t, http.StatusSeeOther, visit(t, l, test.who, "people/"+test.of, become(nrps.Inactive)).Code)
			inactive, err := l.inactive(t.Context(), of.Course.ID)
			require.NoError(t, err)
			assert.Equal(t, test.may, inactive[of.ID])
		})
	}
}

func TestThePageOfPeople(t *testing.T) {
	t.Parallel()
	l := newLMS(t, new(strings.Builder))
	visit(t, l, "teacher", "people/vera", become(nrps.Inactive))
	page := visit(t, l, "teacher", "people", nil).Body.String()
	assert.Equal(t, 1, strings.Count(page, ">Inactive<"))
	assert.Contains(t, page, "Make Vera Martins active")
	assert.Contains(t, page, "edwin@school.example")
	assert.NotContains(t, visit(t, l, "edwin", "people", nil).Body.String(), "@school.example", "students see no addresses")
	for form, of := range map[string]string{"Deleted": "vera", "": "vera", "Active": "nobody"} {
		assert.Equal(t, http.StatusNotFound, visit(t, l, "teacher", "people/"+of, become(nrps.Status(form))).Code)
	}
	assert.Equal(t, http.StatusSeeOther, visit(t, l, "teacher", "people/vera", become(nrps.Active)).Code)
	assert.NotContains(t, visit(t, l, "teacher", "people", nil).Body.String(), ">Inactive<")
}

func TestWhoIsInactiveOpensNothing(t *testing.T) {
	t.Parallel()
	l := newLMS(t, new(strings.Builder))
	visit(t, l, "teacher", "people/vera", become(nrps.Inactive))
	open := opened(t, l, "vera")
	_, err := l.buildLaunch(t.Context(), nil, open)
	assert.Equal(t, lti.CodeAccessDenied, lti.AsError(err).Code)
	visit(t, l, "teacher", "people/vera", become(nrps.Active))
	_, err = l.buildLaunch(t.Context(), nil, open)
	require.NoError(t, err)
}

// A tool that has read the roster learns what a teacher has changed in it since,
// also when the LMS was started anew in between.
func TestToolsLearnWhatChanged(t *testing.T) {
	t.Parallel()
	var l *LMS
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { l.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	keys := ltitest.Keys(t, "tool")
	public, err := keys.PublicKeys(t.Context())
	require.NoError(t, err)
	document, err := json.Marshal(public)
	require.NoError(t, err)
	store := memory.New(memory.Config{})
	start := func() {
		l, err = New(t.Context(), Config{URL: server.URL, School: SeedSchool(), Store: store, Keys: ltitest.Keys(t, "platform"), Logger: ltitest.Logger(t),
			Tool: lti.Registration{ID: "r", ClientID: "tool", Tool: lti.ToolSide{LoginURL: "https://tool.example/login", LaunchURL: "https://tool.example/launch", JWKS: document}}})
		require.NoError(t, err)
	}
	start()
	role, err := tool.New(tool.Config{LaunchURL: "https://tool.example/launch", Registrations: store, Replay: store, Keys: keys,
		HTTPClient: server.Client(), Logger: ltitest.Logger(t)})
	require.NoError(t, err)
	registered, err := store.RegistrationByID(t.Context(), "r")
	require.NoError(t, err)
	client := nrps.NewClient(role.Services(registered, DeploymentID), l.roster.Claim(l.school.Courses[0].ID))
	read := func(r *nrps.Reading) (statuses map[string]nrps.Status, differences string) {
		statuses = map[string]nrps.Status{}
		for m, err := range r.Members(t.Context()) {
			require.NoError(t, err)
			statuses[m.Name] = m.Status
		}
		differences, err := r.Differences()
		require.NoError(t, err)
		return statuses, differences
	}

	all, since := read(client.Read(nrps.Query{}))
	assert.Len(t, all, 5)
	assert.Equal(t, nrps.Active, all["Vera Martins"])
	visit(t, l, "teacher", "people/vera", become(nrps.Inactive))
	start()
	changed, since := read(client.Changes(since))
	assert.Equal(t, map[string]nrps.Status{"Vera Martins": nrps.Inactive}, changed)
	changed, _ = read(client.Changes(since))
	assert.Empty(t, changed)
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]Person{"ÉN": {GivenName: "Émile", Family: "Nováková"}, "M": {Family: "Madonna"}, "": {}} {
		assert.Equal(t, want, p.Initials())
	}
}

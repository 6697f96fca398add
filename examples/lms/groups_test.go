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
	"github.com/ltikit/ltikit/lti/advantage/groups"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

const observers, builders = "2d81-observers", "9c03-telescope"

// A tool learns the groups and who is in them, also after a teacher has moved somebody
// and the LMS was started anew.
func TestToolsReadTheGroups(t *testing.T) {
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
	role, err := tool.New(tool.Config{LaunchURL: "https://tool.example/launch", Registrations: store, Replay: store, Keys: keys, HTTPClient: server.Client(), Logger: ltitest.Logger(t)})
	require.NoError(t, err)
	registered, err := store.RegistrationByID(t.Context(), "r")
	require.NoError(t, err)
	services, course := role.Services(registered, DeploymentID), l.school.Courses[0].ID

	list := groups.NewClient(services, l.groups.Claim(course))
	names := func(q groups.Query) (all []string) {
		for g, err := range list.Groups(t.Context(), q) {
			require.NoError(t, err)
			all = append(all, g.Name)
		}
		return all
	}
	assert.Equal(t, []string{"Observers", "Telescope builders"}, names(groups.Query{}))
	vera, _ := l.school.Person("vera")
	assert.Equal(t, []string{"Observers"}, names(groups.Query{UserID: vera.ID}))
	enrolled := func() map[string][]nrps.GroupEnrollment {
		in := map[string][]nrps.GroupEnrollment{}
		for m, err := range nrps.NewClient(services, l.roster.Claim(course)).Members(t.Context(), nrps.Query{Groups: true}) {
			require.NoError(t, err)
			in[m.GivenName] = m.GroupEnrollments
		}
		return in
	}
	assert.Equal(t, []nrps.GroupEnrollment{{GroupID: observers}}, enrolled()["Vera"])
	assert.Empty(t, enrolled()["Tycho"])

	visit(t, l, "teacher", "people/vera", url.Values{"group": {observers}})
	visit(t, l, "teacher", "people/edwin", url.Values{"group": {observers}})
	visit(t, l, "teacher", "people/edwin", become(nrps.Inactive))
	start()
	assert.Empty(t, enrolled()["Vera"], "she has left it")
	assert.ElementsMatch(t, []nrps.GroupEnrollment{{GroupID: builders}, {GroupID: observers}}, enrolled()["Edwin"])
}

// Who may not read the groups learns of none, whatever they ask the roster for.
func TestGroupsAreForToolsThatMayReadThem(t *testing.T) {
	t.Parallel()
	l := newLMS(t, new(strings.Builder))
	grant := func() *lti.Grant {
		r, err := l.cfg.Store.RegistrationByID(t.Context(), "r")
		require.NoError(t, err)
		return &lti.Grant{Registration: r, DeploymentID: DeploymentID, Scopes: []lti.Scope{lti.ScopeMembership}}
	}
	vera, _ := l.school.Person("vera")
	read := func(g *lti.Grant) map[string][]string {
		of, err := facts{l}.GroupsOf(t.Context(), g, l.school.Courses[0].ID, []string{vera.ID})
		require.NoError(t, err)
		return of
	}
	assert.Equal(t, map[string][]string{vera.ID: {observers}}, read(grant()))
	without := grant()
	without.Registration = without.Registration.Clone()
	without.Registration.Tool.Scopes = []lti.Scope{lti.ScopeMembership}
	assert.Empty(t, read(without))
}

func TestWhoMovesPeopleBetweenGroups(t *testing.T) {
	t.Parallel()
	l := newLMS(t, new(strings.Builder))
	into := url.Values{"group": {builders}}
	require.Contains(t, visit(t, l, "teacher", "people", nil).Body.String(), "Put Vera Martins into Telescope builders")
	visit(t, l, "vera", "people/vera", into)
	assert.NotContains(t, visit(t, l, "teacher", "people", nil).Body.String(), "Take Vera Martins out of Telescope builders", "nobody themselves")
	visit(t, l, "teacher", "people/vera", into)
	assert.Contains(t, visit(t, l, "teacher", "people", nil).Body.String(), "Take Vera Martins out of Telescope builders")
	assert.Equal(t, http.StatusNotFound, visit(t, l, "teacher", "people/vera", url.Values{"group": {"another"}}).Code)
}

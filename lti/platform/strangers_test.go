package platform_test

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"html"
	"io"
	"iter"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/storage/memory"
)

// Strangers are tools made with other people's libraries, as they are published.
// What they take and send is what this platform has to live with.

const (
	strangerClient = "stranger-1"
	biology        = "course 7/b" // needs escaping in every URL
)

// TestLtijs launches a tool made with ltijs and serves its roster and grades.
//
// ltijs 5.9 asks of a platform, beyond what the specifications do:
//   - The redirect URI is the target link URI without its query, so each target
//     is registered as a redirect URI too.
//   - The authorization URL has no query: ltijs escapes it as one path.
//   - The id_token arrives within ten seconds of its iat, by both clocks.
//   - The roster's URL has no query: ltijs replaces it by role, limit and rlid.
//   - The line item's URL has its query behind /scores, which Handler never has.
//   - The access token is asked for without a deployment.
func TestLtijs(t *testing.T) {
	t.Parallel()
	node := needs.Node(t, "testdata/ltijs")
	lms := newSmallLMS(t)
	tool := lms.register(t, startLtijs(t, node, lms.server.URL))
	teacher, student := newVisitor(t, lms, "u-ada"), newVisitor(t, lms, "u-bo")
	launches := map[string]strangerLaunch{"u-ada": teacher.launch(t, tool), "u-bo": student.launch(t, tool)}

	t.Run("launch", func(t *testing.T) {
		for id, launch := range launches {
			person := lms.people[id]
			assert.Equal(t, id, launch.User)
			assert.Equal(t, lms.server.URL, launch.Issuer)
			assert.Equal(t, ltitest.DeploymentID, launch.DeploymentID)
			assert.Equal(t, person.Name, launch.Info.Name)
			assert.Equal(t, person.Email, launch.Info.Email)
			assert.Equal(t, person.Roles, launch.Platform.Roles)
			assert.Equal(t, lti.Context{ID: biology, Title: "Biology"}, launch.Platform.Context)
			assert.Equal(t, lti.ResourceLink{ID: "l-1", Title: "Cells"}, launch.Platform.ResourceLink)
			assert.Equal(t, map[string]string{"chapter": "3"}, launch.Platform.Custom)
		}
	})
	t.Run("roster", func(t *testing.T) {
		for query, want := range map[string][]string{
			"":                     {"u-ada", "u-bo", "u-cem"},
			"?limit=1":             {"u-ada", "u-bo", "u-cem"},
			"?limit=1&role=Learner": {"u-bo", "u-cem"},
			"?link=true":           {"u-ada", "u-bo", "u-cem"},
		} {
			assert.Equal(t, want, teacher.members(t, tool, query), query)
		}
	})
	t.Run("score", func(t *testing.T) {
		// Without a maximum ltijs first reads the line item's.
		score := map[string]any{"userId": "u-bo", "scoreGiven": 42.5, "activityProgress": "Completed", "gradingProgress": "FullyGraded", "comment": "well done"}
		status, body := teacher.post(t, tool.Tool.LaunchURL+"score", score)
		require.Equal(t, http.StatusOK, status, body)
		result := lms.result(t, tool, "u-bo")
		assert.InDelta(t, 42.5, *result.ResultScore, 0)
		assert.InDelta(t, 50, result.ResultMaximum, 0)
		assert.Equal(t, "well done", result.Comment)

		status, body = teacher.get(t, tool.Tool.LaunchURL+"results?userId=u-bo")
		require.Equal(t, http.StatusOK, status, body)
		assert.Contains(t, body, `"resultScore":42.5`)
	})
	t.Run("score of somebody without grades", func(t *testing.T) {
		score := map[string]any{"userId": "u-ada", "scoreGiven": 1, "activityProgress": "Completed", "gradingProgress": "FullyGraded"}
		status, body := teacher.post(t, tool.Tool.LaunchURL+"score", score)
		require.Equal(t, http.StatusBadGateway, status)
		assert.Contains(t, body, "422")
		assert.Contains(t, body, "userId names nobody who gets grades")
	})
}

// startLtijs runs the tool until the test ends and returns its URL.
func startLtijs(t *testing.T, node, issuer string) string {
	t.Helper()
	trusted, err := json.Marshal(map[string]any{
		"url": issuer, "name": "Small LMS", "clientId": strangerClient,
		"authenticationEndpoint": issuer + "/authorize", "accesstokenEndpoint": issuer + "/token",
		"authConfig": map[string]string{"method": "JWK_SET", "key": issuer + "/jwks"},
	})
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), node, "tool.mjs")
	cmd.Dir = "testdata/ltijs"
	cmd.Env = append(os.Environ(), "LTIJS_PLATFORM="+string(trusted))
	cmd.Stderr = t.Output()
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	_, err = cmd.StdinPipe() // open for as long as this process lives
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context has ended it
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, "ltijs ended before it was ready")
	var ready struct{ URL string }
	require.NoError(t, json.Unmarshal([]byte(line), &ready), line)
	return ready.URL
}

// smallLMS is a platform of one course: its roles, rosters and grades are those
// of the library, over plain http.
type smallLMS struct {
	server *httptest.Server
	role   *platform.Platform
	store  *memory.Store
	grades *ags.Handler
	roster *nrps.Handler
	people map[string]ltitest.Person
	column string // id of the link's line item
}

func newSmallLMS(t *testing.T) *smallLMS {
	t.Helper()
	mux := http.NewServeMux()
	lms := &smallLMS{server: httptest.NewServer(mux), store: memory.New(memory.Config{}), people: map[string]ltitest.Person{
		"u-ada": {ID: "u-ada", Name: "Ada Lovelace", Email: "ada@school.example", Roles: []lti.Role{lti.RoleInstructor, lti.RoleInstitutionFaculty}},
		"u-bo":  {ID: "u-bo", Name: "Bo Ødegård", Email: "bo@school.example", Roles: []lti.Role{lti.RoleLearner}},
		"u-cem": {ID: "u-cem", Name: "Cem", Roles: []lti.Role{lti.RoleLearner}},
	}}
	t.Cleanup(lms.server.Close)
	role, err := platform.New(platform.Config{
		Issuer: lms.server.URL, TokenURL: lms.server.URL + "/token", Registrations: lms.store, Keys: ltitest.Keys(t, "platform"),
		Launches: platform.LaunchBuilderFunc(lms.buildLaunch), SignedIn: signedIn,
		Transient: lms.store, Replay: lms.store, Logger: ltitest.Logger(t), InsecureAllowLoopback: true,
	})
	require.NoError(t, err)
	lms.role = role
	lms.grades = &ags.Handler{BaseURL: lms.server.URL + "/ags", Auth: role, Courses: gradedCourse{lms},
		LineItems: lms.store, Scores: lms.store, Results: lms.store, Logger: ltitest.Logger(t)}
	lms.roster = &nrps.Handler{BaseURL: lms.server.URL + "/nrps", Auth: role, Courses: lms, Roster: lms, Logger: ltitest.Logger(t)}
	mux.Handle("/authorize", role.Authorize())
	mux.Handle("/token", role.Token())
	mux.Handle("/jwks", role.JWKS())
	mux.Handle("/ags/", lms.grades)
	mux.Handle("/nrps/", lms.roster)
	return lms
}

// register trusts the tool at that URL and gives its link a column of fifty
// points.
func (lms *smallLMS) register(t *testing.T, toolURL string) *lti.Registration {
	t.Helper()
	r := &lti.Registration{ID: "r-1", Issuer: lms.server.URL, ClientID: strangerClient, Tool: lti.ToolSide{
		LoginURL: toolURL + "/login", LaunchURL: toolURL + "/", RedirectURIs: []string{toolURL + "/"}, JWKSURL: toolURL + "/keys",
		Scopes:    []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly, lti.ScopeLineItemReadOnly, lti.ScopeMembership},
		ShareName: true, ShareEmail: true,
	}}
	require.NoError(t, lms.store.PutRegistration(t.Context(), r))
	require.NoError(t, lms.store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: r.ID, ID: ltitest.DeploymentID}))
	item, err := lms.store.CreateLineItem(t.Context(), ags.Owner{RegistrationID: r.ID, ContextID: biology},
		ags.LineItem{Label: "Cells", ScoreMaximum: 50, ResourceLinkID: "l-1"})
	require.NoError(t, err)
	lms.column = item.ID
	return r
}

// result is what the gradebook holds for the person.
func (lms *smallLMS) result(t *testing.T, r *lti.Registration, userID string) ags.Result {
	t.Helper()
	for result, err := range lms.store.ListResults(t.Context(), ags.Owner{RegistrationID: r.ID, ContextID: biology}, lms.column, userID, "") {
		require.NoError(t, err)
		return result
	}
	t.Fatal("the gradebook holds no result")
	return ags.Result{}
}

func (lms *smallLMS) buildLaunch(_ context.Context, _ *http.Request, a platform.AuthRequest) (*lti.Message, error) {
	who := lms.people[a.UserID]
	return &lti.Message{
		Subject: who.ID, Name: who.Name, Email: who.Email, Roles: who.Roles, Custom: map[string]string{"chapter": "3"},
		Context: &lti.Context{ID: biology, Title: "Biology"}, ResourceLink: &lti.ResourceLink{ID: "l-1", Title: "Cells"},
		NRPS: lms.roster.Claim(biology),
		AGS:  &lti.AGSClaim{Scopes: a.Allowed.Scopes, LineItems: lms.grades.LineItemsURL(biology), LineItem: lms.grades.LineItemURL(biology, lms.column)},
	}, nil
}

// OpenRoster, HasLink and ListMembers make the course the platform's own data.
func (lms *smallLMS) OpenRoster(_ context.Context, _ *lti.Grant, contextID string) (nrps.Context, error) {
	if contextID != biology {
		return nrps.Context{}, nrps.ErrNotFound
	}
	return nrps.Context{Title: "Biology"}, nil
}

func (lms *smallLMS) HasLink(_ context.Context, _ *lti.Grant, contextID, resourceLinkID string) (bool, error) {
	return contextID == biology && resourceLinkID == "l-1", nil
}

func (lms *smallLMS) ListMembers(_ context.Context, _ nrps.Place, after string) iter.Seq2[nrps.Member, error] {
	return func(yield func(nrps.Member, error) bool) {
		for _, id := range slices.Sorted(mapKeys(lms.people)) {
			who := lms.people[id]
			if id > after && !yield(nrps.Member{UserID: id, Roles: who.Roles, Name: who.Name, Email: who.Email}, nil) {
				return
			}
		}
	}
}

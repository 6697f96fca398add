package platform_test

import (
	"context"
	"iter"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/storage/memory"
)

const biology = "course 7/b" // needs escaping in every URL

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
	lms.grades = &ags.Handler{BaseURL: lms.server.URL + "/ags", Auth: role, Courses: lms,
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

func (lms *smallLMS) buildLaunch(ctx context.Context, _ *http.Request, a platform.AuthRequest) (*lti.Message, error) {
	who := lms.people[a.UserID]
	gradebook, err := lms.grades.Claim(ctx, ags.Owner{RegistrationID: a.Registration.ID, ContextID: biology}, "l-1")
	if err != nil {
		return nil, err
	}
	return &lti.Message{
		Subject: who.ID, Name: who.Name, Email: who.Email, Roles: who.Roles, Custom: map[string]string{"chapter": "3"},
		Context: &lti.Context{ID: biology, Title: "Biology"}, ResourceLink: &lti.ResourceLink{ID: "l-1", Title: "Cells"},
		NRPS: lms.roster.Claim(biology), AGS: gradebook,
	}, nil
}

// OpenGradebook lets the tool use the gradebook of the one course.
func (lms *smallLMS) OpenGradebook(_ context.Context, _ *lti.Grant, contextID string) error {
	if contextID != biology {
		return ags.ErrNotFound
	}
	return nil
}

// OpenRoster lets the tool read the roster of the one course.
func (lms *smallLMS) OpenRoster(_ context.Context, _ *lti.Grant, contextID string) (nrps.Context, error) {
	if contextID != biology {
		return nrps.Context{}, nrps.ErrNotFound
	}
	return nrps.Context{Title: "Biology"}, nil
}

// HasLink knows the one link.
func (lms *smallLMS) HasLink(_ context.Context, _ *lti.Grant, contextID, resourceLinkID string) (bool, error) {
	return contextID == biology && resourceLinkID == "l-1", nil
}

// CanBeGraded tells who is a learner.
func (lms *smallLMS) CanBeGraded(_ context.Context, _, userID string) (bool, error) {
	return lti.HasRole(lms.people[userID].Roles, lti.RoleLearner), nil
}

// ListMembers yields everybody: all may open the link.
func (lms *smallLMS) ListMembers(_ context.Context, _ nrps.Place, after string) iter.Seq2[nrps.Member, error] {
	return func(yield func(nrps.Member, error) bool) {
		for _, id := range slices.Sorted(maps.Keys(lms.people)) {
			who := lms.people[id]
			if id > after && !yield(nrps.Member{UserID: id, Roles: who.Roles, Name: who.Name, Email: who.Email}, nil) {
				return
			}
		}
	}
}

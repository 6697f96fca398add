// Package mountingtest launches a program of examples/mounting and uses its
// gradebook, over HTTP.
package mountingtest

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/examples/mounting"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

// Run tests that the routes lead to every handler, the whole path kept.
func Run(t *testing.T, routes func(*mounting.Parts) http.Handler) {
	t.Helper()
	p := ltitest.NewPlatform(t)
	gradebook := mounting.NewGradebook("", p, p.Store)
	gradebook.Now, gradebook.Logger = p.Clock.Now, ltitest.Logger(t)
	app := ltitest.App{Login: "/lti/login", Launch: "/lti/launch", JWKS: "/lti/jwks", Handler: func(role *tool.Tool) http.Handler {
		return routes(&mounting.Parts{Tool: role, Platform: p.Platform, Gradebook: gradebook})
	}}
	tl := ltitest.NewApp(t, p, app)
	gradebook.BaseURL = tl.Server.URL + "/lti/gradebook"
	browser := ltitest.NewBrowser(t, p)

	t.Run("login and launch", func(t *testing.T) {
		page := browser.Launch(tl, ltitest.Person{ID: "u-1", Name: "Ada", Roles: []lti.Role{lti.RoleInstructor}})
		assert.Equal(t, http.StatusOK, page.Status)
		assert.Contains(t, page.Body, "Welcome, Ada.")
	})
	t.Run("login by POST", func(t *testing.T) {
		page := browser.Post(tl.Registration.Tool.LoginURL, url.Values{"iss": {p.Issuer()}})
		assert.Equal(t, http.StatusBadRequest, page.Status)
		assert.Contains(t, page.Body, "The login request of the learning platform is incomplete.")
	})
	t.Run("JWKS", func(t *testing.T) {
		page := browser.Get(tl.Registration.Tool.JWKSURL)
		assert.Equal(t, http.StatusOK, page.Status)
		assert.Contains(t, page.Body, `"kty":"RSA"`)
	})
	t.Run("token", func(t *testing.T) {
		page := browser.Post(tl.Server.URL+"/lti/token", url.Values{})
		assert.Contains(t, page.Body, `"error":`, "OAuth's own answer")
	})
	t.Run("gradebook", func(t *testing.T) { useGradebook(t, tl, gradebook) })
	t.Run("gradebook without a token", func(t *testing.T) {
		assert.Equal(t, http.StatusUnauthorized, browser.Get(gradebook.LineItemsURL(mounting.CourseID)).Status)
	})
}

// useGradebook goes through the addresses of the service: container, line item,
// scores and results.
func useGradebook(t *testing.T, tl *ltitest.Tool, gradebook *ags.Handler) {
	t.Helper()
	client := ags.NewClient(tl.Services(tl.Registration, ltitest.DeploymentID), &lti.AGSClaim{
		Scopes:    []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly},
		LineItems: gradebook.LineItemsURL(mounting.CourseID),
	})
	column, err := client.CreateLineItem(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "quiz-7"})
	require.NoError(t, err)
	given, maximum := 8.0, 10.0
	require.NoError(t, client.PostScoreTo(t.Context(), column.ID, ags.Score{UserID: mounting.StudentID, ScoreGiven: &given, ScoreMaximum: &maximum,
		Timestamp: ags.Timestamp(ltitest.NewClock().Now().Add(-time.Minute)), ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded}))
	var scores []float64
	for result, err := range client.Results(t.Context(), column.ID, "") {
		require.NoError(t, err)
		scores = append(scores, *result.ResultScore)
	}
	assert.Equal(t, []float64{8}, scores)
}

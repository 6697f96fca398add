package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Placed for an organisation, launched from two of its courses, narrowed in one.
func TestConfiguredOnceLaunchedAnywhere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	first, second := s.place(placement.NewPlacement{ScopeID: "b1", Title: "Quiz 1"}), s.place(placement.NewPlacement{ScopeID: "c2", Title: "Quiz 2"})
	s.rule("c2", config.Settings{Grades: config.GradesDeclarative, Services: map[config.Service]bool{config.Roster: false}, ShareEmail: new(bool), Custom: map[string]string{"level": "$Person.email.primary"}})

	one := s.launch(placement.Request{PlacementID: first.ID, Person: ada()}).Message
	require.Equal(t, "u-ada", one.Subject)
	require.Equal(t, "Ada Lovelace", one.Name)
	require.Equal(t, "ada@school.example", one.Email)
	require.Equal(t, &lti.Context{ID: "c1", Title: "Course 1", Type: []string{lti.ContextCourseOffering}}, one.Context)
	require.Equal(t, &lti.ResourceLink{ID: first.ResourceLinkID, Title: "Quiz 1"}, one.ResourceLink)
	require.Contains(t, one.AGS.Scopes, lti.ScopeLineItem)
	require.Equal(t, s.roster()+"/c1", one.NRPS.ContextMembershipsURL[:len(s.roster())+3])
	require.Equal(t, "guid-1", one.ToolPlatform.GUID)

	two := s.launch(placement.Request{PlacementID: second.ID, Person: ada()}).Message
	require.Equal(t, "u-ada", two.Subject, "one id in every course")
	require.Equal(t, one.DeploymentID, two.DeploymentID, "the organisation's deployment")
	require.Equal(t, "Ada Lovelace", two.Name)
	require.Empty(t, two.Email)
	require.Nil(t, two.NRPS)
	require.Equal(t, []lti.Scope{lti.ScopeLineItemReadOnly, lti.ScopeScore, lti.ScopeResultReadOnly}, two.AGS.Scopes)
	require.Equal(t, "$Person.email.primary", two.Custom["level"], "what is withheld is so in parameters too")
}

// A tool enabled for one organisation is not there in another.
func TestEnabledWhereItIsEnabled(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	_, err := s.Place(t.Context(), placement.NewPlacement{ScopeID: "c9", ToolID: s.quiz.ID})
	require.ErrorIs(t, err, config.ErrNotEnabled)
	other := s.enable(s.quiz, "other")
	p := s.place(placement.NewPlacement{ScopeID: "c9"})
	require.Equal(t, other, p.DeploymentID)
	l := s.launch(placement.Request{PlacementID: p.ID, Person: bob()})
	require.Equal(t, other, l.Message.DeploymentID)
	again, err := s.Enable(t.Context(), s.quiz.ID, "other", "")
	require.NoError(t, err)
	require.Equal(t, other, again.ID, "one for each scope, and it stays")
}

// Claims, scopes of tokens and endpoints come from one configuration.
func TestD3AServiceThatIsOffIsAbsentEverywhere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	first, second := s.place(placement.NewPlacement{ScopeID: "c1"}), s.place(placement.NewPlacement{ScopeID: "c2"})
	s.rule("c2", config.Settings{Grades: config.GradesDeclarative, Services: map[config.Service]bool{config.Roster: false}})
	one, two := s.launch(placement.Request{PlacementID: first.ID, Person: ada()}), s.launch(placement.Request{PlacementID: second.ID, Person: ada()})
	client := s.tool.Services(one.Registration, one.Message.DeploymentID)

	t.Run("in one course the tool makes columns and lists people", func(t *testing.T) { //nolint:paralleltest // each goes on from the one before
		_, err := ags.NewClient(client, one.Message.AGS).CreateLineItem(t.Context(), ags.LineItem{Label: "Own", ScoreMaximum: 1})
		require.NoError(t, err)
		require.NoError(t, listing(t, client, one.Message.NRPS))
	})
	t.Run("D3 a declarative tool cannot create line items with the token of another course", func(t *testing.T) { //nolint:paralleltest // each goes on from the one before
		claim := *two.Message.AGS
		claim.Scopes = one.Message.AGS.Scopes // as a tool that does not care
		_, err := ags.NewClient(client, &claim).CreateLineItem(t.Context(), ags.LineItem{Label: "Own", ScoreMaximum: 1})
		require.Error(t, err)
		require.Empty(t, s.columnsOf("c2"))
	})
	t.Run("D3 a service that is off is absent everywhere", func(t *testing.T) { //nolint:paralleltest // each goes on from the one before
		require.Nil(t, two.Message.NRPS)
		claim := *one.Message.NRPS
		claim.ContextMembershipsURL = (&nrps.Handler{BaseURL: s.roster()}).Claim("c2").ContextMembershipsURL
		require.Error(t, listing(t, client, &claim))
	})
	t.Run("D3 off at the organisation, no token holds its scope", func(t *testing.T) { //nolint:paralleltest // each goes on from the one before
		s.rule("org", config.Settings{Services: map[config.Service]bool{config.Roster: false}})
		a, err := s.Allow(t.Context(), one.Registration, one.Message.DeploymentID)
		require.NoError(t, err)
		require.NotContains(t, a.Scopes, lti.ScopeMembership)
		require.Contains(t, a.Scopes, lti.ScopeLineItem)
		require.Error(t, listing(t, client, one.Message.NRPS), "a token that was given before opens nothing any more")
	})
	t.Run("D4 a token of one organisation opens nothing of another", func(t *testing.T) { //nolint:paralleltest // each goes on from the one before
		s.enable(s.quiz, "other")
		claim := *one.Message.AGS
		claim.LineItems = (&ags.Handler{BaseURL: s.grades()}).LineItemsURL("c9")
		_, err := ags.NewClient(client, &claim).CreateLineItem(t.Context(), ags.LineItem{Label: "Own", ScoreMaximum: 1})
		require.Error(t, err)
		require.Empty(t, s.columnsOf("c9"))
	})
}

// listing lists the people of a course.
func listing(t *testing.T, c *advantage.Client, claim *lti.NRPSClaim) error {
	t.Helper()
	for _, err := range nrps.NewClient(c, claim).Members(t.Context(), nrps.Query{}) {
		if err != nil {
			return err
		}
	}
	return nil
}

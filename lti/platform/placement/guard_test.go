package placement_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// authorizer grants what it is told to.
type authorizer struct {
	grant *lti.Grant
	err   error
}

func (a authorizer) AuthorizeService(*http.Request, ...lti.Scope) (*lti.Grant, error) {
	if a.err != nil {
		return nil, a.err
	}
	g := *a.grant
	return &g, nil
}

func TestGuard(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	s.rule("c2", config.Settings{Grades: config.GradesDeclarative, ShareName: new(bool)})
	all := &lti.Grant{Registration: s.tool.Registration, DeploymentID: p.DeploymentID, Scopes: s.tool.Registration.Tool.Scopes, ShareName: true, ShareEmail: true}
	unbound, foreign := *all, *all
	unbound.DeploymentID, foreign.DeploymentID = "", "d-1"
	stranger := *all
	stranger.Registration = s.platform.Register(t, "https://stranger.example", "stranger")
	down := errors.New("down")
	for name, c := range map[string]struct {
		auth  authorizer
		path  string
		scope lti.Scope
		code  lti.Code
	}{
		"everything in one course":              {authorizer{grant: all}, "/grades/c1/lineitems", lti.ScopeLineItem, ""},
		"less in another":                       {authorizer{grant: all}, "/grades/c2/lineitems", lti.ScopeLineItem, lti.CodeInsufficientScope},
		"what is left there":                    {authorizer{grant: all}, "/grades/c2/lineitems/7/scores", lti.ScopeScore, ""},
		"a token of no deployment":              {authorizer{grant: &unbound}, "/grades/c1/lineitems", lti.ScopeLineItem, ""},
		"D4 a token of another deployment":      {authorizer{grant: &foreign}, "/grades/c1/lineitems", lti.ScopeLineItem, lti.CodeAccessDenied},
		"D4 a course of another organisation":   {authorizer{grant: all}, "/grades/c9/lineitems", lti.ScopeLineItem, lti.CodeAccessDenied},
		"D4 no deployment, not enabled there":   {authorizer{grant: &unbound}, "/grades/c9/lineitems", lti.ScopeLineItem, lti.CodeAccessDenied},
		"no course":                             {authorizer{grant: all}, "/grades/none/lineitems", lti.ScopeLineItem, lti.CodeAccessDenied},
		"no address of the service":             {authorizer{grant: all}, "/roster/c1", lti.ScopeLineItem, lti.CodeAccessDenied},
		"D19 a registration without any tool":   {authorizer{grant: &stranger}, "/grades/c1/lineitems", lti.ScopeLineItem, lti.CodeAccessDenied},
		"what the platform role refused before": {authorizer{err: down}, "/grades/c1/lineitems", lti.ScopeLineItem, lti.CodeServerError},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, s.platformURL()+c.path, nil)
			g, err := s.Guard(c.auth, s.grades()).AuthorizeService(r, c.scope)
			if c.code == "" {
				require.NoError(t, err)
				require.True(t, g.Has(c.scope))
				require.Equal(t, c.path[len("/grades/"):][:2] == "c1", g.ShareName)
				return
			}
			require.Nil(t, g)
			require.Equal(t, c.code, lti.AsError(err).Code)
		})
	}
}

// A grant is about all people of a course, and so shares nobody's data where each
// is asked (D18).
func TestD18AGrantWhereConsentIsAsked(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	require.NoError(t, s.Answer(t.Context(), p.ID, "u-ada", placement.Consent{Name: true, Email: true}))
	grant := func() *lti.Grant {
		g := &lti.Grant{Registration: s.tool.Registration, Scopes: []lti.Scope{lti.ScopeMembership}, ShareName: true, ShareEmail: true}
		require.NoError(t, s.NarrowGrant(t.Context(), g, "c1"))
		return g
	}
	require.True(t, grant().ShareName)
	s.rule("c1", config.Settings{AskConsent: true})
	require.False(t, grant().ShareName)
	require.False(t, grant().ShareEmail)
	require.True(t, grant().Has(lti.ScopeMembership))
}

// What nobody configured may do nothing (D19, A13: 8).
func TestD19ARegistrationWithoutAnyTool(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	stranger := s.platform.Register(t, "https://stranger.example", "stranger")
	a, err := s.Allow(t.Context(), stranger, "")
	require.NoError(t, err)
	require.Empty(t, a.Scopes)
	_, err = s.Allow(t.Context(), stranger, "d-1")
	require.ErrorIs(t, err, config.ErrNotEnabled)
}

// Grades go to links of the same tool in the same course (D14; A13: 6, GHSA-7j9p;
// B5: 13).
func TestD14Pain6LinksOfOthers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	mine, other := s.place(placement.NewPlacement{ScopeID: "b1"}), s.place(placement.NewPlacement{ScopeID: "c2"})
	legacy := s.place(placement.NewPlacement{ScopeID: "c1", ResourceLinkID: "old_link.7"})
	chosen := s.choosing(mine, ada(), deeplink.Item{Type: deeplink.TypeResourceLink}).Placement.Contents[0].ID
	second := s.save(config.Tool{ScopeID: "root", Name: "Second", Version: config.V13, RegistrationID: s.platform.Register(t, "https://second.example", "second").ID})
	_, err := s.Enable(t.Context(), second.ID, "org", "")
	require.NoError(t, err)
	foreign := s.place(placement.NewPlacement{ScopeID: "c1", ToolID: second.ID})

	l := s.launch(placement.Request{PlacementID: mine.ID, Person: ada()})
	grades := ags.NewClient(s.tool.Services(l.Registration, l.Message.DeploymentID), l.Message.AGS)
	for name, c := range map[string]struct {
		link string
		fine bool
	}{
		"its own": {mine.ResourceLinkID, true}, "a chosen one": {chosen, true}, "one it was known by before": {"old_link.7", true}, "by the placement's id": {legacy.ID, false},
		"D14 of another course": {other.ResourceLinkID, false}, "D14 of another tool": {foreign.ResourceLinkID, false}, "none": {"none", false},
		"D14 a content that is not chosen": {mine.ID + ".x", false},
	} {
		_, err := grades.CreateLineItem(t.Context(), ags.LineItem{Label: name, ScoreMaximum: 1, ResourceLinkID: c.link})
		require.Equal(t, c.fine, err == nil, "%s: %v", name, err)
	}
}

// Deleting a placement takes what hangs on it and nothing else (D17).
func TestD17DeletingLeavesTheOthers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	first := s.place(placement.NewPlacement{ScopeID: "c1", Own: &config.Tool{Version: config.V13, RegistrationID: s.tool.Registration.ID}})
	unplaced := s.save(config.Tool{ScopeID: "org", Version: config.V13, RegistrationID: s.platform.Register(t, "https://second.example", "second").ID})
	other := s.place(placement.NewPlacement{ScopeID: "c1"})
	require.NoError(t, s.Delete(t.Context(), first.ID))
	_, err := s.store.Tool(t.Context(), unplaced.ID)
	require.NoError(t, err, "a tool that nobody placed yet stays")
	_, err = s.store.RegistrationByID(t.Context(), s.tool.Registration.ID)
	require.NoError(t, err)
	s.launch(placement.Request{PlacementID: other.ID, Person: ada()})
}

package platform_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

// Whatever services the LaunchBuilder offers, the tool reads of those it may use.
func TestLaunchOffersOnlyWhatThePolicyAllows(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	offered := &lti.Message{Subject: "u-2", Roles: []lti.Role{lti.RoleLearner}, ResourceLink: &lti.ResourceLink{ID: "l"}}
	for _, err := range []error{
		offered.SetEULA(&lti.EULAService{URL: "https://p.example/eula/1", Scopes: []lti.Scope{lti.ScopeEULAUser, lti.ScopeEULADeployment}}),
		offered.SetAssetService(&lti.AssetService{Scopes: []lti.Scope{lti.ScopeAssetReadOnly}, Assets: []lti.Asset{{ID: "a", URL: "https://p.example/a"}}}),
		offered.SetAssetReport(&lti.AssetReportService{Scopes: []lti.Scope{lti.ScopeAssetReport}, ReportURL: "https://p.example/r"}),
		offered.SetLinkContent(&lti.LinkContentService{Scopes: []lti.Scope{lti.ScopeContentItemRead}, ContentItems: "https://p.example/i"}),
		offered.SetCaliper(&lti.CaliperEndpoint{Scopes: []lti.Scope{lti.ScopeCaliperSend}, URL: "https://p.example/c"}),
	} {
		require.NoError(t, err)
	}
	s.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) { return offered, nil }
	launch := func(scopes ...lti.Scope) *lti.Message {
		r := s.tool.Registration.Clone()
		r.Tool.Scopes = scopes
		require.NoError(t, s.Store.PutRegistration(t.Context(), r))
		m, _ := s.message(t, ltitest.NewBrowser(t, s.Platform).Start(s.tool, student()))
		return m
	}
	for _, claim := range []string{lti.ClaimEULA, lti.ClaimAssetService, lti.ClaimAssetReport, lti.ClaimLinkContent, lti.ClaimCaliper} {
		var v any
		found, err := launch().Claim(claim, &v)
		require.NoError(t, err)
		require.False(t, found, claim)
	}
	m := launch(lti.ScopeEULAUser, lti.ScopeAssetReport)
	eula, err := m.EULA()
	require.NoError(t, err)
	require.Equal(t, &lti.EULAService{URL: "https://p.example/eula/1", Scopes: []lti.Scope{lti.ScopeEULAUser}}, eula)
	report, err := m.AssetReport()
	require.NoError(t, err)
	require.Equal(t, "https://p.example/r", report.ReportURL)
	assets, err := m.AssetService()
	require.NoError(t, err)
	require.Nil(t, assets)

	require.NoError(t, offered.SetClaim(lti.ClaimEULA, "https://p.example/eula/1"))
	eula, err = launch(lti.ScopeEULAUser).EULA()
	require.NoError(t, err)
	require.Nil(t, eula, "an offer that cannot be read is none")
}

// Of the person that a message is about the tool learns what it may of anybody.
func TestLaunchAboutSomebodySharesOnlyWhatThePolicyAllows(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	about := &lti.Message{Subject: "u-1", Roles: []lti.Role{lti.RoleInstructor}, ResourceLink: &lti.ResourceLink{ID: "l"}}
	full := lti.ForUser{UserID: "u-2", PersonSourcedID: "school:2", Name: "Grace H", GivenName: "Grace", FamilyName: "H", MiddleName: "M",
		Email: "grace@school.example", Roles: []lti.Role{lti.RoleLearner}}
	require.NoError(t, about.SetForUser(&full))
	s.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) { return about, nil }
	launch := func(names, emails bool) *lti.ForUser {
		r := s.tool.Registration.Clone()
		r.Tool.ShareName, r.Tool.ShareEmail = names, emails
		require.NoError(t, s.Store.PutRegistration(t.Context(), r))
		m, _ := s.message(t, ltitest.NewBrowser(t, s.Platform).Start(s.tool, student()))
		u, err := m.ForUser()
		require.NoError(t, err)
		return u
	}
	require.Equal(t, &lti.ForUser{UserID: "u-2", Roles: full.Roles}, launch(false, false))
	require.Equal(t, &lti.ForUser{UserID: "u-2", Roles: full.Roles, Email: full.Email}, launch(false, true))
	require.Equal(t, &full, launch(true, true))

	require.NoError(t, about.SetClaim(lti.ClaimForUser, []string{"Grace H"}))
	require.Nil(t, launch(true, true), "a person that cannot be read is none")
}

package platform_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// notice is one of work handed in, with more in it than every tool may know.
func notice(t *testing.T, s *stage) *lti.Message {
	t.Helper()
	m := &lti.Message{
		Subject: "u-9", Name: "Nobody", Email: "nobody@school.example", Roles: []lti.Role{lti.RoleLearner},
		LIS:  &lti.LIS{PersonSourcedID: "s-9", CourseOfferingSourcedID: "c"},
		Type: lti.ResourceLinkRequest, NRPS: &lti.NRPSClaim{ContextMembershipsURL: "https://p.example/m"},
	}
	for _, err := range []error{
		m.SetNotice(&lti.Notice{ID: "s-1", Timestamp: s.Clock.Now(), Type: lti.AssetProcessorSubmissionNotice}),
		m.SetForUser(&lti.ForUser{UserID: "u-2", Name: "Grace", Email: "grace@school.example"}),
		m.SetAssetReport(&lti.AssetReportService{Scopes: []lti.Scope{lti.ScopeAssetReport}, ReportURL: "https://p.example/r"}),
	} {
		require.NoError(t, err)
	}
	return m
}

// What a notice tells is what a launch would.
func TestSignNotice(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	sign := func(share bool, scopes ...lti.Scope) (*lti.Message, error) {
		r := s.tool.Registration.Clone()
		r.Tool.ShareName, r.Tool.ShareEmail, r.Tool.Scopes = share, share, scopes
		require.NoError(t, s.Store.PutRegistration(t.Context(), r))
		built := notice(t, s)
		jwt, err := s.SignNotice(t.Context(), s.tool.Registration, ltitest.DeploymentID, built)
		require.Equal(t, "u-9", built.Subject, "the caller's message stays as it is")
		if err != nil {
			return nil, err
		}
		var m lti.Message
		want := lti.Expect{Issuer: s.Issuer(), Audience: "tool-1", Now: s.Clock.Now()}
		require.NoError(t, lti.Verify(t.Context(), jwt, lti.LocalKeys(ltitest.Keys(t, "platform")), want, &m))
		return &m, nil
	}
	person := func(m *lti.Message) lti.ForUser {
		u, err := m.ForUser()
		require.NoError(t, err)
		return *u
	}
	m, err := sign(true, lti.ScopeNoticeHandlers, lti.ScopeMembership, lti.ScopeAssetReport)
	require.NoError(t, err)
	require.Equal(t, lti.ForUser{UserID: "u-2", Name: "Grace", Email: "grace@school.example"}, person(m))
	require.NotNil(t, m.NRPS)
	report, err := m.AssetReport()
	require.NoError(t, err)
	require.NotNil(t, report)
	require.Equal(t, []string{"", "", "", ""}, []string{m.Subject, m.Name, m.Email, string(m.Type)}, "nobody is launched")
	require.Nil(t, m.Roles)
	require.Equal(t, &lti.LIS{CourseOfferingSourcedID: "c"}, m.LIS)

	m, err = sign(false, lti.ScopeNoticeHandlers)
	require.NoError(t, err)
	require.Equal(t, lti.ForUser{UserID: "u-2"}, person(m))
	require.Nil(t, m.NRPS)
	report, err = m.AssetReport()
	require.NoError(t, err)
	require.Nil(t, report)

	_, err = sign(true, lti.ScopeMembership)
	require.ErrorIs(t, err, lti.ErrScope)
	_, err = s.SignNotice(t.Context(), &lti.Registration{ClientID: "tool-0"}, ltitest.DeploymentID, notice(t, s))
	require.ErrorIs(t, err, lti.ErrRegistration)
	_, err = sign(true, lti.ScopeNoticeHandlers)
	require.NoError(t, err)
	_, err = s.SignNotice(t.Context(), &lti.Registration{ID: "r-before", ClientID: "tool-1"}, ltitest.DeploymentID, notice(t, s))
	require.ErrorIs(t, err, lti.ErrRegistration, "the client id is somebody else's now")
	_, err = s.SignNotice(t.Context(), s.tool.Registration, "d-0", notice(t, s))
	require.ErrorIs(t, err, lti.ErrDeployment)
	_, err = s.SignNotice(t.Context(), s.tool.Registration, ltitest.DeploymentID, &lti.Message{})
	require.ErrorIs(t, err, lti.ErrMessage)
}

package tool_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

// disable switches the tool's registration off.
func (s *stage) disable(t *testing.T) *lti.Registration {
	t.Helper()
	r := s.tool.Registration.Clone()
	r.Disabled = true
	require.NoError(t, s.tool.Store.PutRegistration(t.Context(), r))
	return r
}

func TestDisabledRegistration(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	st := s.start(t)
	r := s.disable(t)

	t.Run("launch of a login that was started before", func(t *testing.T) {
		t.Parallel()
		st.refused(t, st.token(t, nil), lti.ErrDisabled)
	})
	t.Run("login", func(t *testing.T) {
		t.Parallel()
		_, err := s.tool.StartLogin(t.Context(), tool.LoginInput{Issuer: s.platform.Issuer(), ClientID: r.ClientID, LoginHint: "h", TargetLinkURI: s.tool.Server.URL + "/launch"})
		require.ErrorIs(t, err, lti.ErrDisabled)
		require.Equal(t, lti.CodeUnauthorizedClient, lti.AsError(err).Code)
		require.NotEmpty(t, lti.AsError(err).Fix)
	})
	t.Run("token", func(t *testing.T) {
		t.Parallel()
		_, err := s.tool.Services(r, "d-1").Tokens.Token(t.Context(), lti.ScopeScore)
		require.ErrorIs(t, err, lti.ErrDisabled)
	})
}

// keep launches and keeps the launch for an hour.
func (s *stage) keep(t *testing.T) (l *tool.Launch, id string) {
	t.Helper()
	st := s.start(t)
	l = st.accepted(t, st.token(t, nil))
	id, err := s.tool.KeepLaunch(t.Context(), l, s.platform.Clock.Now().Add(time.Hour))
	require.NoError(t, err)
	return l, id
}

func TestKeptLaunch(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	l, id := s.keep(t)
	for range 2 {
		kept, err := s.tool.KeptLaunch(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, l.Message.Subject, kept.Message.Subject)
		require.Equal(t, l.Message.AGS, kept.Message.AGS)
		require.Equal(t, l.Registration, kept.Registration)
		require.Equal(t, l.Deployment, kept.Deployment)
		token, err := s.tool.Services(kept.Registration, kept.Deployment.ID).Tokens.Token(t.Context(), lti.ScopeScore)
		require.NoError(t, err)
		require.NotEmpty(t, token)
	}
	_, err := s.tool.KeptLaunch(t.Context(), id+"x")
	require.ErrorIs(t, err, storage.ErrNotFound)
	_, err = s.tool.Store.KeptLaunch(t.Context(), id)
	require.ErrorIs(t, err, storage.ErrNotFound, "the store does not know the id")
}

func TestKeptLaunchEnds(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		end  func(t *testing.T, s *stage, id string) error
		want error
	}{
		{"by its time", func(_ *testing.T, s *stage, _ string) error {
			s.platform.Clock.Advance(time.Hour + time.Second)
			return nil
		}, storage.ErrNotFound},
		{"by a sign-out", func(t *testing.T, s *stage, id string) error {
			t.Helper()
			return s.tool.ForgetLaunch(t.Context(), id)
		}, storage.ErrNotFound},
		{"by disabling", func(t *testing.T, s *stage, _ string) error {
			t.Helper()
			s.disable(t)
			return nil
		}, lti.ErrDisabled},
		{"by removing the deployment", func(t *testing.T, s *stage, _ string) error {
			t.Helper()
			return s.tool.Store.DeleteDeployment(t.Context(), s.tool.Registration.ID, "d-1")
		}, lti.ErrDeployment},
		{"by removing the registration", func(t *testing.T, s *stage, _ string) error {
			t.Helper()
			return s.tool.Store.DeleteRegistration(t.Context(), s.tool.Registration.ID)
		}, lti.ErrRegistration},
		{"by registering anew", func(t *testing.T, s *stage, _ string) error {
			t.Helper()
			if err := s.tool.Store.DeleteRegistration(t.Context(), s.tool.Registration.ID); err != nil {
				return err
			}
			r := s.tool.Registration.Clone()
			r.ID = "another"
			return s.tool.Store.PutRegistration(t.Context(), r)
		}, lti.ErrRegistration},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			_, id := s.keep(t)
			require.NoError(t, tc.end(t, s, id))
			_, err := s.tool.KeptLaunch(t.Context(), id)
			require.ErrorIs(t, err, tc.want)
		})
	}
}

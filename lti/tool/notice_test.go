package tool_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

// notice is one of the platform, with what differs; a nil value takes the claim
// away.
func (s *stage) notice(t testing.TB, c change) string {
	t.Helper()
	now := s.platform.Clock.Now()
	claims := map[string]any{
		"iss": s.platform.Issuer(), "aud": "tool-1", "azp": "tool-1", "nonce": "n-1", "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		lti.ClaimVersion: lti.Version, lti.ClaimDeploymentID: ltitest.DeploymentID,
		lti.ClaimNotice: map[string]any{"id": "h-1", "type": lti.HelloWorldNotice, "timestamp": now.Format(time.RFC3339)},
	}
	st := &started{stage: s, claims: claims}
	return st.token(t, c)
}

func TestVerifyNotice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change change
		want   error
	}{
		"as it should be":                  {change{}, nil},
		"without azp":                      {change{"azp": nil}, nil},
		"audience a list":                  {change{"aud": []string{"tool-1"}, "azp": nil}, nil},
		"audience with one not trusted":    {change{"aud": []string{"tool-1", "x"}}, lti.ErrAudience},
		"audience of others":               {change{"aud": []string{"x", "y"}}, lti.ErrAudience},
		"another party":                    {change{"azp": "tool-2"}, lti.ErrRegistration},
		"without nonce":                    {change{"nonce": nil}, lti.ErrNonce},
		"a deployment with a number as id": {change{lti.ClaimDeploymentID: 7}, lti.ErrMessage},
		"a deployment not known":           {change{lti.ClaimDeploymentID: "d-0"}, lti.ErrDeployment},
		"no notice":                        {change{lti.ClaimNotice: nil}, lti.ErrMessage},
		"expired":                          {change{"iat": 1, "exp": 2}, lti.ErrExpired},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outcomes := make(chan lti.Outcome, 1)
			s := newStage(t, func(cfg *tool.Config) {
				cfg.Trace = &tool.Trace{Notice: func(_ context.Context, o lti.Outcome) { outcomes <- o }}
			})
			r, m, err := s.tool.VerifyNotice(t.Context(), s.notice(t, c.change))
			require.Equal(t, err == nil, (<-outcomes).Code == "")
			if c.want != nil {
				require.ErrorIs(t, err, c.want)
				require.Nil(t, m)
				return
			}
			require.NoError(t, err)
			require.Equal(t, s.tool.Registration.ID, r.ID)
			require.Equal(t, ltitest.DeploymentID, m.DeploymentID)
		})
	}
}

func TestVerifyNoticeOnce(t *testing.T) {
	t.Parallel()
	t.Run("signed anew it is still the same", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		_, _, err := s.tool.VerifyNotice(t.Context(), s.notice(t, nil))
		require.NoError(t, err)
		s.platform.Clock.Advance(24 * time.Hour)
		_, m, err := s.tool.VerifyNotice(t.Context(), s.notice(t, change{"nonce": "n-2"}))
		require.ErrorIs(t, err, lti.ErrReplayed)
		require.Nil(t, m, "a message that may not be used is not there")
	})
	t.Run("a store that cannot answer lets nothing in", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.used.failWith(errors.New("connection to db-7 lost"))
		_, m, err := s.tool.VerifyNotice(t.Context(), s.notice(t, nil))
		require.ErrorIs(t, err, lti.ErrUnavailable)
		require.NotContains(t, lti.AsError(err).Public, "db-7")
		require.Nil(t, m)
		s.used.failWith(nil)
		_, _, err = s.tool.VerifyNotice(t.Context(), s.notice(t, nil))
		require.NoError(t, err)
	})
}

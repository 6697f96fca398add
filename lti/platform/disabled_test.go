package platform_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

// A tool that is disabled is refused at once, whatever it was given before.
func TestDisabledRegistration(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := ltitest.NewBrowser(t, s.Platform)
	authorization, token := s.authorization(t, b, student()), s.accessToken(t, lti.ScopeScore)
	r := s.tool.Registration.Clone()
	r.Disabled = true
	require.NoError(t, s.Store.PutRegistration(t.Context(), r))

	t.Run("login", func(t *testing.T) {
		t.Parallel()
		_, err := s.LoginURL(t.Context(), platform.Start{Registration: r, DeploymentID: ltitest.DeploymentID, UserID: "u-2"})
		require.ErrorIs(t, err, lti.ErrDisabled)
		require.NotEmpty(t, lti.AsError(err).Fix)
	})
	t.Run("authorization of a launch that was started before", func(t *testing.T) {
		t.Parallel()
		page := b.Post(s.Server.URL+"/authorize", authorization)
		require.Equal(t, http.StatusBadRequest, page.Status)
		require.Empty(t, page.Form.Get("id_token"))
		require.Contains(t, page.Body, "switched off")
	})
	t.Run("token", func(t *testing.T) {
		t.Parallel()
		a := s.askToken(t, s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore))
		require.Equal(t, http.StatusBadRequest, a.status)
		require.Equal(t, string(lti.CodeInvalidClient), a.body["error"])
	})
	t.Run("service with a token that was given before", func(t *testing.T) {
		t.Parallel()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://platform.example/x", nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+token)
		_, err = s.AuthorizeService(req, lti.ScopeScore)
		require.ErrorIs(t, err, lti.ErrDisabled)
		require.Equal(t, lti.CodeInvalidToken, lti.AsError(err).Code)
	})
}

// A deployment that is switched off is refused while the tool goes on elsewhere.
func TestDisabledDeployment(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := ltitest.NewBrowser(t, s.Platform)
	authorization := s.authorization(t, b, student())
	require.NoError(t, s.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: s.tool.Registration.ID, ID: ltitest.DeploymentID, Disabled: true}))
	page := b.Post(s.Server.URL+"/authorize", authorization)
	require.Empty(t, page.Form.Get("id_token"))
	require.Contains(t, page.Body, "switched off here")
}

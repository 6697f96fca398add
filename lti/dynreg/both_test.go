package dynreg_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage"
)

// Our tool registers with our platform over HTTP, waits for its approval and
// launches.
//
//nolint:paralleltest // its parts are steps, one after the other
func TestRegistersAndLaunches(t *testing.T) {
	s := newSchool(t, ltitest.NewPlatform(t))
	a := newApplication(t, s.Platform)

	page := connect(t, s, a, dynreg.ToolInvitation{Tenant: "ours"}, dynreg.Invitation{Tenant: "theirs"})
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	require.Contains(t, page.Body, "The platform is connected")
	require.Contains(t, page.Body, `postMessage({subject:"org.imsglobal.lti.close"},"*")`)
	require.Contains(t, page.Body, "done();", "nothing is left to read, so it closes by itself")
	require.Len(t, a.Done, 1)
	done := a.Done[0]

	t.Run("TC-252 response with deployment_id", func(t *testing.T) {
		d, err := a.Registry.FindDeployment(t.Context(), done.Registration, done.DeploymentID)
		require.NoError(t, err)
		require.NotEmpty(t, d.ID)
	})
	t.Run("what the tool stored", func(t *testing.T) {
		r, err := a.Registry.FindRegistration(t.Context(), s.Issuer(), done.Registration.ClientID, done.DeploymentID)
		require.NoError(t, err)
		require.Equal(t, "ours", r.Tenant)
		require.False(t, r.Disabled)
		require.Nil(t, r.Algorithms)
		require.Equal(t, lti.PlatformSide{AuthorizationURL: s.Server.URL + "/authorize", TokenURL: s.Server.URL + "/token", JWKSURL: s.Server.URL + "/jwks"}, r.Platform)
		require.Equal(t, []lti.Scope{lti.ScopeScore, lti.ScopeMembership}, r.Tool.Scopes)
	})
	t.Run("TC-490 registration good: inactive until approved", func(t *testing.T) {
		c, err := s.Store.LoadClient(t.Context(), done.Registration.ClientID)
		require.NoError(t, err)
		require.Equal(t, dynreg.Pending, c.Status)
		require.Equal(t, "theirs", c.Tenant)
		require.True(t, c.Metadata.Asks("email"))
		_, err = launch(t, s, done)
		require.ErrorIs(t, err, storage.ErrNotFound, "there is nothing that launches or gets a token")
	})

	require.NoError(t, approve(t, s, done.Registration.ClientID, dynreg.Approval{ShareName: true}))
	shown, err := launch(t, s, done)
	require.NoError(t, err)
	require.Equal(t, "hello Ada from registration", shown.Body)

	r, err := s.Store.RegistrationByID(t.Context(), done.Registration.ClientID)
	require.NoError(t, err)
	require.Equal(t, "theirs", r.Tenant)
	require.Equal(t, a.Server.URL+"/choose", r.Tool.DeepLinkingURL)
	require.True(t, r.Tool.ShareName)
	require.False(t, r.Tool.ShareEmail)

	require.NoError(t, s.Registrar.Refuse(t.Context(), r.ID))
	_, err = launch(t, s, done)
	require.ErrorIs(t, err, lti.ErrDisabled)
	require.NoError(t, approve(t, s, r.ID, dynreg.Approval{}))
	shown, err = launch(t, s, done)
	require.NoError(t, err)
	require.Equal(t, "hello  from registration", shown.Body, "this approval shares no names")
}

func TestApprovedInAdvance(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t))
	a := newApplication(t, s.Platform)
	approval := &dynreg.Approval{Scopes: []lti.Scope{lti.ScopeMembership, lti.ScopeLineItem}, Name: "The quiz", DeploymentName: "All courses"}
	require.Equal(t, http.StatusOK, connect(t, s, a, dynreg.ToolInvitation{}, dynreg.Invitation{Approval: approval}).Status)
	require.Equal(t, []lti.Scope{lti.ScopeMembership}, a.Done[0].Registration.Tool.Scopes, "asked for, offered and allowed")
	_, err := launch(t, s, a.Done[0])
	require.NoError(t, err)
	r, err := s.Store.RegistrationByID(t.Context(), a.Done[0].Registration.ClientID)
	require.NoError(t, err)
	require.Equal(t, "The quiz", r.Name)
	require.Equal(t, []lti.Scope{lti.ScopeMembership}, r.Tool.Scopes)
	d, err := s.Store.FindDeployment(t.Context(), r, a.Done[0].DeploymentID)
	require.NoError(t, err)
	require.Equal(t, "All courses", d.Name)
}

// A registration that the tool's administrator must approve launches after that
// alone.
func TestHeld(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t))
	a := newApplication(t, s.Platform)
	page := connect(t, s, a, dynreg.ToolInvitation{Hold: true}, dynreg.Invitation{Approval: &dynreg.Approval{}})
	require.Contains(t, page.Body, "must approve the connection")
	require.NotContains(t, page.Body, "done();", "there is something to read")
	shown, err := launch(t, s, a.Done[0])
	require.NoError(t, err)
	require.Contains(t, shown.Body, "switched off")
	r := a.Done[0].Registration
	require.True(t, r.Disabled)
	r.Disabled = false
	require.NoError(t, a.Registry.PutRegistration(t.Context(), r))
	shown, err = launch(t, s, a.Done[0])
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, shown.Status)
}

func TestInvitationsOfTheTool(t *testing.T) {
	t.Parallel()
	const stranger = "TC-256 registration page opened by a stranger"
	open := func(t *testing.T, s *school, initiation string) *ltitest.Page {
		t.Helper()
		opened, err := s.Registrar.Invite(t.Context(), initiation, dynreg.Invitation{})
		require.NoError(t, err)
		return ltitest.NewBrowser(t, s.Platform).Get(opened)
	}
	refused := func(t *testing.T, a *application, page *ltitest.Page) {
		t.Helper()
		require.Equal(t, http.StatusForbidden, page.Status)
		require.Contains(t, page.Body, "needs an invitation")
		require.Empty(t, a.Done)
	}
	t.Run(stranger, func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, ltitest.NewPlatform(t))
		a := newApplication(t, s.Platform)
		refused(t, a, open(t, s, a.Server.URL+"/register"))
		refused(t, a, open(t, s, a.Server.URL+"/register?invitation=guessed"))
	})
	t.Run(stranger+" where the tool is open: left pending for approval", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, ltitest.NewPlatform(t))
		var asked string
		a := newApplication(t, s.Platform, func(c *dynreg.ToolConfig) {
			c.Uninvited = func(_ context.Context, address string) error {
				asked = address
				return nil
			}
		})
		require.Equal(t, http.StatusOK, open(t, s, a.Server.URL+"/register").Status)
		require.Equal(t, s.Issuer()+"/.well-known/openid-configuration", asked)
		require.True(t, a.Done[0].Registration.Disabled)
	})
	t.Run(stranger+" whom the hook refuses", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, ltitest.NewPlatform(t))
		a := newApplication(t, s.Platform, func(c *dynreg.ToolConfig) {
			c.Uninvited = func(context.Context, string) error { return assert.AnError }
		})
		page := open(t, s, a.Server.URL+"/register")
		require.Equal(t, http.StatusForbidden, page.Status)
		require.NotContains(t, page.Body, assert.AnError.Error())
	})
	t.Run("good once", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, ltitest.NewPlatform(t))
		a := newApplication(t, s.Platform)
		initiation, err := a.Register.Invite(t.Context(), dynreg.ToolInvitation{})
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, open(t, s, initiation).Status)
		require.Equal(t, http.StatusForbidden, open(t, s, initiation).Status)
		require.Len(t, a.Done, 1)
	})
	t.Run("expired", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, ltitest.NewPlatform(t))
		a := newApplication(t, s.Platform)
		initiation, err := a.Register.Invite(t.Context(), dynreg.ToolInvitation{})
		require.NoError(t, err)
		later, err := a.Register.Invite(t.Context(), dynreg.ToolInvitation{Until: s.Clock.Now().Add(48 * time.Hour)})
		require.NoError(t, err)
		s.Clock.Advance(time.Hour + time.Second)
		refused(t, a, open(t, s, initiation))
		require.Equal(t, http.StatusOK, open(t, s, later).Status)
	})
	t.Run("of another issuer", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t, ltitest.NewPlatform(t))
		a := newApplication(t, s.Platform)
		initiation, err := a.Register.Invite(t.Context(), dynreg.ToolInvitation{Issuer: "https://lms.example"})
		require.NoError(t, err)
		page := open(t, s, initiation)
		require.Equal(t, http.StatusBadRequest, page.Status)
		require.Contains(t, page.Body, "https://lms.example")
		require.Empty(t, a.Done)
		require.Equal(t, http.StatusBadRequest, open(t, s, initiation).Status, "the invitation is still there")
	})
}

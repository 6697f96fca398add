package dynreg_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/dynreg/manual"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// A tool that does not register itself: the platform imports the JSON that it
// publishes for Canvas, the tool imports the platform's configuration and is told
// client and deployment by hand, and it launches.
func TestByHandFromBothSides(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t))
	a := newApplication(t, s.Platform)

	md := metadata(a.Server.URL)
	md.Complete()
	document, err := manual.CanvasJSON(&md)
	require.NoError(t, err)
	m, err := manual.ReadTool(document)
	require.NoError(t, err)
	info, err := s.Registrar.Add(t.Context(), m, dynreg.Invitation{Tenant: "school"})
	require.NoError(t, err)
	require.NoError(t, approve(t, s, info.ClientID, dynreg.Approval{ShareName: true}))

	importer := manual.Importer{HTTPClient: s.Server.Client()}
	c, err := importer.Platform(t.Context(), s.Issuer()+"/.well-known/openid-configuration")
	require.NoError(t, err)
	r := c.Registration(info.ClientID)
	require.NoError(t, a.Registry.PutRegistration(t.Context(), r))
	deployment := info.Metadata.Tool.DeploymentID
	require.NoError(t, a.Registry.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: r.ID, ID: deployment}))
	require.Contains(t, manual.ForTool(r, deployment), manual.Value{Field: "Client ID", Value: info.ClientID})

	shown, err := launch(t, s, &dynreg.Registered{Registration: r, DeploymentID: deployment})
	require.NoError(t, err)
	require.Equal(t, "hello Ada from registration", shown.Body)
}

func TestAddRefusesWhatRegisterDoes(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t))
	md := metadata("https://tool.example")
	md.RedirectURIs = nil
	md.Complete()
	_, err := s.Registrar.Add(t.Context(), &md, dynreg.Invitation{})
	require.Equal(t, dynreg.CodeInvalidRedirectURI, lti.AsError(err).Code)
}

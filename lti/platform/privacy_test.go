package platform_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

// Whatever the LaunchBuilder writes, a tool that may not know names and addresses
// gets none in any claim.
func TestLaunchSharesOnlyWhatThePolicyAllows(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	shared := &lti.Message{
		Subject: "u-2", Name: "Grace", GivenName: "Grace", FamilyName: "H", Email: "grace@school.example", Roles: []lti.Role{lti.RoleLearner},
		ResourceLink: &lti.ResourceLink{ID: "l"}, LIS: &lti.LIS{PersonSourcedID: "school:42", CourseSectionSourcedID: "section:1"},
	}
	for _, name := range []string{"middle_name", "picture", "preferred_username", "phone_number", "address", "https://vendor.example/x"} {
		require.NoError(t, shared.SetClaim(name, "v"))
	}
	s.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) { return shared, nil }

	share := func(names, emails bool) map[string]any {
		r := s.tool.Registration.Clone()
		r.Tool.ShareName, r.Tool.ShareEmail = names, emails
		require.NoError(t, s.Store.PutRegistration(t.Context(), r))
		_, claims := s.message(t, ltitest.NewBrowser(t, s.Platform).Start(s.tool, student()))
		return claims
	}
	hidden := share(false, false)
	for _, name := range []string{"name", "given_name", "family_name", "email", "middle_name", "picture", "preferred_username", "phone_number", "address"} {
		require.NotContains(t, hidden, name)
	}
	require.Equal(t, map[string]any{"course_section_sourcedid": "section:1"}, hidden["https://purl.imsglobal.org/spec/lti/claim/lis"])
	require.Equal(t, "v", hidden["https://vendor.example/x"])

	open := share(true, true)
	require.Equal(t, "Grace", open["name"], "the builder's own message is not changed")
	require.Equal(t, "v", open["picture"])
}

func TestALaunchBuilderThatReturnsNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) { return nil, nil } //nolint:nilnil // what is tested
	page := ltitest.NewBrowser(t, s.Platform).Start(s.tool, student())
	require.Equal(t, http.StatusOK, page.Status)
	require.Equal(t, string(lti.CodeServerError), page.Form.Get("error"))
	require.Empty(t, page.Form.Get("id_token"))
}

// Another node of the platform may be a little behind the one that gave the token.
func TestAccessTokenOnANodeThatIsBehind(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	a := s.askToken(t, s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore))
	require.Equal(t, http.StatusOK, a.status, a.body)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Server.URL+"/x", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+a.body["access_token"].(string))
	s.Clock.Advance(-2 * time.Second)
	_, err = s.AuthorizeService(r, lti.ScopeScore)
	require.NoError(t, err)
	s.Clock.Advance(-2 * time.Minute)
	_, err = s.AuthorizeService(r, lti.ScopeScore)
	require.ErrorIs(t, err, lti.ErrNotYetValid)
}

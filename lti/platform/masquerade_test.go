package platform_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

// An administrator looks at the course as a student would: the tool may know, and
// learns no more of the administrator than of anybody.
func TestWhoReallySitsThere(t *testing.T) {
	t.Parallel()
	values := map[string]string{"ActualUser.id": "u-9", "ActualPerson.name.full": "Ada", "ActualPerson.email.primary": "ada@school.example"}
	s := newStage(t, func(c *platform.Config) {
		c.Variables = platform.VariablesFunc(func(_ context.Context, _ platform.AuthRequest, name string) (string, bool, error) {
			return values[name], values[name] != "", nil
		})
	})
	for _, c := range []struct {
		names, emails bool
		want          lti.ActualUser
	}{
		{false, false, lti.ActualUser{ID: "u-9"}},
		{true, false, lti.ActualUser{ID: "u-9", Name: "Ada"}},
		{true, true, lti.ActualUser{ID: "u-9", Name: "Ada", Email: "ada@school.example"}},
	} {
		r := s.tool.Registration.Clone()
		r.Tool.Custom, r.Tool.ShareName, r.Tool.ShareEmail = lti.ActualUserCustom(), c.names, c.emails
		require.NoError(t, s.Store.PutRegistration(t.Context(), r))
		m, _ := s.message(t, ltitest.NewBrowser(t, s.Platform).Start(s.tool, student()))
		require.Equal(t, "u-2", m.Subject)
		require.Equal(t, &c.want, m.ActualUser())
	}
}

package lti11_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

// A tool that moves from LTI 1.1 to 1.3 finds the person of its old launches: the
// platform role signs the claim, the tool role reads it.
func TestMigrationOfBothRoles(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	old := h.launched(t, nil)
	require.Equal(t, http.StatusOK, old.Code)
	before := h.served[0].Message.LTI11

	sign := lti11.Migration{Consumers: h.store, LegacyUserID: true}.Sign
	p := ltitest.NewPlatform(t, func(cfg *platform.Config) { cfg.BeforeSigning = sign })
	var got *lti11.Past
	tl := ltitest.NewTool(t, p, func(_ http.ResponseWriter, r *http.Request, l *tool.Launch) {
		var err error
		got, err = lti11.Migration{Consumers: h.store, Bindings: h.store}.Verify(r.Context(), l.Registration, l.Message)
		require.NoError(t, err)
	})
	grace := ltitest.Person{ID: "new-7", Roles: []lti.Role{lti.RoleInstructor}}
	page := ltitest.NewBrowser(t, p).Launch(tl, grace, func(m *lti.Message) {
		m.LTI11 = &lti.LTI11Claim{UserID: "u-1", OAuthConsumerKey: "school:1", ResourceLinkID: "link-1", ContextID: "course-1", ToolConsumerInstanceGUID: "lms.example"}
	})
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	require.NotNil(t, got)
	require.Equal(t, lti11.Past{ConsumerKey: before.OAuthConsumerKey, UserID: before.UserID, ResourceLinkID: before.ResourceLinkID,
		ContextID: before.ContextID, PlatformGUID: before.ToolConsumerInstanceGUID}, *got)

	bound, err := h.store.FindConsumer(context.Background(), "school:1")
	require.NoError(t, err)
	require.Equal(t, tl.Registration.ID, bound.RegistrationID)
	require.Equal(t, ltitest.DeploymentID, bound.DeploymentID)
}

// What may not be signed is not launched: a claim of a consumer that is not there
// never leaves the platform without its proof.
func TestBeforeSigningRefuses(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p := ltitest.NewPlatform(t, func(cfg *platform.Config) {
		cfg.BeforeSigning = lti11.Migration{Consumers: d.store}.Sign
	})
	tl := ltitest.NewTool(t, p, func(http.ResponseWriter, *http.Request, *tool.Launch) { t.Error("launched") })
	page := ltitest.NewBrowser(t, p).Launch(tl, ltitest.Person{ID: "u"}, func(m *lti.Message) {
		m.LTI11 = &lti.LTI11Claim{OAuthConsumerKey: "nobody"}
	})
	require.NotEqual(t, http.StatusOK, page.Status)
	_, err := d.store.FindConsumer(t.Context(), "nobody")
	require.ErrorIs(t, err, storage.ErrNotFound)
}

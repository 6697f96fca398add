package platform_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

// Launches that belong to no link, from the platform's page to the tool's.
func TestLaunchWithoutLink(t *testing.T) {
	t.Parallel()
	ada := ltitest.Person{ID: "u-1", Name: "Ada", Roles: []lti.Role{lti.RoleInstitutionAdministrator}}
	for _, c := range []struct {
		name   string
		kind   lti.MessageType
		serves []lti.MessageType
		build  func(m *lti.Message) error
		want   string // what the tool shows; empty: the launch does not arrive
	}{
		{"TC-526 data privacy launch about a person", lti.DataPrivacyLaunchRequest, []lti.MessageType{lti.DataPrivacyLaunchRequest},
			func(m *lti.Message) error { return m.SetForUser(&lti.ForUser{UserID: "u-2"}) }, "privacy of u-2"},
		{"TC-526 older spelling, person by id", lti.OldDataPrivacyLaunchRequest, []lti.MessageType{lti.DataPrivacyLaunchRequest},
			func(m *lti.Message) error { return m.SetClaim(lti.ClaimForUser, map[string]string{"id": "u-2"}) }, "privacy of u-2"},
		{"TC-526 a tool that knows no such launch", lti.OldDataPrivacyLaunchRequest, []lti.MessageType{lti.ContextLaunchRequest},
			func(*lti.Message) error { return nil }, ""},
		{"TC-526 a person without id is not sent", lti.DataPrivacyLaunchRequest, []lti.MessageType{lti.DataPrivacyLaunchRequest},
			func(m *lti.Message) error { return m.SetClaim(lti.ClaimForUser, map[string]string{"name": "Sam"}) }, ""},
		{"TC-527 context launch", lti.ContextLaunchRequest, []lti.MessageType{lti.ContextLaunchRequest},
			func(m *lti.Message) error { m.Context = &lti.Context{ID: "c-1"}; return nil }, "course c-1"},
		{"TC-527 context launch without context is not sent", lti.ContextLaunchRequest, []lti.MessageType{lti.ContextLaunchRequest},
			func(*lti.Message) error { return nil }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := ltitest.NewPlatform(t)
			p.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) {
				m := &lti.Message{Subject: ada.ID, Roles: ada.Roles}
				return m, c.build(m)
			}
			tl := ltitest.NewTool(t, p, showNoLink, func(cfg *tool.Config) { cfg.MessageTypes = c.serves })
			b := ltitest.NewBrowser(t, p)
			b.SignIn(ada)
			to, err := p.LoginURL(t.Context(), platform.Start{Registration: tl.Registration, DeploymentID: ltitest.DeploymentID, UserID: ada.ID,
				Type: c.kind, TargetLinkURI: tl.Registration.Tool.LaunchURL})
			require.NoError(t, err)
			page := b.Submit(b.Get(to))
			require.Equal(t, c.want != "", page.Status == http.StatusOK, page.Body)
			require.Contains(t, page.Body, c.want)
		})
	}
}

// showNoLink says what was opened.
func showNoLink(w http.ResponseWriter, _ *http.Request, l *tool.Launch) {
	if l.Message.Type == lti.ContextLaunchRequest {
		_, _ = io.WriteString(w, "course "+l.Message.Context.ID)
		return
	}
	about, err := l.Message.ForUser()
	if err != nil || !l.Message.Type.IsDataPrivacyLaunch() {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	_, _ = io.WriteString(w, "privacy of "+about.UserID)
}

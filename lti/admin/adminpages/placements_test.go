package adminpages_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// starter stands for a platform.
type starter struct{}

func (starter) LoginURL(context.Context, platform.Start) (string, error) {
	return "https://tool.example/login?login_hint=1", nil
}

// whole gives the administration all that there is to administer.
func whole(t *testing.T, store *memory.Store, cfg *admin.Config) {
	t.Helper()
	s, err := placement.New(placement.Config{Store: store, Registrations: store, Consumers: store})
	require.NoError(t, err)
	for _, scope := range []config.Scope{{ID: "org", Kind: config.Organisation, Name: "School"}, {ID: "c1", ParentID: "org", Kind: config.Course, Name: "Course 1", Context: &lti.Context{}}} {
		_, err := s.SaveScope(t.Context(), scope)
		require.NoError(t, err)
	}
	p, err := dynreg.NewPlatform(dynreg.PlatformConfig{
		Configuration: dynreg.Configuration{
			Issuer: "https://lms.example", AuthorizationURL: "https://lms.example/auth", TokenURL: "https://lms.example/token", JWKSURL: "https://lms.example/jwks",
			RegistrationURL: "https://lms.example/register", Scopes: []lti.Scope{lti.ScopeScore},
			LTI: &dynreg.PlatformConfiguration{ProductFamilyCode: "ltikit", Version: "1", Messages: []dynreg.SupportedMessage{{Type: lti.ResourceLinkRequest}}},
		},
		ClientsURL: "https://lms.example/clients", Clients: store, Registrations: store, Invitations: store,
	})
	require.NoError(t, err)
	connector, err := dynreg.NewTool(dynreg.ToolConfig{Metadata: *metadata(), InitiationURL: "https://tool.example/register", Registrations: store, Invitations: store})
	require.NoError(t, err)
	cfg.Placements = &admin.Placements{Service: s, Store: store, Starter: starter{}}
	cfg.Registrar, cfg.Connector, cfg.Consumers = &admin.Registrar{Platform: p, Clients: store}, connector, store
}

func metadata() *dynreg.Metadata {
	return &dynreg.Metadata{
		Name: "Quiz <b>", LoginURL: "https://tool.example/login", RedirectURIs: []string{"https://tool.example/launch"}, JWKSURL: "https://tool.example/jwks", Scope: "openid " + string(lti.ScopeScore),
		Tool: &dynreg.ToolConfiguration{TargetLinkURI: "https://tool.example/launch", Messages: []dynreg.Message{{Type: lti.ResourceLinkRequest}}},
	}
}

// shareTool registers a tool and shares it in the school.
func (o *office) shareTool(t *testing.T) (toolID string) {
	t.Helper()
	_, page := o.post(t, "root", "/new", toolForm())
	require.Contains(t, page, "Quizzes")
	status, page := o.post(t, "root", "/scopes/org/tools", url.Values{"registration": {o.the(t).ID}})
	require.Equal(t, http.StatusOK, status, page)
	for tool, err := range o.store.ListTools(t.Context(), "org", "") {
		require.NoError(t, err)
		toolID = tool.ID
	}
	return toolID
}

// An administrator shares a tool in the school; who teaches narrows it in the course,
// places it, and tries it.
func TestPlaceByPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	tool := o.shareTool(t)
	_, page := o.open(t, "teacher", "")
	require.Contains(t, page, "Course 1", "a teacher begins with the course")
	require.NotContains(t, page, "School")
	_, page = o.post(t, "teacher", "/scopes/c1/tools/"+tool, url.Values{"grades": {"declarative"}, "without": {"roster"}, "hideEmail": {"on"}})
	require.Regexp(t, `Grades</th><td>declarative <span class="soft">scope Course 1`, page)
	require.Contains(t, page, `value="roster" checked`)
	status, page := o.post(t, "teacher", "/scopes/c1/placements", url.Values{"title": {"Week <1>"}, "tool": {tool}, "graded": {"on"}})
	require.Equal(t, http.StatusOK, status, page)
	require.Contains(t, page, "Week &lt;1&gt;")
	placed := o.placed(t)
	require.InDelta(t, 100, placed[0].Column.ScoreMaximum, 0)
	_, page = o.post(t, "teacher", "/placements/"+placed[0].ID+"/preview", url.Values{"role": {string(lti.RoleInstructor)}})
	require.Contains(t, page, `href="https://tool.example/login?login_hint=1"`)
	o.post(t, "teacher", "/placements/"+placed[0].ID+"/copy", url.Values{"scope": {"c1"}})
	require.Len(t, o.placed(t), 2)
	for _, p := range o.placed(t) {
		_, page = o.post(t, "teacher", "/placements/"+p.ID+"/delete", nil)
	}
	require.Contains(t, page, "Nothing is placed here yet")
	for _, path := range []string{"/scopes/org", "/scopes/org/tools/" + tool, "/placements/none"} {
		status, _ := o.open(t, "teacher", path)
		require.Equal(t, http.StatusNotFound, status, path)
	}
}

func (o *office) placed(t *testing.T) (list []config.Placement) {
	t.Helper()
	for p, err := range o.store.ListPlacements(t.Context(), "c1", "") {
		require.NoError(t, err)
		list = append(list, p)
	}
	return list
}

// A block's own configuration gives way to the shared one.
func TestAdoptByPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	tool := o.shareTool(t)
	p, err := o.service(t).Place(t.Context(), placement.NewPlacement{ScopeID: "c1", Own: &config.Tool{Version: config.V13, RegistrationID: o.the(t).ID}})
	require.NoError(t, err)
	_, page := o.open(t, "teacher", "/placements/"+p.ID)
	require.Contains(t, page, "Use the shared tool")
	_, page = o.post(t, "teacher", "/placements/"+p.ID+"/adopt", url.Values{"tool": {tool}})
	require.NotContains(t, page, "Use the shared tool")
	require.Contains(t, page, p.ResourceLinkID)
}

func (o *office) service(t *testing.T) *placement.Service {
	t.Helper()
	s, err := placement.New(placement.Config{Store: o.store, Registrations: o.store})
	require.NoError(t, err)
	return s
}

// The test launch of a tool of LTI 1.1 is a form, and the page may post nowhere else.
func TestPreviewOfLTI11(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	require.NoError(t, o.store.PutConsumer(t.Context(), &storage.Consumer{Key: "key", Secret: "not shown"}))
	s, err := placement.New(placement.Config{Store: o.store, Registrations: o.store})
	require.NoError(t, err)
	p, err := s.Place(t.Context(), placement.NewPlacement{ScopeID: "c1", Own: &config.Tool{Version: config.V11, ConsumerKey: "key", Settings: config.Settings{LaunchURL: "https://old.example/launch"}}})
	require.NoError(t, err)
	status, page := o.post(t, "root", "/placements/"+p.ID+"/preview", nil)
	require.Equal(t, http.StatusOK, status, page)
	require.Contains(t, page, `action="https://old.example/launch"`)
	require.Contains(t, page, `name="oauth_signature"`)
	require.NotContains(t, page, "not shown")
}

// A tool of LTI 1.1 is shared, and moves to LTI 1.3.
func TestUpgradeByPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	require.NoError(t, o.store.PutConsumer(t.Context(), &storage.Consumer{Key: "school:1", Secret: "s"}))
	_, page := o.post(t, "root", "/new", toolForm())
	require.Contains(t, page, "Quizzes")
	_, page = o.open(t, "root", "/scopes/org")
	require.Contains(t, page, "<option>school:1</option>")
	_, page = o.post(t, "root", "/scopes/org/oldtools", url.Values{"name": {"Old"}, "consumer": {"school:1"}, "launchUrl": {"https://old.example/launch"}})
	require.Contains(t, page, "Move it to LTI 1.3")
	for tool, err := range o.store.ListTools(t.Context(), "org", "") {
		require.NoError(t, err)
		_, page = o.post(t, "root", "/scopes/org/tools/"+tool.ID+"/upgrade", url.Values{"registration": {o.the(t).ID}})
	}
	require.NotContains(t, page, "Move it to LTI 1.3")
	require.Contains(t, page, "https://tool.example/launch")
}

func TestScopesByPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	_, page := o.post(t, "root", "/scopes", url.Values{"name": {"Other school"}, "kind": {"organisation"}})
	require.Contains(t, page, "<h1>Other school</h1>")
	_, page = o.open(t, "root", "/scopes")
	require.Contains(t, page, "Other school")
	id := strings.Split(strings.Split(page, `/scopes/`)[1], `"`)[0]
	if id == "org" {
		id = strings.Split(strings.Split(page, `/scopes/`)[2], `"`)[0]
	}
	_, page = o.post(t, "root", "/scopes/"+id+"/delete", nil)
	require.NotContains(t, page, "Other school")
	status, _ := o.post(t, "teacher", "/scopes", url.Values{"name": {"Mine"}})
	require.Equal(t, http.StatusForbidden, status)
}

// A school has many courses, and a page not all of them.
func TestManyScopes(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	for n := range 60 {
		_, err := o.service(t).SaveScope(t.Context(), config.Scope{ID: fmt.Sprintf("x%02d", n), ParentID: "org"})
		require.NoError(t, err)
	}
	_, page := o.open(t, "root", "/scopes/org")
	require.Contains(t, page, `href="?after=x48"`)
	require.NotContains(t, page, "x49")
	_, page = o.open(t, "root", "/scopes/org?after=x48")
	require.Contains(t, page, "x59")
	require.NotContains(t, page, "Next page")
}

func TestApplicationsByPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	_, page := o.post(t, "root", "/invitations/tools", url.Values{"initiationUrl": {"https://tool.example/register"}})
	require.Contains(t, page, "registration_token=")
	_, page = o.post(t, "root", "/invitations/platforms", url.Values{"issuer": {"https://school.example"}})
	require.Contains(t, page, "https://tool.example/register?invitation=")
	status, _ := o.post(t, "root", "/invitations/tools", url.Values{"initiationUrl": {"tool"}})
	require.Equal(t, http.StatusUnprocessableEntity, status)

	m := metadata()
	m.Complete()
	require.NoError(t, o.store.SaveClient(t.Context(), &dynreg.Client{ID: "client-1", Status: dynreg.Pending, DeploymentID: "d-1", Metadata: m, TokenHash: "hash-of-a-token"}))
	_, page = o.open(t, "root", "/pending")
	require.Contains(t, page, "Quiz &lt;b&gt;")
	_, page = o.open(t, "root", "/pending/client-1")
	require.Contains(t, page, "https://tool.example/launch")
	require.Contains(t, page, "Send scores")
	require.NotContains(t, page, "hash-of-a-token")
	form := url.Values{"version": {"7"}, "scopes": {string(lti.ScopeScore)}, "shareName": {"on"}}
	status, _ = o.post(t, "root", "/pending/client-1/approve", form)
	require.Equal(t, http.StatusConflict, status, "it changed since")
	form.Set("version", "1")
	status, page = o.post(t, "root", "/pending/client-1/approve", form)
	require.Equal(t, http.StatusOK, status, page)
	require.Equal(t, []lti.Scope{lti.ScopeScore}, o.the(t).Tool.Scopes)
	require.NoError(t, o.store.SaveClient(t.Context(), &dynreg.Client{ID: "client-2", Status: dynreg.Pending, DeploymentID: "d-2", Metadata: m}))
	_, page = o.post(t, "root", "/pending/client-2/refuse", url.Values{"version": {"1"}})
	require.Contains(t, page, "Nobody waits")
	status, _ = o.open(t, "north", "/pending/client-2")
	require.Equal(t, http.StatusNotFound, status)
}

func TestConsumersByPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t, admin.Platform)
	_, page := o.post(t, "root", "/consumers", url.Values{"key": {"school/1"}, "name": {"Old"}})
	c, err := o.store.FindConsumer(t.Context(), "school/1")
	require.NoError(t, err)
	require.Contains(t, page, c.Secret)
	_, page = o.open(t, "root", "/consumers")
	require.Contains(t, page, "school/1")
	require.NotContains(t, page, c.Secret, "it is shown once")
	const at = "/consumers/school%2F1"
	_, page = o.post(t, "root", at+"/rotate", nil)
	require.Contains(t, page, "Two secrets")
	require.NotContains(t, page, c.Secret)
	_, page = o.post(t, "root", at+"/rotated", nil)
	require.NotContains(t, page, "Two secrets")
	o.post(t, "root", at+"/disabled", url.Values{"disabled": {"true"}})
	o.post(t, "root", "/new", toolForm())
	r := o.the(t)
	o.post(t, "root", "/registrations/"+r.ID+"/deployments", url.Values{"deploymentId": {"d"}})
	_, page = o.post(t, "root", at+"/bind", url.Values{"registration": {r.ID}, "deployment": {"d"}})
	require.Contains(t, page, "became")
	require.Contains(t, page, "Disabled")
	_, page = o.post(t, "root", at+"/delete", nil)
	require.Contains(t, page, "There are none")
}

package admin_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// shared is a tool of the organisation, enabled there.
func (w *world) shared(t *testing.T) config.Tool {
	t.Helper()
	r := aTool("quiz")
	r.Tool.Scopes = []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeMembership}
	made, err := w.as(root).Register(t.Context(), r)
	require.NoError(t, err)
	tool, err := w.as(root).CreateTool(t.Context(), config.Tool{ScopeID: "org", Name: "Quiz", Version: config.V13, RegistrationID: made.ID,
		Settings: config.Settings{Grades: config.GradesProgrammatic, Services: map[config.Service]bool{config.Roster: true}}})
	require.NoError(t, err)
	_, err = w.as(root).EnableTool(t.Context(), "org", tool.ID, "d-1")
	require.NoError(t, err)
	return tool
}

func requireInvalid(t *testing.T, err error, field string) {
	t.Helper()
	var invalid *admin.InvalidError
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, field, invalid.Problems[0].Field, invalid.Error())
}

// The one who teaches a course narrows and places in it what the organisation
// shares, and reaches nothing else.
func TestATeacherManagesOneCourse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tool, c := w.shared(t), w.as(teacher)
	mine := collect(t, c.Scopes(t.Context(), ""))
	require.Len(t, mine, 1)
	require.Equal(t, "c1", mine[0].ID)
	shared, err := c.SharedTools(t.Context(), "c1")
	require.NoError(t, err)
	require.Equal(t, []config.Tool{tool}, shared)

	rule := config.Rule{ScopeID: "c1", ToolID: tool.ID, Settings: config.Settings{Grades: config.GradesDeclarative, Services: map[config.Service]bool{config.Roster: false}}}
	require.NoError(t, c.SaveRule(t.Context(), rule))
	said, err := c.Rule(t.Context(), "c1", tool.ID)
	require.NoError(t, err)
	require.Equal(t, rule, said)
	wide := config.Rule{ScopeID: "c1", ToolID: tool.ID, Settings: config.Settings{Services: map[config.Service]bool{config.Groups: true}}}
	requireInvalid(t, c.SaveRule(t.Context(), wide), "services.groups")

	p, err := c.Place(t.Context(), placement.NewPlacement{ScopeID: "c1", ToolID: tool.ID, Title: "First quiz"})
	require.NoError(t, err)
	e, err := c.EffectiveOf(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, config.Field[config.GradeMode]{Value: config.GradesDeclarative, Origin: config.Origin{Level: config.AtScope, ID: "c1"}}, e.Grades)
	require.Equal(t, "d-1", e.DeploymentID.Value)
	require.NoError(t, c.DeleteRule(t.Context(), "c1", tool.ID))
	e, err = c.EffectiveAt(t.Context(), "c1", tool.ID)
	require.NoError(t, err)
	require.Equal(t, config.GradesProgrammatic, e.Grades.Value)

	block, err := c.CreateScope(t.Context(), config.Scope{ParentID: "c1", Kind: config.Block, Name: "Week 1"})
	require.NoError(t, err)
	require.NoError(t, c.DeleteScope(t.Context(), block.ID))
}

func TestScopesEndWhereTheyEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tool, c := w.shared(t), w.as(teacher)
	elsewhere, err := w.as(root).Place(t.Context(), placement.NewPlacement{ScopeID: "c2", ToolID: tool.ID})
	require.NoError(t, err)
	here, err := c.Place(t.Context(), placement.NewPlacement{ScopeID: "c1", ToolID: tool.ID})
	require.NoError(t, err)

	unseen := map[string]error{}
	_, unseen["scope"] = c.Scope(t.Context(), "c2")
	_, unseen["scope above"] = c.Scope(t.Context(), "org")
	_, unseen["tool above, changed"] = c.Tool(t.Context(), tool.ID)
	unseen["tool above, deleted"] = c.DeleteTool(t.Context(), tool.ID)
	unseen["rule"] = c.SaveRule(t.Context(), config.Rule{ScopeID: "org", ToolID: tool.ID})
	_, unseen["placement"] = c.Placement(t.Context(), elsewhere.ID)
	_, unseen["change"] = c.ChangePlacement(t.Context(), elsewhere)
	_, unseen["copy from"] = c.CopyPlacement(t.Context(), elsewhere.ID, "c1")
	_, unseen["copy to"] = c.CopyPlacement(t.Context(), here.ID, "c2")
	_, unseen["adopt"] = c.Adopt(t.Context(), elsewhere.ID, tool.ID)
	_, unseen["export"] = c.ExportPlacement(t.Context(), elsewhere.ID)
	_, unseen["effective"] = c.EffectiveOf(t.Context(), elsewhere.ID)
	_, _, unseen["preview"] = c.PreviewPlacement(t.Context(), elsewhere.ID, admin.Preview{})
	unseen["delete"] = c.DeletePlacement(t.Context(), elsewhere.ID)
	_, unseen["enable"] = c.EnableTool(t.Context(), "c2", tool.ID, "")
	_, unseen["a scope elsewhere"] = c.CreateScope(t.Context(), config.Scope{ParentID: "c2"})
	_, unseen["a registration of others"] = c.CreateTool(t.Context(), config.Tool{ScopeID: "c1", Version: config.V13, RegistrationID: tool.RegistrationID})
	_, unseen["one of its own"] = c.Place(t.Context(), placement.NewPlacement{ScopeID: "c1", Own: &config.Tool{Version: config.V13, RegistrationID: tool.RegistrationID}})
	for what, err := range unseen {
		var known *lti.Error
		if assert.ErrorAs(t, err, &known, what) {
			assert.Equal(t, admin.CodeNotFound, known.Code, what)
		}
	}

	// What tools know a course, a link or a deployment by, others name.
	require.Empty(t, collect(t, c.Registrations(t.Context())))
	denied := map[string]error{}
	_, denied["a course's id"] = c.CreateScope(t.Context(), config.Scope{ParentID: "c1", Context: &lti.Context{ID: "c2"}})
	_, denied["a scope's id"] = c.CreateScope(t.Context(), config.Scope{ID: "mine", ParentID: "c1"})
	denied["its own scope"] = c.UpdateScope(t.Context(), config.Scope{ID: "c1", ParentID: "org", Context: &lti.Context{ID: "c2"}})
	denied["its own scope, deleted"] = c.DeleteScope(t.Context(), "c1")
	_, denied["a link"] = c.Place(t.Context(), placement.NewPlacement{ScopeID: "c1", ToolID: tool.ID, ResourceLinkID: elsewhere.ResourceLinkID})
	_, denied["a deployment"] = c.EnableTool(t.Context(), "c1", tool.ID, "d-1")
	_, denied["a scope at the top"] = c.CreateScope(t.Context(), config.Scope{})
	denied["a course, by who is above"] = w.as(dean).UpdateScope(t.Context(), config.Scope{ID: "c1", ParentID: "org", Context: &lti.Context{ID: "c2"}})
	for what, err := range denied {
		var known *lti.Error
		if assert.ErrorAs(t, err, &known, what) {
			assert.Equal(t, lti.CodeAccessDenied, known.Code, what)
		}
	}
	requireCode(t, w.as(dean).UpdateScope(t.Context(), config.Scope{ID: "c1", ParentID: "other", Kind: config.Course, Context: &lti.Context{}}), admin.CodeNotFound)
	require.NoError(t, w.as(dean).UpdateScope(t.Context(), config.Scope{ID: "c1", ParentID: "org", Kind: config.Course, Context: &lti.Context{Title: "Renamed"}}))
	for _, e := range collect(t, c.Audit(t.Context())) {
		assert.Equal(t, "teacher", e.By, "only what it did itself")
	}
}

// A block's own configuration gives way to the shared one, and the tool notices
// nothing.
func TestPlacementAdopts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tool, c := w.shared(t), w.as(root)
	own := config.Tool{Version: config.V13, RegistrationID: tool.RegistrationID, Settings: config.Settings{Grades: config.GradesDeclarative}}
	p, err := c.Place(t.Context(), placement.NewPlacement{ScopeID: "c1", Own: &own, ResourceLinkID: "known", Title: "Quiz"})
	require.NoError(t, err)
	adopted, err := w.as(teacher).Adopt(t.Context(), p.ID, tool.ID)
	require.NoError(t, err)
	require.Equal(t, tool.ID, adopted.ToolID)
	require.Equal(t, []string{p.ID, "known", p.DeploymentID}, []string{adopted.ID, adopted.ResourceLinkID, adopted.DeploymentID})
}

func TestPlacementsComeAndGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tool, c := w.shared(t), w.as(dean)
	p, err := c.Place(t.Context(), placement.NewPlacement{ScopeID: "c1", ToolID: tool.ID, Title: "Quiz"})
	require.NoError(t, err)
	p.Title = "Better quiz"
	changed, err := c.ChangePlacement(t.Context(), p)
	require.NoError(t, err)
	_, err = c.ChangePlacement(t.Context(), p)
	requireCode(t, err, admin.CodeConflict)

	copied, err := c.CopyPlacement(t.Context(), p.ID, "c2")
	require.NoError(t, err)
	require.NotEqual(t, p.ResourceLinkID, copied.ResourceLinkID)
	x, err := c.ExportPlacement(t.Context(), p.ID)
	require.NoError(t, err)
	imported, refused, err := c.ImportPlacement(t.Context(), "c2", x, "")
	require.NoError(t, err)
	require.Empty(t, refused)
	require.Equal(t, changed.Title, imported.Title)
	require.Len(t, collect(t, c.Placements(t.Context(), "c2")), 2)

	requireCode(t, c.DeleteTool(t.Context(), tool.ID), admin.CodeConflict)
	requireCode(t, w.as(root).DeleteScope(t.Context(), "c2"), admin.CodeConflict)
	for _, id := range []string{p.ID, copied.ID, imported.ID} {
		require.NoError(t, c.DeletePlacement(t.Context(), id))
	}
	tool.Name = "Renamed"
	require.NoError(t, c.UpdateTool(t.Context(), tool))
	found, err := c.Tool(t.Context(), tool.ID)
	require.NoError(t, err)
	require.Equal(t, tool, found)
	require.Equal(t, []config.Tool{tool}, collect(t, c.Tools(t.Context(), "org")))
	require.NoError(t, c.DeleteTool(t.Context(), tool.ID))
	_, err = c.Tool(t.Context(), tool.ID)
	requireCode(t, err, admin.CodeNotFound)
}

func TestPreview(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tool, c := w.shared(t), w.as(teacher)
	p, err := c.Place(t.Context(), placement.NewPlacement{ScopeID: "c1", ToolID: tool.ID})
	require.NoError(t, err)
	address, form, err := c.PreviewPlacement(t.Context(), p.ID, admin.Preview{Roles: []lti.Role{lti.RoleMentor}})
	require.NoError(t, err)
	require.Nil(t, form)
	require.Equal(t, "https://tool.example/login?login_hint=user-teacher", address)
	require.Contains(t, string(w.started[0].Data), `"preview":true`)
	requireInvalid(t, second(c.PreviewPlacement(t.Context(), p.ID, admin.Preview{Roles: []lti.Role{"no role"}})), "roles")
}

func second[A, B any](_ A, _ B, err error) error { return err }

// A reader of the installation looks at all of it and changes nothing.
func TestReadersPlaceNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tool := w.shared(t)
	p, err := w.as(root).Place(t.Context(), placement.NewPlacement{ScopeID: "c1", ToolID: tool.ID})
	require.NoError(t, err)
	before := collect(t, w.as(root).Audit(t.Context()))
	c := w.as(viewer)
	_, err = c.EffectiveOf(t.Context(), p.ID)
	require.NoError(t, err)
	_, placed := c.Place(t.Context(), placement.NewPlacement{ScopeID: "c1", ToolID: tool.ID})
	_, copied := c.CopyPlacement(t.Context(), p.ID, "c2")
	_, adopted := c.Adopt(t.Context(), p.ID, tool.ID)
	_, enabled := c.EnableTool(t.Context(), "c1", tool.ID, "")
	_, made := c.CreateScope(t.Context(), config.Scope{ParentID: "org"})
	_, upgraded := c.UpgradeTool(t.Context(), tool.ID, tool.RegistrationID)
	for _, err := range []error{placed, copied, adopted, enabled, made, upgraded, c.DeletePlacement(t.Context(), p.ID), c.SaveRule(t.Context(), config.Rule{ScopeID: "c1", ToolID: tool.ID}),
		c.UpdateTool(t.Context(), tool), second(c.PreviewPlacement(t.Context(), p.ID, admin.Preview{}))} {
		requireCode(t, err, lti.CodeAccessDenied)
	}
	require.Equal(t, before, collect(t, w.as(root).Audit(t.Context())))
}

// What an installation does not have is not there.
func TestNotAdministeredHere(t *testing.T) {
	t.Parallel()
	w := &world{store: newWorld(t).store, log: new(bytes.Buffer)}
	a, err := admin.New(admin.Config{Store: w.store})
	require.NoError(t, err)
	w.serve(t, a)
	for _, path := range []string{"/scopes", "/scopes/root", "/scopes/root/rule", "/scopes/root/tools", "/scopes/root/shared", "/scopes/root/placements", "/tools/x", "/placements/x", "/pending", "/pending/x", "/consumers", "/consumers/x", "/keys"} {
		status, _, _ := w.send(t, http.MethodGet, path, "", "")
		assert.Equal(t, http.StatusNotFound, status, path)
	}
	for _, path := range []string{"/scopes", "/invitations/tools", "/invitations/platforms", "/consumers"} {
		status, _, _ := w.send(t, http.MethodPost, path, "application/json", "{}")
		assert.Equal(t, http.StatusNotFound, status, path)
	}
}

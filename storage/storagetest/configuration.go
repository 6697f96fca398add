package storagetest

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Configuration checks [config.Store]. Each call of open returns an empty store
// that takes the time from now.
func Configuration(t *testing.T, open func(t *testing.T, now func() time.Time) config.Store) {
	runAll(t, open, configurationChecks(300)) // more than a batch
}

// ConfigurationInShort lists few records, for a stand-in of an engine that takes
// minutes for many.
func ConfigurationInShort(t *testing.T, open func(t *testing.T, now func() time.Time) config.Store) {
	runAll(t, open, configurationChecks(5))
}

// configurationChecks list as many records of each kind.
func configurationChecks(many int) []check[config.Store] {
	return []check[config.Store]{
		{"scopes by their path", scopesPath},
		{"scopes move, never in a circle", scopesMove},
		{"two moves at once make no circle", scopesRace},
		{"scopes in use stay", scopesInUse},
		{"tools", toolsKept},
		{"tools by their trust", toolsOfTrust},
		{"rules", rulesKept},
		{"deployments", deploymentsKept},
		{"one deployment of many callers", deploymentsRace},
		{"placements by their revision", placementsRevision},
		{"the whole placement", placementsWhole},
		{"one of many changes", placementsRace},
		{"a private tool goes with its placement", placementsPrivate},
		{"listed by ids", configurationListed(many)},
		{"names nothing that is not there", configurationMissing},
		{"odd ids", configurationOddIDs},
		{"copies", configurationCopies},
		{"restart", configurationRestart},
		{"cancelled context", configurationCancelled},
	}
}

// putBranch stores a branch root/org/course and a tool of the root.
func putBranch(t testingT, s config.Store) {
	t.Helper()
	for _, scope := range []config.Scope{
		{ID: "root", Kind: config.Platform, Name: "Everything"},
		{ID: "org", ParentID: "root", Kind: config.Organisation},
		{ID: "course", ParentID: "org", Kind: config.Course, Context: &lti.Context{Title: "Größe & <Maß>", Type: []string{lti.ContextCourseOffering}}},
	} {
		require.NoError(t, s.PutScope(t.Context(), scope))
	}
	require.NoError(t, s.PutTool(t.Context(), tool("tool", "root")))
}

func tool(id, scopeID string) config.Tool {
	return config.Tool{ID: id, ScopeID: scopeID, Version: config.V13, RegistrationID: "r-" + id}
}

func requirePath(t testingT, s config.Store, id string, want ...string) {
	t.Helper()
	path, err := s.ScopePath(t.Context(), id)
	require.NoError(t, err)
	var got []string
	for _, scope := range path {
		got = append(got, scope.ID)
	}
	require.Equal(t, want, got)
}

func scopesPath(t testingT, s config.Store, _ *clock) {
	putBranch(t, s)
	requirePath(t, s, "root", "root")
	requirePath(t, s, "course", "root", "org", "course")
	path, err := s.ScopePath(t.Context(), "course")
	require.NoError(t, err)
	require.Equal(t, "Größe & <Maß>", path[2].Context.Title)
	require.Equal(t, config.Organisation, path[1].Kind)

	above := "course"
	for i := range 40 { // any depth
		id := fmt.Sprint("deep", i)
		require.NoError(t, s.PutScope(t.Context(), config.Scope{ID: id, ParentID: above}))
		above = id
	}
	path, err = s.ScopePath(t.Context(), above)
	require.NoError(t, err)
	require.Len(t, path, 43)
}

func scopesMove(t testingT, s config.Store, _ *clock) {
	putBranch(t, s)
	require.NoError(t, s.PutScope(t.Context(), config.Scope{ID: "other", ParentID: "root"}))
	require.NoError(t, s.PutScope(t.Context(), config.Scope{ID: "course", ParentID: "other", Name: "Moved"}))
	requirePath(t, s, "course", "root", "other", "course")
	for _, below := range []string{"course", "other"} {
		err := s.PutScope(t.Context(), config.Scope{ID: "other", ParentID: below})
		require.ErrorIs(t, err, config.ErrCycle)
	}
	require.ErrorIs(t, s.PutScope(t.Context(), config.Scope{ID: "root", ParentID: "course"}), config.ErrCycle)
	require.ErrorIs(t, s.PutScope(t.Context(), config.Scope{ID: "new", ParentID: "new"}), config.ErrCycle)
	requirePath(t, s, "course", "root", "other", "course")
}

// scopesRace moves a below b and b below a at once: one of them must lose.
func scopesRace(t testingT, s config.Store, _ *clock) {
	for _, id := range []string{"root", "a", "b"} {
		parent := "root"
		if id == "root" {
			parent = ""
		}
		require.NoError(t, s.PutScope(t.Context(), config.Scope{ID: id, ParentID: parent}))
	}
	ctx := t.Context()
	for _, err := range race(func(i int) error {
		id, parent := "a", "b"
		if i%2 == 0 {
			id, parent = "b", "a"
		}
		return s.PutScope(ctx, config.Scope{ID: id, ParentID: parent})
	}) {
		if err != nil {
			require.ErrorIs(t, err, config.ErrCycle)
		}
	}
	for _, id := range []string{"a", "b"} {
		path, err := s.ScopePath(ctx, id)
		require.NoError(t, err)
		require.Equal(t, "root", path[0].ID)
	}
}

func scopesInUse(t testingT, s config.Store, _ *clock) {
	ctx := t.Context()
	putBranch(t, s)
	require.NoError(t, s.PutTool(ctx, tool("own", "course")))
	_, err := s.PutPlacement(ctx, config.Placement{ID: "p", ScopeID: "course", ToolID: "tool"})
	require.NoError(t, err)
	require.NoError(t, s.PutRule(ctx, config.Rule{ScopeID: "course", ToolID: "tool", Settings: config.Settings{Off: true}}))
	_, err = s.Deploy(ctx, config.Deployment{Trust: "r-tool", ScopeID: "course", ID: "d"})
	require.NoError(t, err)

	require.ErrorIs(t, s.DeleteScope(ctx, "org"), storage.ErrConflict)
	require.ErrorIs(t, s.DeleteScope(ctx, "course"), storage.ErrConflict)
	require.NoError(t, s.DeleteTool(ctx, "own"))
	require.ErrorIs(t, s.DeleteScope(ctx, "course"), storage.ErrConflict)
	require.ErrorIs(t, s.DeleteTool(ctx, "tool"), storage.ErrConflict)
	require.NoError(t, s.DeletePlacement(ctx, "p"))
	require.NoError(t, s.DeleteScope(ctx, "course"))
	require.ErrorIs(t, s.DeleteScope(ctx, "course"), storage.ErrNotFound)

	require.NoError(t, s.PutScope(ctx, config.Scope{ID: "course", ParentID: "org"}))
	rules, err := s.Rules(ctx, "tool", []string{"course"})
	require.NoError(t, err)
	require.Empty(t, rules, "the rules went with the scope")
	_, err = s.DeploymentOf(ctx, "r-tool", "d")
	require.ErrorIs(t, err, storage.ErrNotFound, "and the deployments")
}

func toolsKept(t testingT, s config.Store, _ *clock) {
	ctx := t.Context()
	putBranch(t, s)
	on := true
	want := config.Tool{ID: "t", ScopeID: "org", Name: "Größe", Version: config.V13, RegistrationID: "r", Settings: config.Settings{
		Grades: config.GradesProgrammatic, Services: map[config.Service]bool{config.Roster: true}, ShareName: &on, Custom: map[string]string{"a": "<&>"}}}
	require.NoError(t, s.PutTool(ctx, want))
	got, err := s.Tool(ctx, "t")
	require.NoError(t, err)
	require.Equal(t, want, got)
	want.Name, want.ScopeID = "Other", "root"
	require.NoError(t, s.PutTool(ctx, want))
	got, err = s.Tool(ctx, "t")
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.NoError(t, s.PutRule(ctx, config.Rule{ScopeID: "org", ToolID: "t", Settings: config.Settings{Off: true}}))
	require.NoError(t, s.DeleteTool(ctx, "t"))
	require.ErrorIs(t, s.DeleteTool(ctx, "t"), storage.ErrNotFound)
	require.NoError(t, s.PutTool(ctx, want))
	rules, err := s.Rules(ctx, "t", []string{"org"})
	require.NoError(t, err)
	require.Empty(t, rules, "the rules went with the tool")
}

func toolsOfTrust(t testingT, s config.Store, _ *clock) {
	ctx := t.Context()
	putBranch(t, s)
	for _, id := range []string{"b", "a"} {
		made := tool(id, "org")
		made.RegistrationID = "shared"
		require.NoError(t, s.PutTool(ctx, made))
	}
	old := config.Tool{ID: "old", ScopeID: "org", Version: config.V11, ConsumerKey: "shared"}
	require.NoError(t, s.PutTool(ctx, old))
	tools, err := s.ToolsOf(ctx, "shared")
	require.NoError(t, err)
	require.Len(t, tools, 2)
	require.Equal(t, "a", tools[0].ID)
	tools, err = s.ToolsOf(ctx, old.Trust())
	require.NoError(t, err)
	require.Equal(t, []config.Tool{old}, tools)
	moved := tool("a", "org")
	require.NoError(t, s.PutTool(ctx, moved)) // another registration
	tools, err = s.ToolsOf(ctx, "shared")
	require.NoError(t, err)
	require.Len(t, tools, 1)
}

func rulesKept(t testingT, s config.Store, _ *clock) {
	ctx := t.Context()
	putBranch(t, s)
	require.NoError(t, s.PutTool(ctx, tool("second", "root")))
	every := config.Rule{ScopeID: "org", Settings: config.Settings{Grades: config.GradesDeclarative}}
	one := config.Rule{ScopeID: "org", ToolID: "tool", Settings: config.Settings{Off: true}}
	other := config.Rule{ScopeID: "org", ToolID: "second", Settings: config.Settings{Locale: "de"}}
	below := config.Rule{ScopeID: "course", ToolID: "tool", Settings: config.Settings{Locale: "fr"}}
	for _, r := range []config.Rule{every, one, other, below} {
		require.NoError(t, s.PutRule(ctx, r))
	}
	said := func(toolID string, scopeIDs ...string) []config.Rule {
		t.Helper()
		rules, err := s.Rules(ctx, toolID, scopeIDs)
		require.NoError(t, err)
		return rules
	}
	require.ElementsMatch(t, []config.Rule{every, one, below}, said("tool", "root", "org", "course"))
	require.ElementsMatch(t, []config.Rule{every, other}, said("second", "root", "org", "course"))
	require.Equal(t, []config.Rule{every}, said("", "root", "org", "course"))
	require.Empty(t, said("tool", "root"))
	require.Empty(t, said("tool"))
	one.Settings = config.Settings{Locale: "it"}
	require.NoError(t, s.PutRule(ctx, one))
	require.Contains(t, said("tool", "org"), one)
	for range 2 { // the second has nothing to delete
		require.NoError(t, s.DeleteRule(ctx, "org", "tool"))
	}
	require.Equal(t, []config.Rule{every}, said("tool", "org"))
}

func deploymentsKept(t testingT, s config.Store, _ *clock) {
	ctx := t.Context()
	putBranch(t, s)
	deploy := func(trust, scopeID, id string) (config.Deployment, error) {
		return s.Deploy(ctx, config.Deployment{Trust: trust, ScopeID: scopeID, ID: id})
	}
	first, err := deploy("r", "org", "d1")
	require.NoError(t, err)
	again, err := deploy("r", "org", "d2")
	require.NoError(t, err)
	require.Equal(t, first, again, "the first stays")
	_, err = deploy("r", "course", "d1")
	require.ErrorIs(t, err, storage.ErrConflict)
	other, err := deploy("r other", "course", "d1")
	require.NoError(t, err)
	_, err = deploy("r", "nowhere", "d3")
	require.ErrorIs(t, err, storage.ErrNotFound)

	list, err := s.DeploymentsOf(ctx, "r", []string{"root", "org", "course"})
	require.NoError(t, err)
	require.Equal(t, []config.Deployment{first}, list)
	list, err = s.DeploymentsOf(ctx, "r", nil)
	require.NoError(t, err)
	require.Empty(t, list)
	got, err := s.DeploymentOf(ctx, "r other", "d1")
	require.NoError(t, err)
	require.Equal(t, other, got)
	_, err = s.DeploymentOf(ctx, "r", "d2")
	require.ErrorIs(t, err, storage.ErrNotFound)
}

func deploymentsRace(t testingT, s config.Store, _ *clock) {
	putBranch(t, s)
	ctx := t.Context()
	got := make([]config.Deployment, racers)
	for _, err := range race(func(i int) (err error) {
		got[i], err = s.Deploy(ctx, config.Deployment{Trust: "r", ScopeID: "org", ID: fmt.Sprint("d", i)})
		return err
	}) {
		require.NoError(t, err)
	}
	require.Len(t, slices.Compact(got), 1, "all get the same")
}

func placementsRevision(t testingT, s config.Store, _ *clock) {
	ctx := t.Context()
	putBranch(t, s)
	p := config.Placement{ID: "p", ScopeID: "course", ToolID: "tool", Title: "One"}
	made, err := s.PutPlacement(ctx, p)
	require.NoError(t, err)
	require.EqualValues(t, 1, made.Revision)
	_, err = s.PutPlacement(ctx, p)
	require.ErrorIs(t, err, storage.ErrConflict, "it is there")
	made.Title = "Two"
	changed, err := s.PutPlacement(ctx, made)
	require.NoError(t, err)
	require.EqualValues(t, 2, changed.Revision)
	made.Title = "Lost"
	_, err = s.PutPlacement(ctx, made)
	require.ErrorIs(t, err, storage.ErrConflict, "of an old revision")
	got, err := s.Placement(ctx, "p")
	require.NoError(t, err)
	require.Equal(t, changed, got)
	_, err = s.PutPlacement(ctx, config.Placement{ID: "new", ScopeID: "course", ToolID: "tool", Revision: 3})
	require.ErrorIs(t, err, storage.ErrConflict, "of a revision that never was")
	require.NoError(t, s.DeletePlacement(ctx, "p"))
	require.ErrorIs(t, s.DeletePlacement(ctx, "p"), storage.ErrNotFound)
	_, err = s.Placement(ctx, "p")
	require.ErrorIs(t, err, storage.ErrNotFound)
	_, err = s.Tool(ctx, "tool")
	require.NoError(t, err, "a shared tool stays")
}

func placementsWhole(t testingT, s config.Store, _ *clock) {
	putBranch(t, s)
	want := config.Placement{ID: "p", ScopeID: "course", ToolID: "tool", ResourceLinkID: "a+b:c", DeploymentID: "d", Title: "Größe & <Maß>",
		Settings: config.Settings{Presentation: config.Presentation{Container: config.Modal, Features: []string{"camera"}}},
		Column:   &config.Column{ScoreMaximum: 7.5, LineItemID: "i"}, History: []string{"older", "oldest"},
		Contents: []config.Content{{ID: "p.1", LineItemID: "i2", Item: deeplink.Item{Type: deeplink.TypeResourceLink, URL: "https://tool.example/?a=b&c", Custom: deeplink.Custom{"x": "<&>"},
			LineItem: &deeplink.LineItem{ScoreMaximum: 3}}}}}
	made, err := s.PutPlacement(t.Context(), want)
	require.NoError(t, err)
	got, err := s.Placement(t.Context(), "p")
	require.NoError(t, err)
	require.Equal(t, made, got)
	want.Revision = 1
	require.Equal(t, want, got)
}

func placementsRace(t testingT, s config.Store, _ *clock) {
	putBranch(t, s)
	ctx := t.Context()
	for revision := range int64(3) {
		errs := race(func(i int) error {
			_, err := s.PutPlacement(ctx, config.Placement{ID: "p", ScopeID: "course", ToolID: "tool", Title: fmt.Sprint(i), Revision: revision})
			return err
		})
		winner := requireOneWinner(t, errs, storage.ErrConflict)
		got, err := s.Placement(ctx, "p")
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(winner), got.Title)
	}
}

func placementsPrivate(t testingT, s config.Store, _ *clock) {
	ctx := t.Context()
	putBranch(t, s)
	own := tool("own", "course")
	own.Private = true
	require.NoError(t, s.PutTool(ctx, own))
	require.NoError(t, s.PutRule(ctx, config.Rule{ScopeID: "course", ToolID: "own", Settings: config.Settings{Locale: "de"}}))
	_, err := s.PutPlacement(ctx, config.Placement{ID: "p", ScopeID: "course", ToolID: "own"})
	require.NoError(t, err)
	require.NoError(t, s.DeletePlacement(ctx, "p"))
	_, err = s.Tool(ctx, "own")
	require.ErrorIs(t, err, storage.ErrNotFound)
	rules, err := s.Rules(ctx, "own", []string{"course"})
	require.NoError(t, err)
	require.Empty(t, rules)
}

// collected returns the ids of a listing.
func collected[T any](list iter.Seq2[T, error], id func(T) string) (ids []string, err error) {
	for v, err := range list {
		if err != nil {
			return ids, err
		}
		ids = append(ids, id(v))
	}
	return ids, nil
}

func configurationListed(many int) func(t testingT, s config.Store, _ *clock) {
	return func(t testingT, s config.Store, _ *clock) { listConfiguration(t, s, many) }
}

func listConfiguration(t testingT, s config.Store, many int) {
	ctx := t.Context()
	putBranch(t, s)
	var want []string
	for i := range many {
		id := fmt.Sprintf("x%04d", i)
		want = append(want, id)
		require.NoError(t, s.PutScope(ctx, config.Scope{ID: id, ParentID: "course"}))
		require.NoError(t, s.PutTool(ctx, tool(id, "course")))
		_, err := s.PutPlacement(ctx, config.Placement{ID: id, ScopeID: "course", ToolID: "tool"})
		require.NoError(t, err)
	}
	for _, after := range []string{"", want[0], want[many-2], want[many-1]} {
		from := slices.Index(want, after) + 1
		for kind, list := range map[string]func() ([]string, error){
			"scopes": func() ([]string, error) {
				return collected(s.ListScopes(ctx, "course", after), func(v config.Scope) string { return v.ID })
			},
			"tools": func() ([]string, error) {
				return collected(s.ListTools(ctx, "course", after), func(v config.Tool) string { return v.ID })
			},
			"placements": func() ([]string, error) {
				return collected(s.ListPlacements(ctx, "course", after), func(v config.Placement) string { return v.ID })
			},
		} {
			got, err := list()
			require.NoError(t, err)
			require.Equalf(t, append([]string(nil), want[from:]...), got, "%s behind %q", kind, after)
		}
	}
	top, err := collected(s.ListScopes(ctx, "", ""), func(v config.Scope) string { return v.ID })
	require.NoError(t, err)
	require.Equal(t, []string{"root"}, top)
	for _, err := range s.ListScopes(ctx, "course", "") {
		require.NoError(t, err)
		break // a caller may stop
	}
}

func configurationMissing(t testingT, s config.Store, _ *clock) {
	ctx := t.Context()
	putBranch(t, s)
	_, errPlace := s.PutPlacement(ctx, config.Placement{ID: "p", ScopeID: "course", ToolID: "none"})
	_, errScope := s.PutPlacement(ctx, config.Placement{ID: "p", ScopeID: "none", ToolID: "tool"})
	_, errTool := s.Tool(ctx, "none")
	_, errPath := s.ScopePath(ctx, "none")
	for what, err := range map[string]error{
		"parent":             s.PutScope(ctx, config.Scope{ID: "new", ParentID: "none"}),
		"scope of a tool":    s.PutTool(ctx, tool("new", "none")),
		"move of a tool":     s.PutTool(ctx, tool("tool", "none")),
		"scope of a rule":    s.PutRule(ctx, config.Rule{ScopeID: "none"}),
		"tool of a rule":     s.PutRule(ctx, config.Rule{ScopeID: "org", ToolID: "none"}),
		"tool of placement":  errPlace,
		"scope of placement": errScope,
		"tool":               errTool,
		"path":               errPath,
	} {
		require.ErrorIs(t, err, storage.ErrNotFound, what)
	}
	got, err := s.Tool(ctx, "tool")
	require.NoError(t, err)
	require.Equal(t, "root", got.ScopeID)
}

func configurationOddIDs(t testingT, s config.Store, _ *clock) {
	ctx := t.Context()
	putBranch(t, s)
	for _, id := range oddIDs() {
		require.NoErrorf(t, s.PutScope(ctx, config.Scope{ID: id, ParentID: "org", Name: id}), "id %q", id)
		require.NoErrorf(t, s.PutTool(ctx, tool(id, id)), "id %q", id)
		_, err := s.PutPlacement(ctx, config.Placement{ID: id, ScopeID: id, ToolID: id, Title: id})
		require.NoErrorf(t, err, "id %q", id)
	}
	for _, id := range oddIDs() {
		requirePath(t, s, id, "root", "org", id)
		p, err := s.Placement(ctx, id)
		require.NoErrorf(t, err, "id %q", id)
		require.Equal(t, id, p.Title)
		tools, err := s.ToolsOf(ctx, "r-"+id)
		require.NoError(t, err)
		require.Lenf(t, tools, 1, "id %q", id)
	}
}

func configurationCopies(t testingT, s config.Store, _ *clock) {
	ctx := t.Context()
	putBranch(t, s)
	p := config.Placement{ID: "p", ScopeID: "course", ToolID: "tool", Settings: config.Settings{Custom: map[string]string{"a": "1"}}}
	made, err := s.PutPlacement(ctx, p)
	require.NoError(t, err)
	p.Settings.Custom["a"], made.Settings.Custom["a"] = "changed", "changed"
	got, err := s.Placement(ctx, "p")
	require.NoError(t, err)
	require.Equal(t, "1", got.Settings.Custom["a"])
	path, err := s.ScopePath(ctx, "course")
	require.NoError(t, err)
	path[len(path)-1].Context.Title = "changed"
	path, err = s.ScopePath(ctx, "course")
	require.NoError(t, err)
	require.NotEqual(t, "changed", path[len(path)-1].Context.Title)
}

func configurationRestart(t testingT, s config.Store, _ *clock) {
	ctx := t.Context()
	putBranch(t, s)
	_, err := s.PutPlacement(ctx, config.Placement{ID: "p", ScopeID: "course", ToolID: "tool"})
	require.NoError(t, err)
	_, err = s.Deploy(ctx, config.Deployment{Trust: "r-tool", ScopeID: "org", ID: "d"})
	require.NoError(t, err)
	require.NoError(t, s.PutRule(ctx, config.Rule{ScopeID: "org", Settings: config.Settings{Off: true}}))
	if !reopen(t, s) {
		return
	}
	requirePath(t, s, "course", "root", "org", "course")
	p, err := s.Placement(ctx, "p")
	require.NoError(t, err)
	require.EqualValues(t, 1, p.Revision)
	_, err = s.DeploymentOf(ctx, "r-tool", "d")
	require.NoError(t, err)
	rules, err := s.Rules(ctx, "tool", []string{"org"})
	require.NoError(t, err)
	require.Len(t, rules, 1)
}

func configurationCancelled(t testingT, s config.Store, _ *clock) {
	putBranch(t, s)
	ctx := cancelled(t)
	_, path := s.ScopePath(ctx, "org")
	_, deployed := s.Deploy(ctx, config.Deployment{Trust: "r", ScopeID: "org", ID: "d"})
	_, found := s.DeploymentOf(ctx, "r", "d")
	_, all := s.DeploymentsOf(ctx, "r", []string{"org"})
	_, placed := s.PutPlacement(ctx, config.Placement{ID: "p", ScopeID: "course", ToolID: "tool"})
	_, placement := s.Placement(ctx, "p")
	_, rules := s.Rules(ctx, "tool", []string{"org"})
	_, read := s.Tool(ctx, "tool")
	_, trusted := s.ToolsOf(ctx, "r-tool")
	_, listed := collected(s.ListScopes(ctx, "", ""), func(v config.Scope) string { return v.ID })
	for i, err := range []error{path, deployed, found, all, placed, placement, rules, read, trusted, listed,
		s.PutScope(ctx, config.Scope{ID: "new"}), s.PutTool(ctx, tool("new", "org")), s.PutRule(ctx, config.Rule{ScopeID: "org"}),
		s.DeleteScope(ctx, "course"), s.DeleteTool(ctx, "tool"), s.DeleteRule(ctx, "org", ""), s.DeletePlacement(ctx, "p")} {
		require.Errorf(t, err, "call %d", i)
		require.Falsef(t, errors.Is(err, storage.ErrNotFound), "call %d", i)
	}
	requirePath(t, s, "course", "root", "org", "course")
}

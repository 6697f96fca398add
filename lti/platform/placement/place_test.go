package placement_test

import (
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// requireRefused fails unless the person gets a sentence and the administrator a
// remedy.
func requireRefused(t *testing.T, err, reason error) {
	t.Helper()
	require.ErrorIs(t, err, reason)
	e := lti.AsError(err)
	require.NotEqual(t, lti.CodeServerError, e.Code)
	require.NotEmpty(t, e.Public)
	require.NotEmpty(t, e.Fix)
}

// What names something that is not there, or does not fit, is refused when it is
// saved.
func TestPain8SavingRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ctx := t.Context()
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	own := s.place(placement.NewPlacement{ScopeID: "c1", Own: &config.Tool{Version: config.V13, RegistrationID: s.tool.Registration.ID}})
	second := s.platform.Register(t, "https://second.example", "second")
	s.save(config.Tool{ScopeID: "other", Version: config.V13, RegistrationID: second.ID})
	_, other := s.SaveTool(ctx, config.Tool{ScopeID: "c1", Version: config.V13, RegistrationID: second.ID})
	save := func(change func(*config.Tool)) error {
		x := s.quiz
		change(&x)
		_, err := s.SaveTool(ctx, x)
		return err
	}
	place := func(n placement.NewPlacement) error { _, err := s.Place(ctx, n); return err }
	scope := func(sc config.Scope) error { _, err := s.SaveScope(ctx, sc); return err }
	enable := func(toolID, scopeID, id string) error { _, err := s.Enable(ctx, toolID, scopeID, id); return err }
	effective := func(toolID, scopeID string) error { _, err := s.Effective(ctx, toolID, scopeID); return err }
	copied := func(id, scopeID string) error { _, err := s.Copy(ctx, id, scopeID); return err }
	for name, c := range map[string]struct{ err, reason error }{
		"a missing parent":              {scope(config.Scope{ID: "x", ParentID: "none"}), storage.ErrNotFound},
		"a circle":                      {scope(config.Scope{ID: "org", ParentID: "b1"}), config.ErrCycle},
		"an id with a plus":             {scope(config.Scope{ID: "course+1"}), config.ErrID},
		"a scope in use":                {s.DeleteScope(ctx, "c1"), storage.ErrConflict},
		"a tool in use":                 {s.DeleteTool(ctx, s.quiz.ID), storage.ErrConflict},
		"420 an unknown registration":   {save(func(x *config.Tool) { x.RegistrationID = "none" }), storage.ErrNotFound},
		"657 a wrong version":           {save(func(x *config.Tool) { x.Version = config.V11 }), config.ErrVersion},
		"the registration of another":   {other, config.ErrNotShared},
		"an unknown owner":              {save(func(x *config.Tool) { x.ScopeID = "none" }), storage.ErrNotFound},
		"a launch URL of another site":  {save(func(x *config.Tool) { x.Settings.LaunchURL = "https://evil.example/" }), config.ErrOrigin},
		"a rule for an unknown tool":    {s.SaveRule(ctx, config.Rule{ScopeID: "c1", ToolID: "none"}), storage.ErrNotFound},
		"a rule of an unknown scope":    {s.SaveRule(ctx, config.Rule{ScopeID: "none"}), storage.ErrNotFound},
		"widening":                      {s.SaveRule(ctx, config.Rule{ScopeID: "c1", ToolID: s.quiz.ID, Settings: config.Settings{Services: map[config.Service]bool{config.Groups: true}}}), config.ErrWidens},
		"a placement that widens":       {place(placement.NewPlacement{ScopeID: "c1", ToolID: s.quiz.ID, Settings: config.Settings{Services: map[config.Service]bool{config.Groups: true}}}), config.ErrWidens},
		"420 an unknown tool":           {place(placement.NewPlacement{ScopeID: "c1", ToolID: "none"}), storage.ErrNotFound},
		"the tool of another placement": {place(placement.NewPlacement{ScopeID: "c1", ToolID: own.ToolID}), config.ErrNotShared},
		"no score maximum":              {place(placement.NewPlacement{ScopeID: "c1", ToolID: s.quiz.ID, Column: &config.Column{}}), config.ErrValue},
		"an unknown scope":              {place(placement.NewPlacement{ScopeID: "none", ToolID: s.quiz.ID}), storage.ErrNotFound},
		"enabling for an unknown scope": {enable(s.quiz.ID, "none", ""), storage.ErrNotFound},
		"another deployment id":         {enable(s.quiz.ID, "org", "d-2"), storage.ErrConflict},
		"the deployment id of another":  {enable(s.quiz.ID, "other", p.DeploymentID), storage.ErrConflict},
		"a copy of nothing":             {copied("none", "c1"), storage.ErrNotFound},
		"a copy to where it is not":     {copied(p.ID, "c9"), config.ErrNotEnabled},
		"an own copy to another branch": {copied(own.ID, "c2"), config.ErrNotShared},
		"asking about another branch":   {effective(own.ToolID, "c2"), config.ErrNotShared},
		"deleting nothing":              {s.Delete(ctx, "none"), storage.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireRefused(t, c.err, c.reason)
		})
	}
}

// The people of a course who open it at once when its column is still to be made
// all get in, and there is one column.
func TestManyLaunchesMakeOneColumn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.rule("c1", config.Settings{Grades: config.GradesOff})
	p := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Quiz", Column: &config.Column{ScoreMaximum: 10}})
	require.NoError(t, s.DeleteRule(t.Context(), "c1", s.quiz.ID))
	errs := make([]error, 32)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: bob()})
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	require.Equal(t, []string{"Quiz"}, s.columnsOf("c1"))
}

// A store that cannot answer refuses and shows nothing of itself.
func TestAStoreThatCannotAnswer(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1", Column: &config.Column{ScoreMaximum: 1}})
	s.columns.fail = errors.New("secret of the database")
	_, err := s.Place(t.Context(), placement.NewPlacement{ScopeID: "c1", ToolID: s.quiz.ID, Column: &config.Column{ScoreMaximum: 1}})
	require.ErrorIs(t, err, lti.ErrUnavailable)
	require.NotContains(t, lti.AsError(err).Public, "secret")
	_, err = s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
	require.NoError(t, err, "a column that is there needs nothing")
}

// Copying content makes another link on the same registration. Nothing of the
// other is shared but that, and no record holds a key or a secret (A13: 1, #594).
func TestPain1Copy(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Quiz", Settings: config.Settings{Custom: map[string]string{"h": "$ResourceLink.id.history"}}, Column: &config.Column{ScoreMaximum: 10}})
	p = s.choosing(p, ada(), deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Chapter", LineItem: &deeplink.LineItem{ScoreMaximum: 5}}).Placement
	c, err := s.Copy(t.Context(), p.ID, "c2")
	require.NoError(t, err)
	require.NotEqual(t, p.ID, c.ID)
	require.NotEqual(t, p.ResourceLinkID, c.ResourceLinkID)
	require.NotEqual(t, p.Contents[0].ID, c.Contents[0].ID)
	require.NotEqual(t, p.Column.LineItemID, c.Column.LineItemID)
	require.NotEqual(t, p.Contents[0].LineItemID, c.Contents[0].LineItemID)
	require.Equal(t, []string{"Quiz", "Chapter"}, s.columnsOf("c2"))
	require.Equal(t, p.ToolID, c.ToolID)
	require.Equal(t, p.DeploymentID, c.DeploymentID)
	again, err := s.Copy(t.Context(), c.ID, "c1")
	require.NoError(t, err)
	l := s.launch(placement.Request{PlacementID: again.ID, Person: ada()})
	require.Equal(t, again.Contents[0].ID, l.Message.ResourceLink.ID)
	require.Equal(t, c.Contents[0].ID+","+p.Contents[0].ID, l.Message.Custom["h"], "the tool finds what it was copied from")
	for _, record := range []any{p, s.quiz} {
		require.NotRegexp(t, regexp.MustCompile(`(?i)secret|private_?key|jwk|password`), asJSON(t, record))
	}
}

// A placement that holds its own configuration is copied with one of its own.
func TestCopyOfItsOwnConfiguration(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1", Own: &config.Tool{Name: "Mine", Version: config.V13, RegistrationID: s.tool.Registration.ID}})
	c, err := s.Copy(t.Context(), p.ID, "b1")
	require.NoError(t, err)
	require.NotEqual(t, p.ToolID, c.ToolID)
	require.NoError(t, s.Delete(t.Context(), p.ID))
	_, err = s.store.Tool(t.Context(), p.ToolID)
	require.ErrorIs(t, err, storage.ErrNotFound, "it goes with the placement")
	require.Equal(t, "c1", s.launch(placement.Request{PlacementID: c.ID, Person: ada()}).Message.Context.ID)
}

// Changing a placement changes nothing that the tool knows it by.
func TestChange(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Old"})
	edit := p
	edit.Title, edit.ScopeID, edit.ToolID, edit.ResourceLinkID, edit.DeploymentID = "New", "c2", "x", "y", "z"
	edit.Column = &config.Column{ScoreMaximum: 4, LineItemID: "of another"}
	changed, err := s.Change(t.Context(), edit)
	require.NoError(t, err)
	require.Equal(t, "New", changed.Title)
	require.Equal(t, []string{p.ScopeID, p.ToolID, p.ResourceLinkID, p.DeploymentID}, []string{changed.ScopeID, changed.ToolID, changed.ResourceLinkID, changed.DeploymentID})
	require.Equal(t, []string{"New"}, s.columnsOf("c1"), "a column is made, and no other's taken")
	require.NotEqual(t, "of another", changed.Column.LineItemID)
	_, err = s.Change(t.Context(), edit)
	requireRefused(t, err, storage.ErrConflict) // of an old revision
	edit = changed
	edit.Settings.Services = map[config.Service]bool{config.Groups: true}
	_, err = s.Change(t.Context(), edit)
	requireRefused(t, err, config.ErrWidens)
}

func TestDelete(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Quiz", Column: &config.Column{ScoreMaximum: 10}})
	p = s.choosing(p, ada(), deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Chapter", LineItem: &deeplink.LineItem{ScoreMaximum: 5}}).Placement
	other := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Stays", Column: &config.Column{ScoreMaximum: 10}})
	require.NoError(t, s.Delete(t.Context(), p.ID))
	require.Equal(t, []string{"Stays"}, s.columnsOf("c1"))
	_, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
	requireRefused(t, err, storage.ErrNotFound)
	s.launch(placement.Request{PlacementID: other.ID, Person: ada()})
}

// The public ids of placements, links and deployments survive in any URL
// (A13: 4).
func TestPain4IDsAreSafeInURLs(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	p = s.choosing(p, ada(), deeplink.Item{Type: deeplink.TypeResourceLink}).Placement
	for _, id := range []string{p.ID, p.ResourceLinkID, p.DeploymentID, p.ToolID, p.Contents[0].ID} {
		require.Regexp(t, `^[A-Za-z0-9._-]{16,}$`, id)
		require.Equal(t, id, strings.Trim(id, "."))
	}
}

package placement_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// exported is a placement as it stands in the file of a course.
func exported(t *testing.T, s *stage, id string) (x placement.Exported, file string) {
	t.Helper()
	x, err := s.Export(t.Context(), id)
	require.NoError(t, err)
	file = asJSON(t, x)
	var read placement.Exported
	require.NoError(t, json.Unmarshal([]byte(file), &read))
	require.Equal(t, x, read)
	return read, file
}

// What leaves with a course is references, and comes back as a placement of its
// own (row 94; A13: 1).
func TestExportAndImport(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Quiz", Description: "Fractions", Column: &config.Column{ScoreMaximum: 10},
		Settings: config.Settings{Custom: map[string]string{"h": "$ResourceLink.id.history"}, Presentation: config.Presentation{Container: config.Modal}}})
	p = s.choosing(p, ada(), deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Chapter", LineItem: &deeplink.LineItem{ScoreMaximum: 5}}).Placement
	x, file := exported(t, s, p.ID)
	for _, private := range []string{s.tool.Registration.ID, s.tool.Registration.ClientID, p.DeploymentID, p.Column.LineItemID, p.Contents[0].LineItemID} {
		require.NotContains(t, file, private)
	}
	in, err := s.Import(t.Context(), "c2", x, "")
	require.NoError(t, err)
	require.Empty(t, in.Refused)
	got := in.Placement
	require.NotEqual(t, p.ID, got.ID)
	require.Equal(t, []any{p.Title, p.Description, p.Settings, p.ToolID}, []any{got.Title, got.Description, got.Settings, got.ToolID})
	require.Equal(t, []string{"Quiz", "Chapter"}, s.columnsOf("c2"))
	l := s.launch(placement.Request{PlacementID: got.ID, Person: ada()})
	require.Equal(t, got.Contents[0].ID, l.Message.ResourceLink.ID)
	require.Equal(t, p.Contents[0].ID, l.Message.Custom["h"])
}

// A configuration of its own comes along as settings, without what it is trusted
// by: somebody names the tool again.
func TestExportOfItsOwnConfiguration(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1", Own: &config.Tool{Name: "Mine", Version: config.V13, RegistrationID: s.tool.Registration.ID,
		Settings: config.Settings{Locale: "de", ShareName: yes(), Custom: map[string]string{"a": "1"}}}})
	x, file := exported(t, s, p.ID)
	require.NotContains(t, file, s.tool.Registration.ID)
	require.NotContains(t, file, p.ToolID)
	_, err := s.Import(t.Context(), "c2", x, "")
	requireRefused(t, err, storage.ErrNotFound)
	in, err := s.Import(t.Context(), "c2", x, s.quiz.ID)
	require.NoError(t, err)
	require.Equal(t, config.Settings{Locale: "de", Custom: map[string]string{"a": "1"}}, in.Placement.Settings)
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Quiz"})
	own := s.place(placement.NewPlacement{ScopeID: "c1", Own: &config.Tool{Version: config.V13, RegistrationID: s.tool.Registration.ID}})
	good, _ := exported(t, s, p.ID)
	for name, c := range map[string]struct {
		change  func(*placement.Exported)
		scopeID string
		toolID  string
		reason  error
	}{
		"another format":            {func(x *placement.Exported) { x.Format = 2 }, "c1", "", config.ErrValue},
		"an unknown tool":           {func(x *placement.Exported) { x.ToolID = "none" }, "c1", "", storage.ErrNotFound},
		"an unknown scope":          {func(*placement.Exported) {}, "none", "", storage.ErrNotFound},
		"where it is not enabled":   {func(*placement.Exported) {}, "c9", "", config.ErrNotEnabled},
		"the tool of a placement":   {func(*placement.Exported) {}, "c1", own.ToolID, config.ErrNotShared},
		"another version":           {func(x *placement.Exported) { x.LTI = config.V11 }, "c1", "", config.ErrVersion},
		"an address of others":      {func(x *placement.Exported) { x.Settings.LaunchURL = "https://evil.example/" }, "c1", "", config.ErrOrigin},
		"more than is allowed here": {func(x *placement.Exported) { x.Settings.Services = map[config.Service]bool{config.Groups: true} }, "c1", "", config.ErrWidens},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := good
			c.change(&x)
			_, err := s.Import(t.Context(), c.scopeID, x, c.toolID)
			requireRefused(t, err, c.reason)
		})
	}
}

// A file that somebody wrote adds nothing that a tool could not have added.
func TestImportBelievesNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	x, _ := exported(t, s, p.ID)
	x.Contents = []deeplink.Item{
		{Type: deeplink.TypeResourceLink, URL: "https://evil.example/launch"},
		{Type: deeplink.TypeHTML, HTML: "<script>steal()"},
		{Type: deeplink.TypeLink, URL: "javascript:steal()"},
		{Type: deeplink.TypeResourceLink},
	}
	x.ContentHistory = [][]string{{"evil"}, {"html"}, {"script"}, {"good"}}
	x.Column = &config.Column{ScoreMaximum: 1, LineItemID: "of another"}
	in, err := s.Import(t.Context(), "c1", x, "")
	require.NoError(t, err)
	require.Len(t, in.Refused, 2)
	require.Len(t, in.Placement.Contents, 2)
	require.Equal(t, "steal()", in.Placement.Contents[0].Item.HTML)
	require.Equal(t, []string{"good"}, in.Placement.Contents[1].History)
	require.NotEqual(t, "of another", in.Placement.Column.LineItemID)
}

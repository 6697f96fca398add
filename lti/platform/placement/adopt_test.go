package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// The transition of the platform-wide design: from a block's own configuration to
// a shared one, and the tool notices nothing.
func TestAdopt(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	own := config.Tool{Name: "Mine", Version: config.V13, RegistrationID: s.tool.Registration.ID, Settings: config.Settings{
		Grades: config.GradesDeclarative, ShareName: yes(), Locale: "de", Custom: map[string]string{"own": "1", "both": "own"}, Presentation: config.Presentation{Container: config.NewWindow}}}
	p := s.place(placement.NewPlacement{ScopeID: "b1", Title: "Quiz", Own: &own, Column: &config.Column{ScoreMaximum: 10},
		Settings: config.Settings{Custom: map[string]string{"both": "placed"}}})
	before := s.launch(placement.Request{PlacementID: p.ID, Person: ada()}).Message

	adopted, err := s.Adopt(t.Context(), p.ID, s.quiz.ID)
	require.NoError(t, err)
	require.Equal(t, s.quiz.ID, adopted.ToolID)
	require.Equal(t, p.Column.LineItemID, adopted.Column.LineItemID)
	after := s.launch(placement.Request{PlacementID: p.ID, Person: ada()}).Message
	require.Equal(t, before.ResourceLink, after.ResourceLink)
	require.Equal(t, before.Subject, after.Subject)
	require.Equal(t, before.DeploymentID, after.DeploymentID)
	require.Equal(t, before.AGS.LineItem, after.AGS.LineItem)
	require.Equal(t, before.TargetLinkURI, after.TargetLinkURI)
	require.Equal(t, before.Custom, after.Custom)
	require.Equal(t, "de", after.Locale)
	require.Equal(t, "window", after.LaunchPresentation.DocumentTarget)
	require.Equal(t, "ada@school.example", after.Email, "what may be done and known is the shared tool's to say")

	_, err = s.store.Tool(t.Context(), p.ToolID)
	require.Error(t, err, "its own configuration is gone")
	again, err := s.Adopt(t.Context(), p.ID, s.quiz.ID)
	require.NoError(t, err)
	require.Equal(t, adopted, again)
}

// Where the shared tool has another registration, columns and grades go with the
// placement under their ids.
func TestAdoptByAnotherRegistration(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	first := s.platform.Register(t, "https://first.example", "first")
	own := config.Tool{Version: config.V13, RegistrationID: first.ID, Settings: config.Settings{Grades: config.GradesDeclarative}}
	p := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Quiz", Own: &own, Column: &config.Column{ScoreMaximum: 10}})
	require.Empty(t, s.columnsOf("c1"), "it is the first registration's")
	given, most, old := 4.0, 10.0, ags.Owner{RegistrationID: first.ID, ContextID: "c1"}
	require.NoError(t, s.store.RecordScore(t.Context(), old, p.Column.LineItemID, ags.Score{UserID: "u-bob", ScoreGiven: &given, ScoreMaximum: &most, Timestamp: ags.Timestamp(s.platform.Clock.Now())}))

	adopted, err := s.Adopt(t.Context(), p.ID, s.quiz.ID)
	require.NoError(t, err)
	require.Equal(t, []string{p.ID, p.ResourceLinkID, p.Column.LineItemID}, []string{adopted.ID, adopted.ResourceLinkID, adopted.Column.LineItemID})
	require.Equal(t, []string{"Quiz"}, s.columnsOf("c1"))
	l := s.launch(placement.Request{PlacementID: p.ID, Person: bob()})
	results := ags.NewClient(s.tool.Services(l.Registration, l.Message.DeploymentID), l.Message.AGS).Results(t.Context(), l.Message.AGS.LineItem, "")
	n := 0
	for result, err := range results {
		require.NoError(t, err)
		require.Equal(t, &given, result.ResultScore)
		n++
	}
	require.Equal(t, 1, n, "the grade is there")
}

func TestAdoptRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	mine := config.Tool{Version: config.V13, RegistrationID: s.tool.Registration.ID}
	p := s.place(placement.NewPlacement{ScopeID: "c1", Own: &mine})
	other := s.place(placement.NewPlacement{ScopeID: "c1", Own: &mine})
	old := s.save(config.Tool{ScopeID: "root", Version: config.V11, ConsumerKey: "key", Settings: config.Settings{LaunchURL: "https://old.example/launch"}})
	elsewhere := s.save(config.Tool{ScopeID: "other", Version: config.V13, RegistrationID: s.tool.Registration.ID})
	for name, c := range map[string]struct {
		toolID string
		reason error
	}{
		"the configuration of another": {other.ToolID, config.ErrNotShared},
		"another version":              {old.ID, config.ErrVersion},
		"another branch":               {elsewhere.ID, config.ErrNotShared},
	} {
		_, err := s.Adopt(t.Context(), p.ID, c.toolID)
		requireRefused(t, err, c.reason)
		now, err := s.Placement(t.Context(), p.ID)
		require.NoError(t, err)
		require.Equal(t, p, now, name)
	}
}

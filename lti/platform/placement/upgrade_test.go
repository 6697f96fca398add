package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// graded places a tool of LTI 1.1 in two courses, with a grade in the first.
func (s *stage) graded() (t config.Tool, first, second config.Placement) {
	s.t.Helper()
	settings := config.Settings{Grades: config.GradesDeclarative, ShareName: yes(), LaunchURL: "https://old.example/launch"}
	t = s.save(config.Tool{ScopeID: "root", Name: "Old", Version: config.V11, ConsumerKey: "key", Settings: settings})
	_, err := s.Enable(s.t.Context(), t.ID, "org", "")
	require.NoError(s.t, err)
	first = s.place(placement.NewPlacement{ScopeID: "b1", ToolID: t.ID, Title: "Old quiz", Column: &config.Column{ScoreMaximum: 10}})
	second = s.place(placement.NewPlacement{ScopeID: "c2", ToolID: t.ID, ResourceLinkID: "known"})
	given, most := 4.0, 10.0
	require.NoError(s.t, s.store.RecordScore(s.t.Context(), ags.Owner{RegistrationID: t.Trust(), ContextID: "c1"}, first.Column.LineItemID,
		ags.Score{UserID: "u-bob", ScoreGiven: &given, ScoreMaximum: &most, Timestamp: ags.Timestamp(s.platform.Clock.Now())}))
	return t, first, second
}

// results are the scores under a column as LTI 1.3 finds them.
func (s *stage) results(courseID, lineItemID string) (given []float64) {
	s.t.Helper()
	owner := ags.Owner{RegistrationID: s.tool.Registration.ID, ContextID: courseID}
	for r, err := range s.store.ListResults(s.t.Context(), owner, lineItemID, "", "") {
		require.NoError(s.t, err)
		given = append(given, *r.ResultScore)
	}
	return given
}

// A tool moves from LTI 1.1 to 1.3 where it is: what it knows its links, people and
// columns by stays, and the grades with them.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	old, first, second := s.graded()
	moved, err := s.Upgrade(t.Context(), old.ID, s.tool.Registration.ID)
	require.NoError(t, err)
	require.Equal(t, config.Tool{ID: old.ID, ScopeID: "root", Name: "Old", Version: config.V13, RegistrationID: s.tool.Registration.ID,
		Settings: config.Settings{Grades: config.GradesDeclarative, ShareName: yes()}}, moved)
	require.Equal(t, []float64{4}, s.results("c1", first.Column.LineItemID))

	m := s.launch(placement.Request{PlacementID: first.ID, Person: ada()}).Message
	require.Equal(t, first.ResourceLinkID, m.ResourceLink.ID)
	require.Equal(t, "u-ada", m.Subject)
	require.Contains(t, m.AGS.LineItem, first.Column.LineItemID)
	require.Equal(t, "known", s.launch(placement.Request{PlacementID: second.ID, Person: ada()}).Message.ResourceLink.ID)

	fixed, err := s.Placement(t.Context(), second.ID)
	require.NoError(t, err)
	require.Equal(t, m.DeploymentID, fixed.DeploymentID, "and it stays that one")
	again, err := s.Upgrade(t.Context(), old.ID, s.tool.Registration.ID)
	require.NoError(t, err)
	require.Equal(t, moved, again)
}

// What could not be launched or graded afterwards is refused before anything moves.
func TestUpgradeRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		spoil func(*stage, config.Tool, config.Placement)
		want  error
	}{
		"a registration without grades": {func(s *stage, _ config.Tool, _ config.Placement) {
			r := s.platformRegistration()
			r.Tool.Scopes = []lti.Scope{lti.ScopeMembership}
			require.NoError(s.t, s.store.PutRegistration(s.t.Context(), r))
		}, config.ErrValue},
		"an address of the old tool's": {func(s *stage, _ config.Tool, p config.Placement) {
			p, err := s.Placement(s.t.Context(), p.ID)
			require.NoError(s.t, err)
			p.Settings.LaunchURL = "https://old.example/other"
			_, err = s.Change(s.t.Context(), p)
			require.NoError(s.t, err)
		}, config.ErrOrigin},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			old, _, second := s.graded()
			tc.spoil(s, old, second)
			_, err := s.Upgrade(t.Context(), old.ID, s.tool.Registration.ID)
			require.ErrorIs(t, err, tc.want)
			kept, err := s.store.Tool(t.Context(), old.ID)
			require.NoError(t, err)
			require.Equal(t, old, kept)
			require.Empty(t, s.columnsOf("c1"), "they are the old tool's still")
		})
	}
	s := newStage(t)
	_, err := s.Upgrade(t.Context(), s.quiz.ID, "another")
	require.ErrorIs(t, err, config.ErrVersion)
}

func (s *stage) platformRegistration() *lti.Registration {
	s.t.Helper()
	r, err := s.store.RegistrationByID(s.t.Context(), s.tool.Registration.ID)
	require.NoError(s.t, err)
	return r
}

package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Asked once, for the tool wherever it is placed; a refusal is an answer too.
func TestConsent(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	one, two := s.place(placement.NewPlacement{ScopeID: "c1"}), s.place(placement.NewPlacement{ScopeID: "c2"})
	question := func(p config.Placement, userID string) placement.Question {
		t.Helper()
		q, err := s.Question(t.Context(), p.ID, userID)
		require.NoError(t, err)
		return q
	}
	require.Equal(t, placement.Question{}, question(one, "u-ada"), "nobody is asked where the configuration does not")
	require.NoError(t, s.SaveRule(t.Context(), config.Rule{ScopeID: "org", Settings: config.Settings{AskConsent: true, ShareEmail: new(bool)}}))
	require.Equal(t, placement.Question{Open: true, About: placement.Consent{Name: true}}, question(one, "u-ada"), "about what is left to share alone")

	require.NoError(t, s.Answer(t.Context(), one.ID, "u-ada", placement.Consent{}))
	require.Equal(t, placement.Question{About: placement.Consent{Name: true}}, question(two, "u-ada"))
	require.Empty(t, s.launch(placement.Request{PlacementID: two.ID, Person: ada()}).Message.Name)
	require.True(t, question(two, "u-bob").Open, "each answers for themselves")

	require.NoError(t, s.Answer(t.Context(), two.ID, "u-ada", placement.Consent{Name: true}))
	require.Equal(t, placement.Consent{Name: true}, question(one, "u-ada").Answer)
	require.Equal(t, "Ada Lovelace", s.launch(placement.Request{PlacementID: one.ID, Person: ada()}).Message.Name)

	require.NoError(t, s.store.DeleteConsents(t.Context(), "u-ada"))
	require.True(t, question(one, "u-ada").Open)
	requireRefused(t, s.Answer(t.Context(), "none", "u-ada", placement.Consent{}), storage.ErrNotFound)
}

package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Consents checks [config.Consents]. Each call of open returns an empty store that
// takes the time from now.
func Consents(t *testing.T, open func(t *testing.T, now func() time.Time) config.Consents) {
	runAll(t, open, consentsChecks())
}

func consentsChecks() []check[config.Consents] {
	return []check[config.Consents]{
		{"found and replaced", consentsFound},
		{"forgotten", consentsForgotten},
		{"many forgotten", consentsManyForgotten},
		{"odd ids", consentsOddIDs},
		{"race", consentsRace},
		{"restart", consentsRestart},
		{"cancelled context", consentsCancelled},
	}
}

func consentOf(toolID, userID string, name, email bool) config.Consent {
	return config.Consent{ToolID: toolID, UserID: userID, Name: name, Email: email, At: newClock().Now().Truncate(time.Millisecond)}
}

func requireConsent(t testingT, s config.Consents, want config.Consent) {
	t.Helper()
	got, err := s.Consent(t.Context(), want.ToolID, want.UserID)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func requireNoConsent(t testingT, s config.Consents, toolID, userID string) {
	t.Helper()
	_, err := s.Consent(t.Context(), toolID, userID)
	require.ErrorIs(t, err, storage.ErrNotFound)
}

func consentsFound(t testingT, s config.Consents, _ *clock) {
	requireNoConsent(t, s, "quiz", "u1")
	for _, answer := range []config.Consent{consentOf("quiz", "u1", true, true), consentOf("quiz", "u1", true, false), consentOf("quiz", "u1", false, false)} {
		require.NoError(t, s.PutConsent(t.Context(), answer))
		requireConsent(t, s, answer)
	}
	requireNoConsent(t, s, "quiz", "u2")
	requireNoConsent(t, s, "wiki", "u1")
	requireNoConsent(t, s, "quizu", "1")
}

func consentsForgotten(t testingT, s config.Consents, _ *clock) {
	require.NoError(t, s.DeleteConsents(t.Context(), "u1"), "nothing to forget")
	for _, c := range []config.Consent{consentOf("quiz", "u1", true, true), consentOf("wiki", "u1", true, true), consentOf("quiz", "U1", true, true)} {
		require.NoError(t, s.PutConsent(t.Context(), c))
	}
	require.NoError(t, s.DeleteConsents(t.Context(), "u1"))
	requireNoConsent(t, s, "quiz", "u1")
	requireNoConsent(t, s, "wiki", "u1")
	requireConsent(t, s, consentOf("quiz", "U1", true, true))
}

// More than a backend may take in one step.
func consentsManyForgotten(t testingT, s config.Consents, _ *clock) {
	const tools = 120
	for i := range tools {
		require.NoError(t, s.PutConsent(t.Context(), consentOf(fmt.Sprint(i), "u1", true, true)))
	}
	require.NoError(t, s.DeleteConsents(t.Context(), "u1"))
	for i := range tools {
		requireNoConsent(t, s, fmt.Sprint(i), "u1")
	}
}

func consentsOddIDs(t testingT, s config.Consents, _ *clock) {
	for _, id := range oddIDs() {
		c := consentOf(id, id, true, false)
		require.NoErrorf(t, s.PutConsent(t.Context(), c), "id %q", id)
		requireConsent(t, s, c)
	}
}

// Of answers at once one whole answer is kept, not parts of two.
func consentsRace(t testingT, s config.Consents, _ *clock) {
	for i, err := range race(func(i int) error { return s.PutConsent(t.Context(), consentOf("quiz", "u1", i%2 == 0, i%2 == 0)) }) {
		require.NoError(t, err, fmt.Sprint(i))
	}
	got, err := s.Consent(t.Context(), "quiz", "u1")
	require.NoError(t, err)
	require.Equal(t, got.Name, got.Email)
}

func consentsRestart(t testingT, s config.Consents, _ *clock) {
	c := consentOf("quiz", "u1", true, false)
	require.NoError(t, s.PutConsent(t.Context(), c))
	if reopen(t, s) {
		requireConsent(t, s, c)
	}
}

func consentsCancelled(t testingT, s config.Consents, _ *clock) {
	ctx, c := cancelled(t), consentOf("quiz", "u1", true, true)
	require.Error(t, s.PutConsent(ctx, c))
	requireNoConsent(t, s, "quiz", "u1")
	require.NoError(t, s.PutConsent(t.Context(), c))
	_, err := s.Consent(ctx, "quiz", "u1")
	require.Error(t, err)
	require.Error(t, s.DeleteConsents(ctx, "u1"))
	requireConsent(t, s, c)
}

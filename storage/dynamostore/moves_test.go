package dynamostore_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// More line items than a transaction moves are refused, and none of them moves.
func TestMovesInOneTransaction(t *testing.T) {
	t.Parallel()
	s := startEngine(t).open(t, time.Now)
	from, to := ags.Owner{RegistrationID: "r", ContextID: "c"}, ags.Owner{RegistrationID: "next", ContextID: "c"}
	count := func(o ags.Owner) (n int) {
		for _, err := range s.ListLineItems(t.Context(), o, ags.Filter{}, "") {
			require.NoError(t, err)
			n++
		}
		return n
	}
	for i := range 51 {
		link := "most"
		if i == 50 {
			link = "one more"
		}
		_, err := s.CreateLineItem(t.Context(), from, ags.LineItem{Label: "l", ScoreMaximum: 1, ResourceLinkID: link})
		require.NoError(t, err)
	}
	require.Error(t, s.MoveLineItems(t.Context(), from, to, []string{"most", "one more"}))
	require.Equal(t, 51, count(from))
	require.NoError(t, s.MoveLineItems(t.Context(), from, to, []string{"most"}))
	require.Equal(t, 1, count(from))
	require.Equal(t, 50, count(to))
}

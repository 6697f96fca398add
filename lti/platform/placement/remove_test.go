package placement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform/placement"
)

func TestOneThingIsTakenOutOfAPlacement(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Week 1"})
	launchURL := s.tool.Registration.Tool.LaunchURL
	item := func(title, query string) deeplink.Item {
		return deeplink.Item{Type: deeplink.TypeResourceLink, Title: title, URL: launchURL + query, LineItem: &deeplink.LineItem{Label: title, ScoreMaximum: 5}}
	}
	accepted := s.choosing(p, ada(), item("One", ""), item("Two", "?n=2")).Placement
	require.Len(t, accepted.Contents, 2)
	assert.Empty(t, accepted.Contents[0].Item.URL, "it leads to the launch URL, whatever that will be")
	require.ElementsMatch(t, []string{"One", "Two"}, s.columnsOf("c1"))

	left, err := s.RemoveContent(t.Context(), p.ID, accepted.Contents[0].ID)
	require.NoError(t, err)
	require.Len(t, left.Contents, 1)
	assert.Equal(t, accepted.Contents[1].ID, left.Contents[0].ID)
	assert.Equal(t, []string{"Two"}, s.columnsOf("c1"), "its column goes with it")

	_, err = s.RemoveContent(t.Context(), p.ID, accepted.Contents[0].ID)
	assert.Equal(t, lti.CodeInvalidRequest, lti.AsError(err).Code, "it is gone")
}

package nrps_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// What went wrong with rosters elsewhere: complaints (pain) about Open edX's
// consumer, and errors in Cella's design (B5).
func TestDefectsOfOthers(t *testing.T) {
	t.Parallel()
	t.Run("pain 11 limit and Link are kept to, and a large course is no refusal", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		for i := range 2000 {
			f.school.enrol(nrps.Member{UserID: fmt.Sprintf("v-%04d", i)})
		}
		a := f.get(t, "?limit=3")
		require.Len(t, a.page(t).Members, 3)
		require.Contains(t, a.header.Get("Link"), `rel="next"`)
		require.Len(t, collect(t, f.client().Members(t.Context(), nrps.Query{})), 2005)
	})
	t.Run("B5 10 every page is read", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.handler.PageSize = 2
		require.Equal(t, []string{"u-1", "u-2", "u-3", "u-4", "u-6"}, ids(collect(t, f.client().Members(t.Context(), nrps.Query{}))))
	})
	t.Run("B5 10 a launch outside a course has no roster, and the client says so", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		before, err := failure(nrps.NewClient(f.services(), nil).Members(t.Context(), nrps.Query{}))
		require.Empty(t, before)
		require.Error(t, err)
	})
	t.Run("B5 13 a scope opens the tool's own courses alone", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		require.Equal(t, http.StatusNotFound, f.call(t, f.secondTool(t), http.MethodGet, f.url("")).status)
	})
	t.Run("pain 9 what a launch withholds, the roster does", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.share(t, false, false, lti.ScopeMembership)
		require.NotContains(t, f.get(t, "").body, "school.example")
	})
}

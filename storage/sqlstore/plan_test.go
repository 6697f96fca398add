package sqlstore

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// The cost of a lookup must not rise with the number of registrations or line
// items: no query may walk through a table or sort what it found.
func TestLookupsUseAnIndex(t *testing.T) {
	t.Parallel()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "lti.db"))
	require.NoError(t, err)
	defer db.Close()
	_, err = New(t.Context(), db, Config{})
	require.NoError(t, err)

	plan := func(query string, args []any) {
		rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
		require.NoError(t, err)
		defer rows.Close()
		for rows.Next() {
			var id, parent, unused int
			var step string
			require.NoError(t, rows.Scan(&id, &parent, &unused, &step))
			if step != "SCALAR SUBQUERY 1" { // whose own steps follow
				require.Truef(t, strings.HasPrefix(step, "SEARCH"), "%s: %s", query, step)
			}
		}
		require.NoError(t, rows.Err())
	}
	for _, key := range [][3]string{{"i", "", ""}, {"i", "c", ""}, {"i", "", "d"}, {"i", "c", "d"}} {
		plan(registrationQuery(key[0], key[1], key[2]))
	}
	plan(directoryQuery("", "r1"))
	plan(directoryQuery("tenant", "r1"))
	for _, f := range []ags.Filter{{}, {ResourceLinkID: "l"}, {ResourceID: "r"}, {Tag: "t"}, {ResourceLinkID: "l", Tag: "t"}} {
		plan(lineItemQuery(ags.Owner{}, f, 0))
	}
	for _, key := range [][2]string{{"", ""}, {"tenant", ""}, {"", "pending"}, {"tenant", "pending"}} {
		plan(clientsQuery(key[0], dynreg.Status(key[1]), "c1"))
	}
	plan(membersQuery("c", "u"))
	plan(changesQuery("c", 1))
	plan(forgetQuery("c", time.Now()))
	plan(entryQuery(1, "", "u"))
	plan(entryQuery(1, "u", ""))
	plan(scopesQuery("s", ""))
	plan(scopesQuery("", "s"))
	plan(rulesQuery("t", []string{"a", "b"}))
	plan(deploymentsQuery("r", []string{"a", "b"}))
	plan(leaseJob, []any{2, "k", "l", 1, "k", "l", 1})
	plan(parkedQuery(delivery.Name{Kind: "k"}, ""))
}

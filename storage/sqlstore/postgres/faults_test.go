//go:build unix

package postgres_test

import (
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/sqlstore/postgres"
	"github.com/ltikit/ltikit/storage/storagetest"
)

// faults is how often a fault test breaks the engine.
func faults() int {
	if os.Getenv("LTIKIT_LONG") != "" {
		return 15
	}
	return 2
}

// twoNodes are two pools of connections on one schema of the server.
func twoNodes(t *testing.T, server string) []storagetest.ShortLived {
	t.Helper()
	schema := newSchema(t, server)
	return []storagetest.ShortLived{openStoreAt(t, schema, time.Now), openStoreAt(t, schema, time.Now)}
}

func TestFaultsServerKilled(t *testing.T) {
	t.Parallel()
	server := needs.OwnPostgres(t)
	storagetest.UnderFaults(t, storagetest.Faults{
		Nodes: twoNodes(t, server.URL),
		Now:   time.Now,
		Break: func(working func(int)) {
			for range faults() {
				working(200)
				server.Kill(t)
				working(100)
				server.Restart(t)
			}
		},
	})
}

func TestFaultsConnectionsCut(t *testing.T) {
	t.Parallel()
	server := needs.OwnPostgres(t)
	admin, err := postgres.Open(t.Context(), server.URL)
	require.NoError(t, err)
	defer admin.Close()
	storagetest.UnderFaults(t, storagetest.Faults{
		Nodes: twoNodes(t, server.URL),
		Now:   time.Now,
		Break: func(working func(int)) {
			for range 5 * faults() {
				working(100)
				_, err := admin.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
					WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`)
				require.NoError(t, err)
			}
		},
	})
}

// While the server is away, a launch is answered with 503 and may be tried again:
// it is neither let in nor used up.
func TestLaunchWhileTheServerIsAway(t *testing.T) {
	t.Parallel()
	server := needs.OwnPostgres(t)
	store := openStoreAt(t, newSchema(t, server.URL), time.Now)
	platform := ltitest.NewPlatform(t)
	served := 0
	tl := ltitest.NewTool(t, platform, func(http.ResponseWriter, *http.Request, *tool.Launch) { served++ },
		func(c *tool.Config) { c.Replay = store })
	browser := ltitest.NewBrowser(t, platform)
	page := browser.Start(tl, ltitest.Person{ID: "u-1", Roles: []lti.Role{lti.RoleLearner}})

	server.Kill(t)
	refused := browser.Post(page.Action, page.Form)
	require.Equal(t, http.StatusServiceUnavailable, refused.Status, refused.Body)
	require.Zero(t, served)

	server.Restart(t)
	status := 0
	for range 20 { // the first answers may be of connections that are dead
		if status = browser.Post(page.Action, page.Form).Status; status == http.StatusOK {
			break
		}
		require.Equal(t, http.StatusServiceUnavailable, status)
	}
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, 1, served)
	require.Equal(t, http.StatusUnauthorized, browser.Post(page.Action, page.Form).Status, "used up")
}

package platform_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// Strangers are tools made with other people's libraries, as they are published.
// What they take and send is what this platform has to live with.

const strangerClient = "stranger-1"

// TestLtijs launches a tool made with ltijs and serves its roster and grades.
//
// What ltijs 5.9 asks of a platform, beyond what the specifications do:
//   - The redirect URI is the target link URI without its query, so every target
//     is registered as a redirect URI.
//   - The authorization URL has no query: ltijs escapes the question mark.
//   - The id_token is signed with RS256 and arrives within ten seconds of its
//     iat, by both clocks.
//   - The URL of the roster has no query: role, limit and rlid replace it.
//   - The scope lineitem is granted, for a score without a maximum: ltijs reads
//     the line item's and does not ask for lineitem.readonly, which would do.
//
// It asks for access tokens without a deployment. Of a nonce it checks only that
// it did not come before, not that it is the one of this login.
func TestLtijs(t *testing.T) {
	t.Parallel()
	node := needs.Node(t, "testdata/ltijs")
	lms := newSmallLMS(t)
	tool := lms.register(t, startLtijs(t, node, lms.server.URL))
	teacher, student := newVisitor(t, lms, "u-ada"), newVisitor(t, lms, "u-bo")
	launches := map[string]strangerLaunch{"u-ada": teacher.launch(t, tool), "u-bo": student.launch(t, tool)}

	t.Run("launch", func(t *testing.T) {
		t.Parallel()
		for id, launch := range launches {
			checkLaunch(t, lms, id, launch)
		}
	})
	t.Run("roster", func(t *testing.T) {
		t.Parallel()
		everybody := []string{"u-ada", "u-bo", "u-cem"}
		checkRoster(t, teacher, tool, url.Values{}, everybody)
		checkRoster(t, teacher, tool, url.Values{"limit": {"1"}}, everybody)
		checkRoster(t, teacher, tool, url.Values{"limit": {"1"}, "role": {"Learner"}}, []string{"u-bo", "u-cem"})
		checkRoster(t, teacher, tool, url.Values{"link": {"true"}}, everybody)
	})
	t.Run("score", func(t *testing.T) {
		t.Parallel()
		checkScore(t, teacher, tool)
	})
	t.Run("score of somebody who gets none", func(t *testing.T) {
		t.Parallel()
		got := teacher.post(t, tool, "score", map[string]any{"userId": "u-ada", "scoreGiven": 1,
			"activityProgress": "Completed", "gradingProgress": "FullyGraded"})
		require.Equal(t, http.StatusBadGateway, got.status, got.body)
		assert.Contains(t, got.body, "422")
		assert.Contains(t, got.body, "userId names nobody who gets grades")
	})
}

// checkLaunch holds what ltijs made of a launch against the course.
func checkLaunch(t *testing.T, lms *smallLMS, userID string, launch strangerLaunch) {
	t.Helper()
	who := lms.people[userID]
	assert.Equal(t, userID, launch.User)
	assert.Equal(t, lms.server.URL, launch.Issuer)
	assert.Equal(t, ltitest.DeploymentID, launch.DeploymentID)
	assert.Equal(t, who.Name, launch.Info.Name)
	assert.Equal(t, who.Email, launch.Info.Email)
	assert.Equal(t, who.Roles, launch.Platform.Roles)
	assert.Equal(t, lti.Context{ID: biology, Title: "Biology"}, launch.Platform.Context)
	assert.Equal(t, lti.ResourceLink{ID: "l-1", Title: "Cells"}, launch.Platform.ResourceLink)
	assert.Equal(t, map[string]string{"chapter": "3"}, launch.Platform.Custom)
}

// checkRoster lets ltijs read all pages of the roster.
func checkRoster(t *testing.T, teacher *visitor, tool *lti.Registration, q url.Values, want []string) {
	t.Helper()
	var roster struct {
		Context nrps.Context
		Members []nrps.Member
	}
	teacher.ask(t, tool, "members", q, &roster)
	var ids []string
	for _, m := range roster.Members {
		who := teacher.lms.people[m.UserID]
		ids = append(ids, m.UserID)
		assert.Equal(t, who.Name, m.Name)
		assert.Equal(t, who.Email, m.Email)
		assert.Equal(t, who.Roles, m.Roles)
	}
	assert.Equal(t, want, ids, q)
	assert.Equal(t, nrps.Context{ID: biology, Title: "Biology"}, roster.Context)
}

// checkScore lets ltijs send a score, which the gradebook then holds, and read
// it back.
func checkScore(t *testing.T, teacher *visitor, tool *lti.Registration) {
	t.Helper()
	got := teacher.post(t, tool, "score", map[string]any{"userId": "u-bo", "scoreGiven": 42.5,
		"activityProgress": "Completed", "gradingProgress": "FullyGraded", "comment": "well done"})
	require.Equal(t, http.StatusOK, got.status, got.body)
	result := teacher.lms.result(t, tool, "u-bo")
	require.NotNil(t, result.ResultScore)
	assert.InDelta(t, 42.5, *result.ResultScore, 0)
	assert.InDelta(t, 50, result.ResultMaximum, 0)
	assert.Equal(t, "well done", result.Comment)

	var read struct{ Scores []ags.Result }
	teacher.ask(t, tool, "results", url.Values{"userId": {"u-bo"}}, &read)
	require.Len(t, read.Scores, 1)
	require.NotNil(t, read.Scores[0].ResultScore)
	assert.InDelta(t, 42.5, *read.Scores[0].ResultScore, 0)
}

// startLtijs runs the tool until the test ends and returns its URL.
func startLtijs(t *testing.T, node, issuer string) string {
	t.Helper()
	trusted, err := json.Marshal(map[string]any{
		"url": issuer, "name": "Small LMS", "clientId": strangerClient,
		"authenticationEndpoint": issuer + "/authorize", "accesstokenEndpoint": issuer + "/token",
		"authConfig": map[string]string{"method": "JWK_SET", "key": issuer + "/jwks"},
	})
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), node, "tool.mjs")
	cmd.Dir = "testdata/ltijs"
	cmd.Env = append(os.Environ(), "LTIJS_PLATFORM="+string(trusted))
	cmd.Stderr = t.Output()
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	_, err = cmd.StdinPipe() // open for as long as this process lives
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context has ended it
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, "ltijs ended before it was ready")
	var ready struct{ URL string }
	require.NoError(t, json.Unmarshal([]byte(line), &ready), line)
	return ready.URL
}

package bridge_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/lti/bridge"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
)

// TestRosterAllPages: "no paging, no filters" was one of the faults.
func TestRosterAllPages(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for n := range 230 { // the platform's pages hold a hundred
		ltitest.NewBrowser(t, s.platform).SignIn(ltitest.Person{ID: fmt.Sprintf("u-%03d", n), Name: "N", Roles: []lti.Role{lti.RoleLearner}})
	}
	s.signIn(t, teacher(), s.withServices)
	members := func(q string) []any {
		status, page, _ := s.app.call(http.MethodGet, s.config.Issuer+"/services/members"+q, "", nil)
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, map[string]any{"id": "c-1", "title": "Course"}, page["context"])
		return page["members"].([]any)
	}
	require.Len(t, members(""), 231)
	require.Len(t, members("?role=Instructor"), 1)
	require.Len(t, members("?role="+url.QueryEscape(string(lti.RoleLearner))), 230)
	require.Empty(t, members("?role=Mentor"))
	require.Len(t, members("?rlid=l-1"), 231)
	status, _, _ := s.app.call(http.MethodGet, s.config.Issuer+"/services/members?rlid=l-2", "", nil)
	require.Equal(t, http.StatusBadRequest, status)
}

// TestHalfARoster: a roster that breaks off must not look like a whole one.
func TestHalfARoster(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for n := range 150 {
		ltitest.NewBrowser(t, s.platform).SignIn(ltitest.Person{ID: fmt.Sprintf("u-%03d", n), Roles: []lti.Role{lti.RoleLearner}})
	}
	s.signIn(t, teacher(), s.withServices)
	s.platform.Fail(ltitest.Fault{At: []ltitest.Endpoint{ltitest.Roster}, After: 1, Status: http.StatusInternalServerError})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.config.Issuer+"/services/members", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+s.app.token.AccessToken)
	resp, err := s.app.server.Client().Do(req)
	if err == nil {
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
	}
	require.Error(t, err)
}

// TestLineItems goes through the life of a column, at platforms whose addresses
// have a query and whose success is 200 (Moodle), as well as at one that has
// neither.
func TestLineItems(t *testing.T) {
	t.Parallel()
	for name, platform := range map[string]*ltitest.Platform{"plain": ltitest.NewPlatform(t), "Moodle": ltitest.NewLMS(t, profile.Moodle), "Sakai": ltitest.NewLMS(t, profile.Sakai)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStageAt(t, platform, nil)
			s.signIn(t, student(), s.withServices)
			learner := s.app.claims["sub"]
			s.signIn(t, teacher(), s.withServices)
			at := s.config.Issuer + "/services/lineitems"
			status, made, _ := s.app.call(http.MethodPost, at, ags.MediaTypeLineItem, map[string]any{"label": "Quiz", "scoreMaximum": 10, "resourceId": "q"})
			require.Equal(t, http.StatusCreated, status, made)
			item := made["id"].(string)
			require.Contains(t, item, at+"/")
			_, _, list := s.app.call(http.MethodGet, at+"?resource_id=q", "", nil)
			require.Len(t, list, 1)
			require.Equal(t, item, list[0].(map[string]any)["id"])

			score := map[string]any{"userId": learner, "timestamp": "2026-03-02T09:00:00Z", "scoreGiven": 5, "scoreMaximum": 10,
				"activityProgress": "Completed", "gradingProgress": "FullyGraded", "comment": "well done", "scoringUserId": s.app.claims["sub"]}
			status, body, _ := s.app.call(http.MethodPost, item+"/scores", ags.MediaTypeScore, score)
			require.Equal(t, http.StatusNoContent, status, body)
			status, body, _ = s.app.call(http.MethodPost, item+"/scores", ags.MediaTypeScore, score)
			require.Equal(t, http.StatusConflict, status, body)
			_, _, results := s.app.call(http.MethodGet, item+"/results?user_id="+url.QueryEscape(learner.(string)), "", nil)
			require.Len(t, results, 1)
			result := results[0].(map[string]any)
			require.InDelta(t, 5, result["resultScore"], 0)
			require.Equal(t, item, result["scoreOf"])
			require.Equal(t, learner, result["userId"])

			status, changed, _ := s.app.call(http.MethodPut, item, ags.MediaTypeLineItem, map[string]any{"label": "Exam", "scoreMaximum": 10, "resourceId": "q"})
			require.Equal(t, http.StatusOK, status, changed)
			require.Equal(t, "Exam", changed["label"])
			_, read, _ := s.app.call(http.MethodGet, item, "", nil)
			require.Equal(t, "Exam", read["label"])
			require.Equal(t, item, read["id"])
			status, _, _ = s.app.call(http.MethodDelete, item, "", nil)
			require.Equal(t, http.StatusNoContent, status)
			status, _, _ = s.app.call(http.MethodGet, item, "", nil)
			require.Equal(t, http.StatusNotFound, status)
		})
	}
}

// TestServicesRefuse: what is wrong is told as JSON, with the right status.
func TestServicesRefuse(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.signIn(t, teacher(), s.withServices)
	at := s.config.Issuer + "/services/lineitems"
	_, made, _ := s.app.call(http.MethodPost, at, ags.MediaTypeLineItem, map[string]any{"label": "Quiz", "scoreMaximum": 10})
	item := made["id"].(string)
	good := func(change map[string]any) map[string]any {
		score := map[string]any{"userId": s.app.claims["sub"], "timestamp": "2026-03-02T09:00:00Z", "activityProgress": "Completed", "gradingProgress": "FullyGraded"}
		for name, value := range change {
			score[name] = value
		}
		return score
	}
	for _, c := range []struct {
		name, method, address, media string
		body                         any
		status                       int
	}{
		{"the platform's own id of a person", http.MethodPost, item + "/scores", ags.MediaTypeScore, good(map[string]any{"userId": "u-2"}), http.StatusBadRequest},
		{"a grader of nowhere", http.MethodPost, item + "/scores", ags.MediaTypeScore, good(map[string]any{"scoringUserId": "u-2"}), http.StatusBadRequest},
		{"an unknown progress", http.MethodPost, item + "/scores", ags.MediaTypeScore, good(map[string]any{"activityProgress": "Done"}), http.StatusBadRequest},
		{"another media type", http.MethodPost, item + "/scores", "text/plain", good(nil), http.StatusUnsupportedMediaType},
		{"a blank label", http.MethodPost, at, ags.MediaTypeLineItem, map[string]any{"label": " ", "scoreMaximum": 1}, http.StatusBadRequest},
		{"an unknown line item", http.MethodGet, at + "/none", "", nil, http.StatusNotFound},
		{"a selection where nobody chooses", http.MethodPost, s.config.Issuer + "/services/selection", "application/json", map[string]any{}, http.StatusForbidden},
	} {
		status, body, _ := s.app.call(c.method, c.address, c.media, c.body)
		require.Equal(t, c.status, status, c.name)
		require.NotEmpty(t, body["title"], c.name)
	}
	s.platform.Fail(ltitest.Fault{Status: http.StatusInternalServerError, Body: `{"secret":"words of the platform"}`})
	status, body, _ := s.app.call(http.MethodGet, item, "", nil)
	require.Equal(t, http.StatusBadGateway, status)
	require.Equal(t, "The learning platform refused the call.", body["title"])
}

// TestFeatures: the client has the services of its record, whatever the platform
// offers and the client asks for.
func TestFeatures(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *rp.Client) { c.Scopes = []lti.Scope{lti.ScopeMembership} })
	s.signIn(t, teacher(), s.withServices)
	require.NotContains(t, s.app.claims, lti.ClaimAGS)
	require.Contains(t, s.app.claims, lti.ClaimNRPS)
	status, body, _ := s.app.call(http.MethodGet, s.config.Issuer+"/services/lineitems", "", nil)
	require.Equal(t, http.StatusForbidden, status)
	require.Equal(t, "insufficient_scope", body["code"])
}

// box is an outbox that keeps what it is given.
type box struct {
	to    outbox.Target
	score ags.Score
	err   error
}

func (b *box) Put(_ context.Context, to outbox.Target, s ags.Score) error {
	b.to, b.score = to, s
	return b.err
}

// TestScoresGoThroughTheOutbox: the answer does not wait for the platform.
func TestScoresGoThroughTheOutbox(t *testing.T) {
	t.Parallel()
	kept := new(box)
	s := newStageWith(t, func(c *bridge.Config) { c.Scores = kept })
	s.signIn(t, teacher(), s.withServices)
	_, made, _ := s.app.call(http.MethodPost, s.config.Issuer+"/services/lineitems", ags.MediaTypeLineItem, map[string]any{"label": "Quiz", "scoreMaximum": 10})
	post := func() int {
		status, _, _ := s.app.call(http.MethodPost, made["id"].(string)+"/scores", ags.MediaTypeScore, map[string]any{"userId": s.app.claims["sub"], "timestamp": "2026-03-02T09:00:00Z",
			"activityProgress": "Completed", "gradingProgress": "FullyGraded"})
		return status
	}
	require.Equal(t, http.StatusNoContent, post())
	require.Equal(t, "u-1", kept.score.UserID)
	require.Equal(t, s.tool.Registration.ID, kept.to.RegistrationID)
	require.Equal(t, ltitest.DeploymentID, kept.to.DeploymentID)
	require.Contains(t, kept.to.Claim.LineItem, s.platform.Server.URL)
	kept.err = errStoreDown
	require.Equal(t, http.StatusServiceUnavailable, post())
}

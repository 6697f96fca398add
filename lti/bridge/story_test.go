package bridge_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// TestStory is the whole of it with an unmodified client library: a launch signs
// the person in with the right roles, the application reads the roster and posts a
// score, and the platform's gradebook has it.
func TestStory(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.signIn(t, student(), s.withServices)
	learner := s.app.claims
	require.Equal(t, []any{string(lti.RoleLearner)}, learner[lti.ClaimRoles])
	s.signIn(t, teacher(), s.withServices)
	claims := s.app.claims
	require.Equal(t, "Ada Example", claims["name"])
	require.Equal(t, "ada@school.example", claims["email"])
	require.Equal(t, false, claims["email_verified"])
	require.Equal(t, []any{string(lti.RoleInstructor), string(lti.RoleInstitutionStaff)}, claims[lti.ClaimRoles])
	require.Equal(t, map[string]any{"id": "c-1", "title": "Course", "type": []any{lti.ContextCourseOffering}}, claims[lti.ClaimContext])
	require.NotEqual(t, "u-1", claims["sub"])
	require.Equal(t, s.app.url("/"), s.app.target)

	roster, _ := claims[lti.ClaimNRPS].(map[string]any)
	status, page, _ := s.app.call(http.MethodGet, roster["context_memberships_url"].(string), "", nil)
	require.Equal(t, http.StatusOK, status)
	members := page["members"].([]any)
	require.Len(t, members, 2)
	require.Equal(t, claims["sub"], members[0].(map[string]any)["user_id"])
	require.Equal(t, learner["sub"], members[1].(map[string]any)["user_id"])

	gradebook, _ := claims[lti.ClaimAGS].(map[string]any)
	status, column, _ := s.app.call(http.MethodPost, gradebook["lineitems"].(string), ags.MediaTypeLineItem, map[string]any{"label": "Quiz 1", "scoreMaximum": 10})
	require.Equal(t, http.StatusCreated, status)
	status, _, _ = s.app.call(http.MethodPost, column["id"].(string)+"/scores", ags.MediaTypeScore, map[string]any{
		"userId": learner["sub"], "timestamp": "2026-03-02T09:00:00Z", "scoreGiven": 9, "scoreMaximum": 10,
		"activityProgress": "Completed", "gradingProgress": "FullyGraded",
	})
	require.Equal(t, http.StatusNoContent, status)

	status, _, results := s.app.call(http.MethodGet, column["id"].(string)+"/results", "", nil)
	require.Equal(t, http.StatusOK, status)
	require.Len(t, results, 1)
	require.Equal(t, learner["sub"], results[0].(map[string]any)["userId"])
	owner := ags.Owner{RegistrationID: s.tool.Registration.ID, ContextID: "c-1"}
	for item, err := range s.platform.Store.ListLineItems(t.Context(), owner, ags.Filter{}, "") {
		require.NoError(t, err)
		for result, err := range s.platform.Store.ListResults(t.Context(), owner, item.ID, "", "") {
			require.NoError(t, err)
			require.Equal(t, "u-2", result.UserID)
			require.InDelta(t, 9, *result.ResultScore, 0)
		}
	}

	info, err := s.app.op.UserInfo(s.app.ctx, s.app.oauth.TokenSource(s.app.ctx, s.app.token))
	require.NoError(t, err)
	require.Equal(t, claims["sub"], info.Subject)
	require.Equal(t, "ada@school.example", info.Email)
}

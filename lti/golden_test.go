package lti_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

// built is a message as an application makes it, with the claims of a service
// that lti has no field for.
type built struct {
	message lti.Message
	claims  map[string]any
}

// from is a message of the platform.
func from(typ lti.MessageType, change func(m *lti.Message)) lti.Message {
	at := time.Unix(1772442000, 0).UTC()
	m := lti.Message{
		Issuer: "https://platform.example", Subject: "u-1", Audience: lti.Audience{"tool-1"}, AuthorizedParty: "tool-1", Nonce: "n-1",
		IssuedAt: at, Expires: at.Add(5 * time.Minute), Type: typ, Version: lti.Version, DeploymentID: "d-1",
		TargetLinkURI: "https://tool.example/launch", Roles: []lti.Role{lti.RoleInstructor},
	}
	change(&m)
	return m
}

func builtMessages() map[string]built {
	const claim, proctoring = "https://purl.imsglobal.org/spec/lti/claim/", "https://purl.imsglobal.org/spec/lti-ap/claim/"
	link := &lti.ResourceLink{ID: "l-1", Title: "Essay"}
	course := &lti.Context{ID: "c-1", Type: []string{lti.ContextCourseSection}, Label: "ECON 1010"}
	back := &lti.LaunchPresentation{DocumentTarget: "window", ReturnURL: "https://platform.example/back"}
	student := map[string]any{"user_id": "u-2", "name": "Sam Lee", "roles": []lti.Role{lti.RoleLearner}}
	activity := map[string]any{"id": "a-1", "title": "Essay"}
	learner := []lti.Role{lti.RoleLearner}
	return map[string]built{
		"submission_review_request": {from(lti.SubmissionReviewRequest, func(m *lti.Message) {
			m.ResourceLink, m.Context, m.LaunchPresentation = link, course, back
			m.AGS = &lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeScore}, LineItem: "https://platform.example/lineitems/1"}
		}), map[string]any{claim + "for_user": student}},
		"start_proctoring": {from(lti.StartProctoring, func(m *lti.Message) {
			m.ResourceLink, m.Context, m.LaunchPresentation, m.Roles = link, course, back, learner
		}), map[string]any{
			proctoring + "attempt_number": 1, proctoring + "start_assessment_url": "https://platform.example/start", proctoring + "session_data": "csrf-1",
			proctoring + "acs":                 map[string]any{"assessment_control_url": "https://platform.example/acs", "actions": []string{"pause", "resume"}},
			proctoring + "proctoring_settings": map[string]any{"data": "level=2"},
		}},
		"start_assessment": {from(lti.StartAssessment, func(m *lti.Message) {
			m.Issuer, m.Audience, m.Nonce, m.Subject, m.Roles, m.TargetLinkURI = "tool-1", lti.Audience{"https://platform.example"}, "n-2", "", nil, ""
			m.IssuedAt, m.Expires = m.IssuedAt.Add(100*time.Second), m.Expires.Add(100*time.Second)
			m.ResourceLink = &lti.ResourceLink{ID: "l-1"}
		}), map[string]any{
			proctoring + "attempt_number": 1, proctoring + "session_data": "csrf-1", proctoring + "end_assessment_return": true,
			proctoring + "verified_user": map[string]any{"given_name": "Sam"},
		}},
		"end_assessment": {from(lti.EndAssessment, func(m *lti.Message) {
			m.ResourceLink, m.Context, m.Roles = link, course, learner
		}), map[string]any{proctoring + "attempt_number": 1, proctoring + "errormsg": "The time was up."}},
		"context_launch_request": {from(lti.ContextLaunchRequest, func(m *lti.Message) { m.Context, m.LaunchPresentation = course, back }), nil},
		"data_privacy_launch_request": {from(lti.DataPrivacyLaunchRequest, func(m *lti.Message) {
			m.LaunchPresentation, m.Roles = back, []lti.Role{lti.RoleInstitutionAdministrator}
		}), map[string]any{claim + "for_user": map[string]any{"user_id": "u-2"}}},
		"eula_request": {from(lti.EULARequest, func(m *lti.Message) { m.Context = course }), map[string]any{claim + "eulaservice": map[string]any{
			"url": "https://platform.example/eula", "scope": []string{"https://purl.imsglobal.org/spec/lti/scope/eula/user"},
		}}},
		"asset_processor_settings_request": {from(lti.AssetProcessorSettingsRequest, func(m *lti.Message) {
			m.Context, m.Custom = course, map[string]string{"mode": "strict"}
		}), map[string]any{claim + "activity": activity}},
		"report_review_request": {from(lti.ReportReviewRequest, func(m *lti.Message) { m.Context = course }), map[string]any{
			claim + "activity": activity, claim + "for_user": student, claim + "submission": map[string]any{"id": "s-1"},
			claim + "asset": map[string]any{"id": "as-1"}, claim + "assetreport_type": "originality",
		}},
	}
}

// Each message that is built is the golden one, and the golden one is read into
// the message that was built.
func TestGoldenMessages(t *testing.T) {
	t.Parallel()
	for name, b := range builtMessages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := decode(t, golden(t, name))
			m := b.message.Clone()
			for claim, v := range b.claims {
				require.NoError(t, m.SetClaim(claim, v))
			}
			require.NoError(t, m.Validate())
			written, err := json.Marshal(m)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(want, decode(t, written)))

			read := readMessage(t, golden(t, name))
			require.NoError(t, read.Validate())
			require.Empty(t, read.Findings())
			for claim := range b.claims {
				var v any
				found, err := read.Claim(claim, &v)
				require.NoError(t, err)
				require.True(t, found)
			}
			read.DropClaims(slices.Collect(maps.Keys(b.claims))...)
			rest, err := json.Marshal(read)
			require.NoError(t, err)
			plain, err := json.Marshal(&b.message)
			require.NoError(t, err)
			require.JSONEq(t, string(plain), string(rest))
		})
	}
}

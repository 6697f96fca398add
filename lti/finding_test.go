package lti_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

func TestFindings(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 256)
	for _, c := range []struct {
		name   string
		claims map[string]any // put into a full launch
		want   []lti.Finding  // Claim, Name and Severe
		check  func(t *testing.T, m *lti.Message)
	}{
		{"nothing wrong", nil, nil, nil},
		{"deployment_id a number", map[string]any{lti.ClaimDeploymentID: 7}, one(lti.FindingDeploymentIDType, lti.ClaimDeploymentID, true), func(t *testing.T, m *lti.Message) {
			assert.Equal(t, "7", m.DeploymentID)
		}},
		{"resource_link.id a number", map[string]any{lti.ClaimResourceLink: map[string]any{"id": 12, "title": "t"}}, one(lti.FindingResourceLinkIDType, lti.ClaimResourceLink+".id", true), func(t *testing.T, m *lti.Message) {
			assert.Equal(t, lti.ResourceLink{ID: "12", Title: "t"}, *m.ResourceLink)
		}},
		{"context.id a boolean", map[string]any{lti.ClaimContext: map[string]any{"id": true}}, one(lti.FindingContextIDType, lti.ClaimContext+".id", true), nil},
		{"title a number", map[string]any{lti.ClaimContext: map[string]any{"id": "c", "title": 101}}, one(lti.FindingTextType, lti.ClaimContext+".title", false), func(t *testing.T, m *lti.Message) {
			assert.Equal(t, "101", m.Context.Title)
		}},
		{"name a number", map[string]any{"name": 5}, one(lti.FindingTextType, "name", false), nil},
		{"context type a string", map[string]any{lti.ClaimContext: map[string]any{"id": "c", "type": "CourseSection"}}, one(lti.FindingListType, lti.ClaimContext+".type", false), func(t *testing.T, m *lti.Message) {
			assert.True(t, m.Context.HasType(lti.ContextCourseSection))
		}},
		{"null in a list", map[string]any{lti.ClaimContext: map[string]any{"id": "c", "type": []any{nil, "Group"}}}, one(lti.FindingTextType, lti.ClaimContext+".type", false), func(t *testing.T, m *lti.Message) {
			assert.Equal(t, []string{"Group"}, m.Context.Type)
		}},
		{"role_scope_mentor a string", map[string]any{lti.ClaimRoleScopeMentor: "u-9"}, one(lti.FindingListType, lti.ClaimRoleScopeMentor, false), func(t *testing.T, m *lti.Message) {
			assert.Equal(t, []string{"u-9"}, m.Mentees())
		}},
		{"role_scope_mentor an empty string", map[string]any{lti.ClaimRoleScopeMentor: ""}, one(lti.FindingListType, lti.ClaimRoleScopeMentor, false), func(t *testing.T, m *lti.Message) {
			assert.Empty(t, m.Mentees())
		}},
		{"TC-136 role_scope_mentor without Mentor role", map[string]any{lti.ClaimRoles: []string{"Learner"}}, one(lti.FindingMentorRole, lti.ClaimRoleScopeMentor, false), func(t *testing.T, m *lti.Message) {
			assert.Nil(t, m.Mentees())
		}},
		{"width and height in quotes", map[string]any{lti.ClaimLaunchPresentation: map[string]any{"width": "640", "height": "full"}}, []lti.Finding{
			{Name: lti.FindingNumberType, Claim: lti.ClaimLaunchPresentation + ".height"}, {Name: lti.FindingNumberType, Claim: lti.ClaimLaunchPresentation + ".width"},
		}, func(t *testing.T, m *lti.Message) {
			assert.InDelta(t, 640, m.LaunchPresentation.Width, 0)
			assert.Zero(t, m.LaunchPresentation.Height)
		}},
		{"width not a finite number", map[string]any{lti.ClaimLaunchPresentation: map[string]any{"width": "NaN"}}, one(lti.FindingNumberType, lti.ClaimLaunchPresentation+".width", false), func(t *testing.T, m *lti.Message) {
			assert.Zero(t, m.LaunchPresentation.Width)
		}},
		{"TC-137 document_target popup", map[string]any{lti.ClaimLaunchPresentation: map[string]any{"document_target": "popup"}}, one(lti.FindingDocumentTarget, lti.ClaimLaunchPresentation+".document_target", false), func(t *testing.T, m *lti.Message) {
			assert.Empty(t, m.LaunchPresentation.DocumentTarget)
		}},
		{"TC-164 tool_platform without guid", map[string]any{lti.ClaimToolPlatform: map[string]any{"name": "LMS"}}, one(lti.FindingPlatformGUID, lti.ClaimToolPlatform+".guid", false), nil},
		{"TC-135 context.id of 256 characters", map[string]any{lti.ClaimContext: map[string]any{"id": long}}, one(lti.FindingContextIDLength, lti.ClaimContext+".id", false), func(t *testing.T, m *lti.Message) {
			assert.Equal(t, long, m.Context.ID)
		}},
		{"TC-132 custom value null", map[string]any{lti.ClaimCustom: map[string]any{"a": nil, "b": ""}}, one(lti.FindingCustomNull, lti.ClaimCustom+".a", false), func(t *testing.T, m *lti.Message) {
			assert.Equal(t, map[string]string{"b": ""}, m.Custom)
		}},
		{"TC-133 custom value a number", map[string]any{lti.ClaimCustom: map[string]any{"a": json.Number("0.10")}}, one(lti.FindingCustomType, lti.ClaimCustom+".a", false), func(t *testing.T, m *lti.Message) {
			assert.Equal(t, "0.10", m.Custom["a"])
		}},
		{"TC-133 custom value an object", map[string]any{lti.ClaimCustom: map[string]any{"a": map[string]any{"b": 1}}}, one(lti.FindingCustomNested, lti.ClaimCustom+".a", false), func(t *testing.T, m *lti.Message) {
			assert.Equal(t, `{"b":1}`, m.Custom["a"])
		}},
		{"booleans in quotes", map[string]any{lti.ClaimDeepLinkingSettings: map[string]any{
			"accept_multiple": "true", "accept_lineitem": 0, "auto_create": "maybe",
		}}, []lti.Finding{
			{Name: lti.FindingBooleanType, Claim: lti.ClaimDeepLinkingSettings + ".accept_lineitem"},
			{Name: lti.FindingBooleanType, Claim: lti.ClaimDeepLinkingSettings + ".accept_multiple"},
			{Name: lti.FindingBooleanType, Claim: lti.ClaimDeepLinkingSettings + ".auto_create"},
		}, func(t *testing.T, m *lti.Message) {
			assert.True(t, *m.DeepLinking.AcceptMultiple)
			assert.False(t, *m.DeepLinking.AcceptLineItem)
			assert.Nil(t, m.DeepLinking.AutoCreate)
		}},
		{"accept_media_types a list", map[string]any{lti.ClaimDeepLinkingSettings: map[string]any{"accept_media_types": []string{"image/*", "text/html"}}}, one(lti.FindingMediaTypesList, lti.ClaimDeepLinkingSettings+".accept_media_types", false), func(t *testing.T, m *lti.Message) {
			assert.Equal(t, "image/*,text/html", m.DeepLinking.AcceptMediaTypes)
		}},
		{"TC-195 accept_presentation_document_targets a string", map[string]any{lti.ClaimDeepLinkingSettings: map[string]any{"accept_presentation_document_targets": "iframe"}}, one(lti.FindingListType, lti.ClaimDeepLinkingSettings+".accept_presentation_document_targets", false), nil},
		{"null counts as absent", map[string]any{"name": nil, lti.ClaimContext: nil, lti.ClaimCustom: nil, lti.ClaimLaunchPresentation: map[string]any{"width": nil}}, nil, func(t *testing.T, m *lti.Message) {
			assert.Nil(t, m.Context)
			assert.Empty(t, m.Name)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			claims := decode(t, golden(t, "resource_link_request"))
			maps.Copy(claims, c.claims)
			raw, err := json.Marshal(claims)
			require.NoError(t, err)
			m := readMessage(t, raw)
			got := m.Findings()
			for i := range got {
				assert.NotEmpty(t, got[i].Want)
				assert.NotEmpty(t, got[i].Got)
				assert.NotContains(t, got[i].Got, "u-9", "the form, not the value")
				got[i].Want, got[i].Got = "", ""
			}
			assert.Equal(t, c.want, got)
			if c.check != nil {
				c.check(t, m)
			}
			written, err := json.Marshal(m)
			require.NoError(t, err)
			tolerated := slices.ContainsFunc(readMessage(t, written).Findings(), func(f lti.Finding) bool {
				return !slices.Contains([]string{lti.FindingMentorRole, lti.FindingPlatformGUID, lti.FindingContextIDLength}, f.Name)
			})
			assert.False(t, tolerated, "what is written has the right form")
		})
	}
}

func one(name, claim string, severe bool) []lti.Finding {
	return []lti.Finding{{Name: name, Claim: claim, Severe: severe}}
}

// A message that was built and not read has nothing to be tolerated, and what
// Findings returns is the caller's.
func TestFindingsAreACopy(t *testing.T) {
	t.Parallel()
	require.Empty(t, new(lti.Message).Findings())
	m := readMessage(t, []byte(`{"name":1}`))
	m.Findings()[0].Name = "changed"
	require.Equal(t, lti.FindingTextType, m.Findings()[0].Name)
	require.NoError(t, m.UnmarshalJSON([]byte(`{}`)))
	require.Empty(t, m.Findings(), "of this reading alone")
}

// Settings and logs hold the names: each is the words of its constant.
func TestFindingNamesAreDistinct(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("finding.go")
	require.NoError(t, err)
	names := regexp.MustCompile(`Finding\w+ = "([a-z-]+)"`).FindAllStringSubmatch(string(source), -1)
	require.NotEmpty(t, names)
	seen := map[string]bool{}
	for _, n := range names {
		require.False(t, seen[n[1]], n[1])
		seen[n[1]] = true
	}
}

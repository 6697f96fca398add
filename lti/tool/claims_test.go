package tool_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/tool"
)

// Sections 4 and 5 of the conformance catalogue: one claim is wrong at a time.
func TestLaunchRefusesClaims(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	now := s.platform.Clock.Now().Unix()
	origin, long := s.tool.Server.URL, strings.Repeat("x", 256)
	link := func(v any) change { return change{lti.ClaimResourceLink: v} }
	pick := change{lti.ClaimMessageType: "LtiDeepLinkingRequest", lti.ClaimDeepLinkingSettings: map[string]any{
		"deep_link_return_url": "https://platform.example/return", "accept_types": []string{"link"}}}
	for _, c := range []struct {
		name   string
		change change
		reason error
	}{
		{"TC-032 nonce missing", change{"nonce": nil}, lti.ErrNonce},
		{"TC-033 nonce empty", change{"nonce": ""}, lti.ErrNonce},
		{"TC-034 nonce of another login", change{"nonce": "AAAAAAAAAAAAAAAAAAAAAA"}, lti.ErrNonce},
		{"iss of another platform", change{"iss": "https://other.example"}, lti.ErrIssuer},
		{"TC-021 iss with a slash behind", change{"iss": s.platform.Issuer() + "/"}, lti.ErrIssuer},
		{"TC-084 aud missing", change{"aud": nil}, lti.ErrAudience},
		{"TC-085 wrong audience", change{"aud": "tool-2"}, lti.ErrAudience},
		{"TC-086 aud with an untrusted one", change{"aud": []string{"tool-1", "tool-2"}}, lti.ErrAudience},
		{"azp another client", change{"azp": "tool-2"}, lti.ErrAudience},
		{"exp missing", change{"exp": nil}, lti.ErrExpired},
		{"exp past", change{"exp": now - 61}, lti.ErrExpired},
		{"iat missing", change{"iat": nil}, lti.ErrNotYetValid},
		{"TC-093 exp a string", change{"exp": "1800000000"}, lti.ErrMessage},
		{"TC-094 exp ten years ahead", change{"exp": now + 315360000}, lti.ErrExpired},
		{"TC-095 nbf in the future", change{"nbf": now + 120}, lti.ErrNotYetValid},
		{"TC-096 iat later than exp", change{"iat": now + 50, "exp": now + 40}, lti.ErrNotYetValid},
		{"TC-097 sub missing", change{"sub": nil}, lti.ErrMessage},
		{"TC-098 sub empty", change{"sub": ""}, lti.ErrMessage},
		{"TC-099 sub a number", change{"sub": 7}, lti.ErrMessage},
		{"TC-099 sub null", change{"sub": json.RawMessage("null")}, lti.ErrMessage},
		{"TC-100 sub of 256 characters", change{"sub": long}, lti.ErrMessage},
		{"TC-105 version missing", change{lti.ClaimVersion: nil}, lti.ErrMessage},
		{"TC-106 version 1.1.0", change{lti.ClaimVersion: "1.1.0"}, lti.ErrMessage},
		{"TC-106 version LTI-1p0", change{lti.ClaimVersion: "LTI-1p0"}, lti.ErrMessage},
		{"TC-106 version 11.3.0", change{lti.ClaimVersion: "11.3.0"}, lti.ErrMessage},
		{"TC-107 version a number", change{lti.ClaimVersion: 1.3}, lti.ErrMessage},
		{"TC-108 message_type missing", change{lti.ClaimMessageType: nil}, lti.ErrMessage},
		{"TC-109 message_type in other letter case", change{lti.ClaimMessageType: "ltiresourcelinkrequest"}, lti.ErrMessage},
		{"message_type unknown", change{lti.ClaimMessageType: "LtiStartProctoring"}, lti.ErrMessage},
		{"TC-110 deep linking request", pick, lti.ErrMessage},
		{"TC-111 deployment_id missing", change{lti.ClaimDeploymentID: nil}, lti.ErrMessage},
		{"TC-112 deployment_id empty", change{lti.ClaimDeploymentID: ""}, lti.ErrMessage},
		{"TC-112 deployment_id blank", change{lti.ClaimDeploymentID: "  "}, lti.ErrMessage},
		{"TC-012 deployment_id differs from the login", change{lti.ClaimDeploymentID: "d-2"}, lti.ErrDeployment},
		{"TC-115 deployment_id in other letter case", change{lti.ClaimDeploymentID: "D-1"}, lti.ErrDeployment},
		{"TC-116 deployment_id of 256 characters", change{lti.ClaimDeploymentID: long}, lti.ErrMessage},
		{"TC-119 resource_link missing", link(nil), lti.ErrMessage},
		{"TC-120 resource_link without id", link(map[string]any{"title": "x"}), lti.ErrMessage},
		{"TC-121 resource_link.id empty", link(map[string]any{"id": ""}), lti.ErrMessage},
		{"TC-122 resource_link.id of 256 characters", link(map[string]any{"id": long}), lti.ErrMessage},
		{"TC-123 resource_link a string", link("l-1"), lti.ErrMessage},
		{"TC-124 roles missing", change{lti.ClaimRoles: nil}, lti.ErrMessage},
		{"TC-125 roles a string", change{lti.ClaimRoles: "Instructor"}, lti.ErrMessage},
		{"TC-126 roles hold null", change{lti.ClaimRoles: []any{nil}}, lti.ErrMessage},
		{"TC-126 roles hold a number", change{lti.ClaimRoles: []any{1}}, lti.ErrMessage},
		{"TC-127 target_link_uri missing", change{lti.ClaimTargetLinkURI: nil}, lti.ErrMessage},
		{"TC-128 target_link_uri http", change{lti.ClaimTargetLinkURI: strings.Replace(origin, "https:", "http:", 1) + "/launch"}, lti.ErrMessage},
		{"target_link_uri of another path than at login", change{lti.ClaimTargetLinkURI: origin + "/admin"}, lti.ErrMessage},
		{"TC-020 target_link_uri on a foreign host", change{lti.ClaimTargetLinkURI: "https://evil.example/"}, lti.ErrMessage},
		{"TC-129 no LTI claims at all", change{
			lti.ClaimMessageType: nil, lti.ClaimVersion: nil, lti.ClaimDeploymentID: nil, lti.ClaimTargetLinkURI: nil,
			lti.ClaimRoles: nil, lti.ClaimResourceLink: nil, lti.ClaimContext: nil,
		}, lti.ErrMessage},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			st := s.start(t)
			st.refused(t, st.token(t, c.change), c.reason)
		})
	}
}

// Sections 4 to 6: what must be accepted.
func TestLaunchAcceptsClaims(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *tool.Config) { c.AllowAnonymous = true })
	s.register(t, func(r *lti.Registration) { r.Platform.TrustedAudiences = []string{"trusted"} })
	found := func(name string) func(*testing.T, *tool.Launch) {
		return func(t *testing.T, l *tool.Launch) { require.Equal(t, []string{name}, names(l.Findings)) }
	}
	now := s.platform.Clock.Now().Unix()
	const unicode = "שלום 👋🏽 e\u0301 \u202edabs <b>&\u2028"
	for _, c := range []struct {
		name   string
		change change
		check  func(t *testing.T, l *tool.Launch)
	}{
		{"TC-087 aud array of one", change{"aud": []string{"tool-1"}}, nil},
		{"TC-088 aud with a trusted one, azp ours", change{"aud": []string{"tool-1", "trusted"}, "azp": "tool-1"}, nil},
		{"TC-161 aud array of one", change{"aud": []string{"tool-1"}}, nil},
		{"TC-161 aud a string", change{"aud": "tool-1"}, nil},
		{"TC-089 azp missing", change{"azp": nil}, nil},
		{"TC-090 exp 30 s ago", change{"iat": now - 90, "exp": now - 30}, nil},
		{"TC-091 exp with a fraction", change{"exp": float64(now) + 100.5}, func(t *testing.T, l *tool.Launch) {
			require.Equal(t, time.Unix(now+100, 5e8).UTC(), l.Message.Expires)
		}},
		{"TC-092 sub of 255 characters", change{"sub": strings.Repeat("x", 255)}, nil},
		{"TC-101 sub missing, anonymous allowed", change{"sub": nil, "name": nil}, func(t *testing.T, l *tool.Launch) {
			require.Empty(t, l.Message.Subject)
		}},
		{"TC-102 sub differs in letter case", change{"sub": "U-1"}, func(t *testing.T, l *tool.Launch) { require.Equal(t, "U-1", l.Message.Subject) }},
		{"TC-133 custom value an object", change{lti.ClaimCustom: map[string]any{"a": map[string]any{"b": 1}, "n": 5}}, func(t *testing.T, l *tool.Launch) {
			require.Equal(t, map[string]string{"a": `{"b":1}`, "n": "5"}, l.Message.Custom)
			require.ElementsMatch(t, []string{lti.FindingCustomNested, lti.FindingCustomType}, names(l.Findings))
		}},
		{"TC-132 custom value null", change{lti.ClaimCustom: map[string]any{"a": nil, "b": "x"}}, func(t *testing.T, l *tool.Launch) {
			require.Equal(t, map[string]string{"b": "x"}, l.Message.Custom)
			require.Equal(t, []string{lti.FindingCustomNull}, names(l.Findings))
		}},
		{"TC-135 context.id of 256 characters", change{lti.ClaimContext: map[string]any{"id": strings.Repeat("x", 256)}}, found(lti.FindingContextIDLength)},
		{"TC-136 mentees of no mentor", change{lti.ClaimRoleScopeMentor: []string{"u-9"}}, func(t *testing.T, l *tool.Launch) {
			require.Nil(t, l.Message.MentorOf)
			require.Equal(t, []string{lti.FindingMentorRole}, names(l.Findings))
		}},
		{"mentees of a mentor", change{lti.ClaimRoleScopeMentor: []string{"u-9"}, lti.ClaimRoles: []string{"Mentor"}}, func(t *testing.T, l *tool.Launch) {
			require.Equal(t, []string{"u-9"}, l.Message.MentorOf)
		}},
		{"TC-137 document_target popup", change{lti.ClaimLaunchPresentation: map[string]any{"document_target": "popup"}}, found(lti.FindingDocumentTarget)},
		{"TC-141 instructor", change{lti.ClaimRoles: []lti.Role{lti.RoleInstructor}}, func(t *testing.T, l *tool.Launch) {
			require.True(t, l.Message.HasRole(lti.RoleInstructor))
			require.False(t, l.Message.HasRole(lti.RoleLearner))
			require.Empty(t, l.Findings)
		}},
		{"TC-142 student", change{lti.ClaimRoles: []lti.Role{lti.RoleLearner}}, func(t *testing.T, l *tool.Launch) {
			require.True(t, l.Message.HasRole(lti.RoleLearner))
			require.False(t, l.Message.HasRole(lti.RoleInstructor))
		}},
		{"TC-143 several roles", change{lti.ClaimRoles: []lti.Role{lti.RoleInstitutionStudent, lti.RoleInstructor}}, func(t *testing.T, l *tool.Launch) {
			require.True(t, l.Message.HasRole(lti.RoleInstructor))
		}},
		{"TC-144 short role", change{lti.ClaimRoles: []string{"Instructor"}}, func(t *testing.T, l *tool.Launch) {
			require.True(t, l.Message.HasRole(lti.RoleInstructor))
		}},
		{"TC-145 unknown role only", change{lti.ClaimRoles: []string{"urn:x#Instructor"}}, func(t *testing.T, l *tool.Launch) {
			require.False(t, l.Message.HasRole(lti.RoleInstructor, lti.RoleLearner))
		}},
		{"TC-146 no roles", change{lti.ClaimRoles: []string{}}, func(t *testing.T, l *tool.Launch) { require.Empty(t, l.Message.Roles) }},
		{"TC-160 unknown claims", change{"https://vendor.example/x": map[string]any{"a": []any{1, nil}}}, func(t *testing.T, l *tool.Launch) {
			var v map[string]any
			found, err := l.Message.Claim("https://vendor.example/x", &v)
			require.NoError(t, err)
			require.True(t, found)
		}},
		{"TC-163 unresolved variable", change{lti.ClaimCustom: map[string]any{"end": "$ResourceLink.available.endDateTime"}}, func(t *testing.T, l *tool.Launch) {
			_, isValue := l.Custom("end")
			require.False(t, isValue)
		}},
		{"TC-164 tool_platform without guid", change{lti.ClaimToolPlatform: map[string]any{"name": "LMS"}}, found(lti.FindingPlatformGUID)},
		{"TC-167 Unicode", change{"name": unicode, lti.ClaimContext: map[string]any{"id": unicode}}, func(t *testing.T, l *tool.Launch) {
			require.Equal(t, unicode, l.Message.Name)
			require.Equal(t, unicode, l.Message.Context.ID)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			st := s.start(t)
			l := st.accepted(t, st.token(t, c.change))
			if c.check != nil {
				c.check(t, l)
			}
		})
	}
}

func TestLaunchOfOtherMessages(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *tool.Config) { c.MessageTypes = []lti.MessageType{lti.DeepLinkingRequest, "VendorNotice"} })
	settings := map[string]any{"deep_link_return_url": "https://platform.example/return", "accept_types": []string{"link"}}
	t.Run("TC-190 deep linking request", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		l := st.accepted(t, st.token(t, change{lti.ClaimMessageType: "LtiDeepLinkingRequest", lti.ClaimDeepLinkingSettings: settings, lti.ClaimResourceLink: nil}))
		require.Equal(t, "https://platform.example/return", l.Message.DeepLinking.ReturnURL)
	})
	t.Run("TC-195 presentation targets missing are tolerated", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		l := st.accepted(t, st.token(t, change{lti.ClaimMessageType: "LtiDeepLinkingRequest", lti.ClaimDeepLinkingSettings: settings, lti.ClaimResourceLink: nil}))
		require.Nil(t, l.Message.DeepLinking.AcceptPresentationDocumentTargets)
	})
	t.Run("TC-191 deep linking without sub and roles", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		st.accepted(t, st.token(t, change{lti.ClaimMessageType: "LtiDeepLinkingRequest", lti.ClaimDeepLinkingSettings: settings, "sub": nil, lti.ClaimRoles: nil}))
	})
	for name, broken := range map[string]map[string]any{
		"TC-192 settings missing":          nil,
		"TC-193 return URL missing":        {"accept_types": []string{"link"}},
		"TC-193 return URL http":           {"accept_types": []string{"link"}, "deep_link_return_url": "http://platform.example/return"},
		"TC-194 accept_types missing":      {"deep_link_return_url": "https://platform.example/return"},
		"TC-194 accept_types not an array": {"deep_link_return_url": "https://platform.example/return", "accept_types": "link"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := s.start(t)
			c := change{lti.ClaimMessageType: "LtiDeepLinkingRequest", lti.ClaimDeepLinkingSettings: broken}
			if broken == nil {
				c[lti.ClaimDeepLinkingSettings] = nil
			}
			st.refused(t, st.token(t, c), lti.ErrMessage)
		})
	}
	t.Run("a message of another package", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		st.accepted(t, st.token(t, change{lti.ClaimMessageType: "VendorNotice", lti.ClaimResourceLink: nil}))
	})
	t.Run("what is not listed", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		st.refused(t, st.token(t, nil), lti.ErrMessage)
	})
}

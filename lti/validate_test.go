package lti_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

func TestValidate(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 256)
	const link, pick = "resource_link_request", "deep_linking_request"
	for _, c := range []struct {
		name, golden string
		change       func(m *lti.Message)
		claim        string // of the refusal; empty accepts
	}{
		{"TC-141 full launch", link, func(*lti.Message) {}, ""},
		{"TC-190 deep linking request", pick, func(*lti.Message) {}, ""},
		{"TC-092 sub of 255 characters", link, func(m *lti.Message) { m.Subject = long[:255] }, ""},
		{"TC-100 sub of 256 characters", link, func(m *lti.Message) { m.Subject = long }, "sub"},
		{"TC-105 version missing", link, func(m *lti.Message) { m.Version = "" }, lti.ClaimVersion},
		{"TC-106 version 1.1.0", link, func(m *lti.Message) { m.Version = "1.1.0" }, lti.ClaimVersion},
		{"TC-106 version LTI-1p0", link, func(m *lti.Message) { m.Version = "LTI-1p0" }, lti.ClaimVersion},
		{"TC-106 version 11.3.0", link, func(m *lti.Message) { m.Version = "11.3.0" }, lti.ClaimVersion},
		{"TC-108 message_type missing", link, func(m *lti.Message) { m.Type = "" }, lti.ClaimMessageType},
		{"TC-111 deployment_id missing", link, func(m *lti.Message) { m.DeploymentID = "" }, lti.ClaimDeploymentID},
		{"TC-112 deployment_id blank", link, func(m *lti.Message) { m.DeploymentID = " \t" }, lti.ClaimDeploymentID},
		{"TC-116 deployment_id of 256 characters", link, func(m *lti.Message) { m.DeploymentID = long }, lti.ClaimDeploymentID},
		{"TC-119 resource_link missing", link, func(m *lti.Message) { m.ResourceLink = nil }, lti.ClaimResourceLink},
		{"TC-120 resource_link without id", link, func(m *lti.Message) { m.ResourceLink.ID = "" }, lti.ClaimResourceLink + ".id"},
		{"TC-122 resource_link.id of 256 characters", link, func(m *lti.Message) { m.ResourceLink.ID = long }, lti.ClaimResourceLink + ".id"},
		{"TC-124 roles missing", link, func(m *lti.Message) { m.Roles = nil }, lti.ClaimRoles},
		{"TC-126 roles hold null", link, func(m *lti.Message) { m.Roles = []lti.Role{""} }, lti.ClaimRoles},
		{"TC-146 roles empty", link, func(m *lti.Message) { m.Roles = []lti.Role{} }, ""},
		{"TC-127 target_link_uri missing", link, func(m *lti.Message) { m.TargetLinkURI = "" }, lti.ClaimTargetLinkURI},
		{"target_link_uri relative", link, func(m *lti.Message) { m.TargetLinkURI = "/x" }, lti.ClaimTargetLinkURI},
		{"TC-019 target_link_uri javascript", link, func(m *lti.Message) { m.TargetLinkURI = "javascript:alert(1)" }, lti.ClaimTargetLinkURI},
		{"TC-101 anonymous", link, func(m *lti.Message) { m.Subject = "" }, ""},
		{"TC-135 context.id of 256 characters", link, func(m *lti.Message) { m.Context.ID = long }, ""},
		{"TC-164 tool_platform without guid", link, func(m *lti.Message) { m.ToolPlatform.GUID = "" }, ""},
		{"TC-191 deep linking without sub and roles", pick, func(m *lti.Message) { m.Subject, m.Roles = "", nil }, ""},
		{"TC-192 settings missing", pick, func(m *lti.Message) { m.DeepLinking = nil }, lti.ClaimDeepLinkingSettings},
		{"TC-193 return URL missing", pick, func(m *lti.Message) { m.DeepLinking.ReturnURL = "" }, lti.ClaimDeepLinkingSettings + ".deep_link_return_url"},
		{"TC-194 accept_types missing", pick, func(m *lti.Message) { m.DeepLinking.AcceptTypes = nil }, lti.ClaimDeepLinkingSettings + ".accept_types"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := readMessage(t, golden(t, c.golden))
			c.change(m)
			err := m.Validate()
			if c.claim == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, lti.ErrMessage)
			e := lti.AsError(err)
			require.Equal(t, c.claim, e.Claim)
			require.NotEmpty(t, e.Want)
			require.NotEmpty(t, e.Got)
			require.Equal(t, lti.CodeInvalidToken, e.Code)
		})
	}
}

func TestScopes(t *testing.T) {
	t.Parallel()
	got := lti.ParseScopes("  b a\tb  c ")
	require.Equal(t, []lti.Scope{"b", "a", "c"}, got)
	require.Equal(t, "b a c", lti.JoinScopes(got))
	require.Equal(t, []lti.Scope{"c", "b"}, lti.IntersectScopes([]lti.Scope{"c", "x", "b"}, got))
	require.Empty(t, lti.ParseScopes(" "))
	require.Empty(t, lti.IntersectScopes(got, nil))

	g := lti.Grant{Scopes: got}
	require.True(t, g.Has("x", "a"))
	require.False(t, g.Has("x"))
	require.False(t, g.Has())
}

func TestRegistrationClone(t *testing.T) {
	t.Parallel()
	r := &lti.Registration{ID: "r", Tool: lti.ToolSide{RedirectURIs: []string{"a"}, Scopes: []lti.Scope{"s"}}}
	c := r.Clone()
	require.Equal(t, r, c)
	c.Tool.RedirectURIs[0], c.Tool.Scopes[0] = "b", "t"
	require.Equal(t, "a", r.Tool.RedirectURIs[0])
	require.Equal(t, lti.Scope("s"), r.Tool.Scopes[0])
}

func TestError(t *testing.T) {
	t.Parallel()
	t.Run("every reason is found through an Error", func(t *testing.T) {
		t.Parallel()
		for _, reason := range []error{
			lti.ErrMalformed, lti.ErrAlgorithm, lti.ErrSignature, lti.ErrUnknownKey, lti.ErrKeySet, lti.ErrIssuer, lti.ErrAudience,
			lti.ErrExpired, lti.ErrNotYetValid, lti.ErrNonce, lti.ErrState, lti.ErrReplayed, lti.ErrRegistration, lti.ErrDeployment,
			lti.ErrMessage, lti.ErrScope, lti.ErrUnavailable,
		} {
			var err error = &lti.Error{Code: lti.CodeInvalidToken, Err: reason}
			require.ErrorIs(t, err, reason)
			require.Same(t, err, lti.AsError(errors.Join(errors.New("outer"), err)))
		}
	})
	t.Run("an unknown error shows nothing of itself", func(t *testing.T) {
		t.Parallel()
		cause := errors.New(`pq: relation "nonces" does not exist at 10.0.0.7`)
		e := lti.AsError(cause)
		require.Equal(t, lti.CodeServerError, e.Code)
		require.NotContains(t, e.Public, "pq")
		require.ErrorIs(t, e, cause)
	})
	t.Run("the text for the log names what did not fit", func(t *testing.T) {
		t.Parallel()
		e := &lti.Error{Code: lti.CodeInvalidToken, Claim: "aud", Want: "a", Got: "b", Fix: "set it", Err: lti.ErrAudience}
		require.EqualError(t, e, "invalid_token: wrong audience (aud: want a, got b); set it")
		require.EqualError(t, &lti.Error{Code: lti.CodeInvalidRequest, Public: "Incomplete."}, "invalid_request: Incomplete.")
	})
}

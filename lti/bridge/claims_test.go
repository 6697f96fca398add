package bridge_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// full is a launch that says everything.
func full(m *lti.Message) {
	m.Context = &lti.Context{ID: "c-1", Label: "BIO", Title: "Biology"}
	m.Custom = map[string]string{"chapter": "3"}
	m.LIS = &lti.LIS{PersonSourcedID: "sis-1"}
	m.LaunchPresentation = &lti.LaunchPresentation{ReturnURL: "https://lms.example/back"}
	m.ToolPlatform = &lti.ToolPlatform{GUID: "guid-1"}
	m.GivenName, m.FamilyName, m.Locale = "Ada", "Example", "de"
}

// TestClaims: each source has its value, under the name that the client wants.
func TestClaims(t *testing.T) {
	t.Parallel()
	wanted := map[string]string{"chapter": "custom.chapter"}
	for _, source := range rp.Sources() {
		wanted["x."+source] = source
	}
	s := newStage(t, func(c *rp.Client) {
		c.Claims = wanted
		c.Roles = map[lti.Role]string{lti.RoleInstructor: "staff", lti.RoleInstitutionStaff: "staff", lti.RoleLearner: "pupil"}
	})
	s.signIn(t, teacher(), s.withServices, full)
	got := map[string]any{}
	for name, value := range s.app.claims {
		if rest, ok := strings.CutPrefix(name, "x."); ok {
			got[rest] = value
		}
	}
	roles := []any{string(lti.RoleInstructor), string(lti.RoleInstitutionStaff)}
	scopes := []any{string(lti.ScopeLineItem), string(lti.ScopeScore), string(lti.ScopeResultReadOnly)}
	require.Equal(t, map[string]any{
		"name": "Ada Example", "given_name": "Ada", "family_name": "Example", "email": "ada@school.example", "locale": "de",
		"roles": roles, "roles.short": []any{"Instructor", "Staff"}, "roles.mapped": []any{"staff"}, "role": "instructor",
		"context": map[string]any{"id": "c-1", "label": "BIO", "title": "Biology"}, "context.id": "c-1", "context.label": "BIO", "context.title": "Biology",
		"resource_link": map[string]any{"id": "l-1", "title": "Link"}, "resource_link.id": "l-1", "resource_link.title": "Link",
		"custom": map[string]any{"chapter": "3"}, "message_type": string(lti.ResourceLinkRequest), "deployment_id": ltitest.DeploymentID,
		"target_link_uri": s.app.url("/"), "launch_presentation": map[string]any{"return_url": "https://lms.example/back"}, "return_url": "https://lms.example/back",
		"tool_platform": map[string]any{"guid": "guid-1"}, "tool_platform.guid": "guid-1", "issuer": s.platform.Issuer(), "registration": s.tool.Registration.ID,
		"lis.person_sourcedid": "sis-1", "platform_user_id": "u-1",
		"nrps": map[string]any{"context_memberships_url": s.config.Issuer + "/services/members", "service_versions": []any{"2.0"}},
		"ags":  map[string]any{"lineitems": s.config.Issuer + "/services/lineitems", "scope": scopes},
	}, got)
	require.Equal(t, "3", s.app.claims["chapter"])
}

// TestClaimsNeedScopes: who the person is needs the scopes of OpenID Connect, and
// the services theirs.
func TestClaimsNeedScopes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.app.oauth.Scopes = []string{"openid"}
	s.signIn(t, teacher(), s.withServices)
	for _, name := range []string{"name", "email", "email_verified", lti.ClaimAGS, lti.ClaimNRPS} {
		require.NotContains(t, s.app.claims, name)
	}
	require.Contains(t, s.app.claims, lti.ClaimRoles)
	status, _, _ := s.app.call(http.MethodGet, s.config.Issuer+"/services/members", "", nil)
	require.Equal(t, http.StatusForbidden, status)

	s.app.oauth.Scopes = []string{"openid", string(lti.ScopeMembership)}
	s.signIn(t, teacher(), s.withServices)
	_, page, _ := s.app.call(http.MethodGet, s.config.Issuer+"/services/members", "", nil)
	member := page["members"].([]any)[0].(map[string]any)
	require.NotContains(t, member, "name")
	require.NotContains(t, member, "email")
}

// TestVerifiedEmail: an address is verified only in the domains that the client
// believes its platforms in.
func TestVerifiedEmail(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *rp.Client) { c.VerifiedEmailDomains = []string{"school.example"} })
	for address, want := range map[string]bool{
		"ada@school.example": true, "ada@SCHOOL.example": true, "ceo@corporation.example": false, "a@evil.school.example": false,
		"ada@school.example@evil.example": false, "school.example": false,
	} {
		s.signIn(t, ltitest.Person{ID: "u-1", Email: address, Roles: []lti.Role{lti.RoleLearner}})
		require.Equal(t, want, s.app.claims["email_verified"], address)
	}
}

// TestSubjects: a person is one to a client, and to another client somebody else.
func TestSubjects(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	subject := func(change func(*rp.Client), who string) string {
		require.NoError(t, s.config.Clients.(rp.ClientWriter).PutRelyingParty(t.Context(), s.client))
		s.otherClient(t, s.client.ID, change)
		s.signIn(t, ltitest.Person{ID: who, Roles: []lti.Role{lti.RoleLearner}})
		return s.app.claims["sub"].(string)
	}
	same := func(*rp.Client) {}
	sector := func(c *rp.Client) { c.Sector = "another" }
	public := func(c *rp.Client) { c.PublicSubject = true }
	ada := subject(same, "u-1")
	require.Equal(t, ada, subject(same, "u-1"))
	require.NotEqual(t, ada, subject(same, "u-2"))
	require.NotEqual(t, ada, subject(sector, "u-1"))
	require.NotEqual(t, ada, subject(public, "u-1"))
	require.Equal(t, subject(public, "u-1"), subject(func(c *rp.Client) { c.PublicSubject, c.Sector = true, "x" }, "u-1"))
	for _, length := range []int{1, 170, 171, 255} {
		long := subject(same, strings.Repeat("u", length))
		require.LessOrEqual(t, len(long), 255)
		require.Equal(t, long, subject(same, strings.Repeat("u", length)))
	}
}

// TestTokens: what stands in the tokens besides the claims of the launch.
func TestTokens(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.signIn(t, teacher())
	now := s.platform.Clock.Now().Unix()
	c := s.app.claims
	require.Equal(t, s.config.Issuer, c["iss"])
	require.Equal(t, "app", c["aud"])
	require.InDelta(t, now, c["iat"], 0)
	require.InDelta(t, now+600, c["exp"], 0)
	require.InDelta(t, now, c["auth_time"], 0)
	var access map[string]any
	require.NoError(t, lti.PeekUnverified(s.app.token.AccessToken, &access))
	require.Equal(t, s.config.Issuer, access["aud"])
	require.Equal(t, "app", access["client_id"])
	require.Equal(t, c["sub"], access["sub"])
	require.NotContains(t, access, "name")
	_, err := s.tool.KeptLaunch(t.Context(), c["sid"].(string))
	require.Error(t, err, "the id of the kept launch does not leave the bridge")
	require.NotNil(t, oauth2.NewClient(s.app.ctx, s.app.oauth.TokenSource(s.app.ctx, s.app.token)))
}

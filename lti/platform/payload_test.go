package platform_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

// Section 13: what every message of the platform holds.
func TestLaunchPayload(t *testing.T) {
	t.Parallel()
	launch := func(t *testing.T, who ltitest.Person, prepare ...func(s *stage, m *lti.Message)) (*stage, *lti.Message, map[string]any) {
		t.Helper()
		s := newStage(t)
		build := s.Build
		s.Build = func(a platform.AuthRequest, p ltitest.Person) (*lti.Message, error) {
			m, err := build(a, p)
			for _, f := range prepare {
				f(s, m)
			}
			return m, err
		}
		b := ltitest.NewBrowser(t, s.Platform)
		page := b.Post(s.Server.URL+"/authorize", s.authorization(t, b, who))
		m, claims := s.message(t, page)
		return s, m, claims
	}
	t.Run("TC-291 student", func(t *testing.T) {
		t.Parallel()
		s, m, claims := launch(t, student())
		require.NoError(t, m.Validate())
		require.Equal(t, []lti.Role{lti.RoleLearner}, m.Roles)
		require.Equal(t, "u-2", m.Subject)
		require.Equal(t, "Grace", m.Name)
		require.Equal(t, "1.3.0", claims[lti.ClaimVersion])
		require.Equal(t, s.Clock.Now(), m.IssuedAt)
	})
	t.Run("TC-293 instructor", func(t *testing.T) {
		t.Parallel()
		_, m, _ := launch(t, ltitest.Person{ID: "u-1", Roles: []lti.Role{lti.RoleInstructor}})
		require.Equal(t, []lti.Role{lti.RoleInstructor}, m.Roles)
	})
	t.Run("TC-295 values with blanks around in the database", func(t *testing.T) {
		t.Parallel()
		_, m, claims := launch(t, ltitest.Person{ID: " u-2 ", Name: "Grace\u00a0", Roles: []lti.Role{lti.RoleLearner + "\n"}}, func(_ *stage, m *lti.Message) {
			m.Context = &lti.Context{ID: " c-1", Title: "Biology\t", Type: []string{lti.ContextCourseOffering + " "}}
			m.ResourceLink = &lti.ResourceLink{ID: "l-1 ", Title: " Cells "}
			m.ToolPlatform = &lti.ToolPlatform{GUID: "g\n", Name: " School "}
			m.LIS = &lti.LIS{CourseSectionSourcedID: " section "}
			m.Custom = map[string]string{"chapter": " 3 ", "title": "$Context.title"}
			require.NoError(t, m.SetClaim("https://vendor.example/x", map[string]any{"a": []string{" b "}}))
		})
		require.Equal(t, "u-2", m.Subject)
		require.Equal(t, map[string]string{"chapter": "3", "title": "Biology"}, m.Custom)
		requireTrimmed(t, claims)
	})
	t.Run("TC-296 target_link_uri", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		b := ltitest.NewBrowser(t, s.Platform)
		q := s.authorization(t, b, student())
		hints := s.click(t, platform.Start{Registration: s.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: student().ID,
			TargetLinkURI: "https://tool.example/a?b=%20c&d"})
		q.Set("login_hint", hints.Get("login_hint"))
		q.Set("lti_message_hint", hints.Get("lti_message_hint"))
		m, _ := s.message(t, b.Post(s.Server.URL+"/authorize", q))
		require.Equal(t, hints.Get("target_link_uri"), m.TargetLinkURI)
		require.Equal(t, "https://tool.example/a?b=%20c&d", m.TargetLinkURI)
	})
	t.Run("TC-297 nonce", func(t *testing.T) {
		t.Parallel()
		_, m, _ := launch(t, student())
		require.Equal(t, "nonce-1", m.Nonce)
	})
	t.Run("TC-298 aud and azp", func(t *testing.T) {
		t.Parallel()
		_, _, claims := launch(t, student())
		require.Equal(t, "tool-1", claims["aud"])
		require.Equal(t, "tool-1", claims["azp"])
	})
	t.Run("TC-299 exp", func(t *testing.T) {
		t.Parallel()
		_, m, _ := launch(t, student())
		require.Equal(t, 5*time.Minute, m.Expires.Sub(m.IssuedAt))
	})
	t.Run("TC-300 iss", func(t *testing.T) {
		t.Parallel()
		s, _, claims := launch(t, student())
		require.Equal(t, s.Issuer(), claims["iss"])
		for _, bad := range []string{"http://platform.example", "https://platform.example?a=b", "https://platform.example#a"} {
			cfg := goodConfig(t)
			cfg.Issuer = bad
			_, err := platform.New(cfg)
			require.ErrorContains(t, err, "platform.Config.Issuer")
		}
	})
	t.Run("TC-301 two deployments of one tool", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		require.NoError(t, s.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: s.tool.Registration.ID, ID: "d-2"}))
		b := ltitest.NewBrowser(t, s.Platform)
		for _, deployment := range []string{"d-1", "d-2", "d-1", "d-2"} {
			q := s.authorization(t, b, student())
			hints := s.click(t, platform.Start{Registration: s.tool.Registration, DeploymentID: deployment, UserID: student().ID})
			q.Set("login_hint", hints.Get("login_hint"))
			q.Set("lti_message_hint", hints.Get("lti_message_hint"))
			m, _ := s.message(t, b.Post(s.Server.URL+"/authorize", q))
			require.Equal(t, deployment, hints.Get("lti_deployment_id"))
			require.Equal(t, deployment, m.DeploymentID)
		}
	})
	t.Run("TC-304 anonymous", func(t *testing.T) {
		t.Parallel()
		_, m, claims := launch(t, student(), func(_ *stage, m *lti.Message) {
			m.Subject, m.GivenName, m.FamilyName, m.Locale = "", "G", "H", "da"
			m.LIS, m.LTI11 = &lti.LIS{PersonSourcedID: "school:42"}, &lti.LTI11Claim{UserID: "old-7"}
			m.Custom = map[string]string{"id": "$User.id", "name": "$Person.name.full"}
			require.NoError(t, m.SetClaim("picture", "https://x.example/grace.png"))
		})
		for _, name := range []string{"sub", "name", "given_name", "family_name", "email", "locale", "picture", lti.ClaimLTI11} {
			require.NotContains(t, claims, name)
		}
		require.Contains(t, claims, lti.ClaimRoles)
		require.Empty(t, claims[lti.ClaimLIS])
		require.Equal(t, map[string]string{"id": "$User.id", "name": "$Person.name.full"}, m.Custom)
	})
	t.Run("TC-305 no roles", func(t *testing.T) {
		t.Parallel()
		_, _, claims := launch(t, ltitest.Person{ID: "u-9"})
		require.Equal(t, []any{}, claims[lti.ClaimRoles])
	})
	t.Run("TC-306 mentees of no mentor", func(t *testing.T) {
		t.Parallel()
		_, _, claims := launch(t, student(), func(_ *stage, m *lti.Message) { m.MentorOf = []string{"u-7"} })
		require.NotContains(t, claims, lti.ClaimRoleScopeMentor)
		_, m, _ := launch(t, student(), func(_ *stage, m *lti.Message) { m.MentorOf, m.Roles = []string{"u-7"}, []lti.Role{lti.RoleMentor} })
		require.Equal(t, []string{"u-7"}, m.MentorOf)
	})
	t.Run("TC-312 services that are not granted", func(t *testing.T) {
		t.Parallel()
		offer := func(m *lti.Message) {
			m.AGS = &lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeLineItem, lti.ScopeScore}, LineItems: "https://x.example/"}
			m.NRPS = &lti.NRPSClaim{ContextMembershipsURL: "https://x.example/", ServiceVersions: []string{"2.0"}}
		}
		s := newStage(t)
		s.tool.Registration.Tool.Scopes = []lti.Scope{lti.ScopeScore}
		s.tool.Registration.Tool.ShareName, s.tool.Registration.Tool.ShareEmail = false, false
		require.NoError(t, s.Store.PutRegistration(t.Context(), s.tool.Registration))
		build := s.Build
		s.Build = func(a platform.AuthRequest, p ltitest.Person) (*lti.Message, error) {
			require.Equal(t, []lti.Scope{lti.ScopeScore}, a.Allowed.Scopes)
			m, err := build(a, p)
			offer(m)
			return m, err
		}
		b := ltitest.NewBrowser(t, s.Platform)
		m, claims := s.message(t, b.Post(s.Server.URL+"/authorize", s.authorization(t, b, student())))
		require.Equal(t, &lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeScore}}, m.AGS, "nor the list of line items")
		require.Nil(t, m.NRPS)
		require.NotContains(t, claims, "name")
		require.NotContains(t, claims, "email")
	})
	t.Run("TC-316 key rotation in the middle of a launch", func(t *testing.T) {
		t.Parallel()
		keys := &rotating{KeySource: ltitest.Keys(t, "platform")}
		s := newStage(t, func(c *platform.Config) { c.Keys = keys })
		b := ltitest.NewBrowser(t, s.Platform)
		page := b.Start(s.tool, student())
		keys.rotate(t)
		require.Equal(t, http.StatusOK, b.Submit(page).Status, "signed before, verified after")
		require.Equal(t, http.StatusOK, b.Launch(s.tool, student()).Status, "the new key is found at once")
	})
	t.Run("a builder cannot get the envelope wrong", func(t *testing.T) {
		t.Parallel()
		s, m, _ := launch(t, student(), func(_ *stage, m *lti.Message) {
			m.Issuer, m.Audience, m.Nonce, m.DeploymentID, m.TargetLinkURI = "x", lti.Audience{"y"}, "z", "d-9", "https://evil.example"
			m.Expires, m.NotBefore, m.Type, m.Version = time.Unix(1, 0), time.Unix(1, 0), lti.DeepLinkingRequest, "2"
		})
		require.Equal(t, ltitest.DeploymentID, m.DeploymentID)
		require.Equal(t, s.tool.Server.URL+"/launch", m.TargetLinkURI)
		require.Equal(t, lti.ResourceLinkRequest, m.Type)
		require.True(t, m.NotBefore.IsZero())
	})
}

// requireTrimmed looks for white space around any value.
func requireTrimmed(t *testing.T, v any) {
	t.Helper()
	switch v := v.(type) {
	case string:
		require.Equal(t, strings.TrimSpace(v), v)
	case []any:
		for _, element := range v {
			requireTrimmed(t, element)
		}
	case map[string]any:
		for _, member := range v {
			requireTrimmed(t, member)
		}
	}
}

// rotating signs with a second key once it is rotated, and goes on publishing the
// first.
type rotating struct {
	lti.KeySource
	next atomic.Pointer[lti.KeySource]
}

func (r *rotating) rotate(t *testing.T) {
	var next lti.KeySource = ltitest.Keys(t, "other")
	r.next.Store(&next)
}

func (r *rotating) SigningKey(ctx context.Context, of *lti.Registration) (lti.SigningKey, error) {
	if next := r.next.Load(); next != nil {
		return (*next).SigningKey(ctx, of)
	}
	return r.KeySource.SigningKey(ctx, of)
}

func (r *rotating) PublicKeys(ctx context.Context) (lti.JWKS, error) {
	set, err := r.KeySource.PublicKeys(ctx)
	if next := r.next.Load(); err == nil && next != nil {
		var more lti.JWKS
		more, err = (*next).PublicKeys(ctx)
		set.Keys = append(more.Keys, set.Keys...)
	}
	return set, err
}

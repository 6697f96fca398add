package platform_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

// narrower answers as it is told.
type narrower struct {
	allow platform.Allowance
	err   error
}

func (n narrower) NarrowLaunch(context.Context, platform.AuthRequest) (platform.Allowance, error) {
	return n.allow, n.err
}

// What a single launch may carry is never more than the Policy allows, and
// variables keep to it too.
func TestNarrow(t *testing.T) {
	t.Parallel()
	everything := platform.Allowance{Scopes: []lti.Scope{lti.ScopeScore, lti.ScopeMembership, lti.ScopeGroups}, ShareName: true, ShareEmail: true}
	for name, c := range map[string]struct {
		policy, narrow platform.Allowance
		name, mail     string
		roster         bool
		scopes         []lti.Scope
	}{
		"all of it":        {everything, everything, "Grace", "grace@school.example", true, []lti.Scope{lti.ScopeScore}},
		"less":             {everything, platform.Allowance{ShareName: true}, "Grace", "", false, nil},
		"not more":         {platform.Allowance{Scopes: []lti.Scope{lti.ScopeScore}}, everything, "", "", false, []lti.Scope{lti.ScopeScore}},
		"what both allow":  {platform.Allowance{Scopes: []lti.Scope{lti.ScopeScore}, ShareEmail: true}, platform.Allowance{Scopes: []lti.Scope{lti.ScopeMembership}, ShareEmail: true}, "", "grace@school.example", false, nil},
		"the zero of both": {platform.Allowance{}, platform.Allowance{}, "", "", false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, func(cfg *platform.Config) {
				cfg.Policy, cfg.Narrow = fixed(c.policy), narrower{allow: c.narrow}
				cfg.Variables = platform.VariablesFunc(func(context.Context, platform.AuthRequest, string) (string, bool, error) { return "secret", true, nil })
			})
			s.Build = func(_ platform.AuthRequest, who ltitest.Person) (*lti.Message, error) {
				return &lti.Message{Subject: who.ID, Name: who.Name, Email: who.Email, Roles: who.Roles, ResourceLink: &lti.ResourceLink{ID: "l"}, NRPS: s.RosterClaim(), AGS: s.GradesClaim(),
					Custom: map[string]string{"mail": "$Person.email.primary"}}, nil
			}
			m, _ := s.message(t, ltitest.NewBrowser(t, s.Platform).Start(s.tool, student()))
			require.Equal(t, c.name, m.Name)
			require.Equal(t, c.mail, m.Email)
			variable := c.mail
			if variable == "" {
				variable = "$Person.email.primary" // withheld, though Variables would tell
			}
			require.Equal(t, variable, m.Custom["mail"])
			require.Equal(t, c.roster, m.NRPS != nil)
			if c.scopes == nil {
				require.Nil(t, m.AGS)
				return
			}
			require.Equal(t, c.scopes, m.AGS.Scopes)
		})
	}
}

// fixed is a Policy that allows the same everywhere.
type fixed platform.Allowance

func (f fixed) Allow(context.Context, *lti.Registration, string) (platform.Allowance, error) {
	return platform.Allowance(f), nil
}

// One that cannot answer refuses the launch, and tells the tool nothing.
func TestNarrowCannotAnswer(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(cfg *platform.Config) { cfg.Narrow = narrower{err: errors.New("pq: broken")} })
	page := ltitest.NewBrowser(t, s.Platform).Start(s.tool, student())
	require.Equal(t, http.StatusOK, page.Status)
	require.Equal(t, string(lti.CodeUnavailable), page.Form.Get("error"))
	require.NotContains(t, page.Body, "broken")
	require.Empty(t, page.Form.Get("id_token"))
}

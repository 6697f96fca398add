package account_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/account"
)

// The errors of Cella's design (B5) that are about people.
func TestDefectsOfOthers(t *testing.T) {
	t.Parallel()
	t.Run("B5 4 an address of e-mail opens no account", func(t *testing.T) {
		t.Parallel()
		a := newApplication(t, account.Automatic)
		owner := a.resolve(t, school("r1"), launchOf("u1"))
		for _, thief := range []*account.Resolution{a.resolve(t, school("r1"), launchOf("u2")), a.resolve(t, school("r2"), launchOf("u1"))} {
			require.NotEqual(t, owner.AccountID, thief.AccountID)
		}
	})
	t.Run("B5 5 a role of the institution makes nobody anything in the course", func(t *testing.T) {
		t.Parallel()
		for _, role := range []lti.Role{lti.RoleInstitutionInstructor, lti.RoleInstitutionAdministrator, lti.RoleSystemAdministrator} {
			require.Equal(t, "learner", account.CourseRoles().RoleOf([]lti.Role{role, lti.RoleLearner}), role)
		}
	})
	t.Run("B5 5 assistants, developers, mentors and administrators are known", func(t *testing.T) {
		t.Parallel()
		for role, want := range map[lti.Role]string{
			"http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant": "assistant",
			lti.RoleContentDeveloper: "teacher", lti.RoleMentor: "observer", lti.RoleAdministrator: "administrator",
		} {
			require.Equal(t, want, account.CourseRoles().RoleOf([]lti.Role{role}), role)
		}
	})
}

package lti_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

func TestRoles(t *testing.T) {
	t.Parallel()
	const sub = "http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#Instructor"
	for _, c := range []struct {
		name       string
		roles      []lti.Role
		instructor bool
		learner    bool
	}{
		{"TC-141 instructor", []lti.Role{lti.RoleInstructor}, true, false},
		{"TC-142 student", []lti.Role{lti.RoleLearner}, false, true},
		{"TC-143 context and institution", []lti.Role{lti.RoleInstitutionFaculty, lti.RoleInstructor}, true, false},
		{"institution faculty alone is no instructor", []lti.Role{lti.RoleInstitutionFaculty}, false, false},
		{"TC-144 short Instructor", []lti.Role{"Instructor"}, true, false},
		{"TC-144 short Learner", []lti.Role{"Learner"}, false, true},
		{"TC-144 URN of LTI 1.1", []lti.Role{"urn:lti:role:ims/lis/Instructor"}, true, false},
		{"URN of an institution role", []lti.Role{"urn:lti:instrole:ims/lis/Instructor"}, false, false},
		{"short name in other letter case", []lti.Role{"instructor"}, false, false},
		{"Learner#Instructor is no instructor", []lti.Role{sub}, false, false},
		{"TC-145 unknown", []lti.Role{"https://example.org/roles#Instructor"}, false, false},
		{"suffix of a longer word", []lti.Role{"http://purl.imsglobal.org/vocab/lis/v2/membership#NonInstructor"}, false, false},
		{"TC-146 none", nil, false, false},
		{"TC-159 test user", []lti.Role{"http://purl.imsglobal.org/vocab/lti/system/person#TestUser", lti.RoleLearner}, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := &lti.Message{Roles: c.roles}
			require.Equal(t, c.instructor, m.HasRole(lti.RoleInstructor))
			require.Equal(t, c.learner, m.HasRole(lti.RoleLearner))
			require.Equal(t, c.instructor || c.learner, m.HasRole(lti.RoleInstructor, lti.RoleLearner))
			require.False(t, m.HasRole())
		})
	}
	require.True(t, lti.Role("Mentor").IsContextRole())
	require.True(t, lti.RoleLearner.IsContextRole())
	require.False(t, lti.Role(sub).IsContextRole())
	require.False(t, lti.RoleInstitutionFaculty.IsContextRole())
}

func contextRoles() []lti.Role {
	return []lti.Role{
		lti.RoleAdministrator, lti.RoleContentDeveloper, lti.RoleInstructor, lti.RoleLearner, lti.RoleMentor,
		lti.RoleManager, lti.RoleMember, lti.RoleOfficer,
	}
}

func institutionRoles() []lti.Role {
	return []lti.Role{
		lti.RoleInstitutionAdministrator, lti.RoleInstitutionFaculty, lti.RoleInstitutionGuest, lti.RoleInstitutionNone, lti.RoleInstitutionOther,
		lti.RoleInstitutionStaff, lti.RoleInstitutionStudent, lti.RoleInstitutionAlumni, lti.RoleInstitutionInstructor, lti.RoleInstitutionLearner,
		lti.RoleInstitutionMember, lti.RoleInstitutionMentor, lti.RoleInstitutionObserver, lti.RoleInstitutionProspectiveStudent,
	}
}

func systemRoles() []lti.Role {
	return []lti.Role{
		lti.RoleSystemAdministrator, lti.RoleSystemNone, lti.RoleSystemAccountAdmin, lti.RoleSystemCreator, lti.RoleSystemSysAdmin,
		lti.RoleSystemSysSupport, lti.RoleSystemUser, lti.RoleTestUser,
	}
}

func TestRoleVocabulary(t *testing.T) {
	t.Parallel()
	seen := map[lti.Role]bool{}
	for kind, roles := range map[string][]lti.Role{"context": contextRoles(), "institution": institutionRoles(), "system": systemRoles()} {
		for _, r := range roles {
			assert.False(t, seen[r], r)
			seen[r] = true
			assert.Equal(t, kind == "context", r.IsContextRole(), r)
			assert.Equal(t, kind == "institution", r.IsInstitutionRole(), r)
			assert.Equal(t, kind == "system", r.IsSystemRole(), r)
			assert.Equal(t, r, r.Canonical())
			assert.True(t, strings.HasSuffix(string(r), "#"+r.ShortName()), r)
			short := lti.Role(r.ShortName())
			assert.Equal(t, kind == "context", short.Canonical() == r, "only context roles have short names: %s", r)
			principal, sub := r.Parts()
			assert.Equal(t, r, principal)
			assert.Empty(t, sub)
		}
	}
	assert.Len(t, seen, 30)
}

func TestSubRoles(t *testing.T) {
	t.Parallel()
	total := 0
	for _, principal := range contextRoles() {
		for _, name := range lti.SubRoles(principal) {
			total++
			r := principal.Sub(name)
			assert.Equal(t, "http://purl.imsglobal.org/vocab/lis/v2/membership/"+principal.ShortName()+"#"+name, string(r))
			gotPrincipal, gotName := r.Parts()
			assert.Equal(t, principal, gotPrincipal)
			assert.Equal(t, name, gotName)
			assert.Equal(t, name, r.ShortName())
			assert.False(t, r.IsContextRole(), "a sub-role is not its principal role")
			assert.False(t, lti.HasRole([]lti.Role{r}, contextRoles()...), r)
			assert.True(t, lti.HasRole([]lti.Role{r}, r))
		}
	}
	assert.Equal(t, 51, total)
	assert.Equal(t, lti.SubRoles(lti.RoleMentor), lti.SubRoles("Mentor"))
	assert.Empty(t, lti.SubRoles(lti.RoleInstitutionFaculty))
	assert.Empty(t, lti.RoleInstitutionFaculty.Sub("Grader"))
	assert.Empty(t, lti.Role("https://example.org/roles#Dean").Sub("Grader"))
	assert.Equal(t, "https://example.org/roles#Dean", lti.Role("https://example.org/roles#Dean").ShortName(), "a custom role stays whole")
}

func TestHighestContextRole(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		has  []lti.Role
		want lti.Role
	}{
		{"TC-143 instructor and learner", []lti.Role{lti.RoleLearner, lti.RoleInstructor}, lti.RoleInstructor},
		{"TC-143 an institution role beside it counts for nothing", []lti.Role{lti.RoleInstitutionAdministrator, lti.RoleSystemAdministrator, lti.RoleLearner}, lti.RoleLearner},
		{"TC-144 short names", []lti.Role{"Learner", "ContentDeveloper"}, lti.RoleContentDeveloper},
		{"TC-145 unknown alone", []lti.Role{"https://example.org/roles#Instructor"}, ""},
		{"TC-146 none", nil, ""},
		{"sub-role with its principal", []lti.Role{lti.RoleInstructor.Sub("TeachingAssistant"), lti.RoleInstructor}, lti.RoleInstructor},
		{"sub-role alone", []lti.Role{lti.RoleInstructor.Sub("TeachingAssistant")}, ""},
		{"Learner#Instructor is a learner", []lti.Role{lti.RoleLearner.Sub("Instructor")}, lti.RoleLearner},
		{"TC-159 test user", []lti.Role{lti.RoleTestUser, lti.RoleLearner}, lti.RoleLearner},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := &lti.Message{Roles: c.has}
			require.Equal(t, c.want, m.ContextRole())
			require.Equal(t, lti.HasRole(c.has, lti.RoleTestUser), m.IsTestUser())
		})
	}
}

func TestPerson(t *testing.T) {
	t.Parallel()
	require.True(t, (&lti.Message{}).IsAnonymous())
	require.False(t, (&lti.Message{Subject: "u-1"}).IsAnonymous())
	mentor := &lti.Message{Roles: []lti.Role{"Mentor"}, MentorOf: []string{"u-2"}}
	require.Equal(t, []string{"u-2"}, mentor.Mentees())
	mentor.Roles = []lti.Role{lti.RoleMentor.Sub("Tutor")}
	require.Nil(t, mentor.Mentees())
}

func TestContextType(t *testing.T) {
	t.Parallel()
	for _, typ := range []string{lti.ContextCourseTemplate, lti.ContextCourseOffering, lti.ContextCourseSection, lti.ContextGroup} {
		_, short, _ := strings.Cut(typ, "#")
		for _, form := range []string{typ, short, "urn:lti:context-type:ims/lis/" + short} {
			c := &lti.Context{Type: []string{"x", form}}
			assert.True(t, c.HasType(typ), form)
			assert.True(t, c.HasType("y", short), form)
			assert.False(t, c.HasType("y"), form)
			assert.Equal(t, typ, lti.CanonicalContextType(form))
		}
	}
	assert.False(t, (&lti.Context{Type: []string{"coursesection"}}).HasType(lti.ContextCourseSection))
	assert.False(t, (*lti.Context)(nil).HasType(lti.ContextGroup))
	assert.Equal(t, "urn:x", lti.CanonicalContextType("urn:x"))
}

// FuzzRole: whatever stands in the roles claim, it is of one kind at most, and
// no other text becomes a role that grants something.
func FuzzRole(f *testing.F) {
	for _, r := range append(append(contextRoles(), institutionRoles()...), systemRoles()...) {
		f.Add(string(r))
		f.Add(r.ShortName())
	}
	f.Add(string(lti.RoleLearner.Sub("Instructor")))
	f.Add("urn:lti:role:ims/lis/Instructor")
	f.Add("http://purl.imsglobal.org/vocab/lis/v2/membership/#")
	f.Add("http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor#")
	f.Fuzz(func(t *testing.T, text string) {
		r := lti.Role(text)
		kinds := 0
		for _, is := range []bool{r.IsContextRole(), r.IsInstitutionRole(), r.IsSystemRole()} {
			if is {
				kinds++
			}
		}
		require.LessOrEqual(t, kinds, 1)
		require.Equal(t, r.Canonical(), r.Canonical().Canonical())
		principal, sub := r.Parts()
		if sub != "" {
			require.False(t, r.IsContextRole())
			require.Equal(t, r, principal.Sub(sub))
		}
		if highest := lti.HighestContextRole([]lti.Role{r}); highest != "" && highest != lti.RoleLearner {
			require.Equal(t, highest, r.Canonical())
		}
		_ = r.ShortName()
	})
}

package lti

import (
	"slices"
	"strings"
)

// Role is a role URI as it stands in the roles claim (Core §A.2). Unknown roles
// are kept and grant nothing.
type Role string

// Core context roles (Core §A.2.3). They decide what a person may do in the
// course; system and institution roles say nothing about it.
const (
	RoleAdministrator    Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#Administrator"
	RoleContentDeveloper Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#ContentDeveloper"
	RoleInstructor       Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
	RoleLearner          Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
	RoleMentor           Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"
)

// Institution and system roles used by the examples (Core §A.2.1, §A.2.2).
const (
	RoleInstitutionAdministrator Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"
	RoleInstitutionFaculty       Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Faculty"
	RoleInstitutionStudent       Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student"
)

const membershipPrefix = "http://purl.imsglobal.org/vocab/lis/v2/membership#"

// canonical reads the short names of the core context roles, which Core §A.2
// lets a receiver accept. Everything else stays as it is: a sub-role such as
// membership/Learner#Instructor is never its principal role.
func (r Role) canonical() Role {
	switch r {
	case "Administrator", "ContentDeveloper", "Instructor", "Learner", "Mentor":
		return Role(membershipPrefix + string(r))
	}
	return r
}

// HasRole tells whether the message carries at least one of the roles, by exact
// match of the URI or of a core context role's short name.
func (m *Message) HasRole(anyOf ...Role) bool { return HasRole(m.Roles, anyOf...) }

// HasRole tells whether at least one of the roles is among those that somebody
// has. A core context role's short name and its URI are the same role on either
// side; everything else is matched exactly.
func HasRole(has []Role, anyOf ...Role) bool {
	return slices.ContainsFunc(has, func(r Role) bool {
		return slices.ContainsFunc(anyOf, func(want Role) bool { return r.canonical() == want.canonical() })
	})
}

// IsContextRole tells whether r is a principal role in a course, in contrast to
// an institution or system role.
func (r Role) IsContextRole() bool {
	return strings.HasPrefix(string(r.canonical()), membershipPrefix)
}

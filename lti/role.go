package lti

import (
	"slices"
	"strings"
)

// Role is a role URI as it stands in the roles claim (Core §A.2). Unknown roles
// are kept and grant nothing.
type Role string

// Context roles (Core §A.2.3): what somebody is in the course. They decide what
// a person may do there; system and institution roles say nothing about it. The
// first five are core roles, which every platform should know.
const (
	RoleAdministrator    Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#Administrator"
	RoleContentDeveloper Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#ContentDeveloper"
	RoleInstructor       Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
	RoleLearner          Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
	RoleMentor           Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"
	RoleManager          Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#Manager"
	RoleMember           Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#Member"
	RoleOfficer          Role = "http://purl.imsglobal.org/vocab/lis/v2/membership#Officer"
)

// Institution roles (Core §A.2.2): what somebody is in the school as a whole.
// The first seven are core roles.
const (
	RoleInstitutionAdministrator      Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"
	RoleInstitutionFaculty            Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Faculty"
	RoleInstitutionGuest              Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Guest"
	RoleInstitutionNone               Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#None"
	RoleInstitutionOther              Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Other"
	RoleInstitutionStaff              Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Staff"
	RoleInstitutionStudent            Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student"
	RoleInstitutionAlumni             Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Alumni"
	RoleInstitutionInstructor         Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor"
	RoleInstitutionLearner            Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Learner"
	RoleInstitutionMember             Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Member"
	RoleInstitutionMentor             Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Mentor"
	RoleInstitutionObserver           Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Observer"
	RoleInstitutionProspectiveStudent Role = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#ProspectiveStudent"
)

// System roles (Core §A.2.1, §A.2.4): what somebody is on the platform itself.
// The first two are core roles.
const (
	RoleSystemAdministrator Role = "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"
	RoleSystemNone          Role = "http://purl.imsglobal.org/vocab/lis/v2/system/person#None"
	RoleSystemAccountAdmin  Role = "http://purl.imsglobal.org/vocab/lis/v2/system/person#AccountAdmin"
	RoleSystemCreator       Role = "http://purl.imsglobal.org/vocab/lis/v2/system/person#Creator"
	RoleSystemSysAdmin      Role = "http://purl.imsglobal.org/vocab/lis/v2/system/person#SysAdmin"
	RoleSystemSysSupport    Role = "http://purl.imsglobal.org/vocab/lis/v2/system/person#SysSupport"
	RoleSystemUser          Role = "http://purl.imsglobal.org/vocab/lis/v2/system/person#User"
	// RoleTestUser marks a user made to try the course out, such as a teacher's
	// student view. It stands beside a real role.
	RoleTestUser Role = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
)

const (
	membershipBase    = "http://purl.imsglobal.org/vocab/lis/v2/membership"
	institutionPrefix = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
	systemPrefix      = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
	ltiSystemPrefix   = "http://purl.imsglobal.org/vocab/lti/system/person#"
	urnPrefix         = "urn:lti:role:ims/lis/"
)

// SubRoles names the sub-roles of a context role that Core §A.2.3.1 knows, such
// as TeachingAssistant of RoleInstructor; [Role.Sub] makes a role of them.
func SubRoles(principal Role) []string {
	switch principal.Canonical() {
	case RoleAdministrator:
		return []string{"Administrator", "Developer", "ExternalDeveloper", "ExternalSupport", "ExternalSystemAdministrator", "Support", "SystemAdministrator"}
	case RoleContentDeveloper:
		return []string{"ContentDeveloper", "ContentExpert", "ExternalContentExpert", "Librarian"}
	case RoleInstructor:
		return []string{"ExternalInstructor", "Grader", "GuestInstructor", "Lecturer", "PrimaryInstructor", "SecondaryInstructor",
			"TeachingAssistant", "TeachingAssistantGroup", "TeachingAssistantOffering", "TeachingAssistantSection",
			"TeachingAssistantSectionAssociation", "TeachingAssistantTemplate"}
	case RoleLearner:
		return []string{"ExternalLearner", "GuestLearner", "Instructor", "Learner", "NonCreditLearner"}
	case RoleManager:
		return []string{"AreaManager", "CourseCoordinator", "ExternalObserver", "Manager", "Observer"}
	case RoleMember:
		return []string{"Member"}
	case RoleMentor:
		return []string{"Advisor", "Auditor", "ExternalAdvisor", "ExternalAuditor", "ExternalLearningFacilitator", "ExternalMentor",
			"ExternalReviewer", "ExternalTutor", "LearningFacilitator", "Mentor", "Reviewer", "Tutor"}
	case RoleOfficer:
		return []string{"Chair", "Communications", "Secretary", "Treasurer", "Vice-Chair"}
	}
	return nil
}

// Sub returns a sub-role of a context role: RoleInstructor.Sub("Grader") is
// membership/Instructor#Grader. By best practice it stands beside its principal
// role (Core §A.2.3.1). What is no context role has no sub-roles and gives "".
func (r Role) Sub(name string) Role {
	if !r.IsContextRole() {
		return ""
	}
	return Role(membershipBase + "/" + r.ShortName() + "#" + name)
}

// Parts takes a context sub-role apart: membership/Instructor#Grader is
// RoleInstructor and "Grader". Of every other role it returns the canonical form
// and no sub-role. A sub-role is never its principal role to HasRole.
func (r Role) Parts() (principal Role, sub string) {
	rest, ok := strings.CutPrefix(string(r), membershipBase+"/")
	if name, sub, found := strings.Cut(rest, "#"); ok && found && name != "" {
		return Role(membershipBase + "#" + name), sub
	}
	return r.Canonical(), ""
}

// Canonical returns the URI of a context role that is written by its short name
// or as the URN of LTI 1.1, which Core §A.2 lets a receiver accept. Everything
// else stays as it is, in letter case too.
func (r Role) Canonical() Role {
	short := strings.TrimPrefix(string(r), urnPrefix)
	switch short {
	case "Administrator", "ContentDeveloper", "Instructor", "Learner", "Mentor", "Manager", "Member", "Officer":
		return Role(membershipBase + "#" + short)
	}
	return r
}

// ShortName is the last word of a role of the vocabularies, for people to read
// and for lists of one kind of role: "Learner", "Grader", "Faculty". A custom
// role has none and is returned whole.
func (r Role) ShortName() string {
	c := string(r.Canonical())
	for _, prefix := range []string{membershipBase, institutionPrefix, systemPrefix, ltiSystemPrefix} {
		if strings.HasPrefix(c, prefix) {
			return c[strings.LastIndexByte(c, '#')+1:]
		}
	}
	return c
}

// IsContextRole tells whether r is a principal role in a course, in contrast to
// a sub-role and to institution and system roles.
func (r Role) IsContextRole() bool {
	return strings.HasPrefix(string(r.Canonical()), membershipBase+"#")
}

// IsInstitutionRole tells whether r is a role in the school as a whole.
func (r Role) IsInstitutionRole() bool { return strings.HasPrefix(string(r), institutionPrefix) }

// IsSystemRole tells whether r is a role on the platform itself.
func (r Role) IsSystemRole() bool {
	return strings.HasPrefix(string(r), systemPrefix) || strings.HasPrefix(string(r), ltiSystemPrefix)
}

// HasRole tells whether at least one of the roles is among those that somebody
// has. A context role's short name, its URN and its URI are the same role on
// either side; everything else is matched exactly.
func HasRole(has []Role, anyOf ...Role) bool {
	return slices.ContainsFunc(anyOf, func(want Role) bool {
		want = want.Canonical()
		return slices.ContainsFunc(has, func(r Role) bool { return r == want || r.Canonical() == want })
	})
}

// HighestContextRole returns the context role that counts most: the first of
// Administrator, Instructor, ContentDeveloper, Manager, Officer, Mentor, Learner
// and Member that somebody has, or "" for none. Institution and system roles
// count for nothing, and a sub-role counts only beside its principal role; but a
// sub-role of Learner, Learner#Instructor too, makes a learner.
func HighestContextRole(has []Role) Role {
	for _, r := range []Role{RoleAdministrator, RoleInstructor, RoleContentDeveloper, RoleManager, RoleOfficer, RoleMentor, RoleLearner, RoleMember} {
		if HasRole(has, r) || r == RoleLearner && slices.ContainsFunc(has, isLearnerSubRole) {
			return r
		}
	}
	return ""
}

func isLearnerSubRole(r Role) bool {
	principal, sub := r.Parts()
	return principal == RoleLearner && sub != ""
}

// HasRole tells whether the message carries at least one of the roles; see the
// function of that name.
func (m *Message) HasRole(anyOf ...Role) bool { return HasRole(m.Roles, anyOf...) }

// ContextRole is the highest context role of the person; "" for none, which is
// to be given the least.
func (m *Message) ContextRole() Role { return HighestContextRole(m.Roles) }

// IsTestUser tells whether the person is one made to try the course out (Core
// §A.2.4), who is treated as any other but not graded as a real one.
func (m *Message) IsTestUser() bool { return m.HasRole(RoleTestUser) }

// IsAnonymous tells whether the platform does not say who the person is (Core
// §5.3.6.1).
func (m *Message) IsAnonymous() bool { return m.Subject == "" }

// Mentees are the user ids that the person mentors: role_scope_mentor, which
// says something of a mentor alone (Core §5.4.3).
func (m *Message) Mentees() []string {
	if !m.HasRole(RoleMentor) {
		return nil
	}
	return m.MentorOf
}

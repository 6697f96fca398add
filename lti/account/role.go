package account

import "github.com/ltikit/ltikit/lti"

// RoleRule gives a role of the application to whoever has one of the LTI roles,
// compared as [lti.HasRole] does. A rule that names institution or system roles is
// how an application opts in to them: they say nothing of what somebody is in the
// course.
type RoleRule struct {
	AnyOf []lti.Role
	Role  string
}

// RoleTable gives each person of a launch one role of the application. The first
// rule that fits counts, so the highest role comes first.
type RoleTable struct {
	Rules []RoleRule
	// Least is for whoever no rule fits; it should allow the least.
	Least string
}

// RoleOf is the role of somebody who has these LTI roles. It depends on nothing
// else, in whatever order they come.
func (t RoleTable) RoleOf(has []lti.Role) string {
	for _, rule := range t.Rules {
		if lti.HasRole(has, rule.AnyOf...) {
			return rule.Role
		}
	}
	return t.Least
}

// CourseRoles is the usual table: administrators, teachers and their assistants,
// observers and learners of the course by their context roles, under these names.
// Whoever has none of them is a learner.
func CourseRoles() RoleTable {
	return RoleTable{
		Rules: []RoleRule{
			{[]lti.Role{lti.RoleAdministrator}, "administrator"},
			{[]lti.Role{lti.RoleInstructor.Sub("TeachingAssistant")}, "assistant"},
			{[]lti.Role{lti.RoleInstructor, lti.RoleContentDeveloper}, "teacher"},
			{[]lti.Role{lti.RoleLearner}, "learner"},
			{[]lti.Role{lti.RoleMentor}, "observer"},
		},
		Least: "learner",
	}
}

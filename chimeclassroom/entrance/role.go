package entrance

import (
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/lti"
)

// RoleOf is what somebody is in the room: what they are in the course (Core
// §A.2.3). Roles are taken as whole words of the vocabulary, never by their ends:
// Learner#Instructor is a learner. An administrator of the LMS or the school is in
// the course what the course says; an observer or guest of the school is that here
// where the course says nothing. Whoever has no role of these is a student, who may
// do the least of those who learn.
func RoleOf(m *lti.Message) chimeclassroom.Role {
	switch {
	case m.HasRole(lti.RoleAdministrator):
		return chimeclassroom.Administrator
	case m.HasRole(lti.RoleContentDeveloper), m.HasRole(lti.RoleInstructor) && !assistsOnly(m):
		return chimeclassroom.Teacher
	case assists(m):
		return chimeclassroom.Assistant
	case m.HasRole(lti.RoleLearner):
		return chimeclassroom.Student
	case m.HasRole(lti.RoleMentor, lti.RoleManager.Sub("Observer"), lti.RoleManager.Sub("ExternalObserver"), lti.RoleInstitutionObserver):
		return chimeclassroom.Observer
	case m.HasRole(lti.RoleInstitutionGuest):
		return chimeclassroom.Guest
	}
	return chimeclassroom.Student
}

// assists tells whether the roles name somebody who helps to teach. Such a sub-role
// counts without its principal role too, which Core §A.2.3.1 recommends to send but
// does not demand.
func assists(m *lti.Message) bool {
	return slices.ContainsFunc([]string{
		"TeachingAssistant", "TeachingAssistantGroup", "TeachingAssistantOffering", "TeachingAssistantSection",
		"TeachingAssistantSectionAssociation", "TeachingAssistantTemplate",
	}, func(sub string) bool { return m.HasRole(lti.RoleInstructor.Sub(sub)) })
}

// assistsOnly tells whether the principal role of an instructor is there for the
// sake of assisting: no other way to instruct is named beside it.
func assistsOnly(m *lti.Message) bool {
	return assists(m) && !slices.ContainsFunc([]string{
		"ExternalInstructor", "GuestInstructor", "Lecturer", "PrimaryInstructor", "SecondaryInstructor",
	}, func(sub string) bool { return m.HasRole(lti.RoleInstructor.Sub(sub)) })
}

// administersLMS tells whether the roles name an administrator of the school or of
// the LMS itself (Core §A.2.1, §A.2.2).
func administersLMS(m *lti.Message) bool {
	return m.HasRole(lti.RoleInstitutionAdministrator, lti.RoleSystemAdministrator, lti.RoleSystemSysAdmin)
}

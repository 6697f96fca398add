package lms

import "github.com/ltikit/ltikit/lti"

// SeedSchool is the school of the demo: two courses that have people in common.
// Its ids are fixed, so that what a tool keeps still fits after a restart.
func SeedSchool() *School {
	admin := Person{Slug: "admin", ID: "a1e5c8d0-admin", GivenName: "Grace", Family: "Okafor", Email: "grace@school.example", Title: "Administrator",
		Roles: []lti.Role{lti.RoleAdministrator, lti.RoleInstitutionAdministrator}}
	teacher := Person{Slug: "teacher", ID: "7c40b2f9-teacher", GivenName: "Tycho", Family: "Lindqvist", Email: "tycho@school.example", Title: "Teacher",
		Roles: []lti.Role{lti.RoleInstructor, lti.RoleInstitutionFaculty}}
	caroline := student("caroline", "19d2e6a7-student", "Caroline", "Haddad")
	return &School{ID: "school", Name: "Observatory School", Courses: []*Course{
		{
			ID: "0d3c6c1e-astro-101", Label: "ASTRO 101", Title: "Introduction to Astronomy",
			Description: "From the night sky to the edge of the visible universe: weekly lectures, observation reports and a classroom to meet in.",
			Links: []FirstLink{{ID: "5b1f9c42-classroom", Title: "Virtual classroom",
				Description: "Scheduled classes of this course. Open it to see what is coming up and to take part."}},
			People: []Person{admin, teacher, caroline, student("edwin", "e83b5f14-student", "Edwin", "Nakamura"), student("vera", "4f6a90cb-student", "Vera", "Martins")},
			Groups: []Group{{ID: "2d81-observers", Name: "Observers", People: []string{"caroline", "vera"}}, {ID: "9c03-telescope", Name: "Telescope builders", People: []string{"edwin"}}},
		},
		{
			ID: "7fa2d904-optics-210", Label: "OPTICS 210", Title: "Telescopes and Optics",
			Description: "How light is gathered, bent and measured: lenses, mirrors and what they do to an image.",
			People:      []Person{admin, teacher, caroline, student("amara", "b27c51ee-student", "Amara", "Keller")},
		},
	}}
}

func student(slug, id, given, family string) Person {
	return Person{Slug: slug, ID: id, GivenName: given, Family: family, Email: slug + "@school.example", Title: "Student",
		Roles: []lti.Role{lti.RoleLearner, lti.RoleInstitutionStudent}}
}

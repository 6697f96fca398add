package lms

import (
	"slices"
	"unicode/utf8"

	"github.com/ltikit/ltikit/lti"
)

// Person is someone in the course. Slug names them in this LMS's own addresses;
// ID is what tools see.
type Person struct {
	Slug, ID          string
	GivenName, Family string
	Email             string
	// Title is the role in plain words.
	Title string
	Roles []lti.Role
}

// Name is the full name.
func (p Person) Name() string { return p.GivenName + " " + p.Family }

// Initials are the first letters of the names that there are.
func (p Person) Initials() string { return initial(p.GivenName) + initial(p.Family) }

func initial(name string) string {
	_, size := utf8.DecodeRuneInString(name)
	return name[:size]
}

// Teaches tells whether the person may see everyone's grades.
func (p Person) Teaches() bool {
	return slices.Contains(p.Roles, lti.RoleInstructor) || p.Administers()
}

// Administers tells whether the person runs the course.
func (p Person) Administers() bool { return slices.Contains(p.Roles, lti.RoleAdministrator) }

// Learns tells whether the person gets grades.
func (p Person) Learns() bool { return slices.Contains(p.Roles, lti.RoleLearner) }

// Course is a course with its people and the links that it begins with.
type Course struct {
	ID, Label, Title, Description string
	People                        []Person
	Links                         []Link
}

// Person finds someone by slug.
func (c *Course) Person(slug string) (Person, bool) {
	i := slices.IndexFunc(c.People, func(p Person) bool { return p.Slug == slug })
	if i < 0 {
		return Person{}, false
	}
	return c.People[i], true
}

// person finds someone by the id that tools know.
func (c *Course) person(id string) (Person, bool) {
	i := slices.IndexFunc(c.People, func(p Person) bool { return p.ID == id })
	if i < 0 {
		return Person{}, false
	}
	return c.People[i], true
}

// SeedCourse is the course of the demo. Its ids are fixed, so that what a tool
// keeps still fits after a restart.
func SeedCourse() *Course {
	student := []lti.Role{lti.RoleLearner, lti.RoleInstitutionStudent}
	return &Course{
		ID: "0d3c6c1e-astro-101", Label: "ASTRO 101", Title: "Introduction to Astronomy",
		Description: "From the night sky to the edge of the visible universe: weekly lectures, observation reports and a classroom to meet in.",
		Links: []Link{{ID: "5b1f9c42-classroom", Title: "Virtual classroom",
			Description: "Scheduled classes of this course. Open it to see what is coming up and to take part."}},
		People: []Person{
			{Slug: "admin", ID: "a1e5c8d0-admin", GivenName: "Grace", Family: "Okafor", Email: "grace@school.example", Title: "Administrator",
				Roles: []lti.Role{lti.RoleAdministrator, lti.RoleInstitutionAdministrator}},
			{Slug: "teacher", ID: "7c40b2f9-teacher", GivenName: "Tycho", Family: "Lindqvist", Email: "tycho@school.example", Title: "Teacher",
				Roles: []lti.Role{lti.RoleInstructor, lti.RoleInstitutionFaculty}},
			{Slug: "caroline", ID: "19d2e6a7-student", GivenName: "Caroline", Family: "Haddad", Email: "caroline@school.example", Title: "Student", Roles: student},
			{Slug: "edwin", ID: "e83b5f14-student", GivenName: "Edwin", Family: "Nakamura", Email: "edwin@school.example", Title: "Student", Roles: student},
			{Slug: "vera", ID: "4f6a90cb-student", GivenName: "Vera", Family: "Martins", Email: "vera@school.example", Title: "Student", Roles: student},
		},
	}
}

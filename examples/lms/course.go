package lms

import (
	"slices"
	"unicode/utf8"

	"github.com/ltikit/ltikit/lti"
)

// Person is someone in a course. Slug names them in this LMS's own addresses; ID
// is what tools see. Who is in two courses has both in common, and roles of their
// own in each.
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

// Administers tells whether the person runs the school.
func (p Person) Administers() bool { return slices.Contains(p.Roles, lti.RoleAdministrator) }

// Learns tells whether the person gets grades.
func (p Person) Learns() bool { return slices.Contains(p.Roles, lti.RoleLearner) }

// Course is a course with its people and the links that it begins with.
type Course struct {
	// ID is the course's scope, and what tools know it by.
	ID, Label, Title, Description string
	People                        []Person
	Links                         []FirstLink
	Groups                        []Group
}

// Group is some people of a course who work together. People are the slugs of those
// who are in it at first.
type Group struct {
	ID, Name string
	People   []string
}

// FirstLink is a link to Config.Tool that a course begins with. ID is the resource
// link that the tool knows.
type FirstLink struct{ ID, Title, Description string }

// Person finds someone by slug.
func (c *Course) Person(slug string) (Person, bool) {
	return find(c.People, func(p Person) bool { return p.Slug == slug })
}

// person finds someone by the id that tools know.
func (c *Course) person(id string) (Person, bool) {
	return find(c.People, func(p Person) bool { return p.ID == id })
}

// School is an organisation with its courses.
type School struct {
	// ID is the organisation's scope.
	ID, Name string
	Courses  []*Course
}

// Person finds someone of any course by slug, as the first of their courses knows
// them.
func (s *School) Person(slug string) (Person, bool) {
	return find(s.People(), func(p Person) bool { return p.Slug == slug })
}

// person finds someone by the id that tools know.
func (s *School) person(id string) (Person, bool) {
	return find(s.People(), func(p Person) bool { return p.ID == id })
}

// People are the people of all courses, each once.
func (s *School) People() (all []Person) {
	for _, c := range s.Courses {
		for _, p := range c.People {
			if !slices.ContainsFunc(all, func(other Person) bool { return other.Slug == p.Slug }) {
				all = append(all, p)
			}
		}
	}
	return all
}

// CoursesOf are the courses that a person is in.
func (s *School) CoursesOf(slug string) (list []*Course) {
	for _, c := range s.Courses {
		if _, ok := c.Person(slug); ok {
			list = append(list, c)
		}
	}
	return list
}

// course finds a course by its id.
func (s *School) course(id string) (*Course, bool) {
	return find(s.Courses, func(c *Course) bool { return c.ID == id })
}

func find[T any](list []T, is func(T) bool) (found T, ok bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	return found, false
}

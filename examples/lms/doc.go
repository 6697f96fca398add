// Package lms is a small learning management system: a school with two courses,
// their people and gradebooks, and tools that are configured once for all of
// them. It shows the platform role of the library and is the other side of the
// classroom's demo.
//
// It stands on the library for everything that is LTI. What it adds is what any
// LMS has of its own: courses and people (course.go, seed.go), who is signed in
// (session.go), who takes part at present (people.go), and the pages (pages.go,
// gradebook.go). The school is a tree of scopes (scopes.go); the links of a course
// are placements in it (links.go), which people open (launch.go), teachers fill
// (choose.go) and narrow (narrow.go). Administrators bring tools in
// (administer.go) and place them (place.go): by dynamic registration (register.go), or with the key and
// secret of LTI 1.1, whose results arrive in the same gradebook (results.go).
//
// People are picked, not authenticated: it is a demo and must not be put on a
// network.
package lms

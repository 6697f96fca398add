// Package lms is a small learning management system: one course, five people, a
// link to a tool and a gradebook. It shows the platform role of the library and
// is the other side of the classroom's demo.
//
// It stands on the library for everything that is LTI. What it adds is what any
// LMS has of its own: who the people are (course.go), who is signed in
// (session.go), who takes part at present (people.go), what a launch says about
// them (launch.go), what the services must know (services.go) and the pages
// (pages.go, gradebook.go).
//
// People are picked, not authenticated: it is a demo and must not be put on a
// network.
package lms

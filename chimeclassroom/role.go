package chimeclassroom

import "slices"

// Role is what a person is in a room.
type Role string

// The roles of the classroom.
const (
	Administrator Role = "administrator"
	Teacher       Role = "teacher"
	Student       Role = "student"
	// Observer looks on as a student can, and is never graded: a mentor, a guest.
	Observer Role = "observer"
)

// Valid tells whether r is one of these roles.
func (r Role) Valid() bool {
	return r == Administrator || r == Teacher || r == Student || r == Observer
}

// Then is the role in a meeting of someone who was r there, "" for nobody yet,
// and comes in again as next. Whoever taught is not graded, so nobody turns from
// a teacher or administrator into a student, nor by way of an observer.
func (r Role) Then(next Role) Role {
	taught := r == Teacher || r == Administrator
	if taught && (next == Student || next == Observer) {
		return r
	}
	return next
}

// Permission is something a role may do in a room at all. Reading events and
// joining a live class need none: whoever the LMS sends may do that.
type Permission string

// The permissions of the classroom.
const (
	CreateEvents Permission = "events.create"
	ManageEvents Permission = "events.manage"
	StartClass   Permission = "class.start"
	ReadReports  Permission = "reports.read"
	// HostClass: say in a live class what the others may do, and send them out.
	HostClass Permission = "class.host"
)

// Permissions lists what the role may do. An unknown role may do nothing.
func (r Role) Permissions() []Permission {
	switch r {
	case Administrator, Teacher:
		return []Permission{CreateEvents, ManageEvents, StartClass, ReadReports, HostClass}
	default:
		return []Permission{}
	}
}

// May tells whether the role has the permission.
func (r Role) May(p Permission) bool {
	return slices.Contains(r.Permissions(), p)
}

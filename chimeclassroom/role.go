package chimeclassroom

import "slices"

// Role is what a person is in a room.
type Role string

// The roles of the classroom. What each may do, a [Matrix] says.
const (
	Administrator Role = "administrator"
	Teacher       Role = "teacher"
	// Assistant helps a teacher to teach.
	Assistant Role = "assistant"
	// Student is the only role that is graded.
	Student Role = "student"
	// Guest is somebody from outside who is let in.
	Guest Role = "guest"
	// Observer looks on, such as a mentor.
	Observer Role = "observer"
)

// Roles are all roles, from the one that may do most to the one that may do least.
func Roles() []Role {
	return []Role{Administrator, Teacher, Assistant, Student, Guest, Observer}
}

// Valid tells whether r is one of the roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Below tells whether r stands below the other in the order of [Roles]. What is no
// role stands below every role.
func (r Role) Below(other Role) bool { return r.rank() < other.rank() }

// rank is higher for roles that may do more, 0 for none.
func (r Role) rank() int {
	if i := slices.Index(Roles(), r); i >= 0 {
		return len(Roles()) - i
	}
	return 0
}

// Teaches tells whether r is a role of those who teach. They are not graded.
func (r Role) Teaches() bool { return r == Administrator || r == Teacher || r == Assistant }

// Then is the role in a meeting of someone who was r there, "" for nobody yet,
// and comes in again as next. Whoever taught is not graded, so nobody turns from
// one who teaches into a student, nor by way of an observer. It says what somebody
// is counted as; what they may do goes by how they came in last.
func (r Role) Then(next Role) Role {
	if r.Teaches() && !next.Teaches() {
		return r
	}
	return next
}

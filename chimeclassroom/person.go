package chimeclassroom

// Person is one subject of one registration. ID is our own opaque id and the
// only one that leaves the service; Subject is the LMS's user id.
type Person struct {
	ID             string
	RegistrationID string
	Subject        string
	// Name is what the LMS gave; it may be empty.
	Name string
}

// DisplayName is the person's name, or "Guest" when the LMS gave none.
func (p Person) DisplayName() string {
	if p.Name == "" {
		return "Guest"
	}
	return p.Name
}

// Visitor is a person in a room, with the role that the launch gave from which
// their session came; an older session keeps the role of its own launch. Every
// use case is asked by a visitor.
type Visitor struct {
	Person Person
	Room   Room
	Role   Role
	// Choice is what the LMS asked for when it sent the person to choose events;
	// nil in a session that came from any other launch.
	Choice *Choice
	// ReturnURL is where in the LMS the person goes when they leave; empty when
	// the launch names no such address.
	ReturnURL string
	// SessionID names the session. It is not its token and opens nothing.
	SessionID string
}

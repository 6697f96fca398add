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
	switch {
	case p.Name != "":
		return p.Name
	case p.Erased():
		return "Erased person"
	}
	return "Guest"
}

// Erased tells whether nobody knows any more who this is: an erased person has an
// ID, and is of no platform.
func (p Person) Erased() bool { return p.ID != "" && p.RegistrationID == "" }

// Visitor is a person in a room, with the role that the launch gave from which
// their session came; an older session keeps the role of its own launch. Every
// use case is asked by a visitor.
type Visitor struct {
	Person Person
	Room   Room
	Role   Role
	// Rights is what their role may do in this room at this moment; see
	// [Visitor.May].
	Rights Permissions
	// AdministersLMS: the LMS says that they administer it, or their school there.
	// What they may do in the room goes by their role alone.
	AdministersLMS bool
	// Choice is what the LMS asked for when it sent the person to choose events;
	// nil in a session that came from any other launch.
	Choice *Choice
	// ReturnURL is where in the LMS the person goes when they leave; empty when
	// the launch names no such address.
	ReturnURL string
	// Guest is there in the session of somebody who came by a guest link: they know
	// of one event and nothing else. Nil for whoever an LMS has sent.
	Guest *GuestPass
	// SessionID names the session. It is not its token and opens nothing.
	SessionID string
}

// May tells whether the visitor has the permission. For what concerns one event
// ask [Visitor.MayDo].
func (v Visitor) May(p Permission) bool { return v.Rights.Has(p) }

// MayDo tells whether the visitor may take the action with the event at all.
func (v Visitor) MayDo(a Action, e *Event) bool {
	switch a {
	case Join:
		return v.May(JoinClass)
	case Copy:
		return v.May(CreateEvents)
	case Edit, Cancel, Hide, Show, Delete:
		return v.May(ManageEvents) || v.leads(e)
	case Start:
		return v.May(StartClass) || v.leads(e)
	case End:
		return v.Hosts(e)
	case Guests:
		return v.May(InviteGuests) && v.Hosts(e)
	case Report:
		return v.May(ReadReports)
	default:
		return false
	}
}

// Hosts tells whether the visitor is a host in the class of the event.
func (v Visitor) Hosts(e *Event) bool { return v.May(HostClass) || v.leads(e) }

// Sees tells whether the visitor may know of the event: whoever manages it does, the
// others unless it is hidden or for people whom it does not name. A guest's link names
// one event.
func (v Visitor) Sees(e *Event) bool {
	if v.Guest != nil {
		return e.ID == v.Guest.EventID && !e.Hidden
	}
	return v.May(ManageEvents) || v.leads(e) || (!e.Hidden && e.concerns(v.Person.ID))
}

// leads tells whether it is the visitor's own event, for them to manage.
func (v Visitor) leads(e *Event) bool {
	return e.CreatedBy != "" && e.CreatedBy == v.Person.ID && v.May(ManageOwnEvents)
}

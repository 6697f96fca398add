package chimeclassroom

import "slices"

// Permission is something that people may do in a room, depending on their role.
type Permission string

// The permissions of the classroom, of the schedule first. Reading events needs
// none: whoever the LMS sends may do that.
const (
	// CreateEvents: put classes on the schedule.
	CreateEvents Permission = "events.create"
	// ManageOwnEvents: change, call off, hide, remove, start, lead and end the
	// classes that one has put on the schedule oneself.
	ManageOwnEvents Permission = "events.manageOwn"
	// ManageEvents: change, call off, hide and remove every class, and see what is
	// hidden.
	ManageEvents Permission = "events.manage"
	// ManageTemplates: save, rename and delete the templates with which new classes of
	// the course begin. Whoever schedules may begin with them.
	ManageTemplates Permission = "templates.manage"
	// StartClass: start every class when it is time.
	StartClass Permission = "class.start"
	// JoinClass: enter a class that is running.
	JoinClass Permission = "class.join"
	// HostClass: say in every class what the others may do, send them out, and end it.
	HostClass Permission = "class.host"
	// AskPolls: ask polls in the classes that one hosts.
	AskPolls Permission = "class.poll"
	// InviteGuests: make links by which people from outside come into the classes that
	// one hosts.
	InviteGuests Permission = "guests.invite"
)

// What a person may send in a class, as far as its hosts let them.
const (
	Speak       Permission = "class.speak"
	UseCamera   Permission = "class.camera"
	ShareScreen Permission = "class.share"
	WriteChat   Permission = "class.chat"
)

// What goes beyond a class.
const (
	// WriteComments: say something under an event.
	WriteComments Permission = "comments.write"
	// ReadReports: see who attended, for how long, and their grades.
	ReadReports Permission = "reports.read"
	// ManageSettings: change how the course's Events Centre looks and works.
	ManageSettings Permission = "settings.manage"
	// ManagePermissions: say what roles below one's own may do in the course.
	ManagePermissions Permission = "permissions.manage"
)

// AllPermissions are all of them, in the order in which people read them.
func AllPermissions() Permissions {
	return Permissions{
		CreateEvents, ManageOwnEvents, ManageEvents, ManageTemplates, StartClass, JoinClass, HostClass, AskPolls, InviteGuests,
		Speak, UseCamera, ShareScreen, WriteChat,
		WriteComments, ReadReports, ManageSettings, ManagePermissions,
	}
}

// Permissions is a set of permissions; none is in it twice. The zero value allows
// nothing.
type Permissions []Permission

// ForGuests are those of the set that somebody has whom no LMS has sent: parts in a
// class, and nothing around it.
func (ps Permissions) ForGuests() Permissions {
	theirs := Permissions{}
	for _, p := range ps {
		if (Permissions{JoinClass, Speak, UseCamera, ShareScreen, WriteChat}).Has(p) {
			theirs = append(theirs, p)
		}
	}
	return theirs
}

// Has tells whether p is in the set.
func (ps Permissions) Has(p Permission) bool { return slices.Contains(ps, p) }

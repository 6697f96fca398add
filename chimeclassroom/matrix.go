package chimeclassroom

import "slices"

// Matrix says what each role may do. A role that is not in it may do nothing.
type Matrix map[Role]Permissions

// UsualMatrix is what the roles may do where nobody has said otherwise.
func UsualMatrix() Matrix {
	return Matrix{
		Administrator: AllPermissions(),
		Teacher: {
			CreateEvents, ManageOwnEvents, ManageEvents, ManageTemplates, StartClass, JoinClass, HostClass, AskPolls, InviteGuests,
			Speak, UseCamera, ShareScreen, WriteChat, WriteComments, ReadReports, ManageSettings,
		},
		Assistant: {
			CreateEvents, ManageOwnEvents, StartClass, JoinClass, HostClass, AskPolls, InviteGuests,
			Speak, UseCamera, ShareScreen, WriteChat, WriteComments, ReadReports,
		},
		Student:  {JoinClass, AskPolls, Speak, UseCamera, ShareScreen, WriteChat, WriteComments},
		Guest:    {JoinClass, Speak, UseCamera, WriteChat},
		Observer: {JoinClass, WriteChat},
	}
}

// Grantable tells whether a role can have a permission at all, whoever grants it.
// Nobody who learns sees the reports or grades of others or changes their classes,
// and those who look on take part in classes, write a comment and do nothing else.
func Grantable(r Role, p Permission) bool {
	switch r {
	case Administrator, Teacher:
		return AllPermissions().Has(p)
	case Assistant:
		return AllPermissions().Has(p) && p != ManagePermissions
	case Student:
		return Permissions{CreateEvents, ManageOwnEvents, StartClass, JoinClass, HostClass, AskPolls, Speak, UseCamera, ShareScreen, WriteChat, WriteComments}.Has(p)
	case Guest, Observer:
		return Permissions{JoinClass, Speak, UseCamera, ShareScreen, WriteChat, WriteComments}.Has(p)
	default:
		return false
	}
}

// Exception is that a role may, or may not, do something, whatever is usual.
type Exception struct {
	Role       Role       `json:"role"`
	Permission Permission `json:"permission"`
	Granted    bool       `json:"granted"`
	// By is the role of whoever said so.
	By Role `json:"by"`
}

// of tells whether e is about that.
func (e Exception) of(r Role, p Permission) bool { return e.Role == r && e.Permission == p }

// FindException returns the exception about a role and a permission, if there is one.
func FindException(exceptions []Exception, r Role, p Permission) (Exception, bool) {
	i := slices.IndexFunc(exceptions, func(e Exception) bool { return e.of(r, p) })
	if i < 0 {
		return Exception{}, false
	}
	return exceptions[i], true
}

// MatrixOf is what the roles may do in a course, given what its platform and the
// course itself except. The course may be stricter than the platform has said, but
// what the platform denies no course grants.
func MatrixOf(platform, course []Exception) Matrix {
	course = slices.DeleteFunc(slices.Clone(course), func(e Exception) bool {
		denied, said := FindException(platform, e.Role, e.Permission)
		return e.Granted && said && !denied.Granted
	})
	return UsualMatrix().with(platform).with(course)
}

// with is the matrix with the exceptions. A denial always counts, except against
// administrators; a grant counts as long as whoever made it could make it again. So
// it lapses when they lose the permission themselves, or that of changing any.
func (m Matrix) with(exceptions []Exception) Matrix {
	result := Matrix{}
	// From the highest role down: a row is settled before anybody in it counts.
	for _, role := range Roles() {
		row := Permissions{}
		for _, p := range AllPermissions() {
			has := m[role].Has(p)
			if e, said := FindException(exceptions, role, p); said && role != Administrator {
				has = e.Granted && (has || result.MayChange(e.By, role, p))
			}
			if has {
				row = append(row, p)
			}
		}
		result[role] = row
	}
	return result
}

// MayChange tells whether those of the role by may say whether another role has p:
// it is below their own, it can have p at all, and they have p and may change
// permissions themselves.
func (m Matrix) MayChange(by, role Role, p Permission) bool {
	return role.Below(by) && Grantable(role, p) && m[by].Has(p) && m[by].Has(ManagePermissions)
}

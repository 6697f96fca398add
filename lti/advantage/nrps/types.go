package nrps

import "github.com/ltikit/ltikit/lti"

// MediaType is the media type of a page of a roster.
const MediaType = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

// Status tells whether a person takes part in the context.
type Status string

// The values of NRPS. Deleted is written only where a platform reports the
// changes since an earlier reading.
const (
	Active   Status = "Active"
	Inactive Status = "Inactive"
	Deleted  Status = "Deleted"
)

// Member is one person of a context. Names and address may be empty:
// the platform shares what its administrators allow.
type Member struct {
	// UserID is the `sub` of the person's launches.
	UserID string `json:"user_id"`
	// Roles are those of the person's launches. Some platforms write short
	// names; they stay as they are and HasRole reads them.
	Roles []lti.Role `json:"roles"`
	// Status is never empty on what this package reads or writes: a status
	// that was left out is Active.
	Status Status `json:"status,omitempty"`

	Name       string `json:"name,omitempty"`
	GivenName  string `json:"given_name,omitempty"`
	FamilyName string `json:"family_name,omitempty"`
	MiddleName string `json:"middle_name,omitempty"`
	Email      string `json:"email,omitempty"`
	// Picture is the URL of an image of the person.
	Picture string `json:"picture,omitempty"`
	// PersonSourcedID is the person's id in the student information system.
	PersonSourcedID string `json:"lis_person_sourcedid,omitempty"`
	// LTI11UserID is the user id of the person's LTI 1.1 launches, where it
	// was another.
	LTI11UserID string `json:"lti11_legacy_user_id,omitempty"`
	// GroupEnrollments are the person's groups, where they were asked for and the
	// platform knows them; empty but not nil: the person is in none.
	GroupEnrollments []GroupEnrollment `json:"group_enrollments,omitzero"`
	// Messages are the claims of the person's launch of the resource link that
	// was asked for, such as custom parameters.
	Messages []*lti.Message `json:"message,omitempty"`
}

// GroupEnrollment says that a person is in a group of the context (Course Groups
// Service).
type GroupEnrollment struct {
	GroupID string `json:"group_id"`
}

// HasRole tells whether the member has at least one of the roles, whether they
// are written as URIs or as short names.
func (m *Member) HasRole(anyOf ...lti.Role) bool { return lti.HasRole(m.Roles, anyOf...) }

// complete says what a status that was left out means.
func (m *Member) complete() {
	if m.Status == "" {
		m.Status = Active
	}
}

// Context is the course or group of a roster. Label and title may be empty.
type Context struct {
	ID    string `json:"id"`
	Label string `json:"label,omitempty"`
	Title string `json:"title,omitempty"`
}

package lti

import (
	"encoding/json"
)

// ClaimForUser names the person that a message is about.
const ClaimForUser = "https://purl.imsglobal.org/spec/lti/claim/for_user"

// ForUser is the person that a message is about: whose submission is reviewed,
// whose data is asked after. Who opens the tool, the message's Subject, is often
// somebody else.
type ForUser struct {
	// UserID is the `sub` of that person's own launches.
	UserID string `json:"user_id"`
	// PersonSourcedID is the person's id in the student information system.
	PersonSourcedID string `json:"person_sourcedid,omitempty"`

	Name       string `json:"name,omitempty"`
	GivenName  string `json:"given_name,omitempty"`
	FamilyName string `json:"family_name,omitempty"`
	MiddleName string `json:"middle_name,omitempty"`
	Email      string `json:"email,omitempty"`
	// Roles are that person's, not those of who opens the tool.
	Roles []Role `json:"roles,omitempty"`
}

// UnmarshalJSON reads the person. Some platforms write the id as `id`.
func (u *ForUser) UnmarshalJSON(data []byte) error {
	type plain ForUser
	var in struct {
		plain
		ID string `json:"id"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*u = ForUser(in.plain)
	if u.UserID == "" {
		u.UserID = in.ID
	}
	return nil
}

// ForUser returns the person that the message is about; nil means that it names
// none.
func (m *Message) ForUser() (*ForUser, error) { return readClaim[ForUser](m, ClaimForUser) }

// SetForUser says whom the message is about. The platform role takes out the
// names and the address that the tool may not see.
func (m *Message) SetForUser(u *ForUser) error {
	if err := requireID(ClaimForUser+".user_id", u.UserID); err != nil {
		return err
	}
	return m.SetClaim(ClaimForUser, u)
}

// checkForUser refuses a person without an id.
func (m *Message) checkForUser() error {
	u, err := m.ForUser()
	if err != nil || u == nil {
		return err
	}
	return requireID(ClaimForUser+".user_id", u.UserID)
}

// readClaim reads a claim that has no field; nil means that it is not there.
func readClaim[T any](m *Message, name string) (*T, error) {
	v := new(T)
	found, err := m.Claim(name, v)
	if !found || err != nil {
		return nil, err
	}
	return v, nil
}

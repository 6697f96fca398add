package lti

import (
	"maps"
	"strings"
)

// Custom parameters that ask who really sits there when somebody opens a tool as
// somebody else.
const (
	customActualUserID     = "actual_user_id"
	customActualUserName   = "actual_user_name"
	customActualUserEmail  = "actual_user_email"
	customActualUserCanvas = "actual_user_id_canvas"
)

// ActualUserCustom returns the custom parameters that a tool is registered with
// so that [Message.ActualUser] has something to read. Their values are variables:
// those of Core §B, and Canvas's own.
func ActualUserCustom() map[string]string {
	return map[string]string{
		customActualUserID:     "$ActualUser.id",
		customActualUserName:   "$ActualPerson.name.full",
		customActualUserEmail:  "$ActualPerson.email.primary",
		customActualUserCanvas: "$Canvas.masqueradingUser.userId",
	}
}

// ActualUser is who really sits there.
type ActualUser struct {
	ID string
	// Name and Email are empty unless the platform shares them.
	Name, Email string
}

// ActualUser returns who opened the tool as the person that the message names,
// such as an administrator who looks at a course as a student would. Nil means
// that the platform tells of nobody else.
func (m *Message) ActualUser() *ActualUser {
	said := maps.Clone(m.Custom)
	maps.DeleteFunc(said, func(_, value string) bool { return strings.HasPrefix(value, "$") }) // a variable it does not know
	u := ActualUser{ID: said[customActualUserID], Name: said[customActualUserName], Email: said[customActualUserEmail]}
	if u.ID == "" {
		u.ID = said[customActualUserCanvas]
	}
	if u.ID == "" || u.ID == m.Subject {
		return nil
	}
	return &u
}

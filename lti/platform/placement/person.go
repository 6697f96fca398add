package placement

import (
	"net/url"

	"github.com/ltikit/ltikit/lti"
)

// Person is who opens a placement, as the platform knows them. What the tool
// learns of it the configuration says.
type Person struct {
	// ID is what tools know the person by, in every course the same.
	ID string `json:"id"`
	// Roles are those in the course, and further ones.
	Roles      []lti.Role `json:"roles,omitempty"`
	Name       string     `json:"name,omitempty"`
	GivenName  string     `json:"givenName,omitempty"`
	FamilyName string     `json:"familyName,omitempty"`
	Username   string     `json:"username,omitempty"`
	Email      string     `json:"email,omitempty"`
	Picture    string     `json:"picture,omitempty"`
	Locale     string     `json:"locale,omitempty"`
	// MentorOf are the ids of those whom the person mentors.
	MentorOf []string `json:"mentorOf,omitempty"`
}

// check refuses a person of whom no launch can speak.
func (p Person) check() error {
	if p.ID == "" || len(p.ID) > 255 { // Core §5.3.6.1
		return invalid("person id", "1 to 255 characters", p.ID)
	}
	for _, r := range p.Roles {
		if u, err := url.Parse(string(r.Canonical())); err != nil || !u.IsAbs() {
			return invalid("roles", "URIs of roles", string(r))
		}
	}
	return nil
}

func invalid(claim, want, got string) error {
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The launch is not described completely.", Claim: claim, Want: want, Got: lti.Shortened(got), Err: lti.ErrMessage,
		Fix: "correct what the application gives to Service.Launch"}
}

// teaches is the usual answer to who may choose content.
func teaches(p Person) bool {
	return lti.HasRole(p.Roles, lti.RoleInstructor, lti.RoleContentDeveloper, lti.RoleAdministrator, lti.RoleManager,
		lti.RoleSystemAdministrator, lti.RoleSystemSysAdmin)
}

package entrance

import (
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
)

// RegisterPath is where LMSs let the classroom register itself.
const RegisterPath = "/lti/register"

// Metadata is what a classroom at that address tells of itself when it registers
// with an LMS: it asks for names, grades and the roster, and wants to stand where content is
// chosen.
func Metadata(publicURL string) dynreg.Metadata {
	side := ToolSide(publicURL)
	return dynreg.Metadata{
		Name: "Virtual classroom", LoginURL: side.LoginURL, RedirectURIs: side.RedirectURIs, JWKSURL: side.JWKSURL, ClientURL: publicURL,
		Scope: lti.JoinScopes([]lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly, lti.ScopeMembership, lti.ScopeGroups}),
		Tool: &dynreg.ToolConfiguration{
			TargetLinkURI: side.LaunchURL, Custom: map[string]string{historyParameter: "$Context.id.history"},
			Description: "Scheduled classes of a course, with video, and grades for attendance.", Claims: []string{"sub", "name"},
			Messages: []dynreg.Message{{Type: lti.ResourceLinkRequest}, {Type: lti.DeepLinkingRequest, Label: "Choose classes", Placements: []string{"ContentArea"}}},
		},
	}
}

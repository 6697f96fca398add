package config

import "github.com/ltikit/ltikit/lti"

// Service is what a tool may be allowed to use besides being launched.
type Service string

// Services. Grades are apart: see [GradeMode].
const (
	Roster       Service = "roster"
	DeepLinking  Service = "deepLinking"
	Proctoring   Service = "proctoring"
	Groups       Service = "groups"
	Notices      Service = "notices"
	Assets       Service = "assets"
	LinkContent  Service = "linkContent"
	Agreements   Service = "agreements" // EULA
	ToolSettings Service = "toolSettings"
	Events       Service = "events" // Caliper
)

// scopesOf are the services with what each of them opens; deep linking is a
// message and opens nothing by itself.
func scopesOf() map[Service][]lti.Scope {
	return map[Service][]lti.Scope{
		Roster:       {lti.ScopeMembership},
		DeepLinking:  nil,
		Proctoring:   {lti.ScopeAssessmentControl},
		Groups:       {lti.ScopeGroups},
		Notices:      {lti.ScopeNoticeHandlers},
		Assets:       {lti.ScopeAssetReadOnly, lti.ScopeAssetReport},
		LinkContent:  {lti.ScopeContentItemRead, lti.ScopeContentItemCreate, lti.ScopeContentItemUpdate, lti.ScopeContentItemDelete},
		Agreements:   {lti.ScopeEULAUser, lti.ScopeEULADeployment},
		ToolSettings: {lti.ScopeToolSetting},
		Events:       {lti.ScopeCaliperSend},
	}
}

// Services are all services, in the order in which they are shown.
func Services() []Service {
	return []Service{Roster, DeepLinking, Proctoring, Groups, Notices, Assets, LinkContent, Agreements, ToolSettings, Events}
}

// hasService tells whether a version of LTI has the service: 1.1 knows the
// roster and choosing content, as extensions.
func (v Version) hasService(s Service) bool {
	if _, known := scopesOf()[s]; !known {
		return false
	}
	return v != V11 || s == Roster || s == DeepLinking
}

// GradeMode is how a tool takes part in the gradebook.
type GradeMode string

// Modes, each allows more than the one before. Empty says nothing.
const (
	// GradesOff: not at all.
	GradesOff GradeMode = "off"
	// GradesDeclarative: the platform makes the columns, the tool fills them.
	// Tools of version 1.1 know no other.
	GradesDeclarative GradeMode = "declarative"
	// GradesProgrammatic: the tool makes columns of its own as well.
	GradesProgrammatic GradeMode = "programmatic"
)

// rank orders the modes; -1 is none of them.
func (g GradeMode) rank() int {
	switch g {
	case GradesOff:
		return 0
	case GradesDeclarative:
		return 1
	case GradesProgrammatic:
		return 2
	}
	return -1
}

// scopes are what the mode opens (AGS §3.1).
func (g GradeMode) scopes() []lti.Scope {
	switch g {
	case GradesDeclarative:
		return []lti.Scope{lti.ScopeLineItemReadOnly, lti.ScopeResultReadOnly, lti.ScopeScore}
	case GradesProgrammatic:
		return []lti.Scope{lti.ScopeLineItem, lti.ScopeLineItemReadOnly, lti.ScopeResultReadOnly, lti.ScopeScore}
	}
	return nil
}

package config

import (
	"slices"

	"github.com/ltikit/ltikit/lti"
)

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

// scopes are what the service opens; deep linking is a message and opens nothing
// by itself.
func (s Service) scopes() []lti.Scope {
	switch s {
	case Roster:
		return []lti.Scope{lti.ScopeMembership}
	case Proctoring:
		return []lti.Scope{lti.ScopeAssessmentControl}
	case Groups:
		return []lti.Scope{lti.ScopeGroups}
	case Notices:
		return []lti.Scope{lti.ScopeNoticeHandlers}
	case Assets:
		return []lti.Scope{lti.ScopeAssetReadOnly, lti.ScopeAssetReport}
	case LinkContent:
		return []lti.Scope{lti.ScopeContentItemRead, lti.ScopeContentItemCreate, lti.ScopeContentItemUpdate, lti.ScopeContentItemDelete}
	case Agreements:
		return []lti.Scope{lti.ScopeEULAUser, lti.ScopeEULADeployment}
	case ToolSettings:
		return []lti.Scope{lti.ScopeToolSetting}
	case Events:
		return []lti.Scope{lti.ScopeCaliperSend}
	}
	return nil
}

// Services are all services, in the order in which they are shown.
func Services() []Service {
	return []Service{Roster, DeepLinking, Proctoring, Groups, Notices, Assets, LinkContent, Agreements, ToolSettings, Events}
}

// hasService tells whether a version of LTI has the service: 1.1 knows the
// roster and choosing content, as extensions.
func (v Version) hasService(s Service) bool {
	if !slices.Contains(Services(), s) {
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

// gradesOf is the mode that scopes allow at most.
func gradesOf(held []lti.Scope) GradeMode {
	switch {
	case slices.Contains(held, lti.ScopeLineItem):
		return GradesProgrammatic
	case len(lti.IntersectScopes(GradesDeclarative.scopes(), held)) > 0:
		return GradesDeclarative
	}
	return GradesOff
}

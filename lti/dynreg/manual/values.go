package manual

import (
	"maps"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/profile"
)

// Value is one field of a form and what to enter or choose there.
type Value struct{ Field, Value string }

// Values are what an administrator of that product enters for the tool, in the
// order of its pages, without the fields that stay empty. A product without a
// list of its own, or an unknown one, has that of the standard's words. For Canvas
// see also [CanvasJSON].
func Values(product string, m *dynreg.Metadata) []Value {
	t := tool{m}
	var all []Value
	switch product {
	case profile.Blackboard:
		all = t.blackboard()
	case profile.Brightspace:
		all = t.brightspace()
	case profile.Canvas:
		all = t.canvas()
	case profile.Moodle:
		all = t.moodle()
	case profile.Sakai:
		all = t.sakai()
	case profile.Schoology:
		all = t.schoology()
	default:
		all = t.standard()
	}
	return slices.DeleteFunc(all, func(v Value) bool { return v.Value == "" })
}

// tool answers what forms ask for.
type tool struct{ *dynreg.Metadata }

func (t tool) target() string      { return t.Tool.TargetLinkURI }
func (t tool) redirects() string   { return strings.Join(t.RedirectURIs, "\n") }
func (t tool) description() string { return t.Tool.Description }
func (t tool) asksName() bool      { return t.Asks("name") || t.Asks("given_name") || t.Asks("family_name") }

// custom are the custom parameters, one a line.
func (t tool) custom() string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(t.Tool.Custom)) {
		lines = append(lines, name+"="+t.Tool.Custom[name])
	}
	return strings.Join(lines, "\n")
}

// wants tells whether the tool asks for one of the scopes.
func (t tool) wants(anyOf ...lti.Scope) bool { return len(lti.IntersectScopes(t.Scopes(), anyOf)) > 0 }

func (t tool) wantsGrades() bool {
	return t.wants(lti.ScopeLineItem, lti.ScopeLineItemReadOnly, lti.ScopeResultReadOnly, lti.ScopeScore)
}

func (t tool) wantsRoster() bool { return t.wants(lti.ScopeMembership) }

// deepLinking is the target of deep linking requests, "" if the tool takes none.
func (t tool) deepLinking() string {
	for _, m := range t.Tool.Messages {
		if m.Type == lti.DeepLinkingRequest && m.TargetLinkURI != "" {
			return m.TargetLinkURI
		}
		if m.Type == lti.DeepLinkingRequest {
			return t.target()
		}
	}
	return ""
}

// choice is yes where it is wanted, else no.
func choice(wanted bool, yes, no string) string {
	if wanted {
		return yes
	}
	return no
}

func on(wanted bool) string { return choice(wanted, "on", "off") }

func (t tool) blackboard() []Value {
	return []Value{
		{"Application Name", t.Name},
		{"Description", t.description()},
		{"Domain(s)", strings.Join(append([]string{t.Tool.Domain}, t.Tool.SecondaryDomains...), ", ")},
		{"Login Initiation URL", t.LoginURL},
		{"Tool Redirect URL(s)", strings.Join(t.RedirectURIs, ", ")},
		{"Tool JWKS URL", t.JWKSURL},
		{"Signing Algorithm", choice(t.AuthAlgorithm == "", "RS256", t.AuthAlgorithm)},
		{"Custom Parameters", t.custom()},
		{"Placement: Target Link URI", t.target()},
		{"Placement for deep linking: Target Link URI", t.deepLinking()},
		{"User Fields to Send: Name", on(t.asksName())},
		{"User Fields to Send: Email Address", on(t.Asks("email"))},
		{"Allow grade service access", choice(t.wantsGrades(), "Yes", "No")},
		{"Allow Membership Service Access", choice(t.wantsRoster(), "Yes", "No")},
	}
}

func (t tool) brightspace() []Value {
	return []Value{
		{"Name", t.Name},
		{"Description", t.description()},
		{"Domain", "https://" + t.Tool.Domain},
		{"Redirect URLs", t.redirects()},
		{"OpenID Connect Login URL", t.LoginURL},
		{"Target Link URI", t.target()},
		{"Keyset URL", t.JWKSURL},
		{"Extensions: Assignment and Grade Services", on(t.wantsGrades())},
		{"Extensions: Deep Linking", on(t.deepLinking() != "")},
		{"Extensions: Names and Role Provisioning Services", on(t.wantsRoster())},
		{"Custom Parameters", t.custom()},
	}
}

func (t tool) canvas() []Value {
	return []Value{
		{"Key Name", t.Name},
		{"Redirect URIs", t.redirects()},
		{"Title", t.Name},
		{"Description", t.description()},
		{"Target Link URI", t.target()},
		{"OpenID Connect Initiation Url", t.LoginURL},
		{"JWK Method", choice(t.JWKSURL != "", "Public JWK URL", "Public JWK")},
		{"Public JWK URL", t.JWKSURL},
		{"LTI Advantage Services", strings.ReplaceAll(lti.JoinScopes(t.Scopes()), " ", "\n")},
		{"Domain", t.Tool.Domain},
		{"Custom Fields", t.custom()},
		{"Privacy Level", t.privacyLevel()},
	}
}

func (t tool) moodle() []Value {
	return []Value{
		{"Tool name", t.Name},
		{"Tool URL", t.target()},
		{"Tool description", t.description()},
		{"LTI version", "LTI 1.3"},
		{"Public key type", choice(t.JWKSURL != "", "Keyset URL", "RSA key")},
		{"Public keyset", t.JWKSURL},
		{"Initiate login URL", t.LoginURL},
		{"Redirection URI(s)", t.redirects()},
		{"Custom parameters", t.custom()},
		{"Supports Deep Linking (Content-Item Message)", choice(t.deepLinking() != "", "yes", "no")},
		{"Content Selection URL", t.deepLinking()},
		{"IMS LTI Assignment and Grade Services", t.moodleGrades()},
		{"IMS LTI Names and Role Provisioning", choice(t.wantsRoster(), "Use this service to retrieve members' information as per privacy settings", "Do not use this service")},
		{"Share launcher's name with tool", choice(t.asksName(), "Always", "Never")},
		{"Share launcher's email with tool", choice(t.Asks("email"), "Always", "Never")},
		{"Accept grades from the tool", choice(t.wants(lti.ScopeScore), "Always", "Never")},
	}
}

func (t tool) moodleGrades() string {
	switch {
	case t.wants(lti.ScopeLineItem):
		return "Use this service for grade sync and column management"
	case t.wantsGrades():
		return "Use this service for grade sync only"
	}
	return "Do not use this service"
}

func (t tool) sakai() []Value {
	return []Value{
		{"Tool Title", t.Name},
		{"Description", t.description()},
		{"Launch URL", t.target()},
		{"Custom Parameters", t.custom()},
		{"Send User Names to External Tool", on(t.asksName())},
		{"Send Email Addresses to External Tool", on(t.Asks("email"))},
		{"Allow External Tool to return grades", on(t.wants(lti.ScopeScore))},
		{"Allow External Tool to create grade columns", on(t.wants(lti.ScopeLineItem))},
		{"Provide Roster to External Tool", on(t.wantsRoster())},
		{"Tool Supports LTI 1.3", "on"},
		{"LTI 1.3 Tool OpenID Connect/Initialization Endpoint", t.LoginURL},
		{"LTI 1.3 Tool Redirect Endpoint(s)", strings.Join(t.RedirectURIs, ",")},
		{"LTI 1.3 Tool Keyset URL", t.JWKSURL},
	}
}

func (t tool) schoology() []Value {
	return []Value{
		{"Product Name", t.Name},
		{"Description", t.description()},
		{"Type of App", "LTI 1.3 App"},
		{"Privacy", t.schoologyPrivacy()},
		{"Deep Linking", on(t.deepLinking() != "")},
		{"Assignments and Grade Services", on(t.wantsGrades())},
		{"Names and Roles Services", on(t.wantsRoster())},
		{"JWKS URL", t.JWKSURL},
		{"Domain/URL", t.target()},
		{"Public key type", choice(t.JWKSURL != "", "Keyset URL", "RSA key")},
		{"OIDC Login Init URL", t.LoginURL},
		{"Redirect URLs", t.redirects()},
	}
}

func (t tool) schoologyPrivacy() string {
	switch {
	case t.Asks("email"):
		return "Send Name and Email/Username of user who launches the tool"
	case t.asksName():
		return "Send Name of user who launches the tool"
	}
	return "Do not send any user data"
}

func (t tool) standard() []Value {
	return []Value{
		{"Name", t.Name},
		{"Description", t.description()},
		{"Domain", t.Tool.Domain},
		{"Target link URI", t.target()},
		{"Deep linking URL", t.deepLinking()},
		{"Login initiation URL", t.LoginURL},
		{"Redirect URIs", t.redirects()},
		{"Key set URL", t.JWKSURL},
		{"Scopes", strings.ReplaceAll(lti.JoinScopes(t.Scopes()), " ", "\n")},
		{"Custom parameters", t.custom()},
	}
}

// ForTool are what a platform tells the administrator of a tool, in the words of
// the standard.
func ForTool(r *lti.Registration, deploymentID string) []Value {
	all := []Value{
		{"Issuer", r.Issuer},
		{"Client ID", r.ClientID},
		{"Deployment ID", deploymentID},
		{"Authorization URL", r.Platform.AuthorizationURL},
		{"Token URL", r.Platform.TokenURL},
		{"Token audience", r.Platform.TokenAudience},
		{"Key set URL", r.Platform.JWKSURL},
	}
	return slices.DeleteFunc(all, func(v Value) bool { return v.Value == "" })
}

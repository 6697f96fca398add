package platform

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// History is the value of Context.id.history and ResourceLink.id.history (Core
// §B.3, §B.4): the ids that this one was copied from, the most recent first.
func History(ids ...string) string {
	escaped := make([]string, len(ids))
	for i, id := range ids {
		escaped[i] = strings.ReplaceAll(url.QueryEscape(id), "+", "%20")
	}
	return strings.Join(escaped, ",")
}

// withheld tells whether the tool may not see a variable: the address of a
// service that the message does not offer, and what is said of a person beyond
// the Allowance.
func withheld(name string, a Allowance, m *lti.Message) bool {
	group, field, _ := strings.Cut(name, ".")
	switch group {
	case "LineItems":
		return m.AGS == nil || m.AGS.LineItems == ""
	case "LineItem", "Scores":
		return m.AGS == nil
	case "ToolProxyBinding", "ToolProxy", "LtiLink":
		return field == "memberships.url" && m.NRPS == nil || field == "custom.url" && !slices.Contains(a.Scopes, lti.ScopeToolSetting)
	case "User", "ActualUser", "Person", "ActualPerson":
		return a.hides(m, group, field)
	case "Membership":
		return (field == "sourcedId" || field == "personSourcedId") && a.hides(m, group, field)
	}
	return false
}

// hides tells whether a field of a person is kept from the tool: of people who
// share nothing it sees opaque ids, of anonymous ones not even those.
func (a Allowance) hides(m *lti.Message, group, field string) bool {
	switch {
	case m.Subject == "":
		return true
	case strings.HasSuffix(group, "User") && (field == "id" || field == "scope.mentor"):
		return false
	case strings.HasSuffix(group, "Person") && isContact(field):
		return !a.ShareEmail
	}
	return !a.ShareName
}

// isContact tells whether a field of Person is a way to reach them.
func isContact(field string) bool {
	kind, _, _ := strings.Cut(field, ".")
	return slices.Contains([]string{"email", "phone", "sms", "address"}, kind)
}

// said returns what the message itself says of a standard variable (Core App. B,
// AGS §4.4). supported means that the message could say it, though it may be
// empty.
func said(m *lti.Message, name string) (value string, supported bool) {
	group, field, _ := strings.Cut(name, ".")
	switch group {
	case "User":
		return saidOfUser(m, field)
	case "Person":
		return saidOfPerson(m, field)
	case "Membership":
		return saidOfMembership(m, field)
	case "Context":
		return saidOfContext(m.Context, field)
	case "CourseTemplate", "CourseOffering", "CourseSection":
		return saidOfCourse(m, group, field)
	case "ResourceLink":
		return saidOfLink(m.ResourceLink, field)
	case "Message":
		return saidOfPresentation(m.LaunchPresentation, field)
	case "ToolPlatform", "ToolPlatformInstance":
		return saidOfPlatform(m.ToolPlatform, name)
	case "LineItem", "LineItems", "ToolProxyBinding":
		return saidOfServices(m, name)
	}
	return "", false
}

func saidOfUser(m *lti.Message, field string) (string, bool) {
	switch field {
	case "id":
		return m.Subject, true
	case "username":
		return claimText(m, "preferred_username")
	case "image":
		return claimText(m, "picture")
	case "scope.mentor":
		return History(m.MentorOf...), true
	}
	return "", false
}

func saidOfPerson(m *lti.Message, field string) (string, bool) {
	switch field {
	case "name.full":
		return m.Name, true
	case "name.given":
		return m.GivenName, true
	case "name.family":
		return m.FamilyName, true
	case "name.middle":
		return claimText(m, "middle_name")
	case "email.primary":
		return m.Email, true
	case "phone.primary":
		return claimText(m, "phone_number")
	case "gender":
		return claimText(m, "gender")
	case "webaddress":
		return claimText(m, "website")
	case "address.timezone":
		return claimText(m, "zoneinfo")
	case "sourcedId":
		if m.LIS != nil {
			return m.LIS.PersonSourcedID, true
		}
	}
	return "", false
}

func saidOfMembership(m *lti.Message, field string) (string, bool) {
	switch field {
	case "role":
		roles := make([]string, len(m.Roles))
		for i, r := range m.Roles {
			roles[i] = string(r)
		}
		return strings.Join(roles, ","), true
	case "role.scope.mentor":
		return saidOfUser(m, "scope.mentor")
	case "personSourcedId":
		return saidOfPerson(m, "sourcedId")
	}
	return "", false
}

func saidOfContext(c *lti.Context, field string) (string, bool) {
	if c == nil {
		return "", false
	}
	switch field {
	case "id":
		return c.ID, true
	case "type":
		return strings.Join(c.Type, ","), true
	case "label":
		return c.Label, true
	case "title":
		return c.Title, true
	}
	return "", false
}

// saidOfCourse reads the ids of the student information system, and label and
// title of the context if that is the kind of course it is.
func saidOfCourse(m *lti.Message, group, field string) (string, bool) {
	if field == "sourcedId" && m.LIS != nil {
		switch group {
		case "CourseOffering":
			return m.LIS.CourseOfferingSourcedID, true
		case "CourseSection":
			return m.LIS.CourseSectionSourcedID, true
		}
	}
	types := map[string]string{"CourseTemplate": lti.ContextCourseTemplate, "CourseOffering": lti.ContextCourseOffering, "CourseSection": lti.ContextCourseSection}
	if m.Context != nil && slices.Contains(m.Context.Type, types[group]) && (field == "label" || field == "title") {
		return saidOfContext(m.Context, field)
	}
	return "", false
}

func saidOfLink(l *lti.ResourceLink, field string) (string, bool) {
	if l == nil {
		return "", false
	}
	switch field {
	case "id":
		return l.ID, true
	case "title":
		return l.Title, true
	case "description":
		return l.Description, true
	}
	return "", false
}

func saidOfPresentation(p *lti.LaunchPresentation, field string) (string, bool) {
	if p == nil {
		return "", false
	}
	switch field {
	case "returnUrl":
		return p.ReturnURL, true
	case "documentTarget":
		return p.DocumentTarget, true
	case "height":
		return pixels(p.Height), true
	case "width":
		return pixels(p.Width), true
	case "locale":
		return p.Locale, true
	}
	return "", false
}

func pixels(n float64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func saidOfPlatform(t *lti.ToolPlatform, name string) (string, bool) {
	if t == nil {
		return "", false
	}
	switch name {
	case "ToolPlatform.productFamilyCode":
		return t.ProductFamilyCode, true
	case "ToolPlatform.version":
		return t.Version, true
	case "ToolPlatformInstance.guid":
		return t.GUID, true
	case "ToolPlatformInstance.name":
		return t.Name, true
	case "ToolPlatformInstance.description":
		return t.Description, true
	case "ToolPlatformInstance.url":
		return t.URL, true
	case "ToolPlatformInstance.contactEmail":
		return t.ContactEmail, true
	}
	return "", false
}

// saidOfServices is silent on services that the message does not offer.
func saidOfServices(m *lti.Message, name string) (string, bool) {
	switch {
	case name == "LineItem.url" && m.AGS != nil:
		return m.AGS.LineItem, true
	case name == "LineItems.url" && m.AGS != nil:
		return m.AGS.LineItems, true
	case name == "ToolProxyBinding.memberships.url" && m.NRPS != nil:
		return m.NRPS.ContextMembershipsURL, true
	}
	return "", false
}

// claimText reads a claim of OpenID Connect that has no field.
func claimText(m *lti.Message, name string) (string, bool) {
	var text string
	found, err := m.Claim(name, &text)
	return text, found && err == nil
}

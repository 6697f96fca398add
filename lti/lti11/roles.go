package lti11

import (
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// Vocabularies of LTI 1.1 (LTI 1.1 §A) beside the URIs that LTI 1.3 has for them.
const (
	urnContextRole     = "urn:lti:role:ims/lis/"
	urnInstitutionRole = "urn:lti:instrole:ims/lis/"
	urnSystemRole      = "urn:lti:sysrole:ims/lis/"
	urnContextType     = "urn:lti:context-type:ims/lis/"

	uriInstitutionRole = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
	uriSystemRole      = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
	uriContextType     = "http://purl.imsglobal.org/vocab/lis/v2/course#"

	// teachingAssistant is a role of its own in LTI 1.1 and a sub-role of
	// Instructor in LTI 1.3.
	teachingAssistant = "TeachingAssistant"
)

// ReadRoles reads the comma-separated roles, short names and URNs, as the URIs of
// LTI 1.3. What is in no vocabulary stays as it is and grants nothing.
func ReadRoles(list string) []lti.Role {
	roles := []lti.Role{}
	for _, name := range splitList(list) {
		roles = append(roles, readRole(name))
	}
	return roles
}

func readRole(name string) lti.Role {
	if rest, ok := strings.CutPrefix(name, urnInstitutionRole); ok {
		return lti.Role(uriInstitutionRole + rest)
	}
	if rest, ok := strings.CutPrefix(name, urnSystemRole); ok {
		return lti.Role(uriSystemRole + rest)
	}
	principal, sub, _ := strings.Cut(strings.TrimPrefix(name, urnContextRole), "/")
	if principal == teachingAssistant {
		if sub == "" {
			sub = teachingAssistant
		}
		return lti.RoleInstructor.Sub(sub)
	}
	role := lti.Role(principal).Canonical()
	switch {
	case !role.IsContextRole():
		return lti.Role(name)
	case sub != "":
		return role.Sub(sub)
	}
	return role
}

// WriteRoles writes roles as LTI 1.1 has them: context roles by their short
// names, which every tool knows, or by URN if long is set.
func WriteRoles(roles []lti.Role, long bool) string {
	var names []string
	for _, r := range roles {
		if name := writeRole(r, long); !strings.Contains(name, ",") { // which nothing would read back
			names = append(names, name)
		}
	}
	return strings.Join(names, ",")
}

func writeRole(r lti.Role, long bool) string {
	principal, sub := r.Parts()
	switch {
	case principal == lti.RoleInstructor && sub == teachingAssistant:
		return urnContextRole + teachingAssistant
	case principal == lti.RoleInstructor && strings.HasPrefix(sub, teachingAssistant):
		return urnContextRole + teachingAssistant + "/" + sub
	case sub != "":
		return urnContextRole + principal.ShortName() + "/" + sub
	case r.IsContextRole() && long:
		return urnContextRole + r.ShortName()
	case r.IsContextRole():
		return r.ShortName()
	case strings.HasPrefix(string(r), uriInstitutionRole):
		return urnInstitutionRole + r.ShortName()
	case strings.HasPrefix(string(r), uriSystemRole):
		return urnSystemRole + r.ShortName()
	}
	return string(r)
}

// readContextTypes reads the comma-separated types of a context as URIs.
func readContextTypes(list string) []string {
	var types []string
	for _, t := range splitList(list) {
		types = append(types, lti.CanonicalContextType(t))
	}
	return types
}

// writeContextTypes writes the types by their short names.
func writeContextTypes(types []string) string {
	var names []string
	for _, t := range types {
		names = append(names, strings.TrimPrefix(lti.CanonicalContextType(t), uriContextType))
	}
	return strings.Join(names, ",")
}

func splitList(list string) []string {
	var elements []string
	for element := range strings.SplitSeq(list, ",") {
		if element = strings.TrimSpace(element); element != "" {
			elements = append(elements, element)
		}
	}
	return elements
}
